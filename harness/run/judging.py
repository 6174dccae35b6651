"""From the finished evidence of a case to its verdict: steps, then `then`, then every check.

A verdict only ever worsens. A case in which nothing was asserted is `unknown`; so is one that could not be played to
its end.
"""

from collections.abc import Iterable, Mapping

from harness.checks.registry import all_checks, run_checks
from harness.history.evidence import Evidence
from harness.history.model.fold import expected_balances
from harness.history.report import BalanceResult, StepResult
from harness.history.verdict import CheckResult, Verdict, worst
from harness.target.readback import NO_BALANCE, NO_LEDGER, ReadBack
from simulators.kit.money import Minor, show_minor


def judge_balances(evidence: Evidence, stated: Mapping[str, tuple[str, ...]]) -> dict[str, BalanceResult]:
    """Each guest's balance in the ledger against what the scenario states and, for all others, what the model says."""
    if evidence.ledger is None:
        return {
            guest: BalanceResult(" or ".join(texts), "not readable", Verdict.UNKNOWN) for guest, texts in stated.items()
        }
    held: dict[str, Minor] = {guest.id: 0 for guest in evidence.guests}
    for entry in evidence.ledger:
        if entry.guest:
            held[entry.guest] = held.get(entry.guest, 0) + entry.points
    model = expected_balances(evidence)
    results = {}
    for guest, observed in sorted(held.items()):
        source = "scenario" if guest in stated else "model"
        texts = stated[guest] if guest in stated else (show_minor(model.get(guest, 0)),)
        shown = show_minor(observed)
        verdict = Verdict.PASS if shown in texts else Verdict.FAIL
        expected = shown if verdict is Verdict.PASS else " or ".join(texts)
        results[guest] = BalanceResult(expected, shown, verdict, source)
    return results


def balances_of_target(
    evidence: Evidence, stated: Mapping[str, tuple[str, ...]], read: ReadBack
) -> dict[str, BalanceResult]:
    """The same, of a backend that is not ours: what the scenario states is held against how the balances moved, from
    what the guests began with."""
    judged = {} if evidence.ledger is None else judge_balances(evidence, {})
    for guest, texts in stated.items():
        held = read.balance_of(guest)
        if held is None:
            judged[guest] = BalanceResult(" or ".join(texts), NO_BALANCE, Verdict.SKIP)
            continue
        shown = show_minor(held)
        verdict = Verdict.PASS if shown in texts else Verdict.FAIL
        judged[guest] = BalanceResult(shown if verdict is Verdict.PASS else " or ".join(texts), shown, verdict)
    return dict(sorted(judged.items()))


def checks_of_target(evidence: Evidence) -> tuple[CheckResult, ...]:
    """Every check; those that need the ledger do not apply to a target whose ledger cannot be read."""
    if evidence.ledger is not None:
        return run_checks(evidence)
    possible = {
        result.id: result for result in run_checks(evidence, [c.id for c in all_checks() if not c.needs_ledger])
    }
    return tuple(
        possible.get(c.id) or CheckResult(c.id, c.covers, Verdict.SKIP, 0, note=NO_LEDGER) for c in all_checks()
    )


def judge_case(
    steps: Iterable[StepResult], balances: Mapping[str, BalanceResult], checks: Iterable[CheckResult]
) -> Verdict:
    """The verdict of a case. Steps and checks that did not apply say nothing; if that leaves nothing: unknown."""
    said = [step.verdict for step in steps]
    said += [balance.verdict for balance in balances.values()]
    said += [check.verdict for check in checks]
    return worst(v for v in said if v is not Verdict.SKIP)


def warnings_of(checks: Iterable[CheckResult]) -> tuple[str, ...]:
    """The SHOULDs that were not kept."""
    return tuple(f"{check.id}: {f.explain}" for check in checks for f in check.findings if f.warning)


__all__ = [
    "balances_of_target", "checks_of_target", "judge_balances", "judge_case", "run_checks", "warnings_of",
]  # fmt: skip
