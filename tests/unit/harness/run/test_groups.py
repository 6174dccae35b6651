"""Cases of one scenario at several kinds of till are held against the first of them, in whatever order they end."""

from dataclasses import replace as replaced
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from harness.checks.across.registry import Member, across_checks
from harness.cli.check_command import command
from harness.history.report import CaseFinished, RunEvent
from harness.history.verdict import CheckResult, Verdict
from harness.run import power
from harness.run.engine import Engine
from harness.run.groups import Groups, group_of, planned_groups
from harness.run.mutants import Suspect
from harness.run.plan import Plan, WorldKind
from harness.run.play import Played, play_virtual
from harness.run.power import table_of, try_mutant
from harness.run.trials import Trial, judge_groups, pairs_of, trials_of
from harness.scenario.expansion import Case, expand
from harness.scenario.files import SHIPPED
from harness.scenario.loader import ScenarioErrors, parse_scenario
from simulators.till.ledger import Entry

ID = "ledger.same-for-every-till"
TEXT = """
scenario: The same sale at every till
id: t/same
start: 2026-03-14T09:00:00+01:00
matrix: {{kind: [{kinds}]{more}}}
cast:
  programme: programmes/club.yaml
  terminals: {{till1: {{kind: micros, workstation: 5}}}}
  guests: {{anna: {{qr: "7770123", balance: 120.00}}}}
steps:
  - note: "${{matrix.kind}}"
  - identify: {{on: till1, guest: anna}}
  - sale: {{on: till1, items: [{{plu: "{plu}"}}]}}
    expect: {{outcome: {outcome}}}
{end}
"""


def cases(
    kinds: str = '"1001", "1002"',
    plu: str = "${matrix.kind}",
    outcome: str = "ok",
    more: str = "",
    end: str = "",
    seeds: tuple[int, ...] = (0,),
) -> tuple[Case, ...]:
    """With the dish for the kind of till: cases that leave different ledgers."""
    text = TEXT.format(kinds=kinds, plu=plu, outcome=outcome, more=more, end=end)
    return expand(parse_scenario(text, "same.yaml", SHIPPED), seeds)


def same_cases(**more: str) -> tuple[Case, ...]:
    return cases('"one", "other", "third"', "1001", **more)  # type: ignore[arg-type] # no seeds among them


def run(played: tuple[Case, ...], world: WorldKind = WorldKind.VIRTUAL, **more: object) -> dict[str, CheckResult]:
    """What the check said, by kind."""
    heard: list[RunEvent] = []
    Engine(Plan(played, world, 0, **{"workers": 1, **more}), heard.append).run()  # type: ignore[arg-type]
    results = [event.result for event in heard if isinstance(event, CaseFinished)]
    assert len(results) == len(played), "every case is told, and once"
    return {r.values["kind"]: next(check for check in r.checks if check.id == ID) for r in results}


@pytest.mark.parametrize(("world", "workers"), [(WorldKind.VIRTUAL, 1), (WorldKind.VIRTUAL, 2), (WorldKind.REAL, 3)])
def test_cases_that_agree_pass_by_it(world: WorldKind, workers: int) -> None:
    told = run(same_cases(), world, workers=workers)
    assert {kind: check.verdict for kind, check in told.items()} == {
        "one": Verdict.SKIP,
        "other": Verdict.PASS,
        "third": Verdict.PASS,
    }
    assert told["one"].note == "the later cases are held against this one"


@pytest.mark.parametrize(("world", "workers"), [(WorldKind.VIRTUAL, 1), (WorldKind.VIRTUAL, 2), (WorldKind.REAL, 2)])
def test_the_later_case_fails_with_the_first_entry_that_differs(world: WorldKind, workers: int) -> None:
    told = run(cases(), world, workers=workers)
    assert told["1001"].verdict is Verdict.SKIP
    assert told["1002"].verdict is Verdict.FAIL
    (finding,) = told["1002"].findings
    assert finding.explain.startswith("anna, entry 1: a till of kind 1001 left sale of ")


