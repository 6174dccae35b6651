"""How a receipt that was fiscalised is never lost, and one that was not is never posted (O06, iiko_loyaltyplant.md
9.3; 8, "write-ahead before the receipt is considered closed").

Three writes, in this order: what is to be told once the receipt is printed (`close:`); the memory of the fiscal
register (`fiscal:`); what is told (the courier's `fact:`), which takes the first two off in the same write.
**The second one is the moment that counts**: a receipt is fiscal when the register has it in its memory. A till that
starts asks its register, as a real one does: what was prepared and is in there is told; what is not in there never
happened, and what had been set aside for it is let go with the other lost orders. The register's memory lies on the
till's disk here: one more medium, not one more machine. Profile of ours; what iikoFront does is unknown [U].

A receipt with coupons is confirmed before it is printed, so it needs no `close:`: a crash undoes it until the write
that seals it, and that write is its printing.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from simulators.kit.effect import Effect, Persist, Record
from simulators.kit.event import Row
from simulators.kit.instant import Moment
from simulators.kit.money import Minor
from simulators.till.attempt import Attempted, Noticed
from simulators.till.notes import FACT, PERMIT
from simulators.till.operation import Commit
from simulators.till.parcel import Kept
from simulators.till.receipt import Receipt, ReceiptId
from simulators.till.record import Malformed, from_json, to_text

CLOSE = "close:"
FISCAL = "fiscal:"
RECOVERY = "journal"
"""Write with which what was found at the start becomes a fact."""
REMEMBERED = 256
"""Receipts prepared lately whose rows are taken off with their fact; those of older ones, at the next start."""


class Document(Struct, frozen=True):
    """A line of the register's memory. `key`: of what is told of the receipt."""

    register: str
    key: str
    total: Minor
    printed_at: Moment


class Journal:
    """Of one part."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._prepared: OrderedDict[str, ReceiptId] = OrderedDict()

    def prepare(self, station: str, commit: Commit) -> tuple[Row, ...]:
        """A receipt has one row: preparing it anew replaces what was prepared before."""
        self._prepared[commit.origin.key] = commit.receipt.id
        if len(self._prepared) > REMEMBERED:
            self._prepared.popitem(last=False)
        return (Row(f"{CLOSE}{commit.receipt.id}", to_text(Kept(station, commit))),)

    def print_(self, station: str, commit: Commit, now: datetime) -> tuple[Row, ...]:
        document = Document(station, commit.origin.key, commit.receipt.total, now)
        return (Row(FISCAL + commit.origin.key, to_text(document)),)

    def drop(self, receipt: Receipt) -> tuple[Row, ...]:
        """It was not printed: nothing of it is to be told."""
        return (Row(f"{CLOSE}{receipt.id}", None),)

    def settle(self, effects: Sequence[Effect]) -> list[Effect]:
        """What becomes a fact is prepared no more, in the same write."""
        return [self._settled(effect) if isinstance(effect, Persist) else effect for effect in effects]

    def _settled(self, effect: Persist) -> Persist:
        rows = list(effect.rows)
        for row in effect.rows:
            receipt = self._prepared.get(row.key.removeprefix(FACT)) if row.value is not None else None
            if receipt is not None and row.key.startswith(FACT):
                rows += [Row(f"{CLOSE}{receipt}", None), Row(FISCAL + row.key.removeprefix(FACT), None)]
        return effect if len(rows) == len(effect.rows) else replace(effect, rows=tuple(rows))

    def recover(self, rows: Sequence[Row]) -> tuple[tuple[Row, ...], list[Effect]]:
        """The disk as the courier is to find it, and what makes it so."""
        effects: list[Effect] = []
        printed = {row.key.removeprefix(FISCAL) for row in rows if row.key.startswith(FISCAL)}
        facts = {row.key for row in rows if row.key.startswith(FACT)}
        found: list[Row] = []
        gone: list[str] = []
        closed: set[ReceiptId] = set()
        for row in rows:
            if not row.key.startswith(CLOSE) or row.value is None:
                continue
            kept = _read(row)
            if kept is None or not isinstance(kept.operation, Commit):
                effects.append(Record(Noticed(self._part, "disk", f"{row.key} cannot be read: kept as it is")))
                continue
            commit, key = kept.operation, kept.operation.origin.key
            gone += [row.key, FISCAL + key]
            if key not in printed or FACT + key in facts:
                continue
            closed.add(commit.receipt.id)
            found.append(Row(FACT + key, row.value))
            effects.append(Record(Attempted(kept.terminal, key, commit)))
        gone += [row.key for row in rows if row.key.startswith(PERMIT) and _check_of(row) in closed]
        write = (*found, *(Row(key, None) for key in gone))
        left = tuple(row for row in rows if row.key not in set(gone))
        return (*left, *found), [*effects, *([Persist(RECOVERY, write)] if write else [])]


def _read(row: Row) -> Kept | None:
    try:
        return None if row.value is None else from_json(row.value, Kept)
    except Malformed:
        return None


def _check_of(row: Row) -> ReceiptId | None:
    kept = _read(row)
    return None if kept is None else kept.operation.origin.receipt
