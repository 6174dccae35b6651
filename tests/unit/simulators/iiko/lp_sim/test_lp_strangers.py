"""What a server end makes of bodies that know the table only, with what it remembers of them (4.6.4)."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from simulators.iiko.ids import LARGEST_NUMBER
from simulators.iiko.lp_sim.visits import MOST_KEYS, MOST_VISITS, Visit, Visits
from simulators.iiko.lp_sim.wire import LpSim
from simulators.kit.instant import MINUTE
from simulators.till.answer import Answer, Attached, GuestFound, Held, Reason, Refused, Released, Status
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Attach,
    Commit,
    Detach,
    FindReceipt,
    Gift,
    Hold,
    IssueCode,
    Operation,
    Quote,
    Redeem,
    Release,
    Return,
    Upload,
    Void,
)
from simulators.till.programme import GiftOffer, Mechanic
from simulators.till.receipt import POINTS, Discount, ReceiptId, ReturnLine
from tests.unit.simulators.iiko.lp_sim.party import (
    CLOCK,
    CODE,
    KEY,
    NOON,
    SOUP_AT,
    STEAK_AT,
    STRANGE,
    answered,
    asked,
    order,
    refused,
    request,
)

CLOSE = "9f5e0c3e-1a52-4a53-9f0a-7c1d9a1f0b11"
LOW = int(KEY.replace("-", ""), 16) & LARGEST_NUMBER
MOSCOW = timezone(timedelta(hours=3))
HERE = ReceiptId("cafe", date(2026, 3, 14), "7", 118)
"""Opened at 01:30 in Moscow, which is still the 13th in UTC: the day is the till's."""
ANNA = GuestFound("70231", Status.ACTIVE, "Anna", 54000)
CAKE = GiftOffer("8812", "Cheesecake", ("D-010",), cost=25000)
PAY = Attached(ANNA, Mechanic.PAY, 30000)


class Plugin:
    """A stranger and a server end; each request on a connection of its own."""

    def __init__(self) -> None:
        self.wire = LpSim(clock=CLOCK)
        self.now = MINUTE

    def call(self, method: str, last: str, body: object = None, **headers: Any) -> bytes:
        return request(method, f"/orders/{STRANGE}{last}", body, **headers)

    def says(self, method: str, last: str, body: object = None, **headers: Any) -> Operation:
        return asked(self.wire, self.call(method, last, body, **headers), self.now).operation

    def is_told(self, answer: Answer, method: str, last: str, body: object = None) -> None:
        answered(self.wire, self.call(method, last, body), answer, self.now)

    def is_refused(self, method: str, last: str, body: object = None) -> tuple[int, str, str]:
        return refused(self.wire, self.call(method, last, body))

    def attached(self, answer: Answer = PAY, **other: object) -> "Plugin":
        self.is_told(answer, "POST", "/attach", {"code": CODE.value, "order": order(**other)})
        return self


def test_a_code() -> None:
    body = {"guestId": 70231, "mechanic": "PAY", "amount": 300}
    operation = asked(Plugin().wire, request("POST", "/codes", body), MINUTE).operation
    assert isinstance(operation, IssueCode)
    assert operation.identifier == Identifier(IdentifierKind.CARD, "70231")
    assert (operation.mechanic, operation.points, operation.gift) == (Mechanic.PAY, 30000, "")
    origin = operation.origin
    assert (origin.store, origin.terminal, origin.check, origin.number) == ("cafe", "7", 0, LOW)
    assert origin.made_at == NOON + timedelta(minutes=1)
    body = {"guestId": "anna", "mechanic": "GIFT", "giftCouponId": 8812}
    operation = asked(Plugin().wire, request("POST", "/codes", body), MINUTE).operation
    assert isinstance(operation, IssueCode)
    assert (operation.identifier.value, operation.points, operation.gift) == ("anna", None, "8812")


def test_an_attach() -> None:
    operation = Plugin().says("POST", "/attach", {"code": "483920175", "order": order(), "waiterPin": "7301"})
    assert isinstance(operation, Attach)
    assert operation.code == "483920175"
    receipt, origin = operation.receipt, operation.origin
    assert receipt.id == origin.receipt == HERE
    assert origin.number == LOW
    assert origin.made_at == receipt.closed_at == NOON + timedelta(minutes=1)
    assert receipt.opened_at == datetime(2026, 3, 14, 1, 30, tzinfo=MOSCOW)
    assert receipt.guest is None


