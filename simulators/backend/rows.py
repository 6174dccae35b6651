"""What the backend keeps on its disk: one row a fact, the key says which kind. The rows are the only truth.

    ledger/<number>     Entry            receipt/<receipt id>   Sold             closed/<operation key>    ClosedKey
    guest/<id>          Guest            return/<op key>        Returned         forbidden/<receipt id>    ClosedReceipt
    coupon/<code>       IssuedCoupon     answer/<op key>        Kept             reopened/<receipt id>     Reopened
    menu/<plu>          Dish             issued/<code>          IssuedCode       code/<value>              CodeUse
    dead/<code>         DeadCode         visit/<code>           Visit            guesses/<store>/<till>    Guesses
                                                                                 revision/<receipt id>     Revision

Two kinds of row are ever deleted: a guest's (a registration that was voided) and a receipt's (a void that reopened it;
what was sold rests in `Reopened` until it is wanted again). A receipt, a return, a reopening, an answer, guesses
and a revision may be put again, the last one counts; ledger rows are never put twice.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from simulators.backend.windows import local
from simulators.kit.event import Row
from simulators.kit.instant import Moment, business_date_of
from simulators.kit.money import Minor
from simulators.till.answer import Attached, Committed, SingleAnswer
from simulators.till.ledger import Entry, EntryKind
from simulators.till.programme import Dish, Guest, IssuedCoupon, Mechanic, Programme
from simulators.till.receipt import Receipt, ReceiptId, ReturnLine
from simulators.till.record import from_json, to_text


class Sold(Struct, frozen=True):
    """A receipt that was posted, and what its returns are reckoned from."""

    receipt: Receipt
    key: str
    entry: int
    """Number of its SALE."""
    guest: str
    """Whose account returns go to: the guest of the receipt, or who spent points on it; may be empty."""
    spent: Minor
    earned: Minor
    kept: tuple[int, ...]
    """Numbers of the redemptions, coupons and gifts the receipt mentions."""
    answer: Committed
    since: Moment | None = None
    """Moment of the latest commit that was told it stands; a void made before that does not reach it (`turns`)."""


class Returned(Struct, frozen=True):
    """A part of a sale that came back. Money and earned points as they fell due, before any shortfall."""

    key: str
    receipt: ReceiptId
    entry: int
    lines: tuple[ReturnLine, ...]
    money: Minor
    spent: Minor
    earned: Minor


class Kept(Struct, frozen=True):
    """The answer an operation got, and a digest of what it asked."""

    key: str
    kind: str
    digest: str
    answer: SingleAnswer
    receipt: ReceiptId | None = None
    """For a commit: its receipt, so that voiding the operation voids that."""
    made_at: Moment | None = None
    """For a commit and a void that reopens: the moment of the try that was judged."""


class ClosedKey(Struct, frozen=True):
    """An operation that was voided, seen or not: its key is refused from now on."""

    key: str


class ClosedReceipt(Struct, frozen=True):
    """A receipt that was voided, seen or not."""

    receipt: ReceiptId


class Reopened(Struct, frozen=True):
    """A receipt that was voided and may be committed again. What was made up to `at` is forbidden, seen or not."""

    receipt: ReceiptId
    at: Moment
    sold: Sold | None = None
    """What was undone, by the last void that found a sale; it may be reinstated."""
    undone: tuple[int, ...] = ()
    """Numbers of the entries that void undid, oldest first."""


class CodeUse(Struct, frozen=True):
    """A one-time code out of the app, bound to the check that used it first."""

    value: str
    receipt: ReceiptId


class IssuedCode(Struct, frozen=True):
    """A one-time code the backend made, and what the guest chose with it."""

    code: str
    number: int
    """From 1, in the order of issue: a later code of the same guest ends this one's life."""
    guest: str
    mechanic: Mechanic
    points: Minor | None
    gift: str
    key: str
    issued_at: Moment
    expires_at: Moment


class Visit(Struct, frozen=True):
    """A code was attached to a check: by which operation, and what that was answered."""

    code: str
    receipt: ReceiptId
    guest: str
    key: str
    answer: Attached


class DeadCode(Struct, frozen=True):
    """A code that was taken off its check, or withdrawn: no good anywhere."""

    code: str


