"""One thing in full: every id can be explained, and wrong ones have a neighbour."""

from pathlib import Path

import pytest

from harness.cli.catalogue import every_thing
from harness.cli.examples import WRITTEN, find_examples
from harness.cli.main import run_cli
from harness.cli.narration import tell_steps
from harness.run.mutants import suspects
from harness.scenario.library import load_many
from harness.scenario.text import read_text
from harness.scenario.verb import VERBS, discover
from harness.trouble.registry import TROUBLES


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run_cli(["explain", *arguments]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    return " ".join(shown.out.split())


@pytest.mark.parametrize("id", [row.id for row in every_thing() if row.id.startswith(("OFF-0", "gateway.no"))])
def test_an_id_is_explained(id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f" {id}" in explained(capsys, id)


def test_a_scenario_is_told_in_words_with_lines_and_judged(capsys: pytest.CaptureFixture[str]) -> None:
    shown = explained(capsys, "micros/accrual")
    assert "scenario micros/accrual: A purchase earns" in shown
    assert "COSTA-09 Guests see the result at once" in shown
    assert "till1 micros, workstation 5" in shown
    assert (
        "line 13 sale on till1: guest anna, items (plu 1002, qty 2), (plu 2003), as r1 -> expects outcome ok" in shown
    )
    assert "then: balances anna 157.00" in shown
    assert "micros/accrual[seed=0] played in the virtual world: pass" in shown
    assert "replay.nothing-lost pass examined 1" in shown
    assert "coupon.once no coupon was used" in shown


def test_a_scenario_says_which_profiles_it_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    shown = explained(capsys, "iiko/accrue")
    assert "rests on labelled profiles, which no vendor has confirmed: iiko/lp-sim" in shown


def test_a_scenario_is_found_by_its_file_and_by_its_case(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    assert run_cli(["new", str(file)]) == 0
    capsys.readouterr()
    assert "checks: play it to see" in explained(capsys, str(file), "--no-play")
    assert "cases: 3" in explained(capsys, "micros/rough-line[seed=2]", "--no-play")
    assert "scenario micros/accrual" in explained(capsys, "micros/accrual", str(tmp_path), "--no-play")


def test_a_requirement_names_its_scenarios_and_checks(capsys: pytest.CaptureFixture[str]) -> None:
    shown = explained(capsys, "off-07")
    assert shown.startswith("requirement OFF-07: Coupon once covered")
    assert "mixed/birthday-twice" in shown
    assert "coupon.once After every prefix of the ledger" in shown


def test_a_check_names_the_mutants_it_must_catch(capsys: pytest.CaptureFixture[str]) -> None:
    shown = explained(capsys, "durable.before-acknowledged")
    mutant = next(suspect for suspect in suspects() if suspect.id == "gateway.acknowledge-first")
    assert f"{mutant.id} {mutant.how}" in shown
    assert "OFF-10 Durable before acknowledged" in shown


def test_a_verb_has_its_fields_and_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    shown = explained(capsys, "settle")
    assert "within At most this long. [a length of time such as 30s, 1m30s or 250ms, needed]" in shown
    assert "- settle: {within:" in shown


def test_a_profile_says_what_has_to_be_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    shown = explained(capsys, "3700")
    assert shown == explained(capsys, "micros/3700")
    assert "port 5009 D A2 [D:spmsq]" in shown
    assert "U unknown" in shown


def test_a_farcard_profile_says_what_was_captured_and_what_is_ours(capsys: pytest.CaptureFixture[str]) -> None:
    shown = explained(capsys, "http-rest-get")
    assert shown == explained(capsys, "farcard/http-rest-get")
    assert "dialect rest-get D" in shown
    assert "quirks true W Packets are spaced as tills space them" in shown
    assert "holds" in shown.partition("to be confirmed on a real system:")[2].partition("settings:")[0]
    assert "W captured from a real till" in shown


def test_a_dialect_says_what_it_rests_on_and_how_to_speak_it(capsys: pytest.CaptureFixture[str]) -> None:
    shown = explained(capsys, "farcard:json-post")
    assert "C seen in public code" in shown
    assert "tillproof serve backend --dialect farcard:json-post" in shown


def test_a_caller_says_what_it_tells_again_under_which_id_and_how_sure_we_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = explained(capsys, "toast-like")
    assert "caller toast-like: documented" in shown
    assert "accrual after 5s; 10 times in all; new id" in shown
    assert "permission never" in shown
    assert "when the day closes keeps on" in shown
    assert "when the day closes gives up, and says so" in explained(capsys, "stops-at-day-close")


@pytest.mark.parametrize(
    ("id", "close"),
    [("micros/acrual", "micros/accrual"), ("OFF-1", "OFF-1"), ("coupon.onec", "coupon.once"), ("identfy", "identify")],
)
def test_an_unknown_id_is_two_with_the_nearest(id: str, close: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["explain", id]) == 2
    shown = capsys.readouterr().err
    assert f"there is nothing called {id!r}; did you mean" in shown
    assert close in shown.partition("did you mean")[2]


def test_every_verb_and_trouble_has_an_example() -> None:
    discover()
    examples = find_examples()
    assert {*VERBS, *TROUBLES} - set(examples) == set()


def test_the_examples_written_for_the_purpose_load(tmp_path: Path) -> None:
    head = (
        "scenario: Examples\nid: test/examples\nstart: 2026-03-14T09:00:00+01:00\n"
        'cast:\n  programme: programmes/club.yaml\n  guests: {anna: {qr: "7770123"}}\n'
        "  terminals: {till1: {kind: micros, workstation: 5}, phone: {kind: app}, site: {kind: cloud}, "
        "ordering: {kind: lp_orders}}\n  links: {backup: true}\nsteps:\n"
    )
    file = tmp_path / "examples.yaml"
    file.write_text(head + "".join(f"  {text}\n" for text in WRITTEN.values()), encoding="utf-8")
    loaded = load_many([file])
    assert [str(error) for error in loaded.errors] == []
    assert [step.name for step in loaded.scenarios[0].steps] == [text.split(":")[0][2:] for text in WRITTEN.values()]


def test_nested_steps_are_told_under_their_lanes_rounds_and_hours() -> None:
    text = """\
steps:
  - parallel:
      left:
        - repeat: {times: 2, steps: [{sale: {on: till1}, expect: {outcome: {any_of: [ok, offline]}}}]}
  - day:
      receipts: 6
      meanwhile:
        - {at: "12:20", steps: [{cut: {link: gateway-backend}}]}
  - settle: {within: 2m}
"""
    told = [(t.line, t.depth, t.words) for t in tell_steps(read_text(text, "x.yaml"))]
    assert told == [
        (2, 0, "parallel"),
        (3, 1, "left:"),
        (4, 2, "repeat: times 2"),
        (4, 3, "sale on till1 -> expects outcome ok or offline"),
        (5, 0, "day: receipts 6"),
        (7, 1, "meanwhile:"),
        (8, 2, "at 12:20"),
        (8, 3, "cut on gateway-backend"),
        (9, 0, "settle: within 2m"),
    ]


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("lp-sim", "profile iiko/lp-sim"),
        ("lp-sim", "POST /lp-sim/v1/orders/{orderId}/attach P [P] a code is scanned or typed"),
        ("iiko-waiter", "POST orders/{id}/checkin DU [D] 204: the guest is attached; 200 with a text: not attached"),
        ("iiko-cloud", "to speak it: tillproof serve backend --dialect iiko-cloud"),
        ("iiko-cloud:/api/1/access_token", "[D] one hour"),
        ("/api/1/access_token", "Source: iiko_loyaltyplant.md 5.2."),
        ("ucs-xml", "dialect farcard:ucs-xml"),
    ],
)
def test_what_a_protocol_rests_on_is_told_by_its_calls(id: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in explained(capsys, id)