def test_a_calculation_either_way_of_reading_the_table() -> None:
    plugin = Plugin()
    bare = plugin.says("POST", "/calculate", {**order(), "wantPay": 300})
    assert bare == plugin.says("POST", "/calculate", {"order": order(), "wantPay": 300})
    assert isinstance(bare, Quote)
    assert bare.receipt.guest is None
    known = plugin.attached().says("POST", "/calculate", order())
    assert isinstance(known, Quote)
    assert known.receipt.guest == CODE


def test_a_hold() -> None:
    plugin = Plugin().attached()
    hold = plugin.says("POST", "/hold", {"order": order(revision=4), "paySum": 300.00})
    assert isinstance(hold, Hold)
    assert (hold.identifier, hold.points, hold.gift, hold.revision) == (CODE, 30000, "", 4)
    assert hold.receipt is not None
    assert hold.receipt.id == HERE
    short = plugin.says("POST", "/hold", {"order": {"orderId": STRANGE}, "paySum": 1, "guestRef": {"code": "7"}})
    assert isinstance(short, Hold)
    assert (short.identifier.value, short.receipt, short.revision) == ("7", None, 0)


def test_a_hold_of_a_gift_is_for_what_its_code_said_it_costs() -> None:
    plugin = Plugin().attached(Attached(ANNA, Mechanic.GIFT, gift=CAKE))
    hold = plugin.says("POST", "/hold", {"order": order(), "giftCouponId": 8812})
    assert isinstance(hold, Hold)
    assert (hold.points, hold.gift) == (25000, "8812")
    other = plugin.says("POST", "/hold", {"order": order(), "giftCouponId": 9})
    assert isinstance(other, Hold)
    assert (other.points, other.gift) == (0, "9")


def test_points_worth_less() -> None:
    plugin = Plugin()
    plugin.wire = LpSim(clock=CLOCK, points_value=Decimal("0.5"))
    hold = plugin.attached().says("POST", "/hold", {"order": order(), "paySum": 300})
    assert isinstance(hold, Hold)
    assert hold.points == 60000


PAID = [
    {"kind": "LoyaltyPoints", "sum": 300, "transactionId": "3a0f0b3c-0a6f-4a51-a7c9-0f3e5cfa2c01"},
    {"kind": "Cash", "sum": 950, "transactionId": "4b1f0b3c-0a6f-4a51-a7c9-0f3e5cfa2c02"},
]
CLOSED = "2026-03-14T14:58:02+03:00"


def test_a_closing() -> None:
    body = {
        "closeId": CLOSE,
        "order": order(closedAt=CLOSED, payments=PAID),
        "fiscal": {"fd": "4411"},
        "offline": False,
    }
    commit = Plugin().attached().says("POST", "/commit", body)
    assert isinstance(commit, Commit)
    assert commit.receipt.guest == CODE
    assert commit.origin.receipt == commit.receipt.id == HERE
    assert commit.origin.number == int(CLOSE.replace("-", ""), 16) & LARGEST_NUMBER
    assert commit.origin.made_at == commit.receipt.closed_at == datetime(2026, 3, 14, 14, 58, 2, tzinfo=MOSCOW)
    [redeem] = commit.asks
    assert isinstance(redeem, Redeem)
    assert (redeem.identifier, redeem.points, redeem.due) == (CODE, 30000, 125000)
    points = commit.receipt.tenders[0]
    assert (points.kind, points.key) == (POINTS, redeem.origin.key)
    assert redeem.origin.number == int("3a0f0b3c0a6f4a51a7c90f3e5cfa2c01", 16) & LARGEST_NUMBER
    assert commit.held


