"""Framing of the SIM link, both ways, without a socket (micros_sim.md part B).

    SOH | source id | STX | application | ETX | [checksum] | EOT        [D:spmsq]

There is no length and no escaping, so SOH can only begin a frame: meeting one inside a frame means the frame before it
lost its end, and the reader goes on there. Nothing is lost: the `raw` of everything that comes out, put together in
order, is what went in; and what comes out does not depend on how the stream was cut into chunks. Each byte is looked at
a fixed number of times, however small the chunks, and never more than `limit_bytes` are held.
"""

import re
from enum import Enum
from typing import TypeAlias

from msgspec import Struct

from simulators.kit.garbage import Garbage
from simulators.micros.profile import INTERFACE_WIDTH, WIDTHS, Checksum, Profile, Verify

SOH, STX, ETX, EOT = b"\x01", b"\x02", b"\x03", b"\x04"
ENQ, ACK, NAK = b"\x05", b"\x06", b"\x15"
FS = b"\x1c"

SOURCE_WIDTHS = tuple(digits + INTERFACE_WIDTH for digits in WIDTHS)
"""18 and 25 bytes; any other is refused [C:capms]."""
CHECKSUM_WIDTH = 4
ENVELOPE_BYTES = len(SOH + STX + ETX + EOT) + CHECKSUM_WIDTH
_BLANK_INTERFACE = b" " * INTERFACE_WIDTH
_STX, _ETX = STX[0], ETX[0]


class Frame(Struct, frozen=True):
    """One frame that frames; what its application segment means is decided elsewhere (`message`, `fixed`)."""

    source: bytes
    """The POS source id, to be returned byte for byte [R][I from A3]."""
    application: bytes
    raw: bytes
    offset: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def workstation(self) -> bytes:
        return self.source[:-INTERFACE_WIDTH]

    @property
    def interface(self) -> bytes:
        return self.source[-INTERFACE_WIDTH:]

    @property
    def is_ping(self) -> bool:
        """A6 [C:capms]: blank interface name, nothing between STX and ETX."""
        return not self.application and self.interface == _BLANK_INTERFACE


class Signal(Struct, frozen=True):
    """A lone ENQ, ACK or NAK between frames: the serial line's link test (B.7) [C:intamate]."""

    raw: bytes
    offset: int = 0


Item: TypeAlias = Frame | Signal | Garbage


def source_id(workstation: str, interface: str, digits: int) -> bytes:
    """The source id of a workstation: its number padded with zeros and cut to its rightmost digits, the interface name
    padded with blanks and cut to 16 (B.1) [C:intamate]. That 3700 pads with zeros too is [U] (F.4)."""
    name = interface.encode("ascii", "replace")[:INTERFACE_WIDTH].ljust(INTERFACE_WIDTH)
    return workstation.zfill(digits)[-digits:].encode("ascii", "replace") + name


def sum_of(covered: bytes) -> bytes:
    """The checksum of the bytes after SOH up to and including ETX (B.4) [C:capms][C:intamate]."""
    return b"%04X" % (sum(covered) & 0xFFFF)


def signed_sum_of(covered: bytes) -> bytes:
    """What a sender gets who sums signed chars: 0x100 less for each byte over 0x7F [C:capms, consequence I]."""
    over = len(covered) - len(covered.translate(None, _OVER_7F))
    return b"%04X" % ((sum(covered) - 0x100 * over) & 0xFFFF)


_OVER_7F = bytes(range(0x80, 0x100))


def encode(source: bytes, application: bytes, profile: Profile) -> bytes:
    """The frame's bytes. `application` must hold none of 01 to 04; who makes it sees to that."""
    covered = source + STX + application + ETX
    if profile.checksum is Checksum.OMIT:
        return SOH + covered + EOT
    return SOH + covered + sum_of(covered) + EOT


class _State(Enum):
    BETWEEN = "between"
    INSIDE = "inside"
    OVERFLOW = "overflow"
    """In what is left of a frame longer than the limit."""


_BETWEEN_ENDS = re.compile(b"[\x01\x05\x06\x15]")
_INSIDE_ENDS = re.compile(b"[\x01\x04]")


