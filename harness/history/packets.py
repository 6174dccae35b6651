"""Where a receipt crossed a link in FarCards, whose packets carry no key: found by what the packet says of it.

Only packets that are readable as they are: dialects that wrap them (base64) show nothing here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from harness.history.evidence import Chunk
from simulators.farcard.numbering import mark_of
from simulators.farcard.packet import ChMode
from simulators.till.ledger import Entry

_CHECK = re.compile(rb"<CHECK\s([^>]{1,2000})>")
_NUMBER = re.compile(rb'<CHECKDATA\s[^>]{0,200}?checknum="([0-9]{1,10})"')
_NAMED = ("stationcode", "shiftdate", "chmode")
_ATTRIBUTES = {name: re.compile(rf'\b{name}="([0-9-]{{1,10}})"'.encode()) for name in _NAMED}
_PAID = (ChMode.SALE, ChMode.RETURN_ROLLBACK)
"""What is asked for together with a receipt is in its own packet."""

Said = tuple[str, str, int, int]
"""Station, trading day, check number, chmode."""


def packets_in(journal: Iterable[Chunk]) -> Mapping[Said, tuple[Chunk, ...]]:
    """Chunks that begin a packet, by what it says."""
    found: dict[Said, list[Chunk]] = {}
    for chunk in journal:
        if b"<CHECK " not in chunk.data:
            continue
        said = _said(chunk.data)
        if said is not None:
            found.setdefault(said, []).append(chunk)
    return {said: tuple(chunks) for said, chunks in found.items()}


def packets_of(entry: Entry, packets: Mapping[Said, tuple[Chunk, ...]]) -> Iterator[Chunk]:
    """Those that may have caused an entry: of its receipt, with the chmode its key was made of."""
    number = entry.key.rpartition("/")[2]
    mark = mark_of(int(number)) if number.isascii() and number.isdigit() else None
    if mark is None or entry.receipt is None:
        return
    id = entry.receipt
    for chmode in (mark.chmode,) if mark.chmode else _PAID:
        yield from packets.get((id.terminal, id.business_date.isoformat(), id.check, int(chmode)), ())


def _said(data: bytes) -> Said | None:
    head, number = _CHECK.search(data), _NUMBER.search(data)
    if head is None or number is None:
        return None
    values = [pattern.search(head[1]) for pattern in _ATTRIBUTES.values()]
    station, day, chmode = (None if value is None else value[1].decode("ascii") for value in values)
    if station is None or day is None or chmode is None or not chmode.isdigit():
        return None
    return station, day, int(number[1]), int(chmode)
