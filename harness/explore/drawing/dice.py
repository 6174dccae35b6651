"""Chance as a drawer of scenarios wants it: one in so many, one of several, one of several that count differently."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from simulators.kit.chance import Random

T = TypeVar("T")


class Dice:
    """Everything a draft holds comes out of one stream, in the order it is asked for."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def one_in(self, count: int) -> bool:
        return self._chance.randrange(count) == 0

    def between(self, least: int, most: int) -> int:
        """Both ends too."""
        return self._chance.randint(least, most)

    def pick(self, options: Sequence[T]) -> T:
        return options[self._chance.randrange(len(options))]

    def weighed(self, options: Mapping[T, int]) -> T:
        """One of them, as often as its number among all numbers."""
        at = self._chance.randrange(sum(options.values()))
        for option, weight in options.items():
            at -= weight
            if at < 0:
                return option
        raise AssertionError("nothing to choose from")

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """So many of them, each at most once, in their order."""
        chosen = sorted(self._chance.sample(range(len(options)), min(count, len(options))))
        return [options[index] for index in chosen]
