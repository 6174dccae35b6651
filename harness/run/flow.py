"""Straight-line conversations on top of an actor: a lane yields what it wants done and what it then waits for.

`handle` of the conductor is `flow.send((what was heard, now))`, so a lane reads like a script and is still an actor:
virtual time, crash points and both worlds apply to it unchanged.
"""

from collections.abc import Generator, Sequence
from typing import TypeAlias, TypeVar

from msgspec import Struct

from harness.world.stage import AnyEffect
from simulators.kit.effect import Arm
from simulators.kit.instant import Instant

Heard: TypeAlias = object
"""What a key was heard with: the message of a part, or None for a timer."""


class Wait(Struct, frozen=True):
    """Perform these, then resume me when one of `keys` is heard: a ticket somebody answers, or the name of a timer."""

    effects: Sequence[AnyEffect]
    keys: tuple[str, ...]
    until: Instant | None = None
    """Set when nothing but time is waited for, so that an idle stage may let it pass."""
    for_flows: bool = False
    """Only other flows are waited for, and whether the stage is idle depends on them."""


class Resumed(Struct, frozen=True):
    """Why a flow goes on."""

    key: str
    message: Heard
    now: Instant


R = TypeVar("R")
Flow: TypeAlias = Generator[Wait, Resumed, R]


def pause(key: str, until: Instant) -> Wait:
    """Let time pass until an instant."""
    return Wait([Arm(key, until)], (key,), until)
