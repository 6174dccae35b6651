"""The cut matrix as a table: a message a row, a cut point a column, for every format that shows it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from harness.history.report import CaseResult, CutMatrix, CutRow
from harness.history.verdict import Verdict
from harness.trouble.cutting import CutPoint

LETTER = {
    Verdict.PASS: ".",
    Verdict.FAIL: "F",
    Verdict.ERROR: "E",
    Verdict.UNKNOWN: "?",
    Verdict.SKIP: "s",
    Verdict.KNOWN: "k",
}
NOT_APPLICABLE = "-"
MEANING = ". held  F failed  ? unknown  E the lab broke  s skipped  k known  - cannot be cut there, or was not played"

Cell = tuple[str, str, int, CutPoint]
"""The case as it is, link, number, point."""


def cells_of(results: Iterable[CaseResult]) -> dict[Cell, Verdict]:
    """The verdicts of the cells among the results."""
    return {
        (whole_case(result), cut.link, cut.number, cut.point): result.verdict
        for result in results
        if (cut := result.cut) is not None
    }


def whole_case(result: CaseResult) -> str:
    """The id of the case of which a message was cut."""
    assert result.cut is not None, "a case in which nothing is cut"
    return result.case.replace(f"cut={result.cut.label},", "")


def as_data(matrices: Sequence[CutMatrix], results: Iterable[CaseResult]) -> list[dict[str, Any]]:
    """As plain data: the cells of a row are the verdicts of those points at which it was cut."""
    cells = cells_of(results)
    return [
        {
            "scenario": matrix.scenario,
            "case": matrix.case,
            "seed": matrix.seed,
            "note": matrix.note,
            "points": [point.value for point in matrix.points],
            "rows": [
                {
                    "link": row.link,
                    "number": row.number,
                    "what": row.what,
                    "cells": {point.value: verdict.value for point, verdict in _verdicts(matrix, row, cells)},
                }
                for row in matrix.rows
            ],
        }
        for matrix in matrices
    ]


def tell_matrix(matrix: CutMatrix, cells: Mapping[Cell, Verdict]) -> Iterator[str]:
    """One matrix, line by line. Rows of which nothing was played are left out."""
    played = [(row, dict(_verdicts(matrix, row, cells))) for row in matrix.rows]
    shown = [(row, verdicts) for row, verdicts in played if verdicts]
    counted = [verdict for _, verdicts in shown for verdict in verdicts.values()]
    yield f"cut matrix of {matrix.case}: {_count(len(shown), 'message')}, {_count(len(counted), 'cut')}{_bad(counted)}"
    if matrix.note:
        yield f"  {matrix.note}"
    if not shown:
        return
    what = max(len(row.what) for row, _ in shown)
    link = max(len(row.link) for row, _ in shown)
    yield f"  {'':{link + what + 6}} {' '.join(point.short for point in matrix.points)}"
    for row, verdicts in shown:
        marks = [LETTER[verdicts[p]] if p in verdicts else NOT_APPLICABLE for p in matrix.points]
        columns = " ".join(f"{mark:^3}" for mark in marks)
        yield f"  {row.link:{link}} {row.number:3}  {row.what:{what}} {columns}".rstrip()


def tell_legend(points: Iterable[CutPoint]) -> Iterator[str]:
    """What the heads of columns and the letters mean."""
    yield f"  {MEANING}"
    wanted = set(points)
    heads = [f"{point.short} {point.value}" for point in CutPoint if point in wanted]
    for at in range(0, len(heads), 6):
        yield f"  {', '.join(heads[at : at + 6])}"


def _verdicts(matrix: CutMatrix, row: CutRow, cells: Mapping[Cell, Verdict]) -> Iterator[tuple[CutPoint, Verdict]]:
    for point in matrix.points:
        verdict = cells.get((matrix.case, row.link, row.number, point))
        if verdict is not None:
            yield point, verdict


def _bad(verdicts: Sequence[Verdict]) -> str:
    bad = [(verdict, verdicts.count(verdict)) for verdict in Verdict if verdict is not Verdict.PASS]
    told = ", ".join(f"{count} {verdict.value}" for verdict, count in bad if count)
    return f", {told}" if told else ", all held" if verdicts else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
