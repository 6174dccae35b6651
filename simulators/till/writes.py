"""What a courier has on its way to the disk, and what for.

The trap: rows that only forget something are no reason to hold an operation back, so when the disk does not take them
they wait for the next beat; and a row put anew meanwhile must not be deleted by one that waited.
"""

from collections.abc import Sequence
from typing import TypeAlias

from simulators.kit.effect import Effect, Persist
from simulators.kit.event import Row
from simulators.till.parcel import Answered, Parcel

Purpose: TypeAlias = Parcel | Answered | tuple[Row, ...] | None
"""Of a write: a parcel's rows, the end of a try, other rows (forgetting), or (None) new numbers."""


class Writes:
    """Of one part."""

    def __init__(self) -> None:
        self._under_way: dict[str, Purpose] = {}
        self._kept: list[Row] = []
        self._tokens = 0

    def put(self, purpose: Purpose, rows: Sequence[Row]) -> list[Effect]:
        """Nothing when there are no rows."""
        if not rows:
            return []
        self._tokens += 1
        token = f"w{self._tokens}"
        self._under_way[token] = purpose
        return [Persist(token, tuple(rows))]

    def forget(self, rows: tuple[Row, ...]) -> list[Effect]:
        """Delete rows; nobody waits for that."""
        return self.put(rows, rows)

    def over(self, token: str) -> Purpose:
        """The disk has taken it, or not: what it was for, once. No rows when it is none of ours."""
        return self._under_way.pop(token, ())

    def has(self, parcel: Parcel) -> bool:
        """Whether a parcel's rows are on their way."""
        return any(purpose is parcel for purpose in self._under_way.values())

    def keep(self, rows: Sequence[Row]) -> None:
        """The disk did not take them, and they can wait."""
        self._kept += rows

    def withdraw(self, key: str) -> None:
        """What waits for that key is not to be written any more."""
        self._kept = [row for row in self._kept if row.key != key]

    def put_kept(self) -> list[Effect]:
        """What waited is put again."""
        rows, self._kept = tuple(self._kept), []
        return self.forget(rows)
