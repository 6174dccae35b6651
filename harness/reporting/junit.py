"""`junit`: one `testsuite` per scenario file, one `testcase` per case, for CI servers.

fail -> `failure`; error and unknown -> `error`; skip and known -> `skipped` (contracts: JUnit); never two.
"""

import re
import xml.etree.ElementTree as ET
from itertools import groupby
from typing import TextIO

from harness.history.report import CaseFinished, CaseResult, RunEvent, RunStarted
from harness.history.verdict import Verdict
from harness.reporting.reporter import reporter
from harness.reporting.words import describe_case

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ELEMENT = {
    Verdict.FAIL: "failure",
    Verdict.ERROR: "error",
    Verdict.UNKNOWN: "error",
    Verdict.SKIP: "skipped",
    Verdict.KNOWN: "skipped",
}


@reporter("junit")
class Junit:
    """Written whole when the run is over (or was interrupted)."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._started = ""
        self._cases: list[CaseResult] = []

    def hear(self, event: RunEvent) -> None:
        match event:
            case RunStarted(started=started):
                self._started = started
            case CaseFinished(result):
                self._cases.append(result)
            case _:
                pass

    def close(self) -> None:
        root = ET.Element("testsuites", _totals(self._cases))
        for file, group in groupby(sorted(self._cases, key=lambda c: (c.file, c.case)), key=lambda c: c.file):
            cases = list(group)
            suite = ET.SubElement(root, "testsuite", {"name": file, "timestamp": self._started[:19], **_totals(cases)})
            for case in cases:
                _testcase(suite, case)
        ET.indent(root)
        self._out.write('<?xml version="1.0" encoding="utf-8"?>\n')
        self._out.write(ET.tostring(root, encoding="unicode") + "\n")


def _totals(cases: list[CaseResult]) -> dict[str, str]:
    elements = [_ELEMENT.get(case.verdict) for case in cases]
    return {
        "tests": str(len(cases)),
        "failures": str(elements.count("failure")),
        "errors": str(elements.count("error")),
        "skipped": str(elements.count("skipped")),
        "time": f"{sum(case.duration_s for case in cases):.3f}",
    }


def _testcase(suite: ET.Element, case: CaseResult) -> None:
    element = ET.SubElement(
        suite,
        "testcase",
        {"classname": case.id, "name": case.case, "time": f"{case.duration_s:.3f}", "file": case.file},
    )
    properties = ET.SubElement(element, "properties")
    for name, value in (("scenario", case.id), ("seed", str(case.seed)), ("world", case.world)):
        ET.SubElement(properties, "property", {"name": name, "value": value})
    for requirement in case.covers:
        ET.SubElement(properties, "property", {"name": "requirement", "value": requirement})
    for profile in case.profiles:
        ET.SubElement(properties, "property", {"name": "profile", "value": profile})
    outcome = _ELEMENT.get(case.verdict)
    if outcome is not None:
        text = describe_case(case)
        detail = ET.SubElement(element, outcome, {"message": _clean(text[0]), "type": case.verdict.value})
        if outcome != "skipped":
            detail.text = _clean("\n".join(text))
    ET.SubElement(element, "system-out").text = _clean(case.reproduce)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
