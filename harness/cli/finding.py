"""Finds evidence on disk: run folders, single cases, and the folders of servers that may still be running."""

from collections.abc import Iterator
from pathlib import Path

import click
from msgspec.structs import replace

from harness.history.evidence import Evidence
from harness.history.files import find_cases, read_case
from harness.world.shelf import read_rows
from simulators.backend.rows import read_ledger

REPORTS = Path("reports")


def find_evidence(run_dir: str | None, case_name: str | None = None) -> Iterator[tuple[Path, Evidence]]:
    """Every case below a folder (the newest run below `reports/` when None), in the order of their paths."""
    folder = Path(run_dir) if run_dir else newest_run()
    for case in find_cases(folder):
        if case_name is not None and case_name not in case.name:
            continue
        evidence = read_case(case).evidence
        if evidence.ledger is None and (case / "backend.sqlite").exists():
            evidence = replace(evidence, ledger=read_ledger(read_rows(case, "backend")))
        yield case, evidence


def newest_run() -> Path:
    """The run folder written last. Raises click.UsageError when there is none."""
    runs = [path for path in REPORTS.glob("*") if path.is_dir() and find_cases(path)] if REPORTS.is_dir() else []
    if not runs:
        raise click.UsageError("there is no run below reports/; name one with --run DIR, or play one (`tillproof run`)")
    return max(runs, key=lambda path: path.stat().st_mtime)
