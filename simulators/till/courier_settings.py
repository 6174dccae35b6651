"""How a courier is set up: when it dials again, how often it repeats, what a till does while there is no line."""

from dataclasses import dataclass
from enum import Enum

from simulators.kit.instant import SECOND, Span
from simulators.till.caller import MICROS_SIM, CallerProfile


class OfflineMode(Enum):
    """What a till does with an operation while there is no line (micros_sim.md A.11, [I])."""

    IMMEDIATE_TIMEOUT = "immediate_timeout"
    TIMEOUT = "timeout"
    """Wait for the line until the act's time is over."""
    ERROR = "error"
    """As the first, and the terminal says that the interface is unavailable."""


@dataclass(frozen=True, slots=True)
class CourierSettings:
    """Spans in nanoseconds; profile of ours (A7 to A9 leave them open)."""

    redial: tuple[Span, ...] = (0, 10 * SECOND)
    connect_within: Span = 10 * SECOND
    retry_every: Span = 10 * SECOND
    """The longest pause between two tries, whatever the caller's: a lab's is tighter than a shop's."""
    caller: CallerProfile = MICROS_SIM
    """What is told again, under which id, how long."""
    offline_mode: OfflineMode = OfflineMode.IMMEDIATE_TIMEOUT
    dials_when_asked: bool = False
    """An operation asked without a line dials at once and waits for that call, as a caller over HTTP does; false: it
    has to do with the line there is, whose next call is due when `redial` says so."""
    one_at_a_time: bool = False
    """One call after another, whichever terminal asks; else each terminal has one under way."""
    capacity: int = 10_000
    """Parcels kept at most; a part with more takes no new act."""

    @property
    def is_hasty(self) -> bool:
        """Without a line it does not wait for one."""
        return self.offline_mode is not OfflineMode.TIMEOUT


DEFAULT_COURIER = CourierSettings()
