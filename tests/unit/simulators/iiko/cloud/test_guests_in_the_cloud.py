"""Guests, wallets, calculate, coupons and the transaction report, against real books (5.5 to 5.10)."""

from typing import Any
from uuid import UUID

import pytest

from simulators.iiko.cloud.endpoints import CARD
from simulators.iiko.cloud.messages.reports import PROVEN_TYPES
from simulators.iiko.cloud.names import NameKind, name_id
from simulators.iiko.cloud.origins import operation_id
from simulators.iiko.cloud.reporting import TYPES
from simulators.kit.instant import HOUR
from simulators.till.ledger import EntryKind
from simulators.till.operation import Origin
from tests.unit.simulators.backend.shop import COFFEE, NOON
from tests.unit.simulators.iiko.cloud.cafe import CARD_NUMBER, INFO, ORDER, PHONE, WIRE, Cafe, item

HOLD, CANCEL = f"{CARD}/customer/wallet/hold", f"{CARD}/customer/wallet/cancel_hold"
TOPUP, CHARGEOFF = f"{CARD}/customer/wallet/topup", f"{CARD}/customer/wallet/chargeoff"
CREATE, CALCULATE = f"{CARD}/customer/create_or_update", f"{CARD}/calculate"
BY_DATE, BY_REVISION = f"{CARD}/customer/transactions/by_date", f"{CARD}/customer/transactions/by_revision"
COUPON = f"{CARD}/coupons/info"
TRANSACTION = "3a0f0b3c-0a6f-4a51-a7c9-0f3e5cfa2c01"
ALL_DAY = {"dateFrom": "2026-03-14 00:00:00.000", "dateTo": "2026-03-14 23:59:59.999"}


def ours(number: int, check: int = 0) -> str:
    """The id of an operation of a caller of ours."""
    origin = Origin("s1", "9", NOON.date(), NOON, check, number)
    id = operation_id(origin, WIRE.organisations[0])
    assert id is not None
    return str(id)


def entries(cafe: Cafe, kind: EntryKind) -> list[Any]:
    return [entry for entry in cafe.books.books.entries if entry.kind is kind]


# Customers


def test_a_guest_is_the_same_by_phone_by_card_and_by_id() -> None:
    cafe = Cafe().log_in()
    by_phone = cafe.call(INFO, type="phone", phone=PHONE)
    by_card = cafe.call(INFO, type="cardNumber", cardNumber=CARD_NUMBER)
    by_id = cafe.call(INFO, type="id", id=by_phone["id"])
    assert by_phone["id"] == by_card["id"] == by_id["id"]
    assert by_phone["walletBalances"][0]["balance"] == 540.0
    assert by_phone["name"] == "Zoe"
    assert by_phone["phone"] == PHONE
    assert by_card["cards"][0]["number"] == CARD_NUMBER


@pytest.mark.parametrize(
    "who",
    [
        {"type": "phone", "phone": "+79990000000"},
        {"type": "cardTrack", "cardTrack": "0"},
        {"type": "email", "email": "zoe@example.com"},
        {"type": "id", "id": TRANSACTION},
    ],
)
def test_nobody_is_http_400_with_the_other_envelope(who: dict[str, str]) -> None:
    status, said = Cafe().log_in().fail(INFO, **who)
    assert status == 400
    assert said["code"] == "Transport_WrongCustomerNumber"
    assert said["errorCode"] == "Customer_CustomerNotFound"
    assert said["httpStatusCode"] == 400
    assert said["message"].startswith("There is no user with")


def test_an_id_forgotten_in_a_crash_is_no_unknown_guest() -> None:
    cafe = Cafe().log_in()
    zoe = cafe.zoe()
    cafe.crash()
    cafe.log_in()
    status, said = cafe.fail(INFO, type="id", id=zoe)
    assert (status, said["error"]) == (500, "SERVICE_UNAVAILABLE")
    assert cafe.zoe() == zoe
    assert cafe.call(INFO, type="id", id=zoe)["name"] == "Zoe"


