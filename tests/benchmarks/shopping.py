"""Many tills at once over loopback TCP, as fast as they go: identify, sell, look at the balance, again and again.

The parts are those of a run (tills of one kind, gateway, backend; SQLite files with `synchronous=FULL`) and the
evidence is a run's: every chunk, attempt and outcome is kept. Only the stage is other: it judges nothing.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TypeVar

from harness.run.cast import Casting
from harness.scenario.loader import load_scenario
from harness.scenario.model import Scenario
from harness.world.real import RealWorld
from harness.world.stage import STAGE, AnyEffect, Finish
from simulators.kit.effect import Tell
from simulators.kit.event import Event, Started, Told
from simulators.kit.instant import Instant
from simulators.till.answer import Outcome
from simulators.till.cashier import Act, Do, Done, Item, Sell, ShowCard
from simulators.till.identifier import Identifier, IdentifierKind

TILLS = 60
"""Tills of the one store; SIM lets each have one question under way (micros_sim.md C.1), FarCards all of them."""
ITEMS = (Item("1002", Decimal(2), 1490, "Latte", "coffee"), Item("2003", Decimal(1), 720, "Croissant", "bakery"))
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shopped:
    """What came of it."""

    visits: int
    """Scenarios of three operations each."""
    seconds: float
    cpu_seconds: float
    chunks: int
    """Lines of the journal."""


class Crowd:
    """The stage: each till serves its guest again and again. An outcome other than `ok` is an error."""

    def __init__(self, tills: int, rounds: int, shows: IdentifierKind) -> None:
        self._shows = shows
        self._left = {f"till{number}": rounds * 3 for number in range(1, tills + 1)}
        self._going = tills
        self.began = self.ended = self.cpu_began = self.cpu_ended = 0.0

    def handle(self, event: Event, now: Instant) -> Sequence[AnyEffect]:
        match event:
            case Started():
                self.began, self.cpu_began = perf_counter(), process_time()
                return [self._next(till) for till in self._left]
            case Told(_, Done(terminal, _, outcome)):
                assert outcome is Outcome.OK, f"{terminal} heard {outcome.value}"
                self._left[terminal] -= 1
                if self._left[terminal]:
                    return [self._next(terminal)]
                self._going -= 1
                if self._going == 0:
                    self.ended, self.cpu_ended = perf_counter(), process_time()
                    return [Finish()]
        return []

    def _next(self, till: str) -> Tell:
        guest = Identifier(self._shows, f"77{till.removeprefix('till')}")
        act: Act = Sell(ITEMS, guest) if self._left[till] % 3 == 2 else ShowCard(guest)
        return Tell("tills", Do(till, f"{till}:{self._left[till]}", act))


def crowded(tills: int, folder: Path, kind: str) -> Scenario:
    """One store with that many tills of a kind, each with a guest of its own."""
    numbers = range(1, tills + 1)
    file = folder / "crowd.yaml"
    file.write_text(
        "scenario: A crowd\nid: benchmarks/crowd\nstart: 2026-03-14T09:00:00+01:00\ncast:\n"
        "  programme: programmes/club.yaml\n  till: {limit: 60s}\n  terminals:\n"
        + "".join(f"    till{n}: {{kind: {kind}, workstation: {n}}}\n" for n in numbers)
        + "  guests:\n"
        + "".join(f'    guest{n}: {{qr: "77{n}", card: "77{n}"}}\n' for n in numbers)
        + "steps:\n  - identify: {on: till1, guest: guest1}\n    expect: {outcome: ok}\n"
    )
    return load_scenario(file)


def shop(tills: int = TILLS, rounds: int = 40, kind: str = "micros") -> Shopped:
    """Let them all shop."""
    return run_fast(_shop(tills, rounds, kind))


async def _shop(tills: int, rounds: int, kind: str) -> Shopped:
    with TemporaryDirectory(prefix="tillproof-") as name:
        folder = Path(name)
        world = RealWorld(0, directory=folder, limit_s=300.0)
        Casting(crowded(tills, folder, kind), 0).put_on(world)
        crowd = Crowd(tills, rounds, IdentifierKind.QR if kind == "micros" else IdentifierKind.CARD)
        world.add(STAGE, lambda: crowd)
        played = await world.play()
    broken = [event.text for event in played.parts if event.what == "broke"]
    assert played.ended == "finish", f"{played.ended}: {broken}"
    seconds, cpu = crowd.ended - crowd.began, crowd.cpu_ended - crowd.cpu_began
    return Shopped(tills * rounds, seconds, cpu, len(played.journal))


def run_fast(main: Coroutine[object, object, T]) -> T:
    """On uvloop where there is one, as a run does."""
    factory = None
    with suppress(ImportError):
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(main)
