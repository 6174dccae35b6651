"""What the virtual world promises beside what the battery shows: limits, defects, mistakes of the stage."""

from collections.abc import Sequence
from functools import partial

import pytest

from harness.world.played import digest
from harness.world.stage import STAGE, AnyEffect, Crash, DiskTrouble, Restart
from harness.world.virtual import VirtualWorld
from simulators.kit.effect import Arm, Effect, Open, Persist, Record, Send
from simulators.kit.errors import LabError
from simulators.kit.event import Event, Fired, Opened, Received, Row, Started
from simulators.kit.instant import MS, SECOND, Instant
from simulators.till.attempt import Noticed


class Once:
    """Answers the first event with these effects, the rest with nothing."""

    def __init__(self, *effects: AnyEffect) -> None:
        self._effects: Sequence[AnyEffect] = effects

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        del event, now
        effects, self._effects = self._effects, ()
        return effects  # type: ignore[return-value] # may play the stage


class Restless:
    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        del event
        return [Arm("again", now)]


class Dialler:
    def __init__(self, to: str) -> None:
        self._to = to

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        del now
        match event:
            case Started():
                return [Open("a", self._to)]
            case Opened(conn):
                return [Send(conn, b"hello")]
            case Received(_, data):
                return [Record(Noticed("dialler", "heard", data.decode()))]
        return []


def test_what_does_not_end_is_ended() -> None:
    world = VirtualWorld(0, limit_events=50)
    world.add("restless", Restless)
    played = world.play()
    assert played.ended == "limit"
    assert played.effects == {"restless": 50}
    assert played.now == 0


def test_a_part_that_raises_is_a_finding_and_dead() -> None:
    class Broken:
        def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
            if isinstance(event, Fired):
                raise RuntimeError(f"no {now}")
            return [Arm("x", 5 * MS), Arm("y", 6 * MS)]

    world = VirtualWorld(0)
    world.add("broken", Broken)
    world.add("fine", lambda: Once(Arm("z", SECOND)))
    played = world.play()
    assert [(event.at, event.part, event.what) for event in played.parts] == [(5 * MS, "broken", "broke")]
    assert played.parts[0].text.startswith("RuntimeError: no 5000000 (")
    assert "world/test_virtual.py:" in played.parts[0].text
    assert played.now == SECOND


def test_links_have_names_and_may_share_one() -> None:
    world = VirtualWorld(0)
    world.add("primary", Once, ("p",))
    world.add("backup", Once, ("p",))
    for number in (1, 2, 3):
        to = ("primary:p", "backup:p", "backup:p")[number - 1]
        world.add(f"d{number}", partial(Dialler, to))
        if number < 3:
            world.name_link("upstream", f"d{number}", to)
    conns = {(chunk.link, chunk.conn, chunk.sender) for chunk in world.play().journal}
    assert {(link, sender) for link, _, sender in conns} == {
        ("upstream", "d1"),
        ("upstream", "d2"),
        ("d3-backup", "d3"),
    }
    assert len({conn for _, conn, _ in conns}) == 3


def test_time_stops_at_the_last_thing_that_happened() -> None:
    """A timer that was moved away does not count."""
    world = VirtualWorld(0)
    world.add("part", lambda: Once(Arm("t", 9 * SECOND), Arm("t", SECOND)))
    assert world.play().now == SECOND


def test_batches_are_pending_before_they_are_durable() -> None:
    class Diskful:
        def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
            del now
            return [Persist("1", (Row("a", "1"), Row("b", "2")))] if event == Started() else []

    world = VirtualWorld(0)
    world.add("disk", Diskful, disk=True)
    world.add(STAGE, lambda: Once(Crash("disk")))
    assert world.play().rows == {"disk": ()}


@pytest.mark.parametrize("effect", [Crash("x"), Restart("x"), DiskTrouble("x"), DiskTrouble(STAGE)])
def test_the_stage_must_name_parts_that_are_there(effect: AnyEffect) -> None:
    world = VirtualWorld(0)
    world.add(STAGE, lambda: Once(effect))
    with pytest.raises(LabError):
        world.play()


def test_two_parts_may_not_share_a_name() -> None:
    world = VirtualWorld(0)
    world.add("part", Once)
    with pytest.raises(LabError, match="two parts are called 'part'"):
        world.add("part", Once)


def test_killing_the_dead_and_starting_the_living_change_nothing() -> None:
    world = VirtualWorld(0)
    world.add("part", Once)
    world.add(STAGE, lambda: Once(Restart("part"), Crash("part"), Crash("part"), Restart("part"), Restart("part")))
    assert [event.what for event in world.play().parts] == ["crash", "restart"]


def test_delays_depend_on_the_seed_and_on_nothing_else() -> None:
    def instants(seed: int, others: int) -> list[Instant]:
        world = VirtualWorld(seed)
        world.add("server", Once, ("p",))
        for number in range(others):
            world.add(f"other{number}", lambda: Dialler("server:p"))
        world.add("dialler", lambda: Dialler("server:p"))
        return [chunk.at for chunk in world.play().journal if chunk.link == "dialler-server"]

    assert instants(1, 0) == instants(1, 3) != instants(2, 0)


def test_a_digest_covers_what_was_left() -> None:
    def played(seed: int) -> str:
        world = VirtualWorld(seed)
        world.add("server", Once, ("p",))
        world.add("dialler", lambda: Dialler("server:p"))
        return digest(world.play())

    assert played(1) == played(1) != played(2)
    assert len(played(1)) == 32
