"""How the iikoFront tills of a venue are set up; what is our choice is marked in `simulators.iiko.profile`."""

from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal

from simulators.iiko.profile import IikoProfile
from simulators.kit.instant import SECOND, Span
from simulators.till.courier_settings import DEFAULT_COURIER, CourierSettings
from simulators.till.programme import Dish, GiftOffer


@dataclass(frozen=True, slots=True)
class Unit:
    """A station of the venue: `name` in scenarios and the history, `number` in ids and keys. A waiter's phone is one,
    too: its orders are iikoFront's."""

    name: str
    number: int
    is_waiter: bool = False


@dataclass(frozen=True, slots=True)
class FrontSettings:
    """`limit` (ns): each act ends within it, however many calls it makes (OFF-12)."""

    profile: IikoProfile = field(default_factory=IikoProfile)
    limit: Span = 30 * SECOND
    day_closes_at: time = time(0)
    first_check: int = 1
    first_number: int = 1
    currency: str = "PLN"
    menu: tuple[Dish, ...] = ()
    """Dishes the till can add by itself, for a gift."""
    points_value: Decimal = Decimal(1)
    """Money that one point pays (`rate` of iiko_loyaltyplant.md 4.6.5)."""
    gifts: tuple[GiftOffer, ...] = ()
    """As the till's own book has them, where an answer names a gift and no more."""
    courier: CourierSettings = DEFAULT_COURIER


DEFAULT_SETTINGS = FrontSettings()
