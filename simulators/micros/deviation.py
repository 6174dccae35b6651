"""Ways to send a frame wrong, on purpose: pure functions from a good frame's bytes to bad ones.

Applied after the codec, which therefore has no switches for being wrong. Each says how a conforming reader takes it.

A frame handed in is a whole one, SOH to EOT, with a checksum.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from simulators.micros.codec import ACK, CHECKSUM_WIDTH, ENQ, EOT, ETX, FS, NAK, SOH, STX, signed_sum_of, sum_of


class Notice(Enum):
    """What a conforming reader makes of it."""

    GARBAGE = "garbage"
    """The frame is lost; its neighbours are not."""
    BESIDE = "beside"
    """The frame is read; what was put beside it is garbage."""
    REMARK = "remark"
    """A lenient reader takes it and says so; a strict one does not take it, or says so too."""
    MESSAGE = "message"
    """The frame frames, but its message cannot be understood."""
    NOTHING = "nothing"
    """The standard allows it."""


@dataclass(frozen=True, slots=True)
class Deviation:
    name: str
    apply: Callable[[bytes], bytes]
    notice: Notice
    text: str


LIMIT_BYTES = 32 * 1024


def _covered(frame: bytes) -> bytes:
    """The bytes the checksum covers."""
    return frame[1 : frame.rindex(ETX) + 1]


def _resealed(covered: bytes) -> bytes:
    """A frame with these bytes and the checksum that suits them."""
    return SOH + covered + sum_of(covered) + EOT


def flip_checksum(frame: bytes) -> bytes:
    """One bit of the sum, so that the digits stay digits."""
    covered = _covered(frame)
    right = int(sum_of(covered), 16)
    return SOH + covered + b"%04X" % (right ^ 1) + EOT


def lower_checksum(frame: bytes) -> bytes:
    """Lower case; a sum without letters gets a frame whose sum has one (a blank more after the data)."""
    covered = _covered(frame)
    while sum_of(covered).isdigit():
        covered = covered[:-1] + b" " + ETX
    return SOH + covered + sum_of(covered).lower() + EOT


def signed_checksum(frame: bytes) -> bytes:
    """The sum of signed bytes, over data with a byte above 0x7F (one is added when there is none)."""
    covered = _covered(frame)
    if covered.isascii():
        covered = covered[:-1] + b"\xe9" + ETX
    return SOH + covered + signed_sum_of(covered) + EOT


def omit_checksum(frame: bytes) -> bytes:
    return SOH + _covered(frame) + EOT


def short_checksum(frame: bytes) -> bytes:
    return SOH + _covered(frame) + sum_of(_covered(frame))[1:] + EOT


def drop_eot(frame: bytes) -> bytes:
    return frame[:-1]


def drop_soh(frame: bytes) -> bytes:
    return frame[1:]


def drop_stx(frame: bytes) -> bytes:
    return _resealed(_covered(frame).replace(STX, b"", 1))


def drop_etx(frame: bytes) -> bytes:
    return frame[: -2 - CHECKSUM_WIDTH] + frame[-1 - CHECKSUM_WIDTH :]


def stx_in_data(frame: bytes) -> bytes:
    return _resealed(_covered(frame)[:-1] + STX + b"x" + ETX)


def cut_in_two(frame: bytes) -> bytes:
    """An EOT in the middle."""
    middle = len(frame) // 2
    return frame[:middle] + EOT + frame[middle:]


def cut_short(frame: bytes) -> bytes:
    """Half of it, and nothing more."""
    return frame[: len(frame) // 2]


def oversize(frame: bytes) -> bytes:
    covered = _covered(frame)
    return _resealed(covered[:-1] + b"x" * LIMIT_BYTES + ETX)


def wrong_source_width(frame: bytes) -> bytes:
    """Three digits of workstation."""
    return _resealed(b"0" + _covered(frame))


def letters_as_workstation(frame: bytes) -> bytes:
    return _resealed(b"A" + _covered(frame)[1:])


def garbage_before(frame: bytes) -> bytes:
    return b"\r\nhello\x00\xff" + frame


def garbage_after(frame: bytes) -> bytes:
    return frame + b"\x04\x03rest"


def signals_around(frame: bytes) -> bytes:
    """A serial line's habits (B.7)."""
    return ENQ + ACK + frame + NAK


def letters_as_number(frame: bytes) -> bytes:
    head, stx, rest = _covered(frame).partition(STX)
    return _resealed(head + stx + rest[:1] + b"AB" + rest[3:])


def unknown_flag(frame: bytes) -> bytes:
    head, stx, rest = _covered(frame).partition(STX)
    return _resealed(head + stx + rest[:3] + b"Q" + rest[4:])


def control_character(frame: bytes) -> bytes:
    """A zero byte in the text: it frames."""
    return _resealed(_covered(frame)[:-1] + b"\x00" + ETX)


def extra_fields(frame: bytes) -> bytes:
    """More fields than any message has."""
    return _resealed(_covered(frame)[:-1] + (FS + b"x") * 500 + ETX)


DEVIATIONS: dict[str, Deviation] = {
    apply.__name__.replace("_", "-"): Deviation(apply.__name__.replace("_", "-"), apply, notice, text)
    for apply, notice, text in (
        (flip_checksum, Notice.GARBAGE, "one bit of the checksum is wrong"),
        (lower_checksum, Notice.REMARK, "the checksum is in lower case"),
        (signed_checksum, Notice.REMARK, "the checksum is the sum of signed bytes"),
        (omit_checksum, Notice.NOTHING, "no checksum"),
        (short_checksum, Notice.GARBAGE, "three digits of checksum"),
        (drop_eot, Notice.GARBAGE, "no EOT"),
        (drop_soh, Notice.GARBAGE, "no SOH"),
        (drop_stx, Notice.GARBAGE, "no STX"),
        (drop_etx, Notice.GARBAGE, "no ETX"),
        (stx_in_data, Notice.GARBAGE, "STX inside the data"),
        (cut_in_two, Notice.GARBAGE, "an EOT in the middle"),
        (cut_short, Notice.GARBAGE, "half a frame"),
        (oversize, Notice.GARBAGE, "longer than 32 KiB"),
        (wrong_source_width, Notice.GARBAGE, "a source id of another width"),
        (letters_as_workstation, Notice.GARBAGE, "a letter in the workstation number"),
        (garbage_before, Notice.BESIDE, "rubbish before the frame"),
        (garbage_after, Notice.BESIDE, "rubbish after the frame"),
        (signals_around, Notice.NOTHING, "ENQ, ACK and NAK around the frame"),
        (letters_as_number, Notice.MESSAGE, "letters as sequence number"),
        (unknown_flag, Notice.MESSAGE, "an unknown retransmission flag"),
        (control_character, Notice.MESSAGE, "a control character in the text"),
        (extra_fields, Notice.MESSAGE, "five hundred fields too many"),
    )
}
