"""What is wrong with a draft, and which states it reached."""

import pytest

from harness.explore.draft import Draft, Tree
from harness.explore.trying import NO_REST, STEPS, complains, try_draft
from harness.scenario.text import TextErrors

THEN = f"{STEPS}-then"
CAST: dict[str, Tree] = {
    "programme": {
        "name": "Plain",
        "currency": "PLN",
        "zone": "Europe/Warsaw",
        "earning": {"rate": "1", "rounding": "half_up", "step": "0.01"},
    },
    "terminals": {"till1": {"kind": "micros", "workstation": 5}},
    "guests": {"anna": {"qr": "7770123", "balance": "120.00"}},
}
SALE: Tree = {"sale": {"on": "till1", "guest": "anna", "items": [{"plu": "1", "price": "10.00"}]}}
LOST: Tree = {"trouble": {"link": "gateway-backend", "answers_lost": {"times": 1}}}


def draft(*steps: Tree) -> Draft:
    return Draft(
        {
            "scenario": "x",
            "id": "explored/x",
            "start": "2026-03-14T09:00:00+01:00",
            "cast": CAST,
            "steps": [*steps],
            "then": {"checks": ["parts.nobody-breaks"]},
        }
    )


def test_the_true_parts_give_no_cause_for_complaint() -> None:
    tried = try_draft(draft(LOST, SALE, SALE), 3)
    assert tried.complaints == (), tried.complaints
    assert tried.states


def test_a_broken_part_is_complained_of_by_the_check_that_is_meant_for_it() -> None:
    tried = try_draft(draft(LOST, SALE), 3, "backend.posts-repeats")
    assert "replay.nothing-doubled" in [one.by for one in tried.complaints]
    assert "posted twice" in next(one.sentence for one in tried.complaints if one.by == "replay.nothing-doubled")
    assert complains(draft(LOST, SALE), 3, "replay.nothing-doubled", "backend.posts-repeats")
    assert not complains(draft(SALE), 3, "replay.nothing-doubled", "backend.posts-repeats"), "without the trouble"


def test_what_the_true_parts_show_too_is_not_the_mutants() -> None:
    """A dead letter that nobody announced is complained of whoever plays."""
    refused: Tree = {"misbehave": {"part": "backend", "how": "refuse", "kind": "commit"}}
    cut: Tree = {"cut": {"link": "gateway-backend"}}
    steps: tuple[Tree, ...] = (
        cut,
        SALE,
        refused,
        {"restore": {"link": "gateway-backend"}},
        {"settle": {"within": "2m"}},
    )
    assert THEN in [one.by for one in try_draft(draft(*steps), 3, "backend.posts-repeats").complaints]
    assert complains(draft(*steps), 3, THEN, None)
    assert not complains(draft(*steps), 3, THEN, "backend.posts-repeats")


def test_a_case_that_does_not_come_to_rest_is_complained_of() -> None:
    tried = try_draft(draft({"cut": {"link": "tills-gateway"}}, SALE), 3, "tills.waits-for-ever")
    assert NO_REST in [one.by for one in tried.complaints] or "till.goes-on" in [one.by for one in tried.complaints]


def test_what_is_no_scenario_is_said_so() -> None:
    with pytest.raises(TextErrors, match="unknown till"):
        try_draft(draft({"sale": {"on": "till9", "items": [{"plu": "1", "price": "10.00"}]}}), 3)
    assert not complains(draft({"sail": {}}), 3, THEN, None)


def test_states_are_the_same_again_and_more_with_more_trouble() -> None:
    plain, again = try_draft(draft(SALE), 3), try_draft(draft(SALE), 3)
    assert plain.states == again.states
    assert try_draft(draft(LOST, SALE), 3).states - plain.states
