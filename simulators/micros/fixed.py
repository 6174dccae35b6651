"""The older messages that share the link with SIM: fixed-format PMS inquiry and charge posting, and CA/EDC credit
messages (micros_sim.md B.2, C.4). They are recognised, taken apart, and politely denied: nobody here is a hotel.

Widths are those of one implementation, of the 8700 type [C:intamate]; the amounts' names come from its comments.
Bodies of Simphony's "enhanced PMS" messages are not known [U] and stay unrecognised.
"""

from dataclasses import dataclass
from typing import TypeAlias

from simulators.kit.money import Minor, parse_minor

INQUIRY = b" 1"
POSTING = b" 2"
DENIAL = "NOT SERVED HERE"
"""15 characters: the width of an error text (C.4) [C:intamate]."""
_TEXT_WIDTH = 15
_HEAD = 3
_ROOM, _EMPLOYEE = 20, 4
_OLD_ROOM = 16
"""Room width of an older variant (C.4) [C:intamate]; "16+1+3" after it we read as 4 more characters [I]."""
_POSTING_TEXTS = (20, 16, 1, 4, 4, 3, 3, 4, 4)
_METHOD, _AMOUNT = 3, 10
AMOUNTS = (
    "posting total",
    "sales 1",
    "sales 2",
    "sales 3",
    "sales 4",
    "discount",
    "tip",
    "entertainment",
    "tax 1",
    "tax 2",
    "tax 3",
    "tax 4",
    "previous payments",
)

CREDIT_IDS: dict[str, str] = {
    "CA_REQ": "credit authorisation",
    "CA_RSP": "credit authorisation",
    "RV_REQ": "reversal",
    "RV_RSP": "reversal",
    "BO_REQ": "batch open",
    "BO_RSP": "batch open",
    "BX_REQ": "batch transfer",
    "BX_RSP": "batch transfer",
    "BC_REQ": "batch close",
    "BC_RSP": "batch close",
    "BI_REQ": "batch inquiry",
    "BI_RSP": "batch inquiry",
    "GC_REQ": "gift card",
    "GC_RSP": "gift card",
}
"""[C:capms]. The gift card's come in the SIM form, with the leading FS; the others without."""


@dataclass(frozen=True, slots=True)
class RoomInquiry:
    """Who is in this room?"""

    room: str
    employee: str

    def __str__(self) -> str:
        return f"fixed-format inquiry: room {self.room!r}, employee {self.employee!r}"


@dataclass(frozen=True, slots=True)
class ChargePosting:
    """Charge this check to a room. `amounts` in minor units, in the order of `AMOUNTS`."""

    room: str
    guest: str
    index: str
    cashier: str
    server: str
    revenue_center: str
    period: str
    check: str
    reference: str
    covers: str
    method: str
    amounts: tuple[Minor, ...]

    def __str__(self) -> str:
        return f"fixed-format posting: room {self.room!r}, check {self.check!r}, total {self.amounts[0]} minor units"


@dataclass(frozen=True, slots=True)
class CreditMessage:
    """A CA/EDC message; its fields are not looked at."""

    id: str
    number: str

    def __str__(self) -> str:
        return f"CA/EDC {self.id} ({CREDIT_IDS[self.id]}), number {self.number}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message without the leading FS that is none of these; `kind` is its first two characters."""

    kind: bytes
    reason: str


Fixed: TypeAlias = RoomInquiry | ChargePosting | CreditMessage | Unknown


def read_fixed(application: bytes, encoding: str) -> Fixed:
    """What an application segment without a leading FS says."""
    kind = application[:2]
    text = application.decode(encoding, "replace")
    if kind == INQUIRY:
        return _read_inquiry(text)
    if kind == POSTING:
        return _read_posting(text)
    id = text[_HEAD:].partition("\x1c")[0][:6]
    if kind.isdigit() and id in CREDIT_IDS:
        return CreditMessage(id, kind.decode())
    return Unknown(kind, "neither SIM (no FS), nor a fixed-format message, nor CA/EDC")


def denial_of(message: Fixed) -> bytes | None:
    """The application segment that says no; None where the form of an answer is not known [U].

    Neither answer has a flag byte [C:intamate].
    """
    match message:
        case RoomInquiry() | Unknown(kind=b" 1"):
            return INQUIRY + b" " + DENIAL.ljust(_TEXT_WIDTH).encode()
        case ChargePosting() | Unknown(kind=b" 2"):
            return POSTING + b"/" + DENIAL.ljust(_TEXT_WIDTH).encode()
        case _:
            return None


def _read_inquiry(text: str) -> RoomInquiry | Unknown:
    body = text[_HEAD:]
    for room in (_ROOM, _OLD_ROOM):
        if len(body) == room + _EMPLOYEE:
            return RoomInquiry(body[:room].strip(), body[room:].strip())
    return Unknown(INQUIRY, f"an inquiry has 24 (or 20) characters after its head, found {len(body)}")


def _read_posting(text: str) -> ChargePosting | Unknown:
    body = text[_HEAD:]
    texts_width, amounts_width = sum(_POSTING_TEXTS), _AMOUNT * len(AMOUNTS)
    least = texts_width + 1 + _METHOD + amounts_width
    if len(body) < least:
        return Unknown(POSTING, f"a posting has at least {least} characters after its head, found {len(body)}")
    texts, at = [], 0
    for width in _POSTING_TEXTS:
        texts.append(body[at : at + width].strip())
        at += width
    tail = len(body) - amounts_width
    covers, method = body[at : tail - _METHOD].strip(), body[tail - _METHOD : tail].strip()
    amounts = []
    for index, name in enumerate(AMOUNTS):
        start = tail + index * _AMOUNT
        try:
            amounts.append(parse_minor(body[start : start + _AMOUNT].strip() or "0"))
        except ValueError as error:
            return Unknown(POSTING, f"{name}: {error}")
    room, guest, who, cashier, server, center, period, check, reference = texts
    return ChargePosting(
        room, guest, who, cashier, server, center, period, check, reference, covers, method, tuple(amounts)
    )
