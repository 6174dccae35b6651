"""A mutant: what the disk would not take is acknowledged all the same."""

from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant


@mutant(
    id="gateway.acknowledges-without-disk",
    how="The disk is full; the block that catches the exception writes a line to the log and goes on, and the log is on"
    " that disk too.",
    caught_by=("durable.before-acknowledged",),
)
class AcknowledgesWithoutDisk(Forwarder):
    def persist_failed(self, token: str, reason: str, now: Instant) -> None:
        self.tills.notice("disk", reason)
        self.persisted(token, now)
