"""Bytes on the sockets of the real world: written, held back or spoilt by a trouble, and accounted for until heard.

The trap: bytes handed to the system are already at the other socket, so an ending that must come after them waits until
they are heard (`_spoil`), and one that loses them makes the other end deaf instead.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from harness.history.evidence import Fate
from harness.trouble.rule import Ending, Towards
from harness.world.book import Line
from harness.world.reallinks import Ears, RealLinks
from harness.world.socketpipe import RealPipe, SocketEnd
from simulators.kit.instant import Span

if TYPE_CHECKING:
    from harness.world.real import RealWorld

MOST_UNREAD_BYTES = 16 * 1024 * 1024
"""An outsider who leaves more than this unread is cut off."""


class Flow:
    """What crosses the pipes of one real world. `spoil` is called when a trouble ends a connection, `repeat` when it
    says something again where a pipe leads to."""

    def __init__(
        self,
        world: "RealWorld",
        links: RealLinks,
        ears: Ears,
        spoil: Callable[[RealPipe, Ending], None],
        repeat: Callable[[RealPipe, bytes], None],
    ) -> None:
        self._world = world
        self._links = links
        self._ears = ears
        self._spoil_pipe = spoil
        self._repeat = repeat

    def send(self, end: SocketEnd, data: bytes) -> None:
        """A part sends on a connection that is up, as far as it knows."""
        pipe = end.pipe
        assert pipe is not None, "an end that is up has a pipe"
        if pipe.broken or end.finished or end.transport is None:
            self._links.line(end, data, Fate.LOST)
        elif pipe.link.rule is not None:
            self._cross(end, pipe, data)
        elif end.waiting:
            end.waiting += 1
            line = self._links.line(end, data, Fate.LOST)
            self._world.clock.push(end.floor, self._put_late, end, (data, line))
        else:
            self._put(end, data, self._links.line(end, data, Fate.DELIVERED))

    def receive(self, end: SocketEnd, data: bytes) -> None:
        """A socket has bytes."""
        pipe = end.pipe
        if pipe is None or pipe.broken:
            return
        peer = end.peer
        if peer is None:
            self._receive_from_outside(end, pipe, data)
            return
        self._settle(peer, end, len(data))
        if end.open:
            self._world.soon(self._ears.data, end, data)

    def _receive_from_outside(self, end: SocketEnd, pipe: RealPipe, data: bytes) -> None:
        """A trouble acts on what outsiders send when it arrives; what one read gave need not be one message."""
        if end.held.finished or not end.open:
            self._write_from_outside(end, pipe, data, Fate.LOST)
        elif pipe.link.rule is not None:
            self._cross_inwards(end, pipe, data)
        elif end.held.waiting:
            self._write_from_outside(end, pipe, data, Fate.DELIVERED)
            self._hold(end, 0, data)
        else:
            self._write_from_outside(end, pipe, data, Fate.DELIVERED)
            self._world.soon(self._ears.data, end, data)

    def _cross_inwards(self, end: SocketEnd, pipe: RealPipe, data: bytes) -> None:
        towards = Towards.CLIENT if end is pipe.near else Towards.SERVER
        crossing = pipe.link.cross(data, towards, self._world.clock.now, pipe.id)
        for text, arrives in crossing.lines:
            self._write_from_outside(end, pipe, text, Fate.DELIVERED if arrives else Fate.LOST)
        for delay, piece in crossing.pieces:
            self._hold(end, delay, piece)
        if crossing.ending is not None:
            delay, ending = crossing.ending
            end.held.finished = True
            at = max(self._world.clock.now + delay, end.held.floor)
            self._world.clock.push(at, self._spoil, end, ending)

    def _hold(self, end: SocketEnd, delay: Span, piece: bytes) -> None:
        clock, held = self._world.clock, end.held
        held.floor = max(clock.now + delay, held.floor)
        held.waiting += 1
        clock.push(held.floor, self._hear_late, end, piece)

    def _hear_late(self, end: SocketEnd, piece: bytes) -> None:
        end.held.waiting -= 1
        if end.pipe is not None and not end.pipe.broken:
            self._ears.data(end, piece)

    def _write_from_outside(self, end: SocketEnd, pipe: RealPipe, data: bytes, fate: Fate) -> None:
        sender = pipe.far_name if end is pipe.near else pipe.near_name
        self._world.write(pipe.link.name, pipe.id, sender, end.host.name, data, fate)

    def lose(self, end: SocketEnd) -> None:
        """Nothing that this end sent is heard any more."""
        for _, line in end.transit:
            if line is not None:
                line.fate = Fate.LOST
            self._world.calmer()
        end.transit.clear()

    def _settle(self, sender: SocketEnd, receiver: SocketEnd, count: int) -> None:
        """Take what has come from the sender's account."""
        receiver.got += count
        transit, got = sender.transit, receiver.got
        while transit and transit[0][0] <= got:
            line = transit.popleft()[1]
            self._world.calmer()
            if line is not None and not receiver.open:
                line.fate = Fate.LOST

    def _put(self, end: SocketEnd, data: bytes, line: Line | None) -> None:
        transport = end.transport
        assert transport is not None, "written after the end"
        if end.peer is not None:
            end.put += len(data)
            end.transit.append((end.put, line))
            self._world.busier()
        elif transport.get_write_buffer_size() > MOST_UNREAD_BYTES and end.pipe is not None:
            self._spoil_pipe(end.pipe, Ending.RESET)
            return
        transport.write(data)

    def _put_late(self, end: SocketEnd, piece: tuple[bytes, Line | None]) -> None:
        end.waiting -= 1
        pipe = end.pipe
        if pipe is None or pipe.broken or end.lost or end.transport is None or end.transport.is_closing():
            return
        data, line = piece
        if line is not None:
            line.fate = Fate.DELIVERED
        self._put(end, data, line)

    def _cross(self, end: SocketEnd, pipe: RealPipe, data: bytes) -> None:
        clock = self._world.clock
        now = clock.now
        towards = Towards.SERVER if end is pipe.near else Towards.CLIENT
        crossing = pipe.link.cross(data, towards, now, pipe.id)
        through: Line | None = None
        for text, arrives in crossing.lines:
            line = self._links.line(end, text, Fate.LOST)
            if arrives:
                through = line
        last = len(crossing.pieces) - 1
        for index, (delay, piece) in enumerate(crossing.pieces):
            end.floor = at = max(now + delay, end.floor)
            end.waiting += 1
            own = (piece, through if index == last else None)
            if delay == 0 and end.waiting == 1:
                self._put_late(end, own)
            else:
                clock.push(at, self._put_late, end, own)
        if crossing.ending is not None:
            delay, ending = crossing.ending
            end.finished = True
            end.floor = at = max(now + delay, end.floor)
            clock.push(at, self._spoil, end, ending)
        for delay, copy in crossing.copies:
            clock.push(now + delay, self._repeat, pipe, copy)

    def _spoil(self, end: SocketEnd, ending: Ending) -> None:
        pipe = end.pipe
        if pipe is None or pipe.broken:
            return
        if end.transit:  # what went before is heard first: give the sockets their turn
            self._world.clock.push(self._world.clock.now, self._spoil, end, ending)
        else:
            self._spoil_pipe(pipe, ending)
