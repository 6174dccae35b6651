"""What is to be played: the cases, the world, and how."""

import os
import shlex
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from harness.scenario.expansion import Case
from harness.target.outside import Outside
from harness.version import __version__


class WorldKind(Enum):
    """Which world performs the effects."""

    REAL = "real"
    VIRTUAL = "virtual"


@dataclass(frozen=True, slots=True)
class Plan:
    """One run."""

    cases: tuple[Case, ...]
    world: WorldKind
    seed: int
    workers: int
    """Cases in flight at once: processes in the virtual world, conversations in one loop in the real one."""
    fail_fast: bool = False
    target: Outside | None = None
    """What is under test, when it is not ours."""
    out: Path | None = None
    """Run folder; None leaves no evidence behind."""

    @property
    def target_name(self) -> str | None:
        return None if self.target is None else self.target.target.name

    def described(self) -> dict[str, object]:
        """What the run folder keeps of it."""
        return {
            "tillproof": __version__,
            "world": self.world.value,
            "seed": self.seed,
            "target": self.target_name,
            "cases": [case.id for case in self.cases],
        }


def reproduce_line(case: Case, world: WorldKind, target_file: str | None = None) -> str:
    """The command that plays this case again, alone."""
    line = f"tillproof run {shlex.quote(case.scenario.file)} --seed {case.seed} --world {world.value}"
    if target_file is not None:
        line += f" --target {shlex.quote(target_file)}"
    if case.mutant is not None:
        line += f" --mutant {case.mutant}"
    wanted = " and ".join(f'"{name}={value}"' for name, value in case.values)
    return f"{line} -k {shlex.quote(wanted)}" if wanted else line


def usual_workers(world: WorldKind) -> int:
    """Cases in flight when nobody says: real cases mostly wait, virtual ones compute."""
    return 8 if world is WorldKind.REAL else max(1, os.cpu_count() or 1)
