"""A trouble on a link with an outsider acts on both directions, although only one end is ours."""

import asyncio
from collections.abc import Sequence

import pytest

from harness.history.evidence import Fate
from harness.trouble.answers_late import AnswersLate
from harness.trouble.answers_lost import AnswersLost
from harness.trouble.rule import Rule
from harness.trouble.sliced import Sliced
from harness.world.played import Played
from harness.world.real import RealWorld
from harness.world.stage import STAGE, AnyEffect, Finish, Restore, Trouble
from simulators.kit.effect import Arm, Effect, Open, Send, Tell
from simulators.kit.event import Closed, Event, Fired, Opened, Received, Started, Told
from simulators.kit.instant import MS, SECOND, Instant

LINK = "gateway-backend"


class Caller:
    """Dials when told, asks, and tells the stage what it hears."""

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        match event:
            case Told(_, "dial"):
                return [Open("a", "backend:api")]
            case Opened(conn):
                return [Send(conn, b"ask")]
            case Received(_, data):
                return [Tell(STAGE, (data, now))]
            case Closed():
                return [Tell(STAGE, "closed"), Arm("end", now)]
        return []


class Stage:
    """Sets a trouble, starts the caller, and ends when it is hung up on (or after `patience`)."""

    def __init__(self, rule: Rule, patience: Instant) -> None:
        self.heard: list[object] = []
        self._rule = rule
        self._patience = patience

    def handle(self, event: Event, now: Instant) -> Sequence[AnyEffect]:
        match event:
            case Started():
                return [Trouble(LINK, self._rule), Tell("gateway", "dial"), Arm("patience", now + self._patience)]
            case Told(_, "closed"):
                self.heard.append("closed")
                return [Finish()]
            case Told(_, message):
                self.heard.append(message)
            case Fired("patience"):
                return [Restore(LINK), Finish()]
        return []


async def answer_and_hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(100)
    writer.write(b"answer")
    await writer.drain()
    writer.close()


def play(rule: Rule, patience: Instant = 10 * SECOND) -> tuple[Played, list[object]]:
    stage = Stage(rule, patience)

    async def main() -> Played:
        async with await asyncio.start_server(answer_and_hang_up, "127.0.0.1", 0) as server:
            world = RealWorld(0, directory=None, limit_s=20)
            world.external("backend:api", "127.0.0.1", server.sockets[0].getsockname()[1])
            world.add("gateway", Caller)
            world.add(STAGE, lambda: stage)
            return await world.play()

    return asyncio.run(main()), stage.heard


def test_a_late_answer_is_late_and_comes_before_the_end_of_the_connection() -> None:
    played, heard = play(AnswersLate(by=30 * MS))
    assert [h if isinstance(h, str) else h[0] for h in heard] == [b"answer", "closed"]  # type: ignore[index]
    arrived = next(c.at for c in played.journal if c.data == b"answer")
    assert heard[0][1] - arrived >= 30 * MS  # type: ignore[index]


def test_a_lost_answer_is_never_heard_and_journalled_as_lost() -> None:
    played, heard = play(AnswersLost(times=1), patience=50 * MS)
    assert b"answer" not in [h[0] for h in heard if isinstance(h, tuple)]
    assert [c.fate for c in played.journal if c.data == b"answer"] == [Fate.LOST]


@pytest.mark.parametrize("size", [1, 4])
def test_a_sliced_answer_comes_in_its_order(size: int) -> None:
    _, heard = play(Sliced(size, gap=MS))
    assert b"".join(h[0] for h in heard if isinstance(h, tuple)) == b"answer"
    assert heard[-1] == "closed"
