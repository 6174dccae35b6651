"""What a search leaves behind: the smallest scenario of each finding, and drafts that reached what none before had.

A folder: `found/` holds scenarios to run and to look at, `corpus/` those to play again first, next time. All are
ordinary scenario files.
"""

import re
from pathlib import Path

from harness.explore.draft import Draft, Tree
from harness.explore.exploring import Found, Search
from harness.explore.trying import Complaint, complaints_of
from harness.history.verdict import Verdict
from harness.run.play import play_virtual
from harness.scenario.expansion import expand
from harness.scenario.loader import load_scenario
from simulators.kit.errors import UsageError

FOUND, CORPUS = "found", "corpus"
MOST_KEPT = 500
"""Of a corpus: playing it takes some seconds."""
_NO_NAME = re.compile(r"[^a-z0-9]+")


class Shelf:
    """A folder of `--save`. Raises UsageError when it cannot be written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            for name in (FOUND, CORPUS):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"--save {folder}: {error.strerror}") from error
        self._kept = len(list((folder / CORPUS).glob("*.yaml")))

    def keep(self, search: Search, number: int, draft: Draft) -> None:
        """A draft for the corpus, while there is room."""
        path = self._folder / CORPUS / f"{search.seed}-{number}.yaml"
        if self._kept < MOST_KEPT and not path.exists():
            self._kept += 1
            path.write_text(kept(search, number, draft).text(), "utf-8")

    def put(self, search: Search, found: Found) -> Path:
        """The scenario of a finding; where it is."""
        path = self._folder / FOUND / f"{name_of(search, found)}.yaml"
        path.write_text(written(search, found).text(), "utf-8")
        return path

    def corpus(self) -> tuple[Path, ...]:
        return tuple(sorted((self._folder / CORPUS).glob("*.yaml")))


def name_of(search: Search, found: Found) -> str:
    """`replay-nothing-lost-1-4711`, behind the mutant when one played."""
    by = _NO_NAME.sub("-", found.complaint.by)
    broken = "" if search.mutant is None else f"{_NO_NAME.sub('-', search.mutant)}-"
    return f"{broken}{by}-{search.seed}-{found.number}"


def written(search: Search, found: Found) -> Draft:
    """The scenario of a finding as a person gets it: what complained, and the check named in `then`, so that the file
    fails as long as the fault is there and passes when it is mended."""
    tree = dict(found.draft.tree)
    by = found.complaint.by
    tree["scenario"] = found.complaint.sentence[:300]
    tree["id"] = f"explored/{name_of(search, found)}"
    then = tree.get("then")
    tree["then"] = {**(then if isinstance(then, dict) else {}), "checks": [by if "." in by else "parts.nobody-breaks"]}
    broken = "" if search.mutant is None else f" with {search.mutant}"
    tree["notes"] = f"Found by explore{broken}: case {found.number} of seed {search.seed}, {by} complained."
    return Draft(_seeded(tree, found.number))


def kept(search: Search, number: int, draft: Draft) -> Draft:
    tree: dict[str, Tree] = {**draft.tree, "id": f"explored/corpus-{search.seed}-{number}"}
    return Draft(_seeded(tree, number))


def _seeded(tree: dict[str, Tree], number: int) -> dict[str, Tree]:
    """With the seed of its world, steps and what comes after them last, as people write it."""
    first, last = ("scenario", "id", "notes"), ("start", "cast", "steps", "then")
    seeded: dict[str, Tree] = {**tree, "matrix": {"seed": [number]}}
    rest = [key for key in seeded if key not in first and key not in last]
    return {key: seeded[key] for key in (*first, *rest, *last) if key in seeded}


def play_again(path: Path, mutant: str | None = None) -> tuple[Complaint, ...]:
    """What is wrong with a scenario of the corpus. Raises TextErrors when it is none any more."""
    from msgspec.structs import replace

    complaints: dict[str, Complaint] = {}
    for case in expand(load_scenario(path)):
        played = play_virtual(replace(case, mutant=mutant))
        complaints.update((one.by, one) for one in complaints_of(played))
        assert played.result.verdict is not Verdict.SKIP, "nobody skips a case of the corpus"
    return tuple(complaints.values())
