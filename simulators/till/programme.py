"""A loyalty programme as data: the rules a backend applies and an independent model checks (OFF-08).

Only data lives here. The backend evaluates it in `simulators.backend`; the harness evaluates it again, on its own, in
`harness.history.model`; the two share nothing but this file and its reader.

What holds for every rule:

* **The moment.** Everything is judged at `Origin.made_at` of the operation, as a wall clock in `Programme.zone` shows
  it (calendar days, not business dates), never at the moment of posting (OFF-05).
* **Available points** are the balance, less `floor`, less the holds still alive on *other* checks (`hold_minutes`); for
  a hold, a claim, or an operation on no check (number 0), less those on any check.
* **A check and its commit.** Redemptions, coupons, gifts and holds belong to the check they were made on. A points
  tender of the committed receipt names its redemption by key and must agree with it; a coupon is kept when
  `Receipt.coupons` names its code, a gift when that or the source of a discount names its id. What the receipt does not
  mention is undone in the same posting (VOID entries under the commit's key; RELEASE for holds).
* **Who is served.** A guest who is not known, is blocked, or whose card had expired at the moment: NOT_FOUND, BLOCKED,
  EXPIRED, for identify, quote, redeem, coupon, gift, hold, claim and commit alike (a commit refused so posts nothing).
  Undoing (void, return, release) is never refused for the guest's sake. A receipt without a guest earns nothing.
* **Returns.** With G the gross of the sale and R the gross of all that has come back by now (dishes taken from the
  lines in their order; a whole line counts with its total, a part with quantity times price, half up): a whole W stands
  at `round_half_up(W * R / G)`, at W when R = G. W is the total, the part of it paid with points, the points spent (its
  points tenders; the cost of a gift does not come back) and the points earned. A return moves each from what the
  returns still standing moved before to that value. Coupons stay used. The money of a return is what the total moves
  less what the part paid with points moves.
* **Voids** undo as if it never was, and may therefore leave a balance below its floor. A void of a receipt undoes
  everything standing on it, returns too. A voided check number is closed for good; so is the key of a voided operation.
  A void that reopens (`Void.reopens`) closes it up to its moment only, and leaves alone a sale that was made, told
  again or reinstated after that.
* **A receipt with asks** (`Commit.asks`) is judged as if each had come before it, in order, at the receipt's moment. A
  refused receipt posts nothing; tried again later under the same key and with the same content it is judged anew.
* **Permissions asked for with a receipt** (`Commit.asks`) are granted in their order at the receipt's moment, each as
  if it had been asked for on the check before it and seeing what those before it took; each posts under its own key,
  right before the sale. The first refusal (of one of them or of the receipt) is the answer; nothing at all is posted.
* **A receipt told again** under its key, the same but for its times, is the same operation: the stored answer, nothing
  posted, and the sale stands since that later moment. A refused one is judged anew at a later moment.
* **A void that reopens** (`Void.reopens`) undoes everything of the receipt whose sale stands since a moment not later
  than the void's (with no sale standing: what was made on the check not later), and nothing that stands since a later
  one. From then on a commit of the receipt made not later than the void is VOIDED; one made later is a new sale, also
  under the same key, and posts again. Told again such a void posts nothing, unless the sale was posted again between;
  it forbids up to its own moment all the same.
* **Reinstating** (`Commit.reinstates`) posts again all that the last reopening void of a sale undid, with the same
  guests, points and money whatever the rules say by then: the sale (and its returns) under this key, permissions under
  the keys of the asks that stand for them. While the sale stands it is answered as the sale was, and nothing is posted;
  with nothing to take back it is a receipt like any other.
* **A one-time code's life** (`IssueCode`; LP-SIM, profile of ours). Good from its issue for `codes.life_s` or until the
  guest is issued a newer one, whichever ends first: at that instant it is EXPIRED or (the newer came first) SUPERSEDED;
  no lower end (clocks differ). That is looked at when it is first used and never again: at an `Attach` by the backend's
  clock, at a commit with a code that never attached (an offline receipt, without asks) by the commit's `made_at`. From
  then on it belongs to that check: on any other it is USED. A detached one, one whose `Attach` or `IssueCode` was
  voided, is dead: USED everywhere, on its own check too. All else with a code that is bound to no check:
  NOT_APPLICABLE.
* **Attaching** is refused in this order: TOO_MANY_ATTEMPTS, NOT_FOUND, USED, EXPIRED or SUPERSEDED, HAS_GUEST (another
  code is attached to the check), the check VOIDED or (closed) NOT_APPLICABLE, the guest BLOCKED or EXPIRED,
  INSUFFICIENT (the gift costs more than is available). The same code on the same open check again: the same visit with
  the figures of now, `again`, by `Attach`es of other keys; voiding one of those leaves the guest on the check. It posts
  no entry. `max_points`: of a PAY code, what `Quote` would allow, no more than the code says. `earns`: with those
  points paid. `expires_at`: after `hold_minutes`. A code a guest was set up with attaches as an ACCRUE code without
  end.
* **Guessing.** Unknown codes are counted for a store's terminal by the backend's clock: the `guesses`th within
  `guess_window_s` closes the terminal to every `Attach` from then for `guess_pause_s`. What is refused so is not
  counted, nor are guesses from before a pause.
* **What an issued code allows**, bound to its check: to earn; PAY also to hold and redeem, on its check together no
  more than its points (TOO_MUCH); GIFT to hold for and take that gift. Anything else: NOT_APPLICABLE. Said after what
  there is to say of the guest, the gift named and the check, before any look at the points.
* **Holding with an attached code** replaces the guest's holds on that check: RELEASE entries ("held anew") before the
  HOLD. What they held counts as available. A `revision` below one held with on the check before: STALE, before any look
  at the points. With `gift`: NOT_FOUND for none such, else its cost is held (`points` is that or 0); the entry's `note`
  is the gift.
* **Detaching** lets the holds of the guest go (RELEASE entries; what was still held); the same does a void of the
  `Attach`, beside its trace. Nobody on the check, or a voided check: 0 points, nothing posted. A closed check:
  NOT_APPLICABLE. A void of the check undoes holds by VOID entries, as it does all else, and ends what its codes may do.
* **A gift whose dish costs its price or less** on the check is granted all the same and takes 0 off.
* **Adjusting** posts one ADJUSTMENT of no check. Refused: the guest not served; NOT_APPLICABLE (0), INSUFFICIENT (more
  taken than is available on no check).
* **Reading.** `ReadAccount` knows the blocked and expired too, but no issued codes (NOT_FOUND); `FindCoupon`:
  NOT_FOUND, VOIDED (withdrawn), else when it was last used and still is.
"""

