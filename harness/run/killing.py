"""Crash sweeps: every part of a case is killed before each of a spread of its effects, each time in a case of its own.

How many effects there are is found by playing the case undisturbed in the virtual world. All ways to die at all points
would be too many, so each point is given one of them, dealt from shuffled decks: every way comes as often as any other,
and the seed decides where. The trap: what follows a death is another play, with another number of effects; so a second
death is chosen among those of that play. A death that does not come all the same is told, and no pass
(`play.why_alive`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Generic, TypeVar

from harness.run.cast import BACKEND
from harness.run.play import play_virtual
from harness.scenario.expansion import Case, crash_case
from harness.trouble import killing
from harness.trouble.killing import Crash, DiskFate
from harness.world.stage import STAGE
from simulators.kit.chance import Random, stream
from simulators.kit.instant import HOUR, MS, SECOND, Span

POINTS = 20
"""Effects of a part that are tried when nobody says how many."""
SOON = 12
"""A part that dies twice does so within this many effects of its new life."""
AFTER: tuple[Span, ...] = (SECOND, 0, 10 * MS, 5 * SECOND)
"""How long a part is dead."""
CLOCKS: tuple[Span, ...] = (0, HOUR, -HOUR)
"""How wrong its clock is afterwards."""
HOW_OFTEN = (killing.ONCE, killing.ONCE, killing.ONCE, killing.TWICE, killing.TOGETHER)
"""Most die alone; some die again soon after, some together with a neighbour."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fate:
    """One way to die."""

    deliver_sent: bool
    disk: DiskFate
    clock: Span


FATES = tuple(Fate(*one) for one in product((True, False), DiskFate, CLOCKS))


class Deck(Generic[T]):
    """Cards dealt in turn, shuffled anew when all are out."""

    def __init__(self, cards: Iterable[T], chance: Random) -> None:
        self._cards = tuple(cards)
        self._chance = chance
        self._left: list[T] = []

    def deal(self) -> T:
        if not self._left:
            self._left = list(self._cards)
            self._chance.shuffle(self._left)
        return self._left.pop()


def killed_cases(case: Case, points: int | None = POINTS, *, every_fate: bool = False) -> tuple[Case, ...]:
    """The cases of a sweep: `points` effects of each part (None: all of them), each with a fate of chance, or with
    every one of them. Raises what playing the case raises."""

    def effects(*crashes: Crash) -> dict[str, int]:
        return play_virtual(case, crashes=crashes, brief=True).effects

    return tuple(crash_case(case, crashes) for crashes in sweep(case, effects, points, every_fate))


def sweep(
    case: Case, effects_with: Callable[..., dict[str, int]], points: int | None, every_fate: bool = False
) -> Iterator[tuple[Crash, ...]]:
    """Who is killed where and how; `effects_with`: how many effects each part performs, with such deaths."""
    effects = effects_with()
    for part, count in effects.items():
        if part == STAGE:
            continue
        chance = stream(case.seed, f"crash-sweep/{case.id}/{part}")
        fates, often, afters = Deck(FATES, chance), Deck(HOW_OFTEN, chance), Deck(AFTER, chance)
        beside = neighbour(part, effects)
        for effect in spread(count, points):
            for fate in FATES if every_fate else (fates.deal(),):
                crash = Crash(part, effect, fate.deliver_sent, afters.deal(), fate.disk, fate.clock)
                match often.deal():
                    case killing.TOGETHER if beside is not None:
                        yield (replace(crash, beside=(beside,)),)
                    case killing.TWICE:
                        yield _twice(crash, effects_with(crash)[part], chance)
                    case _:
                        yield (crash,)


def _twice(crash: Crash, count: int, chance: Random) -> tuple[Crash, ...]:
    """Once more, soon; `count`: effects when it dies only this once. One that does nothing more cannot die again."""
    lives_for = min(SOON, count - crash.effect)
    if lives_for < 1:
        return (crash,)
    again = min(crash.restart_after, SECOND)
    second = crash.effect + chance.randrange(lives_for)
    return (crash, replace(crash, effect=second, restart_after=again, clock=chance.choice(CLOCKS)))


def neighbour(part: str, parts: Iterable[str]) -> str | None:
    """Who goes down with a part when more than it does: the gateway of a store with its tills and with the backend,
    the backend with everybody else."""
    names = tuple(parts)
    kind, _, store = part.partition(".")
    gateways = [name for name in names if name.partition(".")[0] == "gateway"]
    if part == BACKEND:
        return gateways[0] if gateways else None
    own = [name for name in gateways if name.partition(".")[2] == store]
    if kind != "gateway" and own:
        return own[0]
    return BACKEND if BACKEND in names else None


def spread(count: int, most: int | None) -> list[int]:
    """That many of so many effects, evenly, the first and the last among them; None: all."""
    if most is None or count <= most:
        return list(range(count))
    if most == 1:
        return [count // 2]
    return [round(step * (count - 1) / (most - 1)) for step in range(most)]
