"""Parts that follow a table, for short conversations in both worlds; and their traces with times and cuts removed.

A table maps what a part hears, in words, to the effects it answers with: `opened a`, `heard a hello` (all that came on
`a` so far), `accepted client-server#1 p`, `closed a ended`, `fired t`, `persisted k`, `told stage go`, `started`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from harness.history.evidence import Chunk
from harness.world.played import Played
from harness.world.stage import AnyEffect
from simulators.kit.effect import Arm, Effect
from simulators.kit.event import (
    Accepted,
    Closed,
    Event,
    Fired,
    Opened,
    Persisted,
    PersistFailed,
    Received,
    Row,
    Started,
    Told,
)
from simulators.kit.instant import Instant

Table: TypeAlias = Mapping[str, Sequence[AnyEffect]]
IN = "client-server#1"
"""What the server calls the client's first connection."""


@dataclass(frozen=True, slots=True)
class Cast:
    """A part of a conversation."""

    table: Table
    ports: tuple[str, ...] = ()
    disk: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """Parts and what must be seen; `lines` are looked for in the trace of a part, in order."""

    name: str
    parts: Mapping[str, Cast]
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ended: str = "idle"


class Speaker:
    """Follows a table and writes down what it hears. `Arm` instants in the table count from now."""

    def __init__(self, table: Table, trace: list[str]) -> None:
        self._table = table
        self._trace = trace
        self._heard: dict[str, bytes] = {}

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        words = self._words(event)
        self._trace.append(words)
        return [_from_now(effect, now) for effect in self._table.get(words, ())]

    def _words(self, event: Event) -> str:
        match event:
            case Started(rows):
                return " ".join(["started", *(f"{row.key}={row.value}" for row in rows)])
            case Accepted(conn, port):
                return f"accepted {conn} {port}"
            case Opened(conn):
                return f"opened {conn}"
            case Received(conn, data):
                self._heard[conn] = self._heard.get(conn, b"") + data
                return f"heard {conn} {self._heard[conn].decode('latin-1')}"
            case Closed(conn, reason):
                return f"closed {conn} {reason}"
            case Fired(timer):
                return f"fired {timer}"
            case Persisted(token):
                return f"persisted {token}"
            case PersistFailed(token, reason):
                return f"persist failed {token} {reason}"
            case Told(sender, message):
                return f"told {sender} {message}"


def _from_now(effect: AnyEffect, now: Instant) -> Effect:
    if isinstance(effect, Arm):
        return Arm(effect.timer, now + effect.at)
    return effect  # type: ignore[return-value] # the stage's are more than a part's, and only the world minds


@dataclass(frozen=True, slots=True)
class Seen:
    """What one play left, without times."""

    traces: dict[str, list[str]]
    journal: dict[str, list[tuple[str, str, str, bytes]]]
    parts: list[tuple[str, str, str]]
    rows: dict[str, tuple[Row, ...]]
    ended: str
    effects: dict[str, int]


def put_on_stage(add: Callable[..., None], play: Conversation) -> dict[str, list[str]]:
    """Add the parts of a conversation with a world's `add`; the traces they will write."""
    traces: dict[str, list[str]] = {}
    for name, cast in play.parts.items():
        trace = traces[name] = []
        add(name, _maker(cast.table, trace), cast.ports, cast.disk)
    return traces


def _maker(table: Table, trace: list[str]) -> Callable[[], Speaker]:
    return lambda: Speaker(table, trace)


def see(played: Played, traces: dict[str, list[str]]) -> Seen:
    parts = [(event.part, event.what, event.text) for event in played.parts]
    return Seen(
        {name: _joined(trace) for name, trace in traces.items()},
        _by_connection(played.journal),
        parts,
        played.rows,
        played.ended,
        played.effects,
    )


def _joined(trace: list[str]) -> list[str]:
    """Bytes that came in several pieces, one after the other, count as one."""
    kept: list[str] = []
    for words in trace:
        if kept and words.startswith("heard ") and kept[-1].startswith(f"heard {words.split(' ')[1]} "):
            kept[-1] = words
        else:
            kept.append(words)
    return kept


def _by_connection(journal: Sequence[Chunk]) -> dict[str, list[tuple[str, str, str, bytes]]]:
    """Lines of each connection, each way by itself (ends last); neighbours with one fate count as one."""
    ways: dict[str, list[tuple[str, str, str, bytes]]] = {}
    for chunk in journal:
        ways.setdefault(chunk.conn, []).append((chunk.sender, chunk.receiver, chunk.fate.value, chunk.data))
    return {
        conn: [
            (*key, b"".join(line[3] for line in lines))
            for key, lines in groupby(sorted(found, key=lambda line: line[:2]), key=lambda line: line[:3])
        ]
        for conn, found in ways.items()
    }
