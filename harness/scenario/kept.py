"""Files that many scenarios share, read once: kept by path until the file changes on disk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

from harness.scenario.shape import BAD, Reading
from harness.scenario.text import TextErrors

T = TypeVar("T")


class Kept(Generic[T]):
    """Values (or what is wrong with them) by file."""

    def __init__(self, read: Callable[[Path], T]) -> None:
        self._read = read
        self._values: dict[Path, tuple[tuple[int, int], T | TextErrors]] = {}

    def load(self, path: Path) -> T:
        """The file's value. Raises TextErrors, the same ones as long as the file is the same."""
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        held = self._values.get(path)
        if held is None or held[0] != stamp:
            value: T | TextErrors
            try:
                value = self._read(path)
            except TextErrors as errors:
                value = errors
            held = self._values[path] = (stamp, value)
        if isinstance(held[1], TextErrors):
            raise held[1]
        return held[1]

    def load_into(self, path: Path, reading: Reading) -> Any:
        """The value, or BAD after handing the file's errors to the reading of the file that refers to it."""
        try:
            return self.load(path)
        except TextErrors as errors:
            reading.errors.extend(errors.errors)
            return BAD
