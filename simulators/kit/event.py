"""What a part is told. One event at a time, with the time; it answers with effects (`effect.py`)."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Row:
    """One durable fact under a key. Putting a key again replaces it; `value=None` deletes it."""

    key: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Started:
    """The part has been switched on. `rows` is what its disk held, in the order the keys were first put."""

    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """Somebody connected to our port `port`. `conn` is a name made by the world, never used twice."""

    conn: str
    port: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection we asked for with `Open` is up."""

    conn: str


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes came in; any number of them, cut anywhere."""

    conn: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Closed:
    """A connection is gone (ended, reset, refused, unreachable): its name will not be heard again."""

    conn: str
    reason: str = "ended"


@dataclass(frozen=True, slots=True)
class Fired:
    """A timer we armed has run out."""

    timer: str


@dataclass(frozen=True, slots=True)
class Persisted:
    """The rows of `Persist(token, ...)` are on the disk and survive anything from here on."""

    token: str


@dataclass(frozen=True, slots=True)
class PersistFailed:
    """The disk would not take them (full, read-only). None of the batch was written."""

    token: str
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """A word from another part on the same machine, or from the stage. No network in between."""

    sender: str
    message: object


Event: TypeAlias = Started | Accepted | Opened | Received | Closed | Fired | Persisted | PersistFailed | Told
