"""What gateways and backend said to each other in `tillproof-v1`, read off the journal by operation key.

Needed where one of the two is not ours and cannot be asked. The trap: an answer of which only the beginning got through
was not heard, and an `Upload` has a key of its own beside those of its operations.
"""

import re
from collections.abc import Iterable
from typing import Protocol
from urllib.parse import unquote

from harness.history.evidence import Fate
from harness.run.cast import BACKEND
from simulators.kit.instant import Instant
from simulators.till.operation import Upload
from simulators.till.record import Malformed, from_json

_KEY = re.compile(rb"(?i)\r\nidempotency-key: ([^\r\n]*)\r\n")
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d{1,9})\r\n")
_UPLOAD = b"POST /v1/operations/upload "


class Line(Protocol):
    """A line of the journal, finished or in the making."""

    @property
    def at(self) -> Instant: ...
    @property
    def sender(self) -> str: ...
    @property
    def receiver(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def fate(self) -> Fate: ...


class Spoken:
    """Reads lines in their order; may be fed as they are written."""

    def __init__(self) -> None:
        self._asked: dict[str, Instant] = {}
        self._answers: dict[str, list[Line]] = {}
        """Key of a message to the answers it got."""
        self._carriers: dict[str, list[str]] = {}
        """Key of an operation to the messages it went out in."""

    def read(self, lines: Iterable[Line]) -> None:
        for line in lines:
            if BACKEND not in (line.sender, line.receiver):
                continue
            found = _KEY.search(line.data)
            if found is None:
                continue
            key = unquote(found[1].decode("ascii", "replace"))
            if line.sender == BACKEND:
                self._answers.setdefault(key, []).append(line)
                continue
            for inner in _keys_in(line.data) or (key,):
                self._asked.setdefault(inner, line.at)
                self._carriers.setdefault(inner, []).append(key)

    def asked_at(self, key: str) -> Instant | None:
        """When it was first sent to the backend."""
        return self._asked.get(key)

    def answered_at(self, key: str) -> Instant | None:
        """When a whole answer to it first got through; None when none did."""
        carriers = dict.fromkeys(self._carriers.get(key, ()))
        whole = [line.at for carrier in carriers for line in self._answers.get(carrier, ()) if _is_whole(line)]
        return min(whole, default=None)


def _keys_in(data: bytes) -> tuple[str, ...]:
    """Of the operations of an upload."""
    if not data.startswith(_UPLOAD):
        return ()
    try:
        upload = from_json(data.partition(b"\r\n\r\n")[2], Upload)
    except Malformed:
        return ()
    return tuple(operation.origin.key for operation in upload.operations)


def _is_whole(line: Line) -> bool:
    head, _, body = line.data.partition(b"\r\n\r\n")
    length = _LENGTH.search(head + b"\r\n")
    return line.fate is Fate.DELIVERED and (length is None or len(body) >= int(length[1]))
