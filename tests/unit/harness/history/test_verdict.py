"""How verdicts combine and findings become a verdict."""

import pytest

from harness.history.verdict import Finding, Verdict, judge, worst

BREACH = Finding("it broke", "whole", "broken")
WARNING = Finding("it creaked", "silent", "creaking", warning=True)


def test_the_worst_verdict_wins_and_nothing_is_unknown() -> None:
    assert worst([Verdict.PASS, Verdict.FAIL, Verdict.ERROR]) is Verdict.FAIL
    assert worst([Verdict.SKIP, Verdict.PASS]) is Verdict.PASS
    assert worst([Verdict.UNKNOWN, Verdict.KNOWN]) is Verdict.UNKNOWN
    assert worst([]) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("examined", "findings", "verdict"),
    [
        (3, (), Verdict.PASS),
        (0, (), Verdict.UNKNOWN),
        (0, (BREACH,), Verdict.FAIL),
        (3, (WARNING,), Verdict.PASS),
        (3, (WARNING, BREACH), Verdict.FAIL),
    ],
)
def test_a_check_that_ran_has_this_verdict(examined: int, findings: tuple[Finding, ...], verdict: Verdict) -> None:
    result = judge("a.check", ("OFF-01",), examined, findings)
    assert (result.verdict, result.examined, result.findings) == (verdict, examined, findings)
