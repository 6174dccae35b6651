"""What a database of ours holds after its last writes were torn: whole batches, in order, none of them by half.

The write-ahead log is cut off, zeroed or flipped at every place, as a disk may leave it that lost its power; then the
store is opened anew. And a process that writes is killed (SIGKILL) at drawn moments: what it was told is durable is
there. That last part proves nothing about syncing, for what the operating system has been handed survives a process.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from harness.world.sqlite import SqliteStore, SqliteWriter
from simulators.kit.chance import stream
from simulators.kit.event import Row

pytestmark = [pytest.mark.real, pytest.mark.slow]

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
CHECKPOINTED = 3
"""Batches that are in the database itself."""
LOGGED = 6
"""Batches after them, in its write-ahead log."""
STRIDES = {"truncated": 97, "zeroed": 397, "flipped": 397, "stale": 797}
"""Bytes from one place that is spoilt to the next; each costs an opening of the database."""
KILLS = 6
TELLS = 400
"""Batches a process that is killed would write."""


def batch(number: int) -> tuple[Row, ...]:
    """Several rows, of which one is there in every batch and one is deleted by the next."""
    fresh = tuple(Row(f"{number}/{n}", f"{number}" * 40) for n in range(4))
    return (*fresh, Row("last", str(number)), Row(f"{number - 1}/0", None))


def rows_after(count: int) -> tuple[Row, ...]:
    held: dict[str, str] = {}
    for number in range(count):
        for row in batch(number):
            if row.value is None:
                held.pop(row.key, None)
            else:
                held[row.key] = row.value
    return tuple(Row(key, value) for key, value in held.items())


WHOLE = [rows_after(count) for count in range(CHECKPOINTED + LOGGED + 1)]


def with_store(folder: Path, use: Callable[[SqliteWriter, SqliteStore], Awaitable[T]]) -> T:
    async def main() -> T:
        writer = SqliteWriter(asyncio.get_running_loop(), folder)
        try:
            return await use(writer, await writer.open("part"))
        finally:
            await writer.close()

    return asyncio.run(main())


async def put(store: SqliteStore, rows: tuple[Row, ...]) -> str | None:
    told: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
    store.put(rows, None, told.set_result)
    return await told


def held_in(folder: Path) -> tuple[Row, ...]:
    async def read(_: SqliteWriter, store: SqliteStore) -> tuple[Row, ...]:
        return await store.rows()

    return with_store(folder, read)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its log, as a power cut leaves them: copied while it is open."""
    live, copy = tmp_path_factory.mktemp("live"), tmp_path_factory.mktemp("copy")

    async def write(writer: SqliteWriter, store: SqliteStore) -> None:
        await writer.answer(partial(store.database.execute, "PRAGMA wal_autocheckpoint = 0"))
        for number in range(CHECKPOINTED):
            assert await put(store, batch(number)) is None
        await writer.answer(lambda: store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
        for number in range(CHECKPOINTED, CHECKPOINTED + LOGGED):
            assert await put(store, batch(number)) is None
        for name in ("part.sqlite", "part.sqlite-wal"):
            shutil.copy(live / name, copy / name)

    with_store(live, write)
    return copy


def truncated(log: bytes, place: int) -> bytes:
    return log[:place]


def zeroed(log: bytes, place: int) -> bytes:
    return log[:place] + bytes(len(log) - place)


def flipped(log: bytes, place: int) -> bytes:
    return log[:place] + bytes([log[place] ^ 0x40]) + log[place + 1 :]


def stale(log: bytes, place: int) -> bytes:
    """The tail is what an earlier use of the file left there."""
    return log[:place] + log[: len(log) - place]


@pytest.mark.parametrize("spoil", [truncated, zeroed, flipped, stale])
def test_a_spoilt_log_leaves_whole_batches(spoil: Callable[[bytes, int], bytes], written: Path, tmp_path: Path) -> None:
    log = (written / "part.sqlite-wal").read_bytes()
    found = set()
    for place in [*range(0, len(log), STRIDES[spoil.__name__]), *range(len(log) - 10, len(log))]:
        shutil.copy(written / "part.sqlite", tmp_path / "part.sqlite")
        (tmp_path / "part.sqlite-wal").write_bytes(spoil(log, place))
        (tmp_path / "part.sqlite-shm").unlink(missing_ok=True)
        rows = held_in(tmp_path)
        assert rows in WHOLE, f"half a batch: {spoil.__name__} at byte {place} of {len(log)}"
        assert WHOLE.index(rows) >= CHECKPOINTED, f"{spoil.__name__} at byte {place} took what was in the database"
        found.add(WHOLE.index(rows))
    assert found >= set(range(CHECKPOINTED, CHECKPOINTED + LOGGED)), "not every batch was ever the last"


def test_what_is_not_spoilt_is_all_there(written: Path, tmp_path: Path) -> None:
    for name in ("part.sqlite", "part.sqlite-wal"):
        shutil.copy(written / name, tmp_path / name)
    assert held_in(tmp_path) == WHOLE[-1]


def test_after_a_torn_log_it_goes_on(written: Path, tmp_path: Path) -> None:
    """The next life writes behind the last whole batch, and what it writes is there after another one."""
    log = (written / "part.sqlite-wal").read_bytes()
    shutil.copy(written / "part.sqlite", tmp_path / "part.sqlite")
    (tmp_path / "part.sqlite-wal").write_bytes(log[: len(log) - 5])
    before = held_in(tmp_path)
    assert before == WHOLE[-2]

    async def write(_: SqliteWriter, store: SqliteStore) -> str | None:
        return await put(store, (Row("new", "1"),))

    assert with_store(tmp_path, write) is None
    assert held_in(tmp_path) == (*before, Row("new", "1"))


def test_a_killed_writer_has_kept_what_it_was_told_is_durable(tmp_path: Path) -> None:
    chance = stream(5, "torn")
    told_in_all = 0
    for number in range(KILLS):
        folder = tmp_path / str(number)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.real.test_torn_writes", str(folder)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        enough = chance.randrange(1, 60)
        told = [process.stdout.readline() for _ in range(enough)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.readlines()
        process.stdout.close()
        assert process.wait() == -signal.SIGKILL
        last = max(int(line) for line in told if line.endswith(b"\n"))
        rows = held_in(folder)
        count = int({row.key: row.value for row in rows}["last"] or 0) + 1
        assert rows == rows_after(count), "half a batch"
        assert count >= last + 1, f"batch {last} was told to be durable; there are {count}"
        told_in_all += last
    assert told_in_all >= KILLS, "it was always killed before it had written anything"


async def _write_for_ever(_: SqliteWriter, store: SqliteStore) -> None:
    """Several batches are always under way, and each is told as soon as it is durable."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def told(number: int, reason: str | None) -> None:
        assert reason is None, reason
        os.write(sys.stdout.fileno(), b"%d\n" % number)
        if number + 5 < TELLS:
            store.put(batch(number + 5), None, partial(told, number + 5))
        elif number == TELLS - 1:
            done.set_result(None)

    for number in range(5):
        store.put(batch(number), None, partial(told, number))
    await done


if __name__ == "__main__":
    with_store(Path(sys.argv[1]), _write_for_ever)
