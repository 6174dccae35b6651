"""What a step asks of the stage, free of any protocol: the lane turns these into acts and stage effects.

A verb makes its motion at the moment it is played (`Verb.motion`), because values may have come from earlier steps.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.trouble.rule import Rule
from simulators.kit.instant import Span
from simulators.till.cashier import Act

if TYPE_CHECKING:
    from harness.scenario.day import Visit
    from harness.scenario.model import Step


CutManner: TypeAlias = Literal["refuse", "silent"]
"""`refuse`: connections break and new ones are refused; `silent`: nothing arrives and nobody is told."""


@dataclass(frozen=True, slots=True)
class AtTill:
    """A person does something at a terminal (a till, a guest's app, the office)."""

    terminal: str
    act: Act


@dataclass(frozen=True, slots=True)
class CutLink:
    link: str
    style: CutManner = "refuse"


@dataclass(frozen=True, slots=True)
class RestoreLink:
    link: str


@dataclass(frozen=True, slots=True)
class SetTrouble:
    """`rule` None ends the trouble of the link."""

    link: str
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class SetDisk:
    """Slow (`delay`), unwilling (`failing` names the reason), or with neither: well again."""

    part: str
    delay: Span | None = None
    failing: str | None = None


DiskManner: TypeAlias = Literal["dropped", "written", "torn", "unsynced"]
"""What becomes of writes under way when a part dies: gone; there though nobody was told; the last one half written and
so void; a power cut, which takes also what was told without having been synced."""


@dataclass(frozen=True, slots=True)
class CrashPart:
    """`after_effects`: not now, but just before its effect of that number from now; `restart_after` and `clock` are
    for that."""

    part: str
    deliver_sent: bool = True
    disk: DiskManner = "dropped"
    after_effects: int | None = None
    restart_after: Span | None = None
    clock: Span = 0


@dataclass(frozen=True, slots=True)
class RestartPart:
    part: str
    clock: Span | None = None
    """How far its clock is ahead (behind) from now on; None: as it was."""


@dataclass(frozen=True, slots=True)
class AdvanceBy:
    """Let this much business time pass."""

    by: Span


@dataclass(frozen=True, slots=True)
class AdvanceTo:
    """Let business time pass until this moment; one that is already past is an error of the scenario."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class Settle:
    """Wait until every queue is empty, at most this long."""

    within: Span


@dataclass(frozen=True, slots=True)
class Misbehave:
    """The backend has a bad day: it treats operations that match so. An empty field matches everything."""

    part: str
    how: str
    """Value of `simulators.backend.misbehave.Manner`."""
    identifier: str = ""
    """The value the guest shows."""
    check: int | None = None
    """A check number."""
    kind: str = ""
    """Kind of operation (`commit`, `redeem`...)."""
    times: int | None = 1
    """None: until `BehaveWell`."""
    reason: str = ""
    """With which it refuses; value of `Reason`. Empty: its usual one."""
    delay: Span | None = None
    """How late it answers. None: its usual delay."""


@dataclass(frozen=True, slots=True)
class BehaveWell:
    """The bad day is over."""

    part: str


@dataclass(frozen=True, slots=True)
class Parallel:
    """Lanes side by side; the step is over when all are."""

    lanes: tuple[tuple[str, tuple["Step", ...]], ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same steps again and again; `${index}` counts from 1."""

    times: int
    steps: tuple["Step", ...]


@dataclass(frozen=True, slots=True)
class BusinessDay:
    """A generated day: visits in the order of their time, each by one terminal's lane at its own moment."""

    visits: tuple["Visit", ...]


@dataclass(frozen=True, slots=True)
class Note:
    text: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to do (a step that only expects)."""


Motion: TypeAlias = (
    AtTill
    | CutLink
    | RestoreLink
    | SetTrouble
    | SetDisk
    | CrashPart
    | RestartPart
    | AdvanceBy
    | AdvanceTo
    | Settle
    | Misbehave
    | BehaveWell
    | Parallel
    | Repeat
    | BusinessDay
    | Note
    | Nothing
)
