"""One case in the virtual world: what a run proves, and what it must not claim."""

import pytest
from msgspec.structs import replace

from harness.history.report import CaseResult
from harness.history.verdict import Verdict
from harness.run.mutants import zoo_with
from harness.run.play import play_virtual
from harness.scenario.expansion import expand
from harness.scenario.files import SHIPPED
from harness.scenario.loader import parse_scenario
from simulators.kit.instant import MINUTE

HEAD = """
scenario: A small one
id: t/small
start: 2026-03-14T09:00:00+01:00
cast:
  programme: programmes/club.yaml
  terminals: {till1: {kind: micros, workstation: 5}}
  guests: {anna: {qr: "7770123", balance: 120.00}}
"""
SALE = """
steps:
  - sale: {on: till1, guest: anna, items: [{plu: "3001"}], as: r1}
    expect: {outcome: ok, total: 22.00}
"""


def play(text: str, mutant: str | None = None) -> CaseResult:
    scenario = parse_scenario(HEAD + text, "t.yaml", SHIPPED)
    return play_virtual(expand(scenario)[0], zoo=zoo_with(mutant)).result


def test_a_good_case_passes_with_its_balances() -> None:
    result = play(SALE + "then: {balances: {anna: 142.00}}\n")
    assert result.verdict is Verdict.PASS
    assert (result.balances["anna"].observed, result.balances["anna"].source) == ("142.00", "scenario")
    assert result.counts["receipts"] == 1
    assert result.reproduce == "tillproof run t.yaml --seed 0 --world virtual"


def test_every_balance_is_held_against_the_model_when_the_scenario_is_silent() -> None:
    result = play(SALE)
    assert result.balances["anna"].source == "model"
    assert result.balances["anna"].verdict is Verdict.PASS


def test_a_wrong_balance_fails_and_says_what_was_there() -> None:
    result = play(SALE + "then: {balances: {anna: 141.99}}\n")
    assert result.verdict is Verdict.FAIL
    assert (result.balances["anna"].expected, result.balances["anna"].observed) == ("141.99", "142.00")


def test_a_step_that_observes_something_else_fails_at_its_line() -> None:
    result = play(SALE.replace("22.00", "23.00"))
    failed = [step for step in result.steps if step.verdict is Verdict.FAIL]
    assert [(step.line, step.expected["total"], step.observed["total"]) for step in failed] == [(11, "23.00", "22.00")]


def test_a_case_that_asserts_nothing_is_unknown() -> None:
    result = play('steps:\n  - sale: {on: till1, items: [{plu: "3001"}]}\n')
    assert result.verdict is Verdict.UNKNOWN
    assert "asserts nothing" in result.note


def test_a_dead_letter_nobody_announced_is_a_failure() -> None:
    text = """
steps:
  - cut: {link: gateway-backend}
  - identify: {on: till1, qr: "0000"}
  - sale: {on: till1, guest: boris, items: [{plu: "3001"}]}
    expect: {outcome: offline}
  - restore: {link: gateway-backend}
"""
    head = HEAD.replace("balance: 120.00}}", 'balance: 120.00}, boris: {qr: "9", status: blocked}}')
    scenario = parse_scenario(head + text, "t.yaml", SHIPPED)
    result = play_virtual(expand(scenario)[0]).result
    letters = [step for step in result.steps if step.on == "dead letters"]
    assert [step.verdict for step in letters] == [Verdict.FAIL]
    assert "blocked" in letters[0].observed["dead_letters"]
    permissive = parse_scenario(head + text + "then: {dead_letters: any}\n", "t.yaml", SHIPPED)
    allowed = play_virtual(expand(permissive)[0]).result
    assert allowed.verdict is Verdict.PASS
    assert not [step for step in allowed.steps if step.on == "dead letters"]


def test_pending_is_what_was_undelivered_before_the_stage_healed_everything() -> None:
    text = """
steps:
  - cut: {link: gateway-backend}
  - sale: {on: till1, guest: anna, items: [{plu: "3001"}]}
    expect: {outcome: offline}
then: {pending: 1, balances: {anna: 142.00}}
"""
    assert play(text).verdict is Verdict.PASS


def test_a_gateway_that_never_comes_back_is_not_a_pass() -> None:
    text = SALE + "  - crash: {part: gateway}\n  - settle: {within: 2s}\n"
    result = play(text)
    assert result.verdict is Verdict.FAIL
    assert [step.verb for step in result.steps if step.verdict is Verdict.FAIL] == ["settle"]


