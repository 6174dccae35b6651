"""Whole drafts: valid, always the same out of the same chance, and with everything in them that is claimed to be."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from harness.explore.draft import Draft, Tree
from harness.explore.drawing import Terms, draw
from harness.explore.drawing.ledger import step
from harness.explore.drawing.mishaps import TROUBLES
from harness.explore.drawing.plot import named, patient
from harness.scenario.files import SHIPPED
from harness.scenario.loader import parse_scenario
from harness.scenario.model import Scenario, Step, walk
from harness.scenario.verbs.trouble import Trouble
from harness.trouble.registry import TROUBLES as REGISTERED
from simulators.kit.chance import stream
from tests.strategies.drafts import DRAFTS, SEEDS, drawn

MANY = 2_000
VERBS = frozenset(
    {
        "account", "adjust", "advance", "bill", "cancel_bill", "claim", "code", "coupon", "crash", "cut", "cutover",
        "disk", "drop_card", "drop_points", "find_receipt", "gift", "hold", "identify", "misbehave", "open", "parallel",
        "quote", "read_card", "redeem", "refund", "register", "release", "reopen", "repeat", "restart", "restore",
        "ring", "sale", "settle", "trouble", "void",
    }
)  # fmt: skip
"""All that are drawn. Not: notes and days, menus, digital ordering, splitting and merging, looking at coupons."""


@pytest.fixture(scope="module")
def scenarios() -> tuple[Scenario, ...]:
    """Two thousand, each of which could be read."""
    return tuple(draw(stream(seed, "many")).case(seed).scenario for seed in range(MANY))


def steps_of(scenarios: tuple[Scenario, ...]) -> Iterator[Step]:
    for scenario in scenarios:
        yield from walk(scenario.steps)


def test_every_verb_is_drawn_and_no_other(scenarios: tuple[Scenario, ...]) -> None:
    assert {one.name for one in steps_of(scenarios[:500])} == VERBS


def test_every_kind_of_till_is_drawn(scenarios: tuple[Scenario, ...]) -> None:
    kinds = {terminal.kind.value for scenario in scenarios[:500] for terminal in scenario.cast.terminals}
    assert kinds == {"micros", "farcard", "iiko", "waiter", "cloud", "app"}
    assert {len(scenario.cast.stores) for scenario in scenarios[:500]} == {1, 2}
    assert {scenario.cast.links.backup for scenario in scenarios[:500]} == {False, True}


def test_every_trouble_is_drawn(scenarios: tuple[Scenario, ...]) -> None:
    rules = {type(one.verb.rule) for one in steps_of(scenarios) if isinstance(one.verb, Trouble)} - {type(None)}
    assert rules == {REGISTERED[name] for name in TROUBLES}
    assert {*REGISTERED} == {*TROUBLES}


def test_most_have_something_wrong_and_some_have_nothing(scenarios: tuple[Scenario, ...]) -> None:
    wrong = {"trouble", "cut", "crash", "disk", "misbehave", "cutover"}
    count = sum(any(one.name in wrong for one in walk(scenario.steps)) for scenario in scenarios)
    assert 0.75 < count / MANY < 0.98


def test_they_are_short(scenarios: tuple[Scenario, ...]) -> None:
    sizes = sorted(sum(1 for _ in walk(scenario.steps)) for scenario in scenarios)
    assert 5 <= sizes[MANY // 2] <= 20


@settings(max_examples=30)
@given(SEEDS)
def test_the_same_chance_gives_the_same_draft(seed: int) -> None:
    assert drawn(seed) == drawn(seed)
    assert drawn(seed).text() == drawn(seed).text()


@settings(max_examples=60)
@given(DRAFTS)
def test_what_is_written_is_what_is_played(draft: Draft) -> None:
    scenario = draft.case().scenario
    assert replace(parse_scenario(draft.text(), "explored.yaml", SHIPPED)) == scenario


def test_kinds_can_be_chosen() -> None:
    only = Terms(kinds=(("farcard", 1),), bad_one_in=1, plain_one_in=1)
    casts = [draw(stream(seed, "kinds"), only).case().scenario.cast for seed in range(40)]
    assert all(any(terminal.kind.value == "farcard" for terminal in cast.terminals) for cast in casts)


def test_a_step_that_names_what_is_not_there_is_left_out() -> None:
    sale, void = step("sale", on="a", as_="r1"), step("void", on="a", receipt="r1")
    late = step("coupon", on="a", code="${r1.code}")
    assert named([void, sale, late], frozenset())[0] == [sale, late]
    lanes: dict[str, Tree] = {"parallel": {"left": [sale], "right": [void]}}
    assert named([lanes, void], frozenset())[0] == [{"parallel": {"left": [sale], "right": []}}, void]


def test_nobody_waits_long_while_something_is_amiss() -> None:
    """Seed of this: a backend that had been moody and was well again had a full disk all the same."""
    full, moody = step("disk", part="backend", failing="full"), step("misbehave", part="backend", how="drop")
    calm, well = step("misbehave", part="backend", none=True), step("disk", part="backend", well=True)
    wait = step("advance", by="61m")
    assert patient([full, moody, calm, wait, well, wait])[3::2] == [step("advance", by="10s"), wait]
    night = step("advance", by="25h")
    cut, restored = step("cut", link="a-b"), step("restore", link="a-b")
    assert patient([cut, wait, night, restored, night]) == [cut, wait, wait, restored, night]
