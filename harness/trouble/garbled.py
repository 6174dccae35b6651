"""Bytes that change on the way. TCP does not do this: it is a broken middlebox, and must be asked for by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.trouble.counting import check_times, hits, untouched
from harness.trouble.registry import trouble
from harness.trouble.rule import Delivery, Passing, Towards
from simulators.kit.chance import Random


@trouble("garbled")
@dataclass(frozen=True, slots=True)
class Garbled:
    """One byte of a message is changed on the way (a broken middlebox, not a network)."""

    towards: Towards = Towards.SERVER
    """Which way: `server` spoils requests, `client` spoils answers."""
    times: int = 1
    """How many; 0 means always."""
    skip: int = 0
    """Messages of that way that pass first."""

    def __post_init__(self) -> None:
        check_times(self.times, self.skip)

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        if not hits(chunk, self.towards, self.times, self.skip):
            return untouched(chunk)
        spoilt = bytearray(chunk.data)
        spoilt[chance.randrange(len(spoilt))] ^= chance.randint(1, 255)
        return (Delivery(0, bytes(spoilt)),)
