"""The settings of one site's FarCards, as named frozen values: how its tills behave, and how calls are put on the wire.

Marks: **D** documented, **C** seen in public code, **W** captured from a real till, **N** a practitioner's note, **I**
inferred or a choice of ours, **U** unknown (farcard.md section 0). What rests on I or U is a *profile of ours* and must
be confirmed on a real system. The relay is one for all tills of a store (farcard.md 1), so is its profile.
"""

from enum import Enum
from typing import Annotated

from msgspec import Meta, Struct

from simulators.farcard.reader import ReaderRule
from simulators.farcard.switches import CallName, OutBufPlace
from simulators.kit.instant import Span
from simulators.kit.money import Minor
from simulators.till.identifier import IdentifierKind


class DialectName(Enum):
    """How calls are put into HTTP (farcard.md 5.9)."""

    UCS_XML = "ucs-xml"
    FARCARDSNET_JSON = "farcardsnet-json"
    REST_GET = "rest-get"
    JSON_POST = "json-post"


DIALECTS: dict[DialectName, str] = {
    DialectName.UCS_XML: "the vendor's own HTTP form: POST, XML, four calls [D]; bodies of the rarer ones from its own"
    " sample server [C]; HoldEx and ReleaseEx are ours [I]",
    DialectName.FARCARDSNET_JSON: "an open-source tunnel's JSON: the same calls, packets in base64, decimal units [C]",
    DialectName.REST_GET: "a custom library's GET with a query and bare packets by POST; no transactions [C]",
    DialectName.JSON_POST: "a small back-end's JSON: card and transactions, no packet of its own kind [C]",
}
"""What each rests on (farcard.md 5.3 to 5.9)."""


class Via(Enum):
    """Who answers the tills."""

    GATEWAY = "gateway"
    BACKEND = "backend"


class Transactions(Enum):
    """What a till does with a receipt when nobody answers (FARC-13)."""

    BLOCKED = "blocked"
    """The receipt stays open until somebody presses Pay again."""
    DEFERRED = "deferred"
    """It is closed and reported when the link is back, unless points, coupons or gifts are asked for with it."""


class Security(Enum):
    """What a request proves beside its content (FARC-15); none is documented for the vendor's own module."""

    NONE = "none"
    SIGNED = "signed"
    """Each request carries a signature of its body."""
    TOKEN = "token"
    """Each request carries a token that expires."""
    BOTH = "both"
    """A signature and a token."""


class Spend(Enum):
    """What a transaction of kind 3 tells (farcard.md 3, disagreement 4)."""

    OWN = "own"
    """The guest's own money."""
    TOTAL = "total"
    """The whole receipt."""


class Cardless(Enum):
    """The transactions of a receipt without a card, where all receipts are passed on (farcard.md 13, 3)."""

    NONE = "none"
    ZERO = "zero"
    """One, of card 0."""


