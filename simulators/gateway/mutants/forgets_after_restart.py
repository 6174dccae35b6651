"""A mutant: it starts with an empty queue, whatever the disk holds."""

from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.event import Row


@mutant(
    id="gateway.forgets-after-restart",
    how="An update clears the spool directory when the service starts; what was queued over lunch is gone.",
    caught_by=("durable.before-acknowledged",),
)
class ForgetsAfterRestart(Forwarder):
    def started(self, rows: tuple[Row, ...]) -> None:
        super().started(rows[:0])
