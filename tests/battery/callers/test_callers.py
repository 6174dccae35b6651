"""Every caller profile at every kind of till, with lines that fail and parts that die: backend and gateway keep every
account right, and what a till does is what its profile says."""

import pytest

from harness.history.evidence import Evidence
from harness.history.verdict import Verdict
from harness.run.cast import Zoo
from harness.run.play import Crash, Played, play_virtual
from harness.scenario.expansion import Case
from simulators.backend.mutants.registry import mutant_named
from simulators.kit.chance import stream
from simulators.kit.instant import MS, SECOND
from simulators.till.attempt import Attempted, GivenUp
from simulators.till.caller import CALLERS, Ident
from simulators.till.operation import Commit
from tests.battery.callers.troubles import KINDS, SHAPES, case_of
from tests.simulation.crashing import FULL, parts_of, shortcomings

pytestmark = pytest.mark.slow

CRASHES = 12 if FULL else 1
"""Of each case, drawn."""
SHAPED = tuple(SHAPES) if FULL else ("answers lost", "voided", "over the close of the day", "points")
"""Shapes that are played for every caller; the others for some."""
FEW = ("toast-like", "storm")
BLOCKED = "farcard-blocked"


def wrong_with(case: Case, played: Played, crash: Crash | None = None) -> list[str]:
    return [f"{case.id} {case.scenario.cast.till.caller} {crash}: {found}" for found in shortcomings(played)]


def drawn(effects: dict[str, int], seed: str) -> list[Crash]:
    chance = stream(0, seed)
    found = []
    for _ in range(CRASHES):
        part = chance.choice(parts_of(effects))
        after = chance.choice((0, 10 * MS, SECOND, 5 * SECOND))
        found.append(Crash(part, chance.randrange(effects[part]), chance.random() < 0.5, after))
    return found


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_account_is_right_whoever_calls_and_whoever_dies(kind: str, caller: str) -> None:
    wrong = []
    for shape in SHAPES if caller in FEW else SHAPED:
        case = case_of(kind, caller, shape)
        played = play_virtual(case, keep=True)
        wrong += wrong_with(case, played)
        for crash in drawn(played.effects, f"{kind} {caller} {shape}"):
            wrong += wrong_with(case, play_virtual(case, keep=True, crash=crash), crash)
    assert wrong == []


def played(kind: str, caller: str, shape: str) -> Evidence:
    evidence = play_virtual(case_of(kind, caller, shape), keep=True).evidence
    assert evidence is not None
    return evidence


def told(evidence: Evidence) -> list[Attempted]:
    return [
        n.entry for n in evidence.history if isinstance(n.entry, Attempted) and isinstance(n.entry.operation, Commit)
    ]


def given_up(evidence: Evidence) -> list[str]:
    return [n.entry.key for n in evidence.history if isinstance(n.entry, GivenUp)]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != BLOCKED])
@pytest.mark.parametrize("caller", CALLERS)
def test_what_is_told_again_has_the_id_its_profile_says(kind: str, caller: str) -> None:
    under_new_ids = [one for one in told(played(kind, caller, "answers lost")) if one.again]
    assert bool(under_new_ids) == (CALLERS[caller].accrual.ident is Ident.NEW)
    before = {one.key: one for one in told(played(kind, caller, "answers lost"))}
    for one in under_new_ids:
        assert one.operation.origin.receipt == before[one.again].operation.origin.receipt
        assert one.operation.origin.made_at == before[one.again].operation.origin.made_at
        assert one.key != one.again


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != BLOCKED])
def test_who_gives_up_says_so_and_nobody_else_does(kind: str) -> None:
    over_night = {caller: len(given_up(played(kind, caller, "over the close of the day"))) for caller in CALLERS}
    assert {caller for caller, count in over_night.items() if count} == {"stops-at-day-close"}
    assert over_night["stops-at-day-close"] == 2
    assert given_up(played(kind, "never-repeats", "answers lost"))


def test_a_blocked_receipt_is_the_cashiers_to_tell_again_whatever_the_caller() -> None:
    for caller in ("toast-like", "never-repeats", "storm"):
        evidence = played(BLOCKED, caller, "answers lost")
        assert not [one for one in told(evidence) if one.again]
        assert not given_up(evidence)


@pytest.mark.parametrize("kind", ["micros", "farcard-direct", "iiko-direct"])
def test_a_backend_that_knows_keys_alone_is_found_under_callers_with_new_ids_and_no_other(kind: str) -> None:
    """Not even by one that repeats like a storm."""
    broken = mutant_named("backend.keys-only")
    assert broken is not None
    caught = {}
    for caller in CALLERS:
        case = case_of(kind, caller, "answers lost")
        checks = play_virtual(case, zoo=Zoo(backend=broken.build)).result.checks
        caught[caller] = [check.id for check in checks if check.verdict is Verdict.FAIL]
    assert caught == {
        caller: ["replay.nothing-doubled"] if profile.accrual.ident is Ident.NEW else []
        for caller, profile in CALLERS.items()
    }
