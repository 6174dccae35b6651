"""One run of a gateway that is killed again and again while tills of every kind work with it, and its evidence.

The tills and the backend are parts of a real world in this process; the gateway is a child of `hatchery`, with its
database on disk, reached over loopback sockets. The history is the tills', with what the gateway wrote into its own
files before it died; the journal is this world's, which sees both sides of the gateway.
"""

import asyncio
import re
import signal
import socket
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace as with_changes

from harness.history.evidence import Chunk, Evidence, Fate, Noted
from harness.history.files import load_evidence
from harness.run.cast import API, BACKEND, Casting, Stage, Zoo
from harness.run.cast_farcard import PORT as FARCARD
from harness.run.cast_micros import PORT as MICROS
from harness.run.iiko_names import LP_SIM
from harness.run.outside_cast import GATEWAY
from harness.scenario.loader import load_scenario
from harness.scenario.model import Scenario, Store, TerminalKind
from harness.world.played import Played
from harness.world.real import RealWorld
from harness.world.shelf import read_rows
from harness.world.stage import STAGE
from harness.world.wall import Stopwatch, wall_now
from simulators.backend.rows import read_ledger
from simulators.farcard.site import FarCards
from simulators.gateway.journal import Journal, replay
from simulators.gateway.policy import Policy, Schedule
from simulators.iiko.front.site import FrontSite
from simulators.kit.actor import Actor
from simulators.kit.chance import stream
from simulators.kit.instant import MS, SECOND, Clock
from simulators.micros.site import Site
from simulators.till.answer import Outcome
from simulators.till.attempt import Attempted, Learnt
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.wire import Wire
from tests.real.crowd import Crowd, Station
from tests.real.hatchery import HOST, Hatchery, Life, Nest

LIMIT_S = 300.0
_UNDELIVERED = """SELECT EXISTS (SELECT 1 FROM rows WHERE value LIKE '%"state":"taken"%')"""
_KEY = re.compile(rb"(?i)\r\nidempotency-key: ([^\r\n]*)\r\n")
START_S = 20.0
"""What a busy machine may need until a child listens."""
DRAIN = 120 * SECOND
POLICY = Policy(
    answer_within=300 * MS,
    unhurried=600 * MS,
    retry=Schedule(20 * MS, 2, 80 * MS),
    redial=Schedule(10 * MS, 2, 40 * MS),
    park_after=1000,
)
CAST = """\
scenario: The cast of a shop whose gateway is killed
id: real/killed
start: 2026-03-14T09:00:00+01:00
cast:
  programme:
    name: Plain
    currency: PLN
    zone: Europe/Warsaw
    earning: {rate: 1, rounding: half_up, step: 0.01}
    redeeming: {value: 0.10}
  farcard: {transactions: deferred}
  till: {limit: 2s}
  terminals:
    m1: {kind: micros, workstation: 1}
    m2: {kind: micros, workstation: 2}
    m3: {kind: micros, workstation: 3}
    f1: {kind: farcard, workstation: 11}
    f2: {kind: farcard, workstation: 12}
    i1: {kind: iiko, workstation: 21}
    i2: {kind: iiko, workstation: 22}
  guests:
    anna: {qr: "7770123", card: "9991000012345", balance: 900.00}
    boris: {qr: "7770124", card: "9991000012346", balance: 300.00}
    clara: {qr: "7770125", card: "9991000012347", balance: 50.00}
    dan: {qr: "7770126", card: "9991000012348"}
steps:
  - identify: {on: m1, guest: anna}
    expect: {balance: 900.00}
"""


WAYS = ("moment", "moment", "crossing", "crossing", "statement", "start")
"""How a life ends: a while after it listens; when so many pieces have crossed its ports; when it is about to run a
certain statement on its database; while it is starting."""
LONGEST_S = 0.5
"""Of a life in which what it was to be killed at does not come."""
DOWN_S = (0, 0, 0, 0.01, 0.02, 0.1)


@dataclass(frozen=True, slots=True)
class Run:
    """What became of one run."""

    evidence: Evidence
    ended: str
    kills: int
    under_way: int
    """Lives killed while a till waited for an answer."""
    undelivered: int
    """Lives that began with entries of an earlier life still to be delivered."""
    ways: Counter[str]
    """How the lives ended."""
    seconds: float

    @property
    def operations(self) -> int:
        return sum(isinstance(noted.entry, Attempted) for noted in self.evidence.history)

    @property
    def repeats(self) -> int:
        """Operations the backend was sent more than once."""
        asked = Counter(
            key for chunk in self.evidence.journal if chunk.receiver == BACKEND for key in _KEY.findall(chunk.data)
        )
        return sum(count > 1 for count in asked.values())

    def learnt(self, outcome: Outcome) -> int:
        words = (noted.entry for noted in self.evidence.history)
        return sum(isinstance(word, Learnt) and word.outcome is outcome for word in words)

    def show(self) -> str:
        told = ", ".join(f"{self.learnt(outcome)} {outcome.value}" for outcome in Outcome)
        return (
            f"{self.kills} kills ({dict(self.ways)}), {self.under_way} while a till waited,"
            f" {self.undelivered} restarts with entries to deliver, {self.operations} operations ({told}),"
            f" {self.repeats} sent again, {len(self.evidence.ledger or ())} entries, {self.seconds:.1f} s"
        )


