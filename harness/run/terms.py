"""What is different for a case that is played against something that is not ours; the defaults are those of our own."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulators.kit.instant import MINUTE, Instant, Span
from simulators.kit.money import Minor


@dataclass(frozen=True, slots=True)
class Terms:
    """Of one case."""

    ahead: Mapping[str, Minor] = field(default_factory=dict)
    """Guest to how much more they began with than the scenario says: what tills are told is compared less that."""
    move_clock: Callable[[Instant], Coroutine[Any, Any, None]] | None = None
    """Told after each `advance`; None: nobody outside has to be told, and time passes by itself."""
    converse_first: bool = False
    """Wait for one plain good conversation before the first step: what is not ours may still be finding us."""
    quiet_within: Span = 5 * MINUTE
    """Time given to the queues at the end of a case that says nothing itself."""
    linger: Span = 0
    """Time let pass when the last step is over: for what the network still has under way."""


OUR_OWN = Terms()
