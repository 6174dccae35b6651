"""A search, with a generator of its own whose drafts are known."""

from pathlib import Path

import pytest

import harness.explore.exploring as exploring
from harness.explore.draft import Draft
from harness.explore.exploring import Found, Progressed, Search, Walked, explore
from harness.explore.saving import Shelf, play_again, written
from harness.explore.shrinking import Shrunk
from harness.explore.trying import PLAYABLE
from harness.history.verdict import Verdict
from harness.run.play import play_virtual
from harness.scenario.expansion import expand
from harness.scenario.loader import load_scenario
from simulators.kit.chance import Random
from tests.unit.harness.explore.test_trying import LOST, SALE, draft

BROKEN = "backend.posts-repeats"


@pytest.fixture(autouse=True)
def _few_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of four cases are sales; the fourth loses answers too."""

    def draw(chance: Random) -> Draft:
        return draft(SALE, LOST, SALE, SALE) if chance.randrange(4) == 0 else draft(SALE, SALE)

    monkeypatch.setattr(exploring, "draw", draw)


def search(**changes: object) -> Search:
    return Search(**{"seed": 1, "budget_s": None, "cases": 40, **changes})  # type: ignore[arg-type]


def test_the_true_parts_are_clean_and_every_case_is_counted() -> None:
    heard: list[object] = []
    explored = explore(search(), heard.append)
    assert (explored.cases, explored.complaints, explored.found) == (40, {}, [])
    assert [one.cases for one in heard if isinstance(one, Progressed)][-1] == 40
    walked = [one for one in heard if isinstance(one, Walked)]
    assert sum(one.states for one in walked) == len(explored.states)
    assert len(walked) < 10, "after some cases there is nothing new in two drafts"


def test_a_mutant_is_found_and_made_small() -> None:
    explored = explore(search(mutant=BROKEN, first_only=True), lambda _: None)
    [found] = explored.found
    assert found.complaint.by == "replay.nothing-doubled"
    assert (found.drawn_steps, found.steps) == (4, 2)
    assert explored.cases == found.number + 1, "it stops there"
    assert list(explored.complaints) == ["replay.nothing-doubled"]


def test_a_search_repeats_whatever_else_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring, "shrink", lambda one, _still, **_more: Shrunk(one))
    once, again = (explore(search(mutant=BROKEN), lambda _: None) for _ in range(2))
    assert once.complaints == again.complaints
    assert once.states == again.states
    assert once.complaints["replay.nothing-doubled"] > 3
    assert len(once.found) == len(once.complaints), "each complainer is made small once"


def test_a_draft_that_is_no_scenario_is_our_own_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring, "draw", lambda _: draft({"sail": {}}))
    explored = explore(search(cases=3), lambda _: None)
    assert explored.complaints == {PLAYABLE: 3}
    assert "no scenario" in explored.found[0].complaint.sentence


def test_a_budget_ends_it_and_so_does_an_interruption() -> None:
    assert explore(search(budget_s=0.0), lambda _: None).cases == 0

    def interrupt(news: object) -> None:
        if isinstance(news, Progressed) and news.cases >= 3:
            raise KeyboardInterrupt

    explored = explore(search(), interrupt)
    assert explored.interrupted
    assert explored.cases == 3


def test_a_finding_is_a_scenario_that_fails_until_the_fault_is_mended(tmp_path: Path) -> None:
    shelf, wanted = Shelf(tmp_path / "kept"), search(mutant=BROKEN, first_only=True)
    files = []

    def hear(news: object) -> None:
        if isinstance(news, Found):
            files.append(shelf.put(wanted, news))

    explore(wanted, hear)
    [file] = files
    [case] = expand(load_scenario(file))
    assert case.seed == case.scenario.seeds[0]
    assert case.scenario.title.startswith("receipt ")
    assert play_virtual(case).result.verdict is Verdict.PASS, "with the true parts"
    assert [one.by for one in play_again(file)] == []
    assert "replay.nothing-doubled" in [one.by for one in play_again(file, BROKEN)]
    assert f"explored/{file.stem}" == case.scenario.id


def test_a_corpus_is_kept_once_and_played_again(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)

    def hear(news: object) -> None:
        if isinstance(news, Walked):
            shelf.keep(search(), news.number, news.draft)

    explore(search(), hear)
    first = shelf.corpus()
    assert first
    explore(search(), hear)
    assert shelf.corpus() == first
    assert [play_again(path) for path in first] == [()] * len(first)


def test_the_check_is_named_in_what_is_written() -> None:
    explored = explore(search(mutant=BROKEN, first_only=True), lambda _: None)
    tree = written(search(mutant=BROKEN), explored.found[0]).tree
    assert tree["then"] == {"checks": ["replay.nothing-doubled"]}
    assert list(tree)[-4:] == ["start", "cast", "steps", "then"]
