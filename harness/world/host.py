"""A part as a world keeps it: the running actor, its timers, and how many effects it has performed.

The host outlives its actor: a crash empties it, a restart puts a new actor in. Each world adds connections and a disk.
"""

from collections.abc import Callable, Iterable

from harness.world.stage import Performer
from simulators.kit.instant import Span

NEVER = -1


class Host:
    """One part of a world."""

    __slots__ = (
        "actor",
        "alive",
        "doom",
        "doom_delivers",
        "doom_restart",
        "effects",
        "factory",
        "life",
        "name",
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
        """The effect before which it is to be killed."""
        self.doom_delivers = True
        self.doom_restart: Span | None = None
