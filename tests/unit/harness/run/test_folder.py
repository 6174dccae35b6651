"""The run folder: readable again, by its owner only."""

import json
from pathlib import Path

import yaml
from msgspec.structs import replace

from harness.history.files import load_evidence
from harness.history.report import CaseResult, RunFinished
from harness.history.verdict import Verdict
from harness.run.folder import LONGEST_NAME, RunFolder, name_of
from harness.run.play import play_virtual
from harness.scenario.expansion import crash_case, expand
from harness.scenario.files import SHIPPED
from harness.scenario.loader import load_scenario
from harness.trouble.killing import Crash
from simulators.till.record import from_json


def test_a_case_can_be_judged_again_from_its_folder(tmp_path: Path) -> None:
    case = expand(load_scenario(SHIPPED / "mixed" / "void_before_replay.yaml"))[0]
    played = play_virtual(case, keep=True)
    folder = RunFolder(tmp_path / "run", {"world": "virtual", "cases": [case.id]})
    folder.add(played.result, played.evidence)
    folder.close(RunFinished(Verdict.PASS, {}, 0.1))
    assert load_evidence(tmp_path / "run" / "cases" / name_of(case.id)) == played.evidence
    plan = yaml.safe_load((tmp_path / "run" / "plan.yaml").read_text(encoding="utf-8"))
    assert plan["cases"] == [case.id]
    kept = json.loads((tmp_path / "run" / "cases.jsonl").read_text(encoding="utf-8"))
    assert kept["digest"] == played.result.digest
    assert (tmp_path / "run").stat().st_mode & 0o077 == 0


def test_a_death_that_did_no_harm_leaves_its_result_and_no_evidence(tmp_path: Path) -> None:
    whole = expand(load_scenario(SHIPPED / "micros" / "accrual.yaml"))[0]
    case = crash_case(whole, (Crash("gateway", 5),))
    folder = RunFolder(tmp_path / "run", {})
    for verdict in (Verdict.PASS, Verdict.FAIL):
        played = play_virtual(replace(case, id=verdict.value), keep=True)
        folder.add(replace(played.result, verdict=verdict), played.evidence)
    folder.close(RunFinished(Verdict.FAIL, {}, 0.1))
    assert [one.name for one in (tmp_path / "run" / "cases").iterdir()] == ["fail"]
    lines = (tmp_path / "run" / "cases.jsonl").read_bytes().splitlines()
    assert [from_json(line, CaseResult).crashes for line in lines] == [case.crashes] * 2


def test_long_names_are_cut_short_and_stay_apart() -> None:
    names = [name_of(f"mixed/x[crash={'gateway:40:lost:torn+' * 6}{end},seed=0]") for end in "ab"]
    assert [len(name) for name in names] == [LONGEST_NAME] * 2
    assert names[0] != names[1]


def test_case_names_make_folder_names() -> None:
    assert name_of("micros/x[vocabulary=a/b.yaml,seed=0]") == "micros_x_vocabulary=a_b.yaml,seed=0"
    assert "/" not in name_of("../../etc/passwd")
