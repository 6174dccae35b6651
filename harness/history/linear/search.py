"""Is there an order? The search of Wing, Gong and Lowe, with a memory of where it has been.

At each point anything may come next that was asked before everything left over was answered. What only looks is taken
as soon as it is right: putting it off helps nobody. Among changes the order of the ledger is tried first, so a history
that is in order is read once from its beginning to its end. The search is bounded by the states it visits, never by a
clock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from harness.history.linear.step import Change, Look, State, Step, Undoing

MOST_STATES = 20_000
_NEVER = 2**62
_Place: TypeAlias = tuple[int, int, State]
"""What is done, as bits; the place of the first required step that is left; the account."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the search came to."""

    found: bool | None
    """None: it gave up."""
    visited: int
    stuck: tuple[Step, ...] = ()
    """Where it came farthest: what could not come next."""
    state: State | None = None
    """The account there."""


class _Search:
    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.required = sorted((n for n, s in enumerate(steps) if s.when.required), key=self._begin)
        self.optional = sorted((n for n, s in enumerate(steps) if not s.when.required), key=self._begin)
        self.everything = sum(1 << number for number in self.required)

    def _begin(self, number: int) -> int:
        return self.steps[number].when.begin

    def next_steps(self, done: int, first: int) -> tuple[int, list[int]]:
        """(the place of the first required step that is left, all that may come next: nothing that is left was answered
        before it was asked)."""
        required, steps, limit = self.required, self.steps, _NEVER
        while first < len(required) and done >> required[first] & 1:
            first += 1
        window = []
        for number in islice(required, first, None):
            when = steps[number].when
            if when.begin > limit:
                break
            if not done >> number & 1:
                window.append(number)
                limit = min(limit, when.end)
        found = [number for number in window if steps[number].when.begin < limit]
        for number in self.optional:
            if steps[number].when.begin >= limit:
                break
            if not done >> number & 1:
                found.append(number)
        return first, found

    def look(self, done: int, first: int, state: State) -> tuple[int, int, list[int]]:
        """Take every look that is right and may come next, until there is none: (what is done then, the first that is
        left, what may come)."""
        while True:
            first, candidates = self.next_steps(done, first)
            right = 0
            for number in candidates:
                step = self.steps[number]
                if isinstance(step, Look) and step.is_right(state):
                    right |= 1 << number
            if not right:
                return done, first, candidates
            done |= right

    def changes(self, done: int, first: int, candidates: list[int], state: State) -> Iterator[_Place]:
        """Where each change that may come next leads, the likeliest first."""
        for number in sorted(candidates, key=self.rank):
            step = self.steps[number]
            if isinstance(step, Change | Undoing):
                for after in step.happen(state, done):
                    yield done | 1 << number, first, after

    def rank(self, number: int) -> tuple[int, int, int]:
        """What to try first: as the ledger has it; then what was heard first; then what may never have happened."""
        when = self.steps[number].when
        if when.hint is not None:
            return (0, when.hint, when.begin)
        return (1 if when.required else 2, when.end, when.begin)


def find_order(steps: Sequence[Step], start: State, most: int = MOST_STATES) -> Order:
    """Whether the steps of one guest could have come one after another. The number of a change is its place here."""
    search = _Search(steps)
    seen: set[tuple[int, State]] = set()
    stack: list[Iterator[_Place]] = [iter(((0, 0, start),))]
    farthest, stuck = -1, Order(False, 0)
    while stack:
        place = next(stack[-1], None)
        if place is None:
            stack.pop()
            continue
        done, first, candidates = search.look(*place)
        if done & search.everything == search.everything:
            return Order(True, len(seen))
        state = place[2]
        if (done, state) in seen:
            continue
        seen.add((done, state))
        if len(seen) > most:
            return Order(None, len(seen), stuck.stuck, stuck.state)
        if done.bit_count() > farthest:
            farthest = done.bit_count()
            stuck = Order(False, 0, tuple(steps[n] for n in candidates if steps[n].when.required), state)
        stack.append(search.changes(done, first, candidates, state))
    return Order(False, len(seen), stuck.stuck, stuck.state)
