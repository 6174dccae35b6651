"""What the backend's clock showed, and when entries were truly posted."""

from datetime import timedelta

import pytest

from harness.history.clocks import Life, PostingClock, lives_of
from harness.history.evidence import PartEvent
from harness.history.pairing import pair
from simulators.kit.instant import HOUR, SECOND, Clock
from tests.unit.harness.checks.notation import EPOCH, failing, night

CLOCK = Clock(EPOCH)
RESTARTED = """
    guest anna 120.00
    t1 sells a anna 50.00 = +50.00 -> ok
    wait 2h
    crash backend
    restart backend clock={clock}
    t1 identifies i anna -> ok balance=170.00
    t1 sells b anna 10.00 = +10.00 -> ok
    t1 identifies j anna -> ok balance=180.00
"""


def test_lives_end_with_a_crash_and_begin_with_a_restart() -> None:
    events = (
        PartEvent(5, "backend", "crash"),
        PartEvent(6, "gateway", "crash"),
        PartEvent(7, "backend", "restart", clock=-3),
        PartEvent(8, "backend", "broke"),
    )
    assert lives_of("backend", events) == (Life(0, 5, 0), Life(7, 8, -3))
    assert lives_of("gateway", events) == (Life(0, 6, 0),)
    assert lives_of("office", events) == (Life(0, None, 0),)


def test_a_right_clock_shows_the_time() -> None:
    clock = PostingClock(CLOCK, (PartEvent(5, "backend", "crash"), PartEvent(7, "backend", "restart")))
    assert clock.is_right
    assert clock.shown(SECOND, HOUR) == (CLOCK.at(SECOND), CLOCK.at(HOUR))
    assert pair(night(RESTARTED.format(clock="0s")).evidence())._posted == {}


def test_a_wrong_clock_shows_anything_between_its_lives() -> None:
    events = (PartEvent(HOUR, "backend", "crash"), PartEvent(HOUR + SECOND, "backend", "restart", clock=-2 * HOUR))
    clock = PostingClock(CLOCK, events)
    assert clock.shown(0, SECOND) == (CLOCK.at(0), CLOCK.at(SECOND))
    assert clock.shown(HOUR - SECOND, HOUR + 2 * SECOND) == (CLOCK.at(-HOUR + SECOND), CLOCK.at(HOUR))
    assert clock.shown(3 * HOUR, 4 * HOUR) == (CLOCK.at(HOUR), CLOCK.at(2 * HOUR))
    halfway = HOUR + SECOND // 2
    assert clock.shown(halfway, halfway) == (CLOCK.at(halfway), CLOCK.at(halfway)), "dead: nothing is judged"


@pytest.mark.parametrize("clock", ["1h", "-1h", "-3h", "48h"])
def test_entries_have_the_true_time_of_their_posting(clock: str) -> None:
    case = night(RESTARTED.format(clock=clock))
    paired = pair(case.evidence())
    first, second = (paired.by_key[case.keys[label]][0] for label in "ab")
    assert paired.posted(first) == first.posted_at
    word = paired.attempts[case.keys["b"]].words[0]
    assert paired.wall(word.at) - paired.posted(second) == timedelta(milliseconds=100)
    assert paired.posted(second) != second.posted_at
    assert failing(case.evidence()) == set()


def test_a_lie_about_a_balance_is_one_whatever_the_clock() -> None:
    lie = RESTARTED.replace("balance=180.00", "balance=120.00")
    assert failing(night(lie.format(clock="-1h")).evidence()) == {"balance.answers-agree"}


def test_a_code_lives_by_the_clock_of_the_backend() -> None:
    story = """
        guest anna 0.00
        anna-phone codes k anna accrue -> ok code=483920175
        crash backend
        restart backend clock={clock}
        wait {wait}
        t1 attaches x #483920175 on=a -> ok
    """
    assert failing(night(story.format(clock="-1h", wait="30m")).evidence()) == set()
    assert failing(night(story.format(clock="-1h", wait="66m")).evidence()) == {"code.once"}
    assert failing(night(story.format(clock="1h", wait="1m")).evidence()) == {"code.once"}
