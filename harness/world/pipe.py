"""Connections of the virtual world: a pipe with two ends.

Bytes in flight refer to the `End` they left, never to a name, so a restarted part that reuses a connection's name
cannot hear the old conversation. What happens to them is in `net.py`.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from harness.world.disk import VirtualDisk
from harness.world.host import Host
from harness.world.link import WorldLink
from harness.world.stage import Performer
from simulators.kit.instant import Instant


class VirtualHost(Host):
    """A part with its connections, by the names it knows them by, and its disk."""

    __slots__ = ("conns", "disk")

    def __init__(
        self, name: str, factory: Callable[[], Performer], ports: Iterable[str], disk: VirtualDisk | None
    ) -> None:
        super().__init__(name, factory, ports)
        self.conns: dict[str, End] = {}
        self.disk = disk


class End:
    """One end of a pipe, held by one life of one part."""

    __slots__ = ("finished", "floor", "host", "lost", "name", "open", "peer", "pipe", "up")

    def __init__(self, pipe: "Pipe", host: VirtualHost, name: str) -> None:
        self.pipe = pipe
        self.host = host
        self.name = name
        self.peer: End | None = None
        self.open = True
        """The part may still hear of it."""
        self.up = False
        """The part has been told that it is there, so it may send."""
        self.floor: Instant = 0
        """Nothing sent from here arrives before this: order is kept."""
        self.finished = False
        """A trouble has already decided that nothing more goes out from here."""
        self.lost = False
        """Its part died and what it had sent is lost."""


class Pipe:
    """A connection from the dial to the end. `broken`: no more bytes cross; `hung`: and nobody was told."""

    __slots__ = ("aside", "broken", "ended", "far", "hung", "id", "link", "near", "to")

    def __init__(self, id_: str, link: "Link", host: VirtualHost, name: str, to: str, *, aside: bool = False) -> None:
        self.id = id_
        self.link = link
        self.to = to
        self.aside = aside
        """The network itself dialled, to say something again; troubles leave it alone."""
        self.near = End(self, host, name)
        self.far: End | None = None
        self.broken = False
        self.hung = False
        self.ended = False
        """Its end is in the journal."""

    def accept(self, host: VirtualHost) -> End:
        """The other end has taken the call; there it goes by the world's own name for it."""
        far = self.far = End(self, host, self.id)
        far.up = True
        far.peer = self.near
        self.near.peer = far
        return far


Link: TypeAlias = WorldLink[Pipe]
