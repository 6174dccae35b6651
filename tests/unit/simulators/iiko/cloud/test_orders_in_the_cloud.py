"""Orders at a table by commands, against real books (5.11, 5.12)."""

import json

import pytest

from simulators.iiko.cloud.names import NameKind, name_id
from simulators.iiko.cloud.origins import operation_id, order_id
from simulators.iiko.ids import IdKind
from simulators.kit.instant import HOUR
from simulators.till.ledger import EntryKind
from simulators.till.operation import Commit, FindReceipt, Identify, Origin, Quote, Void, kind_of
from tests.unit.simulators.backend.shop import CAKE, COFFEE, NOON
from tests.unit.simulators.iiko.cloud.cafe import (
    CARD_NUMBER,
    GROUP,
    INFO,
    ORDER,
    ORGANISATION,
    PHONE,
    WIRE,
    Cafe,
    cash,
    item,
    points,
)

SUCCESS = {"state": "Success"}
CREDENTIAL_NOT_FOUND = "Iikocard51PaymentCredentialNotFound"
CHANGED = "OrderStatusChangedInIikoFront"
SALE, REDEMPTION, COUPON, VOID = EntryKind.SALE, EntryKind.REDEMPTION, EntryKind.COUPON, EntryKind.VOID
STATUS = "/api/1/commands/status"


def said(cafe: Cafe) -> list[str]:
    return [kind_of(ask.operation) for ask in cafe.asked]


def last_commit(cafe: Cafe) -> Commit:
    return next(ask.operation for ask in reversed(cafe.asked) if isinstance(ask.operation, Commit))


def test_a_command_is_in_progress_first() -> None:
    cafe = Cafe().log_in()
    order = {"id": ORDER, "items": [item(COFFEE, 1, 14.9, 1)]}
    taken = cafe.call("/api/1/order/create", terminalGroupId=GROUP, order=order)
    assert taken["orderInfo"]["creationStatus"] == "InProgress"
    assert cafe.call(STATUS, correlationId=taken["correlationId"]) == {"state": "InProgress"}
    assert cafe.call(STATUS, correlationId=taken["correlationId"]) == SUCCESS
    assert cafe.call(STATUS, correlationId=taken["correlationId"]) == SUCCESS


def test_an_unknown_or_old_correlation_id_is_410() -> None:
    cafe = Cafe().log_in()
    assert cafe.fail(STATUS, correlationId=ORDER)[0] == 410
    taken = cafe.call("/api/1/order/print_bill", orderId=ORDER)["correlationId"]
    cafe.now = HOUR - 1
    assert cafe.fail(STATUS, correlationId=taken)[0] == 200
    cafe.now = HOUR + 1
    cafe.log_in()
    assert cafe.fail(STATUS, correlationId=taken)[0] == 410


def test_the_life_of_an_order_with_a_guest_and_points() -> None:
    cafe = Cafe().log_in()
    assert cafe.create() == SUCCESS
    assert cafe.order()["order"]["status"] == "New"
    assert cafe.on("add_items", items=[item(CAKE, 1, None, 3)]) == SUCCESS
    assert cafe.on("add_customer", customer={"id": cafe.zoe(), "name": "Zoe"}) == SUCCESS
    assert cafe.on("print_bill") == SUCCESS
    assert cafe.order()["order"]["status"] == "Bill"
    assert cafe.on("add_payments", payments=[points(30), cash(39.60)]) == SUCCESS
    assert cafe.kinds() == [], "nothing moves before it is closed"
    assert cafe.on("close") == SUCCESS
    told = cafe.order()["order"]
    assert (told["status"], told["sum"], told["processedPaymentsSum"]) == ("Closed", 69.6, 69.6)
    assert [one["resultSum"] for one in told["items"]] == [29.8, 19.9, 19.9]
    assert [one["paymentType"]["kind"] for one in told["payments"]] == ["IikoCard", "Cash"]
    assert cafe.kinds() == [REDEMPTION, SALE]
    assert cafe.balance() == 54_000 - 3_000 + 3_960
    receipt = last_commit(cafe).receipt
    assert (receipt.total, receipt.paid_with_points) == (6_960, 3_000)
    assert receipt.lines[2].name == "Cake", "a line without a price is as the menu says"


