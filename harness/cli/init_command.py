"""`tillproof init`: a working folder."""

from pathlib import Path

import click


@click.command("init", short_help="Make a working folder with a first scenario.")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False))
@click.option(
    "--kind",
    type=click.Choice(["micros", "farcard", "iiko"]),
    default="micros",
    show_default=True,
    help="Of the tills.",
)
def command(folder: str, kind: str) -> int:
    """Make a working folder in DIR (by default here).

    It gets a first scenario that passes as it is, copies of the shipped programmes and vocabularies to change,
    tillproof.toml for defaults, JSON Schemas with the settings that make VS Code complete and check the files, a
    .gitignore, and snippets for GitHub and GitLab pipelines. A file that is there already is never written over: then
    nothing is written, and the exit status is 2.
    """
    from harness.cli.starting import plan_folder, write

    where = Path(folder)
    plan = plan_folder(where, kind)
    write(plan)
    for planned in plan:
        click.echo(planned.path)
    step = "" if folder == "." else f"cd {folder} && "
    click.echo(f"now: {step}tillproof run --world virtual", err=True)
    return 0
