"""Runs one stub on real ports until told to stop, for a person, a device or a vendor's part (`tillproof serve`).

What it is told and says goes into a run folder as it happens, so that `tillproof why` can explain a balance while the
server still runs. Started again on the same folder it goes on where it was: the same database, the same files, one
time line. The trap: the world of each life begins at instant 0, the files have one epoch, that of the first life.
"""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from harness.history.evidence import Chunk, Noted
from harness.history.files import CaseFolder, Setting, what_was_written
from harness.world.real import RealWorld
from harness.world.socketpipe import RealHost
from simulators.kit.actor import Actor
from simulators.kit.errors import LabError
from simulators.kit.instant import Clock
from simulators.till.programme import Guest, Programme


@dataclass(frozen=True, slots=True)
class Port:
    """A port of the part, as the outside sees it."""

    name: str
    host: str
    number: int
    examples: tuple[str, ...] = ()
    """Calls a person can paste, with `{url}` for where it listens."""


@dataclass(frozen=True, slots=True)
class Served:
    """One part and what stands around it."""

    name: str
    make: Callable[[], Actor]
    ports: tuple[Port, ...]
    programme: Programme
    guests: tuple[Guest, ...]
    clock: Clock
    folder: Path
    """Run folder; the part's own database is in it too."""
    outside: tuple[tuple[str, str, int], ...] = ()
    """Addresses the part dials: (address, host, port)."""


async def serve(served: Served, tell: Callable[[str], None]) -> None:
    """Until SIGINT or SIGTERM. `tell` hears a line for each port that is open and for what parts notice.

    LabError when the folder cannot be written or belongs to another part, or a port cannot be had.
    """
    with Diary(served, tell) as diary:
        world = _OnePart(
            0,
            directory=served.folder,
            limit_s=None,
            on_noted=diary.note,
            on_chunk=diary.journal,
            on_listening=diary.listening,
        )
        world.book.keeps = False
        world.add(served.name, served.make, tuple(port.name for port in served.ports), disk=True)
        for port in served.ports:
            world.listen_on(served.name, port.name, port.host, port.number)
        for address, host, number in served.outside:
            world.external(address, host, number)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on a loop
                loop.add_signal_handler(name, stop.set)
        await world.serve(stop)
        if world.ended == "broke":
            raise LabError("; ".join(f"{e.part} broke: {e.text}" for e in world.book.parts if e.what == "broke"))


class _OnePart(RealWorld):
    """A world that is over when its part is."""

    def _broke(self, host: RealHost, text: str) -> None:
        super()._broke(host, text)
        self._stop("broke")


class Diary:
    """The files of one life of a server, after those of its earlier lives."""

    def __init__(self, served: Served, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._examples = {f"{served.name}:{port.name}": port.examples for port in served.ports}
        folder = served.folder
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            others = [path.stem for path in sorted(folder.glob("*.sqlite")) if path.stem != served.name]
            if others:
                raise LabError(f"{folder} is the folder of {others[0]}; each part needs one of its own")
            before = what_was_written(folder)
            setting = Setting(served.clock.epoch, served.programme.zone, served.programme, served.guests, ())
            if before is not None:
                setting = replace(setting, epoch=before.setting.epoch)
            self._files = CaseFolder(folder, setting, continued=before is not None)
        except OSError as error:
            raise LabError(f"{folder} cannot be written: {error.strerror}") from error
        self._later = 0 if before is None else Clock(setting.epoch).until(served.clock.epoch)
        self._history = 0 if before is None else before.history
        self._journal = 0 if before is None else before.journal

    def note(self, noted: Noted) -> None:
        self._files.note([replace(noted, index=noted.index + self._history, at=noted.at + self._later)])
        text = getattr(noted.entry, "text", "")
        if text:
            self._tell(f"{noted.part}: {text}")

    def journal(self, chunk: Chunk) -> None:
        """Connections are counted from one in each life; here their names stay different."""
        conn = f"{chunk.conn}+{self._journal}" if self._journal else chunk.conn
        at, index = chunk.at + self._later, chunk.index + self._journal
        self._files.journal([replace(chunk, index=index, at=at, conn=conn)])

    def listening(self, address: str, host: str, port: int) -> None:
        self._tell(f"{address} listens on {host}:{port}")
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        for example in self._examples.get(address, ()):
            self._tell("  " + example.replace("{url}", url))

    def __enter__(self) -> "Diary":
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()