def test_a_closing_with_a_gift_asks_for_what_the_code_was_good_for() -> None:
    plugin = Plugin().attached(Attached(ANNA, Mechanic.GIFT, gift=CAKE))
    items = order()["items"]
    assert isinstance(items, list)
    cake = {**items[0], "productCode": "D-010", "price": 0, "sum": 0, "isGift": True}
    snapshot = order(items=[*items, cake], closedAt=CLOSED, payments=[{"kind": "Cash", "sum": 1250}])
    commit = plugin.says("POST", "/commit", {"closeId": CLOSE, "order": snapshot})
    assert isinstance(commit, Commit)
    [gift] = commit.asks
    assert isinstance(gift, Gift)
    assert (gift.identifier, gift.gift, gift.choice) == (CODE, "8812", ("D-010",))
    assert Discount("Cheesecake", 0, "8812", "D-010") in commit.receipt.discounts
    assert commit.held
    without = plugin.says("POST", "/commit", {"closeId": CLOSE, "order": order(closedAt=CLOSED)})
    assert isinstance(without, Commit)
    assert without.asks == ()
    assert not without.held


def test_points_without_a_transaction_of_their_own_have_one_each() -> None:
    pay = [{"kind": "LoyaltyPoints", "sum": 100}, {"kind": "LoyaltyPoints", "sum": 200}, PAID[1]]
    commit = Plugin().attached().says("POST", "/commit", {"closeId": CLOSE, "order": order(payments=pay)})
    assert isinstance(commit, Commit)
    assert len({ask.origin.key for ask in commit.asks}) == 2


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"reason": "ORDER_DELETED"}, Void),
        ({"reason": "GUEST_DETACHED"}, Detach),
        ({"reason": "PREBILL_CANCELLED"}, Release),
        ({"reason": "PAYMENT_REMOVED"}, Release),
        ({"reason": "PAYMENT_REMOVED", "holdId": "h-77"}, Release),
        ({"reason": "PAYMENT_REMOVED", "operation": "cafe/2026-03-14/7/118/3"}, Void),
    ],
)
def test_what_is_cancelled(body: dict[str, str], kind: type[Operation]) -> None:
    plugin = Plugin().attached()
    plugin.is_told(Held("cafe/2026-03-14/7/118/9", 30000, 0), "POST", "/hold", {"order": order(), "paySum": 300})
    operation = plugin.says("POST", "/cancel", body)
    assert type(operation) is kind
    assert operation.origin.receipt == HERE
    if isinstance(operation, Release):
        assert operation.hold == body.get("holdId", "cafe/2026-03-14/7/118/9")
    if isinstance(operation, Void):
        assert (operation.target, operation.operation) == (HERE, body.get("operation"))


@pytest.mark.parametrize("reason", ["PREBILL_CANCELLED", "PAYMENT_REMOVED"])
def test_nothing_held_is_nothing_to_let_go(reason: str) -> None:
    assert Plugin().attached().is_refused("POST", "/cancel", {"reason": reason})[:2] == (404, "VISIT_NOT_FOUND")


def test_a_guest_is_detached() -> None:
    plugin = Plugin().attached()
    operation = plugin.says("DELETE", "/attach")
    assert isinstance(operation, Detach)
    assert operation.target == HERE
    plugin.is_told(Released(0, 0), "DELETE", "/attach")
    assert plugin.is_refused("POST", "/hold", {"order": order(), "paySum": 300})[:2] == (404, "VISIT_NOT_FOUND")


def test_a_refused_attach_attaches_nobody() -> None:
    plugin = Plugin().attached(Refused(Reason.EXPIRED, "late"))
    assert plugin.is_refused("POST", "/hold", {"order": order(), "paySum": 300})[:2] == (404, "VISIT_NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ({"kind": "FULL"}, ()),
        ({"kind": "FULL", "items": [{"positionId": STEAK_AT, "amount": 1, "sum": 900}], "refundSum": 900}, ()),
        ({"kind": "PARTIAL", "items": [{"positionId": STEAK_AT, "amount": 1}]}, (ReturnLine("M-044", Decimal(1)),)),
        (
            {"kind": "PARTIAL", "items": [{"positionId": at, "amount": 0.5} for at in (STEAK_AT, SOUP_AT)]},
            (ReturnLine("M-044", Decimal("0.5")), ReturnLine("S-001", Decimal("0.5"))),
        ),
    ],
)
def test_what_comes_back(body: dict[str, Any], lines: tuple[ReturnLine, ...]) -> None:
    operation = Plugin().attached().says("POST", "/returns", {"returnId": "r-1", "moneyBack": [], **body})
    assert isinstance(operation, Return)
    assert (operation.target, operation.lines) == (HERE, lines)