from datetime import date, time
from decimal import Decimal
from enum import Enum

from msgspec import Struct

from simulators.kit.instant import Moment
from simulators.kit.money import Minor, Rounding
from simulators.till.identifier import Identifier
from simulators.till.status import Status


class Weekday(Enum):
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Mechanic(Enum):
    """What a guest chooses in the app before showing a code (LP-01)."""

    ACCRUE = "accrue"
    PAY = "pay"
    """Pay with points, and earn on the rest."""
    GIFT = "gift"
    """A chosen dish for nothing, and earn on the rest."""


class LeapDay(Enum):
    """When a birthday of 29 February is kept in a year that has none."""

    FEB28 = "feb28"
    MAR1 = "mar1"


class Shortfall(Enum):
    """What a return does when the points it must take back are already spent."""

    WITHHOLD = "withhold"
    """Take what is there (after the points the return gives back, down to the floor, holds not counted); keep the worth
    of the rest, `points * Redeeming.value` rounded half up, from the money given back, no more than that."""
    DEBT = "debt"
    """Take all; the balance may go below its floor."""
    WRITE_OFF = "write_off"
    """Take what is there, as WITHHOLD does, and only report the rest (iiko_loyaltyplant.md 4.6.5, `uncollected`)."""


class Revoking(Enum):
    """How a return divides what a sale spent and earned. With G the gross of the sale, R what has come back of it by
    now, N what was owed and n(R) = round_half_up(N * R / G)."""

    BY_GROSS = "by_gross"
    """Points spent and earned each in proportion to the gross (see "Returns" above)."""
    PAID_PART = "paid_part"
    """LP-SIM, profile of ours (iiko_loyaltyplant.md 4.6.5): points back stand at spent * n / N, rounded half up to
    `Redeeming.step`; money back at m = n less the worth of those points (`points * Redeeming.value`, half up), not
    below 0 nor above M, which is N less what was paid with points; points revoked at earned * m / M, rounded *down* to
    `Earning.step` (M of 0: at 0). Nothing above its whole. At R = G all of it, so that parts add up exactly. No return
    moves anything by less than 0: what came before stays, and later ones start from what truly moved."""
    MONEY_FIRST = "money_first"
    """As PAID_PART, but money goes back before points: m is the lesser of n and M, points back stand at what is more,
    (n - m) / `Redeeming.value` rounded half up to `Redeeming.step`."""


