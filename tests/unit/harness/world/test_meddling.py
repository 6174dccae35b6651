"""What the network does by itself, in both worlds: it says a request again on a connection of its own, it goes down."""

import asyncio
import socket
from collections.abc import Sequence

import pytest

from harness.history.evidence import Fate
from harness.trouble.goes_down import GoesDown
from harness.trouble.requests_twice import RequestsTwice
from harness.trouble.rule import Delivery, Ending, Passing, Rule, Towards
from harness.trouble.watched import Overhearing
from harness.world.meddling import say_again
from harness.world.played import Played
from harness.world.real import RealWorld
from harness.world.stage import STAGE, AnyEffect, Finish
from harness.world.virtual import VirtualWorld
from simulators.kit.chance import Random
from simulators.kit.effect import Arm, Effect, Open, Send
from simulators.kit.event import Accepted, Closed, Event, Fired, Opened, Received, Started
from simulators.kit.instant import MS, Instant

REQUEST = b"POST /commit HTTP/1.1\r\n\r\n"
LINK = "client-server"


class Client:
    def __init__(self, heard: list[str]) -> None:
        self._heard = heard

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        match event:
            case Started():
                return [Open("a", "server:p")]
            case Opened("a"):
                return [Send("a", REQUEST)]
            case Received(conn, data):
                self._heard.append(f"{conn} {data.decode()}")
            case Closed(conn, reason):
                self._heard.append(f"{conn} {reason}")
                return [Open("b", "server:p")] if conn == "a" else []
        return []


class Server:
    def __init__(self, heard: list[str]) -> None:
        self._heard = heard
        self._asked = 0

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        match event:
            case Accepted():
                self._heard.append("accepted")
            case Received(conn, data):
                assert data == REQUEST
                self._asked += 1
                self._heard.append("asked")
                return [Send(conn, f"answer {self._asked}".encode())]
            case Closed(_, reason):
                self._heard.append(f"closed {reason}")
        return []


class TwiceThenDown:
    """The request passes and is to be said again; the answer takes the link down before that."""

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        if chunk.towards is Towards.SERVER:
            return RequestsTwice(after=40 * MS).on_chunk(chunk, chance)
        return (Delivery(0, ending=Ending.DOWN),)


class Stage:
    def handle(self, event: Event, now: Instant) -> Sequence[AnyEffect]:
        match event:
            case Started():
                return [Arm("end", now + 150 * MS)]
            case Fired("end"):
                return [Finish()]
        return []


def play(kind: str, rule: Rule) -> tuple[Played, list[str], list[str]]:
    client: list[str] = []
    server: list[str] = []
    world = VirtualWorld(0) if kind == "virtual" else RealWorld(0, directory=None, limit_s=10)
    world.add("client", lambda: Client(client))
    world.add("server", lambda: Server(server), ("p",))
    world.add(STAGE, Stage)
    world.fault(LINK, rule)
    played = world.play() if isinstance(world, VirtualWorld) else asyncio.run(world.play())
    return played, client, server


@pytest.mark.parametrize("kind", ["virtual", "real"])
def test_a_copy_comes_from_somebody_else_who_keeps_the_answer(kind: str) -> None:
    played, client, server = play(kind, RequestsTwice(after=40 * MS))
    assert client == ["a answer 1"]
    assert server[:4] == ["accepted", "asked", "accepted", "asked"]
    assert len(server) == 5
    assert server[4].startswith("closed")
    said = [(chunk.sender, chunk.fate) for chunk in played.journal if chunk.data == REQUEST]
    assert len(said) == 2
    assert said[0] == ("client", Fate.DELIVERED)
    assert said[1][0] != "client"
    assert len({chunk.conn for chunk in played.journal if chunk.data == REQUEST}) == 2


@pytest.mark.parametrize("kind", ["virtual", "real"])
def test_a_link_that_goes_down_breaks_and_refuses(kind: str) -> None:
    played, client, server = play(kind, GoesDown())
    assert client == ["a reset", "b refused"]
    assert server == ["accepted", "closed reset"]
    assert [(event.part, event.what, event.text) for event in played.parts] == [(LINK, "cut", "refuse")]


@pytest.mark.parametrize("kind", ["virtual", "real"])
def test_nothing_is_said_again_on_a_link_that_is_down(kind: str) -> None:
    _, client, server = play(kind, TwiceThenDown())
    assert client[0] == "a reset"
    assert server.count("asked") == 1


@pytest.mark.parametrize("kind", ["virtual", "real"])
def test_who_overhears_a_link_learns_its_connections_and_changes_nothing(kind: str) -> None:
    heard = Overhearing()
    _, client, _ = play(kind, heard)
    assert client == ["a answer 1"]
    assert [(chunk.conn, chunk.data) for chunk in heard.passed] == [
        (f"{LINK}#1", REQUEST),
        (f"{LINK}#1", b"answer 1"),
    ]


def test_where_nobody_listens_nothing_is_said_again() -> None:
    async def refused() -> None:
        with socket.socket() as kept:  # bound and not listening: the number is ours, and connecting is refused
            kept.bind(("127.0.0.1", 0))
            saying = asyncio.create_task(say_again(kept.getsockname(), REQUEST))
            await asyncio.wait([saying], timeout=5)
            assert saying.done()
            assert saying.exception() is None
            assert asyncio.all_tasks() == {asyncio.current_task()}, "and nobody goes on trying"

    asyncio.run(refused())
