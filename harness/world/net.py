"""The network of the virtual world: dialling, bytes in flight, endings, cuts and troubles.

The trap: an ending must not overtake the bytes sent before it (`End.floor`), and which bytes a crash or a cut loses
must be decided when it happens, not when the bytes arrive. A broken pipe delivers nothing more, whatever is in flight.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from harness.history.evidence import Fate
from harness.trouble.rule import Ending, Rule, Towards
from harness.world.book import Line
from harness.world.link import LinkNames, WorldLink, part_of
from harness.world.pipe import End, Link, Pipe, VirtualHost
from harness.world.stage import CutStyle
from simulators.kit.chance import stream
from simulators.kit.effect import Effect
from simulators.kit.event import Accepted, Closed, Event, Opened, Received
from simulators.kit.instant import MS, US, Instant, Span

if TYPE_CHECKING:
    from harness.world.virtual import VirtualWorld

LEAST: Span = 200 * US
MOST: Span = 3 * MS
NETWORK = "network"
"""Who ended a connection, in the journal, when neither part did."""


class _Nobody:
    """Who is at the other end of what the network says by itself."""

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        raise AssertionError(f"the network was told {event} at {now}")


class Net:
    """All links and pipes of one virtual world."""

    def __init__(self, world: "VirtualWorld") -> None:
        self.names = LinkNames()
        self._seed = world.seed
        self._timeline = world.clock
        self._book = world.book
        self._hosts = world.hosts
        self._tell = world.tell
        self._links: dict[str, Link] = {}
        self._delays: dict[str, Callable[[], float]] = {}
        self._dials: dict[str, int] = {}

    # -- what parts do

    def dial(self, host: VirtualHost, conn: str, to: str) -> bool:
        if conn in host.conns:
            return False
        name = self.names.of(host.name, to)
        link = self.link(name)
        number = self._dials[name] = self._dials.get(name, 0) + 1
        pipe = Pipe(f"{name}#{number}", link, host, conn, to)
        host.conns[conn] = pipe.near
        link.pipes[pipe.id] = pipe
        now = self._timeline.now
        if link.cut is None:
            self._timeline.push(now + self._latency(link), self._arrive, pipe, None)
        elif link.cut is CutStyle.REFUSE:
            self._timeline.push(now, self._refuse, pipe, None)
        else:
            pipe.broken = pipe.hung = True
        return True

    def send(self, host: VirtualHost, conn: str, data: bytes) -> None:
        end = host.conns.get(conn)
        if end is None or not end.up or not data:
            return
        pipe = end.pipe
        link = pipe.link
        if link.rule is not None and not pipe.broken and not end.finished and not pipe.aside:
            self._cross(end, data)
            return
        line = self._line(end, data)
        if pipe.broken or end.finished:
            return
        at = self._timeline.now + self._latency(link)
        if at < end.floor:
            at = end.floor
        end.floor = at
        self._timeline.push(at, self._deliver, end, line)
        if pipe.aside and end is pipe.far:
            self._leave(pipe.near, "ended")

    def close(self, host: VirtualHost, conn: str) -> None:
        end = host.conns.pop(conn, None)
        if end is not None:
            self._leave(end, "ended")

    def crash(self, host: VirtualHost, deliver_sent: bool) -> None:
        """Every connection of a dead part ends; what it had sent arrives first, or is lost."""
        ends, host.conns = list(host.conns.values()), {}
        for end in ends:
            end.lost = not deliver_sent
            self._leave(end, "ended" if deliver_sent else "reset")

    # -- what the stage does

    def link(self, name: str) -> Link:
        link = self._links.get(name)
        if link is None:
            link = self._links[name] = WorldLink(name, self._seed)
            self._delays[name] = stream(self._seed, f"net/{name}").random
        return link

    def cut(self, name: str, style: CutStyle) -> None:
        link = self.link(name)
        link.cut = style
        for pipe in list(link.pipes.values()):
            if style is CutStyle.SILENT:
                pipe.broken = pipe.hung = True
            else:
                self._break(pipe, "refused")

    def trouble(self, name: str, rule: object | None) -> None:
        self.link(name).trouble(rule, self._timeline.now)

    def fault(self, name: str, rule: Rule) -> None:
        self.link(name).fault(rule)

    def restore(self, name: str) -> None:
        link = self.link(name)
        link.restore()
        for pipe in list(link.pipes.values()):
            if pipe.hung:
                self._break(pipe, "reset")

    # -- what happens by itself

    def _arrive(self, pipe: Pipe, _: None) -> None:
        if pipe.broken:
            return
        name, _colon, port = pipe.to.partition(":")
        host = self._hosts.get(name)
        now = self._timeline.now
        if host is None or not host.alive or port not in host.ports:
            self._timeline.push(now + self._latency(pipe.link), self._refuse, pipe, None)
            return
        near, far = pipe.near, pipe.accept(host)
        host.conns[far.name] = far
        self._mark(pipe, near.host.name, name, Fate.OPENED)
        if near.open:
            far.floor = now + self._latency(pipe.link)
            self._timeline.push(far.floor, self._opened, far, None)
        else:  # it hung up while it was still dialling
            self._leave(near, "ended")
        self._tell(host, Accepted(far.name, port))

    def _opened(self, far: End, _: None) -> None:
        near = far.pipe.near
        if near.open and not far.pipe.broken and not far.lost:
            near.up = True
            self._tell(near.host, Opened(near.name))

    def _refuse(self, pipe: Pipe, reason: str | None) -> None:
        if pipe.hung:
            return
        pipe.broken = True
        pipe.link.pipes.pop(pipe.id, None)
        self._mark(pipe, pipe.near.host.name, part_of(pipe.to), Fate.REFUSED)
        self._hear_end(pipe.near, reason or "refused")

    def _deliver(self, sender: End, line: Line) -> None:
        peer = sender.peer
        if peer is None or not peer.open or sender.lost or sender.pipe.broken:
            return
        line.fate = Fate.DELIVERED
        self._tell(peer.host, Received(peer.name, line.data))

    def _deliver_piece(self, sender: End, piece: tuple[bytes, Line | None]) -> None:
        """Part of a line; the last one carries the line, whose fate is then known."""
        peer = sender.peer
        if peer is None or not peer.open or sender.lost or sender.pipe.broken:
            return
        data, line = piece
        if line is not None:
            line.fate = Fate.DELIVERED
        self._tell(peer.host, Received(peer.name, data))

    def _hear_end(self, end: End, reason: str) -> None:
        if end.open:
            end.open = False
            del end.host.conns[end.name]
            self._tell(end.host, Closed(end.name, reason))

    # -- endings

    def _leave(self, end: End, reason: str) -> None:
        """The part at this end hangs up or is dead; the other hears of it after what is on its way (unless lost)."""
        end.open = False
        pipe, peer = end.pipe, end.peer
        if pipe.broken:
            return
        if peer is None:  # still dialling: the call arrives, is taken and ends, unless it was lost with the caller
            if end.lost:
                pipe.broken = True
                pipe.link.pipes.pop(pipe.id, None)
            return
        self._mark_end(pipe, end.host.name, peer.host.name)
        at = self._timeline.now + self._latency(pipe.link)
        if not end.lost:
            at = end.floor = max(at, end.floor)
        self._timeline.push(at, self._leaving, end, reason)

    def _leaving(self, end: End, reason: str) -> None:
        pipe, peer = end.pipe, end.peer
        if pipe.broken or peer is None:
            return
        pipe.link.pipes.pop(pipe.id, None)
        self._hear_end(peer, reason)

    def _break(self, pipe: Pipe, reason: str) -> None:
        """The network ends it: nothing in flight arrives; a dial fails for `reason`, a connection is reset."""
        pipe.broken, pipe.hung = True, False
        pipe.link.pipes.pop(pipe.id, None)
        now = self._timeline.now
        if pipe.far is None:
            self._timeline.push(now, self._refuse, pipe, reason)
            return
        self._mark_end(pipe, NETWORK, NETWORK)
        self._timeline.push(now, self._hear_end, pipe.near, "reset")
        self._timeline.push(now, self._hear_end, pipe.far, "reset")

    # -- troubles

    def _cross(self, end: End, data: bytes) -> None:
        link = end.pipe.link
        now = self._timeline.now
        towards = Towards.SERVER if end is end.pipe.near else Towards.CLIENT
        crossing = link.cross(data, towards, now, end.pipe.id)
        through: Line | None = None
        for text, arrives in crossing.lines:
            line = self._line(end, text)
            if arrives:
                through = line
        sent = now + self._latency(link)
        last = len(crossing.pieces) - 1
        for index, (delay, piece) in enumerate(crossing.pieces):
            end.floor = at = max(sent + delay, end.floor)
            self._timeline.push(at, self._deliver_piece, end, (piece, through if index == last else None))
        if crossing.ending is not None:
            delay, ending = crossing.ending
            end.finished = True
            end.floor = at = max(sent + delay, end.floor)
            self._timeline.push(at, self._spoil, end.pipe, ending)
        for delay, copy in crossing.copies:
            self._timeline.push(sent + delay, self._repeat, end.pipe, copy)

    def _spoil(self, pipe: Pipe, ending: Ending) -> None:
        if pipe.broken:
            return
        if ending is Ending.RESET or (ending is Ending.DOWN and pipe.id not in pipe.link.falls):
            self._break(pipe, "reset")
        elif ending is Ending.DOWN:
            self._book.event(self._timeline.now, pipe.link.name, "cut", CutStyle.REFUSE.value)
            self.cut(pipe.link.name, CutStyle.REFUSE)
        else:
            pipe.broken = pipe.hung = True

    def _repeat(self, pipe: Pipe, data: bytes) -> None:
        """The network says something again where `pipe` leads to: nobody hears the answer, and then it hangs up."""
        link, name = pipe.link, pipe.link.name
        host_name, _colon, port = pipe.to.partition(":")
        host = self._hosts.get(host_name)
        if link.cut is not None or host is None or not host.alive or port not in host.ports:
            return
        number = self._dials[name] = self._dials.get(name, 0) + 1
        copy = Pipe(f"{name}#{number}", link, VirtualHost(NETWORK, _Nobody, (), None), NETWORK, pipe.to, aside=True)
        link.pipes[copy.id] = copy
        near, far = copy.near, copy.accept(host)
        near.open, near.up = False, True
        host.conns[far.name] = far
        self._mark(copy, NETWORK, host_name, Fate.OPENED)
        self._tell(host, Accepted(far.name, port))
        line = self._line(near, data)
        near.floor = self._timeline.now + self._latency(link)
        self._timeline.push(near.floor, self._deliver, near, line)

    # -- small things

    def _latency(self, link: Link) -> Span:
        return LEAST + int(self._delays[link.name]() * (MOST - LEAST))

    def _line(self, end: End, data: bytes) -> Line:
        peer = end.peer
        assert peer is not None, "nothing is sent before the connection is up"
        pipe = end.pipe
        return self._book.write(
            self._timeline.now, pipe.link.name, pipe.id, end.host.name, peer.host.name, data, Fate.LOST
        )

    def _mark(self, pipe: Pipe, sender: str, receiver: str, fate: Fate) -> None:
        self._book.write(self._timeline.now, pipe.link.name, pipe.id, sender, receiver, b"", fate)

    def _mark_end(self, pipe: Pipe, sender: str, receiver: str) -> None:
        if not pipe.ended:
            pipe.ended = True
            self._mark(pipe, sender, receiver, Fate.ENDED)
