"""Visits a second over loopback TCP for each kind of till, beside what bare sockets, a bare disk and a bare XML library
do on the same core."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import cast

from lxml import etree

from simulators.farcard.packet import AS_TILLS_WRITE
from simulators.farcard.packet_reader import parse_packet
from simulators.farcard.packet_writer import packet_bytes
from tests.benchmarks.measuring import Effort, Row, median_of
from tests.benchmarks.shopping import TILLS, Shopped, run_fast, shop

FRAME = b"\x0105LOYALTY         \x02\x1c01 INQ_CARD\x1c7770123\x1c0\x1c2026-03-14\x031274\x04"
PACKET = Path(__file__).parents[1] / "conformance" / "farcard" / "inpbuf_chmode1.wire.bin"


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


def farcard(effort: Effort) -> list[Row]:
    rounds = effort.of(10)
    runs = [shop(effort.of(TILLS // 3, 2), rounds, "farcard") for _ in range(effort.repeats)]
    visits = sorted(runs, key=_rate)[len(runs) // 2]
    rate, cpu = _rate(visits), visits.cpu_seconds / visits.visits * 1e6
    ours = median_of(lambda: _packets(effort.of(400, 5), _read_and_write), effort.repeats)
    bare = median_of(lambda: _packets(effort.of(400, 5), _bare), effort.repeats)
    return [
        Row(
            "r_keeper visits (swipe, pay pair and print call, balance) over HTTP, full evidence, one process",
            "",
            f"{rate:.0f}/s, {cpu:.0f} us of CPU a visit",
            f"{visits.chunks / visits.visits:.0f} messages a visit",
        ),
        Row(
            "receipt packets of 3.5 KB, read into values and written again",
            "",
            f"{ours:.0f}/s",
            f"lxml reading and writing the same bytes: {bare:.0f}/s, x {bare / ours:.1f}",
        ),
    ]


def _packets(count: int, turn: Callable[[bytes], bytes]) -> float:
    raw = PACKET.read_bytes()
    began = perf_counter()
    for _ in range(count):
        turn(raw)
    return count / (perf_counter() - began)


def _read_and_write(raw: bytes) -> bytes:
    return packet_bytes(parse_packet(raw), AS_TILLS_WRITE)


def _bare(raw: bytes) -> bytes:
    return etree.tostring(etree.fromstring(raw), encoding="utf-8")


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
