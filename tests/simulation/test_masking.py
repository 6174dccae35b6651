"""OFF-15: what people are shown of a failing case names no identifier of any guest, whichever check complains."""

import io

import pytest

from harness.history.report import CaseFinished, CaseResult, RunFinished, RunStarted
from harness.history.verdict import Verdict
from harness.reporting.reporter import discover
from harness.run.mutants import zoo_with
from harness.run.play import play_virtual
from tests.simulation.library import short_cases

MUTANTS = (
    "gateway.key-from-sequence",
    "gateway.masked-identifier-replayed",
    "gateway.replay-out-of-order",
    "gateway.gives-up-silently",
    "backend.tells-wrong-balance",
    "backend.credits-visits",
    "backend.stale-session",
    "backend.trips-on-strangers",
    "tills.waits-for-ever",
)


def told(format_name: str, results: list[CaseResult]) -> str:
    out = io.StringIO()
    reporter = discover()[format_name](out)
    reporter.hear(RunStarted("virtual", 0, len(results), None, "2026-03-14T09:00:00+00:00", "0"))
    for result in results:
        reporter.hear(CaseFinished(result))
    reporter.hear(RunFinished(Verdict.FAIL, {}, 0.0))
    reporter.close()
    return out.getvalue()


@pytest.mark.parametrize("mutant", MUTANTS)
def test_no_report_of_a_failing_case_names_what_a_guest_shows(mutant: str) -> None:
    secrets: set[str] = set()
    results: list[CaseResult] = []
    for case in short_cases():
        result = play_virtual(case, zoo=zoo_with(mutant)).result
        if result.verdict is Verdict.PASS:
            continue
        results.append(result)
        shown = ((guest.id, i.value) for guest in case.scenario.cast.guests for i in guest.identifiers)
        secrets |= {value for id, value in shown if len(value) > 4 and value != id}  # a guest's id is no secret
    assert results, f"{mutant} fails nowhere, so nothing is told"
    for format_name in ("console", "json", "jsonl", "junit"):
        text = told(format_name, results)
        assert sorted(secret for secret in secrets if secret in text) == [], format_name
