"""A watched rule tells whether it struck; one that begins later takes that message for its beginning."""

from collections.abc import Sequence

from harness.trouble.flapping import Flapping
from harness.trouble.requests_lost import RequestsLost
from harness.trouble.rule import Delivery, Ending, Passing, Rule, Towards
from harness.trouble.watched import Overhearing, Watched
from simulators.kit.chance import stream
from simulators.kit.instant import Instant

SERVER, CLIENT = Towards.SERVER, Towards.CLIENT


def meet(rule: Rule, number: int, now: Instant, towards: Towards = SERVER) -> Sequence[Delivery]:
    return rule.on_chunk(Passing(b"hello", towards, number, now, 0, "a-b#1"), stream(0, "test"))


def test_it_remembers_the_first_message_that_it_did_not_leave_alone() -> None:
    watched = Watched(RequestsLost(times=2, skip=1))
    meet(watched, 0, 5)
    assert watched.struck is None
    assert meet(watched, 1, 6) == (Delivery(0, ending=Ending.SILENT),)
    meet(watched, 2, 7)
    assert watched.struck == Passing(b"hello", SERVER, 1, 6, 0, "a-b#1")


def test_a_rule_that_goes_by_the_clock_begins_with_its_message() -> None:
    watched = Watched(Flapping(up=1, down=2, begins="down", lasts=3), begins=1)
    reset = (Delivery(0, ending=Ending.RESET),)
    whole = (Delivery(0, b"hello"),)
    assert meet(watched, 0, 100) == whole
    assert meet(watched, 1, 100, CLIENT) == whole
    assert meet(watched, 1, 101) == reset
    assert [meet(watched, 2, now, CLIENT) for now in (102, 103, 104)] == [reset, whole, whole]
    assert watched.struck is not None
    assert watched.struck.now == 101


def test_overhearing_changes_nothing() -> None:
    heard = Overhearing()
    assert meet(heard, 0, 3) == (Delivery(0, b"hello"),)
    assert [(chunk.conn, chunk.towards, chunk.now) for chunk in heard.passed] == [("a-b#1", SERVER, 3)]
