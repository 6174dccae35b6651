"""What only the stage may do to a world: effects of the conductor, beside the ordinary ones of parts.

The conductor is an actor like any other, so a case is one deterministic list of events in the virtual world.
"""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, TypeAlias

from harness.trouble.killing import DiskFate as DiskFate
from simulators.kit.effect import Effect
from simulators.kit.event import Event
from simulators.kit.instant import Instant, Span

STAGE = "stage"
"""Name of the conductor among the parts: parts answer the stage with `Tell(STAGE, ...)`."""


class CutStyle(Enum):
    """How a lost link feels from its ends."""

    REFUSE = "refuse"
    """Connections break at once, new ones are refused at once (router up, line down)."""
    SILENT = "silent"
    """Nothing arrives and nobody is told: bytes vanish, connecting hangs until the asker gives up."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Take a link down."""

    link: str
    style: CutStyle = CutStyle.REFUSE


@dataclass(frozen=True, slots=True)
class Restore:
    """Bring a link back. Connections that hung in silence are reset."""

    link: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Let a trouble rule act on a link from now on; None ends it. `rule` is built by `harness.world.trouble`."""

    link: str
    rule: object | None


@dataclass(frozen=True, slots=True)
class DiskTrouble:
    """Make a part's disk slow (`delay`) or unwilling (`failing` names the reason); None and None: well again."""

    part: str
    delay: Span | None = None
    failing: str | None = None


@dataclass(frozen=True, slots=True)
class Crash:
    """Kill a part between two effects. `deliver_sent`: what it had sent still arrives first, or is lost."""

    part: str
    deliver_sent: bool = True
    disk: DiskFate = DiskFate.DROPPED


@dataclass(frozen=True, slots=True)
class Doom:
    """Kill a part by itself just before its effect number `after_effects` from now (from 0), and start it again after a
    while (None: somebody else does). Several may wait; each counts from when it was said."""

    part: str
    after_effects: int
    deliver_sent: bool = True
    disk: DiskFate = DiskFate.DROPPED
    restart_after: Span | None = None
    clock: Span = 0
    """How far the clock is ahead (behind, when negative) of the true time in the next life."""
    beside: tuple[str, ...] = ()
    """Parts that die at the same moment in the same way, and are started again with it."""


@dataclass(frozen=True, slots=True)
class Spare:
    """Dooms of a part that the stage said and that have not come true do not."""

    part: str


@dataclass(frozen=True, slots=True)
class Restart:
    """Start a crashed part again from its disk, its clock that far ahead (behind) of the true time from now on; None:
    as it was."""

    part: str
    clock: Span | None = None


@dataclass(frozen=True, slots=True)
class Advance:
    """Move time forward for everyone. Timers that come due fire in their order, each at its own instant."""

    by: Span


@dataclass(frozen=True, slots=True)
class Consult:
    """Let the lab do something outside the world, such as an HTTP call; the timer `done` fires when it is over. Only
    the real world has an outside. What it raises ends the world and is raised by `play`."""

    done: str
    work: Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Finish:
    """The case is over; the world stops."""


StageEffect: TypeAlias = (
    Cut | Restore | Trouble | DiskTrouble | Crash | Doom | Spare | Restart | Advance | Consult | Finish
)
AnyEffect: TypeAlias = Effect | StageEffect


class Performer(Protocol):
    """What a world puts on its stage: an actor, or the conductor, who may do more than actors may."""

    def handle(self, event: Event, now: Instant) -> Sequence[AnyEffect]: ...
