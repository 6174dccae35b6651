"""What a person at a till does, in the trade's words; the same acts for every kind of terminal.

The stage tells a terminal part `Do(terminal, ticket, act)`; when the act is over the part tells the stage
`Done(terminal, ticket, ...)`. One act at a time per terminal. Acts with a guest name them by `Identifier`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct

from simulators.kit.money import Minor
from simulators.till.answer import Answer, Outcome
from simulators.till.identifier import Identifier
from simulators.till.operation import Phase
from simulators.till.programme import Mechanic
from simulators.till.receipt import Receipt, ReceiptId, ReturnLine


@dataclass(frozen=True, slots=True)
class Item:
    """Something rung up."""

    plu: str
    qty: Decimal
    price: Minor
    name: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """How the rest is paid. `amount` None: whatever is still due."""

    kind: str
    amount: Minor | None = None


@dataclass(frozen=True, slots=True)
class ShowCard:
    """Identify; on success (or offline) the guest is attached to the open check, or to the next one.

    An iiko till attaches by a code out of the guest's app only (identifier of kind CODE); shown anything else, it asks
    the guest to take a code on the phone first."""

    identifier: Identifier
    password: str | None = None
    interface: str = "first"
    """`second`: of another card system (an r_keeper till's, farcard.md 6.2); attached beside the guest."""


@dataclass(frozen=True, slots=True)
class Enrol:
    """Register a new guest."""

    identifier: Identifier
    name: str = ""
    birthday: date | None = None


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """Begin a check; `number` None takes the next one. At an iiko terminal an `order` that is open elsewhere in the
    store is taken over instead."""

    number: int | None = None
    guest: Identifier | None = None
    order: str = ""
    """Name of the order it belongs to, when an order is split into several receipts; empty: an order of its own."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Add items to the open check (opens one if none is); `service_round` sends the round to the kitchen."""

    items: tuple[Item, ...]
    service_round: bool = True


@dataclass(frozen=True, slots=True)
class AskQuote:
    """Ask what the open check would cost and earn."""

    guest: Identifier | None = None


@dataclass(frozen=True, slots=True)
class SpendPoints:
    """Pay part of the open check (opens one if none is) with points."""

    guest: Identifier
    points: Minor


@dataclass(frozen=True, slots=True)
class ScanCoupon:
    """Scan a coupon onto the open check (opens one if none is)."""

    code: str


@dataclass(frozen=True, slots=True)
class TakeGift:
    """Give the guest a gift on the open check (opens one if none is)."""

    guest: Identifier
    gift: str
    choice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldPoints:
    guest: Identifier
    points: Minor


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    """Let the hold of the open check go; `hold` None means the last one taken on this terminal."""

    hold: str | None = None


@dataclass(frozen=True, slots=True)
class Sell:
    """A whole sale: opens a check if none is, rings `items`, attaches `guest`, takes `payments`, closes, reports.

    With no items it pays and closes what is on the open check.
    """

    items: tuple[Item, ...] = ()
    guest: Identifier | None = None
    payments: tuple[Payment, ...] = (Payment("cash"),)
    number: int | None = None
    printer_fails: bool = False
    """After the programme has confirmed the payment a later step of the till fails (the fiscal printer): the payment is
    rolled back and the check stays open. Only tills that confirm before they print can (farcard.md 6.1, S5)."""


@dataclass(frozen=True, slots=True)
class VoidCheck:
    """Void a closed check, or (None) the open one with everything redeemed on it."""

    target: ReceiptId | None = None
    reason: str = ""
    printer_fails: bool = False
    """As for `Sell`: the void is rolled back and the sale stands."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """Open a closed check of this terminal again: the sale is voided at the programme and its content comes back."""

    target: ReceiptId


@dataclass(frozen=True, slots=True)
class LookUp:
    """Find a receipt by its requisites."""

    target: ReceiptId


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Refund; no lines means everything that is left."""

    target: ReceiptId
    lines: tuple[ReturnLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Ask about a card at some step of the till's life, without attaching anybody (farcard.md 4.2)."""

    identifier: Identifier
    phase: Phase
    interface: str = "first"
    """`second`: of another card system."""


@dataclass(frozen=True, slots=True)
class DropCard:
    """Take the guest, and what the card gave, off the open check."""


@dataclass(frozen=True, slots=True)
class DropPoints:
    """Take the payments with points off the open check."""


@dataclass(frozen=True, slots=True)
class PrintBill:
    """Print the guest's bill of the open check (the pre-check)."""


@dataclass(frozen=True, slots=True)
class CancelBill:
    """The bill is withdrawn; the check can be changed again."""


@dataclass(frozen=True, slots=True)
class TakeOff:
    """Dishes come off the open check by hand, a gift among them too; only an iiko till can."""

    lines: tuple[ReturnLine, ...]


@dataclass(frozen=True, slots=True)
class SplitCheck:
    """Dishes of the open check go to a check of their own, left open under the name `order`; only an iiko till can."""

    lines: tuple[ReturnLine, ...]
    order: str


@dataclass(frozen=True, slots=True)
class MergeChecks:
    """The dishes of another open order of the store come onto the open check; only an iiko till can."""

    order: str


@dataclass(frozen=True, slots=True)
class ClaimReward:
    """In the guest's app (only a terminal of kind `app` can): buy a reward coupon with points."""

    guest: Identifier
    reward: str


@dataclass(frozen=True, slots=True)
class TakeCode:
    """In the guest's app (only a terminal of kind `app` can): choose a mechanic and get a one-time code (LP-01)."""

    guest: Identifier
    mechanic: Mechanic = Mechanic.ACCRUE
    points: Minor | None = None
    gift: str = ""


@dataclass(frozen=True, slots=True)
class AdjustPoints:
    """Give (or, negative, take) points by hand; only a terminal of kind `cloud` can."""

    guest: Identifier
    points: Minor
    note: str = ""


@dataclass(frozen=True, slots=True)
class LookAtCoupon:
    """Is this coupon still good? Only a terminal of kind `cloud` can ask."""

    code: str


@dataclass(frozen=True, slots=True)
class LookAtAccount:
    """The guest's entries of the last `hours`; only a terminal of kind `cloud` can ask."""

    guest: Identifier
    hours: int = 24


@dataclass(frozen=True, slots=True)
class CallAdapter:
    """LoyaltyPlant (or a POS vendor) calls a digital ordering adapter; only a terminal of kind `lp_orders` can
    (iiko_loyaltyplant.md 4.2)."""

    call: str
    """`healthcheck`, `menu`, `orders`, `order` or `webhook/orders`."""
    outlet: str | None = None
    """The header as it is to be sent; None: the right one, empty: none."""
    token: str | None = None
    """As `outlet`."""
    body: str = ""
    """Empty: a good one. `<order>` in it is the id of the order made last."""


@dataclass(frozen=True, slots=True)
class SyncMenu:
    """In the office (only a terminal of kind `office` can): translate a till's menu export and load it."""

    export: str
    source: str


Act: TypeAlias = (
    ShowCard
    | Enrol
    | OpenCheck
    | Ring
    | AskQuote
    | SpendPoints
    | ScanCoupon
    | TakeGift
    | HoldPoints
    | ReleaseHold
    | Sell
    | VoidCheck
    | Reopen
    | LookUp
    | TakeBack
    | ReadCard
    | DropCard
    | DropPoints
    | PrintBill
    | CancelBill
    | TakeOff
    | SplitCheck
    | MergeChecks
    | ClaimReward
    | TakeCode
    | AdjustPoints
    | LookAtCoupon
    | LookAtAccount
    | CallAdapter
    | SyncMenu
)


@dataclass(frozen=True, slots=True)
class Do:
    """From the stage to a terminal part."""

    terminal: str
    ticket: str
    act: Act


@dataclass(frozen=True, slots=True)
class Done:
    """From a terminal part to the stage, once per `Do`, always within the till's time limit (OFF-12)."""

    terminal: str
    ticket: str
    outcome: Outcome
    answer: Answer | None = None
    receipt: Receipt | None = None
    """The receipt as it now stands: of the closed sale, or of the open check."""
    key: str = ""
    """Key of the operation that decided the outcome; empty when none was needed."""
    screen: tuple[str, ...] = ()
    """What the operator's screen shows now."""
    printed: tuple[str, ...] = ()
    """What was printed by this act."""
    note: str = ""
    """Why, in a person's words, when the till itself would not (no such check, act not possible here)."""


class AskPending(Struct, frozen=True):
    """From the stage to a terminal or gateway part: how much is still to be delivered?"""

    ticket: str


class Pending(Struct, frozen=True):
    """The answer: operations still to be sent or resolved, and the dead letters so far."""

    ticket: str
    count: int
    dead_letters: tuple[tuple[str, str], ...] = ()
    """(key, reason)."""
