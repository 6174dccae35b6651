"""The shape of a trouble: a pure function of a chunk and a stream of chance, used alike by both worlds.

It can do what TCP can do to you: delay, slice, stall, reset. It cannot lose the middle of a stream and go on: bytes
that are lost end the connection (or leave it hanging in silence). Our parts send one message as one chunk, so a rule
that counts chunks counts messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from simulators.kit.chance import Random
from simulators.kit.instant import Instant, Span


class Towards(Enum):
    """Which way a chunk goes: requests go towards the server, answers towards the client (who dialled)."""

    SERVER = "server"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Passing:
    """A chunk about to cross a link."""

    data: bytes
    towards: Towards
    number: int
    """How many chunks went this way on this link before it since the rule was set (from 0)."""
    now: Instant
    since: Instant
    """When the rule was set."""
    conn: str = ""
    """The connection it is on."""


class Ending(Enum):
    """What a rule may do to the connection instead of, or after, delivering."""

    RESET = "reset"
    """Both ends hear of it."""
    SILENT = "silent"
    """Nothing arrives any more in either direction, and nobody is told."""
    DOWN = "down"
    """The whole link goes down with it, until somebody restores it: its connections break, new ones are refused."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Deliver `data` after `delay`; or, with an `ending`, end the connection after `delay`."""

    delay: Span
    data: bytes = b""
    ending: Ending | None = None
    aside: bool = False
    """`data` is a copy that travels on a connection of its own, whose answer nobody hears. Its delay is its own."""


class Rule(Protocol):
    """A frozen dataclass with its settings. Deliveries of one chunk are in order; order between chunks is kept."""

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]: ...
