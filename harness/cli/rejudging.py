"""Judges the cases of a finished run again: each by itself, and those of a group against each other, as the run did."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import yaml

from harness.checks.across.registry import KIND, Member
from harness.checks.registry import run_checks
from harness.cli.finding import find_evidence, newest_run
from harness.history.evidence import Evidence
from harness.history.files import find_cases
from harness.history.report import CaseResult
from harness.history.verdict import CheckResult, Verdict, worst
from harness.run.groups import Group, Groups, group_key
from simulators.till.record import Malformed, from_json

RESULT = "result.json"
PLAN = "plan.yaml"
Judged: TypeAlias = tuple[Path, tuple[CheckResult, ...]]


def rejudge(run_dir: str | None, case_name: str | None) -> Iterator[Judged]:
    """Each case's folder with what the checks say; a case waits until what it is held against has been read."""
    folder = Path(run_dir) if run_dir else newest_run()
    saved = _saved(folder, case_name)
    groups: Groups[Judged] = Groups(_planned(folder, saved))
    for case, evidence in find_evidence(str(folder), case_name):
        results = run_checks(evidence)
        result = saved.get(case)
        if result is None or result.case not in groups.planned:
            yield case, results
            continue
        for (one, own), across in groups.take(_member(result, evidence, results), (case, results)):
            yield one, (*own, *across)
    for (one, own), across in groups.rest():
        yield one, (*own, *across)


def _member(result: CaseResult, evidence: Evidence, results: tuple[CheckResult, ...]) -> Member:
    """By the checks alone: what steps and `then` said of the case does not count."""
    verdict = worst(r.verdict for r in results if r.verdict is not Verdict.SKIP)
    return Member(result.case, result.values[KIND], verdict, evidence.ledger, evidence.guests, result.differs)


def _saved(folder: Path, case_name: str | None) -> dict[Path, CaseResult]:
    """By folder: the results that the run wrote; a case that has none is judged by itself."""
    found = {}
    for case in find_cases(folder):
        if case_name is not None and case_name not in case.name:
            continue
        try:
            found[case] = from_json((case / RESULT).read_bytes(), CaseResult)
        except (OSError, Malformed):
            continue
    return found


def _planned(folder: Path, saved: dict[Path, CaseResult]) -> dict[str, Group]:
    """The cases that belong to a group, in the order of the run's plan where there is one."""
    whole = [result for result in saved.values() if result.cut is None]
    groups = {result.case: group_key(result.id, result.values, result.seed) for result in whole}
    order = {case: place for place, case in enumerate(_plan(folder))}
    named = sorted(groups, key=lambda case: order.get(case, len(order)))
    return {case: group for case in named if (group := groups[case]) is not None}


def _plan(folder: Path) -> tuple[str, ...]:
    try:
        plan = yaml.safe_load((folder / PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return ()
    cases = plan.get("cases") if isinstance(plan, dict) else None
    return tuple(case for case in cases if isinstance(case, str)) if isinstance(cases, list) else ()
