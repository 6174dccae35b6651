"""The disk of a part in the real world: the contract, and the one that is only memory.

`SqliteStore` (`sqlite.py`) is the other. Batches are written in the order they are handed over, all or none; a batch
not yet written when its part dies is dropped.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol, TypeAlias

from harness.world.disk import list_rows, put_rows
from simulators.kit.event import Row

Done: TypeAlias = Callable[[str | None], None]
"""Called on the event loop when a batch has been dealt with: None when it is durable, else why it is not."""
DROPPED = "the part died first"


class Store(Protocol):
    """Durable rows of one part."""

    def put(self, rows: tuple[Row, ...], failing: str | None, done: Done) -> None:
        """Write a batch after those before it; with `failing`, do not, and say so in its turn."""
        ...

    def crash(self) -> None:
        """Drop what is not yet written; `done` is called with DROPPED for each."""
        ...

    async def rows(self) -> tuple[Row, ...]:
        """What is durable, after everything handed over before, in the order the keys were first put."""
        ...


class MemoryStore:
    """Rows that survive the part but not the process."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._durable: dict[str, str] = {}
        self._life = 0

    def put(self, rows: tuple[Row, ...], failing: str | None, done: Done) -> None:
        self._loop.call_soon(self._write, self._life, rows, failing, done)

    def crash(self) -> None:
        self._life += 1

    async def rows(self) -> tuple[Row, ...]:
        return list_rows(self._durable)

    def _write(self, life: int, rows: tuple[Row, ...], failing: str | None, done: Done) -> None:
        if life != self._life:
            done(DROPPED)
        elif failing is not None:
            done(failing)
        else:
            put_rows(self._durable, rows)
            done(None)
