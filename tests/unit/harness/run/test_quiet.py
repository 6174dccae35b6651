"""Waiting for quiet: how long the queues took, and that what was late stays late."""

from collections.abc import Sequence
from contextlib import suppress

from harness.run.flow import Flow, Resumed
from harness.run.quiet import Quiet
from simulators.kit.effect import Arm, Tell
from simulators.kit.instant import MS, SECOND, Instant
from simulators.till.cashier import AskPending, Pending


def play(flow: Flow[Instant], counts: Sequence[tuple[Instant, int]]) -> Instant:
    """A gateway that, from each instant on, has so many operations left. Answers at once; timers fire on time."""
    wait, now = next(flow), 0
    try:
        while True:
            asked = [e.message for e in wait.effects if isinstance(e, Tell)]
            if asked:
                assert isinstance(asked[0], AskPending)
                left = [count for at, count in counts if at <= now][-1]
                wait = flow.send(Resumed(asked[0].ticket, Pending(asked[0].ticket, left), now))
            else:
                (now,) = (e.at for e in wait.effects if isinstance(e, Arm))
                wait = flow.send(Resumed(wait.keys[0], None, now))
    except StopIteration as over:
        end: Instant = over.value
        return end


def test_empty_queues_are_quiet_at_once() -> None:
    quiet = Quiet(("gateway",))
    assert play(quiet.settle(SECOND, 0), [(0, 0)]) == 0
    assert (quiet.is_quiet, quiet.drain, quiet.limit) == (True, 0, SECOND)


def test_the_drain_is_counted_from_the_question() -> None:
    quiet = Quiet(("gateway",))
    end = play(quiet.settle(SECOND, 0), [(0, 3), (100 * MS, 0)])
    assert quiet.drain == end
    assert 100 * MS <= end < 300 * MS


def test_what_is_not_quiet_in_time_has_no_drain() -> None:
    quiet = Quiet(("gateway",))
    play(quiet.settle(SECOND, 0), [(0, 3)])
    assert (quiet.is_quiet, quiet.drain, quiet.limit) == (False, None, SECOND)


def test_what_was_late_stays_late_however_quick_the_next_time_is() -> None:
    quiet = Quiet(("gateway",))
    late = play(quiet.settle(SECOND, 0), [(0, 3)])
    assert late >= SECOND
    play(quiet.settle(60 * SECOND, 0), [(0, 3), (5 * SECOND, 0)])
    drain, limit = quiet.drain, quiet.limit
    assert drain is not None
    assert (drain >= 5 * SECOND, limit) == (True, SECOND)
    play(quiet.settle(60 * SECOND, 0), [(0, 0)])
    assert (quiet.drain, quiet.limit) == (drain, SECOND)


def test_a_part_that_says_nothing_is_not_quiet() -> None:
    quiet = Quiet(("gateway",))
    flow = quiet.look(0)
    wait = next(flow)
    (timer,) = (e for e in wait.effects if isinstance(e, Arm))
    assert any(isinstance(e, Tell) and isinstance(e.message, AskPending) for e in wait.effects)
    with suppress(StopIteration):
        flow.send(Resumed(timer.timer, None, timer.at))
    assert (quiet.is_quiet, quiet.silent) == (False, ("gateway",))
