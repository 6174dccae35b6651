"""`json`: the machine report of `tillproof/report/1`. Its names are promises; it may grow."""

from typing import Any, TextIO

import msgspec

from harness.history.report import CaseFinished, CaseResult, RunEvent, RunFinished, RunStarted
from harness.history.verdict import CheckResult, Verdict
from harness.reporting.cut_table import as_data
from harness.reporting.reporter import reporter
from harness.reporting.sweeping import as_plain

SCHEMA = "tillproof/report/1"


@reporter("json")
class Json:
    """Written whole when the run is over (or was interrupted)."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._started: RunStarted | None = None
        self._finished: RunFinished | None = None
        self._cases: list[CaseResult] = []

    def hear(self, event: RunEvent) -> None:
        match event:
            case RunStarted():
                self._started = event
            case CaseFinished(result):
                self._cases.append(result)
            case RunFinished():
                self._finished = event
            case _:
                pass

    def close(self) -> None:
        report = as_report(self._started, self._finished, self._cases)
        self._out.write(msgspec.json.format(msgspec.json.encode(report), indent=1).decode() + "\n")


def as_report(started: RunStarted | None, finished: RunFinished | None, cases: list[CaseResult]) -> dict[str, Any]:
    """The report as plain data, fields in the order of the contract, cases by file whatever order they ended in."""
    summary = {v.value: 0 for v in _SUMMARY_ORDER}
    for case in cases:
        summary[case.verdict.value] += 1
    return {
        "schema": SCHEMA,
        "tool": {"name": "tillproof", "version": started.version if started else ""},
        "world": started.world if started else "",
        "seed": started.seed if started else 0,
        "target": started.target if started else None,
        "started": started.started if started else "",
        "duration_s": round(finished.duration_s, 3) if finished else 0,
        "interrupted": finished.interrupted if finished else True,
        "summary": summary,
        "cut_matrix": as_data(started.cut_matrix if started else (), cases),
        "crash_sweep": as_plain(cases),
        "scenarios": [_scenario(case) for case in sorted(cases, key=lambda case: (case.file, case.case))],
    }


_SUMMARY_ORDER = (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.ERROR, Verdict.SKIP, Verdict.KNOWN)


def _scenario(case: CaseResult) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(case)
    plain["duration_s"] = round(case.duration_s, 6)
    plain["checks"] = [_check(check) for check in case.checks]
    return plain


def _check(check: CheckResult) -> dict[str, Any]:
    """`explain` is the first breach in a sentence; `evidence` points into the run directory's files."""
    first = check.findings[0] if check.findings else None
    return {
        "id": check.id,
        "covers": list(check.covers),
        "verdict": check.verdict.value,
        "examined": check.examined,
        "explain": first.explain if first else check.note,
        "evidence": {}
        if first is None
        else {
            "expected": first.expected,
            "observed": first.observed,
            "history": list(first.history),
            "ledger": list(first.ledger),
            "journal": list(first.journal),
        },
        "findings": msgspec.to_builtins(check.findings),
    }
