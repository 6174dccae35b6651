"""Numbers with what they are measured against. Medians, because the machine does other things too."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
PYTHON = (sys.executable, "-c", "pass")
TILLPROOF = (sys.executable, "-m", "harness.cli.main")


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done: `repeats` of each measurement, and sizes as shares of the usual ones."""

    repeats: int = 5
    scale: float = 1.0

    def of(self, usual: int, least: int = 1) -> int:
        return max(least, round(usual * self.scale))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    aim: str
    measured: str
    against: str
    """Something real, measured in the same minute, and how many times that it is."""


def median_of(measure: Callable[[], float], repeats: int) -> float:
    return median(measure() for _ in range(repeats))


def seconds_of(command: Sequence[str], status: int = 0) -> float:
    """Wall seconds of a process from start to end."""
    began = perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=600, env=quiet_environment())
    took = perf_counter() - began
    assert done.returncode == status, done.stderr.decode()
    return took


def quiet_environment() -> dict[str, str]:
    return {**os.environ, "NO_COLOR": "1"}


def table(rows: Sequence[Row]) -> str:
    lines = ["| what | aim | measured | against something real |", "|---|---|---|---|"]
    lines += [f"| {row.what} | {row.aim} | {row.measured} | {row.against} |" for row in rows]
    return "\n".join(lines)
