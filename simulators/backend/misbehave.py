"""A backend with a bad day, for scenarios: told by the stage, it answers wrongly, late or never. Not a mutant.

A mutant is broken in secret and always; this is trouble a correct gateway has to live with.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from simulators.kit.instant import SECOND, Span
from simulators.till.answer import Reason
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Adjust,
    Attach,
    Claim,
    Commit,
    Coupon,
    Gift,
    Hold,
    Identify,
    IssueCode,
    Quote,
    ReadAccount,
    Redeem,
    Register,
    Single,
    kind_of,
)
from simulators.till.programme import Guest

OwnerOf: TypeAlias = Callable[[Identifier], Guest | None]
"""Whose an identifier is, as the books know."""


class Manner(Enum):
    UNAVAILABLE = "unavailable"
    """Answers `Refused(UNAVAILABLE)` and does nothing."""
    REFUSE = "refuse"
    """Refuses for good, with `reason`, and does nothing; what it has done before it answers as before."""
    DROP = "drop"
    """Does nothing and never answers."""
    APPLY_AND_DROP = "apply_and_drop"
    """Does it and never answers."""
    LATE = "late"
    """Does it and answers `delay` later."""


@dataclass(frozen=True, slots=True)
class Misbehave:
    """From the stage (`Told`): behave so for operations that match every given field, the first `times` of them."""

    how: Manner
    times: int = 1
    """0: until `BehaveWell`."""
    kinds: tuple[str, ...] = ()
    """Names of operations ("commit"); empty: any."""
    identifiers: tuple[Identifier, ...] = ()
    """Shown with the operation, or another of the same guest (a code out of the app); empty: any guest and none."""
    check: int | None = None
    """Check number."""
    reason: Reason = Reason.NOT_APPLICABLE
    """For REFUSE."""
    delay: Span = 30 * SECOND
    """For LATE."""

    def matches(self, operation: Single, owner_of: OwnerOf) -> bool:
        if self.kinds and kind_of(operation) not in self.kinds:
            return False
        if self.check is not None and operation.origin.check != self.check:
            return False
        shown = shown_with(operation)
        if not self.identifiers or shown in self.identifiers:
            return True
        owner = None if shown is None else owner_of(shown)
        return owner is not None and owner in map(owner_of, self.identifiers)


@dataclass(frozen=True, slots=True)
class BehaveWell:
    """From the stage: the bad day is over."""


class Mood:
    """The bad days ordered, and how often each is still to show."""

    def __init__(self) -> None:
        self._orders: list[tuple[Misbehave, int | None]] = []

    def order(self, misbehave: Misbehave) -> None:
        self._orders.append((misbehave, misbehave.times or None))

    def clear(self) -> None:
        self._orders.clear()

    def towards(self, operation: Single, owner_of: OwnerOf) -> Misbehave | None:
        """How to treat an operation; the first order that matches is used up by one."""
        for index, (order, left) in enumerate(self._orders):
            if not order.matches(operation, owner_of):
                continue
            if left == 1:
                del self._orders[index]
            elif left is not None:
                self._orders[index] = (order, left - 1)
            return order
        return None


def shown_with(operation: Single) -> Identifier | None:
    """What the guest showed for an operation."""
    match operation:
        case Identify() | Register() | Redeem() | Gift() | Hold() | Claim() | IssueCode() | Adjust() | ReadAccount():
            return operation.identifier
        case Attach():
            return Identifier(IdentifierKind.CODE, operation.code)
        case Commit() | Quote() | Coupon():
            return operation.receipt.guest
        case _:
            return None
