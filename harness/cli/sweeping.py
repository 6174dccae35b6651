"""From cases to those of a crash sweep: each case as it is, then a case for each death; or just the deaths asked for.

How many effects there are to die before is only known when a case has been played, so the cases that may be wanted are
played here first. The trap: an expression such as `torn` matches deaths of a case and not the case itself.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

import click

from harness.run.killing import POINTS, killed_cases
from harness.run.plan import WorldKind, usual_workers
from harness.run.pool import processes
from harness.scenario.expansion import Case, crash_case
from harness.scenario.killing import read_crashes
from harness.scenario.selection import may_select, select
from harness.trouble.killing import DELIVERED, LOST, DiskFate
from simulators.kit.errors import UsageError

ALL = "all"
CRASH_NAMED = "crash="
"""An expression with this names a death."""
_WORDS = " ".join((CRASH_NAMED, DELIVERED, LOST, *(fate.value for fate in DiskFate), "after=", "clock=", "with="))
_ALONE = 8
"""Cases that are not worth starting processes for."""


@dataclass(frozen=True, slots=True)
class Sweeping:
    """What a person asked for."""

    every: bool = False
    """A sweep of every case."""
    points: int | None = POINTS
    """Effects of a part that are tried; None: all."""
    every_fate: bool = False
    crashes: tuple[str, ...] = ()
    """Labels of deaths that are tried instead."""

    @property
    def is_wanted(self) -> bool:
        return self.every or bool(self.crashes)


def sweeping_of(
    sweep: bool, points: str | None, fates: str | None, crashes: Sequence[str], world: WorldKind, *, cut: bool
) -> Sweeping:
    """What the options ask for. Raises UsageError for those that make no sense or do not go together."""
    if (sweep or crashes) and world is not WorldKind.VIRTUAL:
        option = "--crash-sweep" if sweep else "--crash"
        raise UsageError(f"{option} kills parts between two effects, which only --world virtual can")
    if (sweep or crashes) and cut:
        raise UsageError("a crash sweep and --cut-matrix are two runs: give one of them")
    if sweep and crashes:
        raise UsageError("--crash says who dies where, and --crash-sweep tries it everywhere: give one of them")
    for option, value in (("--crash-points", points), ("--crash-fates", fates)):
        if value is not None and not sweep:
            raise UsageError(f"{option} says how --crash-sweep is done; it means nothing without it")
    return Sweeping(sweep, _points(points), fates == ALL, tuple(crashes))


def _points(text: str | None) -> int | None:
    if text is None:
        return POINTS
    if text == ALL:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) < 10**8:
        raise UsageError(f"--crash-points {text}: expected a number from 1, or {ALL}")
    return int(text)


def kill_in(cases: Sequence[Case], expression: str | None, sweeping: Sweeping) -> tuple[Case, ...]:
    """The cases that match the expression, with their deaths. Raises UsageError."""
    if sweeping.crashes:
        deaths = [read_crashes(label) for label in sweeping.crashes]
        return select([crash_case(case, crashes) for case in cases for crashes in deaths], expression)
    named = expression is not None and CRASH_NAMED in expression
    wanted = [case for case in cases if named or may_select(case, expression, _WORDS)]
    found = dict(zip((case.id for case in wanted), _swept(wanted, sweeping), strict=True))
    all_of = (one for case in cases for one in (case, *found.get(case.id, ())))
    return select(all_of, expression)


def _swept(cases: Sequence[Case], sweeping: Sweeping) -> list[tuple[Case, ...]]:
    workers = usual_workers(WorldKind.VIRTUAL) if len(cases) > _ALONE else 1
    if workers > 1:
        click.echo(f"counting what the parts of {len(cases)} cases do", err=True)
    with processes(workers) if workers > 1 else nullcontext() as pool:
        across = pool.map if isinstance(pool, ProcessPoolExecutor) else map
        return list(across(partial(_deaths, points=sweeping.points, every_fate=sweeping.every_fate), cases))


def _deaths(case: Case, points: int | None, every_fate: bool) -> tuple[Case, ...]:
    """None, of a case that cannot be played: the run itself will show what is wrong with it."""
    try:
        return killed_cases(case, points, every_fate=every_fate)
    except Exception:
        return ()
