"""till.told-when-printed on histories with known verdicts. A till called `w1` is a station of iikoFront."""

import pytest
from msgspec.structs import replace

from harness.history.evidence import ActTaken, Evidence
from harness.history.verdict import Verdict
from simulators.kit.instant import SECOND
from tests.unit.harness.checks.notation import night, results, sentences

ID = "till.told-when-printed"
SALE = "guest anna 540.00\nw1 sells a anna 50.00 = +50.00 -> ok\n"


def case(text: str, outcome: str = "refused", act: str = "Sell", terminal: str = "w1") -> Evidence:
    """One act from the beginning of the story to its end."""
    written = night(text)
    evidence = written.evidence()
    end = evidence.history[-1].at + SECOND
    return replace(evidence, acts=(ActTaken(terminal, "t", act, 0, end, outcome),))


def test_what_was_not_closed_and_was_told_fails() -> None:
    result = results(case(SALE))[ID]
    assert result.verdict is Verdict.FAIL
    assert "nothing was printed" in sentences(result)


def test_what_was_taken_back_before_the_act_was_over_passes() -> None:
    result = results(case(SALE + "w1 voids v a = -50.00 -> ok"))[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 1)


def test_a_receipt_that_was_refused_is_not_told() -> None:
    assert (
        results(case("guest anna 540.00\nw1 sells a anna 50.00 -> refused reason=blocked"))[ID].verdict is Verdict.PASS
    )


@pytest.mark.parametrize(
    ("outcome", "act", "terminal"),
    [("ok", "Sell", "w1"), ("unknown", "Sell", "w1"), ("refused", "Ring", "w1"), ("refused", "Sell", "t1")],
)
def test_what_it_is_not_about(outcome: str, act: str, terminal: str) -> None:
    assert results(case(SALE, outcome, act, terminal))[ID].verdict is Verdict.SKIP
