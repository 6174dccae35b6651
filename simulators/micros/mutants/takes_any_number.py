"""A mutant: the next answer is the answer, whatever was asked (micros_sim.md A.11)."""

from simulators.kit.instant import Instant
from simulators.micros.client import MicrosClient
from simulators.micros.codec import FS, Frame
from simulators.micros.message import is_sim
from simulators.micros.mutants.registry import mutant
from simulators.micros.wire import Micros
from simulators.till.wire import Heard


class _Client(MicrosClient):
    def _take(self, frame: Frame, now: Instant, heard: list[Heard]) -> None:
        station = self._stations.get(frame.source)
        if station is not None and is_sim(frame.application):
            told = FS + station.digits + frame.application[3:]
            frame = Frame(frame.source, told, frame.raw, frame.offset, frame.remarks)
        super()._take(frame, now, heard)


@mutant(
    id="tills.takes-any-number",
    how="The number of an answer is not looked at: one that comes after its question was given up is put on the next"
    " guest's check.",
    caught_by=("balance.answers-agree",),
)
class TakesAnyNumber(Micros):
    def client(self) -> MicrosClient:
        return _Client(self.profile, self._book)
