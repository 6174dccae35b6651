"""`tillproof run`: play scenarios and judge them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.status import INTERRUPTED, status_of

if TYPE_CHECKING:
    from harness.reporting.reporter import Reporter
    from harness.run.plan import Plan, WorldKind
    from harness.scenario.expansion import Case
    from harness.target.outside import Outside


@click.command("run", short_help="Play scenarios and judge them.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--world",
    type=click.Choice(["real", "virtual"]),
    default="real",
    show_default=True,
    help="Sockets, wall clock and files, or one heap and one seed.",
)
@click.option(
    "--target", "target_file", type=click.Path(dir_okay=False), help="Target file: what is under test and where."
)
@click.option(
    "-k", "expression", metavar="EXPR", help="Only cases whose id, title or tags match, e.g. 'offline and not long'."
)
@click.option(
    "--tag", "tags", multiple=True, metavar="T", help="Only scenarios with this tag (repeatable: any of them)."
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of everything drawn by chance."
)
@click.option(
    "-n",
    "--workers",
    type=click.IntRange(min=1),
    help="Cases in flight at once. [default: 8 real, one per core virtual]",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=PATH",
    help="Also write a report: json, junit or jsonl; PATH - is standard output (repeatable).",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="Run folder for the evidence. [default: reports/<started>-<id>]",
)
@click.option("--no-out", is_flag=True, help="Leave no run folder behind.")
@click.option(
    "--mutant",
    metavar="NAME",
    help="Play with this broken part of ours (see `tillproof list mutants`): it should fail.",
)
@click.option(
    "--cut-matrix",
    is_flag=True,
    help="Also cut each message at each point, a case a cut; without PATH, -k and --tag: of scenarios tagged cuts.",
)
@click.option(
    "--cut-messages",
    type=click.IntRange(min=1),
    metavar="N",
    help="Messages of a case that are cut at most. [default: 12, fewer of long cases]",
)
@click.option(
    "--crash-sweep",
    is_flag=True,
    help="Also kill each part before a spread of its effects, a case a death; virtual world only.",
)
@click.option(
    "--crash-points",
    metavar="N|all",
    help="Effects of each part that --crash-sweep tries. [default: 20]",
)
@click.option(
    "--crash-fates",
    type=click.Choice(["sampled", "all"]),
    help="Each effect with one way to die, drawn by the seed, or with all. [default: sampled]",
)
@click.option(
    "--crash",
    "crashes",
    multiple=True,
    metavar="DEATH",
    help="Kill a part there and nowhere else, e.g. gateway:40:lost:torn:after=5s:clock=-1h (repeatable: a case each; +"
    " joins deaths of one case); virtual world only.",
)
@click.option("--fail-fast", is_flag=True, help="Stop at the first failure.")
@click.option("--strict", is_flag=True, help="A SHOULD that was not kept fails the run.")
@click.option("--quiet", "-q", is_flag=True, help="Only what did not pass, and the summary.")
@click.option("--verbose", "-v", is_flag=True, help="Also what the parts of good cases could not understand.")
def command(
    paths: tuple[str, ...],
    world: str,
    target_file: str | None,
    expression: str | None,
    tags: tuple[str, ...],
    seed: int,
    workers: int | None,
    reports: tuple[str, ...],
    out: str | None,
    no_out: bool,
    mutant: str | None,
    cut_matrix: bool,
    cut_messages: int | None,
    crash_sweep: bool,
    crash_points: str | None,
    crash_fates: str | None,
    crashes: tuple[str, ...],
    fail_fast: bool,
    strict: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Play scenarios and judge them.

    Without PATH the library that ships with tillproof is played, over loopback sockets with the embedded gateway and
    backend unless --target or --world says otherwise. Exit status: 0 all passed, 1 something failed, 2 a file is
    invalid, 3 the lab broke, 4 something stayed unknown, 5 nothing was selected.
    """
    from harness.cli.cutting_up import CUTS_TAG, Selected, check_cuts, cut_up
    from harness.cli.selecting import select_cases
    from harness.cli.sweeping import kill_in, sweeping_of
    from harness.reporting.console import Terminal
    from harness.run.plan import Plan, WorldKind, usual_workers

    kind = WorldKind(world)
    check_cuts(cut_matrix, cut_messages, target_file)
    sweeping = sweeping_of(crash_sweep, crash_points, crash_fates, crashes, kind, cut=cut_matrix)
    if cut_matrix and not (paths or expression or tags):
        tags = (CUTS_TAG,)
    cases = with_mutant(select_cases(paths, None, tags, seed), mutant, target_file)
    if sweeping.is_wanted:
        selected = Selected(kill_in(cases, expression, sweeping))
    else:
        selected = cut_up(cases, expression, every=cut_matrix, most=cut_messages, at_all=target_file is None)
    target = None if target_file is None else open_target(Path(target_file), kind)
    folder = None if no_out else Path(out) if out else default_out()
    own_report = () if folder is None else (f"json={folder / 'report.json'}",)
    listeners = [
        Terminal(sys.stderr, quiet=quiet, verbose=verbose),
        *open_reports((*reports, *own_report)),
    ]
    workers = workers or usual_workers(kind)
    return play(
        Plan(selected.cases, kind, seed, workers, fail_fast, target, folder, selected.matrices), listeners, strict
    )


