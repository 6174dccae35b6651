"""`tillproof power`: play the checks against every broken gateway, backend and till in the zoo."""

import json
import os
from typing import TYPE_CHECKING

import click

from harness.cli.status import FAILED, PASSED

if TYPE_CHECKING:
    from harness.run.kills import Kills, Power

ZOO = "zoo"
"""Tag of the scenarios in which, together, every mutant shows itself and every check is needed."""
MOST_NAMES = 3


@click.command("power", short_help="Play the checks against every broken gateway, backend and till.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--all", "whole", is_flag=True, help="Play the whole library, not only the scenarios that suffice.")
@click.option("--mutant", "mutants", multiple=True, metavar="NAME", help="Only this one (repeatable).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-n", "--workers", type=click.IntRange(min=1), help="Processes. [default: one per core]")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
def command(
    paths: tuple[str, ...], whole: bool, mutants: tuple[str, ...], form: str, workers: int | None, seed: int
) -> int:
    """Play every broken gateway, backend and till in the virtual world, and print who catches what, and how often.

    Without paths the scenarios tagged `zoo` are played, which suffice; `--all` plays the library and takes long.

    Exit status 1 when a mutant survives, a check meant to catch one does not, a check catches nothing alone, or one
    fails with the true parts. Scenarios that kill nothing alone are named; without any one of them nothing is missed.
    """
    from harness.cli.selecting import select_cases
    from harness.run.power import measure

    cases = select_cases(paths, None, () if paths or whole else (ZOO,), seed)

    def told(kills: "Kills") -> None:
        if form == "text":
            by = ", ".join(f"{check} x{count}" for check, count in kills.by_check.items()) or "NOBODY"
            click.echo(f"{'caught' if kills.is_caught else 'ALIVE':7} {kills.suspect.id:34} {by}")

    power = measure(cases, mutants, workers or os.cpu_count() or 1, told)
    if form == "json":
        click.echo(json.dumps(_as_json(power), indent=1))
    else:
        _summarise(power)
    return PASSED if power.holds else FAILED


def _as_json(power: "Power") -> dict[str, object]:
    return {
        "mutants": [
            {
                "id": k.suspect.id,
                "how": k.suspect.how,
                "caught_by": sorted(k.by_check),
                "alone": k.alone,
                "kills": k.cases,
                "example": k.example,
            }
            for k in power.kills
        ],
        "matrix": {k.suspect.id: k.by_check for k in power.kills},
        "survivors": list(power.survivors),
        "missed": [list(pair) for pair in power.missed],
        "idle_checks": list(power.idle_checks),
        "scenarios": [
            {"id": id, "kills": power.kills_in(id), "alone": len(power.lost_without(id))} for id in power.scenarios
        ],
        "idle_scenarios": list(power.idle_scenarios),
        "false_alarms": [list(pair) for pair in power.false_alarms],
        "trials": power.trials,
    }


def _summarise(power: "Power") -> None:
    click.echo()
    click.echo(f"{'check':30} {'kills':>6} {'mutants':>8} {'alone':>6}")
    for check in power.by_check:
        if check.kills or power.is_whole:
            names = ", ".join(check.alone[:MOST_NAMES]) + (" ..." if len(check.alone) > MOST_NAMES else "")
            click.echo(f"{check.id:30} {check.kills:6} {check.mutants:8} {len(check.alone):6}  {names}".rstrip())
    click.echo()
    for scenario in power.idle_scenarios:
        click.echo(f"NEEDLESS {scenario}: kills nothing alone ({power.kills_in(scenario)} kills)")
    for complaint in power.complaints:
        click.echo(complaint)
    caught = len(power.kills) - len(power.survivors)
    click.echo(f"{caught} of {len(power.kills)} mutants caught in {power.trials} trials")
