"""One HTTP answer, head and body apart, for troubles that change it on its way. Whatever is none is left alone.

The trap: the fault asked for must be the only one, so lengths are mended whenever a body changes.
"""

from dataclasses import dataclass, replace

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length"
CONTENT = b"content-type"
_KEPT = (b"connection", b"date")
"""Of the true answer's head, when another program's takes its place: how the connection goes on is TCP's affair."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Bytes as they stand; `headers` are lines without their ends."""

    status: bytes
    """The first line."""
    headers: tuple[bytes, ...]
    body: bytes

    def header(self, name: bytes) -> bytes:
        """The value of the first header of that (lower-case) name; empty when there is none."""
        return next((line.partition(b":")[2].strip() for line in self.headers if _name(line) == name), b"")

    def with_header(self, name: bytes, value: bytes) -> "HttpAnswer":
        """A header in the place of the one it had, or behind the others."""
        line = name + b": " + value
        if not any(_name(old) == name for old in self.headers):
            return replace(self, headers=(*self.headers, line))
        return replace(self, headers=tuple(line if _name(old) == name else old for old in self.headers))

    def with_body(self, body: bytes) -> "HttpAnswer":
        """The same answer with another body and its length."""
        return replace(self, body=body).with_header(LENGTH, str(len(body)).encode())

    def instead(self, status: bytes, content: bytes, body: bytes) -> "HttpAnswer":
        """What another program says in its place; without `content`, it does not say what it is."""
        headers = tuple(line for line in self.headers if _name(line) in _KEPT)
        answer = HttpAnswer(b"HTTP/1.1 " + status, headers, b"")
        return (answer.with_header(CONTENT, content) if content else answer).with_body(body)

    def to_bytes(self) -> bytes:
        return b"\r\n".join([self.status, *self.headers]) + END_OF_HEAD + self.body


def read_answer(data: bytes) -> HttpAnswer | None:
    """A message as an answer; None when it is none: another protocol, or only a part of one. A body in chunks counts
    as none too, for its length is not in the head; our parts do not send any."""
    if not data.startswith(b"HTTP/1."):
        return None
    head, end, body = data.partition(END_OF_HEAD)
    lines = head.split(b"\r\n")
    if not end or any(_name(line) == b"transfer-encoding" for line in lines[1:]):
        return None
    return HttpAnswer(lines[0], tuple(lines[1:]), body)


def _name(line: bytes) -> bytes:
    return line.partition(b":")[0].strip().lower()
