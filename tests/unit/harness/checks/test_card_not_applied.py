"""till.card-not-applied on histories with known verdicts."""

from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from harness.history.evidence import Evidence, Till
from harness.history.verdict import Verdict
from simulators.kit.instant import SECOND
from simulators.till.answer import GuestFound, Outcome, Reason, Refused, Status
from simulators.till.attempt import Attempted, Learnt
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Commit, Identify, Phase
from simulators.till.receipt import Discount
from tests.unit.harness.checks.notation import failing, results, sentences
from tests.unit.harness.checks.receipts import ANNA, OK, REFUSED, UNKNOWN, Story

ID = "till.card-not-applied"
TEXT = Identifier(IdentifierKind.PHONE, "+48600700800")
NUMBERS = iter(range(1, 1000))


@dataclass
class Tilled(Story):
    """Told by an r_keeper till."""

    def shows(
        self, outcome: Outcome, phase: Phase | None = Phase.ORDER, who: Identifier = ANNA, check: int = 7
    ) -> None:
        asked = Identify(replace(self.origin(next(NUMBERS)), check=check), who, phase=phase)
        found = GuestFound("anna", Status.ACTIVE, balance=10_000)
        answer = {OK: found, REFUSED: Refused(Reason.NOT_FOUND, "no"), UNKNOWN: None}[outcome]
        self._note("tills", Attempted("t1", asked.origin.key, asked))
        self._note("tills", Learnt("t1", asked.origin.key, outcome, answer))

    def pays(self, check: int = 7, **changes: object) -> None:
        self.tries(of(self.sale(asks=False), check, **changes), UNKNOWN)

    def evidence(self) -> Evidence:
        return replace(super().evidence(), tills=(Till("t1", "farcard", "shop", 30 * SECOND),))


def of(sale: Commit, check: int, **changes: object) -> Commit:
    receipt = replace(sale.receipt, id=replace(sale.receipt.id, check=check), **changes)
    return replace(sale, origin=replace(sale.origin, check=check), receipt=receipt)


@pytest.fixture
def story() -> Tilled:
    return Tilled()


def verdict(story: Story) -> Verdict:
    return results(story.evidence())[ID].verdict


def told(story: Story) -> str:
    assert failing(story.evidence()) == {ID}
    return sentences(results(story.evidence())[ID])


def test_a_card_that_was_found_may_be_on_the_receipt(story: Tilled) -> None:
    story.shows(OK)
    story.pays()
    found = results(story.evidence())[ID]
    assert (found.verdict, found.examined) == (Verdict.PASS, 2)


def test_one_shown_before_the_order_is_on_the_next_receipt_and_not_on_the_one_after(story: Tilled) -> None:
    story.shows(OK, check=0)
    story.pays()
    assert verdict(story) is Verdict.PASS
    story.pays(8)
    assert verdict(story) is Verdict.FAIL


@pytest.mark.parametrize("outcome", [UNKNOWN, REFUSED])
def test_one_that_was_not_found_or_not_answered_for_may_not(story: Tilled, outcome: Outcome) -> None:
    story.shows(outcome)
    story.pays()
    assert f"although the request for it had ended {outcome.value!r}" in told(story)


def test_the_question_right_before_paying_applies_no_card(story: Tilled) -> None:
    story.shows(UNKNOWN)
    story.shows(OK, Phase.PAYING)
    story.pays()
    assert verdict(story) is Verdict.FAIL


def test_one_nobody_asked_for_may_not(story: Tilled) -> None:
    story.pays()
    assert "although the card was not asked for on this order" in told(story)


def test_a_card_on_another_order_is_none_on_this(story: Tilled) -> None:
    story.shows(OK, check=6)
    story.pays()
    assert verdict(story) is Verdict.FAIL


def test_one_that_was_found_stays_although_it_is_shown_again_in_vain(story: Tilled) -> None:
    story.shows(OK)
    story.shows(UNKNOWN)
    story.pays()
    assert verdict(story) is Verdict.PASS


def test_one_found_by_a_text_is_the_guests(story: Tilled) -> None:
    story.shows(OK, Phase.LOOKUP, TEXT)
    story.shows(OK, who=TEXT)
    story.pays()
    assert verdict(story) is Verdict.PASS


def test_a_discount_of_a_card_needs_a_card(story: Tilled) -> None:
    story.shows(UNKNOWN)
    story.pays(guest=None)
    assert verdict(story) is Verdict.PASS
    story.pays(8, guest=None, discounts=(Discount("Silver", 500, "card"),))
    assert "the discount of a card (5.00) although no card is on it" in sentences(results(story.evidence())[ID])


def test_content_of_a_voided_receipt_brings_its_guest(story: Tilled) -> None:
    story.shows(OK)
    story.pays()
    void = story.void()
    story.tries(replace(void, receipt=story.sale().receipt), UNKNOWN)
    story.pays(8)
    assert verdict(story) is Verdict.PASS


def test_tills_that_tell_no_step_take_cards_down_while_nobody_can_be_asked() -> None:
    story = Story()
    story.tries(story.sale(), UNKNOWN)
    assert verdict(story) is Verdict.SKIP
