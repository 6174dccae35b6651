"""The console: progress on standard error while it plays, then what failed first, then the summary.

Without a terminal nothing moves and nothing is coloured; `NO_COLOR` is respected (by rich). Machine output has standard
output to itself, so all of this goes to standard error unless asked otherwise.
"""

from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from harness.history.report import (
    CaseFinished,
    CaseProgress,
    CaseResult,
    CaseStarted,
    RunEvent,
    RunFinished,
    RunStarted,
)
from harness.history.verdict import Verdict
from harness.reporting.cut_table import cells_of, tell_legend, tell_matrix
from harness.reporting.reporter import reporter
from harness.reporting.sweeping import COLUMNS, WORDS, Tally, table_of
from harness.reporting.words import ASKS_ATTENTION, describe_case, describe_garbage

_STYLE = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.ERROR: "bold magenta",
    Verdict.UNKNOWN: "yellow",
    Verdict.SKIP: "dim",
    Verdict.KNOWN: "cyan",
}
_FIRST_TO_LAST = (Verdict.SKIP, Verdict.KNOWN, Verdict.UNKNOWN, Verdict.ERROR, Verdict.FAIL)
PARTS_ABREAST = 4
"""Of a crash sweep, in a table that fits a terminal of 80 columns."""
MOST_DETAILED = 20
"""Failing cases told in full; the rest are named."""


