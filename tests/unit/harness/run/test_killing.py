"""The design of a sweep: every part, spread points, every way to die as often as any other, the same from one seed."""

from collections import Counter

import pytest

from harness.run.groups import group_of
from harness.run.killing import FATES, SOON, killed_cases, neighbour, spread, sweep
from harness.run.plan import WorldKind, reproduce_line
from harness.run.play import play_virtual
from harness.scenario.expansion import Case, crash_case
from harness.scenario.killing import read_crashes
from harness.trouble.killing import Crash, DiskFate, deaths_of
from harness.world.stage import STAGE
from simulators.kit.instant import HOUR
from tests.simulation.library import cases_of, seeded

EFFECTS = {"backend": 240, "gateway": 480, "tills": 10, "phones": 0, STAGE: 90}


@pytest.fixture
def case() -> Case:
    return cases_of("micros/accrual")[0]


def effects_with(*crashes: Crash) -> dict[str, int]:
    return {part: count + 30 * len(crashes) for part, count in EFFECTS.items()}


def test_every_part_but_the_stage_dies_at_spread_points(case: Case) -> None:
    first = [crashes[0] for crashes in sweep(case, effects_with, 20)]
    points = {part: [one.effect for one in first if one.part == part] for part in EFFECTS}
    assert {part: len(found) for part, found in points.items()} == {
        "backend": 20,
        "gateway": 20,
        "tills": 10,
        "phones": 0,
        STAGE: 0,
    }
    assert (points["gateway"][0], points["gateway"][-1]) == (0, 479)
    assert points["tills"] == list(range(10))


def test_all_points_and_all_fates(case: Case) -> None:
    every = list(sweep(case, effects_with, None, every_fate=True))
    assert len(every) == len(FATES) * (240 + 480 + 10)
    ways = {(one[0].part, one[0].effect, one[0].deliver_sent, one[0].disk, one[0].clock) for one in every}
    assert len(ways) == len(every)


def test_every_way_to_die_comes_as_often_as_any_other(case: Case) -> None:
    of_gateway = [crashes for crashes in sweep(case, effects_with, None) if crashes[0].part == "gateway"]
    ways = Counter((one[0].deliver_sent, one[0].disk, one[0].clock) for one in of_gateway)
    assert set(ways.values()) == {480 // len(FATES)}
    assert Counter(map(deaths_of, of_gateway)) == {"once": 288, "twice": 96, "together": 96}


def test_a_second_death_is_soon_after_the_first_and_among_the_effects_there_are(case: Case) -> None:
    twice = [crashes for crashes in sweep(case, effects_with, None) if len(crashes) > 1]
    assert twice
    for first, second in twice:
        assert first.part == second.part
        assert first.effect <= second.effect < min(first.effect + SOON, EFFECTS[first.part] + 30)
    assert all(len(crashes) == 1 for crashes in sweep(case, lambda *_: {"tills": 1}, None))


def test_one_seed_is_one_sweep_and_another_another(case: Case) -> None:
    assert list(sweep(case, effects_with, 20)) == list(sweep(case, effects_with, 20))
    assert list(sweep(case, effects_with, 20)) != list(sweep(seeded(case, 1), effects_with, 20))


@pytest.mark.parametrize(
    ("part", "parts", "other"),
    [
        ("gateway", ("tills", "gateway", "backend"), "backend"),
        ("backend", ("tills", "gateway", "backend"), "gateway"),
        ("tills", ("tills", "gateway", "backend"), "gateway"),
        ("tills.north", ("tills.north", "gateway.south", "gateway.north", "backend"), "gateway.north"),
        ("phones", ("phones", "gateway.south", "gateway.north", "backend"), "backend"),
        ("tills", ("tills", "backend"), "backend"),
        ("backend", ("tills", "backend"), None),
    ],
)
def test_who_goes_down_with_whom(part: str, parts: tuple[str, ...], other: str | None) -> None:
    assert neighbour(part, parts) == other


def test_spread() -> None:
    assert spread(5, None) == spread(5, 5) == [0, 1, 2, 3, 4]
    assert spread(100, 3) == [0, 50, 99]
    assert spread(100, 1) == [50]
    assert spread(0, 3) == []


def test_the_cases_of_a_sweep_are_played_as_they_say(case: Case) -> None:
    killed = killed_cases(case, 2)
    assert len({one.id for one in killed}) == len(killed) >= 6
    for one in killed:
        played = play_virtual(one, keep=True)
        assert played.evidence is not None
        assert played.result.note == ""
        assert played.result.crashes == one.crashes
        died = Counter(event.part for event in played.evidence.parts if event.what == "crash")
        assert died == Counter(part for crash in one.crashes for part in (crash.part, *crash.beside))
        clocks = [event.clock for event in played.evidence.parts if event.what == "restart" and event.clock]
        assert clocks == [crash.clock for crash in one.crashes if crash.clock] or len(one.crashes) > 1


def test_a_death_that_never_came_is_unknown_and_says_so(case: Case) -> None:
    played = play_virtual(crash_case(case, (Crash("gateway", 100_000),)))
    assert played.result.verdict.value == "unknown"
    assert played.result.note == "gateway was not killed: it never came to its effect 100000"


def test_a_case_of_a_sweep_is_named_and_repeated_by_its_deaths(case: Case) -> None:
    crashes = (Crash("gateway", 40, deliver_sent=False, disk=DiskFate.TORN), Crash("gateway", 41, clock=-HOUR))
    killed = crash_case(case, crashes)
    label = "gateway:40:lost:torn+gateway:41:delivered:dropped:clock=-1h"
    assert killed.id == f"micros/accrual[crash={label},seed=0]"
    line = reproduce_line(killed, WorldKind.VIRTUAL)
    assert line == f"tillproof run {case.scenario.file} --seed 0 --world virtual --crash {label}"
    assert read_crashes(line.rpartition(" ")[2]) == crashes


def test_a_case_in_which_somebody_is_killed_is_held_against_no_other_kind_of_till() -> None:
    whole = cases_of("mixed/offline-accrual")[0]
    assert group_of(whole) is not None
    assert group_of(crash_case(whole, (Crash("gateway", 4),))) is None
