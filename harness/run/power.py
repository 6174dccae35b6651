"""The power of the checks: every broken gateway, backend and till is played, and whoever catches it is written down.

A mutant is caught by a check when that check fails in a case of the library played with it, and passed (or did not
apply) in the same case with the true parts: otherwise the check would be catching something else.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Any

from harness.checks.across.registry import across_checks
from harness.checks.registry import all_checks
from harness.run.kills import Catch, Kills, Power
from harness.run.mutants import Suspect, suspects, zoo_with
from harness.run.play import Played, play_virtual
from harness.run.trials import Trial, failing, failing_across, judge_groups, pairs_of, trials_of
from harness.scenario.expansion import Case
from simulators.till.ledger import Entry

CRASH_CHECK = "durable.before-acknowledged"
"""Only mutants meant for this check are played with crashes; to the others a crash adds nothing but time."""


def try_mutant(suspect: Suspect, trials: Sequence[Trial], briefly: bool = False) -> Kills:
    """Play one mutant in every trial that may show it. `briefly`: until each check that is meant to has caught it alone
    (a check over several cases needs all of them)."""
    kills = Kills(suspect)
    zoo = zoo_with(suspect.id)
    caught_by: dict[str, frozenset[str]] = {}
    left: dict[str, tuple[Entry, ...] | None] = {}
    for trial in trials:
        if trial.crash is not None and CRASH_CHECK not in suspect.meant:
            continue
        if briefly and kills.alone.keys() >= set(suspect.meant):
            return kills
        played = play_virtual(trial.case, zoo=zoo, crash=trial.crash, brief=True)
        caught = failing(played) - trial.failing
        if trial.crash is None:
            caught_by[trial.case.id], left[trial.case.id] = caught, played.ledger
        if caught:
            kills.put(Catch(trial.case.scenario.id, caught), f"{trial.name}: {_first(played, min(caught))}")
    for first, later in pairs_of(trials):
        found = failing_across(first.case, later.case, left)
        across = frozenset(found) - later.failing
        if across:
            others = caught_by[first.case.id] | caught_by[later.case.id]
            kills.put(Catch(later.case.scenario.id, across, others), f"{later.name}: {found[min(across)]}")
    return kills


def _first(played: Played, check: str) -> str:
    for result in played.result.checks:
        if result.id == check and result.findings:
            return result.findings[0].explain
    return check


def measure(
    cases: Sequence[Case],
    only: Sequence[str],
    workers: int,
    told: Callable[[Kills], None] | None = None,
    briefly: bool = False,
) -> Power:
    """Play the zoo (or the mutants named in `only`) in the cases' trials; `briefly`: as for `try_mutant`. Raises
    UsageError for an unknown name."""
    known = {suspect.id: suspect for suspect in suspects()}
    for name in only:
        zoo_with(name)
    wanted = [known[name] for name in only] if only else list(known.values())
    with _workers(workers) as in_order:
        trials = judge_groups([trial for found in in_order(trials_of, cases) for trial in found])
        kills = []
        for found in in_order(partial(try_mutant, trials=trials, briefly=briefly), wanted):
            kills.append(found)
            if told is not None:
                told(found)
    return table_of(kills, trials, is_whole=not only)


def table_of(kills: Sequence[Kills], trials: Sequence[Trial], *, is_whole: bool) -> Power:
    """The table of what became of the mutants in the trials. Where no cases are held against each other, no check over
    several cases can catch anybody."""
    checks = [check.id for check in all_checks()]
    checks += [check.id for check in across_checks()] if any(pairs_of(trials)) else []
    alarms = tuple((trial.name, check) for trial in trials for check in sorted(trial.failing))
    scenarios = tuple(dict.fromkeys(trial.case.scenario.id for trial in trials))
    return Power(tuple(kills), len(trials), tuple(checks), scenarios, alarms, is_whole)


@contextmanager
def _workers(workers: int) -> Iterator[Callable[..., Iterable[Any]]]:
    """Something like `map`, over as many processes."""
    if workers <= 1:
        yield map
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:
        yield pool.map