def test_the_case_fails_with_it() -> None:
    engine = Engine(Plan(cases(), WorldKind.VIRTUAL, 0, 1), lambda _: None)
    finished = engine.run()
    assert [result.verdict for result in engine.results] == [Verdict.PASS, Verdict.FAIL]
    assert finished.verdict is Verdict.FAIL


def test_a_scenario_that_says_why_is_exempt() -> None:
    told = run(cases(end="differs: {because: dishes differ}"))
    assert (told["1002"].verdict, told["1002"].note) == (
        Verdict.SKIP,
        "the scenario says that its cases may differ: dishes differ",
    )


def test_a_difference_may_be_known_for_a_time() -> None:
    known = f"known: [{{because: t-1, until: 2099-01-01, check: {ID}}}]"
    assert run(cases(end=known))["1002"].verdict is Verdict.KNOWN
    assert run(same_cases(end=known))["other"].verdict is Verdict.FAIL, "it no longer happens"


def test_after_a_case_that_failed_nothing_can_be_said() -> None:
    told = run(cases(outcome="refused"))
    assert told["1001"].verdict is Verdict.SKIP
    assert told["1002"].verdict is Verdict.UNKNOWN


def test_a_case_played_alone_is_held_against_nothing() -> None:
    (_, alone) = cases()
    told = run((alone,))
    assert (told["1002"].verdict, told["1002"].note) == (Verdict.SKIP, "no other case of its group was played")


def test_seeds_and_other_values_make_groups_of_their_own() -> None:
    found = cases(more=", size: [small, big]", end='notes: "${matrix.size}"', seeds=(0, 1))
    groups = {case.id: group_of(case) for case in found}
    assert len(found) == 8
    assert len(set(groups.values())) == 4
    assert planned_groups(found) == groups
    plain = expand(parse_scenario(TEXT.format(kinds="a", plu="1001", outcome="ok", more="", end=""), "x", SHIPPED))[0]
    assert group_of(replace(plain, values=())) is None
    assert planned_groups([replace(plain, values=())]) == {}


def member(case: Case) -> Member:
    return Member(case.id, dict(case.values)["kind"], Verdict.PASS, (), ())


def test_a_later_case_waits_for_the_first() -> None:
    first, later, third = same_cases()
    groups: Groups[str] = Groups(planned_groups((first, later, third)))
    assert groups.take(member(third), "third") == []
    told = groups.take(member(first), "first")
    assert [mine for mine, _ in told] == ["first", "third"]
    assert [mine for mine, _ in groups.take(member(later), "later")] == ["later"]
    assert groups.rest() == []


def test_what_waits_in_vain_is_told_in_the_end() -> None:
    first, later, _ = same_cases()
    groups: Groups[str] = Groups(planned_groups((first, later)))
    groups.take(member(later), "later")
    ((mine, (result,)),) = groups.rest()
    assert (mine, result.verdict, result.note) == ("later", Verdict.SKIP, f"{first.id} was not played")
    assert groups.rest() == []


def test_a_run_that_ends_early_tells_those_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    first, later, _ = same_cases()
    engine = Engine(Plan((first, later), WorldKind.VIRTUAL, 0, 1), lambda _: None)

    def later_first() -> None:
        engine._take(play_virtual(later))
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "_play_virtual", later_first)
    finished = engine.run()
    assert finished.interrupted
    assert [result.case for result in engine.results] == [later.id]


def test_a_finished_run_is_judged_the_same_again(tmp_path: Path) -> None:
    run(cases(), out=tmp_path / "run")
    done = CliRunner().invoke(command, [str(tmp_path / "run")], standalone_mode=False)
    assert f"{ID} (FARC-12, TILL-08): fail" in done.output
    assert "anna, entry 1: a till of kind 1001 left" in done.output
    assert done.return_value == 1
    lines = [line for line in done.output.splitlines() if line.startswith(("pass", "fail"))]
    assert [line.split()[0] for line in lines] == ["pass", "fail"]


