"""till.retry-identical on histories with known verdicts."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from msgspec.structs import replace

from harness.history.evidence import ActTaken, Evidence, Till
from harness.history.verdict import Verdict
from simulators.kit.instant import SECOND
from simulators.till.operation import Commit
from simulators.till.receipt import Line, Tender
from tests.unit.harness.checks.notation import results, sentences
from tests.unit.harness.checks.receipts import AGAIN, OFFLINE, OK, REFUSED, UNKNOWN, Story

ID = "till.retry-identical"


@dataclass
class Tilled(Story):
    """Told by an r_keeper till."""

    acts: tuple[ActTaken, ...] = ()

    def does(self, act: str, outcome: str = "ok") -> None:
        """An act of the cashier, round the last thing that was told."""
        ticket = f"a{len(self.acts)}"
        self.acts += (ActTaken("t1", ticket, act, max(0, self.now - SECOND), self.now + SECOND, outcome),)

    def evidence(self) -> Evidence:
        return replace(super().evidence(), tills=(Till("t1", "farcard", "shop", 30 * SECOND),), acts=self.acts)


@pytest.fixture
def story() -> Tilled:
    return Tilled()


def verdict(story: Story) -> Verdict:
    return results(story.evidence())[ID].verdict


def told(story: Story) -> str:
    result = results(story.evidence())[ID]
    assert result.verdict is Verdict.FAIL
    return sentences(result)


def test_a_try_that_moves_times_only_passes(story: Tilled) -> None:
    story.tries(story.sale(), UNKNOWN)
    story.tries(story.sale(), REFUSED)
    story.posts(last := story.sale())
    story.tries(last, OK)
    result = results(story.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 3)


def test_it_is_about_r_keeper_tills_alone() -> None:
    story = Story()
    story.tries(story.sale(), UNKNOWN)
    assert verdict(story) is Verdict.SKIP


def with_receipt(sale: Commit, **changes: object) -> Commit:
    return replace(sale, receipt=replace(sale.receipt, **changes))


def test_another_dish_is_found(story: Tilled) -> None:
    story.tries(story.sale(), UNKNOWN)
    story.tries(with_receipt(story.sale(), lines=(Line("1002", Decimal(1), 5000),)), OK)
    assert "was told again by till t1 with another list of dishes" in told(story)


def test_other_guids_another_payment_and_no_guest_are_found(story: Tilled) -> None:
    story.tries(story.sale(), UNKNOWN)
    changed = with_receipt(story.sale(), order="1/2", tenders=(Tender("card", 5000),), guest=None)
    story.tries(changed, OK)
    assert "another order and another payment and another guest" in told(story)


def test_another_question_with_it_is_found(story: Tilled) -> None:
    story.tries(story.sale(), UNKNOWN)
    story.tries(replace(story.sale(), asks=()), OK)
    assert "another question with it" in told(story)


@pytest.mark.parametrize("outcome", [UNKNOWN, REFUSED])
def test_another_number_for_the_same_order_is_found(story: Tilled, outcome: object) -> None:
    story.tries(sale := story.sale(asks=False), outcome)  # type: ignore[arg-type]
    id = replace(sale.receipt.id, check=8)
    moved = replace(story.sale(asks=False), origin=replace(story.origin(101), check=8))
    story.tries(with_receipt(moved, id=id), OK)
    assert "told it again as sale shop/2026-03-14/t1/8" in told(story)


def test_another_order_after_the_first_was_given_up_passes(story: Tilled) -> None:
    story.tries(sale := story.sale(asks=False), REFUSED)
    story.does("VoidCheck")
    other = replace(story.sale(asks=False), origin=replace(story.origin(101), check=8))
    story.tries(with_receipt(other, id=replace(sale.receipt.id, check=8)), OK)
    assert verdict(story) is Verdict.PASS


def test_paid_anew_without_a_rollback_is_found(story: Tilled) -> None:
    story.posts(sale := story.sale())
    story.tries(sale, OK)
    story.tries(story.sale(102), OK)
    assert "paid anew without undoing it" in told(story)


def test_paid_anew_after_a_rollback_or_taken_back_passes(story: Tilled) -> None:
    story.tries(story.sale(), OK)
    story.tries(story.void(), UNKNOWN)
    story.tries(story.sale(102), OK)
    story.tries(story.sale(AGAIN, reinstates=True), OK)
    assert verdict(story) is Verdict.PASS


@pytest.mark.parametrize("outcome", [UNKNOWN, REFUSED])
def test_a_receipt_closed_although_it_was_not_confirmed_is_found(story: Tilled, outcome: object) -> None:
    story.tries(story.sale(), outcome)  # type: ignore[arg-type]
    story.does("Sell")
    assert "was closed by till t1" in told(story)


@pytest.mark.parametrize("outcome", [OK, OFFLINE])
def test_one_that_was_confirmed_may_be_closed(story: Tilled, outcome: object) -> None:
    story.tries(story.sale(asks=False), outcome)  # type: ignore[arg-type]
    story.does("Sell")
    assert verdict(story) is Verdict.PASS


def test_a_sale_that_did_not_end_well_closes_nothing(story: Tilled) -> None:
    story.tries(story.sale(), REFUSED)
    story.does("Sell", "refused")
    assert verdict(story) is Verdict.PASS
