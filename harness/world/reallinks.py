"""Links, pipes and journal lines of the real world: who is called what, and what is written down."""

from typing import TYPE_CHECKING

from harness.history.evidence import Fate
from harness.world.book import Line
from harness.world.link import LinkNames, WorldLink
from harness.world.socketpipe import Link, RealPipe, SocketEnd
from harness.world.stage import CutStyle
from simulators.kit.event import Accepted, Closed, Opened, Received

if TYPE_CHECKING:
    from harness.world.real import RealWorld


class RealLinks:
    """The links of one real world by name, with their pipes."""

    def __init__(self, world: "RealWorld") -> None:
        self.names = LinkNames()
        self._world = world
        self._links: dict[str, Link] = {}
        self._numbers: dict[str, int] = {}

    def link(self, name: str) -> Link:
        link = self._links.get(name)
        if link is None:
            link = self._links[name] = WorldLink(name, self._world.seed)
        return link

    def pipe(self, near: str, far: str, to: str, outside: bool) -> RealPipe:
        """A new connection; its id is the link's name and a number."""
        name = self.names.of(near, to)
        number = self._numbers[name] = self._numbers.get(name, 0) + 1
        link = self.link(name)
        pipe = link.pipes[f"{name}#{number}"] = RealPipe(f"{name}#{number}", link, near, far, to, outside)
        return pipe

    def all_pipes(self) -> list[RealPipe]:
        return [pipe for link in self._links.values() for pipe in link.pipes.values()]

    def line(self, end: SocketEnd, data: bytes, fate: Fate) -> Line:
        """Write down what a part sends."""
        pipe = end.pipe
        assert pipe is not None, "an end that is up has a pipe"
        receiver = pipe.far_name if end is pipe.near else pipe.near_name
        return self._world.write(pipe.link.name, pipe.id, end.host.name, receiver, data, fate)

    def mark(self, pipe: RealPipe, sender: str, receiver: str, fate: Fate) -> None:
        """Write down what became of a connection."""
        self._world.write(pipe.link.name, pipe.id, sender, receiver, b"", fate)

    def mark_up(self, pipe: RealPipe) -> None:
        self.mark(pipe, pipe.near_name, pipe.far_name, Fate.OPENED)

    def mark_refused(self, pipe: RealPipe) -> None:
        self.mark(pipe, pipe.near_name, pipe.far_name, Fate.REFUSED)

    def mark_down(self, link: Link) -> None:
        """A trouble took the link down."""
        self._world.book.event(self._world.clock.now, link.name, "cut", CutStyle.REFUSE.value)

    def mark_end(self, pipe: RealPipe, sender: str, receiver: str) -> None:
        """Once."""
        if not pipe.ended:
            pipe.ended = True
            self.mark(pipe, sender, receiver, Fate.ENDED)


class Ears:
    """What parts hear of their connections, unless they are through with them by then."""

    def __init__(self, world: "RealWorld") -> None:
        self._world = world

    def data(self, end: SocketEnd, data: bytes) -> None:
        if end.open:
            self._world.hear(end.host, Received(end.name, data))

    def accepted(self, end: SocketEnd, port: str) -> None:
        if end.open:
            self._world.hear(end.host, Accepted(end.name, port))

    def opened(self, end: SocketEnd, _: None) -> None:
        if end.open:
            self._world.hear(end.host, Opened(end.name))

    def closed(self, end: SocketEnd, reason: str) -> None:
        if end.open:
            end.open = False
            end.host.conns.pop(end.name, None)
            self._world.hear(end.host, Closed(end.name, reason))