def test_closing_again_is_done_and_posts_nothing() -> None:
    cafe = Cafe().log_in()
    cafe.create(payments=[cash(49.70)], phone=PHONE)
    assert [cafe.on("close"), cafe.on("close")] == [SUCCESS, SUCCESS]
    assert cafe.kinds() == [SALE]
    assert cafe.balance() == 54_000 + 4_970
    late = [cafe.on("cancel"), cafe.on("print_bill"), cafe.on("add_payments", payments=[cash(1)])]
    assert [ended["errorReason"] for ended in late] == [CHANGED] * 3, "5.12: a closed order stays closed"


def test_an_unknown_credential_fails_the_command_and_leaves_no_payment() -> None:
    """K06."""
    cafe = Cafe().log_in()
    cafe.create()
    ended = cafe.on("add_payments", payments=[points(30, "+79990000000"), cash(19.70)])
    assert (ended["state"], ended["errorReason"]) == ("Error", CREDENTIAL_NOT_FOUND)
    assert cafe.order()["order"]["payments"] == []
    for bad, reason in {
        "FindFaceId": "Iikocard51PaymentSearchScopeNotFound",
        "Reserved": "Iikocard51PaymentSearchScopeNotFound",
        "CardNumber": CREDENTIAL_NOT_FOUND,
    }.items():
        assert cafe.on("add_payments", payments=[points(30, scope=bad)])["errorReason"] == reason
    assert cafe.on("add_payments", payments=[points(0)])["errorReason"] == "PaymentSumShouldBePositive"
    bare = {"paymentTypeKind": "LoyaltyCard", "sum": 1, "paymentTypeId": GROUP}
    reason = cafe.on("add_payments", payments=[bare])["errorReason"]
    assert reason == "Iikocard51PaymentAdditionalDataCanNotBeParsed"
    assert cafe.on("add_payments", payments=[points(30, CARD_NUMBER, "CardNumber"), cash(19.70)]) == SUCCESS
    assert cafe.on("close") == SUCCESS


def test_too_many_points_leave_the_order_open_and_it_can_be_paid_otherwise() -> None:
    """P02."""
    cafe = Cafe().log_in()
    cafe.create(ORDER, items=[item(CAKE, 100, 19.90, 1)])
    cafe.on("add_payments", payments=[points(600), cash(1390)])
    ended = cafe.on("close")
    assert (ended["state"], ended["errorReason"]) == ("Error", "Tillproof_insufficient")
    assert cafe.kinds() == []
    assert cafe.order()["order"]["status"] == "New"
    assert cafe.on("change_payments", payments=[points(1, "+79990000000")])["state"] == "Error"
    assert len(cafe.order()["order"]["payments"]) == 2, "what failed replaces nothing"
    assert cafe.on("change_payments", payments=[cash(1990)]) == SUCCESS
    assert cafe.on("close") == SUCCESS
    assert cafe.kinds() == [SALE]


@pytest.mark.parametrize(("paid", "is_enough"), [(49.69, False), (49.70, True), (50.00, True)])
def test_payments_must_come_out_and_change_is_given_in_cash(paid: float, is_enough: bool) -> None:
    cafe = Cafe().log_in()
    cafe.create(payments=[cash(paid)])
    ended = cafe.on("close")
    assert (ended == SUCCESS) is is_enough
    if is_enough:
        assert [tender.amount for tender in last_commit(cafe).receipt.tenders] == [4_970]
    else:
        assert ended["errorReason"] == "Common"


def test_a_coupon_is_computed_at_the_close_and_used_once() -> None:
    """K07."""
    cafe = Cafe().log_in()
    cafe.create(loyaltyInfo={"coupon": "TEN-1"}, payments=[cash(39.70)], phone=PHONE)
    assert cafe.on("close") == SUCCESS
    assert cafe.kinds() == [COUPON, SALE]
    assert isinstance(cafe.asked[-2].operation, Quote)
    assert cafe.order()["order"]["sum"] == 39.7
    other = "0f6f3a52-6f6d-4b0e-9b0e-2b8a5c3c9a12"
    cafe.create(other, loyaltyInfo={"coupon": "TEN-1"}, payments=[cash(39.70)], phone=PHONE)
    assert cafe.on("close", other)["errorReason"] == "Tillproof_used"
    assert cafe.kinds() == [COUPON, SALE]


def test_a_coupon_that_was_computed_before_is_carried_in_the_order() -> None:
    cafe = Cafe().log_in()
    discount = {"type": "RMS", "discountTypeId": str(name_id(NameKind.CAMPAIGN, "TEN-1")), "sum": 10}
    cafe.create(
        loyaltyInfo={"coupon": "TEN-1"},
        discountsInfo={"discounts": [discount]},
        payments=[cash(39.70)],
        customer={"phone": PHONE, "name": "Zoe"},
    )
    assert cafe.on("close") == SUCCESS
    assert "quote" not in said(cafe)
    assert cafe.kinds() == [COUPON, SALE]


