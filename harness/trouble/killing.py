"""Where a part of a case is killed: which, before which of its effects, with what becomes of what it sent and wrote.

As text it is `gateway:40:lost:torn`, with `after=10ms`, `clock=-1h` and `with=backend` behind it where they are not the
usual ones (`harness.scenario.killing` reads it); several are joined by `+`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from simulators.kit.instant import SECOND, Span, show_span


class DiskFate(Enum):
    """What becomes of writes under way when a part dies: the disk may have been quicker than the news of it."""

    DROPPED = "dropped"
    """Nobody was told, and it is not there."""
    WRITTEN = "written"
    """All of it is there, though nobody was told."""
    TORN = "torn"
    """The last batch is half written, and so not there (a journal knows its whole records by their checksums); those
    before it are."""
    UNSYNCED = "unsynced"
    """A power cut: what was told without having been synced (`Persist.sync`) is gone too."""


DELIVERED, LOST = "delivered", "lost"
ONCE, TWICE, TOGETHER = "once", "twice", "together"


@dataclass(frozen=True, slots=True)
class Crash:
    """Kill a part just before one of its effects, and start it again after a while."""

    part: str
    effect: int
    """From 0, over all its lives."""
    deliver_sent: bool = True
    restart_after: Span = SECOND
    disk: DiskFate = DiskFate.DROPPED
    clock: Span = 0
    """How far its clock is ahead (behind, when negative) when it is started again."""
    beside: tuple[str, ...] = ()
    """Parts that die at the same moment in the same way, and come back with it; their clocks stay as they are."""

    @property
    def sent(self) -> str:
        return DELIVERED if self.deliver_sent else LOST

    @property
    def label(self) -> str:
        """As it stands in the id of a case, and behind `--crash`."""
        words = [self.part, str(self.effect), self.sent, self.disk.value]
        if self.restart_after != SECOND:
            words.append(f"after={show_span(self.restart_after)}")
        if self.clock:
            words.append(f"clock={show_span(self.clock)}")
        words += [f"with={part}" for part in self.beside]
        return ":".join(words)


def label_of(crashes: Iterable[Crash]) -> str:
    return "+".join(crash.label for crash in crashes)


def deaths_of(crashes: Sequence[Crash]) -> str:
    """In a word: a part dies `once`, more often (`twice`), or `together` with others."""
    if len(crashes) > 1:
        return TWICE
    return TOGETHER if any(crash.beside for crash in crashes) else ONCE
