"""Runs one stub on real ports until told to stop, for a person, a device or a vendor's part (`tillproof serve`).

What it is told and says goes into a run folder as it happens, so that `tillproof why` can explain a balance while the
server still runs.
"""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness.history.evidence import Chunk, Noted
from harness.history.files import CaseFolder, Setting
from harness.world.real import RealWorld
from simulators.kit.actor import Actor
from simulators.kit.instant import Clock
from simulators.till.programme import Guest, Programme


@dataclass(frozen=True, slots=True)
class Port:
    """A port of the part, as the outside sees it."""

    name: str
    host: str
    number: int


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
    """Until SIGINT or SIGTERM. `tell` hears a line for each port that is open and for what parts notice."""
    setting = Setting(served.clock.epoch, served.programme.zone, served.programme, served.guests, ())
    served.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with CaseFolder(served.folder, setting) as files:

        def on_noted(noted: Noted) -> None:
            files.note([noted])
            text = getattr(noted.entry, "text", "")
            if text:
                tell(f"{noted.part}: {text}")

        def on_chunk(chunk: Chunk) -> None:
            files.journal([chunk])

        def on_listening(address: str, host: str, port: int) -> None:
            tell(f"{address} listens on {host}:{port}")

        world = RealWorld(
            0,
            directory=served.folder,
            limit_s=None,
            on_noted=on_noted,
            on_chunk=on_chunk,
            on_listening=on_listening,
        )
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
