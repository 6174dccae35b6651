"""A case's evidence as files: written line by line as it happens, read back to be judged again.

One folder a case: `setting.json` (what was known before it began), `history.jsonl`, `journal.jsonl`, `ledger.jsonl`,
and `ending.json` (what was known when it was over). The trap: after a crash the last line of a file may be torn. It is
left out and reported; a line torn anywhere else is an error, because then the evidence cannot be trusted.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Annotated, BinaryIO, TypeVar

from msgspec import Meta, Struct

from harness.history.evidence import ActTaken, Chunk, Evidence, Fate, Noted, PartEvent, Reading, Till
from simulators.kit.errors import LabError
from simulators.kit.instant import Instant, Span
from simulators.till.ledger import Entry
from simulators.till.programme import Guest, Programme
from simulators.till.record import Malformed, from_json, to_json

SETTING = "setting.json"
HISTORY = "history.jsonl"
JOURNAL = "journal.jsonl"
LEDGER = "ledger.jsonl"
ENDING = "ending.json"
_T = TypeVar("_T")
_U = TypeVar("_U")


class Setting(Struct, frozen=True):
    """What is known before a case begins."""

    epoch: datetime
    zone: str
    programme: Programme
    guests: tuple[Guest, ...]
    tills: tuple[Till, ...]
    drain_limit: Span | None = None


class Ending(Struct, frozen=True):
    """What is known when a case is over, beside the three accounts."""

    ledger_read: bool
    readings: tuple[Reading, ...] = ()
    parts: tuple[PartEvent, ...] = ()
    acts: tuple[ActTaken, ...] = ()
    pending: dict[str, int] = {}
    dead_letters: tuple[tuple[str, str], ...] = ()
    drain: Span | None = None
    settled: bool = False


class JournalLine(Struct, frozen=True):
    """A chunk as it stands in the file: bytes as hex, and as a person reads them."""

    index: int
    at: Instant
    link: str
    conn: str
    sender: str
    receiver: str
    fate: Fate
    hex: Annotated[str, Meta(pattern="^([0-9a-f]{2})*$")]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Evidence read back, and what was wrong with the files, in sentences."""

    evidence: Evidence
    troubles: tuple[str, ...] = ()


class CaseFolder:
    """The files of one case while it is played. Each line is in the file when the call returns."""

    def __init__(
        self, folder: Path, setting: Setting, mask: Callable[[str], str] | None = None, *, continued: bool = False
    ) -> None:
        """Make the folder and write the setting. `mask` hides identifiers in the readable text (OFF-15).

        `continued`: lines are added to those already there (see `what_was_written`); else the files begin empty.
        """
        folder.mkdir(parents=True, exist_ok=True)
        _write_whole(folder / SETTING, setting)
        self.folder = folder
        self._mask = mask
        self._files: dict[str, BinaryIO] = {
            name: (folder / name).open("ab" if continued else "wb", buffering=0) for name in (HISTORY, JOURNAL, LEDGER)
        }

    def note(self, entries: Iterable[Noted]) -> None:
        self._append(HISTORY, entries)

    def journal(self, chunks: Iterable[Chunk]) -> None:
        self._append(JOURNAL, (_line_of(chunk, self._mask) for chunk in chunks))

    def post(self, entries: Iterable[Entry]) -> None:
        self._append(LEDGER, entries)

    def end(self, ending: Ending) -> None:
        """The case is over: write the ending and close the files."""
        _write_whole(self.folder / ENDING, ending)
        self.close()

    def close(self) -> None:
        for file in self._files.values():
            file.close()

    def __enter__(self) -> "CaseFolder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, name: str, values: Iterable[object]) -> None:
        text = b"".join(to_json(value) + b"\n" for value in values)
        if text:
            self._files[name].write(text)


