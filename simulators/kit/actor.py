"""The shape of a part: told one event and the time, answers with effects.

It opens no socket, reads no clock, draws no chance of its own (it is handed a `Random`), and writes no file.
"""

from collections.abc import Sequence
from typing import Protocol

from simulators.kit.effect import Effect
from simulators.kit.event import Event
from simulators.kit.instant import Instant


class Actor(Protocol):
    """One running part. A restart makes a new one and tells it `Started` with what the disk held."""

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        """Take one event. `now` never goes back. Raising is a defect of ours and a finding in the report."""
        ...
