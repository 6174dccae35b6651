"""`tillproof replay`: play a case again from its seed and compare."""

import click

from harness.cli.status import FAILED, PASSED, USAGE


@click.command("replay", short_help="Play a case again from its seed and compare digests.")
@click.argument("what", metavar="RUN_DIR|CASE_ID")
@click.option(
    "--run",
    "run_dir",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="Run folder in which CASE_ID is looked for. [default: the newest below reports/ that has it]",
)
@click.option("--case", "case_name", metavar="TEXT", help="Only cases whose id contains this.")
@click.option("--quiet", "-q", is_flag=True, help="Only what is different, and the summary.")
def command(what: str, run_dir: str | None, case_name: str | None, quiet: bool) -> int:
    """Play the cases of RUN_DIR, or one case, again from their seeds in the virtual world and compare digests.

    A case that was played in the virtual world must repeat exactly; one of the real world must mean the same: the same
    attempts, outcomes and ledger. The first difference is named, identifiers hidden. Exit status 0 when everything is
    the same, 1 when something is different, 2 when the run, the case or its scenario is not there.
    """
    from harness.cli.replaying import find_saved, matching, replay

    found = matching(find_saved(what, run_dir), case_name)
    if not found:
        click.echo(f"no case there contains {case_name!r}", err=True)
        return USAGE
    different = 0
    for saved in found:
        compared = replay(saved)
        if compared.difference is None:
            if not quiet:
                click.echo(f"same       {compared.case}  {compared.digest}")
            continue
        different += 1
        click.echo(f"different  {compared.case}: {compared.difference}")
        if compared.hint:
            click.echo(f"           {compared.hint}")
    click.echo(f"{len(found) - different} of {len(found)} the same")
    return FAILED if different else PASSED
