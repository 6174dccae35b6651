"""The run directory (contracts): a plan, one folder of evidence a case, and the report; written as the run goes.

Files hold what crossed the wires, identifiers included, and are readable by their owner only; what people are shown is
masked (OFF-15).
"""

import re
from pathlib import Path

import yaml

from harness.history.digest import digest_of
from harness.history.evidence import Evidence
from harness.history.files import save_evidence
from harness.history.report import CaseResult, RunFinished
from harness.history.verdict import Verdict
from simulators.till.record import to_json

_UNFIT = re.compile(r"[^A-Za-z0-9._=,-]+")
LONGEST_NAME = 120


def name_of(case: str) -> str:
    """A folder name for a case id; one that is cut short keeps apart what it cut off."""
    name = _UNFIT.sub("_", case).strip("_")
    if len(name) <= LONGEST_NAME:
        return name
    apart = digest_of((case,))
    return f"{name[: LONGEST_NAME - len(apart) - 1]}-{apart}"


class RunFolder:
    """One run on disk."""

    def __init__(self, path: Path, plan: dict[str, object]) -> None:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path
        (path / "plan.yaml").write_text(yaml.safe_dump(plan, sort_keys=False, allow_unicode=True), encoding="utf-8")
        self._results = (path / "cases.jsonl").open("ab", buffering=0)

    def add(self, result: CaseResult, evidence: Evidence | None) -> None:
        """Everything of one finished case, before the next one is. Of thousands of deaths that did no harm the result
        is enough: they can be played again from it."""
        if evidence is not None and not (result.crashes and result.verdict is Verdict.PASS):
            folder = self.path / "cases" / name_of(result.case)
            save_evidence(evidence, folder)
            (folder / "result.json").write_bytes(to_json(result) + b"\n")
        self._results.write(to_json(result) + b"\n")

    def close(self, finished: RunFinished) -> None:
        self._results.close()
        (self.path / "finished.json").write_bytes(to_json(finished) + b"\n")
