"""Balances in the terms of a scenario whose guests began with more than it says."""

from datetime import UTC, date, datetime

import pytest

from harness.run.observation import observe
from harness.run.telling import Telling
from harness.scenario.files import SHIPPED
from harness.scenario.loader import load_scenario
from simulators.till.answer import Committed, GuestFound, Held, Outcome, Status, Voided
from simulators.till.cashier import Act, Done, HoldPoints, Sell, ShowCard, VoidCheck
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.receipt import Receipt, ReceiptId

CAST = load_scenario(SHIPPED / "micros" / "accrual.yaml").cast
ANNA, NOBODY = CAST.guest("anna").identifiers[0], Identifier(IdentifierKind.QR, "nobody")
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
ID = ReceiptId("store", date(2026, 3, 14), "5", 7)
RECEIPT = Receipt(ID, NOON, NOON, ())


def told(telling: Telling, act: Act, answer: object, receipt: Receipt | None = None) -> dict[str, str]:
    done = Done("till1", "t", Outcome.OK, answer, receipt)  # type: ignore[arg-type]
    return telling.relative(observe(done), act, done, CAST)


@pytest.mark.parametrize(
    ("act", "answer", "name", "shown"),
    [
        (ShowCard(ANNA), GuestFound("anna", Status.ACTIVE, "", 15700), "balance", "120.00"),
        (ShowCard(ANNA), GuestFound("559726264", Status.ACTIVE, "", 15700), "balance", "120.00"),
        (ShowCard(NOBODY), GuestFound("anna", Status.ACTIVE, "", 15700), "balance", "120.00"),
        (ShowCard(NOBODY), GuestFound("ola", Status.ACTIVE, "", 15700), "balance", "157.00"),
        (Sell(guest=ANNA), Committed(100, 0, 15800), "balance", "121.00"),
        (Sell(guest=ANNA), Committed(100, 0, 15800), "earned", "1.00"),
        (HoldPoints(ANNA, 500), Held("h", 500, 15200), "available", "115.00"),
    ],
)
def test_what_a_guest_has_is_told_less_what_they_had_ahead(act: Act, answer: object, name: str, shown: str) -> None:
    assert told(Telling({"anna": 3700}), act, answer)[name] == shown


def test_a_void_knows_whose_receipt_it_was() -> None:
    telling = Telling({"anna": 3700})
    told(telling, Sell(guest=ANNA), Committed(0, 0, 15700), RECEIPT)
    assert told(telling, VoidCheck(ID), Voided(0, 0, 15700))["balance"] == "120.00"
    other = ReceiptId("store", date(2026, 3, 14), "5", 8)
    assert told(telling, VoidCheck(other), Voided(0, 0, 15700))["balance"] == "157.00"


def test_who_began_right_is_told_as_it_is() -> None:
    answer = GuestFound("anna", Status.ACTIVE, "", 15700)
    assert told(Telling({}), ShowCard(ANNA), answer)["balance"] == "157.00"
    assert told(Telling({"ola": 1}), ShowCard(ANNA), answer)["balance"] == "157.00"
