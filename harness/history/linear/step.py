"""A guest's account as one register, and what can happen to it: the sequential specification.

A look changes nothing and is right or wrong of the account as it is; a change makes the account another one, or cannot
happen as it is. Which way an optional change went, if any, is for the search to find out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from harness.history.pairing import Attempt
from simulators.kit.money import Minor

Standing: TypeAlias = frozenset[tuple[int, Minor]]
"""Numbers of changes that happened and may be taken back, each with what it moved."""
_NONE: Standing = frozenset()


class State(NamedTuple):
    """The account between two operations."""

    balance: Minor
    standing: Standing = _NONE
    dead: frozenset[int] = frozenset()
    """Numbers of changes that were forbidden before they happened."""
    undone: Standing = _NONE
    """What a void that left its receipt open took back, and may come again."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When, in lines of the history: not before it was asked, not after it was heard."""

    attempt: Attempt
    begin: int
    end: int
    required: bool
    """It happened, for its till was told so."""
    hint: int | None = None
    """Where the ledger has it: the first order that is tried."""


@dataclass(frozen=True, slots=True)
class Look:
    """A balance told, a limit told, or a refusal for want of points or because a coupon was used."""

    when: Timing
    balance: Minor | None = None
    least: Minor | None = None
    """The balance was at least this."""
    below: Minor | None = None
    """The balance was below this."""
    used_by: frozenset[int] | None = None
    """One of these uses of the coupon stood."""

    def is_right(self, state: State) -> bool:
        if self.balance is not None and state.balance != self.balance:
            return False
        if self.least is not None and state.balance < self.least:
            return False
        if self.below is not None and state.balance >= self.below:
            return False
        return self.used_by is None or any(number in self.used_by for number, _ in state.standing)


@dataclass(frozen=True, slots=True)
class Change:
    """Points that move, or a coupon that is used: the tries of a receipt are each a change that knows the others."""

    when: Timing
    number: int
    moves: tuple[Minor, ...]
    """One of these."""
    least: Minor | None = None
    """The balance may not be less than this afterwards, but for what was earned with it."""
    earns: tuple[Minor, ...] = ()
    """Of each of `moves`, what was earned."""
    balance: Minor | None = None
    """Told with the answer."""
    tracked: bool = False
    """Somebody may take it back, or must know that it happened."""
    rivals: frozenset[int] = frozenset()
    """Uses of the same coupon: none may stand."""
    same: frozenset[int] = frozenset()
    """Other tries of the receipt: one that stands is what this one is told of."""
    unspoken: frozenset[int] = frozenset()
    """Permissions of the check that the receipt does not speak for."""
    closes: frozenset[int] = frozenset()
    """Permissions of the check that cannot come any more."""
    brings_again: frozenset[int] = frozenset()
    """What it takes back the undoing of."""

    def happen(self, state: State, done: int) -> Iterator[State]:
        if self.number in state.dead:
            return
        before = _of(state.standing, self.same)
        if before:
            moved = next(iter(before))[1]
            yield state._replace(standing=(state.standing - before) | {(self.number, moved)})
            return
        if not self.rivals.isdisjoint(number for number, _ in state.standing):
            return
        dead = state.dead | {number for number in self.closes if not done >> number & 1}
        again = _of(state.undone, self.brings_again)
        if again:
            balance = state.balance + sum(moved for _, moved in again)
            standing = state.standing | {(n, m) for n, m in again if n not in self.same}
            whole = sum(moved for n, moved in again if n in self.same)
            yield State(balance, standing | {(self.number, whole)}, dead, state.undone - again)
            return
        gone = _of(state.standing, self.unspoken)
        for place, moved in enumerate(self.moves):
            balance = state.balance - sum(points for _, points in gone) + moved
            earned = self.earns[place] if self.earns else 0
            if self.least is not None and state.balance + moved - earned < self.least:
                continue
            if self.balance is not None and balance != self.balance:
                continue
            standing = state.standing - gone
            yield State(balance, standing | {(self.number, moved)} if self.tracked else standing, dead, state.undone)


@dataclass(frozen=True, slots=True)
class Undoing:
    """A void, of a receipt or of one operation: takes back what it reaches, and forbids what has not come yet."""

    when: Timing
    number: int
    reaches: frozenset[int]
    moved: Minor | None = None
    """What it was said to have moved."""
    balance: Minor | None = None
    keeps: frozenset[int] = frozenset()
    """What of that may come again."""

    def happen(self, state: State, done: int) -> Iterator[State]:
        reached = _of(state.standing, self.reaches)
        moved = -sum(points for _, points in reached)
        if self.moved is not None and moved != self.moved:
            return
        if self.balance is not None and state.balance + moved != self.balance:
            return
        dead = state.dead | {number for number in self.reaches if not done >> number & 1}
        kept = _of(reached, self.keeps)
        undone = (state.undone - _of(state.undone, self.keeps)) | kept if kept else state.undone
        yield State(state.balance + moved, state.standing - reached, dead, undone)


Step: TypeAlias = Look | Change | Undoing


def _of(standing: Standing, numbers: frozenset[int]) -> Standing:
    if not numbers or not standing:
        return _NONE
    return frozenset(one for one in standing if one[0] in numbers)
