"""What a step saw, by the names `expect` uses; what a guest shows is not among it (OFF-15)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from harness.run.observation import observe
from simulators.till.answer import Answer, GuestFound, Outcome, Status
from simulators.till.cashier import Done
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.programme import GiftOffer
from simulators.till.receipt import Line, Receipt, ReceiptId

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
CARD = Identifier(IdentifierKind.CARD, "9991000012345")


def seen(answer: Answer | None = None, receipt: Receipt | None = None) -> dict[str, str]:
    return observe(Done("till1", "t", Outcome.OK, answer, receipt))


@pytest.mark.parametrize(("guest", "applied"), [(CARD, "true"), (None, "false")])
def test_a_card_is_on_the_check_or_not(guest: Identifier | None, applied: str) -> None:
    id = ReceiptId("store", date(2026, 3, 14), "4", 7)
    observed = seen(receipt=Receipt(id, NOW, NOW, (Line("1", Decimal(1), 1000),), guest=guest))
    assert observed["card_applied"] == applied
    assert not any(CARD.value in value for value in observed.values())


def test_without_a_check_nothing_is_said_of_one() -> None:
    assert seen() == {"outcome": "ok"}


def test_what_the_till_is_to_compute_is_seen_when_it_was_told() -> None:
    offers = (GiftOffer("tea", "Tea", ("1",)), GiftOffer("two", "Two", ("1", "2"), 2))
    told = seen(GuestFound("anna", Status.ACTIVE, discount_rule=2, card=CARD.value, offers=offers))
    assert (told["discount_rule"], told["offers"]) == ("2", "tea,two")
    assert CARD.value not in told.values()
    untold = seen(GuestFound("anna", Status.ACTIVE, balance=120))
    assert not {"discount_rule", "offers"} & untold.keys()