def test_a_new_guest_is_made_once_and_an_old_one_is_told() -> None:
    cafe = Cafe().log_in()
    new = cafe.call(CREATE, phone="+79161112233", name="Max", birthday="1990-05-01 00:00:00.000")["id"]
    again = cafe.call(CREATE, phone="+79161112233", name="Maxim")["id"]
    assert new == again
    assert len(entries(cafe, EntryKind.WELCOME)) == 1
    assert cafe.call(CREATE, phone=PHONE, name="Zoe")["id"] == cafe.zoe()
    assert cafe.call(CREATE, id=new, name="M.")["id"] == new
    status, said = cafe.fail(CREATE, id=TRANSACTION, name="Nobody")
    assert (status, said["errorCode"]) == (400, "Customer_CustomerNotFound"), "iiko gives out ids"
    status, said = cafe.fail(CREATE, name="Nobody")
    assert (status, said["errorCode"]) == (400, "Validation_IncorrectPhone")


# Wallets


def test_a_hold_told_again_is_the_same_hold_and_with_another_sum_none() -> None:
    cafe = Cafe().log_in()
    what = {"transactionId": TRANSACTION, "customerId": cafe.zoe(), "walletId": cafe.wallet()}
    assert cafe.call(HOLD, **what, sum=300) == {"transactionId": TRANSACTION}
    cafe.pass_time(5)
    assert cafe.call(HOLD, **what, sum=300) == {"transactionId": TRANSACTION}
    status, said = cafe.fail(HOLD, **what, sum=200)
    assert (status, said["errorCode"]) == (400, "Tillproof_conflict")
    assert len(entries(cafe, EntryKind.HOLD)) == 1
    status, said = cafe.fail(HOLD, **{**what, "transactionId": None}, sum=300)
    assert (status, said["errorCode"]) == (400, "Tillproof_insufficient"), "240 are left"


def test_a_hold_is_let_go_once_and_letting_go_again_is_well() -> None:
    """K04."""
    cafe = Cafe().log_in()
    what = {"customerId": cafe.zoe(), "walletId": cafe.wallet()}
    cafe.call(HOLD, transactionId=TRANSACTION, **what, sum=540)
    assert cafe.call(CANCEL, transactionId=TRANSACTION) == {}
    assert cafe.call(CANCEL, transactionId=TRANSACTION) == {}
    assert cafe.call(CANCEL, transactionId=ORDER) == {}, "nor is an unknown one an error"
    assert [entry.amount for entry in entries(cafe, EntryKind.RELEASE)] == [54_000]
    cafe.call(HOLD, **what, sum=540)


def test_a_hold_with_an_id_of_ours_has_the_key_it_spells() -> None:
    cafe = Cafe().log_in()
    cafe.call(HOLD, transactionId=ours(7, 118), customerId=cafe.zoe(), walletId=cafe.wallet(), sum=1)
    [held] = entries(cafe, EntryKind.HOLD)
    assert held.key == "s1/2026-03-14/9/118/7"
    cafe.crash()
    cafe.log_in()
    assert cafe.call(CANCEL, transactionId=ours(7, 118)) == {}
    assert len(entries(cafe, EntryKind.RELEASE)) == 1, "an id that spells its key needs no memory"


def test_giving_twice_gives_twice_and_the_report_tells() -> None:
    """K05: topup is not idempotent."""
    cafe = Cafe().log_in()
    what = {"customerId": cafe.zoe(), "walletId": cafe.wallet(), "comment": f"{ours(3)} manual"}
    assert cafe.call(TOPUP, **what, sum=47) == {}
    assert cafe.balance() == 54_000 + 4_700
    [posted] = entries(cafe, EntryKind.ADJUSTMENT)
    assert (posted.key, posted.note) == ("s1/2026-03-14/9/0/3", "manual")
    cafe.call(TOPUP, **what, sum=47)
    assert cafe.balance() == 54_000 + 2 * 4_700
    page = cafe.call(BY_DATE, customerId=cafe.zoe(), pageNumber=0, pageSize=100, **ALL_DAY)
    given = [one for one in page["transactions"] if one["typeName"] == "RefillWalletFromApi"]
    assert [one["comment"] for one in given] == [f"{ours(3)} manual"] * 2


