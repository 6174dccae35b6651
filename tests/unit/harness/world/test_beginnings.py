"""How connections of the real world come up, end by end, with the system's part played by hand."""

from collections.abc import Callable, Coroutine
from typing import Any, cast

import pytest

from harness.history.evidence import Fate
from harness.world.beginnings import Beginnings
from harness.world.doorway import Doorway
from harness.world.real import RealWorld
from harness.world.reallinks import Ears, RealLinks
from harness.world.socketpipe import RealHost, SocketEnd
from harness.world.sockets import SocketNet
from harness.world.stage import CutStyle, Performer
from simulators.kit.event import Accepted, Closed, Event, Opened

GATEWAY = "gateway:micros"
OURS, STRANGER = ("127.0.0.1", 4001), ("127.0.0.1", 4002)


class Plug:
    """A socket as asyncio shows it: `address` is the dialling side's."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self.is_read = True
        self.is_gone = False

    def get_extra_info(self, name: str) -> object:
        return self._address if name in ("sockname", "peername") else None

    def pause_reading(self) -> None:
        self.is_read = False

    def resume_reading(self) -> None:
        self.is_read = True

    def is_closing(self) -> bool:
        return self.is_gone

    def abort(self) -> None:
        self.is_gone = True


class Table:
    """A world with tills and a gateway, where everything happens at once and no system dials."""

    def __init__(self) -> None:
        self.seed = 0
        self.busy = 0
        self.heard: list[tuple[str, Event]] = []
        self.fates: list[Fate] = []
        self.left: list[tuple[SocketEnd, str]] = []
        self.hosts = {name: RealHost(name, lambda: cast(Performer, None), (), False) for name in ("tills", "gateway")}
        world = cast(RealWorld, self)
        self.links = RealLinks(world)
        self.begin = Beginnings(world, self.links, Ears(world), lambda end, reason: self.left.append((end, reason)))
        self.begin.doorways[GATEWAY] = Doorway("gateway", "micros")

    def soon(self, happening: Callable[[Any, Any], None], first: Any, second: Any) -> None:
        happening(first, second)

    def hear(self, host: RealHost, event: Event) -> None:
        self.heard.append((host.name, event))

    def write(self, link: str, conn: str, sender: str, receiver: str, data: bytes, fate: Fate) -> None:
        self.fates.append(fate)

    def busier(self) -> None:
        self.busy += 1

    def calmer(self) -> None:
        self.busy -= 1

    def task(self, work: Coroutine[Any, Any, None]) -> None:
        work.close()

    def end(self, part: str, address: tuple[str, int]) -> SocketEnd:
        doorway = self.begin.doorways[GATEWAY] if part == "gateway" else None
        made = SocketEnd(cast(SocketNet, None), self.hosts[part], doorway)
        made.transport = cast(Any, Plug(address))
        return made

    def dial(self) -> SocketEnd:
        near = self.end("tills", OURS)
        self.begin.dial(near, "a", GATEWAY)
        return near


@pytest.fixture
def table() -> Table:
    return Table()


JOINED = [("gateway", Accepted("tills-gateway#1", "micros")), ("tills", Opened("a"))]


@pytest.mark.parametrize("first", ["near", "far"])
def test_both_ends_hear_of_it_whichever_is_up_first(table: Table, first: str) -> None:
    near, far = table.dial(), table.end("gateway", OURS)
    one, other = (near, far) if first == "near" else (far, near)
    table.begin.connected(one)
    assert (table.heard, table.busy) == ([], 1)
    table.begin.connected(other)
    assert (table.heard, table.busy) == (JOINED, 0)
    assert (near.peer, far.peer, table.begin.guests) == (far, near, 0)


def test_an_outsider_who_comes_in_meanwhile_waits_and_is_heard_then(table: Table) -> None:
    near, stranger = table.dial(), table.end("gateway", STRANGER)
    table.begin.connected(stranger)
    assert table.heard == []
    assert not cast(Plug, stranger.transport).is_read
    table.begin.connected(near)
    table.begin.connected(table.end("gateway", OURS))
    assert table.heard == [("gateway", Accepted("outside-gateway#1", "micros")), *JOINED]
    assert cast(Plug, stranger.transport).is_read
    assert table.begin.guests == 1
    table.begin.gone(stranger)
    assert table.begin.guests == 0


def test_a_dial_whose_part_died_under_it_is_refused_once(table: Table) -> None:
    near = table.dial()
    table.begin.connected(near)
    table.begin.gone(near)
    assert table.heard == [("tills", Closed("a", "refused"))]
    assert (table.fates, table.busy) == ([Fate.REFUSED], 0)


def test_who_hung_up_while_dialling_leaves_when_it_is_up(table: Table) -> None:
    near = table.dial()
    near.open = False
    table.begin.connected(near)
    table.begin.connected(table.end("gateway", OURS))
    assert table.heard == JOINED[:1]
    assert table.left == [(near, "ended")]


def test_a_dead_part_and_a_refusing_link_are_refused_at_once(table: Table) -> None:
    table.hosts["gateway"].alive = False
    assert table.begin.where(GATEWAY) is None
    table.dial()
    table.hosts["gateway"].alive = True
    table.links.link("tills-gateway").cut = CutStyle.REFUSE
    table.dial()
    assert table.heard == [("tills", Closed("a", "refused"))] * 2
    assert table.busy == 0


def test_a_silent_link_says_nothing(table: Table) -> None:
    table.links.link("tills-gateway").cut = CutStyle.SILENT
    near = table.dial()
    assert (table.heard, table.busy) == ([], 0)
    assert near.pipe is not None
    assert near.pipe.hung


def test_who_comes_in_over_a_refusing_link_is_sent_away(table: Table) -> None:
    table.links.link("outside-gateway").cut = CutStyle.REFUSE
    stranger = table.end("gateway", STRANGER)
    table.begin.connected(stranger)
    assert (table.heard, table.fates) == ([], [Fate.REFUSED])
    assert cast(Plug, stranger.transport).is_gone
