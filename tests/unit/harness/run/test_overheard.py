"""Garbage is shown with the step it was heard in, in every report, and names no identifier."""

import json

import pytest

from harness.history.report import CaseResult, GarbageHeard, StepResult
from harness.history.verdict import Verdict
from harness.reporting.words import describe_case, describe_garbage
from harness.run.overheard import Stay, with_garbage
from harness.run.play import play_virtual
from harness.scenario.expansion import expand
from harness.scenario.files import SHIPPED
from harness.scenario.loader import parse_scenario
from harness.trouble.answers_spoilt import Fault
from tests.simulation.test_masking import told

PAGE = """
scenario: Another program answers the guest's phone
id: t/page
start: 2026-03-14T09:00:00+01:00
cast:
  programme: programmes/club.yaml
  terminals: {{till1: {{kind: micros, workstation: 5}}, phone: {{kind: app}}}}
  guests:
    anna: {{qr: "7770123456", balance: 120.00}}
steps:
  - identify: {{on: till1, guest: anna}}
    expect: {{outcome: ok}}
  - trouble: {{link: app-backend, answers_spoilt: {{how: {how}}}}}
  - claim: {{on: phone, guest: anna, reward: free-latte}}
    expect: {{outcome: {outcome}}}
"""


def play(how: str, outcome: str = "ok") -> CaseResult:
    (case,) = expand(parse_scenario(PAGE.format(how=how, outcome=outcome), "page.yaml", SHIPPED))
    return play_virtual(case).result


def step(number: int) -> StepResult:
    return StepResult(number, number, "sale", "till1", Verdict.PASS, "ok", {"outcome": "ok"}, {})


def heard(part: str, at: int, reason: str = "not XML") -> GarbageHeard:
    return GarbageHeard(part, at, reason, 0, "<html>")


def test_garbage_belongs_to_the_step_that_was_over_first() -> None:
    stays = {0: Stay("tills", 10, 90), 1: Stay("tills", 20, 50), 2: Stay("app", 0, 99), 3: Stay("tills", 0, 99)}
    steps = with_garbage([step(0), step(1), step(2)], stays, [heard("tills", 50), heard("tills", 60, "no Result")])
    assert steps[0].observed == {"outcome": "ok", "garbage": "no Result, at byte 0: <html>"}
    assert steps[1].observed["garbage"] == "not XML, at byte 0: <html>"
    assert steps[2] == step(2)


def test_garbage_of_no_step_is_shown_with_none() -> None:
    steps = with_garbage([step(0)], {0: Stay("tills", 10, 90)}, [heard("tills", 91), heard("gateway", 50)])
    assert steps == [step(0)]


@pytest.mark.parametrize("how", ["html", "empty", "truncated", "wrong_charset", "no_result", "text_500", "not_found"])
def test_a_case_whose_till_heard_garbage_shows_it(how: str) -> None:
    result = play(how)
    assert result.verdict is Verdict.FAIL
    (garbage,) = result.garbage
    assert garbage.part == "app"
    assert garbage.raw.startswith("HTTP/1.1 ")
    claim = result.steps[3 - 1]
    assert (claim.verb, claim.outcome) == ("claim", "unknown")
    assert garbage.reason in claim.observed["garbage"]
    lines = describe_case(result)
    assert f"  {garbage.reason}" in lines
    assert f"  {garbage.raw}" in lines
    assert "  what came was garbage; see below" in lines
    if how == "html":
        assert garbage.reason == "status 200 with text/html; charset=utf-8 instead of JSON"
        assert garbage.raw.endswith("</html>\\n")


def test_every_report_tells_it_and_none_the_code_in_it() -> None:
    result = play("truncated")
    for name in ("console", "json", "jsonl", "junit"):
        text = told(name, [result])
        assert "no such answer: Input data was truncated" in text, name
        assert '"code":"******' in text.replace('\\"', '"').replace("&quot;", '"'), name
    report = json.loads(told("json", [result]))["scenarios"][0]
    assert report["garbage"][0].keys() == {"part", "at", "reason", "offset", "raw"}


def test_a_case_that_expects_it_passes_and_keeps_it() -> None:
    result = play("html", "unknown")
    assert result.verdict is Verdict.PASS
    assert len(result.garbage) == 1
    assert describe_garbage(result)[0].startswith("garbage heard by app after ")


RELAY = """
scenario: Another program answers FarCards
id: t/relay
start: 2026-03-14T09:00:00+01:00
cast:
  programme: programmes/club.yaml
  terminals: {{till1: {{kind: farcard, unit: 5}}}}
  guests:
    anna: {{card: "9991000012345", balance: 120.00}}
steps:
  - trouble: {{link: tills-gateway, answers_spoilt: {{how: {how}}}}}
  - identify: {{on: till1, guest: anna}}
    expect: {{outcome: unknown}}
  - sale: {{on: till1, items: [{{plu: "1001"}}]}}
    expect: {{outcome: ok}}
"""


@pytest.mark.parametrize("how", list(Fault), ids=lambda how: how.value)
def test_an_r_keeper_till_goes_on_after_garbage_and_the_report_shows_it_without_the_card(how: Fault) -> None:
    (case,) = expand(parse_scenario(RELAY.format(how=how.value), "relay.yaml", SHIPPED))
    result = play_virtual(case).result
    assert result.verdict is Verdict.PASS, describe_case(result)
    (garbage,) = result.garbage
    assert garbage.part == "tills"
    assert garbage.raw.startswith("HTTP/1.1 ")
    assert garbage.reason in result.steps[1].observed["garbage"]
    assert "9991000012345" not in told("json", [result])
    if how is Fault.NO_RESULT:
        assert garbage.reason == "Root/GetCardInfoEx has no Result"
        assert 'CardCode="***********45"' in garbage.raw
