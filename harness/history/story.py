"""Every balance change of a guest, each with the operation and the bytes behind it (`tillproof why`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from harness.history.attempt import told_key
from harness.history.evidence import Chunk, Evidence
from harness.history.files import readable
from harness.history.packets import packets_in, packets_of
from harness.history.pairing import Pairing, pair
from simulators.kit.money import Minor
from simulators.till.ledger import Entry
from simulators.till.operation import kind_of


@dataclass(frozen=True, slots=True)
class Turn:
    """One entry of a guest's account."""

    entry: Entry
    balance: Minor
    """After it."""
    operation: str
    """What caused it, in words; empty for an opening balance."""
    told: str
    """What the till learnt of it, in words."""
    chunks: tuple[Chunk, ...]
    """Where its key or its first bytes crossed a link."""


def guests_of(evidence: Evidence) -> tuple[str, ...]:
    """Everybody with an entry or set up, in the order of their names."""
    named = {guest.id for guest in evidence.guests} | {entry.guest for entry in evidence.ledger or () if entry.guest}
    return tuple(sorted(named))


def tell_story(evidence: Evidence, guest: str) -> Iterator[Turn]:
    """The guest's entries in posting order."""
    case = pair(evidence)
    by_key = _chunks_by_key(case)
    balance = 0
    for entry in case.entries:
        if entry.guest != guest:
            continue
        balance += entry.points
        yield Turn(entry, balance, _operation(case, entry), _told(case, entry), by_key.get(told_key(entry.key), ()))


def _operation(case: Pairing, entry: Entry) -> str:
    if not entry.key:
        return "the balance the guest was set up with"
    attempt = case.attempts.get(entry.key)
    if attempt is None:
        return f"operation {entry.key} (of a till that was not ours)"
    return f"{kind_of(attempt.operation)} of {attempt.terminal}, operation {entry.key}"


def _told(case: Pairing, entry: Entry) -> str:
    attempt = case.attempts.get(entry.key)
    if attempt is None:
        return ""
    words = [f"{word.outcome.value} at {case.wall(word.at):%H:%M:%S}" for word in attempt.words]
    return ", then ".join(words) if words else "nothing"


def _chunks_by_key(case: Pairing) -> Mapping[str, tuple[Chunk, ...]]:
    """Chunks that name the key (HTTP carries it), and the first one a till's part sent for the attempt; for a key that
    nothing names, packets of FarCards that show the receipt."""
    wanted = {told_key(entry.key) for entry in case.entries if entry.key}
    found: dict[str, list[Chunk]] = {}
    for chunk in case.evidence.journal:
        if b"dempotency-" not in chunk.data and b"DEMPOTENCY-" not in chunk.data:
            continue
        for line in chunk.data.split(b"\r\n", 40):
            name, _, value = line.partition(b":")
            key = unquote(value.strip().decode("ascii", "replace"))
            if name.lower() == b"idempotency-key" and key in wanted:
                found.setdefault(key, []).append(chunk)
    for key, attempt in case.attempts.items():
        first = next(
            (c for c in case.evidence.journal if c.sender == attempt.part and c.at >= attempt.at and c.data), None
        )
        if first is not None:
            found.setdefault(told_key(key), []).insert(0, first)
    packets = packets_in(case.evidence.journal)
    for entry in case.entries:
        if entry.key and entry.key not in found and packets:
            found[entry.key] = list(packets_of(entry, packets))
    return {key: tuple(chunks) for key, chunks in found.items()}


def show_chunk(chunk: Chunk, limit: int = 160) -> str:
    """A chunk in a line."""
    text = readable(chunk.data)
    text = text if len(text) <= limit else text[:limit] + "..."
    return f"[{chunk.index}] {chunk.sender} -> {chunk.receiver}, {len(chunk.data)} bytes: {text}"
