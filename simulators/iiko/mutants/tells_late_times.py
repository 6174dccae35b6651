"""A mutant: a receipt that had to wait is told as if it had just been closed."""

from msgspec.structs import replace as with_fields

from simulators.iiko.mutants.registry import mutant
from simulators.kit.effect import Effect
from simulators.kit.instant import Instant
from simulators.till.courier import Courier
from simulators.till.operation import Commit
from simulators.till.parcel import Parcel


@mutant(
    id="tills.tells-late-times",
    how="The queue keeps receipts and not when they were closed: the time of closing is filled in when they are sent.",
    caught_by=("replay.time-kept",),
)
class TellsLateTimes(Courier):
    def _send(self, parcel: Parcel, station: str, now: Instant) -> list[Effect]:
        operation = parcel.operation
        if isinstance(operation, Commit) and parcel.overdue:
            moment = self._numbers.clock.at(now)
            parcel.operation = with_fields(operation, origin=with_fields(operation.origin, made_at=moment))
        return super()._send(parcel, station, now)
