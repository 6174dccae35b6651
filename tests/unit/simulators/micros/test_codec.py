"""Framing: golden vectors both ways, any chunking, nothing lost, bounded."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from simulators.kit.garbage import Garbage
from simulators.micros.codec import (
    Decoder,
    Frame,
    Item,
    Signal,
    encode,
    signed_sum_of,
    source_id,
    sum_of,
)
from simulators.micros.profile import PROFILES, Checksum, Profile, Verify
from tests.strategies.sim import QUIET, vectors

SOURCE = source_id("5", "LOYALTY", 2)


def decode(data: bytes, profile: Profile = QUIET) -> list[Item]:
    decoder = Decoder(profile)
    return [*decoder.feed(data), *decoder.feed_eof()]


def raws(items: list[Item]) -> bytes:
    return b"".join(item.raw for item in items)


def reasons(items: list[Item]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Garbage)]


@pytest.mark.parametrize("vector", vectors(), ids=lambda v: str(v["name"]))
def test_vector_is_read_and_written(vector: dict[str, str]) -> None:
    raw = bytes.fromhex(vector["hex"])
    (frame,) = decode(raw, replace(QUIET, verify=Verify.STRICT, workstation_digits=len(vector["workstation"])))
    assert isinstance(frame, Frame)
    assert frame.workstation == vector["workstation"].encode()
    assert frame.interface.rstrip() == vector["interface"].encode()
    assert frame.remarks == ()
    assert frame.is_ping == (vector["form"] == "ping")
    source = source_id(vector["workstation"].lstrip("0"), vector["interface"], len(vector["workstation"]))
    assert encode(source, frame.application, QUIET) == raw
    without = encode(source, frame.application, replace(QUIET, checksum=Checksum.OMIT))
    assert without == raw[:-5] + b"\x04"
    assert isinstance(decode(without)[0], Frame)


def test_sums_of_the_document() -> None:
    for vector in vectors():
        raw = bytes.fromhex(vector["hex"])
        covered = raw[1 : raw.rindex(b"\x03") + 1]
        assert len(raw) == vector["size"]
        assert int(sum_of(covered), 16) == vector["byte_sum"]


def test_source_id_is_cut_and_padded() -> None:
    assert source_id("105", "A NAME LONGER THAN SIXTEEN", 2) == b"05A NAME LONGER TH"
    assert source_id("21", "LOYALTY", 9) == b"000000021LOYALTY         "


def test_signed_sum_differs_by_0x100_per_high_byte() -> None:
    assert signed_sum_of(b"abc\x03") == sum_of(b"abc\x03")
    covered = b"\xe9\xea\x03"
    assert (int(sum_of(covered), 16) - int(signed_sum_of(covered), 16)) % 0x10000 == 0x200


# What a reader makes of a frame that is not quite right, by how it verifies.

HIGH = SOURCE + b"\x02\x1c01 \xc6\xec\xfc" + b"\x03"
LOW = SOURCE + b"\x02\x1c01 ABS" + b"\x03"
SIGNED = b"\x01" + HIGH + signed_sum_of(HIGH) + b"\x04"
LOWER = b"\x01" + LOW + sum_of(LOW).lower() + b"\x04"
WRONG = b"\x01" + LOW + b"0000\x04"
NONE = b"\x01" + LOW + b"\x04"


@pytest.mark.parametrize(
    ("raw", "verify", "result"),
    [
        (SIGNED, Verify.STRICT, "garbage"),
        (SIGNED, Verify.LENIENT, "the checksum is a sum of signed bytes"),
        (SIGNED, Verify.OFF, ""),
        (LOWER, Verify.STRICT, "garbage"),
        (LOWER, Verify.LENIENT, "the checksum is in lower case"),
        (LOWER, Verify.OFF, ""),
        (WRONG, Verify.STRICT, "garbage"),
        (WRONG, Verify.LENIENT, "garbage"),
        (WRONG, Verify.OFF, ""),
        (NONE, Verify.STRICT, "no checksum on an interface that sends one"),
        (NONE, Verify.LENIENT, ""),
        (NONE, Verify.OFF, ""),
    ],
)
def test_verification(raw: bytes, verify: Verify, result: str) -> None:
    assert LOWER.upper() != LOWER
    (item,) = decode(raw, replace(QUIET, verify=verify))
    if result == "garbage":
        assert isinstance(item, Garbage)
        assert "checksum is" in item.reason
    else:
        assert isinstance(item, Frame)
        assert item.remarks == ((result,) if result else ())


def test_signed_sum_is_no_excuse_for_plain_text() -> None:
    bad = b"\x01" + LOW + b"%04X" % ((sum(LOW) - 0x100) & 0xFFFF) + b"\x04"
    assert reasons(decode(bad))


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        (b"005" + SOURCE[2:], "must be 18 or 25"),
        (SOURCE[:-1], "must be 18 or 25"),
        (b"", "must be 18 or 25"),
        (b"A5" + SOURCE[2:], "is not digits"),
        (b"  " + SOURCE[2:], "is not digits"),
    ],
)
def test_source_ids_nobody_has(source: bytes, verdict: str) -> None:
    (reason,) = reasons(decode(encode(source, b"\x1c01 X", QUIET)))
    assert verdict in reason


def test_source_ids_somebody_may_have() -> None:
    (blank,) = decode(encode(b" 5" + SOURCE[2:], b"\x1c01 X", QUIET))
    (wide,) = decode(encode(source_id("5", "LOYALTY", 9), b"\x1c01 X", QUIET))
    assert isinstance(blank, Frame)
    assert isinstance(wide, Frame)
    assert blank.remarks == ("the workstation number is padded with blanks",)
    assert wide.remarks == ("the workstation number has 9 digits, this interface has 2",)


# Resynchronisation.

GOOD = encode(SOURCE, b"\x1c01 INQ_CARD\x1c777", QUIET)


def test_a_frame_cut_anywhere_costs_no_neighbour() -> None:
    for cut in range(len(GOOD)):
        items = decode(GOOD + GOOD[:cut] + GOOD)
        frames = [item for item in items if isinstance(item, Frame)]
        assert [frame.raw for frame in frames] == [GOOD, GOOD], cut
        assert raws(items) == GOOD + GOOD[:cut] + GOOD
        items = decode(GOOD + GOOD[cut:] + GOOD)
        assert sum(isinstance(item, Frame) for item in items) == (3 if cut == 0 else 2), cut


def test_offsets_are_those_of_the_stream() -> None:
    items = decode(b"abc" + GOOD + b"\x05" + b"xy" + GOOD)
    assert [(type(item), item.offset) for item in items] == [
        (Garbage, 0),
        (Frame, 3),
        (Signal, 3 + len(GOOD)),
        (Garbage, 4 + len(GOOD)),
        (Frame, 6 + len(GOOD)),
    ]


def test_lone_signals() -> None:
    assert [item.raw for item in decode(b"\x05\x06\x15") if isinstance(item, Signal)] == [b"\x05", b"\x06", b"\x15"]


def test_end_of_stream_inside_a_frame() -> None:
    decoder = Decoder(QUIET)
    assert decoder.feed(GOOD[:-1]) == []
    assert decoder.feed_eof() == [Garbage(GOOD[:-1], "the stream ended inside a frame", 0)]
    assert decoder.feed(GOOD) != []


def test_the_greatest_frame_and_one_byte_more() -> None:
    room = QUIET.limit_bytes - len(encode(SOURCE, b"", QUIET))
    assert isinstance(decode(encode(SOURCE, b"x" * room, QUIET))[0], Frame)
    items = decode(encode(SOURCE, b"x" * (room + 1), QUIET) + GOOD)
    assert reasons(items)[0] == "the frame is longer than 32768 bytes"
    assert items[-1].raw == GOOD
    assert isinstance(items[-1], Frame)


@pytest.mark.parametrize("start", [b"\x01", b"no frame at all"])
@pytest.mark.parametrize("chunk", [1, 1000, 100_000])
def test_an_endless_frame_is_held_to_the_limit(start: bytes, chunk: int) -> None:
    profile = replace(QUIET, limit_bytes=512)
    decoder = Decoder(profile)
    stream = start + b"z" * 100_000
    items: list[Item] = []
    for at in range(0, len(stream), chunk):
        items += decoder.feed(stream[at : at + chunk])
        assert len(decoder._held) < profile.limit_bytes
    items += decoder.feed(b"\x04" + GOOD)
    items += decoder.feed_eof()
    assert raws(items) == stream + b"\x04" + GOOD
    assert isinstance(items[-1], Frame)
    assert max(len(item.raw) for item in items) <= profile.limit_bytes


# Properties.

applications = st.binary(max_size=60).map(lambda raw: raw.translate(None, b"\x01\x02\x03\x04"))
sources = st.builds(
    source_id,
    st.integers(1, 10**9 - 1).map(str),
    st.sampled_from(["LOYALTY", "HOTEL PMS", "x"]),
    st.sampled_from([2, 9]),
)
junk = st.binary(max_size=30) | st.lists(st.sampled_from(list(b"\x01\x02\x03\x04\x05\x06\x15\x1c0A")), max_size=20).map(
    bytes
)
profiles = st.builds(
    lambda profile, checksum, verify, limit: replace(profile, checksum=checksum, verify=verify, limit_bytes=limit),
    st.sampled_from(list(PROFILES.values())),
    st.sampled_from(Checksum),
    st.sampled_from(Verify),
    st.sampled_from([64, 200, 32768]),
)


@settings(deadline=None)
@given(sources, applications, profiles.filter(lambda profile: profile.limit_bytes == 32768))
def test_what_is_written_is_read(source: bytes, application: bytes, profile: Profile) -> None:
    raw = encode(source, application, profile)
    (frame,) = decode(raw, profile)
    assert isinstance(frame, Frame)
    assert (frame.source, frame.application, frame.raw) == (source, application, raw)


@settings(deadline=None)
@given(st.lists(junk | st.builds(encode, sources, applications, profiles), max_size=6), st.data())
def test_any_chunking_gives_the_same_and_nothing_is_lost(pieces: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(pieces)
    profile = data.draw(profiles)
    whole = decode(stream, profile)
    assert raws(whole) == stream
    offset = 0
    for item in whole:
        assert item.offset == offset
        offset += len(item.raw)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    decoder = Decoder(profile)
    cut: list[Item] = []
    for start, stop in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        cut += decoder.feed(stream[start:stop])
    assert cut + decoder.feed_eof() == whole
    decoder = Decoder(profile)
    single = [item for byte in stream for item in decoder.feed(bytes([byte]))]
    assert single + decoder.feed_eof() == whole


@settings(deadline=None)
@given(st.lists(st.tuples(junk.filter(lambda raw: b"\x01" not in raw), applications), max_size=5))
def test_no_frame_is_lost_among_rubbish(pairs: list[tuple[bytes, bytes]]) -> None:
    frames = [encode(SOURCE, application, QUIET) for _, application in pairs]
    stream = b"".join(rubbish + frame for (rubbish, _), frame in zip(pairs, frames, strict=True))
    assert [item.raw for item in decode(stream) if isinstance(item, Frame)] == frames
