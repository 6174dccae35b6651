"""OFF-10: whoever is killed between any two effects, nothing is lost or doubled: with or without what it had sent,
whatever its disk was doing, once or twice or with a neighbour, and whatever its clock shows afterwards.

`TILLPROOF_FULL_SWEEP=1` tries every effect of every part in every short scenario.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest

from harness.run.killing import FATES
from harness.run.mutants import zoo_with
from harness.run.play import Crash, play_virtual
from harness.scenario.expansion import Case, crash_case
from harness.trouble.killing import DiskFate
from simulators.kit.chance import stream
from simulators.kit.instant import DAY, HOUR, MS, SECOND
from tests.simulation.crashing import FULL, complaints, parts_of, swept
from tests.simulation.library import cases_of, seeded, short_cases

SHAPES = (
    "micros/accrual",  # everything works
    "mixed/offline-accrual",  # cut off, then back
    "mixed/outage-gateway-restart",  # the gateway dies by itself too
    "mixed/redeem-part",  # points spent and earned online
    "mixed/void-before-replay",  # a void meets its sale in the queue
    "micros/refund-offline-sale",  # so does a return
    "micros/outage-answer-lost",  # done, and nobody heard
    "micros/outage-redeem-answer-lost",  # spent, and nobody heard
    "mixed/redeem-two-tills",  # two tills, one balance
    "mixed/cutover",  # two routes
    "mixed/reward-coupon",  # an app takes part
    "mixed/hold",
    "farcard/answer-lost-posted-once",  # confirmed, and nobody heard: paid again as it is
    "farcard/insufficient-then-cash",  # refused whole, then paid otherwise
    "farcard/no-link-deferred",  # closed by the till, told later
    "farcard/rollback",  # confirmed, not printed
    "farcard/void-rolled-back",
)
SWEPT = short_cases() if FULL else tuple(case for shape in SHAPES for case in cases_of(shape))
SPARSELY = (
    ("iiko/accrue", 0),  # a code out of an app
    ("iiko/accrue", 1),  # and the plugin calls the programme itself
    ("iiko/pay-part", 0),  # points set aside, spent with the receipt, and a dish comes back
    ("iiko/gift-for-points", 0),
    ("iiko/guest-changed", 0),  # off the order, another one on it, by a waiter and at the till
    ("iiko/offline-points", 0),  # attached, cut off, sold, told later
    ("iiko/held-receipt-waits", 0),  # spent in the queue
    ("iiko/receipt-waits", 0),  # the plugin's own queue
    ("iiko/crash-after-print", 1),  # the till dies by itself too
)
"""Scenarios of more parts, with fewer effects tried of each."""
SPARSE = 2
ROUGH = (("micros/rough-line", 6), ("micros/outage-flapping", 6), ("iiko/rough-line", 2))
"""With how many seeds are tried."""
CRASHES_A_SEED = 4
KINDS = ("micros", "farcard", "iiko")
OFFLINE = {dict(case.values)["kind"]: case for case in cases_of("mixed/offline-accrual")}


@pytest.mark.parametrize("case", SWEPT, ids=lambda case: str(case.id))
def test_whoever_dies_wherever_the_day_is_right(case: Case) -> None:
    killed = swept(case)
    assert {one.crashes[0].part for one in killed} == set(parts_of(play_virtual(case).effects))
    assert [complaint for one in killed for complaint in complaints(one)] == []


@pytest.mark.parametrize(("scenario", "which"), () if FULL else SPARSELY)
def test_whoever_dies_while_codes_are_shown(scenario: str, which: int) -> None:
    killed = swept(cases_of(scenario)[which], SPARSE)
    assert any(one.crashes[0].part == "phones" for one in killed), "every guest's phone is a part too"
    assert [complaint for one in killed for complaint in complaints(one)] == []


@pytest.mark.parametrize(("scenario", "seeds"), ROUGH)
def test_crashes_on_rough_lines(scenario: str, seeds: int) -> None:
    wrong = []
    for seed in range(100 if FULL else seeds):
        case = seeded(cases_of(scenario)[0], seed)
        effects = play_virtual(case).effects
        chance = stream(seed, "crashes")
        for _ in range(CRASHES_A_SEED):
            part, fate = chance.choice(parts_of(effects)), chance.choice(FATES)
            after = chance.choice((0, 10 * MS, SECOND, 5 * SECOND))
            number = chance.randrange(effects[part])
            wrong += complaints(case, Crash(part, number, fate.deliver_sent, after, fate.disk, fate.clock))
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_fate_at_the_moment_of_a_promise(kind: str) -> None:
    """The gateway dies right around its first write, in each of all ways."""
    case = OFFLINE[kind]
    first = _first_promise(case)
    wrong = []
    for turn, fate in enumerate(FATES):
        effect = first + turn % 6
        wrong += complaints(case, Crash("gateway", effect, fate.deliver_sent, SECOND, fate.disk, fate.clock))
    assert wrong == []


def _first_promise(case: Case) -> int:
    """Before that effect the gateway has nothing on its disk."""
    low, high = 0, play_virtual(case).effects["gateway"]
    while low < high:
        middle = (low + high) // 2
        crash = Crash("gateway", middle, disk=DiskFate.WRITTEN)
        played = play_virtual(crash_case(case, (crash,)), keep=True)
        assert played.evidence is not None
        died = next(event.at for event in played.evidence.parts if event.what == "crash")
        cut = next(event.at for event in played.evidence.parts if event.what == "cut")
        low, high = (low, middle) if died > cut else (middle + 1, high)
    return low


@pytest.mark.parametrize("kind", KINDS if FULL else KINDS[:1])
def test_what_is_told_before_it_is_synced_is_caught_by_a_power_cut_alone(kind: str) -> None:
    case = OFFLINE[kind]
    caught = _caught_by(case, "gateway.never-synced", range(0, play_virtual(case).effects["gateway"], 1 if FULL else 3))
    assert caught[DiskFate.UNSYNCED] > 0
    assert caught[DiskFate.DROPPED] == caught[DiskFate.WRITTEN] == caught[DiskFate.TORN] == 0


@pytest.mark.parametrize("kind", ["micros", "iiko"])  # an r_keeper till does not ask while the line is cut
def test_what_is_told_before_it_is_written_is_not_caught_when_the_disk_was_quicker(kind: str) -> None:
    case = OFFLINE[kind]
    first = _first_promise(case)
    caught = _caught_by(case, "gateway.acknowledge-first", range(first - 2, first + 10))
    assert caught[DiskFate.WRITTEN] == 0
    assert min(caught[DiskFate.DROPPED], caught[DiskFate.TORN], caught[DiskFate.UNSYNCED]) > 0


def _caught_by(case: Case, mutant: str, effects: Iterable[int]) -> Counter[DiskFate]:
    """How often a receipt is lost, by fate, when the broken gateway dies before one of these effects."""
    zoo = zoo_with(mutant)
    caught: Counter[DiskFate] = Counter(dict.fromkeys(DiskFate, 0))
    effects = tuple(effects)
    for fate in DiskFate:
        for effect in effects:
            played = play_virtual(case, zoo=zoo, crash=Crash("gateway", effect, disk=fate))
            failed = {check.id for check in played.result.checks if check.verdict.value == "fail"}
            caught[fate] += bool(failed & {"durable.before-acknowledged", "replay.nothing-lost"})
    return caught


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", ["gateway", "backend", "tills"])
@pytest.mark.parametrize("clock", [HOUR, -HOUR, 2 * DAY, -2 * DAY])
def test_a_part_comes_back_with_a_clock_newer_or_older(kind: str, part: str, clock: int) -> None:
    case = OFFLINE[kind]
    count = play_virtual(case).effects[part]
    wrong = []
    for number in range(1, count, max(1, count // 20)) if FULL else (count // 2,):
        wrong += complaints(case, Crash(part, number, clock=clock))
        wrong += complaints(case, Crash(part, number, clock=clock), Crash(part, number + 3))
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_that_dies_again_at_once_and_again(kind: str) -> None:
    case = OFFLINE[kind]
    effects = play_virtual(case).effects
    wrong = []
    for part in ("gateway", "backend", "tills"):
        first = Crash(part, effects[part] // 2, deliver_sent=False, restart_after=10 * MS)
        wrong += complaints(
            case, first, first, replace(first, effect=first.effect + 1), replace(first, disk=DiskFate.TORN)
        )
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("disk", DiskFate)
def test_gateway_and_backend_go_down_together(kind: str, disk: DiskFate) -> None:
    case = OFFLINE[kind]
    count = play_virtual(case).effects["gateway"]
    wrong = []
    for effect in range(1, count, max(1, count // (20 if FULL else 3))):
        wrong += complaints(case, Crash("gateway", effect, disk=disk, beside=("backend",)))
    assert wrong == []


def test_a_death_that_never_comes_is_no_pass() -> None:
    (wrong,) = complaints(cases_of("micros/accrual")[0], Crash("gateway", 5), Crash("gateway", 10_000))
    assert "gateway was not killed: it never came to its effect 10000" in wrong


FOUND = (
    # A reborn till was told an act before it was told what its disk holds.
    ("micros/rough-line", 0, 26, (Crash("tills", 21, deliver_sent=True, restart_after=0),)),
    # A gateway whose clock was behind took the zero of its notes for a time to come, and waited for an hour.
    ("mixed/offline-accrual", 1, 0, (Crash("gateway", 62, disk=DiskFate.TORN, clock=-HOUR),)),
)
"""What sweeps have found."""


@pytest.mark.parametrize(("scenario", "which", "seed", "crashes"), FOUND)
def test_what_was_found_once_is_not_found_again(
    scenario: str, which: int, seed: int, crashes: tuple[Crash, ...]
) -> None:
    assert complaints(seeded(cases_of(scenario)[which], seed), *crashes) == []
