"""Numbers with what they are measured against. Medians, because the machine does other things too."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import gettempdir
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


def waited_for(command: Sequence[str], repeats: int) -> float:
    """Median wall seconds of a process from start to end, once it has been run before."""
    seconds_of(command)
    return median_of(lambda: seconds_of(command), repeats)


def seconds_of(command: Sequence[str]) -> float:
    """Wall seconds of a process from start to end. It must end well."""
    began = perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=600, env=quiet_environment())
    took = perf_counter() - began
    assert done.returncode == 0, done.stderr.decode()
    return took


def quiet_environment() -> dict[str, str]:
    """As a person's shell: with compiled modules kept, whatever this process was told."""
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONPYCACHEPREFIX": str(Path(gettempdir()) / "tillproof-pycache")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def table(rows: Sequence[Row]) -> str:
    lines = ["| what | aim | measured | against something real |", "|---|---|---|---|"]
    lines += [f"| {row.what} | {row.aim} | {row.measured} | {row.against} |" for row in rows]
    return "\n".join(lines)
