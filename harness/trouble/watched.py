"""A rule that is watched while it plays: whether it struck, and what. For faults, each of which is made for one play.

Unlike the rules themselves these remember, so one of them must not be laid over two links or used in two plays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from harness.trouble.counting import untouched
from harness.trouble.rule import Delivery, Passing, Rule, Towards
from simulators.kit.chance import Random


@dataclass(slots=True)
class Watched:
    """Another rule, from the request numbered `begins` on (0: the first), which it takes for the moment it was set."""

    rule: Rule
    begins: int = 0
    struck: Passing | None = None
    """The first message that it did not leave alone."""
    _first: Passing | None = None

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        if self._first is None and chunk.towards is Towards.SERVER and chunk.number == self.begins:
            self._first = chunk
        whole = untouched(chunk)
        if self._first is None:
            return whole
        deliveries = self.rule.on_chunk(replace(chunk, since=self._first.now), chance)
        if self.struck is None and tuple(deliveries) != tuple(whole):
            self.struck = chunk
        return deliveries


@dataclass(slots=True)
class Overhearing:
    """Leaves everything alone and keeps what passed."""

    passed: list[Passing] = field(default_factory=list)

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        del chance
        self.passed.append(chunk)
        return untouched(chunk)
