"""Lives of a served gateway, one after the other, each in a process of its own that may be killed at any moment.

`python -m tests.real.hatchery` imports everything once and forks a child for each life, before any thread or loop of
its own exists: a life then costs milliseconds instead of an interpreter. What the child runs is what `tillproof serve
gateway` runs. The trap: a child must not outlive the test, so it ends when a pipe that the test holds does.
"""

import asyncio
import os
import signal
import sys
import traceback
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from msgspec import Struct, json

from harness.run.engine import rest_what_is_loaded, run_loop
from harness.run.parts import GatewayOrder, order_gateway
from harness.run.serving import Served, serve
from harness.world import sqlite
from simulators.gateway.journal import replay
from simulators.gateway.policy import Policy
from simulators.kit.actor import Actor
from simulators.kit.effect import Effect
from simulators.kit.event import Event, Started
from simulators.kit.instant import Instant

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"


class Nest(Struct, frozen=True):
    """What every life of a gateway has in common."""

    folder: str
    cast: str
    backend: int
    """TCP port."""
    micros: int
    farcard: int
    lp_sim: int
    policy: Policy
    mutant: str | None = None

    def order(self) -> GatewayOrder:
        return GatewayOrder(
            host=HOST,
            port=self.micros,
            routes=((HOST, self.backend),),
            store="store",
            token="",
            profile="3700",
            encoding=None,
            vocabulary=None,
            default_discount=0,
            mutant=self.mutant,
            folder=Path(self.folder),
            farcard_port=self.farcard,
            cast_file=self.cast,
            lp_sim_port=self.lp_sim,
            policy=self.policy,
        )


class Life(Struct, frozen=True):
    """One life that is asked for."""

    last_statement: int | None = None
    """It dies when it is about to run this one (from 1) on its database: perhaps in the middle of a batch."""


class Born(Struct, frozen=True, tag=True):
    pid: int


class Listens(Struct, frozen=True, tag=True):
    """All its ports are open, and it has read its journal."""

    undelivered: int
    """Entries the journal held."""


class Dead(Struct, frozen=True, tag=True):
    status: int
    """Negative: the signal that killed it."""


Word = Born | Listens | Dead


# -- in the process that forks, and in its children


def main() -> None:
    """Forks a child for each line that comes in, and says what becomes of it."""
    nest = json.decode(sys.stdin.readline(), type=Nest)
    order_gateway(nest.order()).make()  # what is only loaded when it is needed is needed in every life
    with suppress(ImportError):
        import uvloop  # noqa: F401
    rest_what_is_loaded()
    lifeline = int(sys.argv[1])
    for line in sys.stdin:
        life = json.decode(line, type=Life)
        pid = os.fork()
        if pid == 0:
            _live(nest, life, lifeline)
        _say(Born(pid))
        _, status = os.waitpid(pid, 0)
        _say(Dead(os.waitstatus_to_exitcode(status)))


def _say(word: Word) -> None:
    os.write(sys.stdout.fileno(), json.encode(word) + b"\n")


def _live(nest: Nest, life: Life, lifeline: int) -> None:
    """Never returns."""
    status = 1
    try:
        with patch.object(sqlite, "SqliteStore", _store_that_dies(life.last_statement)):
            run_loop(_serve(nest, lifeline))
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


async def _serve(nest: Nest, lifeline: int) -> None:
    asyncio.get_running_loop().add_reader(lifeline, os._exit, 1)
    served = order_gateway(nest.order())
    await serve(replace(served, make=lambda: _Telling(served)), _say_nothing)


def _say_nothing(_: str) -> None:
    """What it notices is in its files."""


class _Telling:
    """The gateway, which says that it has begun."""

    def __init__(self, served: Served) -> None:
        self._actor: Actor = served.make()

    def handle(self, event: Event, now: Instant) -> list[Effect]:
        effects = list(self._actor.handle(event, now))
        if isinstance(event, Started):
            journal, _ = replay(event.rows)
            _say(Listens(len(journal.taken)))
        return effects


def _store_that_dies(last: int | None) -> type[sqlite.SqliteStore]:
    if last is None:
        return sqlite.SqliteStore

    class Mortal(sqlite.SqliteStore):
        def __init__(self, writer: sqlite.SqliteWriter, path: Path) -> None:
            super().__init__(writer, path)
            self.left: int = last or 0
            self.database.set_trace_callback(self.run)

        def run(self, _: str) -> None:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return Mortal


# -- in the test


class Hatchery:
    """One after the other: `hatch`, wait for `listens` or not, `kill` or let it die by itself, `gone`."""

    def __init__(self, process: asyncio.subprocess.Process, held: int) -> None:
        self._process = process
        self._held = held
        """The other end is read by every life: when this one is closed, it ends."""
        self._born: asyncio.Future[Born] | None = None
        self._listens: asyncio.Future[Listens | None] | None = None
        self._dead: asyncio.Future[Dead] | None = None
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, nest: Nest) -> "Hatchery":
        lifeline, held = os.pipe()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.real.hatchery",
            str(lifeline),
            pass_fds=(lifeline,),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        os.close(lifeline)
        hatchery = cls(process, held)
        hatchery._write(nest)
        return hatchery

    def hatch(self, life: Life) -> None:
        """Begin a life; the last one is over."""
        loop = asyncio.get_running_loop()
        self._born, self._listens, self._dead = loop.create_future(), loop.create_future(), loop.create_future()
        self._write(life)

    @property
    def born(self) -> "asyncio.Future[Born]":
        assert self._born is not None, "nothing was asked for yet"
        return self._born

    @property
    def listens(self) -> "asyncio.Future[Listens | None]":
        """None when it dies first."""
        assert self._listens is not None, "nothing was asked for yet"
        return self._listens

    @property
    def dead(self) -> "asyncio.Future[Dead]":
        assert self._dead is not None, "nothing was asked for yet"
        return self._dead

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """At once; the dead are left alone."""
        if self.born.done() and not self.dead.done():
            with suppress(ProcessLookupError):
                os.kill(self.born.result().pid, how)

    async def close(self) -> None:
        """Nothing of it is left."""
        assert self._process.stdin is not None
        os.close(self._held)
        self._process.stdin.close()
        await self._process.wait()
        await self._reader

    def _write(self, what: Struct) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.encode(what) + b"\n")

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            match json.decode(line, type=Word):
                case Born() as word:
                    self.born.set_result(word)
                case Listens() as word:
                    self.listens.set_result(word)
                case Dead() as word:
                    if not self.listens.done():
                        self.listens.set_result(None)
                    if not self.dead.done():
                        self.dead.set_result(word)
        for future in (self._born, self._listens, self._dead):
            if future is not None and not future.done():
                future.set_exception(EOFError("the hatchery has ended"))
                future.exception()  # somebody may be waiting for another one


if __name__ == "__main__":
    main()
