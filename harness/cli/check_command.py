"""`tillproof check`: judge a finished run again from its saved files."""

import click

from harness.cli.status import NOTHING, status_of


@click.command("check", short_help="Judge a finished run again from its saved files.")
@click.argument("run_dir", required=False, type=click.Path(exists=True, file_okay=False))
@click.option("--case", "case_name", metavar="TEXT", help="Only cases whose folder name contains this.")
@click.option("--strict", is_flag=True, help="A SHOULD that was not kept fails.")
@click.option("--verbose", "-v", is_flag=True, help="Also the checks that held.")
def command(run_dir: str | None, case_name: str | None, strict: bool, verbose: bool) -> int:
    """Judge the cases of RUN_DIR again by the checks alone, from their saved journal, history and ledger.

    Steps and `then` of the scenario are not looked at; their verdicts stay in the run's own report.
    """
    from harness.cli.rejudging import rejudge
    from harness.history.verdict import Verdict, worst
    from harness.reporting.words import describe_check

    verdicts = []
    warned = False
    for folder, results in rejudge(run_dir, case_name):
        verdict = worst(result.verdict for result in results if result.verdict is not Verdict.SKIP)
        held = sum(1 for result in results if result.verdict is Verdict.PASS)
        verdicts.append(verdict)
        click.echo(f"{verdict.value:8}{folder.name}  ({held} checks held)")
        for result in results:
            warned = warned or any(finding.warning for finding in result.findings)
            if result.verdict not in (Verdict.PASS, Verdict.SKIP):
                click.echo("\n".join("  " + line for line in describe_check(result)))
            elif verbose:
                click.echo(f"  {result.id}: {result.verdict.value}, examined {result.examined} {result.note}".rstrip())
    if not verdicts:
        click.echo("no case was found there", err=True)
        return NOTHING
    return status_of(verdicts, warned=warned, strict=strict)
