"""`tillproof coverage`: requirement by scenario by check."""

from typing import TYPE_CHECKING

import click

from harness.cli.status import PASSED

if TYPE_CHECKING:
    from harness.scenario.requirement import Coverage

SHOWN = 3
"""Scenarios named in a row of text; the others are counted."""


@click.command("coverage", short_help="Show which requirement is covered by which scenario and check.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--status", "statuses", multiple=True, type=click.Choice(["covered", "partly", "not"]), help="Only such rows."
)
def command(paths: tuple[str, ...], form: str, statuses: tuple[str, ...]) -> int:
    """Show each requirement as covered, partly or not, with the scenarios and checks that name it.

    Without PATH the library that ships with tillproof counts. A row is covered when a scenario names it; an OFF row
    needs a check as well, and one of the two is partly. CARD-03, CARD-04 and CARD-05 are computed from what the
    scenarios play and assert.
    """
    from msgspec.json import encode, format

    from harness.cli.columns import align, width
    from harness.cli.covering import Report, Row, cover, lacking
    from harness.cli.selecting import load_paths
    from harness.scenario.requirement import REQUIREMENTS

    scenarios = load_paths(paths).scenarios
    report = cover(scenarios)
    wanted = tuple(row for row in report.requirements if not statuses or row.status.value in statuses)
    if form == "json":
        click.echo(format(encode(Report(wanted)), indent=1).decode())
        return PASSED

    def by_whom(row: Row) -> str:
        names = [*row.scenarios[:SHOWN], *((f"{len(row.scenarios) - SHOWN} more",) if row.scenarios[SHOWN:] else ())]
        parts = [", ".join(names), f"checks {', '.join(row.checks)}" if row.checks else "", lacking(row.id, scenarios)]
        return "; ".join(part for part in parts if part)

    table = [(row.id, row.status.value, f"{REQUIREMENTS[row.id]}: {by_whom(row)}") for row in wanted]
    for line in align(table, width()):
        click.echo(line)
    counts = [f"{sum(r.status is s for r in report.requirements)} {s.value}" for s in _statuses()]
    click.echo(f"{len(report.requirements)} requirements: {', '.join(counts)}")
    return PASSED


def _statuses() -> "list[Coverage]":
    from harness.scenario.requirement import Coverage

    return list(Coverage)
