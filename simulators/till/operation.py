"""What a till can ask of a loyalty programme. The till always begins (TILL-04). Protocols translate these values.

Every operation carries an `Origin`, from which its idempotency key follows. The key is made from the payload, never
from a wire sequence number: a script's retry has a new sequence number and the same key (micros_sim.md C.2).
"""

from datetime import date
from enum import Enum
from typing import TypeAlias

from msgspec import Struct

from simulators.kit.instant import Moment, check_year
from simulators.kit.money import Minor
from simulators.till.identifier import Identifier
from simulators.till.programme import Dish, Mechanic
from simulators.till.receipt import Receipt, ReceiptId, ReturnLine

GATEWAY_SUFFIX = "!gateway"
"""Ends the terminal's name in the origin of what a gateway does of its own accord: undoing what it gave up (OFF-13)."""


class Origin(Struct, frozen=True):
    """Who asks, on which check, and when by the till's clock."""

    store: str
    terminal: str
    business_date: date
    made_at: Moment
    check: int
    """Check number; 0 when no check is open."""
    number: int
    """Number of this operation on that terminal and business date; a retry keeps it."""

    def __post_init__(self) -> None:
        check_year(self.business_date, self.made_at)

    @property
    def key(self) -> str:
        return f"{self.store}/{self.business_date.isoformat()}/{self.terminal}/{self.check}/{self.number}"

    @property
    def receipt(self) -> ReceiptId:
        return ReceiptId(self.store, self.business_date, self.terminal, self.check)


class Phase(Enum):
    """Where in the life of a check a till asks who a guest is, for protocols that tell (r_keeper asks again at each of
    its steps: farcard.md 4.2, where these are the "chmode" 0 to 13; the first two are calls of their own)."""

    LOOKUP = "lookup"
    """A text (phone, e-mail, QR) is to be turned into a card number."""
    IMAGE = "image"
    """The guest's picture is wanted."""
    OUTSIDE = "outside"
    PAYING = "paying"
    PAYING_ROLLED_BACK = "paying_rolled_back"
    VOIDING = "voiding"
    VOIDING_ROLLED_BACK = "voiding_rolled_back"
    ORDER = "order"
    BILL = "bill"
    CALCULATION = "calculation"
    CARD_PRINT = "card_print"
    ENTRANCE = "entrance"
    AFTER = "after"
    KITCHEN_PRINT = "kitchen_print"
    BILL_CANCELLED = "bill_cancelled"
    BEFORE_RECEIPT = "before_receipt"


class Identify(Struct, frozen=True, tag_field="kind", tag="identify"):
    """Is there such a guest (TILL-05)? Changes nothing. Unknown, blocked and expired ones are `Refused`, with that
    reason."""

    origin: Origin
    identifier: Identifier
    password: str | None = None
    """Second factor, when the guest must prove it (FARC-04)."""
    phase: Phase | None = None
    """When the till tells it; then the answer says what a till computes with (`GuestFound.discount_rule`, `offers`)."""
    receipt: Receipt | None = None
    """The check so far, when the till shows it."""


class Register(Struct, frozen=True, tag_field="kind", tag="register"):
    """Make a new guest (TILL-05)."""

    origin: Origin
    identifier: Identifier
    name: str = ""
    birthday: date | None = None


class Quote(Struct, frozen=True, tag_field="kind", tag="quote"):
    """What would this check cost, earn, and how many points may pay it (TILL-06)? Changes nothing."""

    origin: Origin
    receipt: Receipt
    phase: Phase | None = None
    """When the till tells it."""


class Redeem(Struct, frozen=True, tag_field="kind", tag="redeem"):
    """Pay part of the open check with points, now."""

    origin: Origin
    identifier: Identifier
    points: Minor
    due: Minor
    """What is still owed on the check; points never pay more."""


