"""Digests of a case's evidence: equal digests, equal story. Python's hash seed and set order never enter.

Two flavours. *Full*: every byte, instant and entry; what the virtual world must repeat exactly from a seed. *Meaning*:
what was attempted, how each attempt ended and what the ledger holds of it, without times, bytes, connections or the
order of unrelated things; what both worlds must agree on. Both are made of lines, so a difference can be named.
"""

import hashlib
from collections.abc import Iterable, Iterator

from harness.history.evidence import Evidence
from harness.history.pairing import Attempt, Pairing, pair
from simulators.kit.money import show_minor
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import kind_of
from simulators.till.record import to_text


def full_digest(evidence: Evidence) -> str:
    """Of everything that happened, to the nanosecond."""
    return digest_of(full_lines(evidence))


def meaning_digest(evidence: Evidence) -> str:
    """Of what it meant: independent of timings and of the world it was played in."""
    return digest_of(meaning_lines(evidence))


def digest_of(lines: Iterable[str]) -> str:
    """16 hex digits of lines of text."""
    text = "".join([f"{line}\n" for line in lines])
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def full_lines(evidence: Evidence) -> Iterator[str]:
    """The whole evidence, one fact a line, in the order of each account."""
    for noted in evidence.history:
        yield f"history {noted.index} {noted.at} {noted.part} {to_text(noted.entry)}"
    for chunk in evidence.journal:
        ends = f"{chunk.sender}>{chunk.receiver}"
        yield f"journal {chunk.index} {chunk.at} {chunk.link} {chunk.conn} {ends} {chunk.fate.value} {chunk.data.hex()}"
    for entry in evidence.ledger or ():
        yield f"ledger {to_text(entry)}"
    for event in evidence.parts:
        yield f"part {event.at} {event.part} {event.what} {event.text}"
    for act in evidence.acts:
        yield f"act {to_text(act)}"
    for part, count in sorted(evidence.pending.items()):
        yield f"pending {part} {count}"
    for key, reason in evidence.dead_letters:
        yield f"dead {key} {reason}"
    yield f"settled {evidence.settled} {evidence.drain}"


def meaning_lines(evidence: Evidence) -> Iterator[str]:
    """What each operation was, how it ended and what the ledger holds of it, sorted by key."""
    paired = pair(evidence)
    for key in sorted(paired.attempts):
        yield _attempt_line(paired.attempts[key])
    yield from sorted(_entry_line(paired, entry) for entry in paired.entries)
    for key in sorted(paired.dead):
        yield f"dead {key}"
    yield f"settled {evidence.settled}"


def first_difference(one: Iterable[str], other: Iterable[str]) -> str | None:
    """The first line two tellings differ in, as a sentence; None when they are the same."""
    left, right = iter(one), iter(other)
    number = 0
    while True:
        number += 1
        a, b = next(left, None), next(right, None)
        if a is None and b is None:
            return None
        if a != b:
            return f"line {number}: {_shortened(a)} against {_shortened(b)}"


def _shortened(line: str | None, limit: int = 300) -> str:
    if line is None:
        return "nothing more"
    return repr(line if len(line) <= limit else line[:limit] + "...")


def _attempt_line(attempt: Attempt) -> str:
    return f"attempt {attempt.key} {kind_of(attempt.operation)} {attempt.terminal} {attempt.outcome.value}"


def _entry_line(paired: Pairing, entry: Entry) -> str:
    undone = None if entry.reverses is None else paired.numbered.get(entry.reverses)
    undoes = "-" if undone is None else f"{undone.kind.value}:{undone.key}"
    coupon = "" if entry.kind is EntryKind.CLAIM else entry.coupon
    amounts = f"{show_minor(entry.points)} {show_minor(entry.amount)}"
    return f"entry {entry.key} {entry.kind.value} {entry.guest} {amounts} {entry.receipt} {undoes} {coupon}"
