"""What the stage does to parts: deaths that wait, deaths together, clocks, and faults that lie beneath troubles."""

from collections.abc import Sequence

import pytest

from harness.trouble.answers_lost import AnswersLost
from harness.trouble.requests_lost import RequestsLost
from harness.world.base import NO_DISK
from harness.world.played import Played
from harness.world.stage import (
    STAGE,
    AnyEffect,
    Crash,
    DiskFate,
    Doom,
    Finish,
    Restart,
    Spare,
    Trouble,
)
from harness.world.virtual import VirtualWorld
from simulators.kit.effect import Arm, Open, Persist, Record, Send, Tell
from simulators.kit.errors import LabError
from simulators.kit.event import Event, Fired, Opened, Persisted, PersistFailed, Received, Row, Started, Told
from simulators.kit.instant import HOUR, MS, SECOND, Instant
from simulators.till.attempt import Noticed


class Ticking:
    """Every 10 ms it writes down what its clock says; what it stores, it stores without a sync."""

    def handle(self, event: Event, now: Instant) -> Sequence[AnyEffect]:
        match event:
            case Started(rows):
                held = " ".join(row.key for row in rows)
                return [Record(Noticed("tick", "started", f"{now} {held}".strip())), Arm("t", now + 10 * MS)]
            case Fired():
                rows = (Row(str(now), ""),)
                return [
                    Record(Noticed("tick", "at", str(now))),
                    Persist("p", rows, sync=False),
                    Arm("t", now + 10 * MS),
                ]
            case Persisted():
                return [Record(Noticed("tick", "stored", ""))]
            case PersistFailed(_, reason):
                return [Record(Noticed("tick", "stored", reason))]
        return []


class Stage:
    """Does one list of effects after the other, at these instants."""

    def __init__(self, *acts: tuple[Instant, Sequence[AnyEffect]]) -> None:
        self._acts = acts

    def handle(self, event: Event, now: Instant) -> Sequence[AnyEffect]:
        del now
        match event:
            case Started():
                return [Arm(str(place), at) for place, (at, _) in enumerate(self._acts)]
            case Fired(timer):
                return self._acts[int(timer)][1]
        return []


def ticking(*acts: tuple[Instant, Sequence[AnyEffect]], disk: bool = False, other: bool = False) -> VirtualWorld:
    world = VirtualWorld(0)
    world.add("tick", Ticking, disk=disk)
    if other:
        world.add("other", Ticking)
    world.add(STAGE, lambda: Stage(*acts, (SECOND, [Finish()])))
    return world


def noticed(played: Played) -> list[tuple[Instant, str, str]]:
    return [(one.at, one.entry.what, one.entry.text) for one in played.history if isinstance(one.entry, Noticed)]


def happened(world: VirtualWorld) -> list[str]:
    return [f"{event.part} {event.what} {event.text}".rstrip() for event in world.play().parts]


def test_a_doom_counts_effects_from_when_it_was_said() -> None:
    world = ticking((35 * MS, [Doom("tick", 2, deliver_sent=False, disk=DiskFate.TORN, restart_after=5 * MS)]))
    lost = "what it sent is lost, writes under way torn"
    # Two for the start, three at each of 10, 20 and 30 ms, one for each answer of the disk it does not have.
    assert happened(world) == [f"tick crash before effect 16, {lost}", "tick restart"]


def test_several_dooms_wait_and_each_comes() -> None:
    world = ticking()
    world.crash_at("tick", 4, restart_after=MS)
    world.crash_at("tick", 2, restart_after=MS)
    told = [words.partition(",")[0] for words in happened(world)]
    assert told == ["tick crash before effect 2", "tick restart", "tick crash before effect 4", "tick restart"]


def test_the_stage_spares_whom_it_doomed_and_not_whom_the_world_did() -> None:
    assert happened(ticking((5 * MS, [Doom("tick", 9), Spare("tick")]))) == []
    world = ticking((5 * MS, [Spare("tick")]))
    world.crash_at("tick", 9)
    assert len(happened(world)) == 1


