"""What a verb can ask while it is played: identifiers, receipts, prices, values of earlier steps.

The lane offers one (`harness.run`); everything that does not depend on the play is answered from the cast.
"""

from datetime import date
from typing import Protocol

from harness.scenario.model import Cast
from harness.scenario.reference import Reference
from simulators.kit.money import Minor
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.receipt import ReceiptId


class Scene(Protocol):
    """The scenario at one moment of its play."""

    @property
    def cast(self) -> Cast: ...

    @property
    def seed(self) -> int: ...

    def receipt(self, step: str) -> ReceiptId:
        """The receipt the step called `step` sold, opened or touched."""
        ...

    def requisites(self, terminal: str, number: int, business_date: date | None) -> ReceiptId:
        """A receipt by what stands on paper; no date: the business date of now."""
        ...

    def key(self, step: str) -> str:
        """Key of the operation that decided the outcome of a step."""
        ...

    def text(self, text: str) -> str:
        """The text with every `${r1.number}` replaced by what was observed."""
        ...


def amount(scene: Scene, value: Minor | Reference) -> Minor:
    """An amount that may come from an earlier step. Raises ValueError when that observed none."""
    from simulators.kit.money import parse_minor

    return parse_minor(scene.text(value.text)) if isinstance(value, Reference) else value


def whole(scene: Scene, value: int | Reference) -> int:
    """A number that may come from an earlier step. Raises ValueError when that observed none."""
    return int(scene.text(value.text)) if isinstance(value, Reference) else value


def identifier_of(cast: Cast, guest: str, by: IdentifierKind | None = None) -> Identifier:
    """What a guest shows: the first identifier of the kind, or the first there is. The loader saw that it exists."""
    known = cast.guest(guest).identifiers
    return next(i for i in known if by is None or i.kind is by)
