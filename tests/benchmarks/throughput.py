"""SIM scenarios a second over loopback TCP, beside what bare sockets and a bare disk do on the same core."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import cast

from tests.benchmarks.measuring import Effort, Row, median_of
from tests.benchmarks.shopping import TILLS, Shopped, run_fast, shop

FRAME = b"\x0105LOYALTY         \x02\x1c01 INQ_CARD\x1c7770123\x1c0\x1c2026-03-14\x031274\x04"


def sim(effort: Effort) -> list[Row]:
    rounds = effort.of(20)
    runs = [shop(effort.of(TILLS, 2), rounds) for _ in range(effort.repeats)]
    visits = sorted(runs, key=_rate)[len(runs) // 2]
    echo = median_of(lambda: run_fast(_echo(effort.of(20_000, 100))), effort.repeats)
    commits = median_of(lambda: _commits(effort.of(500, 10)), effort.repeats)
    rate = _rate(visits)
    cpu = visits.cpu_seconds / visits.visits / 3 * 1e6
    wanted = rate * visits.chunks / visits.visits
    return [
        Row(
            "SIM scenarios (identify, accrue, read) over TCP, full evidence, one process",
            "3,000/s",
            f"{rate:.0f}/s, {cpu:.0f} us of CPU an operation",
            f"bare asyncio echo: {echo:.0f} messages/s; ours sends {wanted:.0f}, x {echo / wanted:.1f} fewer",
        ),
        Row(
            "of these, durable before they are acknowledged",
            "",
            f"{rate:.0f} sales/s, stored at the till, the gateway and the backend",
            f"one SQLite commit after another, WAL, `synchronous=FULL`: {commits:.0f}/s",
        ),
    ]


def _rate(shopped: Shopped) -> float:
    return shopped.visits / shopped.seconds


class _Echo(asyncio.Protocol):
    """Says back what it hears, whole frames."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's is not a subclass, but the same
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        frames = (self._rest + data).split(b"\x04")
        self._rest = frames.pop()
        for frame in frames:
            self._transport.write(frame + b"\x04")


class _Asker(_Echo):
    """Keeps as many questions under way as there are tills."""

    def __init__(self, count: int, over: "asyncio.Future[None]") -> None:
        self._left = count
        self._answers = count
        self._over = over

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        for _ in range(min(TILLS, self._left)):
            self._ask()

    def data_received(self, data: bytes) -> None:
        for _ in range(data.count(b"\x04")):
            self._answers -= 1
            if self._left:
                self._ask()
        if self._answers == 0 and not self._over.done():
            self._over.set_result(None)

    def _ask(self) -> None:
        self._left -= 1
        self._transport.write(FRAME)


async def _echo(count: int) -> float:
    """Messages a second, questions and answers, both ends in this process."""
    loop = asyncio.get_running_loop()
    over: asyncio.Future[None] = loop.create_future()
    server = await loop.create_server(_Echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    began = perf_counter()
    transport, _ = await loop.create_connection(lambda: _Asker(count, over), "127.0.0.1", port)
    await over
    took = perf_counter() - began
    transport.close()
    server.close()
    await asyncio.sleep(0)
    return 2 * count / took


def _commits(count: int) -> float:
    with (
        TemporaryDirectory(prefix="tillproof-") as folder,
        closing(sqlite3.connect(Path(folder) / "bare.sqlite", isolation_level=None)) as database,
    ):
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE rows (key TEXT PRIMARY KEY, value TEXT)")
        began = perf_counter()
        for number in range(count):
            database.execute("INSERT INTO rows VALUES (?, ?)", (str(number), "x" * 600))
        return count / (perf_counter() - began)
