"""What a caster of tills is given: how they deliver, and how long they wait."""

from pathlib import Path

from msgspec.structs import replace

from harness.run.cast import Casting
from harness.run.crew import LAB_RETRY
from harness.scenario.loader import parse_scenario
from harness.scenario.model import Scenario
from simulators.kit.instant import MS, SECOND
from simulators.till.caller import MICROS_SIM, STORM

TEXT = """scenario: a till
id: unit/crew
start: 2026-03-14T12:00:00+01:00
cast:
  programme: programmes/club.yaml
  till: {limit: 4s}
  terminals: {t: {kind: micros, workstation: 5}}
steps:
  - sale: {on: t, items: [{plu: "1001"}]}
then: {pending: 0}
"""


def scenario(caller: str | None) -> Scenario:
    made = parse_scenario(TEXT, "unit.yaml", Path("scenarios"))
    return replace(made, cast=replace(made.cast, till=replace(made.cast.till, caller=caller)))


def test_a_till_plays_its_kind_when_no_caller_is_named() -> None:
    ground = Casting(scenario(None), 0)._ground()
    settings = ground.courier(MICROS_SIM)
    assert (settings.caller, settings.retry_every, settings.dials_when_asked) == (MICROS_SIM, LAB_RETRY, False)
    assert ground.patience == 3600 * MS


def test_a_caller_that_is_named_takes_its_place_and_waits_no_longer_than_it_does() -> None:
    ground = Casting(scenario("storm"), 0)._ground()
    assert ground.courier(MICROS_SIM, dials_when_asked=True).caller is STORM
    assert ground.patience == 300 * MS
    assert Casting(scenario("r_keeper"), 0)._ground().patience == 3600 * MS, "an act ends within its limit"
    assert Casting(scenario("never-repeats"), 0)._ground().patience == SECOND