class Guesses(Struct, frozen=True):
    """Moments (the backend's) at which a terminal showed an unknown code, and until when it is not listened to."""

    store: str
    terminal: str
    moments: tuple[Moment, ...]
    closed_until: Moment | None = None


class Revision(Struct, frozen=True):
    """The latest state of a check that points were set aside for."""

    receipt: ReceiptId
    number: int


CodeFact: TypeAlias = IssuedCode | Visit | DeadCode | Guesses | Revision
Fact: TypeAlias = (
    Entry
    | Guest
    | IssuedCoupon
    | Sold
    | Returned
    | Kept
    | ClosedKey
    | ClosedReceipt
    | Reopened
    | CodeUse
    | Dish
    | CodeFact
)

LEDGER = "ledger"
GUEST = "guest"
RECEIPT = "receipt"
_TYPES: dict[str, type[Fact]] = {
    LEDGER: Entry,
    GUEST: Guest,
    "coupon": IssuedCoupon,
    RECEIPT: Sold,
    "return": Returned,
    "answer": Kept,
    "closed": ClosedKey,
    "forbidden": ClosedReceipt,
    "reopened": Reopened,
    "code": CodeUse,
    "menu": Dish,
    "issued": IssuedCode,
    "visit": Visit,
    "dead": DeadCode,
    "guesses": Guesses,
    "revision": Revision,
}


def row_key(fact: Fact) -> str:
    """The key a fact is kept under."""
    match fact:
        case Entry(number):
            return f"{LEDGER}/{number}"
        case Guest(id):
            return f"{GUEST}/{id}"
        case IssuedCoupon(code):
            return f"coupon/{code}"
        case Sold():
            return f"{RECEIPT}/{fact.receipt.id}"
        case Returned(key):
            return f"return/{key}"
        case Kept(key):
            return f"answer/{key}"
        case ClosedKey(key):
            return f"closed/{key}"
        case ClosedReceipt(receipt):
            return f"forbidden/{receipt}"
        case Reopened(receipt):
            return f"reopened/{receipt}"
        case CodeUse(value):
            return f"code/{value}"
        case Dish(plu):
            return f"menu/{plu}"
        case IssuedCode(code):
            return f"issued/{code}"
        case Visit(code):
            return f"visit/{code}"
        case DeadCode(code):
            return f"dead/{code}"
        case Guesses(store, terminal):
            return f"guesses/{store}/{terminal}"
        case Revision(receipt):
            return f"revision/{receipt}"


def to_row(fact: Fact) -> Row:
    return Row(row_key(fact), to_text(fact))


def from_row(row: Row) -> Fact:
    """The fact in a row of ours. Raises `Malformed` or KeyError: a damaged disk is not survived."""
    assert row.value is not None, f"row {row.key} is a deletion"
    return from_json(row.value, _TYPES[row.key.partition("/")[0]])


def opening_rows(programme: Programme, guests: tuple[Guest, ...], epoch: datetime) -> tuple[Row, ...]:
    """What an empty disk is seeded with: each guest, their coupons and an opening entry (of 0 too); the menu."""
    at = local(programme, epoch)
    day = business_date_of(at, programme.day_closes_at)
    facts: list[Fact] = []
    for number, guest in enumerate(guests, 1):
        facts += [
            guest,
            *guest.coupons,
            Entry(number, EntryKind.OPENING, guest.id, guest.balance, 0, "", None, at, day, at),
        ]
    return tuple(to_row(fact) for fact in [*facts, *programme.menu])


def read_ledger(rows: Iterable[Row]) -> tuple[Entry, ...]:
    """The ledger on a disk, in order."""
    entries = [
        from_json(row.value, Entry) for row in rows if row.value is not None and row.key.startswith(f"{LEDGER}/")
    ]
    return tuple(sorted(entries, key=lambda entry: entry.number))


def read_balances(rows: Iterable[Row]) -> dict[str, Minor]:
    """Every guest's balance on a disk, by guest id in the order of their first entry: the sum of their entries."""
    balances: dict[str, Minor] = {}
    for entry in read_ledger(rows):
        if entry.guest:
            balances[entry.guest] = balances.get(entry.guest, 0) + entry.points
    return balances
