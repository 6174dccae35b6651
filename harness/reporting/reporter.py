"""What a reporter is, and the formats there are: each a module beside this one with a `@reporter("name")` class."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol, TextIO

import harness.reporting
from harness.history.report import RunEvent


class Reporter(Protocol):
    """Hears every run event in order. Nothing it does may change a verdict."""

    def hear(self, event: RunEvent) -> None: ...

    def close(self) -> None:
        """Write what is left. Called once, also after an interruption: a report of what ran is still a report."""
        ...


FORMATS: dict[str, Callable[[TextIO], Reporter]] = {}


def reporter(name: str) -> Callable[[Callable[[TextIO], Reporter]], Callable[[TextIO], Reporter]]:
    """Register a report format: a class made with the text stream it writes to."""

    def register(factory: Callable[[TextIO], Reporter]) -> Callable[[TextIO], Reporter]:
        assert name not in FORMATS, f"two report formats are called {name}"
        FORMATS[name] = factory
        return factory

    return register


def discover() -> dict[str, Callable[[TextIO], Reporter]]:
    """Every format there is, by name."""
    for module in sorted(m.name for m in pkgutil.iter_modules(harness.reporting.__path__)):
        importlib.import_module(f"harness.reporting.{module}")
    return FORMATS


@contextmanager
def _written(path: str, stdout: TextIO) -> Iterator[TextIO]:
    if path == "-":
        yield stdout
        return
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with Path(path).open("w", encoding="utf-8", newline="\n") as out:
        yield out


class ToFile:
    """A reporter on a file of its own; `-` is standard output."""

    def __init__(self, factory: Callable[[TextIO], Reporter], path: str, stdout: TextIO) -> None:
        self._files = ExitStack()
        self._out = self._files.enter_context(_written(path, stdout))
        self._inner = factory(self._out)

    def hear(self, event: RunEvent) -> None:
        self._inner.hear(event)

    def close(self) -> None:
        with self._files:
            self._inner.close()
            self._out.flush()
