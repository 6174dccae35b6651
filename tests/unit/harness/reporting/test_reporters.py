"""Every format tells the same fixed run: nothing lost, valid in its own terms, failures first for people."""

import io
import json
import xml.etree.ElementTree as ET

import junitparser
import pytest

from harness.history.report import RunFinished, RunStarted
from harness.history.verdict import Verdict
from harness.reporting.reporter import ToFile, discover
from tests.golden.sample_run import CASES, events


def tell(name: str) -> str:
    out = io.StringIO()
    reporter = discover()[name](out)
    for event in events():
        reporter.hear(event)
    reporter.close()
    return out.getvalue()


def test_json_has_the_shape_of_the_contract() -> None:
    report = json.loads(tell("json"))
    assert report["schema"] == "tillproof/report/1"
    assert report["summary"] == {"pass": 1, "fail": 1, "unknown": 1, "error": 1, "skip": 1, "known": 1}
    assert [case["id"] for case in report["scenarios"]] == sorted(case.id for case in CASES)
    doubled = next(case for case in report["scenarios"] if case["id"] == "micros/doubled")
    assert doubled["steps"][0]["line"] == 21
    assert doubled["balances"]["anna"]["observed"] == "179.60"
    check = doubled["checks"][0]
    assert check["explain"].endswith("ledger entries 7 and 9")
    assert check["evidence"]["ledger"] == [7, 9]
    assert not report["interrupted"]


def test_json_of_an_interrupted_run_says_so() -> None:
    out = io.StringIO()
    reporter = discover()["json"](out)
    for event in events()[:3]:
        reporter.hear(event)
    reporter.close()
    report = json.loads(out.getvalue())
    assert report["interrupted"]
    assert len(report["scenarios"]) == 1


def test_jsonl_is_one_complete_event_a_line() -> None:
    lines = [json.loads(line) for line in tell("jsonl").splitlines()]
    assert [line["event"] for line in lines].count("case_finished") == len(CASES)
    assert lines[0]["event"] == "run_started"
    assert lines[-1]["event"] == "run_finished"


def test_junit_is_accepted_by_junitparser_and_maps_every_verdict() -> None:
    text = tell("junit")
    parsed = junitparser.JUnitXml.fromstring(text.encode())
    assert (parsed.tests, parsed.failures, parsed.errors, parsed.skipped) == (6, 1, 2, 2)
    results = {tc.attrib["name"]: [child.tag for child in tc] for tc in ET.fromstring(text).iter("testcase")}
    assert "failure" in results["micros/doubled[seed=0]"]
    assert "error" in results["micros/silent[seed=0]"]
    assert "error" in results["micros/broken[seed=0]"]
    assert "skipped" in results["micros/skipped[seed=0]"]
    assert "skipped" in results["micros/accepted[seed=0]"]
    assert "system-out" in results["micros/fine[seed=0]"]


def test_junit_failure_is_the_text_a_person_sees() -> None:
    failure = next(ET.fromstring(tell("junit")).iter("failure"))
    assert failure.text is not None
    assert failure.text in tell("console").replace("\n  ", "\n")


def test_console_tells_failures_first_with_place_and_the_line_that_repeats_them() -> None:
    text = tell("console")
    assert text.index("FAIL micros/doubled") < text.index("ERROR micros/broken") < text.index("UNKNOWN micros/silent")
    assert "scenarios/micros/doubled.yaml:21:5: sale on till1: fail" in text
    assert "outcome: expected offline, observed ok" in text
    assert "again: tillproof run scenarios/micros/doubled.yaml --seed 0" in text
    assert "skip: micros/skipped" in text
    assert text.rstrip().endswith("evidence: reports/run")


def test_console_without_a_terminal_has_no_colour_and_no_animation() -> None:
    assert "\x1b" not in tell("console")


@pytest.mark.parametrize("name", ["json", "junit", "jsonl", "console"])
def test_every_format_survives_a_run_in_which_nothing_ran(name: str) -> None:
    out = io.StringIO()
    reporter = discover()[name](out)
    reporter.hear(RunStarted("real", 0, 0, None, "2026-03-14T09:00:00+00:00", "9.9.9"))
    reporter.hear(RunFinished(Verdict.UNKNOWN, {}, 0.0))
    reporter.close()
    assert out.getvalue()


def test_a_report_file_is_made_with_its_folder(tmp_path: object) -> None:
    path = f"{tmp_path}/deep/er/report.json"
    file = ToFile(discover()["json"], path, io.StringIO())
    for event in events():
        file.hear(event)
    file.close()
    with open(path, encoding="utf-8") as written:
        assert json.load(written)["summary"]["fail"] == 1
