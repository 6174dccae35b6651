"""What a client end asks, and makes of answers by the table alone (4.6.4): a stranger's server leaves our additions
out."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from simulators.iiko.lp_sim.understanding import GIFT_LOST
from simulators.kit.garbage import Garbage
from simulators.till.answer import (
    Answer,
    Attached,
    Committed,
    GuestFound,
    Held,
    Queued,
    Quoted,
    Reason,
    ReceiptFound,
    Refused,
    Released,
    ReturnTaken,
    Status,
    Uploaded,
    Voided,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Attach,
    Claim,
    Commit,
    Coupon,
    Detach,
    FindReceipt,
    Gift,
    Hold,
    Identify,
    IssueCode,
    Operation,
    Phase,
    Quote,
    Redeem,
    Register,
    Release,
    Return,
    Upload,
    Void,
)
from simulators.till.programme import GiftOffer, Mechanic
from simulators.till.receipt import POINTS, Receipt, ReturnLine, Tender
from simulators.till.wire import Silence
from tests.strategies.examples import OPERATIONS
from tests.unit.simulators.iiko.lp_sim.party import (
    CODE,
    NOON,
    OPEN,
    ORIGIN,
    SOUP,
    STEAK,
    STRANGE,
    WIRE,
    heard,
    meant,
    numbered,
    order,
    told,
)

HERE = ORIGIN.receipt
CASH = replace(OPEN, tenders=(Tender("cash", 125000),))
SALE = Commit(ORIGIN, replace(CASH, guest=CODE))
ORDER = "/lp-sim/v1/orders/00006425-6101-8005-8000-003b00000000"
CARD = Identifier(IdentifierKind.CARD, "70231")
STEAK_BACK = (ReturnLine("M-044", Decimal(1)),)


@pytest.mark.parametrize(
    ("operation", "first", "body"),
    [
        (IssueCode(ORIGIN, CARD, Mechanic.ACCRUE), "POST /lp-sim/v1/codes", {"mechanic": "ACCRUE", "guestId": 70231}),
        (Attach(ORIGIN, "1", OPEN), f"POST {ORDER}/attach", {"code": "1"}),
        (Detach(ORIGIN, HERE), f"DELETE {ORDER}/attach", None),
        (Quote(ORIGIN, OPEN), f"POST {ORDER}/calculate", {"number": 118}),
        (Hold(ORIGIN, CODE, 30000), f"POST {ORDER}/hold", {"paySum": Decimal(300)}),
        (Hold(ORIGIN, CODE, 30000, "8812"), f"POST {ORDER}/hold", {"giftCouponId": 8812, "points": 300}),
        (Release(ORIGIN, "k"), f"POST {ORDER}/cancel", {"reason": "PREBILL_CANCELLED", "holdId": "k"}),
        (Void(ORIGIN, HERE, "k"), f"POST {ORDER}/cancel", {"reason": "PAYMENT_REMOVED", "operation": "k"}),
        (Void(ORIGIN, HERE), f"POST {ORDER}/cancel", {"reason": "ORDER_DELETED"}),
        (Void(ORIGIN, HERE, None, "", False, CASH), f"POST {ORDER}/returns", {"kind": "STORNO", "refundSum": 1250}),
        (Void(ORIGIN, HERE, None, "", True, CASH), f"POST {ORDER}/returns", {"kind": "STORNO", "reopens": True}),
        (Void(ORIGIN, HERE, None, "", True), f"POST {ORDER}/returns", {"kind": "STORNO", "items": []}),
        (Return(ORIGIN, HERE), f"POST {ORDER}/returns", {"kind": "FULL", "items": []}),
        (Return(ORIGIN, HERE, STEAK_BACK), f"POST {ORDER}/returns", {"kind": "PARTIAL", "items": []}),
        (Return(ORIGIN, HERE, (), CASH), f"POST {ORDER}/returns", {"kind": "FULL", "refundSum": 1250}),
        (Return(ORIGIN, HERE, STEAK_BACK, CASH), f"POST {ORDER}/returns", {"kind": "PARTIAL", "refundSum": 900}),
        (FindReceipt(ORIGIN, HERE), f"GET {ORDER}", None),
        (SALE, f"POST {ORDER}/commit", {"closeId": "00006425-6102-8005-8000-003b00000003", "offline": False}),
        (Commit(ORIGIN, CASH), "POST /lp-sim/v1/offline/receipts", {}),
        (Commit(ORIGIN, replace(CASH, guest=CARD)), "POST /lp-sim/v1/offline/receipts", {}),
        (Upload(numbered(9), (SALE,)), "POST /lp-sim/v1/offline/receipts", {}),
    ],
)
def test_an_operation_is_this_call(operation: Operation, first: str, body: dict[str, Any] | None) -> None:
    line, _, said = told(WIRE, operation)
    assert line == f"{first} HTTP/1.1"
    assert (said is None) == (body is None)
    for name, value in (body or {}).items():
        assert said[name] == value, name


def test_what_comes_back_is_named_by_its_place() -> None:
    receipt = replace(CASH, lines=(SOUP, STEAK, SOUP), tenders=(Tender("cash", 160000),))
    lines = (ReturnLine("S-001", Decimal("1.5")),)
    _, _, body = told(WIRE, Return(ORIGIN, HERE, lines, receipt))
    position = "00006425-6103-8005-8000-003b0000000"
    assert body["items"] == [
        {"positionId": f"{position}1", "amount": 1, "sum": Decimal(350)},
        {"positionId": f"{position}3", "amount": Decimal("0.5"), "sum": Decimal(175)},
    ]
    assert body["lines"] == [{"productCode": "S-001", "amount": Decimal("1.5")}]
    assert body["refundSum"] == 525


BEYOND = replace(HERE, check=2**31)
UNSAYABLE: dict[str, Operation] = {
    "identify": Identify(ORIGIN, CODE),
    "register": Register(ORIGIN, CODE),
    "redeem": Redeem(ORIGIN, CODE, 1, 1),
    "coupon": Coupon(ORIGIN, "1", OPEN),
    "gift": Gift(ORIGIN, CODE, "1", (), OPEN),
    "claim": Claim(ORIGIN, CODE, "1"),
    "adjust": OPERATIONS["adjust"],
    "find_coupon": OPERATIONS["find_coupon"],
    "read_account": OPERATIONS["read_account"],
    "load_menu": OPERATIONS["load_menu"],
    "read_ledger": OPERATIONS["read_ledger"],
    "a phase": Quote(ORIGIN, OPEN, Phase.BILL),
    "reinstating": Commit(ORIGIN, CASH, (), True),
    "reinstating later": Upload(ORIGIN, (Commit(ORIGIN, CASH, (), True),)),
    "an upload of other things": Upload(ORIGIN, (Detach(ORIGIN, HERE),)),
    "an upload of nothing": Upload(ORIGIN, ()),
    "points nobody asks for": Commit(ORIGIN, replace(CASH, guest=CODE, tenders=(Tender(POINTS, 1, 1, f"{HERE}/5"),))),
    "points without a key": Commit(ORIGIN, replace(CASH, guest=CODE, tenders=(Tender(POINTS, 1, 1),))),
    "an operation of a receipt that reopens": Void(ORIGIN, HERE, "k", "", True),
    "a tender by the name of another": Commit(ORIGIN, replace(CASH, tenders=(Tender("Cash", 125000),))),
    "another's receipt without a number": Detach(ORIGIN, replace(HERE, terminal="phone")),
    "an amount beyond all tills": Hold(ORIGIN, CODE, 10**16),
    "a check number beyond all tills": Attach(replace(ORIGIN, check=2**31), "1", replace(OPEN, id=BEYOND)),
    "no text": Attach(ORIGIN, "\ud800", OPEN),
    "more than a request may hold": Attach(ORIGIN, "1" * 2**20, OPEN),
}


@pytest.mark.parametrize("name", UNSAYABLE)
def test_what_is_not_said_and_why(name: str) -> None:
    reason = WIRE.carries(UNSAYABLE[name])
    assert reason is not None
    assert " " in reason


ATTACH = Attach(ORIGIN, "483920175", OPEN)
PAY_BODY: dict[str, Any] = {
    "visitId": STRANGE,
    "mechanic": "PAY",
    "guest": {
        "id": 70231,
        "firstName": "Anna",
        "phoneMasked": "+7***1122",
        "balance": 540,
        "bonusScheme": {"percents": 5, "title": "Base"},
    },
    "pay": {"maxPoints": 300, "maxSum": 300.00, "rate": 1.00, "requested": 300.00},
    "gift": None,
    "earn": {"estimated": 47},
    "waiterMessage": "Hello",
    "expiresAt": None,
    "duplicate": True,
}
ANNA = GuestFound("70231", Status.ACTIVE, "Anna", 54000, "Base", text="Hello")
GIFT = {"couponId": 8812, "productCode": "D-010", "name": "Cake", "amount": 1, "price": 0, "pointsCost": 250}
KEY = ORIGIN.key
CLOSE = "00006425-6102-8005-8000-003b00000003"
OTHER_CLOSE = "00006425-6102-8005-8000-003b00000009"
RETURNED = {"returnedPoints": 216, "revokedPoints": 33, "balance": 470, "duplicate": False}
OFFLINE = Commit(ORIGIN, CASH)
TWO = Upload(numbered(7), (OFFLINE, Commit(numbered(9), CASH)))
ACCEPTED = Committed(0, 0, None, "", False)


@pytest.mark.parametrize(
    ("operation", "body", "answer"),
    [
        (ATTACH, PAY_BODY, Attached(ANNA, Mechanic.PAY, 30000, None, 4700, None, True)),
        (
            ATTACH,
            {**PAY_BODY, "mechanic": "GIFT", "pay": None, "gift": GIFT},
            Attached(ANNA, Mechanic.GIFT, 0, GiftOffer("8812", "Cake", ("D-010",), cost=25000), 4700, None, True),
        ),
        (
            Quote(ORIGIN, OPEN),
            {"earn": {"estimated": 47}, "pay": {"maxSum": 300.0}, "giftStillValid": True, "warnings": []},
            Quoted((), 30000, 4700),
        ),
        (
            Quote(ORIGIN, OPEN),
            {"earn": {"estimated": 0}, "pay": None, "giftStillValid": False, "warnings": []},
            Quoted((), 0, 0, GIFT_LOST),
        ),
        (
            Quote(ORIGIN, OPEN),
            {"earn": {"estimated": 0}, "pay": None, "giftStillValid": False, "warnings": ["one", "two"]},
            Quoted((), 0, 0, "one; two"),
        ),
        (
            Hold(ORIGIN, CODE, 30000),
            {"holdId": "h-77", "paySum": 300.0, "points": 300, "expiresAt": None, "duplicate": False},
            Held("h-77", 30000, 0, False),
        ),
        (
            SALE,
            {"transactionId": 9, "validationId": 5, "earned": 47, "spent": 300, "balance": 287, "duplicate": True},
            Committed(4700, 30000, 28700),
        ),
        (
            Detach(ORIGIN, HERE),
            {"status": "CANCELLED", "releasedPoints": 300, "duplicate": False},
            Released(30000, 0, False),
        ),
        (Release(ORIGIN, KEY), {"status": "CANCELLED", "releasedPoints": 300}, Released(30000, 0, False)),
        (Void(ORIGIN, HERE), {"status": "CANCELLED", "releasedPoints": 300}, Voided(0, 0, None, False)),
        (Void(ORIGIN, HERE, None, "", False, CASH), RETURNED, Voided(21600, 3300, 47000)),
        (Return(ORIGIN, HERE, STEAK_BACK, CASH), RETURNED, ReturnTaken(68400, 21600, 3300, 47000)),
        (
            Return(ORIGIN, HERE),
            {**RETURNED, "moneyBack": 684.0, "uncollected": 5},
            ReturnTaken(68400, 21600, 3300, 47000, 0, 500),
        ),
        (OFFLINE, {"receipts": [{"closeId": CLOSE, "status": "ACCEPTED"}]}, ACCEPTED),
        (OFFLINE, {"receipts": [{"closeId": CLOSE, "status": "DUPLICATE"}]}, ACCEPTED),
        (
            OFFLINE,
            {"receipts": [{"closeId": CLOSE, "status": "REJECTED", "error": {"code": "CODE_USED", "message": "no"}}]},
            Refused(Reason.USED, "no"),
        ),
        (OFFLINE, {"receipts": [{"closeId": CLOSE, "status": "REJECTED"}]}, Refused(Reason.NOT_APPLICABLE)),
        (
            OFFLINE,
            {"receipts": [{"closeId": CLOSE, "status": "REJECTED", "error": {"code": "ODD", "retryable": True}}]},
            Refused(Reason.UNAVAILABLE),
        ),
        (
            TWO,
            {"receipts": [{"closeId": OTHER_CLOSE, "status": "REJECTED"}, {"closeId": CLOSE, "status": "ACCEPTED"}]},
            Uploaded((ACCEPTED, Refused(Reason.NOT_APPLICABLE))),
        ),
        (TWO, {"receipts": [{"closeId": CLOSE, "status": "ACCEPTED"}]}, Uploaded((ACCEPTED,))),
        (TWO, {"receipts": []}, Uploaded(())),
        (
            FindReceipt(ORIGIN, HERE),
            {"status": "COMMITTED", "order": order(closedAt="2026-03-14T12:00:00Z"), "returnedSum": 0},
            ReceiptFound(Receipt(HERE, OPEN.opened_at, NOON, (replace(SOUP, category=""), STEAK)), 0),
        ),
    ],
)
def test_a_strangers_answer(operation: Operation, body: object, answer: Answer) -> None:
    made = meant(WIRE, operation, 200, body)
    if isinstance(made, ReceiptFound) and isinstance(answer, ReceiptFound):
        made = replace(made, receipt=replace(made.receipt, opened_at=answer.receipt.opened_at))
    assert made == answer


@pytest.mark.parametrize("operation", [Detach(ORIGIN, HERE), Release(ORIGIN, KEY)])
def test_no_content_is_an_answer_to_letting_go(operation: Operation) -> None:
    assert meant(WIRE, operation, 204, b"") == Released(0, 0, False)


@pytest.mark.parametrize("operation", [ATTACH, SALE, Detach(ORIGIN, HERE), OFFLINE, TWO])
def test_accepted_for_later(operation: Operation) -> None:
    assert meant(WIRE, operation, 202, {"status": "QUEUED", "message": "later"}) == Queued("later")


@pytest.mark.parametrize(
    ("operation", "status", "body"),
    [
        (ATTACH, 200, b""),
        (ATTACH, 200, {}),
        (ATTACH, 200, {**PAY_BODY, "mechanic": "pay"}),
        (ATTACH, 200, {**PAY_BODY, "earn": {"estimated": "NaN"}}),
        (ATTACH, 200, {**PAY_BODY, "guest": {**PAY_BODY["guest"], "status": "odd"}}),
        (ATTACH, 204, b""),
        (SALE, 200, {"earned": 47}),
        (Return(ORIGIN, HERE), 200, RETURNED),
        (Return(ORIGIN, HERE, STEAK_BACK, CASH), 200, {**RETURNED, "returnedPoints": None}),
        (OFFLINE, 200, {"receipts": []}),
        (OFFLINE, 200, {"receipts": [{"closeId": OTHER_CLOSE, "status": "ACCEPTED"}]}),
        (TWO, 200, {"receipts": [{"closeId": STRANGE, "status": "ACCEPTED"}]}),
        (FindReceipt(ORIGIN, HERE), 200, {"status": "COMMITTED", "order": order(resultSum=1), "returnedSum": 0}),
    ],
)
def test_what_is_no_answer_is_garbage(operation: Operation, status: int, body: object) -> None:
    garbage, silence = heard(WIRE, operation, status, body)
    assert isinstance(garbage, Garbage)
    assert garbage.reason.startswith(f"status {status}")
    assert silence == Silence("r")