class FarcardProfile(Struct, frozen=True):
    """One site. Spans in nanoseconds."""

    profile: str = "http-ucs"
    """Its name; the fields below change it."""
    dialect: DialectName = DialectName.UCS_XML
    """ucs-xml is the vendor's own form [D]; the others are those of public code [C]."""
    via: Via = Via.GATEWAY
    """Who answers the tills: a gateway in the store, or the backend itself, as the vendor means it [D]."""
    transactions: Transactions = Transactions.BLOCKED
    """A receipt nobody answers for stays open [D][W]; that a till would defer it by itself was never seen [U]."""
    pass_all: bool = True
    """Receipts without a card are reported too ("Pass ALL receipts": yes, if possible) [D][W]."""
    v6: bool = False
    """An r_keeper v6 till with its older function set [D]; what it leaves out is our reading of it [I]."""
    holds: bool = False
    """Points can be set aside: calls of ours, the protocol has none [I]."""
    images: bool = False
    """The till asks for the guest's picture when a card is shown [D]."""
    before_receipt: bool = False
    """Newer tills ask once more right before the transactions (chmode 13) [D: newer versions]; that it is beside the
    call of chmode 1 is [I]."""
    after_calls: Annotated[int, Meta(ge=0, le=9)] | None = None
    """Calls after a sale (chmode 10). Not said: two with a discount and a payment by card [W], else one [I]."""
    protocol: Annotated[int, Meta(ge=29, le=30)] = 30
    """How a refusal is told: 30 with result 1, 29 with result 0 [D]."""
    out_buf: OutBufPlace = OutBufPlace.INSIDE
    """Where answers put their OutBuf: inside [C] or beside [C] the answer's element; readers find it anywhere."""
    error_attribute: str = "err_text"
    """err_text [D], or error_text as one back-end writes it [C]."""
    unit_attribute: str = "RKUnit"
    """RKUnit [C], or RKUni as one early client wrote it [C]."""
    order_xml: bool = True
    """Calls carry the receipt packet [D]; that they have no InpBuf without is [I]."""
    quirks: bool = True
    """Packets are spaced as tills space them: CR and tabs, two blanks before one attribute [W]."""
    security: Security = Security.NONE
    """What requests prove; nothing is documented [D], the forms are ours [I]."""
    secret: str = "secret-of-the-lab"
    """What requests are signed with and tokens are made from."""
    till_secret: str | None = None
    """What the tills take for it, when they have another one: a forger's."""
    token_minutes: Annotated[int, Meta(ge=1, le=1440)] = 5
    """A token is new for so long, and good for as long again [I]."""
    readers: tuple[ReaderRule, ...] = (ReaderRule("track2", (IdentifierKind.TRACK2,), is_track2=True),)
    """What is made of what a reader gives: the first rule that fits (MCR algorithms [D]). By default only a magnetic
    track 2 is taken apart [I]."""
    disc_limit_zero: bool = False
    """The driver's "Maximal Discount Value = 0" [D]: false, the limit is spent; true, there is no limit."""
    coupon_prefixes: tuple[str, ...] | None = None
    """A card number that begins so is a coupon's [C]. Not said: the codes of the coupons there are [I]."""
    spend: Spend = Spend.OWN
    """What kind 3 tells: the contract says own money, the user guide the total [D]."""
    cardless: Cardless = Cardless.NONE
    """Transactions of a receipt without a card [U]."""
    vat_percent: Annotated[int, Meta(ge=0, le=99)] = 20
    """Of the tax that packets show, included in prices [W]; 0: they show none [I]."""
    cash_note: Minor = 0
    """Cash is handed over in multiples of this, the change being a line of its own [W]; 0: exactly what is due."""
    paths: dict[CallName, str] = {}
    """Where calls are posted, when not where the dialect usually has them [D: free]."""
    timeout: Span | None = None
    """How long a till waits for an answer; 120 s on a real one [D], here by default most of the limit of an act."""

    @property
    def name(self) -> str:
        return self.profile


DEFAULT = "http-ucs"
PROFILES: dict[str, FarcardProfile] = {
    profile.name: profile
    for profile in (
        FarcardProfile(DEFAULT),
        FarcardProfile("http-farcardsnet-json", DialectName.FARCARDSNET_JSON),
        FarcardProfile("http-rest-get", DialectName.REST_GET),
        FarcardProfile("http-json-post", DialectName.JSON_POST),
        FarcardProfile("v6", v6=True),
    )
}
"""By name (farcard.md 11); the forms of the ExtDLL are not among them yet."""

ERROR_ATTRIBUTES = ("err_text", "error_text")
UNIT_ATTRIBUTES = ("RKUnit", "RKUni")


def is_path(text: str) -> bool:
    """Plain text of a path alone, with or without the first slash."""
    return bool(text) and text.isascii() and text.isprintable() and not set(text) & set(" ?#")


def problems(profile: FarcardProfile) -> list[tuple[str, str]]:
    """What is wrong with a profile a person wrote: (field, sentence); empty when nothing is."""
    found = []
    for field, known in (("error_attribute", ERROR_ATTRIBUTES), ("unit_attribute", UNIT_ATTRIBUTES)):
        if getattr(profile, field) not in known:
            found.append((field, f"{field} is {' or '.join(known)}"))
    if profile.timeout is not None and profile.timeout <= 0:
        found.append(("timeout", "timeout must be longer than nothing"))
    if profile.security is not Security.NONE and "" in (profile.secret, profile.till_secret):
        found.append(("secret" if not profile.secret else "till_secret", "a shared secret must not be empty"))
    if profile.holds and profile.dialect is not DialectName.UCS_XML:
        found.append(("holds", f"only {DialectName.UCS_XML.value} has the calls for holds"))
    for name, path in profile.paths.items():
        if not is_path(path):
            found.append((f"paths.{name.value}", f"{path[:40]!r} is no path such as /api/getcardinfoex"))
    if any(not prefix for prefix in profile.coupon_prefixes or ()):
        found.append(("coupon_prefixes", "an empty prefix would make every card a coupon"))
    return found
