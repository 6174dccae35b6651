"""till.told-when-printed on histories with known verdicts. A till called `w1` is a station of iikoFront."""

import pytest
from msgspec.structs import replace

from harness.history.evidence import ActTaken, Evidence, Noted
from harness.history.verdict import Verdict
from simulators.kit.instant import SECOND
from simulators.till.answer import Committed, Outcome
from simulators.till.attempt import Attempted, Learnt
from simulators.till.operation import Commit
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


def test_an_earlier_receipt_that_the_till_tells_again_under_another_id_is_of_no_act() -> None:
    evidence = case(SALE)
    first = next(noted for noted in evidence.history if isinstance(noted.entry, Attempted))
    assert isinstance(first.entry, Attempted)
    assert isinstance(first.entry.operation, Commit)
    sale = first.entry.operation
    again = replace(sale, origin=replace(sale.origin, number=sale.origin.number + 50))
    begin = evidence.history[-1].at + SECOND
    told = Attempted("w1", again.origin.key, again, first.entry.key)
    heard = Learnt("w1", again.origin.key, Outcome.OK, Committed(5000, 0, 59000))
    at = len(evidence.history)
    late = (Noted(at, begin, "tills", told), Noted(at + 1, begin + 1, "tills", heard))
    act = ActTaken("w1", "t", "Sell", begin, begin + SECOND, "refused")
    evidence = replace(evidence, history=(*evidence.history, *late), acts=(act,))
    assert results(evidence)[ID].verdict is Verdict.PASS
    fresh = tuple(replace(one, entry=replace(told, again="")) if one.entry is told else one for one in late)
    evidence = replace(evidence, history=(*evidence.history[:-2], *fresh))
    assert results(evidence)[ID].verdict is Verdict.FAIL, "told in the act"


@pytest.mark.parametrize(
    ("outcome", "act", "terminal"),
    [("ok", "Sell", "w1"), ("unknown", "Sell", "w1"), ("refused", "Ring", "w1"), ("refused", "Sell", "t1")],
)
def test_what_it_is_not_about(outcome: str, act: str, terminal: str) -> None:
    assert results(case(SALE, outcome, act, terminal))[ID].verdict is Verdict.SKIP