def test_returns_are_known_by_their_id() -> None:
    plugin = Plugin().attached()

    def number(id: str, key: str = KEY) -> int:
        return plugin.says("POST", "/returns", {"returnId": id, "kind": "FULL"}, Idempotency_Key=key).origin.number

    assert number("r-1") == number("r-1", KEY.replace("7", "8"))
    assert number("r-1") != number("r-2")
    assert number(CLOSE) == int(CLOSE.replace("-", ""), 16) & LARGEST_NUMBER


def test_a_storno() -> None:
    operation = Plugin().attached().says("POST", "/returns", {"returnId": "r-1", "kind": "STORNO"})
    assert operation == Void(operation.origin, HERE)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"kind": "PARTIAL", "items": []}, "$.items"),
        ({"kind": "PARTIAL"}, "$.items"),
        ({"kind": "PARTIAL", "items": [{"positionId": KEY, "amount": 1}]}, "$.items"),
        ({"kind": "partial"}, "$.kind"),
        ({"kind": "PARTIAL", "items": [{"positionId": "x", "amount": 1}]}, "$.items[0].positionId"),
    ],
)
def test_what_cannot_come_back(body: dict[str, Any], place: str) -> None:
    status, code, message = Plugin().attached().is_refused("POST", "/returns", {"returnId": "r-1", **body})
    assert (status, code) == (400, "BAD_REQUEST")
    assert f"`{place}`" in message


def test_an_order_is_looked_for() -> None:
    plugin = Plugin()
    unknown = plugin.says("GET", "", X_Terminal_Id="9")
    assert isinstance(unknown, FindReceipt)
    low = UUID(STRANGE).int & LARGEST_NUMBER
    assert unknown.target == ReceiptId("cafe", date(2026, 3, 14), "9", low)
    known = plugin.attached().says("GET", "", X_Terminal_Id="9")
    assert isinstance(known, FindReceipt)
    assert known.target == HERE, "whoever asks, the check is that of who opened it"


def test_receipts_of_an_outage() -> None:
    first = {"closeId": CLOSE, "order": order(payments=PAID), "closedAt": CLOSED, "guestRef": {"code": CODE.value}}
    second = {"closeId": KEY, "order": order(orderId=SOUP_AT, number=119), "closedAt": CLOSED}
    third = {**second, "closeId": SOUP_AT, "guestRef": {"guestId": 70231}, "order": order(orderId=KEY, number=120)}
    message = request("POST", "/offline/receipts", {"receipts": [first, second, third]}, Idempotency_Key=STEAK_AT)
    upload = asked(Plugin().wire, message).operation
    assert isinstance(upload, Upload)
    commits = [one for one in upload.operations if isinstance(one, Commit)]
    assert [one.receipt.id.check for one in commits] == [118, 119, 120]
    assert [one.receipt.guest for one in commits] == [CODE, None, Identifier(IdentifierKind.CARD, "70231")]
    closed = datetime(2026, 3, 14, 14, 58, 2, tzinfo=MOSCOW)
    assert {one.origin.made_at for one in commits} == {closed}
    assert {one.receipt.closed_at for one in commits} == {closed}
    assert [len(one.asks) for one in commits] == [1, 0, 0]


def test_one_receipt_of_an_outage_is_still_an_upload() -> None:
    item = {"closeId": CLOSE, "order": order(), "closedAt": CLOSED}
    upload = asked(Plugin().wire, request("POST", "/offline/receipts", {"receipts": [item]})).operation
    assert isinstance(upload, Upload)
    same = request("POST", "/offline/receipts", {"receipts": [item]}, Idempotency_Key=CLOSE)
    assert isinstance(asked(Plugin().wire, same).operation, Commit)


def test_the_first_to_speak_says_which_check_it_is() -> None:
    plugin = Plugin().attached()
    later = plugin.says("POST", "/calculate", order(number=999), X_Terminal_Id="8")
    assert later.origin.receipt == HERE


