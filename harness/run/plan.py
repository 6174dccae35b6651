"""What is to be played: the cases, the world, and how."""

import os
import shlex
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from harness.history.report import CutMatrix
from harness.scenario.expansion import Case
from harness.target.outside import Outside
from harness.trouble.killing import label_of
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
    cut_matrix: tuple[CutMatrix, ...] = ()
    """Those whose cells are among the cases."""

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
    wanted = [f'"{name}={value}"' for name, value in case.values]
    if case.cut is not None:
        line += " --cut-matrix"
        wanted.append(f'"cut={case.cut.label},"')  # the comma: one point's name begins with another's
    if case.crashes:
        line += f" --crash {shlex.quote(label_of(case.crashes))}"
    return f"{line} -k {shlex.quote(' and '.join(wanted))}" if wanted else line


def usual_workers(world: WorldKind) -> int:
    """Cases in flight when nobody says: real cases mostly wait, virtual ones compute."""
    return 8 if world is WorldKind.REAL else max(1, os.cpu_count() or 1)
