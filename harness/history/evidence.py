"""The finished evidence of one case: three accounts, three owners. Checks are pure functions over it, nothing else.

* the **journal**: every chunk on every link, written by the world;
* the **history**: what each till attempted and learnt, written by the terminals (and what parts noticed);
* the **ledger**: what the backend holds, read from it when all was over (or through a target's probes).
"""

from datetime import datetime
from enum import Enum

from msgspec import Struct

from simulators.kit.instant import Instant, Span
from simulators.kit.money import Minor
from simulators.till.attempt import HistoryEntry
from simulators.till.ledger import Entry
from simulators.till.programme import Guest, Programme


class Fate(Enum):
    """What became of a chunk."""

    DELIVERED = "delivered"
    LOST = "lost"
    OPENED = "opened"
    """No data: the connection came up."""
    REFUSED = "refused"
    """No data: connecting failed."""
    ENDED = "ended"
    """No data: the connection ended."""


class Chunk(Struct, frozen=True):
    """One line of the journal."""

    index: int
    at: Instant
    link: str
    conn: str
    """World-wide unique id of the connection."""
    sender: str
    receiver: str
    data: bytes
    fate: Fate


class Noted(Struct, frozen=True):
    """One line of the history: who wrote it, when, in which order."""

    index: int
    at: Instant
    part: str
    entry: HistoryEntry


class Reading(Struct, frozen=True):
    """A balance somebody was told during the case, or that was read from the backend after it."""

    guest: str
    balance: Minor
    at: Instant
    source: str


class PartEvent(Struct, frozen=True, omit_defaults=True):
    """Something the world did to or saw of a part: crash, restart, a defect (an exception: `what="broke"`)."""

    at: Instant
    part: str
    what: str
    """`crash` | `restart` | `broke` | `cut` | `restore` | `trouble` | `advance`."""
    text: str = ""
    clock: Span = 0
    """Of a restart: how far the part's clock is ahead (behind, when negative) of the true time from then on."""


class Till(Struct, frozen=True):
    """One terminal of the cast, as checks need it."""

    name: str
    kind: str
    store: str
    limit: Span
    """Each act ends within this (OFF-12)."""
    part: str = ""
    """The part it lives in; empty: as its attempts tell."""


class ActTaken(Struct, frozen=True):
    """One act of a cashier from the stage's side: when it was asked for and when it was over."""

    terminal: str
    ticket: str
    act: str
    asked_at: Instant
    done_at: Instant | None
    outcome: str


class Evidence(Struct, frozen=True):
    """Everything there is to judge a case by."""

    epoch: datetime
    zone: str
    programme: Programme
    guests: tuple[Guest, ...]
    tills: tuple[Till, ...]
    history: tuple[Noted, ...]
    journal: tuple[Chunk, ...]
    ledger: tuple[Entry, ...] | None
    """None when the backend's ledger cannot be read (a target without that probe)."""
    readings: tuple[Reading, ...] = ()
    parts: tuple[PartEvent, ...] = ()
    acts: tuple[ActTaken, ...] = ()
    pending: dict[str, int] = {}
    """Part name to operations still undelivered when the case ended."""
    dead_letters: tuple[tuple[str, str], ...] = ()
    """(operation key, reason) on the gateways' lists at the end."""
    drain: Span | None = None
    """How long the last `settle` took to see every queue empty; None when it never did or was never asked."""
    drain_limit: Span | None = None
    settled: bool = False
    """Every queue was seen empty after the last operation."""