class CodeRules(Struct, frozen=True):
    """One-time codes out of the app: LP-SIM, a profile of ours (iiko_loyaltyplant.md 4.6.1)."""

    digits: int = 9
    life_s: int = 300
    """Seconds from issue; at that instant it is over. Judged by the backend's own clock at arrival, for an `Attach`; a
    receipt told later with a code that never attached is judged at the receipt's moment."""
    guesses: int = 5
    """So many unknown codes from one terminal within `guess_window_s` close it for `guess_pause_s`."""
    guess_window_s: int = 60
    guess_pause_s: int = 60


class Window(Struct, frozen=True):
    """When a rule holds; an absent limit does not limit. Judged at the moment of the sale, local time.

    `from_time` inclusive, `to_time` exclusive; when `to_time` is not later, the window runs over midnight and belongs
    to the day it began on. Dates inclusive, of the calendar day the moment (or the window it is in) began on.
    No `from_time`: from midnight. No `to_time`: until midnight. Equal times: the whole 24 hours from then. Days and
    dates are judged by the day the window began on: 00:30 on Saturday may still be Friday's.
    """

    days: tuple[Weekday, ...] = ()
    from_time: time | None = None
    to_time: time | None = None
    from_date: date | None = None
    to_date: date | None = None


class EarnRule(Struct, frozen=True):
    """Extra earning: `multiplier` on the base rate for lines of `categories` (empty: all) while `when` holds.

    Several rules holding for one line: the greatest multiplier counts, they do not stack. None holding: 1. (One rule
    alone may therefore lower the rate.)
    """

    name: str
    multiplier: Decimal
    when: Window = Window()
    categories: tuple[str, ...] = ()


class Tier(Struct, frozen=True):
    """Reached when the points earned in a life (accruals net of voids and returns, by moment of sale, before this sale)
    are at least `from_points`. Its multiplier applies on top of the earn rule's.

    Counted are `Guest.earned_before` and the sales of the guest already posted whose moment is not later than this
    one's; a void takes its sale out and a return takes off what it revoked, whenever they were made. Of the tiers
    reached, the one with the greatest `from_points`. What is posted later for an earlier moment (another till's queue)
    changes nothing.
    """

    name: str
    from_points: Minor
    multiplier: Decimal = Decimal(1)
    card_discount: int = 0
    """Number of the `CardDiscount` of guests in this tier; 0: that of the programme."""


class Earning(Struct, frozen=True):
    """Points for money: `rate` points per 1.00 of what was paid in money (revenue less the part paid with points).

    The part of discounts and points is spread over the lines by their gross; the sum over lines of
    `line net * rate * best rule multiplier`, times the tier's multiplier, is rounded once, to `step`, by `rounding`.

    Every discount is spread over all lines, one that names a dish too: line net = line total * (receipt total - part
    paid with points) / gross, exactly. A line of an excluded category earns nothing but bears its share. Never
    negative.
    """

    rate: Decimal = Decimal(1)
    rounding: Rounding = Rounding.HALF_UP
    step: Minor = 1
    excluded_categories: tuple[str, ...] = ()
    rules: tuple[EarnRule, ...] = ()


class Redeeming(Struct, frozen=True):
    """Paying with points: 1 point pays `value` of money; at most `max_percent` of what is due; at least `least`.

    The money is `points * value` rounded half up to a hundredth. What is due counts redemptions standing on the check:
    `points * value <= min(due, floor((due + paid already) * max_percent / 100) - paid already)`. Refused in this order:
    INSUFFICIENT (more than is available), TOO_MUCH (more than the check allows), NOT_APPLICABLE (under `least`, not in
    steps, nothing). On a closed check: NOT_APPLICABLE; on a voided one: VOIDED. `Quoted.max_points` keeps all of this.
    """

    value: Decimal = Decimal(1)
    max_percent: int = 100
    least: Minor = 0
    step: Minor = 1
    """Points are spent in multiples of this."""


class Benefit(Struct, frozen=True):
    """What a coupon or gift gives: exactly one of the three. The dish of `plu` free (one piece), a percentage of the
    check's gross, an amount. Never more than the check.

    The dish must be on the check (else NOT_APPLICABLE): the till rings it up first, the coupon makes it free. Pieces
    are counted line by line (a line of less than one is one piece); a piece already lowered by a discount of another
    coupon or gift (`Discount.plu`) does not count again. A percentage is rounded half up. "The check" is its total so
    far; when there is nothing to take off, a percentage or an amount is NOT_APPLICABLE and the coupon stays unused.
    """

    plu: str | None = None
    percent: int | None = None
    amount: Minor | None = None


class Reward(Struct, frozen=True):
    """A coupon bought with points (COSTA-03); valid `valid_days` from the moment of the claim.

    That is `valid_days` times 24 hours, the last instant included; later: EXPIRED. Earlier than the claim is allowed (a
    till's clock may be slow). Claiming leaves the floor; a claim that is voided withdraws its coupon (using it:
    VOIDED), and cannot be voided once the coupon is used (USED).
    """

    id: str
    name: str
    cost: Minor
    gives: Benefit
    valid_days: int = 30


