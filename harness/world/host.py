"""A part as a world keeps it: the running actor, its timers, and how many effects it has performed.

The host outlives its actor: a crash empties it, a restart puts a new actor in. Each world adds connections and a disk.
"""

from collections.abc import Callable, Iterable

from harness.world.stage import Doom, Performer
from simulators.kit.instant import Span

NEVER = -1


class Host:
    """One part of a world."""

    __slots__ = (
        "actor",
        "alive",
        "doom",
        "dooms",
        "effects",
        "factory",
        "life",
        "name",
        "offset",
        "ports",
        "timers",
    )

    def __init__(self, name: str, factory: Callable[[], Performer], ports: Iterable[str]) -> None:
        self.name = name
        self.factory = factory
        self.ports = tuple(ports)
        self.actor: Performer = factory()
        self.alive = True
        self.life = 0
        """Counts deaths: what was begun in another life is not finished in this one."""
        self.timers: dict[str, int] = {}
        """Armed timer to its number in the heap."""
        self.effects = 0
        self.doom = NEVER
        """The effect before which it is to be killed next."""
        self.dooms: list[tuple[int, Doom, bool]] = []
        """By the number of the effect, over all its lives; and whether the stage said so, and may spare it."""
        self.offset: Span = 0
        """How far its clock is ahead of the true time (behind, when negative)."""

    def add_doom(self, effect_number: int, doom: Doom, *, staged: bool = False) -> None:
        self.dooms.append((effect_number, doom, staged))
        self.dooms.sort(key=lambda waiting: waiting[0])
        self.doom = self.dooms[0][0]

    def next_doom(self) -> Doom:
        """The one that has come, which is over with that."""
        _, doom, _ = self.dooms.pop(0)
        self._look()
        return doom

    def spare(self) -> None:
        """What the stage said does not come true any more."""
        self.dooms = [waiting for waiting in self.dooms if not waiting[2]]
        self._look()

    def _look(self) -> None:
        self.doom = self.dooms[0][0] if self.dooms else NEVER