def play(plan: "Plan", listeners: "list[Reporter]", strict: bool) -> int:
    """Play a plan before these listeners, which are closed at the end; the exit status."""
    from harness.history.report import CaseFinished, RunEvent
    from harness.run.engine import Engine

    warned = False

    def hear(event: RunEvent) -> None:
        nonlocal warned
        if isinstance(event, CaseFinished) and event.result.warnings:
            warned = True
        for listener in listeners:
            listener.hear(event)

    try:
        engine = Engine(plan, hear)
        finished = engine.run()
    finally:
        for listener in listeners:
            listener.close()
    if finished.interrupted:
        return INTERRUPTED
    return status_of((result.verdict for result in engine.results), warned=warned, strict=strict)


def with_mutant(cases: tuple["Case", ...], mutant: str | None, target_file: str | None) -> tuple["Case", ...]:
    """The cases with a broken part in them. Raises UsageError for one that there is not."""
    from msgspec.structs import replace

    from harness.run.mutants import zoo_with

    if mutant is None:
        return cases
    if target_file is not None:
        raise click.UsageError("--mutant breaks a part of ours, and --target says that another is under test")
    zoo_with(mutant)
    return tuple(replace(case, mutant=mutant) for case in cases)


def open_target(file: Path, world: "WorldKind") -> "Outside":
    """What a target file says is under test; somebody listens there. Raises TextErrors, UsageError, LabError."""
    import os

    from harness.run.plan import WorldKind
    from harness.scenario.target import load_target
    from harness.target.outside import check_reachable, outside_of

    if world is not WorldKind.REAL:
        raise click.UsageError("--target needs the real world: what is under test is not ours")
    outside = outside_of(load_target(file), os.environ)
    check_reachable(outside)
    return outside


def default_out() -> Path:
    """`reports/<started>-<id>`; the id keeps two runs of one second apart."""
    import os

    from harness.world.wall import wall_now

    return Path("reports") / f"{wall_now():%Y%m%d-%H%M%S}-{os.getpid():x}"


def open_reports(wanted: tuple[str, ...]) -> list["Reporter"]:
    """Reporters for `FORMAT=PATH`s. Raises click.UsageError for one that cannot be."""
    from harness.reporting.reporter import ToFile, discover

    formats = discover()
    opened: list[Reporter] = []
    for text in wanted:
        name, equals, path = text.partition("=")
        if name not in formats or not equals or not path:
            raise click.UsageError(
                f"--report {text}: expected FORMAT=PATH with FORMAT one of {', '.join(sorted(formats))}"
            )
        try:
            opened.append(ToFile(formats[name], path, sys.stdout))
        except OSError as error:
            raise click.UsageError(f"--report {text}: {error.strerror}: {error.filename}") from error
    return opened
