"""What a part is told. One event at a time, with the time; it answers with effects (`effect.py`)."""

from typing import TypeAlias

from msgspec import Struct


class Row(Struct, frozen=True):
    """One durable fact under a key. Putting a key again replaces it; `value=None` deletes it."""

    key: str
    value: str | None


class Started(Struct, frozen=True):
    """The part has been switched on. `rows` is what its disk held, in the order the keys were first put."""

    rows: tuple[Row, ...] = ()


class Accepted(Struct, frozen=True):
    """Somebody connected to our port `port`. `conn` is a name made by the world, never used twice."""

    conn: str
    port: str


class Opened(Struct, frozen=True):
    """A connection we asked for with `Open` is up."""

    conn: str


class Received(Struct, frozen=True):
    """Bytes came in; any number of them, cut anywhere."""

    conn: str
    data: bytes


class Closed(Struct, frozen=True):
    """A connection is gone (ended, reset, refused, unreachable): its name will not be heard again."""

    conn: str
    reason: str = "ended"


class Fired(Struct, frozen=True):
    """A timer we armed has run out."""

    timer: str


class Persisted(Struct, frozen=True):
    """The rows of `Persist(token, ...)` are on the disk and survive anything from here on."""

    token: str


class PersistFailed(Struct, frozen=True):
    """The disk would not take them (full, read-only). None of the batch was written."""

    token: str
    reason: str


class Told(Struct, frozen=True):
    """A word from another part on the same machine, or from the stage. No network in between."""

    sender: str
    message: object


Event: TypeAlias = Started | Accepted | Opened | Received | Closed | Fired | Persisted | PersistFailed | Told
