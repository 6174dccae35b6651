"""Shrinking, on drafts whose fault is told by a predicate: nothing is played here."""

from hypothesis import given
from hypothesis import strategies as st

from harness.explore.draft import Draft, Tree
from harness.explore.shrinking import shrink, size_of

SALE: Tree = {
    "sale": {"on": "till1", "items": [{"plu": "1", "price": "17.35", "qty": "3"}]},
    "expect": {"outcome": "ok"},
}
CRASH: Tree = {"crash": {"part": "gateway", "after_effects": 37, "restart_after": "1m30s"}}


def draft(*steps: Tree) -> Draft:
    return Draft({"scenario": "x", "id": "x/y", "cast": {"terminals": {"till1": {}, "till2": {}}}, "steps": [*steps]})


def steps_of(one: Draft) -> list[Tree]:
    steps = one.tree.get("steps", [])
    assert isinstance(steps, list)
    return steps


def death_of(one: Draft) -> dict[str, Tree] | None:
    """The first crash in the file, wherever it stands."""

    def look(node: Tree) -> dict[str, Tree] | None:
        if isinstance(node, dict):
            crash = node.get("crash")
            if isinstance(crash, dict):
                return crash
            return next((found for value in node.values() if (found := look(value)) is not None), None)
        if isinstance(node, list):
            return next((found for value in node if (found := look(value)) is not None), None)
        return None

    return look(one.tree)


def test_what_does_not_matter_goes() -> None:
    found = shrink(draft(SALE, SALE, CRASH, SALE), lambda one: death_of(one) is not None)
    assert steps_of(found.draft) == [{"crash": {}}]
    assert size_of(found.draft) == 1
    assert "cast" not in found.draft.tree
    assert found.draft.tree["id"] == "x/y", "what it is called stays"


def test_a_death_comes_as_early_as_shows_it() -> None:
    def shows(one: Draft) -> bool:
        crash = death_of(one)
        return crash is not None and isinstance(at := crash.get("after_effects"), int) and at >= 11

    found = shrink(draft(SALE, CRASH), shows)
    assert steps_of(found.draft) == [{"crash": {"after_effects": 11}}]


def test_lanes_give_way_to_their_steps() -> None:
    lanes: Tree = {"parallel": {"one": [SALE, CRASH], "two": [SALE]}}
    found = shrink(draft(SALE, lanes), lambda one: death_of(one) is not None)
    assert steps_of(found.draft) == [{"crash": {}}]


def test_values_become_plain() -> None:
    def shows(one: Draft) -> bool:
        crash = death_of(one)
        return crash is not None and "restart_after" in crash and "sale" in str(one.tree) and "price" in str(one.tree)

    found = shrink(draft(CRASH, SALE), shows)
    assert steps_of(found.draft) == [
        {"crash": {"restart_after": "1s"}},
        {"sale": {"items": [{"price": "10.00"}]}},
    ]


def test_tries_are_limited_and_what_is_found_by_then_is_good() -> None:
    def shows(one: Draft) -> bool:
        return death_of(one) is not None

    found = shrink(draft(*[SALE] * 20, CRASH, *[SALE] * 20), shows, most=5)
    assert found.tries == 5
    assert shows(found.draft)
    assert shrink(draft(SALE, CRASH), shows, enough=lambda: True).draft == draft(SALE, CRASH)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.sets(st.integers(0, 9), min_size=1, max_size=3))
def test_a_set_of_steps_is_found_whatever_stands_between(order: list[int], needed: set[int]) -> None:
    """Each needed step is left once: the result is as small as it gets, for faults that steps make together."""
    drawn: list[Tree] = [{"note": f"n{number}"} for number in (*order, *sorted(needed))]

    def shows(one: Draft) -> bool:
        return all(any(step == {"note": f"n{number}"} for step in steps_of(one)) for number in needed)

    found = shrink(draft(*drawn), shows)
    assert sorted(str(step) for step in steps_of(found.draft)) == sorted(str({"note": f"n{n}"}) for n in needed)
    assert size_of(found.draft) == len(needed)
