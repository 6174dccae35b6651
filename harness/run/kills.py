"""Who caught whom, and where: the table `tillproof power` prints, and its verdict.

Kept is what each trial caught; everything else is reckoned from that, so the table can also be reckoned as if a check
or a scenario had never been there (`without_check`, `without_scenario`).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from harness.run.mutants import Suspect


@dataclass(frozen=True, slots=True)
class Catch:
    """Which checks caught a mutant in one trial."""

    scenario: str
    checks: frozenset[str]
    beside: frozenset[str] = frozenset()
    """Others that caught it in the cases that were compared, when the checks are such over several cases."""

    @property
    def alone(self) -> str | None:
        """The only check there is, if no other caught it."""
        return min(self.checks) if len(self.checks) == 1 and not self.beside else None

    def without(self, check: str) -> "Catch":
        return replace(self, checks=self.checks - {check}, beside=self.beside - {check})


@dataclass(slots=True)
class Kills:
    """What became of one mutant."""

    suspect: Suspect
    catches: Counter[Catch] = field(default_factory=Counter)
    """How many trials came to it."""
    example: str = ""
    _example_alone: bool = False

    def put(self, catch: Catch, example: str) -> None:
        """Write down what one trial came to."""
        self.catches[catch] += 1
        alone = catch.alone is not None
        if not self.example or (alone and not self._example_alone):
            self.example, self._example_alone = example, alone

    @property
    def by_check(self) -> dict[str, int]:
        found: Counter[str] = Counter()
        for catch, times in self.catches.items():
            found.update(dict.fromkeys(catch.checks, times))
        return dict(sorted(found.items()))

    @property
    def alone(self) -> dict[str, int]:
        """By check: trials in which no other check caught it."""
        found: Counter[str] = Counter()
        for catch, times in self.catches.items():
            if catch.alone is not None:
                found[catch.alone] += times
        return dict(sorted(found.items()))

    @property
    def cases(self) -> int:
        """Trials, and comparisons of trials, in which anybody caught it."""
        return self.catches.total()

    @property
    def is_caught(self) -> bool:
        return bool(self.catches)

    @property
    def missed(self) -> tuple[str, ...]:
        """Checks that were meant to catch it and did not."""
        caught = self.by_check
        return tuple(check for check in self.suspect.meant if check not in caught)

    def only(self, change: Callable[[Catch], Catch | None]) -> "Kills":
        """As if each catch had been what `change` makes of it; None, or one without checks, had not been."""
        left: Counter[Catch] = Counter()
        for catch, times in self.catches.items():
            changed = change(catch)
            if changed is not None and changed.checks:
                left[changed] += times
        return replace(self, catches=left)


@dataclass(frozen=True, slots=True)
class CheckKills:
    """What one check is good for."""

    id: str
    kills: int
    mutants: int
    """That it caught at all."""
    alone: tuple[str, ...]
    """Mutants that it caught in some trial in which nobody else did."""


@dataclass(frozen=True, slots=True)
class Power:
    """The whole table."""

    kills: tuple[Kills, ...]
    trials: int
    checks: tuple[str, ...]
    """Those that could catch anybody."""
    scenarios: tuple[str, ...] = ()
    """That were played."""
    false_alarms: tuple[tuple[str, str], ...] = ()
    """(trial, check) where a check fails although every part is a true one."""
    is_whole: bool = True
    """Whether the whole zoo was played: some of it alone proves no check idle, and no scenario needless."""

    @property
    def survivors(self) -> tuple[str, ...]:
        return tuple(k.suspect.id for k in self.kills if not k.is_caught)

    @property
    def missed(self) -> tuple[tuple[str, str], ...]:
        """(mutant, check) where the check meant to catch it did not."""
        return tuple((k.suspect.id, check) for k in self.kills for check in k.missed)

    @property
    def idle_checks(self) -> tuple[str, ...]:
        """Checks for which there is no mutant that they alone catch in some case: they prove nothing of their own."""
        needed = {check for k in self.kills for check in k.alone}
        return tuple(check for check in self.checks if self.is_whole and check not in needed)

    @property
    def complaints(self) -> tuple[str, ...]:
        """What is wrong with the checks or the zoo, a line each."""
        return (
            *(f"SURVIVOR {name}: no check noticed it" for name in self.survivors),
            *(f"MISSED   {name}: {check} was meant to catch it" for name, check in self.missed),
            *(f"ALARM    {check} fails with the true parts: {trial}" for trial, check in self.false_alarms),
            *(f"IDLE     {check}: no mutant is caught by it alone" for check in self.idle_checks),
        )

    @property
    def holds(self) -> bool:
        """The verdict: every mutant is caught, by each check meant to, and every check is needed and never wrong."""
        return not self.complaints

    @property
    def by_check(self) -> tuple[CheckKills, ...]:
        found = []
        for check in self.checks:
            caught = [(k, k.by_check[check]) for k in self.kills if check in k.by_check]
            alone = tuple(k.suspect.id for k, _ in caught if check in k.alone)
            found.append(CheckKills(check, sum(times for _, times in caught), len(caught), alone))
        return tuple(found)

    def kills_in(self, scenario: str) -> int:
        """Times anybody was caught in it."""
        return sum(times for k in self.kills for catch, times in k.catches.items() if catch.scenario == scenario)

    def lost_without(self, scenario: str) -> tuple[str, ...]:
        """Complaints there would be if it were not played."""
        before = set(self.complaints)
        return tuple(one for one in self.without_scenario(scenario).complaints if one not in before)

    @property
    def idle_scenarios(self) -> tuple[str, ...]:
        """Scenarios that kill nothing alone: without any one of them nothing would be missed."""
        return tuple(id for id in self.scenarios if self.is_whole and not self.lost_without(id))

    def without_check(self, check: str) -> "Power":
        """As if the check had never been there; that it is meant to catch somebody is still known."""
        kills = tuple(k.only(lambda catch: catch.without(check)) for k in self.kills)
        return replace(self, kills=kills, checks=tuple(id for id in self.checks if id != check))

    def without_scenario(self, scenario: str) -> "Power":
        kills = tuple(k.only(lambda catch: None if catch.scenario == scenario else catch) for k in self.kills)
        return replace(self, kills=kills, scenarios=tuple(id for id in self.scenarios if id != scenario))
