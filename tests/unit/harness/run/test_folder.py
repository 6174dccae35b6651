"""The run folder: readable again, by its owner only."""

import json
from pathlib import Path

import yaml

from harness.history.files import load_evidence
from harness.history.report import RunFinished
from harness.history.verdict import Verdict
from harness.run.folder import RunFolder, name_of
from harness.run.play import play_virtual
from harness.scenario.expansion import expand
from harness.scenario.files import SHIPPED
from harness.scenario.loader import load_scenario


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


def test_case_names_make_folder_names() -> None:
    assert name_of("micros/x[vocabulary=a/b.yaml,seed=0]") == "micros_x_vocabulary=a_b.yaml,seed=0"
    assert "/" not in name_of("../../etc/passwd")