class Coupon(Struct, frozen=True, tag_field="kind", tag="coupon"):
    """Use a coupon out of the guest's app: a reward bought with points (COSTA-03) or an occasion (COSTA-04)."""

    origin: Origin
    code: str
    receipt: Receipt
    """The check so far; the coupon may depend on its content."""


class Gift(Struct, frozen=True, tag_field="kind", tag="gift"):
    """Take a gift the programme offers (FARC-07): dishes at zero or a special price."""

    origin: Origin
    identifier: Identifier
    gift: str
    choice: tuple[str, ...]
    """PLUs chosen."""
    receipt: Receipt


class Hold(Struct, frozen=True, tag_field="kind", tag="hold"):
    """Set points aside for the open check without spending them (FARC-15)."""

    origin: Origin
    identifier: Identifier
    points: Minor
    gift: str = ""
    """The points are the cost of this gift of the check (iiko_loyaltyplant.md 4.6.4, hold)."""
    revision: int = 0
    """How often the check had been changed, for protocols that tell: an older state than one already told is STALE."""
    receipt: Receipt | None = None
    """The check so far, for protocols that show it (iiko_loyaltyplant.md 4.6.4)."""


class Release(Struct, frozen=True, tag_field="kind", tag="release"):
    """Let a hold go."""

    origin: Origin
    hold: str
    """Key of the `Hold`."""


class Commit(Struct, frozen=True, tag_field="kind", tag="commit"):
    """The paid receipt (TILL-06). Accrues; confirms what was redeemed on the check."""

    origin: Origin
    receipt: Receipt
    asks: tuple[Redeem | Coupon | Gift, ...] = ()
    """Permissions asked for together with the receipt, in this order, all of them and the receipt or nothing at all
    (r_keeper moves points only when a check is paid: farcard.md 3, "all-or-nothing"). Each posts under its own key; the
    receipt mentions each as if it had been granted before. The first refusal is the answer, and nothing is posted."""
    reinstates: bool = False
    """Takes a void of this receipt back: what the void undid is posted again as it was, whatever the rules say now
    (farcard.md 4.2, chmode 4)."""
    held: bool = False
    """All that it asks for was set aside for the check before (`Hold`, `Attach`), so it may be delivered late: the
    receipt is a fact (iiko_loyaltyplant.md 8)."""


class Void(Struct, frozen=True, tag_field="kind", tag="void"):
    """Undo as if it never was. `operation` names one operation by key; without it the whole receipt goes.

    Voiding something the backend never saw succeeds and forbids it from then on: a late copy must find a closed door.
    """

    origin: Origin
    target: ReceiptId
    operation: str | None = None
    reason: str = ""
    reopens: bool = False
    """The receipt stays the same receipt and may be committed again (farcard.md 4.2, chmode 2 and 3): only what was
    made not later than this void is forbidden, by `Origin.made_at`, whether the backend had seen it or not."""
    receipt: Receipt | None = None
    """The receipt as it was sold, for protocols that show it again."""


class FindReceipt(Struct, frozen=True, tag_field="kind", tag="find_receipt"):
    """Find a sale by its requisites (TILL-07). Changes nothing."""

    origin: Origin
    target: ReceiptId


class Return(Struct, frozen=True, tag_field="kind", tag="return"):
    """Take goods back (TILL-07). No lines: everything that is left of the sale."""

    origin: Origin
    target: ReceiptId
    lines: tuple[ReturnLine, ...] = ()
    receipt: Receipt | None = None
    """The receipt as it was sold, for protocols that name lines by their place on it (iiko_loyaltyplant.md 4.6.4)."""


class Claim(Struct, frozen=True, tag_field="kind", tag="claim"):
    """The guest's app turns points into a reward coupon (COSTA-03). Asked by an app, never by a till."""

    origin: Origin
    identifier: Identifier
    reward: str