@pytest.mark.parametrize(("mutant", "check"), [("backend.tells-wrong-balance", "balance.answers-agree")])
def test_a_mutant_is_caught_by_its_check_alone(mutant: str, check: str) -> None:
    result = play(SALE, mutant)
    assert [found.id for found in result.checks if found.verdict is Verdict.FAIL] == [check]


def test_the_same_seed_gives_the_same_digest_and_another_seed_another() -> None:
    scenario = parse_scenario(HEAD + SALE, "t.yaml", SHIPPED)
    first, second, other = (play_virtual(expand(scenario, (seed,))[0]).result.digest for seed in (7, 7, 8))
    assert first == second != other


@pytest.mark.parametrize("mutant", [None, "backend.tells-wrong-balance"])
def test_a_brief_judgement_is_the_same_without_what_only_reports_show(mutant: str | None) -> None:
    case = expand(parse_scenario(HEAD + SALE, "t.yaml", SHIPPED))[0]
    whole, brief = (play_virtual(case, zoo=zoo_with(mutant), brief=is_brief).result for is_brief in (False, True))
    assert (brief.verdict, brief.steps, brief.checks, brief.balances) == (
        whole.verdict,
        whole.steps,
        whole.checks,
        whole.balances,
    )
    assert (bool(whole.digest), bool(whole.counts)) == (True, True)
    assert (brief.digest, brief.counts) == ("", {})


DOOM = """
steps:
  - crash: {part: gateway, after_effects: 3, disk: torn, restart_after: 2s, clock: -5m}
  - sale: {on: till1, guest: anna, items: [{plu: "3001"}], as: r1}
  - advance: {by: 10s}
  - crash: {part: gateway, after_effects: 100000}
"""


def test_a_part_that_is_doomed_dies_by_itself_and_one_that_is_spared_does_not() -> None:
    scenario = parse_scenario(HEAD + DOOM + "then: {balances: {anna: 142.00}}\n", "t.yaml", SHIPPED)
    played = play_virtual(expand(scenario)[0], keep=True)
    assert played.evidence is not None
    assert played.result.verdict is Verdict.PASS
    happened = [(event.part, event.what, event.clock) for event in played.evidence.parts]
    assert happened == [("gateway", "crash", 0), ("gateway", "restart", -5 * MINUTE)]
    assert "writes under way torn" in played.evidence.parts[0].text


@pytest.mark.parametrize(
    ("check", "verdict", "said"),
    [
        ("replay.nothing-lost", Verdict.PASS, ""),
        ("durable.before-acknowledged", Verdict.UNKNOWN, "no part was killed"),
        ("replay.nothing-losst", Verdict.ERROR, "did you mean replay.nothing-lost?"),
    ],
)
def test_a_check_that_is_named_must_have_looked_and_passed(check: str, verdict: Verdict, said: str) -> None:
    result = play(SALE + f"then: {{balances: {{anna: 142.00}}, checks: [{check}]}}\n")
    (named,) = [step for step in result.steps if step.on == f"check {check}"]
    assert (named.verdict, result.verdict) == (verdict, verdict)
    assert said in named.note


def test_a_check_that_is_named_and_fails_says_how() -> None:
    result = play(SALE + "then: {checks: [replay.nothing-doubled]}\n", "backend.posts-repeats")
    (named,) = [step for step in result.steps if step.verb == "then" and step.on.startswith("check")]
    assert named.verdict is not Verdict.ERROR
    assert named.observed == {"check replay.nothing-doubled": result_of(result, "replay.nothing-doubled")}


def result_of(result: CaseResult, check: str) -> str:
    return next(one.verdict.value for one in result.checks if one.id == check)


def test_a_case_with_a_mutant_in_it_is_played_with_it_and_says_how_to_again() -> None:
    case = expand(parse_scenario(HEAD + SALE, "t.yaml", SHIPPED))[0]
    good, bad = play_virtual(case).result, play_virtual(replace(case, mutant="backend.tells-wrong-balance")).result
    assert (good.verdict, bad.verdict) == (Verdict.PASS, Verdict.FAIL)
    assert bad.reproduce == "tillproof run t.yaml --seed 0 --world virtual --mutant backend.tells-wrong-balance"
