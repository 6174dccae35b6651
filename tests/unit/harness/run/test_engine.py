"""The engine: every case gets a verdict, one that cannot be played too, in both worlds."""

from pathlib import Path

import msgspec
import pytest

from harness.history.report import CaseFinished, RunEvent, RunFinished, RunStarted
from harness.history.verdict import Verdict
from harness.run import engine
from harness.run.engine import Engine
from harness.run.plan import Plan, WorldKind
from harness.scenario.expansion import Case, expand
from harness.scenario.files import SHIPPED
from harness.scenario.loader import load_scenario, parse_scenario
from simulators.micros.profile import PROFILES

APART = """
scenario: Tills that cannot be played together
id: t/apart
start: 2026-03-14T09:00:00+01:00
cast:
  programme: programmes/club.yaml
  terminals: {till1: {kind: micros, workstation: 1}, till2: {kind: micros, workstation: 2}}
steps:
  - sale: {on: till1, items: [{plu: "1001"}]}
    expect: {outcome: ok}
"""


def good() -> Case:
    return expand(load_scenario(SHIPPED / "micros" / "accrual.yaml"))[0]


def impossible() -> Case:
    case = expand(parse_scenario(APART, "apart.yaml", SHIPPED))[0]
    first, second = case.scenario.cast.terminals
    cast = msgspec.structs.replace(
        case.scenario.cast, terminals=(first, msgspec.structs.replace(second, profile=PROFILES["8700"]))
    )
    return msgspec.structs.replace(case, scenario=msgspec.structs.replace(case.scenario, cast=cast))


def run(cases: tuple[Case, ...], world: WorldKind, **more: object) -> tuple[Engine, list[RunEvent]]:
    heard: list[RunEvent] = []
    played = Engine(Plan(cases, world, 0, **{"workers": 1, **more}), heard.append)  # type: ignore[arg-type]
    played.run()
    return played, heard


@pytest.mark.parametrize(("world", "workers"), [(WorldKind.VIRTUAL, 1), (WorldKind.VIRTUAL, 2), (WorldKind.REAL, 2)])
def test_a_case_the_lab_cannot_play_is_its_own_error_and_the_others_are_played(world: WorldKind, workers: int) -> None:
    played, heard = run((impossible(), good()), world, workers=workers)
    verdicts = {result.id: result.verdict for result in played.results}
    assert verdicts == {"t/apart": Verdict.ERROR, "micros/accrual": Verdict.PASS}
    broken = next(result for result in played.results if result.id == "t/apart")
    assert broken.note.startswith("the lab broke: till1 and till2 share the connection of store store")
    assert isinstance(heard[0], RunStarted)
    assert isinstance(heard[-1], RunFinished)
    assert (heard[-1].verdict, heard[-1].summary["pass"], heard[-1].summary["error"]) == (Verdict.ERROR, 1, 1)


def test_a_defect_of_ours_is_told_with_its_place_and_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr(engine, "play_virtual", break_down)
    played, _ = run((good(), good()), WorldKind.VIRTUAL)
    assert [result.verdict for result in played.results] == [Verdict.ERROR, Verdict.ERROR]
    assert played.results[0].note.startswith(
        "tillproof itself broke: ZeroDivisionError: of ours (test_engine.py, line "
    )


def test_fail_fast_stops_at_the_first_that_is_bad() -> None:
    played, heard = run((impossible(), good()), WorldKind.VIRTUAL, fail_fast=True)
    assert [result.id for result in played.results] == ["t/apart"]
    assert sum(isinstance(event, CaseFinished) for event in heard) == 1


def test_a_run_folder_keeps_the_ones_that_could_not_be_played_too(tmp_path: Path) -> None:
    played, heard = run((impossible(), good()), WorldKind.VIRTUAL, out=tmp_path / "run")
    assert len((tmp_path / "run" / "cases.jsonl").read_text(encoding="utf-8").splitlines()) == len(played.results) == 2
    assert isinstance(heard[-1], RunFinished)
    assert heard[-1].run_dir == str(tmp_path / "run")
