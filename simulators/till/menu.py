"""What becomes of a till's menu export: dishes in the exchange's words, and every line that could not be translated."""

from dataclasses import dataclass

from simulators.till.programme import Dish


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of an export that was not translated, or not without a doubt. Lines count from 1, the header included."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Translation:
    """Dishes in the order of the export. Nothing is dropped silently: what is not in `dishes` is in `problems`."""

    dishes: tuple[Dish, ...]
    problems: tuple[Problem, ...] = ()
