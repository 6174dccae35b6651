"""Durable rows in SQLite, one file a part, written by one thread: WAL, `synchronous=FULL`.

The event loop never waits for the disk: it hands a batch over and is told on the loop when it is committed. Batches
that queue up while the disk is busy are committed together, because a disk takes as long for ten as for one; if that
fails, each is tried by itself, so that none fails for another's sake.

A disk that is `full` or `read-only` is so in earnest: SQLite itself is made to refuse (`TROUBLES`), so that what a part
is told is what it would be told by a disk, in SQLite's words. Any other trouble is only said to be one.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from queue import SimpleQueue
from typing import TypeAlias, TypeVar

from harness.world.store import DROPPED, Done
from simulators.kit.errors import LabError
from simulators.kit.event import Row

_TABLE = (
    "CREATE TABLE IF NOT EXISTS rows"
    " (place INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE NOT NULL, value TEXT NOT NULL)"
)
_PUT = "INSERT INTO rows (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
_DELETE = "DELETE FROM rows WHERE key = ?"
_ALL = "SELECT key, value FROM rows ORDER BY place"

FULL = "full"
READ_ONLY = "read-only"
TROUBLES = (FULL, READ_ONLY)
"""What is the matter with a disk, and done to the database while it is."""
_BALLAST = "CREATE TABLE ballast AS SELECT zeroblob(65536)"
"""Larger than any page: a few rows may fit into pages there are, but on a disk that is full not even those could be
written, since the write-ahead log would have to grow."""

T = TypeVar("T")
_Answer: TypeAlias = Callable[[], None]
"""Called on the loop."""
_Job: TypeAlias = Callable[[], _Answer]
"""Runs in the thread; gives its answer."""


@dataclass(frozen=True, slots=True)
class _Write:
    """One batch of a store, handed over in one life of its part."""

    store: "SqliteStore"
    rows: tuple[Row, ...]
    failing: str | None
    done: Done
    life: int


class SqliteWriter:
    """The thread that all stores of a world share. `close` before the loop ends."""

    def __init__(self, loop: asyncio.AbstractEventLoop, directory: Path) -> None:
        self._loop = loop
        self._directory = directory
        self._jobs: SimpleQueue[_Job | _Write | None] = SimpleQueue()
        self._stores: list[SqliteStore] = []
        self._finished: asyncio.Future[None] = loop.create_future()
        self._thread = threading.Thread(target=self._work, name="tillproof-disk", daemon=True)
        directory.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    async def open(self, part: str) -> "SqliteStore":
        """The store of a part: `<part>.sqlite` in the directory, made if need be. LabError if it is not ours."""
        path = self._directory / f"{part}.sqlite"
        try:
            store = await self.answer(lambda: SqliteStore(self, path))
        except sqlite3.Error as error:
            raise LabError(f"{path} cannot be opened as the disk of {part}: {error}") from error
        self._stores.append(store)
        return store

    def do(self, job: _Job | _Write) -> None:
        self._jobs.put(job)

    async def answer(self, job: Callable[[], T]) -> T:
        """Run something after what was handed over before it, and wait for what it returns or raises."""
        future: asyncio.Future[T] = self._loop.create_future()

        def run() -> Callable[[], None]:
            try:
                found = job()
            except Exception as error:
                failure = error
                return lambda: None if future.done() else future.set_exception(failure)
            return lambda: None if future.done() else future.set_result(found)

        self.do(run)
        return await future

    async def close(self) -> None:
        """Let the thread finish what it was given, then close the files."""
        self._jobs.put(None)
        await self._finished
        self._thread.join()
        for store in self._stores:
            store.close()

    def _work(self) -> None:
        """Everything that has queued up is done in one go, and the loop is woken once for all of it."""
        while True:
            jobs = [self._jobs.get()]
            while not self._jobs.empty():
                jobs.append(self._jobs.get())
            answers: list[_Answer] = []
            writes: list[_Write] = []
            for job in jobs:
                if isinstance(job, _Write):
                    writes.append(job)
                elif job is not None:
                    answers += _write_all(writes)
                    writes = []
                    answers.append(job())
            answers += _write_all(writes)
            last = None in jobs
            if last:
                answers.append(lambda: self._finished.set_result(None))
            self._loop.call_soon_threadsafe(_call_all, answers)
            if last:
                return


class SqliteStore:
    """The rows of one part. Only the writer's thread touches the connection once it is open."""

    def __init__(self, writer: SqliteWriter, path: Path) -> None:
        self._writer = writer
        self._life = 0
        self.database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self.database.execute("PRAGMA journal_mode=WAL")
            self.database.execute("PRAGMA synchronous=FULL")
            self.database.execute(_TABLE)
        except sqlite3.Error:
            self.database.close()
            raise

    def put(self, rows: tuple[Row, ...], failing: str | None, done: Done) -> None:
        self._writer.do(_Write(self, rows, failing, done, self._life))

    def crash(self) -> None:
        self._life += 1

    async def rows(self) -> tuple[Row, ...]:
        return await self._writer.answer(self._read)

    def close(self) -> None:
        self.database.close()

    def _read(self) -> tuple[Row, ...]:
        with closing(self.database.execute(_ALL)) as found:
            return tuple([Row(key, value) for key, value in found])

    def write(self, writes: list[_Write]) -> dict[int, str | None]:
        """By place in the list: None when it is durable, else why nothing of it was written."""
        reasons: dict[int, str | None] = {}
        for fate, numbered in groupby(enumerate(writes), key=self._fate):
            places = [n for n, _ in numbered]
            if fate is None:
                reasons.update(self._commit_all(places, writes))
            elif fate in TROUBLES:
                with self._troubled(fate):
                    reasons.update({n: self._commit(writes[n].rows, ballast=fate == FULL) for n in places})
            else:
                reasons.update(dict.fromkeys(places, fate))
        return reasons

    def _fate(self, numbered: tuple[int, _Write]) -> str | None:
        _, write = numbered
        return DROPPED if write.life != self._life else write.failing

    def _commit_all(self, places: list[int], writes: list[_Write]) -> dict[int, str | None]:
        """In one go if they can be."""
        if self._commit([row for n in places for row in writes[n].rows]) is None:
            return dict.fromkeys(places)
        return {n: self._commit(writes[n].rows) for n in places}

    @contextmanager
    def _troubled(self, trouble: str) -> Iterator[None]:
        """The database takes nothing, for this reason."""
        if trouble == READ_ONLY:
            begin, end = "PRAGMA query_only = ON", "PRAGMA query_only = OFF"
        else:
            (most,) = self.database.execute("PRAGMA max_page_count").fetchone()
            begin, end = "PRAGMA max_page_count = 1", f"PRAGMA max_page_count = {most}"  # as few as there are now
        self.database.execute(begin)
        try:
            yield
        finally:
            self.database.execute(end)

    def _commit(self, rows: Sequence[Row], *, ballast: bool = False) -> str | None:
        """One transaction; None, or why nothing of it was written."""
        try:
            self.database.execute("BEGIN IMMEDIATE")
            for row in rows:
                if row.value is None:
                    self.database.execute(_DELETE, (row.key,))
                else:
                    self.database.execute(_PUT, (row.key, row.value))
            if ballast:
                self.database.execute(_BALLAST)
            self.database.execute("COMMIT")
        except sqlite3.Error as error:
            if self.database.in_transaction:
                self.database.execute("ROLLBACK")
            return str(error)
        return None


def _write_all(writes: list[_Write]) -> list[_Answer]:
    """Each store's batches in one go; the answers in the order of the batches."""
    by_store: dict[SqliteStore, list[int]] = {}
    for n, write in enumerate(writes):
        by_store.setdefault(write.store, []).append(n)
    answers: dict[int, _Answer] = {}
    for store, places in by_store.items():
        for place, reason in store.write([writes[n] for n in places]).items():
            answers[places[place]] = partial(writes[places[place]].done, reason)
    return [answers[n] for n in range(len(writes))]


def _call_all(answers: list[_Answer]) -> None:
    for answer in answers:
        answer()