class IssueCode(Struct, frozen=True, tag_field="kind", tag="issue_code"):
    """The guest's app makes a one-time code that lives for minutes (LP-02). Asked by an app, never by a till.

    Profile of ours, LP-SIM (iiko_loyaltyplant.md 4.6.1): a new code takes the place of an older one not yet attached.
    """

    origin: Origin
    identifier: Identifier
    mechanic: Mechanic
    points: Minor | None = None
    """PAY: at most so many; None: up to the balance, decided at the till."""
    gift: str = ""
    """GIFT: which."""


class Attach(Struct, frozen=True, tag_field="kind", tag="attach"):
    """The guest's code is scanned or typed on an open check (LP-03..05). It attaches one check and no other, ever."""

    origin: Origin
    code: str
    receipt: Receipt
    """The check so far."""


class Detach(Struct, frozen=True, tag_field="kind", tag="detach"):
    """The guest is taken off the open check; the code is dead, holds are let go. Nobody attached: accepted too."""

    origin: Origin
    target: ReceiptId


class Adjust(Struct, frozen=True, tag_field="kind", tag="adjust"):
    """Points given or taken by hand, without a sale (iiko_loyaltyplant.md 5.8, topup and chargeoff)."""

    origin: Origin
    identifier: Identifier
    points: Minor
    """Negative: taken; never more than is available."""
    note: str = ""


class FindCoupon(Struct, frozen=True, tag_field="kind", tag="find_coupon"):
    """What a coupon is and whether it was used (iiko_loyaltyplant.md 5.9). Changes nothing."""

    origin: Origin
    code: str


class ReadAccount(Struct, frozen=True, tag_field="kind", tag="read_account"):
    """The entries of one guest posted from `since` to `until`, both inclusive, oldest first. Changes nothing
    (iiko_loyaltyplant.md 5.10)."""

    origin: Origin
    identifier: Identifier
    since: Moment
    until: Moment
    skip: int = 0
    most: int = 100


class LoadMenu(Struct, frozen=True, tag_field="kind", tag="load_menu"):
    """The office loads the translated menu into the loyalty system (COSTA-08). Never asked by a till.

    A dish the system has and `dishes` has not is kept and reported, never removed silently.
    """

    origin: Origin
    dishes: tuple[Dish, ...]
    source: str = ""


class ReadLedger(Struct, frozen=True, tag_field="kind", tag="read_ledger"):
    """The office reads the ledger from after an entry number. Changes nothing."""

    origin: Origin
    after: int = 0


class Upload(Struct, frozen=True, tag_field="kind", tag="upload"):
    """Several operations at once after an outage, oldest first; each is judged at its own `made_at` (OFF-05).

    Processed in order; after the first answer that is not final (`Reason.UNAVAILABLE`) the rest are not attempted and
    are answered the same.
    """

    origin: Origin
    operations: tuple["Single", ...]


Single: TypeAlias = (
    Identify
    | Register
    | Quote
    | Redeem
    | Coupon
    | Gift
    | Hold
    | Release
    | Commit
    | Void
    | FindReceipt
    | Return
    | Claim
    | IssueCode
    | Attach
    | Detach
    | Adjust
    | FindCoupon
    | ReadAccount
    | LoadMenu
    | ReadLedger
)
Operation: TypeAlias = Single | Upload

SINGLES: tuple[type[Single], ...] = (
    Identify,
    Register,
    Quote,
    Redeem,
    Coupon,
    Gift,
    Hold,
    Release,
    Commit,
    Void,
    FindReceipt,
    Return,
    Claim,
    IssueCode,
    Attach,
    Detach,
    Adjust,
    FindCoupon,
    ReadAccount,
    LoadMenu,
    ReadLedger,
)
READS = (Identify, Quote, FindReceipt, FindCoupon, ReadAccount, ReadLedger)
"""Operations that change nothing, so that not knowing their outcome costs nothing."""


def is_read(operation: Operation) -> bool:
    return isinstance(operation, READS)


def kind_of(value: Operation) -> str:
    """The name of an operation's kind, as it travels: "commit"."""
    tag = value.__struct_config__.tag
    assert isinstance(tag, str)
    return tag