def test_the_clock_of_the_server_without_which_the_order_says_when() -> None:
    wire = LpSim()
    attach = asked(wire, request("POST", f"/orders/{STRANGE}/attach", {"code": "1", "order": order()})).operation
    assert attach.origin.made_at.year == 1970
    closing = {"closeId": CLOSE, "order": order(closedAt=CLOSED, guestRef={"code": "1"})}
    commit = asked(wire, request("POST", f"/orders/{STRANGE}/commit", closing)).operation
    assert commit.origin.made_at == datetime(2026, 3, 14, 14, 58, 2, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("last", "body", "place"),
    [
        ("/attach", {"order": order()}, "code"),
        ("/attach", {"code": 5, "order": order()}, "$.code"),
        ("/attach", {"code": "1"}, "order"),
        ("/attach", {"code": "1", "order": order(number="118")}, "$.order.number"),
        ("/attach", {"code": "1", "order": order(number=-1)}, "$.order.number"),
        ("/attach", {"code": "1", "order": order(number=2**31)}, "$.order.number"),
        ("/attach", {"code": "1", "order": order(openedAt="2026-03-14T01:30:00")}, "$.order.openedAt"),
        ("/attach", {"code": "1", "order": order(orderId=KEY)}, "$.order.orderId"),
        ("/calculate", order(items=[{}]), "$.items[0]"),
        ("/calculate", order(resultSum=1), "$.resultSum"),
        ("/hold", {"order": order()}, "$.paySum"),
        ("/hold", {"paySum": 1}, "order"),
        ("/hold", {"order": [], "paySum": 1}, "$.order"),
        ("/hold", {"order": order(items=[{}]), "paySum": 1}, "$.order.items[0]"),
        ("/hold", {"order": order(orderId=KEY), "paySum": 1}, "$.order.orderId"),
        ("/commit", {"closeId": "9f5e", "order": order()}, "$.closeId"),
        ("/commit", {"closeId": CLOSE, "order": order(), "asks": [{"transactionId": "x"}]}, "$.asks[0]"),
        ("/cancel", {"reason": "BORED"}, "$.reason"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(last: str, body: object, place: str) -> None:
    status, code, message = Plugin().attached().is_refused("POST", last, body)
    assert (status, code) == (400, "BAD_REQUEST")
    assert f"`{place}`" in message


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'{"code":"\xff"}', b"[" * 5000])
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    for last in ("/attach", "/calculate", "/hold", "/commit", "/cancel", "/returns"):
        assert Plugin().is_refused("POST", last, raw)[:2] == (400, "BAD_REQUEST")


@pytest.mark.parametrize("body", [{"mechanic": "PAY"}, {"mechanic": "PAY", "guestId": 1, "guest": {"phone": "1"}}])
def test_a_code_is_for_one_guest(body: object) -> None:
    assert refused(Plugin().wire, request("POST", "/codes", body))[:2] == (400, "BAD_REQUEST")


def test_a_memory_is_bounded() -> None:
    visits = Visits()
    for n in range(MOST_VISITS + 5):
        visits.keep(UUID(int=n), Visit(HERE))
    assert len(visits) == MOST_VISITS
    assert visits.of(UUID(int=4)) is None
    assert visits.of(UUID(int=5)) == Visit(HERE)
    visits.keep(UUID(int=5), Visit(HERE, "1"))
    visits.keep(UUID(int=MOST_VISITS + 5), Visit(HERE))
    assert visits.of(UUID(int=5)) == Visit(HERE, "1"), "what is spoken of stays"


def test_a_key_is_remembered_for_a_while() -> None:
    visits = Visits(most_keys=3)
    later = NOON + timedelta(minutes=1)
    for n in range(3):
        visits.first_heard("cafe", UUID(int=n), NOON)
    assert visits.first_heard("cafe", UUID(int=0), later) == NOON
    assert visits.first_heard("bar", UUID(int=0), later) == later
    assert visits.first_heard("cafe", UUID(int=0), later) == later, "forgotten: one too many came"
    assert MOST_KEYS > 1000
