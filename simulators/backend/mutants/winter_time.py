"""Rules are judged in winter time, all year."""

from datetime import UTC, datetime

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.windows import zone_of
from simulators.kit.instant import with_offset
from simulators.till.operation import Single

_JANUARY = datetime(2026, 1, 15, 12, tzinfo=UTC)


@mutant(
    id="backend.winter-time",
    how="The offset of the zone was written into the settings when it was installed, in winter: from March to October"
    " happy hours begin an hour late.",
    caught_by=("balance.conservation",),
)
class WinterTime(Books):
    def begin(self, operation: Single, at: datetime, posted_at: datetime) -> Posting:
        winter = with_offset(_JANUARY.astimezone(zone_of(self.programme.zone))).tzinfo
        return super().begin(operation, at.astimezone(winter), posted_at)