def play(folder: Path, seed: int, kills: int, mutant: str | None = None) -> Run:
    """Play until the gateway has been killed that often, everybody has gone, and every queue is empty."""
    return asyncio.run(_Killing(folder, seed, kills, mutant).play())


class _Around(Casting):
    """The shop without its gateway, which is in a process of its own."""

    def __init__(self, scenario: Scenario, seed: int, world: RealWorld, nest: Nest) -> None:
        zoo = Zoo(
            site=partial(_impatient, Site),
            farcards=partial(_impatient, FarCards),
            iikos=partial(_impatient, FrontSite),
        )
        super().__init__(scenario, seed, zoo)
        self._world, self._nest = world, nest

    def _put_backend(self, stage: Stage, heard: Mapping[str, Wire]) -> None:
        super()._put_backend(stage, heard)
        self._world.listen_on(BACKEND, API, HOST, self._nest.backend, peer=GATEWAY)

    def _put_gateway(self, stage: Stage, name: str, store: Store, wires: Mapping[str, Wire]) -> None:
        ports = {MICROS: self._nest.micros, FARCARD: self._nest.farcard, LP_SIM: self._nest.lp_sim}
        for port in wires:
            self._world.external(f"{name}:{port}", HOST, ports[port])
        stage.name_link(f"{name}-{BACKEND}", GATEWAY, f"{BACKEND}:{API}")


def _impatient(make: Callable[..., Actor], *arguments: Any, **more: Any) -> Actor:
    """Tills that dial again at once: a life of the gateway is short."""
    *before, settings = arguments[:7]
    courier = replace(settings.courier, redial=(0, 10 * MS, 20 * MS, 40 * MS), retry_every=300 * MS)
    return make(*before, replace(settings, courier=courier), *arguments[7:], **more)


class _Wire:
    """What crosses at the gateway, and which lives died with a till's question unanswered."""

    def __init__(self) -> None:
        self.life = 0
        self.broken_off: set[int] = set()
        """Lives that left a till without its answer."""
        self._open: set[str] = set()
        self._left = 0
        """Crossings until `_reached`; 0: nobody waits."""
        self._reached = asyncio.Event()

    def hear(self, chunk: Chunk) -> None:
        if GATEWAY not in (chunk.sender, chunk.receiver):
            return
        if BACKEND not in (chunk.sender, chunk.receiver):
            self._hear_till(chunk)
        if chunk.data and self._left:
            self._left -= 1
            if self._left == 0:
                self._reached.set()

    def _hear_till(self, chunk: Chunk) -> None:
        if chunk.data and chunk.receiver == GATEWAY:
            self._open.add(chunk.conn)
        elif chunk.data:
            self._open.discard(chunk.conn)
        elif chunk.fate is Fate.ENDED and chunk.conn in self._open:
            self._open.remove(chunk.conn)
            self.broken_off.add(self.life)

    async def cross(self, count: int) -> None:
        """Until so many pieces have crossed."""
        self._reached.clear()
        self._left = count
        await self._reached.wait()


