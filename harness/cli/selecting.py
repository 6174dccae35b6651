"""From paths and expressions on the command line to cases, with every error of every file told."""

from collections.abc import Sequence

from harness.scenario.expansion import Case, expand_all
from harness.scenario.library import Loaded, load_many, select
from simulators.kit.errors import TextError, TillproofError


class BadFiles(TillproofError):
    """Some files are wrong; nothing is run. `str()` is a line for each error."""

    def __init__(self, errors: Sequence[TextError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))


def load_paths(paths: Sequence[str]) -> Loaded:
    """Everything in the paths (none: the shipped library). Raises BadFiles, UsageError."""
    loaded = load_many(paths)
    if loaded.errors:
        raise BadFiles(loaded.errors)
    return loaded


def select_cases(paths: Sequence[str], expression: str | None, tags: Sequence[str], seed: int) -> tuple[Case, ...]:
    """The cases to play. Raises BadFiles, UsageError."""
    return select(expand_all(load_paths(paths).scenarios, (seed,)), expression, tags)
