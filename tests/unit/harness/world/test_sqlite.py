"""Batches on a real disk: all or none, in order, dropped with their part, and an error of the disk is an answer."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from harness.world.sqlite import FULL, READ_ONLY, SqliteWriter
from harness.world.store import DROPPED, MemoryStore, Store
from simulators.kit.event import Row


async def gather(store: Store, batches: Sequence[tuple[tuple[Row, ...], str | None]]) -> list[str | None]:
    """Hand batches over at once; what became of each, in the order it was told."""
    answers: list[str | None] = []
    told = asyncio.Event()

    def done(reason: str | None) -> None:
        answers.append(reason)
        if len(answers) == len(batches):
            told.set()

    for rows, failing in batches:
        store.put(rows, failing, done)
    await told.wait()
    return answers


def with_store(kind: str, path: Path, use: Callable[[Store], Awaitable[None]]) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        if kind == "memory":
            await use(MemoryStore(loop))
            return
        writer = SqliteWriter(loop, path)
        try:
            await use(await writer.open("part"))
        finally:
            await writer.close()

    asyncio.run(main())


KINDS = pytest.mark.parametrize("kind", ["memory", "sqlite"])


@KINDS
def test_keys_keep_their_place_until_they_are_deleted(kind: str, tmp_path: Path) -> None:
    async def use(store: Store) -> None:
        assert await gather(store, [((Row("b", "1"), Row("a", "2")), None), ((Row("b", "3"),), None)]) == [None, None]
        assert await store.rows() == (Row("b", "3"), Row("a", "2"))
        assert await gather(store, [((Row("b", None), Row("c", "4"), Row("b", "5")), None)]) == [None]
        assert await store.rows() == (Row("a", "2"), Row("c", "4"), Row("b", "5"))

    with_store(kind, tmp_path, use)


@KINDS
def test_a_failing_batch_fails_in_its_turn(kind: str, tmp_path: Path) -> None:
    async def use(store: Store) -> None:
        batches = [((Row("a", "1"),), None), ((Row("b", "2"),), "broken"), ((Row("c", "3"),), None)]
        assert await gather(store, batches) == [None, "broken", None]
        assert await store.rows() == (Row("a", "1"), Row("c", "3"))

    with_store(kind, tmp_path, use)


def test_a_crash_drops_what_is_not_yet_written() -> None:
    async def main() -> None:
        store = MemoryStore(asyncio.get_running_loop())
        answers: list[str | None] = []
        store.put((Row("a", "1"),), None, answers.append)
        store.crash()
        assert await gather(store, [((Row("b", "2"),), None)]) == [None]
        assert answers == [DROPPED]
        assert await store.rows() == (Row("b", "2"),)

    asyncio.run(main())


def test_an_error_of_the_disk_is_an_answer_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    async def use(store: Store) -> None:
        with sqlite3.connect(tmp_path / "part.sqlite") as other:
            other.execute(
                "CREATE TRIGGER full BEFORE INSERT ON rows WHEN NEW.key = 'b' BEGIN SELECT RAISE(FAIL, 'full'); END"
            )
        other.close()
        assert await gather(store, [((Row("a", "1"), Row("b", "2")), None), ((Row("c", "3"),), None)]) == ["full", None]
        assert await store.rows() == (Row("c", "3"),)

    with_store("sqlite", tmp_path, use)


def test_it_is_written_as_durably_as_sqlite_can(tmp_path: Path) -> None:
    async def main() -> None:
        writer = SqliteWriter(asyncio.get_running_loop(), tmp_path)
        try:
            store = await writer.open("part")
            modes = await writer.answer(
                lambda: [
                    store.database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
                ]
            )
            assert modes == ["wal", 2]
        finally:
            await writer.close()

    asyncio.run(main())


def test_a_batch_that_fails_takes_no_other_along(tmp_path: Path) -> None:
    """Batches that queue up are committed together; here the disk will not take one of them."""

    async def use(store: Store) -> None:
        assert await gather(store, [((Row("first", "1"),), None)]) == [None]
        with closing(sqlite3.connect(tmp_path / "part.sqlite")) as database:
            database.execute(
                "CREATE TRIGGER picky BEFORE INSERT ON rows WHEN NEW.key = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
            database.commit()
        batches: list[tuple[tuple[Row, ...], str | None]] = [
            ((Row("a", "1"),), None),
            ((Row("b", "1"), Row("bad", "1")), None),
            ((Row("c", "1"),), "troubled"),
            ((Row("a", "2"), Row("d", "1")), None),
        ]
        assert await gather(store, batches) == [None, "no", "troubled", None]
        assert await store.rows() == (Row("first", "1"), Row("a", "2"), Row("d", "1"))

    with_store("sqlite", tmp_path, use)


WORDS = {FULL: "database or disk is full", READ_ONLY: "attempt to write a readonly database"}
A: tuple[Row, ...] = (Row("a", "1"),)


@pytest.mark.parametrize("trouble", WORDS)
def test_sqlite_itself_refuses_while_its_disk_is_troubled(trouble: str, tmp_path: Path) -> None:
    """Whatever is to be written: a new row, one that fits where another was, a deletion."""

    async def use(store: Store) -> None:
        batches: list[tuple[tuple[Row, ...], str | None]] = [
            (A, None),
            ((Row("b", "2"),), trouble),
            ((Row("a", "3"),), trouble),
            ((Row("a", None),), trouble),
            ((Row("c", "x" * 100_000), Row("a", "4")), trouble),
        ]
        assert await gather(store, batches) == [None] + 4 * [WORDS[trouble]]
        assert await store.rows() == A

    with_store("sqlite", tmp_path, use)


@pytest.mark.parametrize("trouble", WORDS)
def test_a_disk_that_is_well_again_takes_everything(trouble: str, tmp_path: Path) -> None:
    big = Row("c", "x" * 100_000)

    async def use(store: Store) -> None:
        assert await gather(store, [(A, trouble), ((big,), None), ((big,), trouble), ((Row("b", "2"),), None)]) == [
            WORDS[trouble],
            None,
            WORDS[trouble],
            None,
        ]
        assert await store.rows() == (big, Row("b", "2"))

    with_store("sqlite", tmp_path, use)
    with closing(sqlite3.connect(tmp_path / "part.sqlite")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert tables == ["rows", "sqlite_sequence"], "what made it full is still there"


def test_what_a_dead_part_left_is_dropped_on_a_full_disk_too(tmp_path: Path) -> None:
    async def use(store: Store) -> None:
        answers: list[str | None] = []
        store.put(A, FULL, answers.append)
        store.crash()
        assert await gather(store, [((Row("b", "2"),), None)]) == [None]
        assert answers == [DROPPED]

    with_store("sqlite", tmp_path, use)
