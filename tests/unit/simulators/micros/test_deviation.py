"""Every deviation is noticed by a conforming reader as what it is, and costs no neighbour."""

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from simulators.kit.garbage import Garbage, Remark
from simulators.micros.codec import Decoder, Frame
from simulators.micros.deviation import DEVIATIONS, Deviation, Notice
from simulators.micros.profile import Verify
from simulators.till.operation import Single
from simulators.till.wire import Ask, Heard
from tests.strategies.sim import QUIET, commit, identify, sayable, wire

every = pytest.mark.parametrize("deviation", DEVIATIONS.values(), ids=list(DEVIATIONS))


def frame(operation: Single) -> bytes:
    till = wire().client()
    till.send(Ask("a", operation.origin.terminal, operation), 0)
    (raw,) = till.outgoing()
    return raw


def conversation(raw: bytes, verify: Verify) -> list[Heard]:
    """What a server hears of a good frame, the bad one, a good frame, and the end."""
    end = wire(profile=replace(QUIET, verify=verify)).server()
    return [*end.feed(frame(identify("6")) + raw + frame(identify("8")), 0), *end.feed_eof(1)]


@every
@pytest.mark.parametrize("operation", [identify(), commit()], ids=["identify", "commit"])
def test_noticed_as_what_it_is(deviation: Deviation, operation: Single) -> None:
    raw = deviation.apply(frame(operation))
    assert raw != frame(operation)
    heard = conversation(raw, Verify.LENIENT)
    asks = [one.terminal for one in heard if isinstance(one, Ask)]
    garbage = [one for one in heard if isinstance(one, Garbage)]
    remarks = [one for one in heard if isinstance(one, Remark)]
    assert asks[0] == "6"
    assert asks[-1] == "8"
    match deviation.notice:
        case Notice.GARBAGE | Notice.MESSAGE:
            assert asks == ["6", "8"]
            assert garbage
        case Notice.BESIDE:
            assert asks == ["6", "5", "8"]
            assert garbage
        case Notice.REMARK:
            assert remarks
            assert "checksum" in remarks[0].text
            strict = conversation(raw, Verify.STRICT)
            assert [one.terminal for one in strict if isinstance(one, Ask)] == ["6", "8"]
        case Notice.NOTHING:
            assert asks == ["6", "5", "8"]
            assert garbage == []
            assert remarks == []


@settings(deadline=None, max_examples=40)
@given(sayable())
def test_what_frames_and_what_does_not(operation: Single) -> None:
    good = frame(operation)
    for deviation in DEVIATIONS.values():
        raw = deviation.apply(good)
        decoder = Decoder(QUIET)
        items = [*decoder.feed(raw), *decoder.feed_eof()]
        assert b"".join(item.raw for item in items) == raw
        frames = [item for item in items if isinstance(item, Frame)]
        assert bool(frames) == (deviation.notice is not Notice.GARBAGE), deviation.name


def test_all_are_named_and_explained() -> None:
    assert len(DEVIATIONS) >= 20
    for name, deviation in DEVIATIONS.items():
        assert deviation.name == name
        assert deviation.text
