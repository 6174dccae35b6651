"""How connections of the real world come up: a part dials, and somebody comes in.

The trap: a part may hang up or die, or the link be cut, while a dial is under way. The system has taken the call by
then, so the two ends still find each other (`arrivals.py`), and only then hear how it ended.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from harness.world.doorway import Doorway
from harness.world.link import part_of
from harness.world.reallinks import Ears, RealLinks
from harness.world.socketpipe import RealPipe, SocketEnd
from harness.world.stage import CutStyle

if TYPE_CHECKING:
    from harness.world.real import RealWorld


class Beginnings:
    """Of one real world. `leave` is called when a part had hung up before its dial came through."""

    def __init__(
        self, world: "RealWorld", links: RealLinks, ears: Ears, leave: Callable[[SocketEnd, str], None]
    ) -> None:
        self._world = world
        self._links = links
        self._ears = ears
        self._leave = leave
        self.doorways: dict[str, Doorway] = {}
        """Ports of parts, by address (`part:port`)."""
        self.outsiders: dict[str, tuple[str, int]] = {}
        """Addresses outside the world, to host and TCP port."""
        self.guests = 0
        """Open connections with outsiders."""

    def where(self, to: str) -> tuple[str, int] | None:
        """Host and TCP port behind an address; None when its part is dead or there is no such port."""
        doorway = self.doorways.get(to)
        own = doorway.address if doorway is not None and self._world.hosts[doorway.part].alive else None
        return self.outsiders.get(to, own)

    def dial(self, near: SocketEnd, conn: str, to: str) -> None:
        """A part dials with a new end, and will know it as `conn`."""
        host = near.host
        pipe = near.pipe = self._links.pipe(host.name, part_of(to), to, to in self.outsiders)
        pipe.near, near.name = near, conn
        host.conns[conn] = near
        address = self.where(to)
        if pipe.link.cut is CutStyle.SILENT:
            pipe.broken = pipe.hung = True
        elif pipe.link.cut is CutStyle.REFUSE or address is None:
            self._world.soon(self.refuse, pipe, "refused")
        else:
            if not pipe.outside:
                self.doorways[to].arrivals.dial()
                self._world.busier()
            pipe.dial = self._world.task(self._connect(pipe, near, address))

    async def _connect(self, pipe: RealPipe, near: SocketEnd, address: tuple[str, int]) -> None:
        if not await near.dial(address):
            self._dial_over(pipe)
            self._world.soon(self.refuse, pipe, "refused")

    def connected(self, end: SocketEnd) -> None:
        """A socket is up: ours that dialled, or one that came in."""
        pipe, doorway, transport = end.pipe, end.doorway, end.transport
        assert transport is not None, "connected without a transport"
        if pipe is None:
            assert doorway is not None, "it neither dialled nor came in"
            self._came_in(end, doorway, transport)
        elif pipe.outside:
            self._reached(pipe, end)
        else:
            far = self.doorways[pipe.to].arrivals.up(transport.get_extra_info("sockname")[:2], pipe)
            if far is not None:
                self._join(pipe, far)

    def _came_in(self, end: SocketEnd, doorway: Doorway, transport: asyncio.Transport) -> None:
        pipe = doorway.arrivals.came_in(transport.get_extra_info("peername")[:2], end)
        if pipe is not None:
            self._join(pipe, end)
        elif doorway.arrivals.is_unknown(end):
            transport.pause_reading()
        else:
            self._welcome(end, doorway)

    def _join(self, pipe: RealPipe, far: SocketEnd) -> None:
        """Both ends of a dial within the world are up."""
        self._dial_over(pipe)
        near = pipe.near
        assert near is not None, "a dial has a dialler"
        doorway = far.doorway
        assert doorway is not None, "it came in somewhere"
        if far.transport is not None:
            far.transport.resume_reading()
        near.peer, far.peer, far.pipe, far.name = far, near, pipe, pipe.id
        if pipe.broken or not far.host.alive:
            far.open = False
            if not pipe.hung:
                near.abort()
                far.abort()
            if not pipe.broken:
                self._world.soon(self.refuse, pipe, "refused")
            return
        pipe.far = far
        self._let_in(pipe, far, doorway)
        if near.open:
            near.up = True
            self._world.soon(self._ears.opened, near, None)
        else:  # it hung up while it was still dialling
            near.up = True
            self._leave(near, "ended")

    def _reached(self, pipe: RealPipe, near: SocketEnd) -> None:
        """A dial to an outsider came through."""
        self.guests += 1
        if pipe.broken or not near.open:
            if not pipe.hung:
                near.abort()
            return
        near.up = True
        self._links.mark_up(pipe)
        self._world.soon(self._ears.opened, near, None)

    def _welcome(self, far: SocketEnd, doorway: Doorway) -> None:
        """An outsider came in."""
        self.guests += 1
        pipe = self._links.pipe(doorway.peer, doorway.part, f"{doorway.part}:{doorway.port}", True)
        pipe.far, far.pipe, far.name = far, pipe, pipe.id
        link = pipe.link
        if link.cut is not None or not far.host.alive:
            far.open = False
            pipe.broken = True
            pipe.hung = link.cut is CutStyle.SILENT
            self._links.mark_refused(pipe)
            if not pipe.hung:
                link.pipes.pop(pipe.id, None)
                far.abort()
            return
        self._let_in(pipe, far, doorway)

    def _let_in(self, pipe: RealPipe, far: SocketEnd, doorway: Doorway) -> None:
        """The part hears of who came in."""
        far.up = True
        far.host.conns[far.name] = far
        self._links.mark_up(pipe)
        self._world.soon(self._ears.accepted, far, doorway.port)

    def refuse(self, pipe: RealPipe, reason: str) -> None:
        """The dialler hears that it does not come up, once."""
        near = pipe.near
        if pipe.hung or near is None or pipe.ended:
            return
        pipe.broken = pipe.ended = True
        pipe.link.pipes.pop(pipe.id, None)
        self._links.mark_refused(pipe)
        self._ears.closed(near, reason)

    def _dial_over(self, pipe: RealPipe) -> None:
        """A dial within the world came through or failed; once none is left, whoever else came in is an outsider."""
        pipe.dial = None
        if pipe.outside:
            return
        self._world.calmer()
        doorway = self.doorways[pipe.to]
        for end in doorway.arrivals.dial_over():
            if end.transport is not None:
                end.transport.resume_reading()
                self._welcome(end, doorway)

    def gone(self, end: SocketEnd) -> None:
        """The socket of an end is gone, however far it had come."""
        pipe = end.pipe
        if pipe is None:
            if end.doorway is not None:
                end.doorway.arrivals.forget(end)
        elif pipe.outside:
            self.guests -= 1
        elif end is pipe.near and end.peer is None:
            self._lost_before_joined(pipe, end)

    def _lost_before_joined(self, pipe: RealPipe, near: SocketEnd) -> None:
        """The system took the call, but nobody came in at the other end: the part died under it."""
        if self.doorways[pipe.to].arrivals.unexpect(pipe):
            self._dial_over(pipe)
        if near.open:
            self._world.soon(self.refuse, pipe, "refused")