def _write_whole(path: Path, value: Struct) -> None:
    """All of it or, when this process is killed meanwhile, what was there before: the next life has to read it."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(to_json(value) + b"\n")
    new.replace(path)


@dataclass(frozen=True, slots=True)
class Written:
    """What the folder of an interrupted case already holds."""

    setting: Setting
    history: int
    """Lines of it."""
    journal: int


def what_was_written(folder: Path) -> Written | None:
    """None when no case was begun there. Cuts torn last lines off, so that lines can be added."""
    if not (folder / SETTING).exists():
        return None
    counts = {}
    for name in (HISTORY, JOURNAL, LEDGER):
        path = folder / name
        raw = path.read_bytes() if path.exists() else b""
        whole = raw.rfind(b"\n") + 1
        if whole < len(raw):
            with path.open("r+b") as file:
                file.truncate(whole)
        counts[name] = raw.count(b"\n")
    return Written(_read_one(folder / SETTING, Setting), counts[HISTORY], counts[JOURNAL])


def save_evidence(evidence: Evidence, folder: Path, mask: Callable[[str], str] | None = None) -> None:
    """Write a finished case in one go."""
    with CaseFolder(folder, setting_of(evidence), mask) as files:
        files.note(evidence.history)
        files.journal(evidence.journal)
        files.post(evidence.ledger or ())
        files.end(ending_of(evidence))


def setting_of(evidence: Evidence) -> Setting:
    e = evidence
    return Setting(e.epoch, e.zone, e.programme, e.guests, e.tills, e.drain_limit)


def ending_of(evidence: Evidence) -> Ending:
    e = evidence
    return Ending(
        e.ledger is not None, e.readings, e.parts, e.acts, e.pending, e.dead_letters, e.drain, settled=e.settled
    )


def load_evidence(folder: Path) -> Evidence:
    """A case's evidence from its folder. Raises LabError when the files cannot be trusted."""
    return read_case(folder).evidence


def read_case(folder: Path) -> Loaded:
    """A case's evidence, with what was wrong with its files. Without an ending (a crash) nothing counts as settled."""
    troubles: list[str] = []
    setting = _read_one(folder / SETTING, Setting)
    if (folder / ENDING).exists():
        ending = _read_one(folder / ENDING, Ending)
    else:
        ending = Ending(ledger_read=False)
        troubles.append(f"{ENDING} is missing: the case was not finished")
    history = _read_lines(folder / HISTORY, Noted, troubles)
    journal = _read_lines(folder / JOURNAL, JournalLine, troubles)
    ledger = _read_lines(folder / LEDGER, Entry, troubles)
    evidence = Evidence(
        epoch=setting.epoch,
        zone=setting.zone,
        programme=setting.programme,
        guests=setting.guests,
        tills=setting.tills,
        history=history,
        journal=tuple(_chunk_of(line) for line in journal),
        ledger=ledger if ending.ledger_read else None,
        readings=ending.readings,
        parts=ending.parts,
        acts=ending.acts,
        pending=ending.pending,
        dead_letters=ending.dead_letters,
        drain=ending.drain,
        drain_limit=setting.drain_limit,
        settled=ending.settled,
    )
    return Loaded(evidence, tuple(troubles))


def find_cases(folder: Path) -> tuple[Path, ...]:
    """Case folders under a run directory (or the folder itself), in the order of their paths."""
    return tuple(sorted(path.parent for path in folder.rglob(SETTING)))


def readable(data: bytes) -> str:
    """Bytes for a person's eyes: text where it is text, `\\x02` where it is not."""
    text = data.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _line_of(chunk: Chunk, mask: Callable[[str], str] | None) -> JournalLine:
    text = readable(chunk.data)
    return JournalLine(
        chunk.index,
        chunk.at,
        chunk.link,
        chunk.conn,
        chunk.sender,
        chunk.receiver,
        chunk.fate,
        chunk.data.hex(),
        text if mask is None else mask(text),
    )


def _chunk_of(line: JournalLine) -> Chunk:
    data = bytes.fromhex(line.hex)
    return Chunk(line.index, line.at, line.link, line.conn, line.sender, line.receiver, data, line.fate)


def _read_one(path: Path, to: type[_T]) -> _T:
    try:
        return from_json(path.read_bytes(), to)
    except OSError as error:
        raise LabError(f"{path}: cannot be read ({error.strerror})") from error
    except Malformed as error:
        raise LabError(f"{path}: {error}") from error


def _read_lines(path: Path, to: type[_U], troubles: list[str]) -> tuple[_U, ...]:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        troubles.append(f"{path.name} is missing")
        return ()
    except OSError as error:
        raise LabError(f"{path}: cannot be read ({error.strerror})") from error
    lines = raw.split(b"\n")
    torn = lines.pop()
    if torn:
        troubles.append(f"{path.name}: the last line is torn ({len(torn)} bytes) and left out")
    values: list[_U] = []
    for number, line in enumerate(lines, start=1):
        try:
            values.append(from_json(line, to))
        except Malformed as error:
            raise LabError(f"{path}:{number}: {error}") from error
    return tuple(values)