def test_who_dies_beside_another_dies_and_comes_back_with_it() -> None:
    world = ticking(other=True)
    world.crash_at("tick", 2, restart_after=7 * MS, clock=HOUR, beside=("other",))
    events = world.play().parts
    assert [(event.part, event.what) for event in events] == [
        ("tick", "crash"),
        ("other", "crash"),
        ("tick", "restart"),
        ("other", "restart"),
    ]
    assert events[0].at == events[1].at
    assert events[2].at == events[3].at == events[0].at + 7 * MS
    assert events[1].text.startswith("with tick, before effect 2")
    assert [event.clock for event in events] == [0, 0, HOUR, 0]


def test_nobody_dies_beside_a_part_that_is_not_there() -> None:
    world = ticking()
    with pytest.raises(LabError, match="no part 'nobody'"):
        world.crash_at("tick", 2, beside=("nobody",))


@pytest.mark.parametrize("clock", [HOUR, -HOUR])
def test_a_part_with_a_wrong_clock_is_told_its_time_and_woken_in_true_time(clock: int) -> None:
    world = ticking((15 * MS, [Crash("tick"), Restart("tick", clock)]), (45 * MS, [Crash("tick")]))
    played = world.play()
    noted = noticed(played)
    began = next(place for place, (at, *_) in enumerate(noted) if at == 15 * MS)
    later = [(at, int(text.partition(" ")[0])) for at, what, text in noted[began:] if what != "stored"]
    assert [at for at, _ in later] == [15 * MS, 25 * MS, 35 * MS]
    assert all(told == at + clock for at, told in later)


def test_a_clock_stays_as_it_was_until_it_is_set() -> None:
    acts: list[AnyEffect] = [Crash("tick"), Restart("tick", -HOUR), Crash("tick"), Restart("tick"), Crash("tick")]
    acts.append(Restart("tick", 0))
    assert [event.clock for event in ticking((MS, acts)).play().parts if event.what == "restart"] == [-HOUR, -HOUR, 0]


def test_a_power_cut_takes_what_was_told_and_never_synced() -> None:
    died, cut = Crash("tick", disk=DiskFate.DROPPED), Crash("tick", disk=DiskFate.UNSYNCED)
    played = ticking((55 * MS, [died, Restart("tick"), cut]), disk=True).play()
    begun = [text for _, what, text in noticed(played) if what == "started"]
    assert len(begun[1].split()) == 6, "process death leaves what was told"
    assert played.rows["tick"] == (), "a power cut does not"


def test_a_part_without_a_disk_is_told_so() -> None:
    reasons = [text for _, what, text in noticed(ticking().play()) if what == "stored"]
    assert set(reasons) == {NO_DISK}


class Server:
    def handle(self, event: Event, now: Instant) -> Sequence[AnyEffect]:
        del now
        match event:
            case Received(conn, _):
                return [Send(conn, b"yes")]
        return []


class Client:
    """Asks once whenever it is told to; what it is answered, it records."""

    def handle(self, event: Event, now: Instant) -> Sequence[AnyEffect]:
        del now
        match event:
            case Told(_, str(conn)):
                return [Open(conn, "server:p")]
            case Opened(conn):
                return [Send(conn, b"well?")]
            case Received(conn, _):
                return [Record(Noticed("client", "answered", conn))]
        return []


def asking(*acts: tuple[Instant, Sequence[AnyEffect]]) -> VirtualWorld:
    world = VirtualWorld(0)
    world.add("server", Server, ("p",))
    world.add("client", Client)
    asks = [(at * 100 * MS, [Tell("client", conn)]) for at, conn in enumerate("abc", start=1)]
    world.add(STAGE, lambda: Stage(*acts, *asks, (SECOND, [Finish()])))
    return world


def answered(world: VirtualWorld) -> str:
    return "".join(conn for *_, conn in noticed(world.play()))


def test_a_fault_counts_from_the_beginning_of_the_case() -> None:
    world = asking()
    assert answered(asking()) == "abc"
    world.fault("client-server", RequestsLost(ending="silent", skip=1))
    assert answered(world) == "ac"


def test_troubles_come_and_go_above_a_fault() -> None:
    lost = Trouble("client-server", AnswersLost(ending="silent"))
    well = Trouble("client-server", None)
    assert answered(asking((50 * MS, [lost]), (150 * MS, [well]))) == "bc"
    world = asking((50 * MS, [lost]), (150 * MS, [well]))
    world.fault("client-server", RequestsLost(ending="silent", skip=2))
    assert answered(world) == "b", "the fault loses the third, the trouble the answer to the first"
