"""What a message on a link is, in a few words: its own verb, the operation behind it, the guest it names.

Told from the bytes and from the attempt its sender had just made. Never with what a guest shows (OFF-15): a guest goes
by the id of the cast.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from harness.history.attempt import Attempt, told_key
from harness.history.evidence import Evidence
from harness.history.pairing import pair
from simulators.kit.instant import SECOND, Instant, Span
from simulators.till.operation import is_read, kind_of

_HTTP = re.compile(rb"[A-Z]{3,10} ([^ \r\n]*) HTTP/1\.[01]\r\n")
_KEY = re.compile(rb"(?i)\r\nidempotency-key: ([^\r\n]*)\r\n")
_WORD = re.compile(r"[A-Za-z][A-Za-z_.-]*")
_FRAME = re.compile(rb"\x02\x1c?(?:\d{2} )?([A-Z][A-Z_]{2,30})")
OWN = b"/v1/operations/"
"""Where operations of our own dialect go."""
_READS = frozenset({"identify", "quote", "find_receipt", "find_coupon", "read_account", "read_ledger"})
SOON: Span = SECOND // 2
"""A message this long after an attempt is no longer taken for what the attempt says."""
_LEAST = 4
"""Shorter identifiers are found everywhere."""


class Saying:
    """Names the messages of one case."""

    def __init__(self, evidence: Evidence) -> None:
        self._guests = tuple(_shown_by(evidence))
        self._attempts: Mapping[str, Attempt] = pair(evidence).attempts
        self._by_part: dict[str, list[Attempt]] = {}
        for attempt in self._attempts.values():
            self._by_part.setdefault(attempt.part, []).append(attempt)

    def name(self, sender: str, at: Instant, data: bytes) -> str:
        """A message that `sender` sent at that time."""
        attempt = self._attempt(sender, at, data)
        kind, verb = _kind(data), _verb(data)
        words = [kind or verb]
        if attempt is not None:
            behind = kind_of(attempt.operation)
            words += [behind] if not kind and behind != verb else []
            words.append(_tail(attempt.key))
        elif kind and (key := _key(data)):
            words.append(_tail(key))
        words += self._named(data)
        return " ".join(words)

    def changes(self, sender: str, at: Instant, data: bytes) -> bool:
        """Whether it may change something; what nobody can tell may."""
        if kind := _kind(data):
            return kind not in _READS
        attempt = self._attempt(sender, at, data)
        return attempt is None or not is_read(attempt.operation)

    def _attempt(self, sender: str, at: Instant, data: bytes) -> Attempt | None:
        """The one whose key it carries, else the last one its sender made just before."""
        if (key := _key(data)) in self._attempts:
            return self._attempts[key]
        made = [a for a in self._by_part.get(sender, ()) if at - SOON <= a.at <= at]
        return made[-1] if made else None

    def _named(self, data: bytes) -> Iterator[str]:
        """The first guest whose identifier is in it."""
        for guest, shown in self._guests:
            if any(value in data for value in shown):
                yield guest
                return


def _shown_by(evidence: Evidence) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    for guest in evidence.guests:
        values = tuple(i.value.encode() for i in guest.identifiers if len(i.value) >= _LEAST)
        if values:
            yield guest.id, values


def _kind(data: bytes) -> str:
    """Of an operation in our own dialect; empty for anything else."""
    found = _HTTP.match(data)
    if found is None or not found[1].startswith(OWN):
        return ""
    return found[1][len(OWN) :].decode("ascii", "replace")


def _verb(data: bytes) -> str:
    """What the wire calls it."""
    found = _HTTP.match(data)
    if found is None:
        frame = _FRAME.search(data, 0, 64)
        return frame[1].decode("ascii") if frame is not None else f"{len(data)} bytes"
    path = found[1].partition(b"?")[0].decode("ascii", "replace")
    words = [word for word in path.split("/") if _WORD.fullmatch(word)]
    return words[-1] if words else "/"


def _key(data: bytes) -> str:
    found = _KEY.search(data, 0, 2_000)
    return "" if found is None else unquote(found[1].decode("ascii", "replace"))


def _tail(key: str) -> str:
    """Terminal, check and number of a key."""
    parts = told_key(key).split("/")
    return "/".join(parts[2:]) if len(parts) > 2 else ""
