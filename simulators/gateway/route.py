"""What a gateway knows about one way to its programme, and about one connection on it: values of `upstream.py`."""

from dataclasses import dataclass, field
from enum import Enum

from simulators.kit.instant import LONG_AGO, Instant, Span
from simulators.till.line import Line
from simulators.till.operation import Operation


class Health(Enum):
    """Of a route."""

    UNKNOWN = "unknown"
    """Not dialled yet, or not lately."""
    UP = "up"
    DOWN = "down"


@dataclass(slots=True)
class Route:
    """One address of the programme."""

    rank: int
    """0 is the primary."""
    address: str
    health: Health = Health.UNKNOWN
    failures: int = 0
    """In a row; the redial schedule grows with it."""
    good_since: Instant | None = None
    """Since when a route better than the one in use has been answering."""
    answered_at: Instant = LONG_AGO

    @property
    def redial_timer(self) -> str:
        return f"redial:{self.rank}"


@dataclass(slots=True)
class Call:
    """One question to the programme."""

    ref: str
    operation: Operation
    within: Span
    """How long it may stay unanswered."""
    repeated: bool = False
    is_probe: bool = False
    """Asked only to see whether anybody answers."""


@dataclass(slots=True)
class Connection:
    """One connection upstream. It carries one question at a time, as HTTP/1.1 does."""

    name: str
    route: Route
    is_scout: bool
    """Dialled to see whether a route that is not in use is well."""
    line: Line | None = None
    """None while it is being dialled."""
    call: Call | None = None
    asked_at: Instant = LONG_AGO
    timer: str = field(init=False)

    def __post_init__(self) -> None:
        self.timer = f"call:{self.name}"

    @property
    def is_idle(self) -> bool:
        return self.line is not None and not self.line.hung_up and self.call is None and not self.is_scout
