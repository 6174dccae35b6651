"""From cases to those that are played when their messages are cut: each case as it is, then a case for each cut.

What there is to cut is only known when a case has been played, so the cases that may be wanted are played here first,
in the virtual world. The trap: an expression such as `after-commit` matches cuts of a case and not the case itself.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

import click

from harness.history.report import CutMatrix
from harness.run.cutting import MOST_MESSAGES, Cuts, cuts_of
from harness.run.plan import WorldKind, usual_workers
from harness.run.pool import processes
from harness.scenario.expansion import Case
from harness.scenario.model import ADAPTER, CLOUDS, HOOKS, LP_ORDERS, PHONES, SUBSCRIBER, WAITERS
from harness.scenario.selection import may_select, select
from harness.trouble.cutting import CutPoint
from simulators.kit.errors import UsageError

CUTS_TAG = "cuts"
"""Of the scenarios of the library that are cut when nobody says which."""
CUT_NAMED = "cut="
"""An expression with this names a cut, which may be of a message that would not be among the chosen."""
_ROLES = (
    *("tills", "gateway", "backend", "backup", "other", "farcards", "iikos", "app", "office"),
    *(WAITERS, CLOUDS, PHONES, LP_ORDERS, ADAPTER, HOOKS, SUBSCRIBER),
)
_ALONE = 8
"""Cases that are not worth starting processes for."""


@dataclass(frozen=True, slots=True)
class Selected:
    """What is to be played."""

    cases: tuple[Case, ...]
    matrices: tuple[CutMatrix, ...] = ()


def check_cuts(every: bool, most: int | None, target_file: str | None) -> None:
    """Raises UsageError for options that do not go together."""
    if every and target_file is not None:
        raise UsageError("--cut-matrix needs parts of ours at both ends of a link: it does not go with --target")
    if most is not None and not every:
        raise UsageError("--cut-messages says how many messages --cut-matrix cuts; it means nothing without it")


def cut_up(
    cases: Sequence[Case], expression: str | None, *, every: bool, most: int | None = None, at_all: bool = True
) -> Selected:
    """The cases that match the expression, with their cuts: of `every` case, or of those whose scenario asks for it.
    Without `at_all` nothing is cut. Raises UsageError."""
    whole = {case.id for case in select(cases, expression)}
    names = _names_of_cuts()
    named = expression is not None and CUT_NAMED in expression
    wanted = [
        case
        for case in cases
        if at_all and (every or case.scenario.cuts) and (named or may_select(case, expression, names))
    ]
    found = dict(
        zip(
            (case.id for case in wanted),
            _all_cuts(wanted, every, None if named else most or MOST_MESSAGES),
            strict=True,
        )
    )
    chosen: list[Case] = []
    matrices: list[CutMatrix] = []
    for case in cases:
        chosen += [case] if case.id in whole else []
        cuts = found.get(case.id)
        cells = () if cuts is None else select(cuts.cells, expression)
        chosen += cells
        if cuts is not None and (cells or not cuts.cells):
            matrices.append(cuts.matrix)
    return Selected(tuple(chosen), tuple(matrices))


def _names_of_cuts() -> str:
    """What the id of a cut may say beyond that of its case: points, and links of the parts there are in a shop."""
    links = (f"{one}-{other}" for one in _ROLES for other in _ROLES)
    return " ".join((*(point.value for point in CutPoint), *links))


def _all_cuts(cases: Sequence[Case], every: bool, most: int | None) -> list[Cuts]:
    workers = usual_workers(WorldKind.VIRTUAL) if len(cases) > _ALONE else 1
    if workers > 1:
        click.echo(f"looking for the messages of {len(cases)} cases", err=True)
    ways = [tuple(CutPoint) if every else case.scenario.cuts for case in cases]
    with processes(workers) if workers > 1 else nullcontext() as pool:
        across = pool.map if isinstance(pool, ProcessPoolExecutor) else map
        return list(across(partial(cuts_of, most=most), cases, ways))
