"""What a world leaves behind when a case is over: the three accounts it can give, as values.

How to read the journal: a line is written when its bytes are sent. What a receiver got is the DELIVERED lines in order.
A trouble that lets only the beginning of a chunk through leaves two lines (the beginning DELIVERED, the rest LOST); one
that changes bytes leaves the original as LOST and what came out of it as DELIVERED.
"""

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal, TypeAlias

from msgspec import msgpack

from harness.history.evidence import Chunk, Noted, PartEvent
from simulators.kit.event import Row
from simulators.kit.instant import Instant

Ended: TypeAlias = Literal["finish", "idle", "limit", "stopped", "broke"]
"""`finish`: the stage said so; `idle`: nothing can happen any more; `limit`: too many events, or too long;
`stopped`: a person asked `serve` to stop; `broke`: the stage itself raised."""


@dataclass(frozen=True, slots=True)
class Played:
    """One case after it was played."""

    journal: tuple[Chunk, ...]
    history: tuple[Noted, ...]
    parts: tuple[PartEvent, ...]
    rows: dict[str, tuple[Row, ...]]
    """By part: what its disk held at the end, in the order the keys were first put. Only parts with a disk."""
    ended: Ended
    now: Instant
    """When the last event was told."""
    effects: dict[str, int] = field(default_factory=dict)
    """By part: how many effects it performed in all its lives; a crash sweep plays `range(effects[part])`."""


def digest(played: Played) -> str:
    """Sixteen bytes of hash over everything above: equal for equal seeds in the virtual world, in any process."""
    rows = [(part, [(row.key, row.value) for row in rows]) for part, rows in sorted(played.rows.items())]
    account = (
        played.journal,
        played.history,
        played.parts,
        rows,
        played.ended,
        played.now,
        sorted(played.effects.items()),
    )
    return blake2b(msgpack.encode(account), digest_size=16).hexdigest()
