"""`tillproof validate`: load, check and expand scenario and target files without running them."""

import click

from harness.cli.status import NOTHING, PASSED, USAGE


@click.command("validate", short_help="Check scenario and target files without running them.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
def command(paths: tuple[str, ...]) -> int:
    """Check scenario and target files (without PATH: the shipped library).

    Every error of every file is printed as file:line:column with what was found, what was expected and the nearest
    valid name. Exit status 2 when there is any.
    """
    from harness.scenario.expansion import expand_all
    from harness.scenario.library import load_many

    loaded = load_many(paths)
    for error in loaded.errors:
        click.echo(str(error), err=True)
    if loaded.errors:
        click.echo(f"{len(loaded.errors)} errors in {loaded.files} files", err=True)
        return USAGE
    cases = len(expand_all(loaded.scenarios))
    click.echo(f"{len(loaded.scenarios)} scenarios, {cases} cases, {len(loaded.targets)} targets: no errors")
    return PASSED if loaded.scenarios or loaded.targets else NOTHING
