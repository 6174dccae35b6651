"""The machine's own clock, read here and nowhere else."""

from datetime import UTC, datetime
from time import perf_counter


def wall_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = perf_counter()

    def seconds(self) -> float:
        return perf_counter() - self._began
