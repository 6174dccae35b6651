"""What an integrator has before it: its settings, the order it has not told yet, and what it knows of guests."""

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from typing import TypeAlias, TypeVar

from simulators.kit.instant import MINUTE, Span
from simulators.kit.money import Minor
from simulators.till.answer import Outcome, Refused
from simulators.till.asks import CouponMark
from simulators.till.check import Check, Guest
from simulators.till.courier_settings import DEFAULT_COURIER, CourierSettings
from simulators.till.host import Ended
from simulators.till.identifier import Identifier
from simulators.till.operation import Single
from simulators.till.parcel import Settled
from simulators.till.programme import Dish
from simulators.till.receipt import ReceiptId

T = TypeVar("T")
Asking: TypeAlias = Generator[Single, Settled, T]
Talk: TypeAlias = Asking[Ended]


@dataclass(frozen=True, slots=True)
class CloudSettings:
    """`limit` (ns): each act ends within it (OFF-12). An integrator is a program and has more patience than a till."""

    limit: Span = MINUTE
    day_closes_at: time = time(0)
    first_check: int = 1
    first_number: int = 1
    menu: tuple[Dish, ...] = ()
    """Dishes that can be rung up when a coupon gives one."""
    courier: CourierSettings = DEFAULT_COURIER
    currency: str = "RUB"
    points_value: Decimal = Decimal(1)
    """Money that one point pays."""


@dataclass(frozen=True, slots=True)
class Order(Check):
    """An order that is not told yet. `holds`: keys and points; `coupon`: the operation that will use it."""

    holds: tuple[tuple[str, Minor], ...] = ()
    coupon: CouponMark | None = None


@dataclass(slots=True)
class Desk:
    """What one integrator has before it."""

    order: Order | None = None
    guest: Guest | None = None
    """Shown before there was an order."""
    balances: dict[Identifier, Minor] = field(default_factory=dict)
    """As last told of whoever is on the order."""
    told: dict[ReceiptId, None] = field(default_factory=dict)
    """Orders that were told: another one under such a number would be taken for it."""


def is_on(order: Order, guest: Identifier) -> bool:
    return order.guest is not None and order.guest.identifier == guest


def failure(settled: Settled) -> Outcome:
    """How an act ends that could not go on after this: nothing was done, or nobody knows."""
    return Outcome.UNKNOWN if settled.outcome is Outcome.UNKNOWN else Outcome.REFUSED


def why(settled: Settled) -> str:
    answer = settled.answer
    return answer.text or answer.reason.value if isinstance(answer, Refused) else "no answer"
