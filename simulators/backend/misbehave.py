"""A backend with a bad day, for scenarios: told by the stage, it answers wrongly, late or never. Not a mutant.

A mutant is broken in secret and always; this is trouble a correct gateway has to live with.
"""

from dataclasses import dataclass
from enum import Enum

from simulators.till.identifier import Identifier
from simulators.till.operation import Claim, Commit, Gift, Hold, Identify, Quote, Redeem, Register, Single, kind_of


class Manner(Enum):
    UNAVAILABLE = "unavailable"
    """Answers `Refused(UNAVAILABLE)` and does nothing."""
    DROP = "drop"
    """Does nothing and never answers."""
    APPLY_AND_DROP = "apply_and_drop"
    """Does it and never answers."""


@dataclass(frozen=True, slots=True)
class Misbehave:
    """From the stage (`Told`): behave so for operations that match. An empty field matches everything.

    `identifier` is the value a guest shows, `check` a check number, `kind` the name of an operation ("commit").
    `times` None: until `BehaveWell`.
    """

    how: Manner
    identifier: str = ""
    check: int | None = None
    kind: str = ""
    times: int | None = 1

    def matches(self, operation: Single) -> bool:
        if self.kind and kind_of(operation) != self.kind:
            return False
        if self.check is not None and operation.origin.check != self.check:
            return False
        shown = _identifier_of(operation)
        return not self.identifier or (shown is not None and shown.value == self.identifier)


@dataclass(frozen=True, slots=True)
class BehaveWell:
    """From the stage: the bad day is over."""


class Mood:
    """The bad days ordered, and how often each is still to show."""

    def __init__(self) -> None:
        self._orders: list[tuple[Misbehave, int | None]] = []

    def order(self, misbehave: Misbehave) -> None:
        self._orders.append((misbehave, misbehave.times))

    def clear(self) -> None:
        self._orders.clear()

    def towards(self, operation: Single) -> Manner | None:
        """How to treat an operation; the first order that matches is used up by one."""
        for index, (order, left) in enumerate(self._orders):
            if not order.matches(operation) or left == 0:
                continue
            self._orders[index] = (order, None if left is None else left - 1)
            return order.how
        return None


def _identifier_of(operation: Single) -> Identifier | None:
    match operation:
        case Identify() | Register() | Redeem() | Gift() | Hold() | Claim():
            return operation.identifier
        case Commit() | Quote():
            return operation.receipt.guest
        case _:
            return None
