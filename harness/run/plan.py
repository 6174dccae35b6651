"""What is to be played: the cases, the world, and how."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from harness.scenario.expansion import Case
from harness.scenario.target import Target


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
    target: Target | None = None
    target_name: str | None = None
    out: Path | None = None
    """Run folder; None leaves no evidence behind."""
