"""commit.repeats-agree on histories with known verdicts."""

import pytest
from msgspec.structs import replace

from harness.history.verdict import Verdict
from simulators.till.answer import Committed, Reason
from simulators.till.attempt import Learnt
from tests.unit.harness.checks.notation import failing, results, sentences
from tests.unit.harness.checks.receipts import OK, REFUSED, UNKNOWN, Story

ID = "commit.repeats-agree"


@pytest.fixture
def story() -> Story:
    """A receipt that is posted, and whose answer is lost."""
    story = Story()
    story.posts(sale := story.sale())
    story.tries(sale, UNKNOWN)
    return story


def says(story: Story, answer: Committed) -> None:
    """The last thing heard was this."""
    noted = story.history[-1]
    assert isinstance(noted.entry, Learnt)
    story.history[-1] = replace(noted, entry=replace(noted.entry, answer=answer))


def test_a_repeat_that_is_answered_as_the_sale_passes(story: Story) -> None:
    story.tries(story.sale(), OK)
    result = results(story.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 1)
    assert failing(story.evidence()) == set()


def test_nothing_tried_again_is_none_of_its_business() -> None:
    story = Story()
    story.tries(story.sale(), UNKNOWN)
    assert results(story.evidence())[ID].verdict is Verdict.SKIP


@pytest.mark.parametrize("reason", [Reason.CONFLICT, Reason.USED, Reason.VOIDED, Reason.INSUFFICIENT])
def test_a_repeat_that_is_refused_fails(story: Story, reason: Reason) -> None:
    story.tries(story.sale(), REFUSED, reason)
    assert failing(story.evidence()) == {ID}
    assert f"told again and refused ({reason.value}), although entry 3 (sale, anna)" in sentences(
        results(story.evidence())[ID]
    )


def test_a_gateway_that_cannot_ask_may_refuse(story: Story) -> None:
    story.tries(story.sale(), REFUSED, Reason.OFFLINE)
    assert results(story.evidence())[ID].verdict is Verdict.PASS


def test_other_figures_fail(story: Story) -> None:
    story.tries(story.sale(), OK)
    says(story, Committed(0, 1000, None))
    assert failing(story.evidence()) == {ID}
    assert "(earned 0.00, spent 10.00) than its sale has (earned 40.00, spent 10.00)" in sentences(
        results(story.evidence())[ID]
    )


def test_figures_that_a_wire_does_not_tell_pass(story: Story) -> None:
    story.tries(story.sale(), OK)
    says(story, Committed(0, 0, None, told=False))
    assert results(story.evidence())[ID].verdict is Verdict.PASS


def test_what_was_undone_before_may_be_refused_or_judged_anew(story: Story) -> None:
    story.tries(void := story.void(), OK)
    story.undoes(void, 3, 2)
    story.tries(story.sale(), REFUSED, Reason.BLOCKED)
    assert results(story.evidence())[ID].verdict is Verdict.PASS


def test_a_try_that_says_something_else_is_the_tills_matter(story: Story) -> None:
    sale = story.sale()
    story.tries(replace(sale, receipt=replace(sale.receipt, order="1/2")), REFUSED, Reason.CONFLICT)
    assert results(story.evidence())[ID].verdict is Verdict.SKIP


def test_the_old_refusal_once_more_fails_when_the_points_are_there() -> None:
    story = Story()
    story.tries(story.sale(), REFUSED, Reason.INSUFFICIENT)
    story.tries(story.sale(), REFUSED, Reason.INSUFFICIENT)
    assert failing(story.evidence()) == {ID}
    assert "refused once more for want of 10.00 points, although anna had 100.00" in sentences(
        results(story.evidence())[ID]
    )


def test_the_old_refusal_once_more_passes_when_the_points_are_still_gone() -> None:
    story = Story()
    story.ledger[0] = replace(story.ledger[0], points=500)
    story.tries(story.sale(), REFUSED, Reason.INSUFFICIENT)
    story.tries(story.sale(), REFUSED, Reason.INSUFFICIENT)
    assert results(story.evidence())[ID].verdict is Verdict.PASS
