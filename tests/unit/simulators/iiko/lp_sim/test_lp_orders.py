"""Receipts as order snapshots (iiko_loyaltyplant.md 4.6.4)."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from simulators.iiko.lp_sim.errors import Unreadable
from simulators.iiko.lp_sim.messages import Order, decode, encode
from simulators.iiko.lp_sim.names import Names
from simulators.iiko.lp_sim.orders import Terms, order_of, parts_of, receipt_of
from simulators.iiko.lp_sim.outlets import DEFAULT
from simulators.till.receipt import POINTS, Discount, Line, Receipt, Tender
from tests.strategies import lp_sims
from tests.unit.simulators.iiko.lp_sim.party import CAKE, CODE, NOON, OPEN, ORIGIN, SOUP, STEAK, order

TERMS = Terms(Names(DEFAULT))
FREE = Discount("Cheesecake", 39000, "8812", "D-010")


def back(told: Order, terms: Terms = TERMS) -> Receipt:
    return receipt_of(decode(encode(told), Order), ORIGIN.receipt, NOON, terms)


def amounts(*whole: int) -> list[Decimal]:
    return [Decimal(one) for one in whole]


def stranger(**other: Any) -> Receipt:
    return receipt_of(decode(json.dumps(order(**other)).encode(), Order), ORIGIN.receipt, NOON, TERMS)


@given(lp_sims.origins().flatmap(lambda origin: st.tuples(st.just(origin), lp_sims.commits(origin))))
@settings(deadline=None)
def test_a_receipt_comes_back_and_its_sums_add_up(drawn: Any) -> None:
    origin, commit = drawn
    told = order_of(commit.receipt, TERMS, open_since=origin.made_at)
    assert told.result_sum == told.full_sum - told.discount_sum
    assert told.full_sum == sum(item.sum for item in told.items)
    assert receipt_of(decode(encode(told), Order), commit.receipt.id, origin.made_at, TERMS) == commit.receipt


def test_a_gift_stands_at_nothing_and_its_dish_says_what_it_costs() -> None:
    receipt = replace(OPEN, lines=(SOUP, CAKE), discounts=(FREE,), coupons=("8812",))
    told = order_of(receipt, TERMS)
    cake = told.items[1]
    assert [cake.price, cake.sum, cake.discount, cake.list_price] == amounts(0, 0, 0, 390)
    assert cake.is_gift
    assert [told.full_sum, told.discount_sum, told.result_sum] == amounts(350, 0, 350)
    assert back(told) == receipt
    assert back(told).gross == 74000


def test_of_two_dishes_one_is_the_gift() -> None:
    told = order_of(replace(OPEN, lines=(CAKE, CAKE), discounts=(FREE,)), TERMS)
    assert [item.is_gift for item in told.items] == [True, False]
    assert told.result_sum == 390
    told = order_of(replace(OPEN, lines=(CAKE, CAKE), discounts=(FREE, FREE)), TERMS)
    assert [item.is_gift for item in told.items] == [True, True]
    assert told.result_sum == 0


@pytest.mark.parametrize(
    "discount",
    [
        replace(FREE, amount=38999),
        replace(FREE, source="till"),
        replace(FREE, source="card"),
        replace(FREE, plu=None),
        replace(FREE, plu="S-001"),
        replace(FREE, amount=0),
    ],
)
def test_what_is_not_a_whole_dish_for_nothing_is_no_gift(discount: Discount) -> None:
    receipt = replace(OPEN, lines=(SOUP, CAKE), discounts=(discount,))
    told = order_of(receipt, TERMS)
    assert not any(item.is_gift for item in told.items)
    assert told.discount_sum == Decimal(discount.amount) / 100
    assert back(told) == receipt


def test_what_a_coupon_was_asked_for_is_no_gift() -> None:
    receipt = replace(OPEN, lines=(SOUP, CAKE), discounts=(FREE,))
    told = order_of(receipt, TERMS, bought=frozenset({"8812"}))
    assert not any(item.is_gift for item in told.items)
    assert told.items[1].discount == 390
    assert back(told) == receipt


def test_a_dish_of_two_pieces_is_no_gift() -> None:
    two = replace(CAKE, qty=Decimal(2))
    told = order_of(replace(OPEN, lines=(two,), discounts=(FREE,)), TERMS)
    assert not told.items[0].is_gift
    assert [told.full_sum, told.discount_sum] == amounts(780, 390)


def test_points_are_told_only_when_they_are_not_the_money() -> None:
    key = "cafe/2026-03-14/5/118/6"
    receipt = replace(OPEN, tenders=(Tender(POINTS, 30000, 30000, key), Tender("cash", 95000)))
    first, second = order_of(receipt, TERMS).payments
    assert (first.kind, first.sum, first.points) == ("LoyaltyPoints", Decimal(300), None)
    assert first.transaction_id == "00006425-6102-8005-8000-003b00000006"
    assert (second.kind, second.transaction_id) == ("Cash", "")
    odd = replace(receipt, tenders=(Tender(POINTS, 30000, 60000, key),))
    assert order_of(odd, TERMS).payments[0].points == 600
    half = Terms(Names(DEFAULT), Decimal("0.5"))
    assert order_of(odd, half).payments[0].points is None
    assert back(order_of(odd, half), half) == odd


def test_an_open_check_is_not_said_to_be_closed() -> None:
    assert order_of(OPEN, TERMS, open_since=NOON).closed_at is None
    assert order_of(OPEN, TERMS).closed_at == NOON


def test_a_stranger_tells_discounts_without_their_reasons() -> None:
    items = order()["items"]
    assert isinstance(items, list)
    items[0] = {**items[0], "discount": 35}
    receipt = stranger(items=items, discountSum=60, resultSum=1190)
    assert receipt.discounts == (Discount("", 3500, "till", "S-001"), Discount("", 2500, "till"))
    assert receipt.total == 119000


def test_a_strangers_receipt_has_what_it_says() -> None:
    receipt = stranger(
        payments=[{"kind": "Cash", "sum": 950, "transactionId": "x"}, {"kind": "External", "sum": 300}],
        waiter={"id": "44444444-0000-4000-8000-000000000007", "name": "Ivan"},
        cashier={"name": "Olga"},
        guestRef={"phone": "+79990001122"},
        table=7,
    )
    assert receipt.tenders == (Tender("cash", 95000, 0, "x"), Tender("External", 30000))
    assert receipt.guest is not None
    assert receipt.guest.value == "+79990001122"
    assert receipt.lines == (replace(SOUP, category=""), STEAK)


@pytest.mark.parametrize(
    ("other", "where"),
    [
        ({"resultSum": 1251}, "$.order.resultSum"),
        ({"fullSum": 1200, "resultSum": 1200}, "$.order.resultSum"),
        ({"discountSum": 0.001}, "$.order.discountSum"),
        ({"payments": [{"kind": "Cash", "sum": 1e300}]}, "$.order.payments[0].sum"),
        ({"guestRef": {}}, "$.order.guestRef"),
        ({"guestRef": {"code": "1", "phone": "2"}}, "$.order.guestRef"),
        ({"discounts": [{"name": "", "sum": 0.005, "source": "x"}]}, "$.order.discounts[0].sum"),
        ({"openedAt": "0001-01-01T00:00:00Z"}, "$.order"),
    ],
)
def test_what_does_not_add_up_is_refused_with_its_place(other: dict[str, Any], where: str) -> None:
    with pytest.raises(Unreadable) as caught:
        stranger(**other)
    assert f"at `{where}`" in str(caught.value)


@pytest.mark.parametrize("amount", [0, -1, 0.0001, 1e9, 1e300, 100_001, "NaN"])
def test_a_quantity_no_till_means(amount: object) -> None:
    items = order()["items"]
    assert isinstance(items, list)
    with pytest.raises(Unreadable, match=r"at `\$\.order\.items\[1\]\.amount`"):
        stranger(items=[items[0], {**items[1], "amount": amount}])


def test_which_lines_come_back() -> None:
    receipt = replace(OPEN, lines=(SOUP, STEAK, replace(SOUP, qty=Decimal(2)), Line("W", Decimal("0.333"), 1000)))
    assert parts_of(receipt, [("S-001", Decimal(2)), ("W", Decimal("0.1"))]) == [
        (0, Decimal(1), 35000),
        (2, Decimal(1), 35000),
        (3, Decimal("0.1"), 100),
    ]
    assert parts_of(receipt, [("S-001", Decimal(3)), ("S-001", Decimal(1)), ("none", Decimal(1))]) == [
        (0, Decimal(1), 35000),
        (2, Decimal(2), 70000),
    ]


def test_a_guest_is_told_as_what_was_shown() -> None:
    told = order_of(replace(OPEN, guest=CODE), TERMS)
    assert told.guest_ref is not None
    assert told.guest_ref.code == "483920175"
