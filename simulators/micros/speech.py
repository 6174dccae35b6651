"""What can be said on the link at all, and the bytes of it: shared by the client end and by `carries`."""

from simulators.micros.codec import ENVELOPE_BYTES
from simulators.micros.phrase import Book, Unsayable
from simulators.micros.profile import INTERFACE_WIDTH, Profile
from simulators.till.operation import Operation

_HEAD_BYTES = 4
"""FS, two digits, flag."""


def workstation_of(terminal: str, profile: Profile) -> str:
    """A terminal's workstation number: its name, which must be one without leading zeros. Raises Unsayable.

    Longer numbers than the field are cut to their last digits, as one implementation does (B.1) [C:intamate]; what a
    3700 does is [U] (F.4).
    """
    if not (terminal.isascii() and terminal.isdigit()) or terminal.startswith("0") or len(terminal) > 9:
        raise Unsayable(f"terminal {terminal!r} is not a workstation number such as 5")
    if not terminal[-profile.workstation_digits :].strip("0"):
        raise Unsayable(f"terminal {terminal!r} would be workstation 0 in {profile.workstation_digits} digits")
    return terminal


def request_bytes(book: Book, operation: Operation, profile: Profile) -> bytes:
    """The text of a request in the code page. Raises Unsayable."""
    encoding = profile.encoding.value
    text = book.request_text(operation)
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError as error:
        raise Unsayable(f"{text[error.start]!r} is not in the code page {encoding}") from error
    size = ENVELOPE_BYTES + profile.workstation_digits + INTERFACE_WIDTH + _HEAD_BYTES + len(data)
    if size > profile.limit_bytes:
        raise Unsayable(f"the message has {size} bytes, the interface takes {profile.limit_bytes}")
    return data
