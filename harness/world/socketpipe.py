"""Connections of the real world: a pipe with two ends, each an asyncio protocol (`sockets.py` decides).

When both ends are parts of this world, what is on its way between them is known (`transit`), and so a crash or a cut
can lose it although the system has already delivered it to the other socket. An end outside has no such account.
"""

import asyncio
import os
import socket
import struct
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias, cast

from harness.world.book import Line
from harness.world.host import Host
from harness.world.link import WorldLink
from harness.world.stage import Performer
from harness.world.store import Store
from simulators.kit.event import Event
from simulators.kit.instant import Instant, Span

if TYPE_CHECKING:
    from harness.world.doorway import Doorway
    from harness.world.sockets import SocketNet


_AT_ONCE = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


class RealHost(Host):
    """A part with its connections, by the names it knows them by, and its disk."""

    __slots__ = ("conns", "delay", "disk", "disk_floor", "failing", "held", "store")

    def __init__(self, name: str, factory: Callable[[], Performer], ports: Iterable[str], disk: bool) -> None:
        super().__init__(name, factory, ports)
        self.conns: dict[str, SocketEnd] = {}
        self.disk = disk
        self.store: Store | None = None
        self.delay: Span = 0
        self.failing: str | None = None
        self.disk_floor: Instant = 0
        self.held: list[Event] | None = None
        """Events that came while its disk was still being read after a restart."""


class Held:
    """What an outsider has sent and a trouble holds back."""

    __slots__ = ("finished", "floor", "waiting")

    def __init__(self) -> None:
        self.floor: Instant = 0
        """Nothing is heard before this: order is kept behind a delay."""
        self.waiting = 0
        self.finished = False
        """A trouble has decided that nothing more is heard."""


class SocketEnd(asyncio.Protocol):
    """One end of a pipe. Callbacks of the loop go straight to the net."""

    def __init__(self, net: "SocketNet", host: RealHost, doorway: "Doorway | None" = None) -> None:
        self.net = net
        self.host = host
        self.doorway = doorway
        """Where it came in; None for the end that dialled."""
        self.pipe: RealPipe | None = None
        self.name = ""
        self.peer: SocketEnd | None = None
        self.transport: asyncio.Transport | None = None
        self.open = True
        """The part may still hear of it."""
        self.up = False
        """The part has been told that it is there, so it may send."""
        self.over = False
        """The socket has come to its end."""
        self.floor: Instant = 0
        """Nothing sent from here goes out before this: order is kept behind a delay."""
        self.waiting = 0
        """Pieces a trouble holds back."""
        self.finished = False
        """A trouble has already decided that nothing more goes out from here."""
        self.held = Held()
        """Of an end outside: what has arrived from there."""
        self.lost = False
        """Its part died and what it had sent is lost."""
        self.leaving = False
        """It has hung up and the other end has not yet heard of it."""
        self.put = 0
        self.got = 0
        self.transit: deque[tuple[int, Line | None]] = deque()
        """Sent from here and not yet heard there: `put` after it, and its line in the journal."""

    def abort(self) -> None:
        """End the connection at once: whatever is unsent is thrown away and the other side hears a reset."""
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        if (sock := transport.get_extra_info("socket")) is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        transport.abort()

    async def dial(self, address: tuple[str, int]) -> bool:
        """False when nobody is there. Given up on, its end is told here: the fast loop closes the socket in silence."""
        try:
            await asyncio.get_running_loop().create_connection(lambda: self, *address)
        except OSError:
            return False
        except asyncio.CancelledError:
            self.connection_lost(None)
            raise
        return True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is not a subclass, but the same
        self.net.connected(self)

    def data_received(self, data: bytes) -> None:
        self.net.received(self, data)

    def eof_received(self) -> None:
        self.net.heard_end(self, None)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        self.net.disconnected(self, exc)


class RealPipe:
    """A connection from the dial to the end. `broken`: no more bytes cross; `hung`: and nobody was told."""

    __slots__ = (
        "broken",
        "dial",
        "ended",
        "far",
        "far_name",
        "hung",
        "id",
        "link",
        "near",
        "near_name",
        "outside",
        "to",
    )

    def __init__(self, id_: str, link: "Link", near_name: str, far_name: str, to: str, outside: bool) -> None:
        self.id = id_
        self.link = link
        self.to = to
        self.near_name = near_name
        self.far_name = far_name
        self.outside = outside
        """One of its ends is not a part of this world."""
        self.near: SocketEnd | None = None
        """Who dialled."""
        self.far: SocketEnd | None = None
        self.dial: asyncio.Task[None] | None = None
        self.broken = False
        self.hung = False
        self.ended = False
        """Its end is in the journal."""

    @property
    def ends(self) -> tuple["SocketEnd", ...]:
        return tuple([end for end in (self.near, self.far) if end is not None])

    @property
    def is_dialling(self) -> bool:
        """Not yet taken at the other end."""
        return self.near is not None and not self.near.up and self.far is None


Link: TypeAlias = WorldLink[RealPipe]
