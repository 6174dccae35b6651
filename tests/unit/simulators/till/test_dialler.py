"""A connection kept up: when it is called again, and how a line being tried differs from one that is down."""

from simulators.kit.effect import Arm, Close, Disarm, Open
from simulators.kit.event import Closed, Fired, Opened, Received
from simulators.kit.instant import SECOND
from simulators.till.answer import Reason, Refused
from simulators.till.dialler import Change, Dialler, Turn
from simulators.till.wire import Say
from tests.unit.simulators.till.paper import PaperWire, reply


def dialler(*redial: int) -> Dialler:
    return Dialler(PaperWire(), "gateway:micros", redial or (0, 10 * SECOND), 4 * SECOND)


def test_a_call_that_is_taken() -> None:
    line = dialler()
    assert line.dial(0) == [Open("call-1", "gateway:micros"), Arm("connect", 4 * SECOND)]
    assert line.hopeful
    assert line.handle(Opened("call-1"), 1) == Turn(effects=(Disarm("connect"),), change=Change.UP)
    assert line.line is not None
    assert not line.hopeful


def test_a_call_that_is_refused_waits_and_is_not_hopeful_again() -> None:
    line = dialler()
    line.dial(0)
    turn = line.handle(Closed("call-1"), 1)
    assert turn == Turn((), (Disarm("connect"), Arm("redial", 1 + 10 * SECOND)), Change.DOWN)
    turn = line.handle(Fired("redial"), 11 * SECOND)
    assert turn is not None
    assert turn.effects[0] == Open("call-2", "gateway:micros")
    assert not line.hopeful


def test_a_call_that_hangs_is_hung_up() -> None:
    line = dialler()
    line.dial(0)
    turn = line.handle(Fired("connect"), 4 * SECOND)
    assert turn == Turn((), (Close("call-1"), Arm("redial", 14 * SECOND)), Change.DOWN)
    assert line.handle(Opened("call-1"), 5 * SECOND) is None, "that call is over"


def test_a_line_that_has_served_is_called_again_at_once() -> None:
    line = dialler()
    line.dial(0)
    line.handle(Opened("call-1"), 0)
    turn = line.handle(Received("call-1", reply("x", Refused(Reason.NOT_FOUND))), 1)
    assert turn is not None
    assert turn.heard == (Say("x", Refused(Reason.NOT_FOUND)),)
    turn = line.handle(Closed("call-1"), 2)
    assert turn is not None
    assert (turn.change, turn.effects[0]) == (Change.DOWN, Open("call-2", "gateway:micros"))
    assert line.hopeful


def test_the_last_wait_is_the_one_that_repeats_and_none_is_zero() -> None:
    line = dialler(0, 1 * SECOND, 2 * SECOND)
    line.dial(0)
    waits = []
    for number in range(1, 5):
        turn = line.handle(Closed(f"call-{number}"), 0)
        assert turn is not None
        [arm] = [effect for effect in turn.effects if isinstance(effect, Arm)]
        waits.append(arm.at)
        line.handle(Fired("redial"), 0)
    assert waits == [1 * SECOND, 2 * SECOND, 2 * SECOND, 2 * SECOND]
    hasty = dialler(0)
    hasty.dial(0)
    turn = hasty.handle(Closed("call-1"), 0)
    assert turn is not None
    [arm] = [effect for effect in turn.effects if isinstance(effect, Arm)]
    assert arm.at > 0


def test_a_call_somebody_waits_for_is_made_now_and_is_hopeful() -> None:
    line = dialler()
    line.dial(0)
    line.handle(Closed("call-1"), 1)
    assert line.hurry(2) == [Disarm("redial"), Open("call-2", "gateway:micros"), Arm("connect", 2 + 4 * SECOND)]
    assert line.hopeful
    assert line.hurry(3) == [], "it is under way"
    turn = line.handle(Closed("call-2"), 4)
    assert turn == Turn((), (Disarm("connect"), Arm("redial", 4 + 10 * SECOND)), Change.DOWN)
    assert not line.hopeful
    line.handle(Fired("redial"), 11 * SECOND)
    assert not line.hopeful, "nobody waits for this call"
    assert line.hurry(12 * SECOND) == []
    assert line.hopeful
    line.handle(Opened("call-3"), 13 * SECOND)
    assert line.hurry(14 * SECOND) == []


def test_other_peoples_events_are_not_ours() -> None:
    line = dialler()
    line.dial(0)
    for event in (Fired("retry"), Closed("x"), Opened("x"), Received("x", b""), Fired("redial")):
        assert line.handle(event, 0) is None
