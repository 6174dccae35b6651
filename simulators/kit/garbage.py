"""What a peer sent that its protocol cannot mean. A value, not an exception, so a bad frame costs no good neighbour."""

from msgspec import Struct


class Garbage(Struct, frozen=True):
    """Bytes that could not be understood, kept whole, with the reason and where in the stream they began."""

    raw: bytes
    reason: str
    offset: int = 0
    """Byte offset of `raw` in what this end of the connection has received so far."""


class Remark(Struct, frozen=True):
    """Something understood although it was not quite right (a lenient checksum, say). Becomes a SHOULD warning."""

    text: str
    offset: int = 0


LATE_ANSWER = "late answer"
"""Remarks that begin so are the network's doing, not the peer's: no SHOULD was broken."""
