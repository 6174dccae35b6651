"""What the engine tells the reporters as it goes: run events. The engine yields, reporters listen.

These structs are also the shape of the JSON report (contracts: JSON report), so their field names are promises.
"""

from typing import TypeAlias

from msgspec import Struct

from harness.history.verdict import CheckResult, Verdict
from harness.trouble.cutting import CutAt, CutPoint
from harness.trouble.killing import Crash
from simulators.kit.instant import Instant


class StepResult(Struct, frozen=True):
    """One step of a lane. `observed` and `expected` hold only what the step compared (and, observed, what it saw)."""

    index: int
    line: int
    verb: str
    on: str
    verdict: Verdict
    outcome: str | None
    observed: dict[str, str]
    expected: dict[str, str]
    column: int = 1
    note: str = ""
    """One sentence: what was wrong, or why it is unknown."""
    lane: str = ""


class BalanceResult(Struct, frozen=True):
    """A guest's balance at the end: what the scenario (or the model) said, what the ledger holds; decimal strings."""

    expected: str
    observed: str
    verdict: Verdict
    source: str = "scenario"
    """`scenario` (the file says so) or `model` (the independent model does)."""


class GarbageHeard(Struct, frozen=True):
    """Something a part received that its protocol cannot mean, as people may see it (OFF-15)."""

    part: str
    at: Instant
    """As in the journal: since the case began."""
    reason: str
    """What was wrong, naming the element or attribute when the protocol knows it."""
    offset: int
    """Byte of what this end of the connection received at which it began."""
    raw: str
    """Its first bytes, identifiers hidden: escaped text, or hex when it is no text."""


class CaseResult(Struct, frozen=True):
    """One case, judged. A case is a scenario with its matrix values, seed and crash point filled in."""

    id: str
    """Scenario id."""
    case: str
    """`mixed/offline-accrual[kind=micros,seed=0]`."""
    title: str
    file: str
    covers: tuple[str, ...]
    tags: tuple[str, ...]
    verdict: Verdict
    duration_s: float
    digest: str
    reproduce: str
    steps: tuple[StepResult, ...]
    balances: dict[str, BalanceResult]
    checks: tuple[CheckResult, ...]
    seed: int = 0
    world: str = "virtual"
    note: str = ""
    """Why it was skipped, is an error or unknown, when no step or check says so."""
    warnings: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    """Labelled profiles this case rests on: facts nobody outside has confirmed."""
    counts: dict[str, int] = {}
    """Figures worth showing: receipts, operations, bytes, queued, replayed..."""
    sketch: tuple[str, ...] = ()
    """Lines a shop manager would understand, for show pieces; usually empty."""
    garbage: tuple[GarbageHeard, ...] = ()
    """What the parts could not understand, first come first; no more than `harness.history.garbage.MOST`."""
    values: dict[str, str] = {}
    """Of the scenario's matrix, without the seed."""
    differs: str = ""
    """Why the scenario's cases need not leave the same ledger; empty: they must."""
    cut: CutAt | None = None
    """The cell of a cut matrix that it is."""
    crashes: tuple[Crash, ...] = ()
    """Whom a crash sweep killed in it, and where."""


class CutRow(Struct, frozen=True):
    """A message of a cut matrix."""

    link: str
    number: int
    """Of the request on its link, from 1."""
    what: str
    """It, in a few words, without what a guest shows."""


class CutMatrix(Struct, frozen=True):
    """What of one case is cut: each message at each of its points is a case of its own."""

    scenario: str
    case: str
    """Nothing cut."""
    seed: int
    points: tuple[CutPoint, ...]
    rows: tuple[CutRow, ...]
    note: str = ""
    """What was left out, and why; why nothing is cut."""


class RunStarted(Struct, frozen=True):
    world: str
    seed: int
    cases: int
    target: str | None
    started: str
    """ISO 8601 with zone."""
    version: str
    cut_matrix: tuple[CutMatrix, ...] = ()
    """What the run is going to cut."""


class CaseStarted(Struct, frozen=True):
    case: str
    title: str


class CaseProgress(Struct, frozen=True):
    """Of a long case: `done` of `total` steps, with a word on what is going on."""

    case: str
    done: int
    total: int
    text: str


class CaseFinished(Struct, frozen=True):
    result: CaseResult


class RunFinished(Struct, frozen=True):
    verdict: Verdict
    summary: dict[str, int]
    """Verdict name to count, every verdict present."""
    duration_s: float
    interrupted: bool = False
    run_dir: str | None = None


RunEvent: TypeAlias = RunStarted | CaseStarted | CaseProgress | CaseFinished | RunFinished
