"""What a part wants done. A list of these is all a part can answer; a world performs them in order.

Because they are a list, a world can kill the part between any two of them.
"""

from collections.abc import Iterable
from typing import TypeAlias

from msgspec import Struct

from simulators.kit.event import Row
from simulators.kit.instant import Instant


class Open(Struct, frozen=True):
    """Connect to an address (`part:port`, see the world). Answered by `Opened` or `Closed`.

    `conn` is a name of the part's own choosing, used once in its life (a restarted part may use it again).
    """

    conn: str
    to: str


class Send(Struct, frozen=True):
    """Put bytes on an open connection. On one that has just gone, they are lost silently, as on a socket."""

    conn: str
    data: bytes


class Close(Struct, frozen=True):
    """Finish sending, then hang up. What was sent before arrives before the end does. No `Closed` comes back."""

    conn: str


class Arm(Struct, frozen=True):
    """Ask to be told `Fired(timer)` at an instant. Arming an armed timer moves it. A past instant fires at once."""

    timer: str
    at: Instant


class Disarm(Struct, frozen=True):
    """Forget a timer. Forgetting one that is not armed is allowed."""

    timer: str


class Persist(Struct, frozen=True):
    """Write a batch of rows, all or none. Answered by `Persisted` or `PersistFailed`; batches keep their order.

    `token` is not used again while it is pending.
    """

    token: str
    rows: tuple[Row, ...]
    sync: bool = True
    """False: be told as soon as the system has it, before it is on the disk. The death of the process does not lose it
    then, a power cut does."""


class Tell(Struct, frozen=True):
    """A word to another part on the same machine, or to the stage; delivered at once, never lost while it lives."""

    to: str
    message: object


class Record(Struct, frozen=True):
    """A line for the history: what this part attempted or learnt (`simulators.till.attempt`)."""

    entry: object


Effect: TypeAlias = Open | Send | Close | Arm | Disarm | Persist | Tell | Record


def sent(conn: str, chunks: Iterable[bytes]) -> list[Effect]:
    """What one end of a connection has to say, as its `outgoing()` gives it: an empty chunk means hang up."""
    return [Send(conn, chunk) if chunk else Close(conn) for chunk in chunks]
