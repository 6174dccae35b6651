"""The network of the real world: the same dialling, endings, cuts and troubles as `net.py`, on asyncio sockets.

How connections come up is in `beginnings.py`, what crosses them in `flow.py`; here is how they end. The trap: an end
hears of it after what is on its way to it, unless that is lost too."""

import asyncio
import contextlib
from functools import partial
from typing import TYPE_CHECKING

from harness.trouble.rule import Ending, Rule
from harness.world.beginnings import Beginnings
from harness.world.flow import Flow
from harness.world.meddling import say_again
from harness.world.net import NETWORK
from harness.world.reallinks import Ears, RealLinks
from harness.world.socketpipe import RealHost, RealPipe, SocketEnd
from harness.world.stage import CutStyle

if TYPE_CHECKING:
    from harness.world.real import RealWorld

LINGER_S = 1.0
"""How long an outsider may take to hang up too, after we have."""


class SocketNet:
    """All links, pipes and listening ports of one real world."""

    def __init__(self, world: "RealWorld") -> None:
        self._world = world
        self._links = RealLinks(world)
        self._ears = Ears(world)
        self._flow = Flow(world, self._links, self._ears, self._spoil, self._repeat)
        self.names = self._links.names
        self.received = self._flow.receive
        self._beginnings = Beginnings(world, self._links, self._ears, self._leave)
        self.doorways = self._beginnings.doorways
        self.outsiders = self._beginnings.outsiders
        self._sockets: dict[SocketEnd, None] = {}
        self._all_gone: asyncio.Future[None] | None = None

    @property
    def guests(self) -> int:
        """Open connections with outsiders."""
        return self._beginnings.guests

    # -- what parts do

    def dial(self, host: RealHost, conn: str, to: str) -> bool:
        if conn in host.conns:
            return False
        self._beginnings.dial(SocketEnd(self, host), conn, to)
        return True

    def send(self, host: RealHost, conn: str, data: bytes) -> None:
        end = host.conns.get(conn)
        if end is not None and end.up and data:
            self._flow.send(end, data)

    def close(self, host: RealHost, conn: str) -> None:
        end = host.conns.pop(conn, None)
        if end is not None:
            self._leave(end, "ended")

    def crash(self, host: RealHost, deliver_sent: bool) -> None:
        """Every connection of a dead part ends, and its ports refuse."""
        ends, host.conns = list(host.conns.values()), {}
        for end in ends:
            end.lost = not deliver_sent
            self._leave(end, "ended" if deliver_sent else "reset")
        self.shut(host)

    # -- what the stage does

    def cut(self, name: str, style: CutStyle) -> None:
        link = self._links.link(name)
        link.cut = style
        for pipe in list(link.pipes.values()):
            if style is CutStyle.SILENT:
                self._hang(pipe)
            else:
                self._break(pipe, "refused")

    def trouble(self, name: str, rule: object | None) -> None:
        self._links.link(name).trouble(rule, self._world.clock.now)

    def fault(self, name: str, rule: Rule) -> None:
        self._links.link(name).fault(rule)

    def restore(self, name: str) -> None:
        link = self._links.link(name)
        link.restore()
        for pipe in list(link.pipes.values()):
            if pipe.hung:
                self._break(pipe, "reset")

    # -- listening and hanging up for good

    async def listen(self, host: RealHost) -> None:
        """Open the ports of a part: the ones it had before, if it listened before."""
        loop = asyncio.get_running_loop()
        for port in host.ports:
            doorway = self.doorways[f"{host.name}:{port}"]
            await doorway.listen(loop, partial(SocketEnd, self, host, doorway))

    def shut(self, host: RealHost) -> None:
        """A dead part's ports refuse."""
        for port in host.ports:
            self.doorways[f"{host.name}:{port}"].shut()

    async def close_all(self) -> None:
        self._all_gone = asyncio.get_running_loop().create_future()
        for doorway in self.doorways.values():
            doorway.close()
        for _ in range(3):  # turns of the loop until whoever the system had let in has shown up
            await asyncio.sleep(0)
        for pipe in self._links.all_pipes():
            self._break_off(pipe)
        for end in list(self._sockets):
            if end.transport is not None:
                end.transport.abort()
        if self._sockets:
            await self._all_gone

    def connected(self, end: SocketEnd) -> None:
        """A socket is up: ours that dialled, or one that came in."""
        self._sockets[end] = None
        if self._all_gone is not None:
            end.abort()
        else:
            self._beginnings.connected(end)

    # -- endings

    def heard_end(self, end: SocketEnd, exc: Exception | None) -> None:
        """The other side has hung up, or the socket is gone."""
        pipe, peer = end.pipe, end.peer
        if end.over or pipe is None:
            return
        if end.held.waiting:  # what it sent before is heard first
            self._world.clock.push(end.held.floor, self.heard_end, end, exc)
            return
        end.over = True
        if peer is not None and peer.leaving:
            peer.leaving = False
            self._world.calmer()
        if pipe.broken or not end.up or not self._world.is_on:
            return
        if peer is not None:
            self._flow.lose(peer)
        pipe.link.pipes.pop(pipe.id, None)
        self._links.mark_end(pipe, pipe.far_name if end is pipe.near else pipe.near_name, end.host.name)
        self._world.soon(self._ears.closed, end, "ended" if exc is None else "reset")

    def disconnected(self, end: SocketEnd, exc: Exception | None) -> None:
        if end not in self._sockets:
            return
        del self._sockets[end]
        self._beginnings.gone(end)
        self.heard_end(end, exc)
        self._flow.lose(end)
        if self._all_gone is not None and not self._sockets and not self._all_gone.done():
            self._all_gone.set_result(None)

    def _leave(self, end: SocketEnd, reason: str) -> None:
        """The part at this end hangs up or is dead; the other hears of it after what is on its way (unless lost)."""
        end.open = False
        pipe, peer = end.pipe, end.peer
        if pipe is None or pipe.broken:
            return
        if not end.up:  # still dialling: the call is taken and ends, unless it was lost with the caller
            if end.lost or pipe.outside:
                self._break_off(pipe)
            return
        self._links.mark_end(pipe, end.host.name, pipe.far_name if end is pipe.near else pipe.near_name)
        if end.lost:
            self._break_off(pipe)
            if peer is not None:
                self._world.soon(self._ears.closed, peer, reason)
        elif end.finished:
            pass  # what a trouble has decided ends it for both
        elif end.waiting:
            self._world.clock.push(end.floor, self._hang_up, end, None)
        else:
            self._hang_up(end, None)

    def _hang_up(self, end: SocketEnd, _: None) -> None:
        """Finish sending and say so; the socket goes when the other end has hung up too."""
        pipe, transport = end.pipe, end.transport
        if pipe is None or pipe.broken or transport is None or transport.is_closing():
            return
        end.leaving = True
        if end.peer is not None:
            if end.peer.over:
                end.leaving = False
            else:
                self._world.busier()
        else:
            asyncio.get_running_loop().call_later(LINGER_S, end.abort)
        with contextlib.suppress(OSError):  # it has just been reset; we are about to be told
            transport.write_eof()

    def _spoil(self, pipe: RealPipe, ending: Ending) -> None:
        """A trouble ends it."""
        if ending is Ending.RESET or (ending is Ending.DOWN and pipe.id not in pipe.link.falls):
            self._break(pipe, "reset")
        elif ending is Ending.DOWN:
            self._links.mark_down(pipe.link)
            self.cut(pipe.link.name, CutStyle.REFUSE)
        else:
            self._hang(pipe)

    def _repeat(self, pipe: RealPipe, data: bytes) -> None:
        """The network says something again where a pipe leads to."""
        address = self._beginnings.where(pipe.to)
        if pipe.link.cut is None and address is not None:
            self._world.task(say_again(address, data))

    def _break(self, pipe: RealPipe, reason: str) -> None:
        """The network ends it: nothing in flight arrives; a dial fails for `reason`, a connection is reset."""
        dialling = pipe.is_dialling
        self._break_off(pipe)
        if dialling:
            self._world.soon(self._beginnings.refuse, pipe, reason)
            return
        self._links.mark_end(pipe, NETWORK, NETWORK)
        for end in pipe.ends:
            self._world.soon(self._ears.closed, end, "reset")

    def _break_off(self, pipe: RealPipe) -> None:
        pipe.broken, pipe.hung = True, False
        pipe.link.pipes.pop(pipe.id, None)
        if pipe.dial is not None and pipe.outside:
            pipe.dial.cancel()
        for end in pipe.ends:
            self._quieten(end)
            if end.peer is not None or pipe.outside:
                end.abort()

    def _hang(self, pipe: RealPipe) -> None:
        pipe.broken = pipe.hung = True
        for end in pipe.ends:
            self._quieten(end)

    def _quieten(self, end: SocketEnd) -> None:
        """Nothing from this end is on its way any more."""
        self._flow.lose(end)
        if end.leaving and end.peer is not None:
            end.leaving = False
            self._world.calmer()
