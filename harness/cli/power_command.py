"""`tillproof power`: play the checks against every broken gateway, backend and till in the zoo."""

import json
import os

import click

from harness.cli.status import FAILED, PASSED

ZOO = "zoo"
"""Tag of the scenarios in which, together, every mutant shows itself and every check is needed."""


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
    """Play every broken gateway, backend and till in the virtual world, and print who catches what.

    Without paths the scenarios tagged `zoo` are played, which suffice; `--all` plays the library and takes long.

    Exit status 1 when a mutant survives, a check meant to catch one does not, a check catches nothing alone, or one
    fails with the true parts.
    """
    from harness.cli.selecting import select_cases
    from harness.run.power import Kills, Power, measure

    cases = select_cases(paths, None, () if paths or whole else (ZOO,), seed)

    def told(kills: Kills) -> None:
        if form == "text":
            by = ", ".join(f"{check} x{count}" for check, count in sorted(kills.by_check.items())) or "NOBODY"
            click.echo(f"{'caught' if kills.is_caught else 'ALIVE':7} {kills.suspect.id:34} {by}")

    power: Power = measure(cases, mutants, workers or os.cpu_count() or 1, told)
    idle = () if mutants else power.idle_checks
    if form == "json":
        click.echo(json.dumps(_as_json(power, idle), indent=1))
    else:
        _summarise(power, idle)
    return FAILED if power.survivors or power.missed or power.false_alarms or idle else PASSED


def _as_json(power: object, idle: tuple[str, ...]) -> dict[str, object]:
    from harness.run.power import Power

    assert isinstance(power, Power)
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
        "survivors": list(power.survivors),
        "missed": [list(pair) for pair in power.missed],
        "idle_checks": list(idle),
        "false_alarms": [list(pair) for pair in power.false_alarms],
        "trials": power.trials,
    }


def _summarise(power: object, idle: tuple[str, ...]) -> None:
    from harness.run.power import Power

    assert isinstance(power, Power)
    click.echo()
    alone: dict[str, list[str]] = {}
    for kills in power.kills:
        for check in kills.alone:
            alone.setdefault(check, []).append(kills.suspect.id)
    for check, names in sorted(alone.items()):
        click.echo(f"only {check} catches {', '.join(names[:4])}{' ...' if len(names) > 4 else ''}")
    for name in power.survivors:
        click.echo(f"SURVIVOR {name}: no check noticed it")
    for name, check in power.missed:
        click.echo(f"MISSED   {name}: {check} was meant to catch it")
    for trial, check in power.false_alarms:
        click.echo(f"ALARM    {check} fails with the true parts: {trial}")
    for check in idle:
        click.echo(f"IDLE     {check}: no mutant is caught by it alone")
    caught = len(power.kills) - len(power.survivors)
    click.echo(f"{caught} of {len(power.kills)} mutants caught in {power.trials} trials")
