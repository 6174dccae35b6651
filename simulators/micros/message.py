"""The application segment of a SIM message: sequence number, retransmission flag, text (micros_sim.md B.2, B.3).

    request   FS ss r data        ss two digits, r one byte      [C:capms GiftReq_t][D:spmsq for FS ss]
    answer    FS ss [r] data      whether r is there is [U]; we write a blank and read both [I]

The text still holds the FS between its fields; a vocabulary takes it apart.
"""

from collections.abc import Callable

from msgspec import Struct

from simulators.micros.codec import FS
from simulators.micros.profile import ResponseFlag

FIRST = b" "
"""First transmission [C:intamate]."""
AGAIN = b"R"
"""Retransmission [R]."""
LAST_NUMBER = 99
_HEAD = 3
_FLAGS = " R"


class Message(Struct, frozen=True):
    """A SIM message. `number` is the two digits as they came; `flag` is empty when the answer had none."""

    number: bytes
    flag: bytes
    text: str
    fault: str = ""
    """Why the text cannot be used although the number could be read."""


def following(number: int) -> int:
    """Counts 01 to 99 and starts again [R]."""
    return number % LAST_NUMBER + 1


def write(number: bytes, flag: bytes, text: bytes) -> bytes:
    return FS + number + flag + text


def is_sim(application: bytes) -> bool:
    """FS as the first application byte marks a SIM message (B.2) [I]."""
    return application[:1] == FS


def read_request(application: bytes, encoding: str) -> Message | str:
    """The request in a segment for which `is_sim` holds, or a sentence when not even its number can be read."""
    number = application[1:_HEAD]
    if len(number) != 2 or not number.isdigit():
        return f"the sequence number {number!r} is not two digits"
    flag = application[_HEAD : _HEAD + 1]
    text, fault = _decode(application[_HEAD + 1 :], encoding)
    if flag not in (FIRST, AGAIN):
        return Message(number, flag, text, f"the retransmission flag {flag!r} is neither a blank nor R")
    return Message(number, flag, text, fault)


def read_answer(
    application: bytes, encoding: str, rule: ResponseFlag, is_known: Callable[[str], bool]
) -> Message | str:
    """The answer in a segment. `is_known` says whether a text begins with an event name that could be expected."""
    number = application[1:_HEAD]
    if len(number) != 2 or not number.isdigit():
        return f"the sequence number {number!r} is not two digits"
    text, fault = _decode(application[_HEAD:], encoding)
    if rule is ResponseFlag.NEVER or fault:
        return Message(number, b"", text, fault)
    flagged = text[:1] != "" and text[:1] in _FLAGS
    if rule is ResponseFlag.ALWAYS:
        if not flagged:
            return Message(number, b"", text, f"{text[:1]!r} stands where the retransmission flag belongs")
        return Message(number, text[:1].encode(), text[1:])
    if text[:1] == " " or (flagged and is_known(text[1:]) and not is_known(text)):
        return Message(number, text[:1].encode(), text[1:])
    return Message(number, b"", text)


def _decode(raw: bytes, encoding: str) -> tuple[str, str]:
    try:
        return raw.decode(encoding), ""
    except UnicodeDecodeError as error:
        return "", f"byte {raw[error.start]:#04x} is not {encoding} text"
