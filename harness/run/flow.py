"""Straight-line conversations on top of an actor: a lane yields what it wants done and what it then waits for.

`handle` of the conductor is `flow.send((what was heard, now))`, so a lane reads like a script and is still an actor:
virtual time, crash points and both worlds apply to it unchanged.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from harness.world.stage import AnyEffect
from simulators.kit.instant import Instant


@dataclass(frozen=True, slots=True)
class Wait:
    """Perform these, then resume me when `key` is heard: a ticket somebody answers, or the name of a timer."""

    effects: Sequence[AnyEffect]
    key: str


Heard: TypeAlias = object
"""What a key was heard with: the message of a part, or None for a timer."""

Flow: TypeAlias = Generator[Wait, tuple[Heard, Instant], None]
Answered: TypeAlias = Generator[Wait, tuple[Heard, Instant], tuple[Heard, Instant]]
