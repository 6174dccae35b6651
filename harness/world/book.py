"""The accounts a world writes while a case is played: journal, history, and what became of the parts.

Lines are plain mutable objects, because a fate is learnt after the line is written; the values of
`harness.history.evidence` are made once, at the end.
"""

from collections.abc import Callable

from harness.history.evidence import Chunk, Fate, Noted, PartEvent
from simulators.kit.instant import Instant, Span


class Line:
    """One line of the journal in the making."""

    __slots__ = ("at", "conn", "data", "fate", "link", "receiver", "sender")

    def __init__(self, at: Instant, link: str, conn: str, sender: str, receiver: str, data: bytes, fate: Fate) -> None:
        self.at = at
        self.link = link
        self.conn = conn
        self.sender = sender
        self.receiver = receiver
        self.data = data
        self.fate = fate

    def chunk(self, index: int) -> Chunk:
        return Chunk(index, self.at, self.link, self.conn, self.sender, self.receiver, self.data, self.fate)


class Book:
    """Journal, history and part events of one case; the hooks hear of each line as it is written."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.parts: list[PartEvent] = []
        self.on_chunk: Callable[[Chunk], None] | None = None
        """Hears each journal line with the fate known when it was written; a later loss is not told again."""
        self.on_noted: Callable[[Noted], None] | None = None
        self.keeps = True
        """False: lines are told to the hooks and forgotten, for a world that never ends."""
        self._noted: list[tuple[Instant, str, object]] = []
        self._written = 0
        self._noticed = 0

    def write(self, at: Instant, link: str, conn: str, sender: str, receiver: str, data: bytes, fate: Fate) -> Line:
        line = Line(at, link, conn, sender, receiver, data, fate)
        if self.keeps:
            self.lines.append(line)
        self._written += 1
        if self.on_chunk is not None:
            self.on_chunk(line.chunk(self._written - 1))
        return line

    def note(self, at: Instant, part: str, entry: object) -> None:
        if self.keeps:
            self._noted.append((at, part, entry))
        self._noticed += 1
        if self.on_noted is not None:
            self.on_noted(_noted(self._noticed - 1, at, part, entry))

    def event(self, at: Instant, part: str, what: str, text: str = "", clock: Span = 0) -> None:
        self.parts.append(PartEvent(at, part, what, text, clock))

    def journal(self) -> tuple[Chunk, ...]:
        return tuple([line.chunk(index) for index, line in enumerate(self.lines)])

    def history(self) -> tuple[Noted, ...]:
        return tuple([_noted(index, *entry) for index, entry in enumerate(self._noted)])


def _noted(index: int, at: Instant, part: str, entry: object) -> Noted:
    return Noted(index, at, part, entry)  # type: ignore[arg-type] # a part records only entries of the history