class Decoder:
    """Bytes in, items out. Holds at most `limit_bytes`."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._limit = profile.limit_bytes
        self._held = bytearray()
        self._offset = 0
        """Where in the stream `_held` begins."""
        self._state = _State.BETWEEN

    def feed(self, data: bytes) -> list[Item]:
        """Whatever became complete with these bytes."""
        out: list[Item] = []
        at = 0
        while at < len(data):
            match self._state:
                case _State.BETWEEN:
                    at = self._between(data, at, out)
                case _State.INSIDE:
                    at = self._inside(data, at, out)
                case _State.OVERFLOW:
                    at = self._overflow(data, at, out)
        return out

    def feed_eof(self) -> list[Item]:
        """What the end of the stream cut off."""
        out: list[Item] = []
        reason = {
            _State.BETWEEN: "no frame: SOH expected",
            _State.INSIDE: "the stream ended inside a frame",
            _State.OVERFLOW: "the rest of a frame that is too long",
        }[self._state]
        self._flush(reason, out)
        self._state = _State.BETWEEN
        return out

    def _between(self, data: bytes, at: int, out: list[Item]) -> int:
        end = _BETWEEN_ENDS.search(data, at)
        stop = len(data) if end is None else end.start()
        self._hold(data, at, stop, "no frame: SOH expected", out)
        if end is None:
            return stop
        self._flush("no frame: SOH expected", out)
        if end.group() == SOH:
            self._held += SOH
            self._state = _State.INSIDE
        else:
            out.append(Signal(end.group(), self._offset))
            self._offset += 1
        return stop + 1

    def _inside(self, data: bytes, at: int, out: list[Item]) -> int:
        end = _INSIDE_ENDS.search(data, at)
        stop = len(data) if end is None else end.start()
        room = self._limit - len(self._held)
        if stop - at >= room:  # full, and no EOT yet: there is no need to wait for the rest
            self._held += data[at : at + room]
            self._flush(f"the frame is longer than {self._limit} bytes", out)
            self._state = _State.OVERFLOW
            return at + room
        self._held += data[at:stop]
        if end is None:
            return stop
        if end.group() == SOH:
            self._flush("the frame has no EOT before the next SOH", out)
            self._held += SOH
        else:
            raw = bytes(self._held) + EOT
            out.append(_open(raw, self._offset, self._profile))
            self._offset += len(raw)
            self._held.clear()
            self._state = _State.BETWEEN
        return stop + 1

    def _overflow(self, data: bytes, at: int, out: list[Item]) -> int:
        reason = "the rest of a frame that is too long"
        end = _INSIDE_ENDS.search(data, at)
        stop = len(data) if end is None else end.start()
        self._hold(data, at, stop, reason, out)
        if end is None:
            return stop
        if end.group() == SOH:
            self._flush(reason, out)
            self._held += SOH
            self._state = _State.INSIDE
        else:
            self._held += EOT
            self._flush(reason, out)
            self._state = _State.BETWEEN
        return stop + 1

    def _hold(self, data: bytes, at: int, stop: int, reason: str, out: list[Item]) -> None:
        """Keep rubbish until its end is known, giving it out in pieces of the limit."""
        while stop - at >= (room := self._limit - len(self._held)):
            self._held += data[at : at + room]
            at += room
            self._flush(reason, out)
        self._held += data[at:stop]

    def _flush(self, reason: str, out: list[Item]) -> None:
        if self._held:
            out.append(Garbage(bytes(self._held), reason, self._offset))
            self._offset += len(self._held)
            self._held.clear()


def _open(raw: bytes, offset: int, profile: Profile) -> Frame | Garbage:
    """The frame in `raw` (SOH to EOT), or why it is none."""
    if raw[-2] == _ETX:
        end, checksum = len(raw) - 2, b""
    elif len(raw) >= 2 + CHECKSUM_WIDTH and raw[-2 - CHECKSUM_WIDTH] == _ETX:
        end, checksum = len(raw) - 2 - CHECKSUM_WIDTH, raw[-1 - CHECKSUM_WIDTH : -1]
    else:
        return Garbage(raw, "no ETX before EOT or before four characters of checksum", offset)
    stx = raw.find(STX)
    if not 0 < stx < end:
        return Garbage(raw, "no STX after the source id", offset)
    if raw.find(STX, stx + 1) != -1 or raw.find(ETX) != end:
        return Garbage(raw, "STX or ETX inside the data", offset)
    source = raw[1:stx]
    remarks: tuple[str, ...] = ()
    verdict, remark = _judge_checksum(raw[1 : end + 1], checksum, profile)
    if verdict:
        return Garbage(raw, verdict, offset)
    if remark:
        remarks = (remark,)
    verdict, remark = _judge_source(source, profile)
    if verdict:
        return Garbage(raw, verdict, offset)
    if remark:
        remarks = (*remarks, remark)
    return Frame(source, raw[stx + 1 : end], raw, offset, remarks)


def _judge_checksum(covered: bytes, found: bytes, profile: Profile) -> tuple[str, str]:
    """(why it is garbage, what is to be remarked); both empty when all is well."""
    verify = profile.verify
    if verify is Verify.OFF:
        return "", ""
    if not found:
        if verify is Verify.STRICT and profile.checksum is Checksum.SEND:
            return "", "no checksum on an interface that sends one"
        return "", ""
    right = sum_of(covered)
    if found == right:
        return "", ""
    wrong = f"checksum is {_show(found)}, must be {right.decode()}"
    if verify is Verify.STRICT:
        return wrong, ""
    if found.upper() == right:
        return "", "the checksum is in lower case"
    if not covered.isascii() and found.upper() == signed_sum_of(covered):
        return "", "the checksum is a sum of signed bytes"
    return wrong, ""


def _judge_source(source: bytes, profile: Profile) -> tuple[str, str]:
    if len(source) not in SOURCE_WIDTHS:
        return f"the source id is {len(source)} bytes long, must be 18 or 25", ""
    number = source[:-INTERFACE_WIDTH]
    if not number.isdigit():
        if number.lstrip(b" ").isdigit():  # whether 3700 pads with blanks or zeros is not known (F.4) [U]
            return "", "the workstation number is padded with blanks"
        return f"the workstation number {_show(number)} is not digits", ""
    if len(number) != profile.workstation_digits:
        return "", f"the workstation number has {len(number)} digits, this interface has {profile.workstation_digits}"
    return "", ""


def _show(raw: bytes) -> str:
    return repr(raw)[1:]