def test_taking_takes_what_is_there_and_no_more() -> None:
    cafe = Cafe().log_in()
    what = {"customerId": cafe.zoe(), "walletId": cafe.wallet(), "comment": "by hand"}
    cafe.call(CHARGEOFF, **what, sum=40.5)
    cafe.call(CHARGEOFF, **what, sum=40.5)
    assert cafe.balance() == 54_000 - 8_100, "without a reference each is its own"
    status, said = cafe.fail(CHARGEOFF, **what, sum=5000)
    assert (status, said["errorCode"]) == (400, "Tillproof_insufficient")
    status, said = cafe.fail(CHARGEOFF, **{**what, "walletId": TRANSACTION}, sum=1)
    assert (status, said["errorCode"]) == (400, "Tillproof_unsupported")


# Calculate


def calculated(cafe: Cafe, **order: Any) -> Any:
    items = [item(COFFEE, 2, 14.90, 1)]
    return cafe.call(CALCULATE, order={"phone": PHONE, "items": items, **order}, isLoyaltyTraceEnabled=True)


def test_calculate_tells_what_may_be_paid_with_points_and_changes_nothing() -> None:
    cafe = Cafe().log_in()
    told = calculated(cafe)
    [payment] = told["availablePayments"]
    assert payment["maxSum"] == 29.8
    assert payment["walletInfos"] == [{"id": cafe.wallet(), "maxSum": 29.8, "canHoldMoney": True}]
    assert told["loyaltyTrace"] == "earns 29.80"
    assert told["Warnings"] == []
    assert cafe.kinds() == []


def test_calculate_tells_what_a_coupon_takes_off() -> None:
    cafe = Cafe().log_in()
    told = calculated(cafe, loyaltyInfo={"coupon": "TEN-1"})
    [result] = [one for one in told["loyaltyProgramResults"] if one["discounts"]]
    assert result["marketingCampaignId"] == str(name_id(NameKind.CAMPAIGN, "TEN-1"))
    assert [(one["code"], one["positionId"], one["discountSum"]) for one in result["discounts"]] == [(0, None, 10.0)]
    [gift] = [one for one in told["loyaltyProgramResults"] if one["freeProducts"]]
    assert gift["freeProducts"][0]["products"][0]["code"] == "2001"
    assert cafe.kinds() == [], "it was looked at, not used"


def test_calculate_for_nobody_and_by_id() -> None:
    cafe = Cafe().log_in()
    assert calculated(cafe, phone="+00000000")["availablePayments"] == []
    assert calculated(cafe, phone="+00000000", customer={"id": cafe.zoe()})["availablePayments"] != []
    assert calculated(cafe, customer={"type": "one-time", "name": "X"})["availablePayments"] == []
    status, said = cafe.fail(CALCULATE, order={"phone": "79160000007", "items": []})
    assert (status, said["error"]) == (400, "BAD_REQUEST")
    unknown = {"type": "Product", "productId": TRANSACTION, "amount": 1}
    status, said = cafe.fail(CALCULATE, order={"phone": PHONE, "items": [unknown]})
    assert (status, said["error"]) == (400, "ProductNotFound")


# Coupons and the report


def test_a_coupon_is_an_array_and_an_unknown_one_an_empty_one() -> None:
    cafe = Cafe().log_in()
    [coupon] = cafe.call(COUPON, number="TEN-1")["couponInfo"]
    assert (coupon["number"], coupon["seriesName"], coupon["whenActivated"]) == ("TEN-1", "ten", None)
    assert cafe.call(COUPON, number="TEN-1", series="other")["couponInfo"] == []
    assert cafe.call(COUPON, number="NONE")["couponInfo"] == []
    series = cafe.call(f"{CARD}/coupons/series")["seriesWithNotActivatedCoupons"]
    assert [one["number"] for one in series] == ["coffee", "ten"]
    assert cafe.call(f"{CARD}/coupons/by_series", series="ten", pageSize=10, page=0) == {"notActivatedCoupon": []}