class Occasion(Struct, frozen=True):
    """A coupon unrelated to the balance (COSTA-04). Either around the guest's birthday, or from a month-day to another.

    `birthday`: from `before_days` before to `after_days` after, both inclusive, in calendar days of the business zone.
    Otherwise `from_day`..`to_day` as `MM-DD`, inclusive, over New Year when `to_day` is earlier; an empty one is the
    first or last day of the year. Outside, or without a known birthday: OUTSIDE_WINDOW.

    A guest uses an occasion once in each of its occurrences (one birthday, one Valentine's), whatever codes they hold:
    the second is USED, judged by the moments of use and the uses that still stand. A code works once in its life.
    """

    id: str
    name: str
    gives: Benefit
    birthday: bool = False
    before_days: int = 0
    after_days: int = 0
    from_day: str = ""
    to_day: str = ""


class GiftOffer(Struct, frozen=True):
    """Dishes at a special price: `choose` of `plus`, all different when `distinct` (FARC-07).

    Each chosen dish must be on the check, as for `Benefit`; it is lowered from its price to `price`. Refused in this
    order: INSUFFICIENT (cost), NOT_APPLICABLE (number, repeats, dishes). Its `Discount.source` is the gift's id.
    """

    id: str
    name: str
    plus: tuple[str, ...]
    choose: int = 1
    distinct: bool = True
    cost: Minor = 0
    """Points it costs."""
    price: Minor = 0
    """What the guest pays for each dish."""


class Dish(Struct, frozen=True):
    """One dish of the catalogue."""

    plu: str
    name: str
    price: Minor
    category: str = ""


class CardDiscount(Struct, frozen=True):
    """A discount that tills compute themselves when the programme names its number (FARC-06, farcard.md 6.2): `percent`
    of what the check costs before points, rounded half up, never more than `limit`."""

    number: int
    name: str
    percent: int
    limit: Minor | None = None


class Programme(Struct, frozen=True):
    """All the rules of one loyalty programme."""

    name: str
    currency: str = "PLN"
    zone: str = "UTC"
    day_closes_at: time = time(0)
    earning: Earning = Earning()
    tiers: tuple[Tier, ...] = ()
    redeeming: Redeeming = Redeeming()
    rewards: tuple[Reward, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    gifts: tuple[GiftOffer, ...] = ()
    menu: tuple[Dish, ...] = ()
    default_discount_percent: int = 0
    """The one thing that works on showing the card when nobody can be asked (RX-02); given by the till offline only:
    the backend's own answers carry no discount for a card."""
    welcome_points: Minor = 0
    floor: Minor = 0
    """No redemption, gift or claim leaves a balance below it. Voids may, and so may returns with `Shortfall.DEBT`."""
    hold_minutes: int = 60
    """A hold is over at this many minutes after its moment, judged at the moment of whoever looks. A redemption on the
    check that holds points lets its holds go in the same posting. Letting go a hold whose time is over releases 0
    points."""
    leap_day: LeapDay = LeapDay.FEB28
    shortfall: Shortfall = Shortfall.WITHHOLD
    revoking: Revoking = Revoking.BY_GROSS
    codes: CodeRules = CodeRules()
    card_discounts: tuple[CardDiscount, ...] = ()
    """The tills' own book of discounts, by number; only tills that ask with a phase use it."""
    card_discount: int = 0
    """Number of the discount every good card gets; 0: none."""


class CouponKind(Enum):
    REWARD = "reward"
    OCCASION = "occasion"


class IssuedCoupon(Struct, frozen=True):
    """A coupon in a guest's app: works once. Only on a check of that guest, or of no guest (else WRONG_GUEST)."""

    code: str
    guest: str
    kind: CouponKind
    offer: str
    """Id of the `Reward` or `Occasion`."""
    issued_at: Moment


class Guest(Struct, frozen=True):
    """A guest as set up. `expires`: last day the card is good, judged at the moment of the sale.

    An identifier of kind `CODE` is good for one check: the first redemption, gift, hold, claim or receipt binds it to
    its check; on another one it is USED.
    """

    id: str
    identifiers: tuple[Identifier, ...]
    name: str = ""
    status: Status = Status.ACTIVE
    balance: Minor = 0
    earned_before: Minor = 0
    """Points earned in life before the run, for tiers."""
    birthday: date | None = None
    expires: date | None = None
    password: str | None = None
    coupons: tuple[IssuedCoupon, ...] = ()
