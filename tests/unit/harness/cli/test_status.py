"""The exit status CI acts on."""

import pytest

from harness.cli.status import status_of
from harness.history.verdict import Verdict

P, F, U, E, S, K = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.ERROR, Verdict.SKIP, Verdict.KNOWN


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ([P], 0),
        ([P, K, S], 0),
        ([P, F, E, U], 1),
        ([P, E, U], 3),
        ([P, U], 4),
        ([S], 4),
        ([], 5),
    ],
)
def test_status_of_a_run(verdicts: list[Verdict], status: int) -> None:
    assert status_of(verdicts) == status


def test_a_warning_fails_only_a_strict_run() -> None:
    assert status_of([P], warned=True) == 0
    assert status_of([P], warned=True, strict=True) == 1
