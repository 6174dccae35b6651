"""`tillproof explore`: search random scenarios, troubles and crash points for a fault."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.status import FAILED, INTERRUPTED, PASSED

if TYPE_CHECKING:
    from harness.explore.exploring import Explored, Found, Search
    from harness.explore.saving import Shelf

EVERY_S = 5.0
"""Between two lines of progress without a terminal."""
DEFAULT_S = 60.0
DEFAULT_SAVE = Path("reports/explored")
ALL = "all"


class Length(click.ParamType[float]):
    """A length of time such as `60s` or `5m`, as seconds."""

    name = "SPAN"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        from harness.scenario.scalars import parse_span
        from simulators.kit.instant import SECOND

        if isinstance(value, float):
            return value
        try:
            return parse_span(str(value)) / SECOND
        except ValueError:
            self.fail(f"{value!r} is not a length of time such as 60s or 5m", param, ctx)


@click.command("explore", short_help="Search random scenarios, troubles and crash points for a fault.")
@click.option("--budget", type=Length(), metavar="SPAN", help="How long to search. [default: 60s without --cases]")
@click.option("--cases", type=click.IntRange(min=1), metavar="N", help="How many cases at most.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of everything drawn.")
@click.option(
    "--save",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Keep a corpus there and play it first; findings go to DIR/found. [default: findings to reports/explored]",
)
@click.option(
    "--mutant",
    "mutants",
    multiple=True,
    metavar="NAME",
    help="Search with this broken part in the cast until it is found (repeatable; `all`: one after the other).",
)
@click.option("--fail-fast", is_flag=True, help="Stop at the first finding.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-n", "--workers", type=click.IntRange(min=1), help="Processes. [default: one per core]")
def command(
    budget: float | None,
    cases: int | None,
    seed: int,
    save: Path | None,
    mutants: tuple[str, ...],
    fail_fast: bool,
    form: str,
    workers: int | None,
) -> int:
    """Search random scenarios, troubles and crash points for a fault, in the virtual world.

    Programmes, casts, receipts, troubles, deaths and wrong clocks are drawn from the seed, over all three protocols;
    case N of a seed is always the same. What complains is made as small as it gets and written as a scenario file,
    with the command that plays it. Shrinking takes up to 30 seconds a finding, beside the budget.

    Exit status: 0 nothing found, 1 something found, 130 interrupted (with what there is). With --mutant: 0 every mutant
    found, 1 one survived.
    """
    from harness.explore.exploring import Search
    from harness.run.mutants import suspects, zoo_with

    budget_s = DEFAULT_S if budget is None and cases is None else budget
    number = workers or os.cpu_count() or 1
    if mutants:
        for name in mutants:
            zoo_with(None if name == ALL else name)
        hidden = across_only()
        names = [one.id for one in suspects() if one.id not in hidden] if ALL in mutants else list(mutants)
        for name in sorted(hidden) if ALL in mutants and form == "text" else ():
            click.echo(f"passed {name:36} shows only when cases are held against each other: tillproof power finds it")
        searches = [Search(seed, budget_s, cases, number, name, first_only=True) for name in names]
        return _hunt(searches, save, form)
    search = Search(seed, budget_s, cases, number, first_only=fail_fast)
    return _search(search, save, form)


def across_only() -> set[str]:
    """Mutants that no single case can show."""
    from harness.checks.across.registry import across_checks
    from harness.run.mutants import suspects

    across = {check.id for check in across_checks()}
    return {one.id for one in suspects() if across.issuperset(one.meant)}


def _search(search: "Search", save: Path | None, form: str) -> int:
    from harness.explore.exploring import explore
    from harness.explore.saving import Shelf

    shelf = Shelf(save or DEFAULT_SAVE)
    wrong = 0 if save is None else _play_corpus(shelf)
    teller = Teller(search, shelf, keeps=save is not None)
    explored = explore(search, teller.hear)
    teller.end()
    if form == "json":
        click.echo(json.dumps(_as_json(search, explored, teller.files), indent=1))
    else:
        _summarise(explored)
    if explored.interrupted:
        return INTERRUPTED
    return FAILED if explored.complaints or wrong else PASSED


def _play_corpus(shelf: "Shelf") -> int:
    """Cases of earlier searches, first; how many complain."""
    from harness.explore.saving import play_again

    wrong = 0
    paths = shelf.corpus()
    for path in paths:
        for complaint in play_again(path):
            wrong += 1
            click.echo(f"FOUND {complaint.by} in the corpus: {complaint.sentence}")
            click.echo(f"      again: tillproof run {path} --world virtual")
    if paths:
        click.echo(f"{len(paths)} scenarios of the corpus played again, {wrong} complaints", err=True)
    return wrong


def _hunt(searches: "list[Search]", save: Path | None, form: str) -> int:
    """One mutant after the other, each until it is found; a table."""
    from harness.explore.exploring import explore
    from harness.explore.saving import Shelf

    shelf = Shelf(save or DEFAULT_SAVE)
    alive = 0
    rows: list[dict[str, object]] = []
    for search in searches:
        teller = Teller(search, shelf, keeps=False, quiet=True)
        explored = explore(search, teller.hear)
        teller.end()
        found = explored.found[0] if explored.found else None
        alive += found is None
        rows.append(_as_json(search, explored, teller.files))
        if form == "text":
            click.echo(_hunted(search, explored, found))
        if explored.interrupted:
            return INTERRUPTED
    if form == "json":
        click.echo(json.dumps(rows, indent=1))
    else:
        click.echo(f"{len(searches) - alive} of {len(searches)} mutants found")
    return FAILED if alive else PASSED


def _hunted(search: "Search", explored: "Explored", found: "Found | None") -> str:
    if found is None:
        return f"ALIVE  {search.mutant or '':36} {explored.cases} cases in {explored.seconds:.1f}s"
    return (
        f"found  {search.mutant or '':36} {found.found_after_s:5.1f}s  case {found.number:<6}"
        f" {found.drawn_steps:3} -> {found.steps} steps  {found.complaint.by}"
    )


class Teller:
    """Says on standard error how it goes, and writes findings down as they come."""

    def __init__(self, search: "Search", shelf: "Shelf", *, keeps: bool, quiet: bool = False) -> None:
        self._search = search
        self._shelf = shelf
        self._keeps = keeps
        self._quiet = quiet
        self._last_s = 0.0
        self._is_live = sys.stderr.isatty() and not quiet
        self.files: list[str] = []

    def hear(self, news: object) -> None:
        from harness.explore.exploring import Found, Progressed, Walked

        match news:
            case Progressed(cases, seconds, states, complaining):
                self._progress(cases, seconds, states, complaining)
            case Walked(number, draft, _) if self._keeps:
                self._shelf.keep(self._search, number, draft)
            case Found():
                path = self._shelf.put(self._search, news)
                self.files.append(str(path))
                if not self._quiet:
                    self._tell(news, path)

    def end(self) -> None:
        if self._is_live:
            click.echo("", err=True)

    def _progress(self, cases: int, seconds: float, states: int, complaining: int) -> None:
        if self._quiet or (not self._is_live and seconds - self._last_s < EVERY_S):
            return
        self._last_s = seconds
        rate = cases / seconds if seconds else 0.0
        line = f"{cases} cases, {rate:.0f}/s, {states} states reached, {complaining} complaining"
        click.echo(f"\r{line}\033[K" if self._is_live else line, err=True, nl=not self._is_live)

    def _tell(self, found: "Found", path: Path) -> None:
        if self._is_live:
            click.echo("\r\033[K", err=True, nl=False)
        click.echo(f"FOUND {found.complaint.by} in case {found.number}: {found.complaint.sentence}")
        click.echo(f"      {found.drawn_steps} steps made {found.steps} in {found.tries} tries: {path}")
        click.echo(f"      again: tillproof run {path} --world virtual")


def _summarise(explored: "Explored") -> None:
    for by, count in sorted(explored.unknown.items()):
        click.echo(f"{by} could not tell in {count} cases")
    for by, count in sorted(explored.complaints.items()):
        click.echo(f"{by} complained in {count} cases")
    rate = explored.cases / explored.seconds if explored.seconds else 0.0
    found = f"{len(explored.complaints)} complaining" if explored.complaints else "nothing found"
    click.echo(
        f"{explored.cases} cases in {explored.seconds:.1f}s ({rate:.0f}/s), {len(explored.states)} states reached,"
        f" {found}"
    )


def _as_json(search: "Search", explored: "Explored", files: list[str]) -> dict[str, object]:
    return {
        "seed": search.seed,
        "mutant": search.mutant,
        "cases": explored.cases,
        "seconds": round(explored.seconds, 3),
        "states": len(explored.states),
        "interrupted": explored.interrupted,
        "complaints": explored.complaints,
        "unknown": explored.unknown,
        "found": [
            {
                "by": one.complaint.by,
                "explain": one.complaint.sentence,
                "case": one.number,
                "file": file,
                "drawn_steps": one.drawn_steps,
                "steps": one.steps,
                "tries": one.tries,
                "found_after_s": round(one.found_after_s, 3),
                "shrunk_in_s": round(one.shrunk_in_s, 3),
            }
            for one, file in zip(explored.found, files, strict=True)
        ],
    }
