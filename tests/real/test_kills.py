"""A gateway that is killed (SIGKILL) while tills of every kind work with it, and started again, two hundred times.

What is killed is what `tillproof serve gateway` runs, in a process of its own, with its database on disk. It dies at
drawn moments: some time after it listens, when so many pieces have crossed its ports, when it is about to run a certain
statement on its database, or while it is still starting. Meanwhile the line to the backend goes up and down.

What this cannot show: SIGKILL takes the process, not what the operating system has taken over from it, so a gateway
that does not sync its journal survives this. A power cut is played in the virtual world (`disk: unsynced`).
"""

from pathlib import Path

import pytest

from harness.checks.registry import run_checks
from harness.history.verdict import CheckResult, Verdict
from simulators.till.answer import Outcome
from tests.real.killing import Run, play

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(600)]

SEEDS = (1, 2, 3, 4)
KILLS = 50
"""In each run; two hundred in all."""
MUST_EXAMINE = (
    "durable.before-acknowledged",
    "replay.nothing-lost",
    "replay.nothing-doubled",
    "replay.nothing-invented",
    "replay.order-kept",
    "replay.time-kept",
    "replay.converges",
    "balance.conservation",
    "answer.no-ghost",
    "till.goes-on",
)


def judged(run: Run) -> dict[str, CheckResult]:
    return {result.id: result for result in run_checks(run.evidence)}


def complaints(results: dict[str, CheckResult]) -> list[str]:
    return [
        f"{result.id} {result.verdict.value}: {result.note} {[finding.explain for finding in result.findings[:3]]}"
        for result in results.values()
        if result.verdict not in (Verdict.PASS, Verdict.SKIP)
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_or_doubled_however_often_the_gateway_is_killed(seed: int, tmp_path: Path) -> None:
    run = play(tmp_path, seed, KILLS)
    print(run.show())
    assert (run.ended, run.kills) == ("finish", KILLS), run.show()
    assert run.evidence.settled
    results = judged(run)
    assert complaints(results) == [], run.show()
    assert {id: results[id].verdict for id in MUST_EXAMINE} == dict.fromkeys(MUST_EXAMINE, Verdict.PASS)
    # The kills hit: tills were left without their answers, entries were delivered by a later life than the one that
    # took them, operations were accepted for later, and some were sent to the backend by two lives.
    assert set(run.ways) == {"moment", "crossing", "statement", "start"}, run.show()
    assert run.under_way >= KILLS // 3, run.show()
    assert run.undelivered >= KILLS // 3, run.show()
    assert run.learnt(Outcome.OFFLINE) >= KILLS // 2, run.show()
    assert run.learnt(Outcome.OK) >= KILLS, run.show()
    assert run.repeats >= 5, run.show()


@pytest.mark.parametrize("mutant", ["gateway.acknowledge-first"])
def test_a_broken_gateway_does_not_survive_a_few_kills(mutant: str, tmp_path: Path) -> None:
    """Eight kills mostly cost an acknowledged operation, but when they come is the machine's to say: one run in twenty
    loses nothing."""
    for seed in range(1, 5):
        folder = tmp_path / str(seed)
        folder.mkdir()
        run = play(folder, seed, 8, mutant)
        assert run.ended in ("finish", "limit")  # what it has lost may keep a till waiting for ever
        durable = judged(run)["durable.before-acknowledged"]
        if durable.verdict is Verdict.FAIL:
            assert "lost when gateway was killed" in durable.findings[0].explain
            return
    pytest.fail(f"32 kills cost {mutant} nothing")
