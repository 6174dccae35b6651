"""Cases that are held against each other: those of one scenario that differ in nothing but `matrix.kind`.

The first of a group in the order of the plan is what the later ones are held against, whatever order they end in; a
later one that ends before it waits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from harness.checks.across.registry import KIND, Member, hold_against, nothing_to_hold_against
from harness.history.verdict import CheckResult
from harness.scenario.expansion import Case

Group: TypeAlias = tuple[str, tuple[tuple[str, str], ...], int]
"""Scenario, values of the matrix but for the kind, seed."""
T = TypeVar("T")


def group_of(case: Case) -> Group | None:
    """The group of a case; None when its scenario has no `matrix.kind`, or when one of its messages is cut or somebody
    is killed: what a till then does is its own affair."""
    if case.cut is not None or case.crashes:
        return None
    return group_key(case.scenario.id, dict(case.values), case.seed)


def group_key(scenario: str, values: Mapping[str, str], seed: int) -> Group | None:
    if KIND not in values:
        return None
    return scenario, tuple((name, value) for name, value in values.items() if name != KIND), seed


@dataclass(slots=True)
class Groups(Generic[T]):
    """Takes cases as they end, each with something of the caller's, and gives them back judged against the first."""

    planned: Mapping[str, Group]
    """By case id, in the order of the plan: those that belong to a group."""
    _firsts: dict[Group, str] = field(init=False, default_factory=dict)
    _sizes: dict[Group, int] = field(init=False, default_factory=dict)
    _known: dict[Group, Member] = field(init=False, default_factory=dict)
    _waiting: dict[Group, list[tuple[Member, T]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for case, group in self.planned.items():
            self._firsts.setdefault(group, case)
            self._sizes[group] = self._sizes.get(group, 0) + 1

    def take(self, member: Member, mine: T) -> list[tuple[T, tuple[CheckResult, ...]]]:
        """Those whose judgement is now known: none, this one, or this one and all that waited for it."""
        group = self.planned[member.case]
        if self._firsts[group] != member.case:
            if group not in self._known:
                self._waiting.setdefault(group, []).append((member, mine))
                return []
            return [(mine, hold_against(self._known[group], member))]
        self._known[group] = member
        alone = self._sizes[group] == 1
        why = "no other case of its group was played" if alone else "the later cases are held against this one"
        waited = self._waiting.pop(group, [])
        return [(mine, nothing_to_hold_against(why)), *((it, hold_against(member, other)) for other, it in waited)]

    def rest(self) -> list[tuple[T, tuple[CheckResult, ...]]]:
        """Those that still wait for a first one that will not come."""
        left = [(group, mine) for group, waiting in self._waiting.items() for _, mine in waiting]
        self._waiting.clear()
        return [(mine, nothing_to_hold_against(f"{self._firsts[group]} was not played")) for group, mine in left]


def planned_groups(cases: Iterable[Case]) -> dict[str, Group]:
    """For `Groups`: the cases of a plan that belong to one."""
    groups = {case.id: group_of(case) for case in cases}
    return {case: group for case, group in groups.items() if group is not None}