def test_pages_of_the_report_by_date_and_by_revision() -> None:
    cafe = Cafe().log_in()
    zoe = cafe.zoe()
    for number in range(1, 5):
        cafe.pass_time(1)
        cafe.call(TOPUP, customerId=zoe, walletId=cafe.wallet(), sum=number)

    def page(number: int, **more: Any) -> list[float]:
        got = cafe.call(BY_DATE, customerId=zoe, pageNumber=number, pageSize=2, **{**ALL_DAY, **more})
        return [one["sum"] for one in got["transactions"]]

    assert [page(0), page(1), page(2)] == [[540.0, 1.0], [2.0, 3.0], [4.0]]
    assert page(0, dateFrom="2026-03-14 12:00:02.000", dateTo="2026-03-14 12:00:03.000") == [2.0, 3.0], "both included"
    first = cafe.call(BY_REVISION, customerId=zoe, pageSize=3)
    assert [one["sum"] for one in first["transactions"]] == [540.0, 1.0, 2.0]
    rest = cafe.call(BY_REVISION, customerId=zoe, pageSize=3, revision=first["lastRevision"])
    assert [one["sum"] for one in rest["transactions"]] == [3.0, 4.0]
    none = cafe.call(BY_REVISION, customerId=zoe, pageSize=3, revision=rest["lastRevision"])
    assert none["transactions"] == []
    assert none["lastRevision"] == rest["lastRevision"]
    for size in (0, 1001):
        assert cafe.fail(BY_DATE, customerId=zoe, pageNumber=0, pageSize=size, **ALL_DAY)[0] == 400
    bad = {**ALL_DAY, "dateFrom": "2026-02-30 00:00:00.000"}
    assert cafe.fail(BY_DATE, customerId=zoe, pageNumber=0, pageSize=1, **bad)[0] == 400


def test_two_numbers_of_types_are_proven_and_ours_are_far_from_them() -> None:
    assert PROVEN_TYPES == {"CloseOrder": 5, "RefillWalletFromOrder": 10}
    assert min(number for name, number in TYPES.items() if name not in PROVEN_TYPES) >= 1000
    assert len({*TYPES.values()}) == len(TYPES)


# Dictionaries and messages


def test_dictionaries_are_of_the_programme() -> None:
    cafe = Cafe().log_in()
    [program] = cafe.call(f"{CARD}/program")["Programs"]
    assert program["walletId"] == cafe.wallet()
    assert [one["name"] for one in program["marketingCampaigns"]] == ["Two sweets", "Free coffee", "Ten off"]
    assert cafe.call(f"{CARD}/program", withoutMarketingCampaigns=True)["Programs"][0]["marketingCampaigns"] == []
    added = cafe.call(f"{CARD}/customer/program/add", customerId=cafe.zoe(), programId=program["id"])
    assert added["walletId"] == cafe.wallet()
    assert cafe.fail(f"{CARD}/customer/program/add", programId=TRANSACTION)[0] == 400
    assert cafe.call(f"{CARD}/manual_condition") == {"manualConditions": []}
    assert cafe.call(f"{CARD}/customer_category") == {"guestCategories": []}


def test_no_message_is_sent_and_that_is_noticed() -> None:
    cafe = Cafe().log_in()
    sent = cafe.call(f"{CARD}/message/send_sms", phone=PHONE, text="Code 1234")["smsId"]
    assert str(UUID(sent)) == sent
    assert cafe.call(f"{CARD}/check_sms_status", smsIds=[sent])["statuses"][0]["smsId"] == sent
    assert cafe.call(f"{CARD}/message/send_email", receiver="a@example.com", subject="s", body="b") == {}
    assert cafe.call(f"{CARD}/check_sms_sending_possibility")["availableSmsCount"] == 0
    assert len(cafe.remarks) == 4
    assert cafe.asked == []


def test_made_at_of_a_caller_of_ours_is_the_moment_of_the_operation() -> None:
    cafe = Cafe().log_in()
    cafe.now = HOUR - 1
    body = {"type": "phone", "phone": PHONE}
    cafe.post(INFO, body, {"x-made-at": "2026-03-14T12:00:00.000001Z", "x-operation-id": ours(4, 9)})
    assert cafe.asked[-1].operation.origin == Origin("s1", "9", NOON.date(), NOON.replace(microsecond=1), 9, 4)
    cafe.post(INFO, body, {"x-operation-id": TRANSACTION})
    assert cafe.asked[-1].operation.origin.terminal == "cloud"
