"""`tillproof new`: a scenario skeleton."""

from pathlib import Path

import click


@click.command("new", short_help="Write a scenario skeleton.")
@click.argument("scenario", metavar="SCENARIO", type=click.Path(dir_okay=False))
@click.option(
    "--kind",
    type=click.Choice(["micros", "farcard", "iiko"]),
    default="micros",
    show_default=True,
    help="Of the tills.",
)
def command(scenario: str, kind: str) -> int:
    """Write a scenario skeleton to SCENARIO (a file; .yaml is added when it is left out).

    The skeleton passes as it is, and its first line switches on completion in editors that know the YAML language
    server. Its id is made of the folder's and the file's name. An existing file is never written over.
    """
    from harness.cli.starting import plan_scenario, write

    plan = plan_scenario(Path(scenario), kind)
    write(plan)
    for planned in plan:
        click.echo(planned.path)
    click.echo(f"now: tillproof run {plan[0].path} --world virtual", err=True)
    return 0
