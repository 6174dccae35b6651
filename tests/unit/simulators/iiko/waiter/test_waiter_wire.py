"""IF-1 as a wire: 204 is done, 200 is not; the guest of a check-in is remembered for the checkout."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simulators.iiko.waiter.calls import POINTS_WALLET
from simulators.iiko.waiter.orders import spell_order
from simulators.iiko.waiter.wire import Waiter
from simulators.kit.garbage import Garbage
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse, HttpServer
from simulators.kit.instant import SECOND, Clock
from simulators.till.answer import (
    Answer,
    Attached,
    Committed,
    GuestFound,
    Held,
    Queued,
    Quoted,
    Reason,
    Redeemed,
    Refused,
    Released,
    Status,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Attach, Commit, Detach, Hold, Identify, Operation, Phase, Quote, Release, Void
from simulators.till.programme import Mechanic
from simulators.till.receipt import POINTS, Line, Receipt, Tender
from simulators.till.wire import Ask, Heard, Say, Silence
from tests.strategies.examples import ORIGIN, RECEIPT

CODE = Identifier(IdentifierKind.CODE, "483920175")
CHECK = replace(RECEIPT, guest=None)
ATTACH = Attach(ORIGIN, "483920175", CHECK)
ANNA = Attached(GuestFound("anna", Status.ACTIVE, "Anna", 54000), Mechanic.PAY, 30000)
STRANGER = "0f6f3a52-6f6d-4b0e-9b0e-2b8a5c3c9a11"
PATH = f"/orders/{STRANGER}/checkin"
BODY = b'{"Value":"483920175","WaiterPin":"7301"}'
PAYMENT = (
    b'{"WaiterPin":"7301","TransactionId":"3a0f0b3c-0a6f-4a51-a7c9-0f3e5cfa2c01","PaymentItems":'
    b'[{"PaymentType":{"Id":"09322f46-578a-d210-add7-eec222a08871","Kind":"Cash","Name":"x"},"Sum":950.0}]}'
)
EPOCH = datetime(2026, 3, 14, 19, 40, tzinfo=UTC)


class Outsider:
    """A waiter that is not ours, at a server end whose part answers `answer`."""

    def __init__(self, wire: Waiter, answer: Answer = ANNA) -> None:
        self._client, self._server = HttpClient(), wire.server()
        self.answer = answer
        self.asks: list[Ask] = []

    def says(self, method: str, path: str, body: bytes = b"", now: int = 0) -> HttpResponse:
        self._client.send(HttpRequest(method, path, (("host", "x"),), body))
        for item in self._server.feed(self._client.outgoing()[0], now):
            if isinstance(item, Ask):
                self.asks.append(item)
                self._server.send(Say(item.ref, self.answer), now)
        [response] = self._client.feed(self._server.outgoing()[0])
        assert isinstance(response, HttpResponse)
        return response

    def asked(self) -> Operation:
        return self.asks[-1].operation


def told(body: bytes, path: str = PATH, method: str = "POST", answer: Answer = ANNA) -> HttpResponse:
    return Outsider(Waiter(), answer).says(method, path, body)


def heard(status: int, body: bytes, operation: Operation = ATTACH) -> list[Heard]:
    client, server = Waiter().client(), HttpServer()
    client.send(Ask("r", "5", operation), 0)
    server.feed(client.outgoing()[0])
    server.answer(HttpResponse(status, (), body))
    return [*client.feed(server.outgoing()[0], 0)]


def test_attached_is_204_and_everything_else_is_a_message_for_the_waiter() -> None:
    assert told(BODY).status == 204
    for answer in (
        Refused(Reason.EXPIRED),
        Refused(Reason.UNAVAILABLE, "no link"),
        Attached(GuestFound("anna", Status.BLOCKED), Mechanic.ACCRUE),
        Attached(GuestFound("anna", Status.UNVERIFIED), Mechanic.ACCRUE),
        GuestFound("anna", Status.ACTIVE),
        Queued(),
        Redeemed(1, 1, 1),
    ):
        response = told(BODY, answer=answer)
        assert response.status == 200
        assert response.body.startswith(b'{"WaiterMessage":"')
    assert told(BODY, answer=Refused(Reason.UNKNOWN_RECEIPT)).status == 404


def test_detached_is_204_and_a_fact_that_is_kept_is_done() -> None:
    for answer in (Released(0, 0), Queued()):
        assert told(b"", method="DELETE", answer=answer).status == 204
    assert told(b"", method="DELETE", answer=Refused(Reason.NOT_APPLICABLE)).status == 200


def test_the_client_concludes_attached_from_204_only() -> None:
    assert heard(204, b"") == [Say("r", Attached(GuestFound("", Status.ACTIVE), Mechanic.ACCRUE))]
    assert heard(200, b'{"WaiterMessage":"no"}') == [Say("r", Refused(Reason.NOT_APPLICABLE, "no"))]
    assert heard(200, b'{"waiterMessage":"no"}') == [Say("r", Refused(Reason.NOT_APPLICABLE, "no"))]
    assert heard(404, b'{"WaiterMessage":"no"}') == [Say("r", Refused(Reason.UNKNOWN_RECEIPT, "no"))]


@pytest.mark.parametrize(("status", "body"), [(200, b""), (200, b"{}"), (201, b""), (500, b"x"), (200, b"<html>")])
def test_any_other_answer_leaves_silence(status: int, body: bytes) -> None:
    garbage, silence = heard(status, body)
    assert isinstance(garbage, Garbage)
    assert silence == Silence("r")


@pytest.mark.parametrize("points", [b"1e300", b"0.001", b'"NaN"', b"1e-999999"])
def test_points_nobody_can_mean_leave_silence(points: bytes) -> None:
    wallet = b'{"WalletId":"points","Name":"LoyaltyPlant","MaxSum":%b}' % points
    checkout = b'{"AvailableBonuses":[%b]}' % wallet
    for operation, body in (
        (Quote(ORIGIN, CHECK), b'{"Attached":false,"WillEarn":%b}' % points),
        (Quote(ORIGIN, CHECK, Phase.BILL), checkout),
        (Hold(ORIGIN, CODE, 100), checkout),
    ):
        garbage, silence = heard(200, body, operation)
        assert isinstance(garbage, Garbage)
        assert silence == Silence("r")


def test_a_payment_of_more_than_a_check_holds_is_not_done() -> None:
    item = PAYMENT[PAYMENT.index(b'{"PaymentType"') : PAYMENT.rindex(b"]")].replace(b"950.0", b"10000000000000")
    body = PAYMENT[: PAYMENT.index(b"[")] + b"[%b,%b]}" % (item, item)
    response = told(body, path=f"/orders/{STRANGER}/payment", answer=Committed(0, 0, None))
    assert response.status == 200
    assert b"WaiterMessage" in response.body


@pytest.mark.parametrize(
    ("response", "status"),
    [
        (told(BODY, path="/orders/1/checkin"), 404),
        (told(BODY, path="/orders/" + "-" * 36 + "/checkin"), 400),
        (told(BODY, path="/orders"), 404),
        (told(BODY, path=PATH[1:]), 204),
        (told(BODY, path=PATH.upper().replace("ORDERS", "orders").replace("CHECKIN", "checkin")), 204),
        (told(b"", method="PUT"), 405),
        (told(b"", method="POST", path=f"/orders/{STRANGER}/loyalty"), 405),
        (told(b""), 400),
        (told(b'{"Value":5,"WaiterPin":"1"}'), 400),
        (told(b'{"Value":"5"}'), 400),
        (told(b'{"value":"5","waiterPin":"1"}'), 204),
        (told(b'{"VALUE":"5","WAITERPIN":"1","Extra":[1.5]}'), 204),
    ],
)
def test_statuses(response: HttpResponse, status: int) -> None:
    assert response.status == status


def test_a_prefix_is_part_of_the_path_at_both_ends() -> None:
    wire = Waiter(prefix="/loyalty/v1/")
    client = wire.client()
    client.send(Ask("r", "5", ATTACH), 0)
    [asked] = client.outgoing()
    assert asked.startswith(b"POST /loyalty/v1/orders/")
    [ask] = wire.server().feed(asked, 0)
    assert isinstance(ask, Ask)
    assert Outsider(wire).says("POST", PATH, BODY).status == 404
    assert Outsider(Waiter()).says("POST", "/loyalty/v1" + PATH, BODY).status == 404


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (Identify(ORIGIN, CODE), "not identify"),
        (replace(ATTACH, code="\ud800"), "cannot say"),
        (replace(ATTACH, receipt=replace(CHECK, id=replace(CHECK.id, terminal="bar"))), "numbers"),
        (Hold(ORIGIN, CODE, 1, "cake"), "no gift"),
        (Void(ORIGIN, CHECK.id), "stays open"),
        (Commit(ORIGIN, RECEIPT), "one line"),
    ],
)
def test_what_it_does_not_carry(operation: Operation, why: str) -> None:
    assert why in str(Waiter().carries(operation))


def test_a_body_too_long_is_not_said() -> None:
    assert "may hold" in str(Waiter().carries(replace(ATTACH, code="7" * 2**20)))


# A server end of the backend


def test_a_server_end_acts_for_its_store_and_proves_it() -> None:
    wire = Waiter(store="cafe", outlet=7, terminal="12", clock=Clock(EPOCH), credentials={"cafe": "secret"})
    outsider = Outsider(wire)
    outsider.says("POST", PATH, BODY, now=SECOND)
    [ask] = outsider.asks
    operation = ask.operation
    assert isinstance(operation, Attach)
    assert (operation.code, ask.terminal, ask.credential) == ("483920175", "12", "secret")
    origin = operation.origin
    assert (origin.store, origin.made_at) == ("cafe", datetime(2026, 3, 14, 19, 40, 1, tzinfo=UTC))
    assert operation.receipt == Receipt(origin.receipt, origin.made_at, origin.made_at, ())
    assert "secret" not in repr(wire)


def test_an_order_of_ours_is_its_check() -> None:
    wire = Waiter(store="cafe", outlet=7)
    outsider = Outsider(wire)
    outsider.says("POST", f"/orders/{spell_order(CHECK.id, 7)}/checkin", BODY)
    assert outsider.asked().origin.receipt == CHECK.id
    outsider.says("POST", f"/orders/{spell_order(CHECK.id, 8)}/checkin", BODY)
    assert outsider.asked().origin.receipt != CHECK.id, "another outlet's order is a stranger's"


def test_the_same_again_is_a_new_question_and_a_payment_is_not() -> None:
    outsider = Outsider(Waiter(clock=Clock(EPOCH)))
    for now in (0, SECOND):
        outsider.says("POST", PATH, BODY, now)
        outsider.says("DELETE", PATH, now=now)
        outsider.says("POST", PATH.replace("checkin", "payment"), PAYMENT, now)
    attach, detach, payment, *again = [ask.operation.origin.key for ask in outsider.asks]
    assert len({attach, detach, payment}) == 3
    assert again[0] != attach
    assert again[1] != detach
    assert again[2] == payment


def test_a_rich_qr_code_is_parsed_here() -> None:
    outsider = Outsider(Waiter(qr_prefix="lpsim://c/"))
    outsider.says("POST", PATH, b'{"Value":"lpsim://c/483920175","WaiterPin":"1"}')
    attach = outsider.asked()
    assert isinstance(attach, Attach)
    assert attach.code == "483920175"


CHECKOUT = PATH.replace("checkin", "checkout")
BONUSES = b'{"WaiterPin":"7301","Bonuses":[{"WalletId":"points","Sum":300.5}]}'


def test_points_are_held_for_whoever_was_checked_in() -> None:
    outsider = Outsider(Waiter())
    assert outsider.says("POST", CHECKOUT, BONUSES).status == 200, "nobody was"
    assert outsider.asks == []
    outsider.says("POST", PATH, BODY)
    outsider.answer = Held("key", 30050, 23950)
    response = outsider.says("POST", CHECKOUT, BONUSES)
    hold = outsider.asked()
    assert isinstance(hold, Hold)
    assert (hold.identifier, hold.points) == (CODE, 30050)
    assert response.body == (
        b'{"AvailableBonuses":[{"WalletId":"points","Name":"LoyaltyPlant","MaxSum":300.50,"Balance":239.50}]}'
    )
    outsider.answer = Released(30050, 54000)
    assert outsider.says("DELETE", CHECKOUT).status == 204
    assert outsider.asked() == Release(outsider.asked().origin, hold.origin.key)
    assert outsider.says("DELETE", CHECKOUT).status == 204
    assert len(outsider.asks) == 3, "nothing is held any more, so nobody is asked"


@pytest.mark.parametrize(
    "body",
    [
        BONUSES.replace(b"points", b"other"),
        BONUSES.replace(b"300.5", b"0.001"),
        BONUSES.replace(b"300.5", b"1e300"),
        b'{"Deposits":[{"WalletId":"d","Sum":1}]}',
        b'{"Certificates":[{"Number":"d","Sum":1}]}',
        b'{"GiftDishes":[{"ProductId":"09322f46-578a-d210-add7-eec222a08871","Amount":1}]}',
    ],
)
def test_what_the_programme_has_not_is_refused_with_a_message(body: bytes) -> None:
    outsider = Outsider(Waiter())
    outsider.says("POST", PATH, BODY)
    response = outsider.says("POST", CHECKOUT, body)
    assert response.status == 200
    assert response.body.startswith(b'{"WaiterMessage":"')
    assert len(outsider.asks) == 1


def test_the_client_says_points_in_the_wallet() -> None:
    client = Waiter().client()
    client.send(Ask("r", "5", Hold(ORIGIN, CODE, 30050)), 0)
    [asked] = client.outgoing()
    assert asked.endswith(b'{"WaiterPin":"7301","Bonuses":[{"WalletId":"%b","Sum":300.50}]}' % POINTS_WALLET.encode())
    assert heard(204, b"", Hold(ORIGIN, CODE, 1)) == [Say("r", Refused(Reason.NOT_APPLICABLE, "nothing to offer"))]


def test_a_payment_is_a_receipt_of_one_line_for_the_guest_of_the_order() -> None:
    outsider = Outsider(Waiter(store="cafe", clock=Clock(EPOCH)))
    outsider.says("POST", PATH, BODY)
    outsider.answer = Committed(4750, 0, 58750)
    assert outsider.says("POST", PATH.replace("checkin", "payment"), PAYMENT).status == 204
    commit = outsider.asked()
    assert isinstance(commit, Commit)
    assert commit.receipt.lines == (Line("order", Decimal(1), 95000),)
    assert commit.receipt.tenders == (Tender("cash", 95000),)
    assert commit.receipt.guest == CODE
    assert commit.asks == ()


@pytest.mark.parametrize("kind", ["External", POINTS])
def test_points_are_not_paid_at_the_waiters_device(kind: str) -> None:
    outsider = Outsider(Waiter())
    response = outsider.says("POST", PATH.replace("checkin", "payment"), PAYMENT.replace(b"Cash", kind.encode()))
    assert response.status == 200
    assert b"till" in response.body
    assert outsider.asks == []


def test_the_state_of_an_order_tells_whether_somebody_is_checked_in() -> None:
    outsider = Outsider(Waiter())
    outsider.says("POST", PATH, BODY)
    outsider.answer = Quoted((), 30000, 4700)
    state = outsider.says("GET", PATH.replace("checkin", "loyalty"))
    assert state.body == b'{"Attached":true,"MaxBonus":300.00,"WillEarn":47.00}'


def test_after_detaching_the_guest_is_nobodys() -> None:
    outsider = Outsider(Waiter())
    outsider.says("POST", PATH, BODY)
    outsider.answer = Released(0, 0)
    outsider.says("DELETE", PATH)
    assert isinstance(outsider.asked(), Detach)
    outsider.answer = Quoted((), 0, 4700)
    state = outsider.says("GET", PATH.replace("checkin", "loyalty"))
    assert state.body == b'{"Attached":false,"MaxBonus":0.00,"WillEarn":47.00}'
    quote = outsider.asked()
    assert isinstance(quote, Quote)
    assert quote.receipt.guest is None


@given(st.binary(max_size=80))
def test_no_body_is_too_strange(body: bytes) -> None:
    for path in (PATH, CHECKOUT, PATH.replace("checkin", "payment")):
        assert told(body, path=path).status in (200, 204, 400)
