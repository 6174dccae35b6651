"""The table of a crash sweep: how many cases there were by who was killed and by each side of how, and how they ended.

A case with several deaths is told under the first of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from harness.history.report import CaseResult
from harness.history.verdict import Verdict
from harness.trouble.killing import DELIVERED, LOST, ONCE, TOGETHER, TWICE, Crash, DiskFate, deaths_of
from simulators.kit.instant import show_span

RIGHT, AHEAD, BEHIND = "right", "ahead", "behind"
COLUMNS = (DELIVERED, LOST, *(fate.value for fate in DiskFate), RIGHT, AHEAD, BEHIND, ONCE, TWICE, TOGETHER)
"""What it had sent, its disk, its clock afterwards, how many died: a case is in one column of each."""
WORDS = {
    DELIVERED: "what it sent arrived",
    LOST: "what it sent was lost",
    DiskFate.DROPPED.value: "writes under way dropped",
    DiskFate.WRITTEN.value: "written, untold",
    DiskFate.TORN.value: "the last one torn",
    DiskFate.UNSYNCED.value: "unsynced ones gone too",
    RIGHT: "clock right afterwards",
    AHEAD: "clock ahead",
    BEHIND: "clock behind",
    ONCE: "died once",
    TWICE: "died again soon",
    TOGETHER: "died with another",
}
"""What the columns mean."""


@dataclass(slots=True)
class Tally:
    """How the cases of one cell ended."""

    cases: int = 0
    failures: int = 0
    """Failed, or the lab broke."""
    unknown: int = 0

    def add(self, verdict: Verdict) -> None:
        self.cases += 1
        self.failures += verdict in (Verdict.FAIL, Verdict.ERROR)
        self.unknown += verdict is Verdict.UNKNOWN

    def __str__(self) -> str:
        if not self.cases:
            return "-"
        bad = f" !{self.failures}" if self.failures else ""
        unknown = f" ?{self.unknown}" if self.unknown else ""
        return f"{self.cases}{bad}{unknown}"


def killed(cases: Iterable[CaseResult]) -> list[CaseResult]:
    """Those in which a sweep killed somebody."""
    return [case for case in cases if case.crashes]


def table_of(cases: Iterable[CaseResult]) -> dict[str, dict[str, Tally]]:
    """Kind of part to column to tally; the column `` is all of the row."""
    table: dict[str, dict[str, Tally]] = {}
    for case in killed(cases):
        row = table.setdefault(kind_of(case.crashes[0]), {name: Tally() for name in ("", *COLUMNS)})
        for column in ("", *columns_of(case.crashes)):
            row[column].add(case.verdict)
    return table


def kind_of(crash: Crash) -> str:
    """`gateway`, whichever store's."""
    return crash.part.partition(".")[0]


def columns_of(crashes: tuple[Crash, ...]) -> tuple[str, ...]:
    first = crashes[0]
    clock = RIGHT if not first.clock else AHEAD if first.clock > 0 else BEHIND
    return first.sent, first.disk.value, clock, deaths_of(crashes)


def as_plain(cases: Iterable[CaseResult]) -> list[dict[str, Any]]:
    """For the JSON report: each combination that was played, parts in the order they come."""
    tallies: dict[tuple[str, ...], Tally] = {}
    for case in killed(cases):
        first = case.crashes[0]
        cell = (kind_of(first), first.sent, first.disk.value, show_span(first.clock), deaths_of(case.crashes))
        tallies.setdefault(cell, Tally()).add(case.verdict)
    return [
        dict(zip(("part", "sent", "disk", "clock", "deaths"), cell, strict=True))
        | {"cases": tally.cases, "failures": tally.failures, "unknown": tally.unknown}
        for cell, tally in tallies.items()
    ]
