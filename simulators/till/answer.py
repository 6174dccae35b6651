"""What a loyalty programme can answer, and the four ways an attempt can end."""

from enum import Enum
from typing import TypeAlias

from msgspec import Struct

from simulators.kit.instant import Moment
from simulators.kit.money import Minor
from simulators.till.ledger import Entry
from simulators.till.programme import GiftOffer, Mechanic
from simulators.till.receipt import Discount, Receipt
from simulators.till.status import Status as Status


class Outcome(Enum):
    """How an attempt ended, as far as the till can know (contracts: JSON report)."""

    OK = "ok"
    """It happened."""
    REFUSED = "refused"
    """It did not and will not."""
    OFFLINE = "offline"
    """Accepted for later."""
    UNKNOWN = "unknown"
    """Nobody knows."""


class Reason(Enum):
    """Why not. Final, but for UNAVAILABLE, which means: ask again later."""

    NOT_FOUND = "not_found"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    INSUFFICIENT = "insufficient"
    OFFLINE = "offline"
    USED = "used"
    OUTSIDE_WINDOW = "outside_window"
    WRONG_GUEST = "wrong_guest"
    WRONG_PASSWORD = "wrong_password"
    PASSWORD_NEEDED = "password_needed"
    EXISTS = "exists"
    UNKNOWN_RECEIPT = "unknown_receipt"
    ALREADY_RETURNED = "already_returned"
    TOO_MUCH = "too_much"
    VOIDED = "voided"
    NOT_APPLICABLE = "not_applicable"
    CONFLICT = "conflict"
    """The same key with another content."""
    SUPERSEDED = "superseded"
    """The guest has made a newer code."""
    HAS_GUEST = "has_guest"
    """Another guest, or another code, is on the check already."""
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    """Too many unknown codes from this terminal: no code is looked at for a while."""
    STALE = "stale"
    """The check was changed since."""
    UNAUTHORISED = "unauthorised"
    UNSUPPORTED = "unsupported"
    MALFORMED = "malformed"
    UNAVAILABLE = "unavailable"


class GuestFound(Struct, frozen=True, tag_field="kind", tag="guest_found"):
    """To identify and register. `balance` is None when it cannot be known."""

    guest: str
    status: Status
    name: str = ""
    balance: Minor | None = None
    tier: str = ""
    discount_percent: int = 0
    """Default discount on showing the card, in whole percent (RX-02)."""
    text: str = ""
    discount_rule: int = 0
    """Number of a rule of `Programme.card_discounts` that the till computes itself (FARC-06); 0: none. This and what
    follows is said to an `Identify` with a phase only."""
    card: str = ""
    """Number of the guest's card, also when something else was shown."""
    offers: tuple[GiftOffer, ...] = ()
    """Gifts the guest may choose from now (FARC-07)."""


class Quoted(Struct, frozen=True, tag_field="kind", tag="quoted"):
    """Discounts the programme gives, the greatest payment with points, what the sale would earn.

    Coupons that the receipt names and nobody has granted yet are looked at, not used: their discounts are here too, and
    one that is no good refuses the quote with its reason."""

    discounts: tuple[Discount, ...]
    max_points: Minor
    earns: Minor
    text: str = ""


class Redeemed(Struct, frozen=True, tag_field="kind", tag="redeemed"):
    """Points were spent: `points` of them pay `amount`."""

    points: Minor
    amount: Minor
    balance: Minor


class DiscountGranted(Struct, frozen=True, tag_field="kind", tag="discount_granted"):
    """To coupon and gift: what comes off the check. With `plu` and a price of zero it is a free dish."""

    discounts: tuple[Discount, ...]
    text: str = ""


class Held(Struct, frozen=True, tag_field="kind", tag="held"):
    """Points set aside until `Release`, `Commit` of the check, or their time."""

    hold: str
    points: Minor
    available: Minor
    told: bool = True
    """False: the programme did not say what is `available`."""


class Released(Struct, frozen=True, tag_field="kind", tag="released"):
    points: Minor
    balance: Minor
    told: bool = True
    """False: the programme did not say the `balance`."""


class Committed(Struct, frozen=True, tag_field="kind", tag="committed"):
    """The receipt is in. `balance` is None when the receipt had no guest."""

    earned: Minor
    spent: Minor
    balance: Minor | None
    text: str = ""
    told: bool = True
    """False: the programme only said yes, as a FarCards back-end may; then the figures are nobody's word."""


class Voided(Struct, frozen=True, tag_field="kind", tag="voided"):
    """Undone: what the account got back and lost."""

    returned: Minor
    revoked: Minor
    balance: Minor | None
    told: bool = True
    """As for `Committed`."""


