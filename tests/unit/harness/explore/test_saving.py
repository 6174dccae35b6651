"""A folder that cannot be, a corpus that is full, and names of findings; the rest is played in `test_exploring.py`."""

from pathlib import Path

import pytest

import harness.explore.saving as saving
from harness.explore.exploring import Found, Search
from harness.explore.saving import Shelf, name_of
from harness.explore.trying import Complaint
from simulators.kit.errors import UsageError
from tests.unit.harness.explore.test_trying import SALE, draft

SEARCH = Search(7, None, 1)
FOUND = Found(12, Complaint("replay.nothing-lost", "gone"), draft(SALE), 3, 1, 0.5, 0.1, 4)


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match=r"--save .*file"):
        Shelf(tmp_path / "file")


def test_a_corpus_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "MOST_KEPT", 2)
    shelf = Shelf(tmp_path)
    for number in range(5):
        shelf.keep(SEARCH, number, draft(SALE))
    assert [path.name for path in shelf.corpus()] == ["7-0.yaml", "7-1.yaml"]


def test_a_finding_is_named_by_who_complained_and_where() -> None:
    assert name_of(SEARCH, FOUND) == "replay-nothing-lost-7-12"
    broken = Search(7, None, 1, mutant="gateway.no-reversal")
    assert name_of(broken, FOUND) == "gateway-no-reversal-replay-nothing-lost-7-12"
