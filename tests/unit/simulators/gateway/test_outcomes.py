"""What an answer settles."""

import pytest

from simulators.gateway.outcomes import Judgement, judgement, leaves_ghost, show
from simulators.till.answer import Answer, Queued, Reason, Redeemed, Refused
from simulators.till.operation import Single
from tests.unit.simulators.gateway.fakes import COMMITTED, coupon, identify, redeem, sale, take_back, void

YES, NO, UNKNOWN = Judgement.YES, Judgement.NO, Judgement.UNKNOWN


@pytest.mark.parametrize(
    ("answer", "kept", "expected"),
    [
        (COMMITTED, True, YES),
        (Redeemed(1, 1, 1), True, UNKNOWN),
        (Queued(), True, YES),
        (Queued(), False, UNKNOWN),
        (Refused(Reason.NOT_FOUND), True, NO),
        (Refused(Reason.CONFLICT), True, NO),
        (Refused(Reason.UNAVAILABLE), True, UNKNOWN),
        (Refused(Reason.UNAVAILABLE), False, UNKNOWN),
        (Refused(Reason.UNAUTHORISED), True, UNKNOWN),
        (Refused(Reason.UNAUTHORISED), False, NO),
    ],
)
def test_answers_to_a_sale(answer: Answer, kept: bool, expected: Judgement) -> None:
    assert judgement(sale(1, 1), answer, kept=kept) is expected


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (redeem(1, 1), True),
        (coupon(1, 1), True),
        (sale(1, 1), True),
        (take_back(1, 1), True),
        (void(1, 1), False),
        (identify(1), False),
    ],
)
def test_what_must_be_undone_when_it_is_given_up(operation: Single, expected: bool) -> None:
    assert leaves_ghost(operation) is expected


def test_in_a_word_or_two() -> None:
    assert show(COMMITTED) == "Committed"
    assert show(Refused(Reason.USED)) == "used"
    assert show(Refused(Reason.USED, "x" * 1000)) == f"used ({'x' * 200})"