def test_a_gift_is_carried_as_discounts_of_its_dishes() -> None:
    cafe = Cafe().log_in()
    items = [item(COFFEE, 1, 14.90, 1), item(CAKE, 1, 19.90, 2)]
    given = [{"positionId": one["positionId"], "sum": one["price"]} for one in items]
    programme = str(name_id(NameKind.CAMPAIGN, "sweet"))
    discount = {"type": "iikoCard", "programId": programme, "programName": "Two sweets", "discountItems": given}
    cafe.create(items=items, discountsInfo={"discounts": [discount]}, phone=PHONE)
    assert cafe.order()["order"]["sum"] == 0
    assert cafe.on("close") == SUCCESS
    assert cafe.kinds() == [EntryKind.GIFT, SALE]
    assert cafe.balance() == 54_000 - 1_000


def test_a_discount_needs_a_position_that_is_there() -> None:
    cafe = Cafe().log_in()
    given = [{"positionId": ORDER, "sum": 1}]
    discount = {"type": "iikoCard", "programId": ORDER, "discountItems": given}
    ended = cafe.create(discountsInfo={"discounts": [discount]})
    assert ended["errorReason"] == "DiscountItemPositionNotFound"
    told = cafe.order()
    assert (told["creationStatus"], told["errorInfo"]["code"]) == ("Error", "DiscountItemPositionNotFound")
    assert cafe.create() == SUCCESS, "what was not made can be made"


def test_the_same_order_twice_is_duplicated_and_an_unknown_one_not_found() -> None:
    cafe = Cafe().log_in()
    assert cafe.create() == SUCCESS
    assert cafe.create()["errorReason"] == "DuplicatedOrderId"
    assert cafe.on("close", GROUP)["errorReason"] == "OrderNotFound"
    found = cafe.call("/api/1/order/by_id", organizationIds=[str(ORGANISATION)], orderIds=[GROUP])
    assert found["orders"] == []


def test_a_customer_by_phone_who_is_no_guest_is_a_customer_all_the_same() -> None:
    cafe = Cafe().log_in()
    cafe.create(payments=[cash(49.70)])
    assert cafe.on("add_customer", customer={"name": "Max", "phone": "+79991112233"}) == SUCCESS
    assert cafe.order()["order"]["customer"]["name"] == "Max"
    assert cafe.on("close") == SUCCESS
    assert last_commit(cafe).receipt.guest is None


def test_a_cancelled_order_leaves_nothing_and_stays_cancelled() -> None:
    cafe = Cafe().log_in()
    cafe.create()
    assert cafe.on("cancel", removalComment="guest left") == SUCCESS
    assert "void" not in said(cafe), "the programme never heard of it"
    assert cafe.on("close")["errorReason"] == CHANGED
    other = "0f6f3a52-6f6d-4b0e-9b0e-2b8a5c3c9a12"
    cafe.create(other, items=[item(CAKE, 100, 19.90, 1)], payments=[points(600), cash(1390)], phone=PHONE)
    assert cafe.on("close", other)["state"] == "Error"
    assert cafe.on("cancel", other) == SUCCESS
    [void] = [ask.operation for ask in cafe.asked if isinstance(ask.operation, Void)]
    assert void.target == last_commit(cafe).receipt.id
    assert cafe.on("cancel", other) == SUCCESS
    assert cafe.order(other)["order"]["status"] == "Deleted"
    assert cafe.balance() == 54_000


def test_orders_of_ours_spell_their_check_and_their_operations() -> None:
    cafe = Cafe().log_in()
    organisation = WIRE.organisations[0]

    def origin(number: int) -> Origin:
        return Origin("s1", "9", NOON.date(), NOON, 118, number)

    def header(number: int) -> dict[str, str]:
        return {"x-operation-id": str(operation_id(origin(number), organisation)), "x-made-at": NOON.isoformat()}

    id = str(order_id(origin(0).receipt, organisation))
    whose, on = {"organizationId": str(ORGANISATION)}, {"orderId": id}
    order = {"id": id, "items": [item(COFFEE, 4, 14.90, 1)], "loyaltyInfo": {"coupon": "TEN-1"}}
    cafe.post("/api/1/order/create", {**whose, "terminalGroupId": GROUP, "order": order}, header(11))
    payments = {"payments": [points(20), cash(29.60)]}
    cafe.post("/api/1/order/add_payments", {**whose, **on, **payments}, header(12))
    cafe.pass_time(1)
    taken = cafe.post("/api/1/order/close", {**whose, **on}, header(13))
    assert cafe.ended(json.loads(taken.body)["correlationId"]) == SUCCESS
    commit = last_commit(cafe)
    assert commit.origin == origin(13)
    assert [ask.origin.number for ask in commit.asks] == [11, 12]
    assert commit.receipt.tenders[0].key == origin(12).key
    assert cafe.order(id)["order"]["number"] == 118
    assert operation_id(origin(13), organisation, IdKind.ORDER) == order_id(origin(0).receipt, organisation)


