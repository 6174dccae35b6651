"""The table of a cut matrix: a letter a cell, gaps where nothing was cut, what was left out."""

from msgspec.structs import replace

from harness.history.report import CaseResult, CutMatrix, CutRow
from harness.history.verdict import Verdict
from harness.reporting.cut_table import as_data, cells_of, tell_legend, tell_matrix, whole_case
from harness.trouble.cutting import CutAt, CutPoint
from tests.golden.sample_run import case

POINTS = (CutPoint.BEFORE_SEND, CutPoint.AFTER_COMMIT, CutPoint.TWICE, CutPoint.BACKUP)
MATRIX = CutMatrix(
    "micros/fine",
    "micros/fine[kind=x,seed=0]",
    0,
    POINTS,
    (CutRow("a-b", 1, "commit 5/1/1"), CutRow("long-link", 12, "void"), CutRow("a-b", 2, "not played")),
    "2 of 3 messages are cut",
)


def cell(link: str, number: int, point: CutPoint, verdict: Verdict) -> CaseResult:
    cut = CutAt(link, number, point)
    return replace(case("fine", verdict), case=f"micros/fine[kind=x,cut={cut.label},seed=0]", cut=cut)


RESULTS = (
    case("fine", Verdict.PASS),
    cell("a-b", 1, CutPoint.BEFORE_SEND, Verdict.PASS),
    cell("a-b", 1, CutPoint.AFTER_COMMIT, Verdict.FAIL),
    cell("a-b", 1, CutPoint.TWICE, Verdict.UNKNOWN),
    cell("long-link", 12, CutPoint.BEFORE_SEND, Verdict.KNOWN),
    cell("long-link", 12, CutPoint.BACKUP, Verdict.ERROR),
)


def test_a_row_a_message_and_a_column_a_point() -> None:
    assert list(tell_matrix(MATRIX, cells_of(RESULTS)))[1:] == [
        "  2 of 3 messages are cut",
        "                              bef cmt two bak",
        "  a-b         1  commit 5/1/1  .   F   ?   -",
        "  long-link  12  void          k   -   -   E",
    ]


def test_what_did_not_hold_is_counted() -> None:
    first = next(iter(tell_matrix(MATRIX, cells_of(RESULTS))))
    assert first.startswith("cut matrix of micros/fine[kind=x,seed=0]: 2 messages, 5 cuts, ")
    assert sorted(first.split(", ")[-4:]) == ["1 error", "1 fail", "1 known", "1 unknown"]
    one = (cell("a-b", 1, CutPoint.TWICE, Verdict.PASS),)
    assert next(iter(tell_matrix(MATRIX, cells_of(one)))).endswith(": 1 message, 1 cut, all held")


def test_a_case_that_is_not_cut_has_no_table() -> None:
    bare = replace(MATRIX, rows=(), note="when nothing is cut it does not pass (fail): nothing is cut")
    assert list(tell_matrix(bare, {})) == [
        "cut matrix of micros/fine[kind=x,seed=0]: 0 messages, 0 cuts",
        "  when nothing is cut it does not pass (fail): nothing is cut",
    ]


def test_the_legend_names_the_columns_there_are() -> None:
    letters, heads = tell_legend([*POINTS, *POINTS])
    assert letters.startswith("  . held  F failed  ? unknown")
    assert heads == "  bef before-send, cmt after-commit, two twice, bak backup"


def test_as_data_a_row_has_the_cells_that_were_played() -> None:
    (matrix,) = as_data((MATRIX,), RESULTS)
    assert matrix["points"] == ["before-send", "after-commit", "twice", "backup"]
    assert matrix["note"] == MATRIX.note
    assert matrix["rows"][0] == {
        "link": "a-b",
        "number": 1,
        "what": "commit 5/1/1",
        "cells": {"before-send": "pass", "after-commit": "fail", "twice": "unknown"},
    }
    assert matrix["rows"][2]["cells"] == {}


def test_a_cell_knows_the_case_it_is_of() -> None:
    assert whole_case(RESULTS[1]) == MATRIX.case
