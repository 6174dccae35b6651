"""Finding and loading: scenario and target files in paths, folders and the library that ships with the package."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from harness.scenario.expansion import Case
from harness.scenario.files import SHIPPED, find_file, shown_path
from harness.scenario.loader import neither, scenario_of, sort_of, unreadable
from harness.scenario.model import Scenario
from harness.scenario.programmes import load_programme
from harness.scenario.selection import select
from harness.scenario.target import Target, target_of
from harness.scenario.text import TextErrors, read_text
from harness.scenario.vocabularies import load_vocabulary
from simulators.kit.errors import Place, TextError, UsageError
from simulators.micros.vocabulary import Vocabulary

__all__ = [
    "SHIPPED", "Case", "Loaded", "default_vocabulary", "files_in", "find_file", "load_many", "load_programme",
    "load_vocabulary", "select",
]  # fmt: skip

ENDINGS = (".yaml", ".yml")
SUPPORT = frozenset({"programmes", "vocabularies", "menus", "targets", "reports"})
"""Folders whose files scenarios refer to; looking for scenarios passes them by."""
DEFAULT_VOCABULARY = "vocabularies/event.yaml"
MAX_FILES = 20_000


@dataclass(slots=True)
class Loaded:
    """What came of loading many files. Bad ones do not keep the good ones away."""

    scenarios: list[Scenario] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    errors: list[TextError] = field(default_factory=list)
    files: int = 0
    _seen: set[str] = field(default_factory=set)

    def add_errors(self, errors: TextErrors) -> None:
        """Once each: a bad programme is an error of every scenario that uses it."""
        for error in errors.errors:
            if str(error) not in self._seen:
                self._seen.add(str(error))
                self.errors.append(error)


def load_many(paths: Sequence[Path | str] = ()) -> Loaded:
    """All scenario and target files in files and folders; none given: the shipped library. Raises UsageError for a
    path that is not there."""
    with _without_collection():
        return _load(files_in(paths))


@contextmanager
def _without_collection() -> Iterator[None]:
    """Loading makes hundreds of thousands of small objects and no cycles; looking for cycles takes a third of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load(paths: Sequence[Path]) -> Loaded:
    loaded = Loaded()
    first: dict[str, Scenario] = {}
    for path in paths:
        loaded.files += 1
        try:
            found = load_file(path)
        except TextErrors as errors:
            loaded.add_errors(errors)
            continue
        if isinstance(found, Target):
            loaded.targets.append(found)
            continue
        other = first.setdefault(found.id, found)
        if other is not found:
            sentence = f"{found.id} is the id of {other.file} too"
            loaded.errors.append(TextError(found.place, sentence))
        else:
            loaded.scenarios.append(found)
    return loaded


def load_file(path: Path) -> Scenario | Target:
    """One file, whichever it is. Raises TextErrors."""
    file = shown_path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from error
    node = read_text(raw, file)
    match sort_of(node):
        case "scenario":
            return scenario_of(node, file, path.parent)
        case "target":
            return target_of(node, file, path.parent)
        case _:
            raise neither(node, file)


def files_in(paths: Sequence[Path | str]) -> list[Path]:
    """The files meant, each once, those of a folder in order of their names."""
    out: dict[Path, None] = {}
    for path in (Path(p) for p in paths or (SHIPPED,)):
        if path.is_dir():
            out.update(dict.fromkeys(_files_below(path)))
        elif path.exists():
            out[path] = None
        else:
            raise UsageError(f"there is no file or folder {path}")
    if len(out) > MAX_FILES:
        raise UsageError(f"{len(out)} files are more than {MAX_FILES}")
    return list(out)


def _files_below(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if entry.name not in SUPPORT:
                yield from _files_below(entry)
        elif entry.suffix in ENDINGS:
            yield entry


def default_vocabulary() -> Vocabulary:
    """What Micros terminals speak when the cast does not say. Raises TextErrors when the library is damaged."""
    path = find_file(DEFAULT_VOCABULARY, SHIPPED)
    if path is None:
        raise TextErrors([TextError(Place(DEFAULT_VOCABULARY, 1, 1), "is missing from the shipped library")])
    return load_vocabulary(path)