def test_the_report_of_an_order() -> None:
    cafe = Cafe().log_in()
    cafe.create(payments=[points(10), cash(39.70)])
    cafe.on("close")
    page = cafe.call(
        "/api/1/loyalty/iiko/customer/transactions/by_date",
        customerId=cafe.zoe(),
        dateFrom="2026-03-14 00:00:00.000",
        dateTo="2026-03-14 23:59:59.999",
        pageNumber=0,
        pageSize=10,
    )
    told = [(one["type"], one["typeName"], one["sum"]) for one in page["transactions"][1:]]
    assert told[0][1:] == ("PayFromWallet", -10.0)
    assert told[1] == (10, "RefillWalletFromOrder", 39.7)
    assert page["transactions"][2]["orderSum"] == 49.7


# When things go wrong on the way


def test_a_command_whose_connection_ended_goes_on_with_the_next_that_asks() -> None:
    cafe = Cafe().log_in()
    cafe.create(payments=[cash(49.70)], phone=PHONE)
    cafe.silent = True
    taken = cafe.call("/api/1/order/close", orderId=ORDER)["correlationId"]
    assert isinstance(cafe.asked[-1].operation, Commit)
    cafe.line.link.feed_eof(cafe.now)
    cafe.silent = False
    cafe.line = cafe.connect()
    assert cafe.ended(taken) == SUCCESS
    first, again = [ask.operation for ask in cafe.asked if isinstance(ask.operation, Commit)]
    assert first == again
    assert cafe.kinds() == [SALE]


def test_a_slow_programme_keeps_a_command_in_progress_and_nobody_waiting() -> None:
    cafe = Cafe().log_in()
    cafe.create(payments=[cash(49.70)])
    cafe.silent = True
    taken = cafe.call("/api/1/order/close", orderId=ORDER)["correlationId"]
    assert cafe.ended(taken, polls=3) == {"state": "InProgress"}
    cafe.silent = False
    cafe.answer_late()
    assert cafe.ended(taken) == SUCCESS


def test_a_programme_that_is_away_is_no_refusal_for_ever() -> None:
    cafe = Cafe().log_in()
    cafe.create(payments=[cash(49.70)], phone=PHONE)
    cafe.away = True
    assert cafe.on("close")["errorReason"] == "Tillproof_unavailable"
    cafe.away = False
    assert cafe.on("close") == SUCCESS
    assert cafe.kinds() == [SALE]


def test_a_crash_forgets_orders_and_telling_them_again_doubles_nothing() -> None:
    cafe = Cafe().log_in()
    organisation = WIRE.organisations[0]
    receipt = Origin("s1", "9", NOON.date(), NOON, 118, 0).receipt
    id = str(order_id(receipt, organisation))
    for _ in range(2):
        cafe.create(id, payments=[points(10), cash(39.70)])
        assert cafe.on("close", id) == SUCCESS
        cafe.crash()
        cafe.log_in()
        cafe.pass_time(60)
    assert cafe.kinds() == [REDEMPTION, SALE]
    assert cafe.on("cancel", id)["errorReason"] == CHANGED, "it is closed, whatever the desk remembers"
    assert isinstance(cafe.asked[-1].operation, FindReceipt)
    unknown = str(order_id(Origin("s1", "9", NOON.date(), NOON, 119, 0).receipt, organisation))
    assert cafe.on("cancel", unknown)["errorReason"] == "OrderNotFound"


def test_two_connections_see_one_desk() -> None:
    cafe = Cafe().log_in()
    cafe.create()
    cafe.line = cafe.connect()
    assert cafe.order()["order"]["status"] == "New"
    assert cafe.call(INFO, type="phone", phone=PHONE)["name"] == "Zoe"
    assert isinstance(cafe.asked[-1].operation, Identify)