class ReceiptFound(Struct, frozen=True, tag_field="kind", tag="receipt_found"):
    receipt: Receipt
    returned: Minor
    """Money already returned of it."""


class ReturnTaken(Struct, frozen=True, tag_field="kind", tag="return_taken"):
    """`amount` goes back to the guest in money, `returned` in points; `revoked` is what the part had earned."""

    amount: Minor
    returned: Minor
    revoked: Minor
    balance: Minor | None
    withheld: Minor = 0
    """Money kept back for earned points already spent (`Shortfall.WITHHOLD`); `amount` is without it."""
    uncollected: Minor = 0
    """Earned points already spent and written off (`Shortfall.WRITE_OFF`)."""


class Claimed(Struct, frozen=True, tag_field="kind", tag="claimed"):
    """A reward coupon was issued into the guest's app."""

    code: str
    points: Minor
    balance: Minor


class CodeIssued(Struct, frozen=True, tag_field="kind", tag="code_issued"):
    """A one-time code was issued into the guest's app."""

    code: str
    expires_at: Moment
    """From this moment on it is no good, by the clock of whoever issued it."""


class Attached(Struct, frozen=True, tag_field="kind", tag="attached"):
    """The guest is on the check. What the guest chose in the app is here, as far as the mechanic has it."""

    guest: GuestFound
    mechanic: Mechanic
    max_points: Minor = 0
    """PAY: how many points may pay now."""
    gift: GiftOffer | None = None
    """GIFT: the dish the till must add, and what it costs."""
    earns: Minor = 0
    """What the check would earn with `max_points` paid of it."""
    expires_at: Moment | None = None
    """When what was set aside would be free again."""
    again: bool = False
    """The same code on the same check as before."""


class Adjusted(Struct, frozen=True, tag_field="kind", tag="adjusted"):
    points: Minor
    balance: Minor


class CouponFound(Struct, frozen=True, tag_field="kind", tag="coupon_found"):
    """`used_at` None: it can still be used."""

    code: str
    offer: str
    used_at: Moment | None = None


class MenuLoaded(Struct, frozen=True, tag_field="kind", tag="menu_loaded"):
    """What loading a menu changed; `missing` are PLUs the system keeps although the menu has them no more."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    missing: tuple[str, ...]


class LedgerPage(Struct, frozen=True, tag_field="kind", tag="ledger_page"):
    """Entries in order; `more` when there are further ones."""

    entries: tuple[Entry, ...]
    more: bool = False


class Queued(Struct, frozen=True, tag_field="kind", tag="queued"):
    """Stored durably by the gateway; the backend will hear of it."""

    text: str = ""


class Refused(Struct, frozen=True, tag_field="kind", tag="refused"):
    """No, and why."""

    reason: Reason
    text: str = ""


class Uploaded(Struct, frozen=True, tag_field="kind", tag="uploaded"):
    """One answer for each operation of an `Upload`, in its order."""

    answers: tuple["SingleAnswer", ...]


SingleAnswer: TypeAlias = (
    GuestFound
    | Quoted
    | Redeemed
    | DiscountGranted
    | Held
    | Released
    | Committed
    | Voided
    | ReceiptFound
    | ReturnTaken
    | Claimed
    | CodeIssued
    | Attached
    | Adjusted
    | CouponFound
    | MenuLoaded
    | LedgerPage
    | Queued
    | Refused
)
Answer: TypeAlias = SingleAnswer | Uploaded

SINGLE_ANSWERS: tuple[type[SingleAnswer], ...] = (
    GuestFound,
    Quoted,
    Redeemed,
    DiscountGranted,
    Held,
    Released,
    Committed,
    Voided,
    ReceiptFound,
    ReturnTaken,
    Claimed,
    CodeIssued,
    Attached,
    Adjusted,
    CouponFound,
    MenuLoaded,
    LedgerPage,
    Queued,
    Refused,
)


def outcome_of(answer: Answer) -> Outcome:
    """What hearing this answer lets a till know."""
    match answer:
        case Refused(Reason.UNAVAILABLE):
            return Outcome.UNKNOWN
        case Refused():
            return Outcome.REFUSED
        case Queued() | GuestFound(status=Status.UNVERIFIED):
            return Outcome.OFFLINE
        case _:
            return Outcome.OK


def kind_of_answer(value: Answer) -> str:
    """The name of an answer's kind, as it travels: "committed"."""
    tag = value.__struct_config__.tag
    assert isinstance(tag, str)
    return tag
