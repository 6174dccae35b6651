"""A drawn day: the shape of it, that it is the same everywhere, and that what follows follows."""

import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest

from harness.scenario.day import Visit, draw_day
from harness.scenario.model import Scenario
from harness.scenario.motion import BusinessDay
from harness.scenario.verbs.day import Day
from harness.scenario.verbs.refund import Refund
from harness.scenario.verbs.sale import Sale
from harness.scenario.verbs.void import Void
from simulators.kit.instant import HOUR, US
from tests.unit.harness.scenario.shop import FixedScene, errors_of, parse

TEXT = """\
scenario: A day
id: micros/a-day
start: 2026-03-14T07:00:00+01:00
cast:
  programme: programmes/cafe.yaml
  stores: {north: {}, south: {}}
  terminals:
    n1: {kind: micros, workstation: 1, store: north}
    n2: {kind: micros, workstation: 2, store: north}
    s1: {kind: micros, workstation: 1, store: south}
  crowd: {count: 200}
steps:
  - day:
      receipts: 600
      from: "07:30"
      to: "20:00"
      meanwhile:
        - {at: "12:15", steps: [{cut: {link: gateway.north-backend}}]}
        - {at: "13:00", steps: [{restore: {link: gateway.north-backend}}]}
"""


def visits_of(scenario: Scenario, seed: int = 0) -> tuple[Visit, ...]:
    verb = scenario.steps[0].verb
    assert isinstance(verb, Day)
    return draw_day(verb.settings, seed, scenario.cast)


def sales_of(visits: tuple[Visit, ...]) -> list[tuple[Visit, Sale]]:
    return [(v, step.verb) for v in visits for step in v.steps if isinstance(step.verb, Sale)]


def test_a_day_has_its_receipts_its_rushes_and_its_guests() -> None:
    scenario = parse(TEXT)
    visits = visits_of(scenario)
    sales = sales_of(visits)
    assert len(sales) == 600
    assert len({sale.as_ for _, sale in sales}) == 600
    assert [v.at for v in visits] == sorted(v.at for v in visits)
    hours = Counter((scenario.start + timedelta(microseconds=v.at // US)).hour for v, _ in sales)
    assert set(hours) <= set(range(7, 20))
    assert hours[12] > 3 * hours[10]
    assert hours[8] > hours[10]
    known = [sale for _, sale in sales if sale.guest is not None]
    assert 0.5 < len(known) / 600 < 0.7
    assert len({sale.guest for sale in known}) > 100
    assert {v.terminal for v, _ in sales} == {"n1", "n2", "s1"}
    kinds = Counter(step.name for v in visits for step in v.steps)
    assert all(kinds[name] > 0 for name in ("identify", "ring", "coupon", "redeem", "void", "refund", "cut", "restore"))


def test_what_follows_a_sale_comes_later_in_the_same_store() -> None:
    scenario = parse(TEXT)
    visits = visits_of(scenario)
    sold = {sale.as_: visit for visit, sale in sales_of(visits)}
    store = {t.name: t.store for t in scenario.cast.terminals}
    followed = 0
    for visit in visits:
        for step in visit.steps:
            if isinstance(step.verb, Void | Refund):
                followed += 1
                assert step.verb.receipt is not None
                sale = sold[step.verb.receipt]
                assert visit.at > sale.at
                assert store[visit.terminal] == store[sale.terminal]
                assert not isinstance(step.verb, Void) or visit.terminal == sale.terminal
    assert followed > 10


def test_what_happens_meanwhile_has_its_place_in_the_day() -> None:
    visits = visits_of(parse(TEXT))
    meanwhile = [(v.at, v.steps[0].name) for v in visits if not v.terminal]
    assert meanwhile == [(5 * HOUR + HOUR // 4, "cut"), (6 * HOUR, "restore")]


def test_the_same_seed_draws_the_same_day_and_another_another() -> None:
    scenario = parse(TEXT)
    assert visits_of(scenario, 1) == visits_of(parse(TEXT), 1)
    assert visits_of(scenario, 1) != visits_of(scenario, 2)


def test_the_day_does_not_depend_on_the_process() -> None:
    code = (
        "from tests.unit.harness.scenario.test_day import *\nimport hashlib\n"
        "print(hashlib.sha256(repr(visits_of(parse(TEXT))).encode()).hexdigest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True
        ).stdout
        for hash_seed in ("0", "1")
    }
    assert len(said) == 1


def test_the_verb_asks_for_the_day() -> None:
    scenario = parse(TEXT)
    motion = scenario.steps[0].verb.motion(FixedScene(scenario.cast))
    assert motion == BusinessDay(visits_of(scenario, seed=3))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('from: "07:30"', 'from: "06:30"', "the scenario starts at 07:00, after the doors open"),
        ('to: "20:00"', 'to: "07:00"', "the doors must close after they open"),
        ("receipts: 600", "receipts: 0", "receipts must be 1 to 20000, found 0"),
        ("receipts: 600", "void_share: 2\n      receipts: 1", "void_share is from 0 to 1"),
        ('at: "12:15"', 'at: "06:00"', "the scenario starts at 07:00, after that"),
        ("{cut: {link: gateway.north-backend}}", "{cut: {link: gateway-backend}}", "unknown link 'gateway-backend'"),
    ],
)
def test_what_is_wrong_with_a_day(before: str, after: str, said: str) -> None:
    assert before in TEXT
    found = errors_of(TEXT.replace(before, after))
    assert len(found) == 1
    assert said in found[0]


def test_a_crowd_is_the_same_in_every_case() -> None:
    guests = parse(TEXT).cast.guests
    assert len(guests) == 200
    assert guests == parse(TEXT).cast.guests
    assert guests[0].id == "g001"
    assert len({i for g in guests for i in g.identifiers}) == 600
    assert any(g.coupons for g in guests)
