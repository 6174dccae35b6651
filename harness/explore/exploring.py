"""Searches for a fault: draws a scenario from a seed, plays it, and makes small what complains.

Case `n` of a search is a pure function of the seed and `n`, whatever else was found and however many processes play:
so a search repeats, and a report of case 4711 can be looked at by itself.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field

from harness.explore.draft import Draft
from harness.explore.drawing import draw
from harness.explore.shrinking import shrink, size_of
from harness.explore.trying import PLAYABLE, Complaint, Tried, complains, try_draft
from harness.run.engine import rest_what_is_loaded
from harness.run.pool import processes
from harness.scenario.text import TextErrors
from harness.world.wall import Stopwatch
from simulators.kit.chance import stream

BATCH = 16
"""Cases handed to a process at once."""
SHRINK_WITHIN_S = 30.0
"""For one finding, beside the budget of the search."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is to be searched. Without `budget_s` and `cases` it goes on for ever."""

    seed: int
    budget_s: float | None
    cases: int | None
    workers: int = 1
    mutant: str | None = None
    """A broken part that plays: what the true parts do not complain of in the same draft is a finding."""
    first_only: bool = False
    """Stop at the first finding."""


@dataclass(frozen=True, slots=True)
class Found:
    """One complainer, the first case in which it complained, and the smallest draft found for it."""

    number: int
    """Of the case, which is also the seed of its world."""
    complaint: Complaint
    draft: Draft
    drawn_steps: int
    steps: int
    found_after_s: float
    shrunk_in_s: float
    tries: int


@dataclass(slots=True)
class Explored:
    """What a search came to so far."""

    cases: int = 0
    states: set[int] = field(default_factory=set)
    found: list[Found] = field(default_factory=list)
    complaints: dict[str, int] = field(default_factory=dict)
    """By complainer: cases in which it complained."""
    unknown: dict[str, int] = field(default_factory=dict)
    """By check: cases in which it could not tell."""
    seconds: float = 0.0
    """Without the shrinking."""
    shrinking_s: float = 0.0
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Progressed:
    """Told now and then."""

    cases: int
    seconds: float
    states: int
    complaining: int


@dataclass(frozen=True, slots=True)
class Walked:
    """Told of a case that reached what none before it had."""

    number: int
    draft: Draft
    states: int
    """New ones."""


News = Progressed | Walked | Found
Listener = Callable[[News], None]


def drafted(seed: int, number: int) -> Draft:
    """Case `number` of the search with that seed."""
    return draw(stream(seed, f"explore/{number}"))


def explore(search: Search, hear: Listener) -> Explored:
    """Search until the budget is spent. Ctrl-C ends it with what it has."""
    watch, explored = Stopwatch(), Explored()
    rest_what_is_loaded()
    try:
        _search(search, watch, explored, hear)
    except KeyboardInterrupt:
        explored.interrupted = True
    explored.seconds = watch.seconds() - explored.shrinking_s
    return explored


def _search(search: Search, watch: Stopwatch, explored: Explored, hear: Listener) -> None:
    for numbered in _tried(search, lambda: watch.seconds() - explored.shrinking_s):
        for number, tried in numbered:
            found = _take(search, number, tried, explored, hear, watch.seconds() - explored.shrinking_s)
            if found is not None:
                explored.shrinking_s += found.shrunk_in_s
                if search.first_only:
                    return
        explored.seconds = watch.seconds() - explored.shrinking_s
        hear(Progressed(explored.cases, explored.seconds, len(explored.states), len(explored.complaints)))


def _take(
    search: Search, number: int, tried: Tried, explored: Explored, hear: Listener, after_s: float
) -> Found | None:
    """Count a case; what complains for the first time is made small."""
    explored.cases += 1
    new = tried.states - explored.states
    explored.states |= new
    if new and not tried.complaints:
        hear(Walked(number, drafted(search.seed, number), len(new)))
    for by in tried.unknown:
        explored.unknown[by] = explored.unknown.get(by, 0) + 1
    first: Found | None = None
    for complaint in tried.complaints:
        known = complaint.by in explored.complaints
        if search.mutant is not None and not known and not _is_the_mutants(search, number, complaint):
            continue
        explored.complaints[complaint.by] = explored.complaints.get(complaint.by, 0) + 1
        if not known and first is None:
            first = _small(search, number, complaint, after_s)
            explored.found.append(first)
            hear(first)
    return first


def _is_the_mutants(search: Search, number: int, complaint: Complaint) -> bool:
    return complains(drafted(search.seed, number), number, complaint.by, search.mutant)


def _small(search: Search, number: int, complaint: Complaint, after_s: float) -> Found:
    draft, watch = drafted(search.seed, number), Stopwatch()
    if complaint.by == PLAYABLE and not complains(draft, number, complaint.by, search.mutant):
        return Found(number, complaint, draft, size_of(draft), size_of(draft), after_s, watch.seconds(), 0)
    shrunk = shrink(
        draft,
        lambda smaller: complains(smaller, number, complaint.by, search.mutant),
        enough=lambda: watch.seconds() > SHRINK_WITHIN_S,
    )
    told = next(
        (
            one
            for one in try_draft(shrunk.draft, number, search.mutant, states=False).complaints
            if one.by == complaint.by
        ),
        complaint,
    )
    return Found(
        number, told, shrunk.draft, size_of(draft), size_of(shrunk.draft), after_s, watch.seconds(), shrunk.tries
    )


_Numbered = list[tuple[int, Tried]]


def _tried(search: Search, spent_s: Callable[[], float]) -> Iterator[_Numbered]:
    """Batches of cases, each played, until the budget is spent."""
    batches = _batches(search)

    def is_over() -> bool:
        return search.budget_s is not None and spent_s() >= search.budget_s

    if search.workers <= 1:
        for first, count in batches:
            for number in range(first, first + count):
                if is_over():
                    return
                yield [(number, _try_one(search.seed, number, search.mutant))]
        return
    with processes(search.workers) as pool:
        running: set[Future[_Numbered]] = set()
        for first, count in batches:
            running.add(pool.submit(_try_batch, search.seed, first, count, search.mutant))
            while len(running) >= search.workers * 2:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
            if is_over():
                break
        for future in running:
            if is_over() and future.cancel():
                continue
            yield future.result()


def _batches(search: Search) -> Iterator[tuple[int, int]]:
    first = 0
    while search.cases is None or first < search.cases:
        count = BATCH if search.cases is None else min(BATCH, search.cases - first)
        yield first, count
        first += count


def _try_batch(seed: int, first: int, count: int, mutant: str | None) -> _Numbered:
    rest_what_is_loaded()
    return [(number, _try_one(seed, number, mutant)) for number in range(first, first + count)]


def _try_one(seed: int, number: int, mutant: str | None) -> Tried:
    try:
        return try_draft(drafted(seed, number), number, mutant, states=mutant is None)
    except TextErrors as error:
        sentence = f"case {number} was drawn and is no scenario: {error.errors[0]}"
        return Tried((Complaint(PLAYABLE, sentence),), frozenset())