@reporter("console")
class Terminal:
    """For people."""

    def __init__(
        self, out: TextIO, *, console: Console | None = None, quiet: bool = False, verbose: bool = False
    ) -> None:
        self._console = console or Console(file=out, highlight=False, soft_wrap=True, emoji=False)
        self._quiet = quiet
        self._verbose = verbose
        self._live: Live | None = None
        self._planned = 0
        self._cases: list[CaseResult] = []
        self._running: dict[str, str] = {}
        self._started: RunStarted | None = None

    def hear(self, event: RunEvent) -> None:
        match event:
            case RunStarted():
                self._begin(event)
            case CaseStarted(case, title):
                self._running[case] = title
                self._refresh()
            case CaseProgress(case, done, total, text):
                self._running[case] = f"{text} ({done} of {total})"
                self._refresh()
            case CaseFinished(result):
                self._running.pop(result.case, None)
                self._cases.append(result)
                self._one_line(result)
                self._refresh()
            case RunFinished():
                self._end(event)

    def close(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _begin(self, event: RunStarted) -> None:
        self._started, self._planned = event, event.cases
        where = f"target {event.target}" if event.target else "the embedded gateway and backend"
        world = "over loopback sockets" if event.world == "real" else "in the virtual world"
        self._console.print(
            f"tillproof {event.version}: {event.cases} cases against {where}, {world}, seed {event.seed}",
            style="bold",
        )
        if self._console.is_terminal and not self._quiet:
            self._live = Live(console=self._console, refresh_per_second=8, transient=True)
            self._live.start()

    def _one_line(self, result: CaseResult) -> None:
        """A case as it ends. Passes are shown too when nothing moves, so that a log shows what was played; those in
        which a message was cut or a part killed stand in a table."""
        is_of_table = result.cut is not None or bool(result.crashes)
        if self._quiet or (result.verdict is Verdict.PASS and (self._live is not None or is_of_table)):
            return
        line = Text.assemble(
            (f"{result.verdict.value:8}", _STYLE[result.verdict]), result.case, (f"  {result.duration_s:.2f}s", "dim")
        )
        self._console.print(line)

    def _refresh(self) -> None:
        if self._live is None:
            return
        counts = Table.grid(padding=(0, 1))
        bad = sum(1 for case in self._cases if case.verdict in ASKS_ATTENTION)
        counts.add_row(
            Text.assemble(f"{len(self._cases)}/{self._planned} cases", (f"  {bad} bad" if bad else "", "red"))
        )
        for case, text in list(self._running.items())[:6]:
            counts.add_row(Text.assemble(("  " + case, "dim"), f"  {text}"))
        self._live.update(counts)

    def _end(self, event: RunFinished) -> None:
        self.close()
        for result in self._cases:
            if result.sketch:
                self._console.print()
                self._console.print("\n".join(result.sketch), markup=False)
        if self._verbose:
            self._garbage()
        self._cut_matrices()
        self._crash_sweep()
        bad = sorted(
            (case for case in self._cases if case.verdict in ASKS_ATTENTION),
            key=lambda case: _FIRST_TO_LAST.index(case.verdict),
            reverse=True,
        )
        for result in bad[:MOST_DETAILED]:
            self._detail(result)
        for result in bad[MOST_DETAILED:]:
            self._console.print(f"{result.verdict.value:8}{result.case}", style=_STYLE[result.verdict], markup=False)
        self._asides()
        self._summary(event)

    def _cut_matrices(self) -> None:
        matrices = self._started.cut_matrix if self._started is not None else ()
        cells = cells_of(self._cases)
        for matrix in matrices:
            self._console.print()
            for line in tell_matrix(matrix, cells):
                self._console.print(line, markup=False)
        if cells:
            self._console.print()
            for line in tell_legend(point for matrix in matrices for point in matrix.points):
                self._console.print(line, style="dim", markup=False)

    def _crash_sweep(self) -> None:
        table = table_of(self._cases)
        if not table:
            return
        self._console.print()
        self._console.print("crash sweep: cases by who died and how, !failed, ?unknown", style="bold")
        parts = list(table)
        for first in range(0, len(parts), PARTS_ABREAST):
            self._console.print(_sweep_table({part: table[part] for part in parts[first : first + PARTS_ABREAST]}))

    def _detail(self, result: CaseResult) -> None:
        self._console.print()
        heading = f"{result.verdict.value.upper()} {escape(result.case)}: {escape(result.title)}"
        self._console.print(heading, style=_STYLE[result.verdict])
        for line in describe_case(result):
            self._console.print("  " + line, markup=False)

    def _garbage(self) -> None:
        """What was heard where nothing is wrong: garbage may be what a scenario is about."""
        for result in self._cases:
            if result.garbage and result.verdict not in ASKS_ATTENTION:
                self._console.print()
                self._console.print(result.case, markup=False)
                for line in describe_garbage(result):
                    self._console.print("  " + line, markup=False)

    def _asides(self) -> None:
        for result in self._cases:
            if result.verdict in (Verdict.SKIP, Verdict.KNOWN):
                self._console.print(f"{result.verdict.value}: {result.case}: {result.note}", style="dim", markup=False)
        warned = [result for result in self._cases if result.warnings]
        for result in warned[:MOST_DETAILED]:
            for warning in result.warnings:
                self._console.print(f"warning: {result.case}: {warning}", style="yellow", markup=False)
        profiles = sorted({profile for result in self._cases for profile in result.profiles})
        if profiles:
            self._console.print(
                f"rests on labelled profiles (no vendor has confirmed them): {', '.join(profiles)}", style="dim"
            )

    def _summary(self, event: RunFinished) -> None:
        said = [f"{count} {name}" for name, count in event.summary.items() if count]
        judged = sum(1 for case in self._cases for check in case.checks if check.verdict is Verdict.PASS)
        self._console.print()
        if event.interrupted:
            self._console.print("interrupted: this is the report of what ran", style="yellow")
        self._console.print(
            f"{event.verdict.value.upper()}  {', '.join(said) or 'nothing ran'} in {event.duration_s:.1f}s; "
            f"{judged} checks held",
            style=_STYLE[event.verdict],
        )
        if event.run_dir:
            self._console.print(f"evidence: {event.run_dir}", style="dim", markup=False)


def _sweep_table(table: dict[str, dict[str, Tally]]) -> Table:
    shown = Table(box=None, padding=(0, 2), pad_edge=False)
    for head in ("", *table):
        shown.add_column(head, justify="right" if head else "left", no_wrap=True)
    for column in ("", *COLUMNS):
        shown.add_row(WORDS.get(column, "all"), *(str(row[column]) for row in table.values()))
    return shown
