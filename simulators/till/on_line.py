"""What a part's line has at the moment, and which of its terminals may speak: each has one operation under way.

The trap: a parcel given up may still be here. Its terminal stays busy until the line says something about it.
"""

from collections.abc import Iterator

from simulators.till.dialler import Dialler
from simulators.till.numbers import Numbers, Station
from simulators.till.parcel import Parcel


class OnLine:
    """Of one part. `one_at_a_time`: one call after another, whichever terminal asks."""

    def __init__(self, numbers: Numbers, one_at_a_time: bool) -> None:
        self._numbers = numbers
        self._one_at_a_time = one_at_a_time
        self._parcels: dict[str, Parcel] = {}
        self._busy: dict[str, str] = {}
        self._refs = 0

    @property
    def refs(self) -> tuple[str, ...]:
        return tuple(self._parcels)

    def free(self, dialler: Dialler) -> Iterator[Station]:
        """Those that could speak now, one after the other: what one says may end the line."""
        for station in self._numbers.stations.values():
            if station.number not in self._busy:
                if dialler.line is None or (self._one_at_a_time and self._parcels):
                    return
                yield station

    def take(self, parcel: Parcel, station: str) -> str:
        """The parcel goes on the line for the station of that number; by what the line knows it."""
        self._refs += 1
        parcel.ref = ref = f"a{self._refs}"
        self._parcels[ref] = parcel
        self._busy[station] = ref
        return ref

    def release(self, ref: str) -> Parcel | None:
        """The line has said something about it, or is gone."""
        parcel = self._parcels.pop(ref, None)
        if parcel is not None:
            parcel.ref = None
            self._busy.pop(self._numbers.stations[parcel.terminal].number, None)
        return parcel
