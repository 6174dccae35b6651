"""A mutant: after a restart the tenth entry comes before the second."""

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.event import Row
from simulators.kit.instant import Instant


@mutant(
    id="gateway.sorts-as-text",
    how="Spool files are named by a number without leading zeros, and after a restart they are read in the order of"
    " their names: the tenth sale before the second.",
    caught_by=("replay.order-kept",),
)
class SortsAsText(Forwarder):
    resumed: frozenset[int] = frozenset()

    def started(self, rows: tuple[Row, ...]) -> None:
        super().started(rows)
        self.resumed = frozenset(self.roll.backlog)

    def _next_batch(self, now: Instant) -> tuple[Errand, ...]:
        for ticket in sorted(self.resumed.intersection(self.roll.backlog), key=str):
            errand = self.roll.errands[ticket]
            if errand.not_before <= now:
                return () if errand.is_flying else (errand,)
        return super()._next_batch(now)