class _Killing:
    """One run, put together."""

    def __init__(self, folder: Path, seed: int, kills: int, mutant: str | None) -> None:
        self._folder = folder
        self._own = folder / GATEWAY
        self._kills = kills
        self._mutant = mutant
        self._seed = seed
        self._chance = stream(seed, "kills")
        self._wire = _Wire()
        self._undelivered = 0
        self._ways: Counter[str] = Counter()

    async def play(self) -> Run:
        watch = Stopwatch()
        cast = self._folder / "cast.yaml"
        cast.write_text(CAST)
        scenario = load_scenario(cast)
        scenario = with_changes(scenario, start=wall_now().astimezone(scenario.start.tzinfo))
        with _kept_ports(4) as (backend, micros, farcard, lp_sim):
            nest = Nest(str(self._own), str(cast), backend, micros, farcard, lp_sim, POLICY, self._mutant)
            hatchery = await Hatchery.open(nest)
            try:
                self._put_on(scenario, nest)
                async with asyncio.TaskGroup() as group:
                    playing = group.create_task(self._world.play())
                    group.create_task(self._kill(hatchery))
                played = playing.result()
                hatchery.kill(signal.SIGTERM)
                dead = await asyncio.wait_for(hatchery.dead, START_S)
                assert dead.status == 0, f"told to stop, the gateway ended with {dead.status}"
            finally:
                await hatchery.close()
        return Run(
            evidence=self._evidence(scenario, played),
            ended=played.ended,
            kills=sum(self._ways.values()),
            under_way=len(self._wire.broken_off),
            undelivered=self._undelivered,
            ways=self._ways,
            seconds=watch.seconds(),
        )

    def _put_on(self, scenario: Scenario, nest: Nest) -> None:
        world = RealWorld(self._seed, directory=self._folder / "ours", limit_s=LIMIT_S, on_chunk=self._wire.hear)
        self._troupe = _Around(scenario, self._seed, world, nest).put_on(world)
        guests = scenario.cast.guests
        stations = []
        for terminal in scenario.cast.terminals:
            kind = IdentifierKind.CARD if terminal.kind is TerminalKind.FARCARD else IdentifierKind.QR
            shown = tuple(Identifier(kind, i.value) for guest in guests for i in guest.identifiers if i.kind is kind)
            returns = terminal.kind is TerminalKind.MICROS
            stations.append(Station(terminal.name, self._troupe.parts[terminal.name], shown, returns))
        self._crowd = Crowd(self._seed, stations, self._is_empty)
        world.add(STAGE, lambda: self._crowd)
        self._world = world

    # -- killing

    async def _kill(self, hatchery: Hatchery) -> None:
        await self._crowd.begun.wait()
        for _ in range(self._kills):
            await self._live(hatchery, self._chance.choice(WAYS))
            await asyncio.sleep(self._chance.choice(DOWN_S))
            self._event("restart", "")
        hatchery.hatch(Life())
        await asyncio.wait_for(hatchery.listens, START_S)
        self._crowd.close()

    async def _live(self, hatchery: Hatchery, way: str) -> None:
        """One life and how it ends."""
        chance = self._chance
        hatchery.hatch(Life(chance.randrange(1, 80) if way == "statement" else None))
        await asyncio.wait_for(hatchery.born, START_S)
        if way == "start":
            await asyncio.sleep(chance.uniform(0, 0.03))
        else:
            listens = await asyncio.wait_for(hatchery.listens, START_S)
            self._wire.life += 1
            self._undelivered += listens is not None and listens.undelivered > 0
        match way:
            case "moment":
                await asyncio.sleep(chance.uniform(0, 0.15))
            case "crossing":
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wire.cross(chance.randrange(1, 60)), LONGEST_S)
            case "statement":
                await asyncio.wait([hatchery.dead], timeout=LONGEST_S)
            case _:
                pass
        hatchery.kill()
        self._event("crash", f"SIGKILL at a {way}")
        dead = await asyncio.wait_for(hatchery.dead, START_S)
        assert dead.status == -signal.SIGKILL, f"the gateway ended by itself with {dead.status}"
        self._ways[way] += 1

    def _event(self, what: str, text: str) -> None:
        self._world.book.event(self._world.clock.now, GATEWAY, what, text)

    # -- afterwards

    def _journal(self) -> Journal:
        """What the gateway has on its disk."""
        return replay(read_rows(self._own, GATEWAY))[0]

    def _is_empty(self) -> bool:
        """Cheaply: whoever asks for it shares a loop with the backend, which has to answer meanwhile."""
        path = self._own / f"{GATEWAY}.sqlite"
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            (found,) = database.execute(_UNDELIVERED).fetchone()
        return not found

    def _evidence(self, scenario: Scenario, played: Played) -> Evidence:
        crowd, journal = self._crowd, self._journal()
        settled = crowd.empty_at is not None
        drain = None if crowd.empty_at is None or crowd.closed_at is None else crowd.empty_at - crowd.closed_at
        return Evidence(
            epoch=scenario.start,
            zone=scenario.cast.programme.zone,
            programme=scenario.cast.programme,
            guests=scenario.cast.guests,
            tills=tuple(with_changes(till, part=self._troupe.parts[till.name]) for till in self._troupe.tills),
            history=self._history(scenario, played),
            journal=played.journal,
            ledger=read_ledger(played.rows[BACKEND]),
            parts=played.parts,
            acts=tuple(crowd.acts),
            pending={**crowd.pending, GATEWAY: len(journal.taken)},
            dead_letters=journal.dead_letters(),
            drain=drain,
            drain_limit=DRAIN,
            settled=settled,
        )

    def _history(self, scenario: Scenario, played: Played) -> tuple[Noted, ...]:
        """The tills', and what the gateway wrote down in all its lives, on one time line."""
        theirs = load_evidence(self._own)
        later = Clock(scenario.start).until(theirs.epoch)
        told = [with_changes(noted, at=noted.at + later) for noted in theirs.history]
        both = sorted((*played.history, *told), key=lambda noted: noted.at)
        return tuple(with_changes(noted, index=index) for index, noted in enumerate(both))


@contextmanager
def _kept_ports(count: int) -> Iterator[list[int]]:
    """Free TCP ports that nobody else can have: bound and not listening, so that whoever knows the number can listen
    there (SO_REUSEADDR) and, while nobody does, connecting is refused."""
    with ExitStack() as stack:
        kept = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in kept:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((HOST, 0))
        yield [one.getsockname()[1] for one in kept]