def test_one_case_of_a_run_is_judged_by_itself(tmp_path: Path) -> None:
    run(cases(), out=tmp_path / "run")
    done = CliRunner().invoke(command, [str(tmp_path / "run"), "--case", "1002", "-v"], standalone_mode=False)
    assert f"{ID}: skip, examined 0 no other case of its group was played" in done.output
    assert done.return_value == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("differs: {because: x}", "`differs` is for a scenario with `matrix.kind`"),
        ("differs: {}", "because"),
    ],
)
def test_differs_without_sense_is_refused(text: str, sentence: str) -> None:
    plain = TEXT.format(kinds="a", plu="1001", outcome="ok", more="", end=text).replace("matrix: {kind: [a]}\n", "")
    with pytest.raises(ScenarioErrors) as caught:
        parse_scenario(plain.replace("${matrix.kind}", "a"), "same.yaml", SHIPPED)
    assert sentence in str(caught.value)


def test_differs_needs_a_reason() -> None:
    with pytest.raises(ScenarioErrors, match="`differs` needs a reason"):
        cases(end='differs: {because: " "}')


# power


def trials(of: tuple[Case, ...]) -> tuple[Trial, ...]:
    return judge_groups([trial for case in of for trial in trials_of(case)])


def test_true_parts_that_differ_are_a_false_alarm_of_the_later_case() -> None:
    first, later = trials(cases())
    assert first.failing == frozenset()
    assert later.failing == {ID}
    assert (first.ledger, later.ledger) == (None, None)
    assert [trial.failing for trial in trials(same_cases())] == [frozenset()] * 3


def drop_last(played: Played) -> Played:
    ledger: tuple[Entry, ...] = played.ledger or ()
    return replaced(played, ledger=ledger[:-1])


def test_a_mutant_that_loses_something_at_one_kind_of_till_is_caught_by_it_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    played = trials(same_cases())

    def lossy(case: Case, **more: object) -> Played:
        honest = play_virtual(case)
        return drop_last(honest) if dict(case.values)["kind"] == "other" and "zoo" in more else honest

    monkeypatch.setattr(power, "play_virtual", lossy)
    suspect = Suspect("gateway.no-reversal", "it loses the last entry at one kind of till", (ID,))
    kills = try_mutant(suspect, played)
    assert (kills.by_check, kills.alone, kills.cases) == ({ID: 1}, {ID: 1}, 1)
    assert kills.example.startswith("t/same[kind=other,seed=0]: anna, entry 1: a till of kind one left sale of ")
    table = table_of([kills], played, is_whole=True)
    assert table.missed == ()
    assert ID not in table.idle_checks


def test_a_mutant_others_catch_too_does_not_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    played = trials(same_cases())
    failed = CheckResult("replay.nothing-lost", (), Verdict.FAIL, 1)

    def lossy(case: Case, **_: object) -> Played:
        honest = play_virtual(case)
        if dict(case.values)["kind"] != "one":
            return honest
        return replaced(drop_last(honest), result=replace(honest.result, checks=(failed,)))

    monkeypatch.setattr(power, "play_virtual", lossy)
    kills = try_mutant(Suspect("gateway.no-reversal", "", ()), played)
    assert kills.by_check == {"replay.nothing-lost": 1, ID: 2}
    assert kills.alone == {"replay.nothing-lost": 1}
    assert kills.cases == 3


def test_without_groups_the_check_is_not_idle() -> None:
    assert ID not in table_of([], trials(cases()[:1]), is_whole=True).idle_checks
    assert ID in table_of([], trials(cases()), is_whole=True).idle_checks
    assert [check.id for check in across_checks()] == [ID]
    assert not any(pairs_of(trials(cases()[:1])))
