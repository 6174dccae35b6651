"""Who has come in at one doorway: a dial from within the world, or an outsider.

The trap: two ends of a connection come up in any order, an outsider perhaps in between. Who dialled is known by the
dialler's own address, so whoever comes in while dials of ours are under way waits until it is clear who it is."""

from typing import TypeAlias

from harness.world.socketpipe import RealPipe, SocketEnd

TcpAddress: TypeAlias = tuple[str, int]
"""Host and TCP port of the end that dialled."""


class Arrivals:
    """Of one doorway."""

    def __init__(self) -> None:
        self._dials = 0
        """Dials from within the world that have not yet come in here."""
        self._expected: dict[TcpAddress, RealPipe] = {}
        """Those of them that are up on the dialler's side; the other end has not come in yet."""
        self._unknown: dict[TcpAddress, SocketEnd] = {}
        """Who came in while such dials were under way: one of them, or an outsider."""

    def dial(self) -> None:
        """A part of this world dials."""
        self._dials += 1

    def up(self, own: TcpAddress, pipe: RealPipe) -> SocketEnd | None:
        """A dial is up on the dialler's side, whose address is `own`: the end that has come in for it. None: it is
        expected."""
        far = self._unknown.pop(own, None)
        if far is None:
            self._expected[own] = pipe
        return far

    def came_in(self, peer: TcpAddress, end: SocketEnd) -> RealPipe | None:
        """The dial of ours that an end from `peer` belongs to. None: it is an outsider, unless it `is_unknown`."""
        pipe = self._expected.pop(peer, None)
        if pipe is None and self._dials:
            self._unknown[peer] = end
        return pipe

    def is_unknown(self, end: SocketEnd) -> bool:
        """Whether nobody can say yet who that is."""
        return end in self._unknown.values()

    def dial_over(self) -> list[SocketEnd]:
        """A dial came through or failed: the ends that are now known to be outsiders', in the order they came in."""
        self._dials -= 1
        if self._dials:
            return []
        outsiders, self._unknown = list(self._unknown.values()), {}
        return outsiders

    def unexpect(self, pipe: RealPipe) -> bool:
        """The dialler's side is gone; whether its other end had not come in."""
        expected = {own: other for own, other in self._expected.items() if other is not pipe}
        was_expected, self._expected = len(expected) < len(self._expected), expected
        return was_expected

    def forget(self, end: SocketEnd) -> None:
        """Whoever came in is gone, before anybody knew who it was."""
        self._unknown = {peer: other for peer, other in self._unknown.items() if other is not end}
