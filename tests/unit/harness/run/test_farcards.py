"""r_keeper tills put on a stage: who calls whom, in which form, with what a scenario sets otherwise."""

import pytest

from harness.history.evidence import Evidence
from harness.history.report import CaseResult
from harness.history.verdict import Verdict
from harness.run.play import play_virtual
from harness.scenario.expansion import expand
from harness.scenario.files import SHIPPED
from harness.scenario.loader import parse_scenario

HEAD = """\
scenario: A trial
id: t/farcards
start: 2026-03-14T09:00:00+01:00
cast:
  programme: {name: Club, card_discounts: [{number: 2, name: Bronze, percent: 10}], card_discount: 2}
  guests: {anna: {card: "9991000012345", balance: 120.00}}
"""
ONE = "  terminals: {till1: {kind: farcard, unit: 4}}\n"
SOUP = '{plu: "1", name: Soup, price: 30.00}'


def played(text: str) -> tuple[CaseResult, Evidence]:
    case = expand(parse_scenario(text, "trial.yaml", SHIPPED))[0]
    found = play_virtual(case, keep=True)
    assert found.evidence is not None
    return found.result, found.evidence


def links(evidence: Evidence) -> set[str]:
    return {chunk.link for chunk in evidence.journal}


def said(evidence: Evidence, part: str) -> bytes:
    return b"".join(chunk.data for chunk in evidence.journal if chunk.sender == part)


def test_tills_call_a_gateway_that_calls_the_backend() -> None:
    result, evidence = played(HEAD + ONE + "steps: [{identify: {on: till1, guest: anna}, expect: {balance: 120.00}}]\n")
    assert result.verdict is Verdict.PASS, result
    assert links(evidence) == {"tills-gateway", "gateway-backend"}
    assert result.profiles == ("farcard/http-ucs",)
    assert b'restaurantcode="199990001"' in said(evidence, "tills")


def test_tills_without_a_gateway_call_the_backend() -> None:
    steps = "steps: [{identify: {on: till1, guest: anna}, expect: {balance: 120.00}}]\n"
    result, evidence = played(f"{HEAD}{ONE}  farcard: {{via: backend}}\n{steps}")
    assert result.verdict is Verdict.PASS, result
    assert links(evidence) == {"tills-backend"}


def test_a_store_with_both_kinds_has_one_gateway_and_two_parts() -> None:
    cast = "  terminals: {till1: {kind: micros, workstation: 5}, till2: {kind: farcard, unit: 4}}\n"
    steps = f"""\
steps:
  - sale: {{on: till1, guest: anna, items: [{SOUP}]}}
    expect: {{outcome: ok, total: 30.00, earned: 30.00}}
  - identify: {{on: till2, guest: anna}}
    expect: {{balance: 150.00}}
  - sale: {{on: till2, items: [{SOUP}]}}
    expect: {{outcome: ok, total: 27.00, earned: 27.00}}
then: {{balances: {{anna: 177.00}}}}
"""
    result, evidence = played(HEAD + cast + steps)
    assert result.verdict is Verdict.PASS, result
    assert links(evidence) == {"tills-gateway", "farcards-gateway", "gateway-backend"}


@pytest.mark.parametrize(
    ("farcard", "in_request"),
    [
        ("{}", b"POST /getcardinfoex HTTP/1.1"),
        ("{profile: http-rest-get}", b"GET /GetCardInfoEx?"),
        ("{profile: http-json-post}", b"POST /get_card_info HTTP/1.1"),
        ("{profile: http-farcardsnet-json}", b'"Card":9991000012345'),
        ("{paths: {GetCardInfoEx: api/card.php}}", b"POST /api/card.php HTTP/1.1"),
        ("{quirks: false}", b'<CHECK stationcode="4"'),
        ("{security: signed}", b"x-signature: "),
        ("{security: token}", b"authorization: Bearer "),
        ("{images: true}", b"POST /getcardimageex HTTP/1.1"),
    ],
)
def test_what_a_scenario_sets_is_what_crosses_the_link(farcard: str, in_request: bytes) -> None:
    steps = "steps: [{identify: {on: till1, guest: anna}, expect: {outcome: ok, balance: 120.00}}]\n"
    result, evidence = played(f"{HEAD}{ONE}  farcard: {farcard}\n{steps}")
    assert result.verdict is Verdict.PASS, result
    assert in_request in said(evidence, "tills")


def test_a_forger_has_another_secret_and_is_not_served() -> None:
    steps = "steps: [{identify: {on: till1, guest: anna}, expect: {outcome: refused, reason: unauthorised}}]\n"
    result, _ = played(f"{HEAD}{ONE}  farcard: {{security: signed, till_secret: wrong}}\n{steps}")
    assert [step.verdict for step in result.steps] == [Verdict.PASS]


def test_a_store_with_the_wrong_token_is_not_served() -> None:
    cast = "  stores: {store: {token: wrong}}\n  farcard: {via: backend}\n"
    steps = "steps: [{identify: {on: till1, guest: anna}, expect: {outcome: refused, reason: unauthorised}}]\n"
    result, _ = played(HEAD + ONE + cast + steps)
    assert [step.verdict for step in result.steps] == [Verdict.PASS]


def test_a_call_that_does_not_say_who_asks_is_one_of_the_gateways_own_store() -> None:
    """FindEmail and GetCardImageEx name no restaurant."""
    cast = """\
  stores: {north: {}, south: {}}
  farcard: {images: true}
  terminals: {till1: {kind: farcard, unit: 4, store: north}, till2: {kind: farcard, unit: 4, store: south}}
"""
    head = HEAD.replace("{card:", '{qr: "7770123", card:')
    steps = "".join(
        f"  - identify: {{on: {till}, guest: anna, by: qr}}\n    expect: {{outcome: ok, balance: 120.00}}\n"
        for till in ("till1", "till2")
    )
    result, evidence = played(f"{head}{cast}steps:\n{steps}")
    assert result.verdict is Verdict.PASS, result
    assert b"POST /findemail HTTP/1.1" in said(evidence, "tills.south")
    assert b"POST /getcardimageex HTTP/1.1" in said(evidence, "tills.south")


@pytest.mark.parametrize(("paying", "verdict"), [(1, Verdict.PASS), (2, Verdict.FAIL)])
def test_how_often_tills_asked_can_be_said(paying: int, verdict: Verdict) -> None:
    steps = f"""\
steps:
  - identify: {{on: till1, guest: anna}}
  - ring: {{on: till1, items: [{SOUP}]}}
  - redeem: {{on: till1, guest: anna, points: 20.00}}
  - sale: {{on: till1}}
then:
  asked: {{order: 1, paying: {paying}, commit: 1, after: 2, void: 0}}
"""
    result, _ = played(HEAD + ONE + steps)
    assert result.verdict is verdict, result
