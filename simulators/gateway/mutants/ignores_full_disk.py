"""A mutant: a write that failed is taken for one that did not."""

from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant


@mutant(
    id="gateway.ignores-full-disk",
    how="The error of the write is logged and nobody looks at it: with the disk full the till is told 'queued', and the"
    " queue is gone with the next restart.",
    caught_by=("durable.before-acknowledged",),
)
class IgnoresFullDisk(Forwarder):
    def persist_failed(self, token: str, reason: str, now: Instant) -> None:
        self.tills.notice("disk", reason)
        self.persisted(token, now)
