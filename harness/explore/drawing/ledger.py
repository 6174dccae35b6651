"""What the drawer remembers while it draws: which receipts there are, what things are called, what guests still have.

A belief, not the truth: troubles change what comes of a step, and nobody expects anything of it. It only makes most
steps mean something.
"""

from dataclasses import dataclass, field
from datetime import datetime

from harness.explore.draft import Tree
from harness.explore.drawing.casting import Company, Till
from harness.explore.drawing.people import SHOWS, Person

Step = dict[str, Tree]


@dataclass(slots=True)
class Sold:
    """A receipt, as it is believed to be."""

    label: str
    till: Till
    items: list[tuple[str, int]]
    """Dishes and how many of each have not come back."""
    is_gone: bool = False
    """Voided, or all of it has come back."""


@dataclass(slots=True)
class Memory:
    """Of one draft."""

    company: Company
    start: datetime
    sold: list[Sold] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)
    orders: int = 0

    @property
    def is_last_second(self) -> bool:
        """It begins right before midnight."""
        return (self.start.hour, self.start.minute, self.start.second) == (23, 59, 59)

    @property
    def comes_twice(self) -> bool:
        """It begins in the hour that comes twice."""
        return self.start.utcoffset() != self.start.replace(fold=1).utcoffset()

    def name(self, letter: str) -> str:
        """A new name for what a step observes: r1, r2, c1..."""
        self.labels[letter] = self.labels.get(letter, 0) + 1
        return f"{letter}{self.labels[letter]}"

    def order(self) -> str:
        self.orders += 1
        return f"o{self.orders}"


def step(verb: str, **body: Tree) -> Step:
    """`on_` and the like lose their line; fields that are None are left out."""
    return {verb: {name.rstrip("_"): value for name, value in body.items() if value is not None}}


def shown(company: Company, till: Till, person: Person) -> dict[str, Tree]:
    """How a guest is named at a till: by what is shown there, when that is not what comes first."""
    told: dict[str, Tree] = {"guest": person.name}
    kinds = {SHOWS[one.kind] for one in company.tills}
    first = next(kind for kind in ("qr", "card", "phone") if kind in kinds)
    if SHOWS[till.kind] != first:
        told["by"] = SHOWS[till.kind]
    return told
