"""`jsonl`: one run event a line, as it happens, for other programs to follow a run."""

from typing import TextIO

import msgspec

from harness.history.report import CaseFinished, CaseProgress, CaseStarted, RunEvent, RunFinished, RunStarted
from harness.reporting.reporter import reporter

_NAMES = {
    RunStarted: "run_started",
    CaseStarted: "case_started",
    CaseProgress: "case_progress",
    CaseFinished: "case_finished",
    RunFinished: "run_finished",
}


@reporter("jsonl")
class JsonLines:
    """Each line is `{"event": name, ...fields}` and complete when written."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def hear(self, event: RunEvent) -> None:
        line = {"event": _NAMES[type(event)], **msgspec.to_builtins(event)}
        self._out.write(msgspec.json.encode(line).decode() + "\n")
        self._out.flush()

    def close(self) -> None:
        self._out.flush()
