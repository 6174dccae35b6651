"""`tillproof explain`: one thing in full."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.nearest import nearest_of

if TYPE_CHECKING:
    from harness.scenario.library import Loaded
    from harness.scenario.model import Scenario


@click.command(
    "explain",
    short_help="Explain one scenario, requirement, check, verb, trouble, mutant, profile, dialect, endpoint or caller.",
)
@click.argument("id")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--no-play", is_flag=True, help="Do not play a scenario to see which checks apply to it.")
def command(id: str, paths: tuple[str, ...], no_play: bool) -> int:
    """Explain ID: a scenario (or its file), requirement, check, verb, trouble, mutant, profile, dialect,
    caller or endpoint (`iiko-cloud:/api/1/access_token`, or its path alone).

    Scenarios are looked for in PATHs and in the library that ships with tillproof. A scenario is told in words,
    step by step with lines, and its first case is played in the virtual world to see which checks apply to it (long
    ones are not).
    """
    from harness.cli.catalogue import as_dialect_id, as_profile_id, every_thing, is_called
    from harness.cli.explaining import explain
    from harness.cli.scenario_account import describe_scenario
    from harness.scenario.library import load_many

    loaded = _load(id, paths)
    scenarios = _named(id, loaded)
    if paths and not scenarios:
        scenarios = _named(id, load_many(()))
    wanted = {id.lower(), as_profile_id(id).lower(), as_dialect_id(id).lower()}
    things = every_thing()
    rows = [row for row in things if row.id.lower() in wanted]
    rows = rows or [row for row in things if is_called(row, id)]
    if not scenarios and not rows:
        for error in loaded.errors:
            click.echo(str(error), err=True)
        known = [*(row.id for row in things), *(s.id for s in loaded.scenarios)]
        raise click.UsageError(f"there is nothing called {id!r}{nearest_of(id, known)}")
    blocks = [describe_scenario(scenario, play=not no_play) for scenario in scenarios]
    blocks += [explain(row, loaded.scenarios) for row in rows]
    for number, block in enumerate(blocks):
        if number:
            click.echo("\n")
        for line in block:
            click.echo(line)
    return 0


def _load(id: str, paths: tuple[str, ...]) -> "Loaded":
    """The scenarios there are; a file of scenarios may stand for their id. Raises BadFiles, UsageError."""
    from harness.cli.selecting import load_paths
    from harness.scenario.library import load_many

    if not paths and Path(id).is_file():
        return load_paths((id,))
    return load_many(paths)


def _named(id: str, loaded: "Loaded") -> "list[Scenario]":
    """By its id, the id of one of its cases, or its file."""
    return [s for s in loaded.scenarios if id.partition("[")[0] == s.id or _is_file(id, s)]


def _is_file(id: str, scenario: "Scenario") -> bool:
    path = Path(id)
    return path.is_file() and path.resolve() == Path(scenario.file).resolve()
