"""Orders' ids, and what a server end remembers of orders."""

from datetime import date
from uuid import UUID

import pytest

from simulators.iiko.ids import number_in
from simulators.iiko.waiter.orders import MOST_ORDERS, Known, Orders, read_order, spell_order
from simulators.till.receipt import ReceiptId

TODAY = date(2026, 3, 14)
RECEIPT = ReceiptId("cafe", TODAY, "3", 106)
STRANGER = UUID("0f6f3a52-6f6d-4b0e-9b0e-2b8a5c3c9a11")


def test_an_order_of_ours_spells_its_check() -> None:
    order = spell_order(RECEIPT, 100)
    assert read_order(order, "cafe", 100) == RECEIPT
    assert read_order(order, "cafe", 101) is None, "another outlet's"
    assert read_order(STRANGER, "cafe", 100) is None


@pytest.mark.parametrize("terminal", ["waiter1", "", "03", "4096", "٣"])
def test_a_terminal_that_an_id_has_no_room_for_is_refused_with_a_sentence(terminal: str) -> None:
    with pytest.raises(ValueError, match=" "):
        spell_order(ReceiptId("cafe", TODAY, terminal, 1), 100)


def test_a_strangers_order_is_one_check_as_long_as_it_is_remembered() -> None:
    orders = Orders()
    known = orders.find(STRANGER, "cafe", 100, "waiter", TODAY)
    assert known == Known(ReceiptId("cafe", TODAY, "waiter", number_in(STRANGER)))
    assert 0 <= known.receipt.check < 2**31
    orders.attach(STRANGER, known, "483920175")
    later = orders.find(STRANGER, "cafe", 100, "waiter", date(2026, 3, 15))
    assert later == Known(known.receipt, "483920175"), "midnight does not make it another check"
    orders.detach(STRANGER, later)
    assert orders.find(STRANGER, "cafe", 100, "waiter", TODAY).code == ""


def test_it_does_not_remember_without_end() -> None:
    orders = Orders()
    for number in range(MOST_ORDERS + 1):
        order = UUID(int=number)
        orders.attach(order, orders.find(order, "cafe", 100, "waiter", TODAY), "1")
    assert orders.find(UUID(int=0), "cafe", 100, "waiter", TODAY).code == ""
    assert orders.find(UUID(int=1), "cafe", 100, "waiter", TODAY).code == "1"
