"""A named link between two parts as both worlds keep it: is it cut, which trouble acts on it, what crosses it.

Which link a connection belongs to is decided by who dials what (`LinkNames`), so that one name in a scenario can stand
for all the connections between two parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from harness.trouble.rule import Delivery, Ending, Passing, Rule, Towards
from harness.world.stage import CutStyle
from simulators.kit.chance import Random, stream
from simulators.kit.instant import Instant, Span

P = TypeVar("P")


def part_of(address: str) -> str:
    """The part an address (`part:port`) belongs to."""
    return address.partition(":")[0]


class LinkNames:
    """Which link a dial belongs to: as named, else `<dialling part>-<listening part>`."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}

    def name(self, link: str, source: str, to: str) -> None:
        self._names[source, to] = link

    def of(self, source: str, to: str) -> str:
        name = self._names.get((source, to))
        if name is None:
            name = self._names[source, to] = f"{source}-{part_of(to)}"
        return name


@dataclass(frozen=True, slots=True)
class Crossing:
    """What a trouble made of one chunk."""

    pieces: tuple[tuple[Span, bytes], ...]
    """Bytes with their delay, counted from the sending; never empty bytes."""
    ending: tuple[Span, Ending] | None
    sent: bytes
    """What is journalled as lost: the rest that never arrived, or the whole when bytes were changed. May be empty."""
    through: bytes
    changed: bool
    copies: tuple[tuple[Span, bytes], ...] = ()
    """What goes to the same address on connections of its own, with its delay."""

    @property
    def lines(self) -> tuple[tuple[bytes, bool], ...]:
        """Journal lines in order: the bytes, and whether they get through."""
        got = ((self.through, True),) if self.through else ()
        lost = ((self.sent, False),) if self.sent else ()
        return lost + got if self.changed else got + lost


class WorldLink(Generic[P]):
    """The state of one link; `pipes` are its connections, from the dial until both ends are done with it."""

    __slots__ = (
        "_chance",
        "_fault",
        "_passed",
        "_passed_fault",
        "_seed",
        "_since",
        "_trouble",
        "cut",
        "falls",
        "name",
        "pipes",
        "rule",
    )

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.cut: CutStyle | None = None
        self.rule: Rule | None = None
        """Anything at all acts on it."""
        self._fault: Rule | None = None
        self._trouble: Rule | None = None
        self.falls: set[str] = set()
        """Connections on which something is under way that will take the link down."""
        self.pipes: dict[str, P] = {}
        self._seed = seed
        self._since: Instant = 0
        self._passed = {Towards.SERVER: 0, Towards.CLIENT: 0}
        self._passed_fault = {Towards.SERVER: 0, Towards.CLIENT: 0}
        self._chance: Random | None = None

    def fault(self, rule: Rule) -> None:
        """Lay `rule` over the link from the start, whatever troubles come: they see what it leaves alone."""
        self.rule = self._fault = rule

    def trouble(self, rule: object | None, now: Instant) -> None:
        """Let `rule` act from now on; it counts chunks from here."""
        assert rule is None or hasattr(rule, "on_chunk"), f"{rule!r} is no trouble rule"
        self._trouble = cast("Rule | None", rule)
        self.rule = self._trouble or self._fault
        self._since = now
        self._passed = {Towards.SERVER: 0, Towards.CLIENT: 0}

    def restore(self) -> None:
        """Up again; what was about to take it down takes its connection with it, and no more."""
        self.cut = None
        self.falls.clear()

    def cross(self, data: bytes, towards: Towards, now: Instant, conn: str = "") -> Crossing:
        """Ask the rules what becomes of a chunk. Delays add up: each counts from the delivery before it."""
        if self._chance is None:
            self._chance = stream(self._seed, f"trouble/{self.name}")
        deliveries = self._deliveries(data, towards, now, self._chance, conn)
        pieces: list[tuple[Span, bytes]] = []
        copies: list[tuple[Span, bytes]] = []
        after: Span = 0
        ending: tuple[Span, Ending] | None = None
        for delivery in deliveries:
            if delivery.aside:
                copies.append((delivery.delay, delivery.data))
                continue
            after += delivery.delay
            if delivery.data:
                pieces.append((after, delivery.data))
            if delivery.ending is not None:
                ending = (after, delivery.ending)
                if delivery.ending is Ending.DOWN:
                    self.falls.add(conn)
                break
        through = b"".join([piece for _, piece in pieces])
        if data.startswith(through):
            lost, changed = data[len(through) :], False
            assert ending is not None or not lost, f"{self.rule!r} lost bytes and let the connection go on"
        else:
            lost, changed = data, True
        return Crossing(tuple(pieces), ending, lost, through, changed, tuple(copies))

    def _deliveries(self, data: bytes, towards: Towards, now: Instant, chance: Random, conn: str) -> Sequence[Delivery]:
        """The fault speaks first; what it leaves alone is the trouble's."""
        deliveries: Sequence[Delivery] = (Delivery(0, data),)
        if self._fault is not None:
            number = self._passed_fault[towards]
            self._passed_fault[towards] = number + 1
            deliveries = self._fault.on_chunk(Passing(data, towards, number, now, 0, conn), chance)
        if self._trouble is not None:
            number = self._passed[towards]
            self._passed[towards] = number + 1
            if tuple(deliveries) == (Delivery(0, data),):
                passing = Passing(data, towards, number, now, self._since, conn)
                deliveries = self._trouble.on_chunk(passing, chance)
        return deliveries
