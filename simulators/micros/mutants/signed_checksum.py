"""A mutant: checksums are sums of signed bytes, so that only plain English is heard (micros_sim.md B.4)."""

from collections.abc import Sequence

from simulators.kit.garbage import Garbage
from simulators.micros.codec import CHECKSUM_WIDTH, EOT, Frame, Item, signed_sum_of
from simulators.micros.mutants.registry import mutant
from simulators.micros.profile import Checksum
from simulators.micros.server import MicrosServer
from simulators.micros.wire import Micros
from simulators.till.answer import Answer
from simulators.till.wire import Heard

_TAIL = CHECKSUM_WIDTH + len(EOT)


class _Server(MicrosServer):
    def _hear(self, items: Sequence[Item]) -> list[Heard]:
        return super()._hear([_summed(item) for item in items])

    def _answer(self, source: bytes, number: bytes, kind: str | None, answer: Answer) -> bytes:
        raw = super()._answer(source, number, kind, answer)
        if self._profile.checksum is Checksum.OMIT:
            return raw
        return raw[:-_TAIL] + signed_sum_of(raw[1:-_TAIL]) + EOT


def _summed(item: Item) -> Item:
    if not isinstance(item, Frame) or item.raw.isascii():
        return item
    if item.raw[-_TAIL : -len(EOT)] == signed_sum_of(item.raw[1:-_TAIL]):
        return item
    return Garbage(item.raw, "the checksum is wrong", item.offset)


@mutant(
    id="gateway.signed-checksum",
    how="The checksum is summed over `char`, which is signed on this compiler: every frame with a Polish letter in it"
    " is thrown away, and the till sends that receipt for ever.",
    caught_by=("replay.converges",),
)
class SignedChecksum(Micros):
    def server(self) -> MicrosServer:
        return _Server(self.profile, self._book, self.store)
