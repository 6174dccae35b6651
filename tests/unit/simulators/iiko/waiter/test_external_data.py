"""What iikoWaiter leaves on the order: IF-1b."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.iiko.waiter.external_data import (
    PAYMENT_ITEMS,
    SCANNED_VALUE,
    PaymentItem,
    PaymentType,
    read_payment_items,
    unknown_guest_name,
    write_payment_items,
)
from simulators.till.record import Malformed
from tests.strategies.exchange import texts

CASH = UUID("09322f46-578a-d210-add7-eec222a08871")
DOCUMENTED = (
    '{"PaymentItems":[{"PaymentType":{"Id":"09322f46-578a-d210-add7-eec222a08871","Kind":"Cash","Name":"Наличные"},'
    '"Sum":950.0}]}'
)
items = st.builds(
    PaymentItem,
    st.builds(PaymentType, st.uuids(), texts, texts),
    st.decimals(Decimal(0), Decimal(10**10), places=2, allow_nan=False, allow_infinity=False),
)


def test_the_documented_example_is_read_and_written_again() -> None:
    read = read_payment_items(DOCUMENTED)
    assert read == (PaymentItem(PaymentType(CASH, "Cash", "Наличные"), Decimal("950.0")),)
    assert write_payment_items(read) == DOCUMENTED


@given(st.lists(items, max_size=4).map(tuple))
def test_what_is_written_is_read(chosen: tuple[PaymentItem, ...]) -> None:
    assert read_payment_items(write_payment_items(chosen)) == chosen


def test_names_are_read_in_any_case_and_kinds_nobody_knows_are_kept() -> None:
    [item] = read_payment_items(DOCUMENTED.replace("PaymentItems", "paymentitems").replace('"Cash"', '"Barter"'))
    assert item.payment_type.kind == "Barter"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"PaymentItems":[{}]}',
        DOCUMENTED.replace("950.0", '"much"'),
        DOCUMENTED.replace("950.0", "NaN"),
        DOCUMENTED.replace("09322f46", "x"),
        "[" * 100_000,
        '{"PaymentItems":' + '{"a":' * 20 + "1" + "}" * 21,
    ],
)
def test_what_is_not_a_list_of_payments_says_why(text: str) -> None:
    with pytest.raises(Malformed, match=r"\w"):
        read_payment_items(text)


def test_the_keys_and_the_name_of_an_unknown_guest_are_the_documented_ones() -> None:
    assert SCANNED_VALUE == "arbus.iikowaiter.checkinscannedvalue"
    assert PAYMENT_ITEMS == "iikowaiter5.paymentItems"
    assert unknown_guest_name("7701234") == "Карта № 7701234"
