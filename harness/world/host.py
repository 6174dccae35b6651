"""A part as the virtual world keeps it: the running actor, its connections and timers, and how many effects it did.

The host outlives its actor: a crash empties it, a restart puts a new actor in.
"""

from collections.abc import Callable, Iterable

from harness.world.disk import VirtualDisk
from harness.world.pipe import End
from simulators.kit.actor import Actor
from simulators.kit.instant import Span

NEVER = -1


class Host:
    """One part of the virtual world."""

    __slots__ = (
        "actor",
        "alive",
        "conns",
        "disk",
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

    def __init__(self, name: str, factory: Callable[[], Actor], ports: Iterable[str], disk: VirtualDisk | None) -> None:
        self.name = name
        self.factory = factory
        self.ports = frozenset(ports)
        self.disk = disk
        self.actor: Actor = factory()
        self.alive = True
        self.life = 0
        self.conns: dict[str, End] = {}
        self.timers: dict[str, int] = {}
        """Armed timer to the sequence number of its place in the heap; any other place is out of date."""
        self.effects = 0
        self.doom = NEVER
        """The effect before which it is to be killed."""
        self.doom_delivers = True
        self.doom_restart: Span | None = None
