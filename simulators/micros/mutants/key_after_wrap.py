"""A mutant: a message is known by its workstation and its two digits, and after 99 of them they begin again."""

from simulators.micros.codec import Frame
from simulators.micros.mutants.registry import mutant
from simulators.micros.phrase import Book
from simulators.micros.profile import Profile
from simulators.micros.server import MicrosServer
from simulators.micros.wire import Micros
from simulators.till.wire import Ask, Heard, Say


class _Server(MicrosServer):
    def __init__(self, profile: Profile, book: Book, store: str) -> None:
        super().__init__(profile, book, store)
        self._told: dict[tuple[bytes, bytes], bytes] = {}

    def _take_request(self, frame: Frame, heard: list[Heard]) -> None:
        known = self._told.get((frame.source, frame.application[1:3]))
        if known is None:
            super()._take_request(frame, heard)
        else:
            self._out.append(known)

    def send(self, message: Ask | Say, now: int) -> None:
        asked = self._waiting.get(message.ref)
        super().send(message, now)
        if asked is not None:
            self._told[asked.source, asked.number] = self._out[-1]


@mutant(
    id="gateway.key-after-wrap",
    how="Repeats are known by workstation and sequence number: the hundredth message has the number of the first, is"
    " given its answer, and the sale in it is nowhere.",
    caught_by=("replay.nothing-lost",),
)
class KeyAfterWrap(Micros):
    def server(self) -> MicrosServer:
        return _Server(self.profile, self._book, self.store)
