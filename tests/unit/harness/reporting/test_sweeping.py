"""The table of a crash sweep counts each case once on each side of how its part died."""

import io
import json
from collections.abc import Iterable

from harness.history.report import CaseFinished, CaseResult, RunFinished, RunStarted
from harness.history.verdict import Verdict
from harness.reporting.reporter import discover
from harness.reporting.sweeping import COLUMNS, WORDS, Tally, as_plain, killed, table_of
from harness.trouble.killing import Crash, DiskFate
from simulators.kit.instant import HOUR
from tests.golden.sample_run import case

TORN = Crash("gateway.north", 4, deliver_sent=False, disk=DiskFate.TORN, clock=-HOUR)
AGAIN = Crash("gateway.south", 4, deliver_sent=False, disk=DiskFate.TORN)
CASES = (
    case("plain", Verdict.FAIL),
    case("one", Verdict.PASS, crashes=(Crash("backend", 1),)),
    case("two", Verdict.FAIL, crashes=(TORN,)),
    case("three", Verdict.UNKNOWN, crashes=(AGAIN, TORN)),
    case("four", Verdict.ERROR, crashes=(Crash("gateway", 1, clock=HOUR, beside=("backend",)),)),
)


def test_cases_are_counted_by_kind_of_part_and_by_each_side_of_their_death() -> None:
    table = table_of(CASES)
    assert list(table) == ["backend", "gateway"]
    gateway = {name: str(tally) for name, tally in table["gateway"].items()}
    assert gateway == {
        "": "3 !2 ?1",
        "delivered": "1 !1",
        "lost": "2 !1 ?1",
        "dropped": "1 !1",
        "written": "-",
        "torn": "2 !1 ?1",
        "unsynced": "-",
        "right": "1 ?1",
        "ahead": "1 !1",
        "behind": "1 !1",
        "once": "1 !1",
        "twice": "1 ?1",
        "together": "1 !1",
    }
    assert table["backend"][""] == Tally(1)


def test_a_case_in_which_nobody_was_killed_stands_in_no_table() -> None:
    assert len(killed(CASES)) == 4
    assert table_of(CASES[:1]) == {}
    assert as_plain(CASES[:1]) == []


def test_every_column_has_its_words() -> None:
    assert set(WORDS) == set(COLUMNS)
    assert len(set(WORDS.values())) == len(COLUMNS)


def told(name: str, cases: Iterable[CaseResult] = CASES) -> str:
    out = io.StringIO()
    reporter = discover()[name](out)
    reporter.hear(RunStarted("virtual", 0, len(CASES), None, "now", "0"))
    for one in cases:
        reporter.hear(CaseFinished(one))
    reporter.hear(RunFinished(Verdict.FAIL, {}, 1.0))
    reporter.close()
    return out.getvalue()


def test_the_json_report_has_each_combination_and_who_died_in_each_case() -> None:
    report = json.loads(told("json"))
    assert report["crash_sweep"][1] == {
        "part": "gateway",
        "sent": "lost",
        "disk": "torn",
        "clock": "-1h",
        "deaths": "once",
        "cases": 1,
        "failures": 1,
        "unknown": 0,
    }
    assert sum(cell["cases"] for cell in report["crash_sweep"]) == 4
    three = next(one for one in report["scenarios"] if one["id"] == "micros/three")
    assert [crash["part"] for crash in three["crashes"]] == ["gateway.south", "gateway.north"]
    assert three["crashes"][0]["disk"] == "torn"


def test_people_see_the_table_and_no_line_for_each_pass() -> None:
    text = told("console")
    rows = {
        line[:24].strip(): line[24:].split() for line in text.splitlines() if line.startswith(tuple(WORDS.values()))
    }
    assert rows["the last one torn"] == ["-", "2", "!1", "?1"]
    assert "pass    micros/one" not in text
    assert "fail    micros/two" in text


def test_many_parts_stand_below_each_other() -> None:
    parts = [f"a_part_{letter}" for letter in "abcdefghi"]
    text = told("console", [case(part, Verdict.FAIL, crashes=(Crash(part, 1),)) for part in parts])
    assert all(f" {part}" in text for part in parts)
    assert sum(1 for line in text.splitlines() if line.startswith(WORDS["torn"])) == 3
    assert max(len(line) for line in text.splitlines() if line.startswith(tuple(WORDS.values()))) <= 80
