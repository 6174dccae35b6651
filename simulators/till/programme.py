"""A loyalty programme as data: the rules a backend applies and an independent model checks (OFF-08).

Only data lives here. The backend evaluates it in `simulators.backend`; the harness evaluates it again, on its own, in
`harness.history.model`; the two share nothing but this file and its reader.
"""

from datetime import date, time
from decimal import Decimal
from enum import Enum

from msgspec import Struct

from simulators.kit.instant import Moment
from simulators.kit.money import Minor, Rounding
from simulators.till.answer import Status
from simulators.till.identifier import Identifier


class Weekday(Enum):
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class LeapDay(Enum):
    """When a birthday of 29 February is kept in a year that has none."""

    FEB28 = "feb28"
    MAR1 = "mar1"


class Shortfall(Enum):
    """What a return does when the points it must take back are already spent."""

    WITHHOLD = "withhold"
    """Take what is there; keep the worth of the rest from the money given back."""
    DEBT = "debt"
    """Take all; the balance may go below its floor."""


class Window(Struct, frozen=True):
    """When a rule holds; an absent limit does not limit. Judged at the moment of the sale, local time.

    `from_time` inclusive, `to_time` exclusive; when `to_time` is not later, the window runs over midnight and belongs
    to the day it began on. Dates inclusive, of the calendar day the moment (or the window it is in) began on.
    """

    days: tuple[Weekday, ...] = ()
    from_time: time | None = None
    to_time: time | None = None
    from_date: date | None = None
    to_date: date | None = None


class EarnRule(Struct, frozen=True):
    """Extra earning: `multiplier` on the base rate for lines of `categories` (empty: all) while `when` holds.

    Several rules holding for one line: the greatest multiplier counts, they do not stack.
    """

    name: str
    multiplier: Decimal
    when: Window = Window()
    categories: tuple[str, ...] = ()


class Tier(Struct, frozen=True):
    """Reached when the points earned in a life (accruals net of voids and returns, by moment of sale, before this sale)
    are at least `from_points`. Its multiplier applies on top of the earn rule's."""

    name: str
    from_points: Minor
    multiplier: Decimal = Decimal(1)


class Earning(Struct, frozen=True):
    """Points for money: `rate` points per 1.00 of what was paid in money (revenue less the part paid with points).

    The part of discounts and points is spread over the lines by their gross; the sum over lines of
    `line net * rate * best rule multiplier`, times the tier's multiplier, is rounded once, to `step`, by `rounding`.
    """

    rate: Decimal = Decimal(1)
    rounding: Rounding = Rounding.HALF_UP
    step: Minor = 1
    excluded_categories: tuple[str, ...] = ()
    rules: tuple[EarnRule, ...] = ()


class Redeeming(Struct, frozen=True):
    """Paying with points: 1 point pays `value` of money; at most `max_percent` of what is due; at least `least`."""

    value: Decimal = Decimal(1)
    max_percent: int = 100
    least: Minor = 0
    step: Minor = 1
    """Points are spent in multiples of this."""


class Benefit(Struct, frozen=True):
    """What a coupon or gift gives: exactly one of the three. The dish of `plu` free (one piece), a percentage of the
    check's gross, an amount. Never more than the check."""

    plu: str | None = None
    percent: int | None = None
    amount: Minor | None = None


class Reward(Struct, frozen=True):
    """A coupon bought with points (COSTA-03); valid `valid_days` from the moment of the claim."""

    id: str
    name: str
    cost: Minor
    gives: Benefit
    valid_days: int = 30


class Occasion(Struct, frozen=True):
    """A coupon unrelated to the balance (COSTA-04). Either around the guest's birthday, or from a month-day to another.

    `birthday`: from `before_days` before to `after_days` after, both inclusive, in calendar days of the business zone.
    Otherwise `from_day`..`to_day` as `MM-DD`, inclusive, over New Year when `to_day` is earlier.
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
    """Dishes at a special price: `choose` of `plus`, all different when `distinct` (FARC-07)."""

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
    """The one thing that works on showing the card when nobody can be asked (RX-02); given by the till offline only."""
    welcome_points: Minor = 0
    floor: Minor = 0
    """No redemption or claim leaves a balance below it."""
    hold_minutes: int = 60
    leap_day: LeapDay = LeapDay.FEB28
    shortfall: Shortfall = Shortfall.WITHHOLD


class CouponKind(Enum):
    REWARD = "reward"
    OCCASION = "occasion"


class IssuedCoupon(Struct, frozen=True):
    """A coupon in a guest's app: works once."""

    code: str
    guest: str
    kind: CouponKind
    offer: str
    """Id of the `Reward` or `Occasion`."""
    issued_at: Moment


class Guest(Struct, frozen=True):
    """A guest as set up. `expires`: last day the card is good, judged at the moment of the sale."""

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
