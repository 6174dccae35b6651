"""`tillproof list`: what there is."""

from pathlib import Path

import click

from harness.cli.nearest import nearest_of
from harness.cli.status import NOTHING, PASSED, USAGE

WORDS = (
    "scenarios", "requirements", "checks", "verbs", "troubles", "mutants", "profiles", "dialects", "endpoints",
    "callers",
)  # fmt: skip


@click.command(
    "list",
    short_help="List scenarios, requirements, checks, verbs, troubles, mutants, profiles, endpoints and more.",
)
@click.argument("paths", nargs=-1, metavar="[WHAT] [PATH]...")
@click.option(
    "--what", "what_word", type=click.Choice(WORDS), help="The sort of thing. [default: WHAT, else scenarios]"
)
@click.option("-k", "expression", metavar="EXPR", help="Only what matches, e.g. 'offline and not long'.")
@click.option(
    "--tag", "tags", multiple=True, metavar="T", help="Only scenarios with this tag (repeatable: any of them)."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    paths: tuple[str, ...], what_word: str | None, expression: str | None, tags: tuple[str, ...], form: str
) -> int:
    """List what there is: `tillproof list mutants`, `tillproof list scenarios/ --tag offline`.

    WHAT is one of scenarios, requirements, checks, verbs, troubles, mutants, profiles, dialects, endpoints, callers;
    PATHs are files and folders of scenarios (default: the library that ships with tillproof); where there is a
    folder called as a WHAT, it is the folder that is meant. With --format json one object a line. `tillproof explain
    ID` tells everything about one of them. Exit status 5 when nothing matches.
    """
    from msgspec.json import encode

    from harness.cli.catalogue import What, list_scenarios, list_things, needed, what_named
    from harness.cli.columns import align, width
    from harness.scenario.library import load_many

    what = What(what_word) if what_word else None
    if what is None and paths and not Path(paths[0]).exists() and (what := what_named(paths[0])):
        paths = paths[1:]
    elif paths and not Path(paths[0]).exists():
        raise click.UsageError(f"{paths[0]!r} is no file or folder, and nothing to list{nearest_of(paths[0], WORDS)}")
    what = what or What.SCENARIOS
    needed(what, paths, tags)
    errors = []
    if what is What.SCENARIOS:
        loaded = load_many(paths)
        errors = loaded.errors
        rows = list_scenarios(loaded.scenarios, expression, tags)
    else:
        rows = list_things(what, expression)
    if form == "json":
        for row in rows:
            click.echo(encode(row).decode())
    else:
        for line in align([row.cells() for row in rows], width()):
            click.echo(line)
    for error in errors:
        click.echo(str(error), err=True)
    if errors:
        return USAGE
    if not rows:
        click.echo("nothing matches", err=True)
    return PASSED if rows else NOTHING
