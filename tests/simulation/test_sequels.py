"""Each short story shows what it is there for: told alone, few drafts of it find a broken part that others let pass."""

import pytest

from harness.explore.draft import Draft
from harness.explore.drawing import draw
from harness.explore.drawing.terms import Terms
from harness.explore.trying import Complaint, try_draft
from simulators.kit.chance import stream

MOST = 120
"""Drafts until one of them must have shown it; the first that does ends the search."""
SHOWN = [
    ("judged_anew", "farcard", "gateway.remembers-refusals"),
    ("judged_anew", "farcard", "backend.moves-points-first"),
    ("overtaken", "farcard", "backend.leaves-the-door-open"),
    ("over_the_close", "farcard", "tills.moves-the-day-on-retry"),
    ("over_the_close", "micros", "backend.receipts-without-date"),
    ("told_by_other_names", "micros", "backend.keys-only"),
    ("taken_back_again", "farcard", "backend.reinstates-by-the-rules"),
    ("refused_for_good", "micros", "backend.posts-what-it-refuses"),
    ("out_of_reach", "iiko", "tills.spends-what-is-not-held"),
    ("out_of_reach", "iiko", "gateway.drops-detach"),
    ("on_the_phone", "iiko", "tills.closes-points-on-the-phone"),
]


def told(story: str, kind: str, number: int) -> Draft:
    return draw(stream(7, f"{story}/{number}"), Terms(kinds=((kind, 1),), story=story))


def complaints(draft: Draft, mutant: str | None = None) -> set[str]:
    found: tuple[Complaint, ...] = try_draft(draft, 0, mutant, states=False).complaints
    return {one.by for one in found}


@pytest.mark.parametrize(("story", "kind", "mutant"), SHOWN)
def test_a_story_shows_what_it_is_for(story: str, kind: str, mutant: str) -> None:
    drafts = (told(story, kind, number) for number in range(MOST))
    found = ((draft, seen) for draft in drafts if (seen := complaints(draft, mutant)))
    draft, seen = next(found, (None, set()))
    assert draft is not None, f"{MOST} drafts do not show {mutant}"
    assert seen > complaints(draft)


KINDS = ("micros", "farcard", "iiko")
AT_IIKO = ("out_of_reach", "on_the_phone")
PLAYED = [
    (story, kind)
    for story in sorted({story for story, _, _ in SHOWN})
    for kind in (KINDS if story not in AT_IIKO else KINDS[2:])
]


@pytest.mark.parametrize(("story", "kind"), PLAYED)
def test_true_parts_play_any_story(story: str, kind: str) -> None:
    assert [number for number in range(5) if complaints(told(story, kind, number))] == []
