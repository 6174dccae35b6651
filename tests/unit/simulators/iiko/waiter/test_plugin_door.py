"""The plugin's door: the table of W-SIM-E, and what a stranger on the LAN may send."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.iiko.profile import IikoProfile
from simulators.iiko.waiter.acting import ScannedByWaiter
from simulators.iiko.waiter.orders import spell_order
from simulators.iiko.waiter.plugin import MOST_CONNECTIONS, TIMER, Checkin, PluginDoor
from simulators.iiko.waiter.wire import Waiter
from simulators.kit.effect import Arm, Close, Effect, Record, Send
from simulators.kit.http import Limits
from simulators.till.answer import (
    Answer,
    Committed,
    GuestFound,
    Held,
    Outcome,
    Quoted,
    Reason,
    Refused,
    Released,
    Status,
)
from simulators.till.attempt import Noticed
from simulators.till.cashier import (
    Act,
    AskQuote,
    CancelBill,
    Done,
    DropCard,
    HoldPoints,
    Payment,
    PrintBill,
    Sell,
    VoidCheck,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.receipt import Line, Receipt, ReceiptId
from tests.strategies.examples import NOON

ORDER = ReceiptId("cafe", date(2026, 3, 14), "3", 106)
ID = spell_order(ORDER, 7)
CODE = Identifier(IdentifierKind.CODE, "483920175")
FOUND = GuestFound("anna", Status.ACTIVE, "Anna", 54000)
RECEIPT = Receipt(ORDER, NOON, NOON, (Line("S-001", Decimal(1), 35000), Line("M-044", Decimal(1), 90000)), guest=CODE)
CHECKIN = b'{"Value":"483920175","WaiterPin":"7301"}'
PAYMENT = (
    b'{"WaiterPin":"7301","TransactionId":"3a0f0b3c-0a6f-4a51-a7c9-0f3e5cfa2c01","PaymentItems":'
    b'[{"PaymentType":{"Id":"09322f46-578a-d210-add7-eec222a08871","Kind":"Cash","Name":"x"},"Sum":1250}]}'
)


def door(profile: IikoProfile | None = None, wire: Waiter | None = None) -> PluginDoor:
    made = PluginDoor("tills", wire or Waiter(store="cafe", outlet=7), profile or IikoProfile())
    assert made.accepted("c") == []
    return made


def request(method: str, what: str, body: bytes = b"", order: object = ID) -> bytes:
    head = f"{method} /orders/{order}/{what} HTTP/1.1\r\nHost: till\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def sent(effects: Sequence[Effect]) -> bytes:
    return b"".join(effect.data for effect in effects if isinstance(effect, Send))


def status(data: bytes) -> int:
    return int(data.split(b" ", 2)[1])


def message(data: bytes) -> str:
    return data.partition(b"\r\n\r\n")[2].decode()


def asked(at: PluginDoor, data: bytes) -> Checkin:
    effects, [checkin] = at.received("c", data, 0)
    assert effects == []
    return checkin


def done(outcome: Outcome, answer: Answer | None = None, note: str = "", receipt: Receipt | None = None) -> Done:
    return Done("waiter1", "t", outcome, answer, receipt, note=note)


def answered(data: bytes, ended: Done, profile: IikoProfile | None = None) -> bytes:
    at = door(profile)
    return sent(at.done(asked(at, data).ref, ended, 0))


@pytest.mark.parametrize(
    ("data", "act"),
    [
        (request("POST", "checkin", CHECKIN), ScannedByWaiter(CODE)),
        (request("DELETE", "checkin"), DropCard()),
        (request("GET", "loyalty"), AskQuote()),
        (request("POST", "checkout", b'{"WaiterPin":"7301"}'), PrintBill()),
        (request("POST", "checkout"), PrintBill()),
        (
            request("POST", "checkout", b'{"Bonuses":[{"WalletId":"points","Sum":300}]}'),
            HoldPoints(Identifier(IdentifierKind.CODE, ""), 30000),
        ),
        (request("DELETE", "checkout"), CancelBill()),
        (request("POST", "payment", PAYMENT), Sell(payments=(Payment("cash", 125000),))),
        (request("DELETE", "payment"), VoidCheck(ORDER)),
    ],
)
def test_a_call_is_an_act_on_that_order(data: bytes, act: Act) -> None:
    checkin = asked(door(), data)
    assert (checkin.order, checkin.act) == (ORDER, act)


CHECKINS: list[tuple[Done, int, str]] = [
    (done(Outcome.OK, FOUND), 204, ""),
    (done(Outcome.REFUSED, Refused(Reason.NOT_FOUND)), 200, "Unknown code"),
    (done(Outcome.REFUSED, Refused(Reason.EXPIRED, "Код истёк")), 200, "Код истёк"),
    (done(Outcome.REFUSED, Refused(Reason.USED)), 200, "used already"),
    (done(Outcome.REFUSED, Refused(Reason.HAS_GUEST)), 200, "detach first"),
    (done(Outcome.REFUSED, Refused(Reason.UNKNOWN_RECEIPT)), 404, "Order not found"),
    (done(Outcome.REFUSED, note="the bill is printed"), 200, "the bill is printed"),
    (done(Outcome.REFUSED, Refused(Reason.OFFLINE)), 200, "does not answer"),
    (done(Outcome.UNKNOWN, Refused(Reason.UNAVAILABLE)), 200, "does not answer"),
    (done(Outcome.UNKNOWN), 200, "does not answer"),
    (done(Outcome.OFFLINE, GuestFound("", Status.UNVERIFIED)), 200, "only noted"),
]


@pytest.mark.parametrize(("ended", "code", "text"), CHECKINS)
def test_a_checkin_is_204_or_a_message_and_never_5xx(ended: Done, code: int, text: str) -> None:
    answer = answered(request("POST", "checkin", CHECKIN), ended)
    assert status(answer) == code
    assert text in message(answer)


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        (done(Outcome.OK, Released(0, 54000)), 204),
        (done(Outcome.OK, note="nobody is attached"), 204),
        (done(Outcome.OFFLINE), 204),
        (done(Outcome.UNKNOWN), 204),
        (done(Outcome.REFUSED, note="the order is closed"), 200),
        (done(Outcome.REFUSED, Refused(Reason.UNKNOWN_RECEIPT)), 404),
    ],
)
def test_detaching_is_a_fact(ended: Done, code: int) -> None:
    assert status(answered(request("DELETE", "checkin"), ended)) == code


def test_an_order_that_is_not_of_this_venue_is_not_found_and_nobody_is_asked() -> None:
    at = door()
    for order in ("0f6f3a52-6f6d-4b0e-9b0e-2b8a5c3c9a11", spell_order(ORDER, 8)):
        effects, checkins = at.received("c", request("POST", "checkin", CHECKIN, order), 0)
        assert checkins == []
        assert status(sent(effects)) == 404
        assert "WaiterMessage" in message(sent(effects))


def test_a_pin_without_the_right_is_told_so() -> None:
    profile = IikoProfile(pins=("7301",))
    wrong = CHECKIN.replace(b"7301", b"1111")
    for what, body in (("checkin", wrong), ("checkout", b"{}"), ("payment", PAYMENT.replace(b"7301", b"1"))):
        effects, checkins = door(profile).received("c", request("POST", what, body), 0)
        assert (checkins, status(sent(effects))) == ([], 200)
        assert "PIN" in message(sent(effects))
    assert asked(door(profile), request("POST", "checkin", CHECKIN)).act == ScannedByWaiter(CODE)


@pytest.mark.parametrize("value", ["", "anna", "https://example.invalid", "lpsim://c/483920175"])
def test_what_cannot_be_a_code_is_told_so_and_nobody_is_asked(value: str) -> None:
    effects, checkins = door().received(
        "c", request("POST", "checkin", CHECKIN.replace(b"483920175", value.encode())), 0
    )
    assert (checkins, status(sent(effects))) == ([], 200)
    assert "not a code" in message(sent(effects))


def test_the_qr_prefix_is_the_plugins_to_take_off() -> None:
    at = door(IikoProfile(qr_prefix="lpsim://c/"))
    assert asked(at, request("POST", "checkin", CHECKIN.replace(b"4839", b"lpsim://c/4839"))).act == ScannedByWaiter(
        CODE
    )


def test_a_bill_says_what_there_is_to_pay() -> None:
    ended = done(Outcome.OK, Quoted((), 30000, 4700), receipt=RECEIPT)
    answer = message(answered(request("POST", "checkout"), ended))
    assert answer == (
        '{"OrderSum":1250.00,"DiscountSum":0.00,"ToPay":1250.00,'
        '"AvailableBonuses":[{"WalletId":"points","Name":"LoyaltyPlant","MaxSum":300.00}]}'
    )
    held = message(answered(request("POST", "checkout"), done(Outcome.OK, Held("k", 20000, 0), receipt=RECEIPT)))
    assert '"MaxSum":200.00' in held
    assert status(answered(request("POST", "checkout"), done(Outcome.OK))) == 204


def test_the_state_of_an_order() -> None:
    ended = done(Outcome.OK, Quoted((), 30000, 4700), receipt=RECEIPT)
    answer = message(answered(request("GET", "loyalty"), ended))
    assert answer == '{"Attached":true,"MaxBonus":300.00,"WillEarn":47.00}'
    assert message(answered(request("GET", "loyalty"), done(Outcome.OK))) == '{"Attached":false}'


def test_the_same_payment_again_is_accepted_again_and_another_is_asked() -> None:
    at = door()
    first = asked(at, request("POST", "payment", PAYMENT))
    assert status(sent(at.done(first.ref, done(Outcome.OK, Committed(1, 0, 1)), 0))) == 204
    effects, checkins = at.received("c", request("POST", "payment", PAYMENT), 0)
    assert (checkins, status(sent(effects))) == ([], 204)
    assert asked(at, request("POST", "payment", PAYMENT.replace(b"3a0f", b"4a0f"))).act == first.act


def test_a_refused_payment_is_asked_again() -> None:
    at = door()
    first = asked(at, request("POST", "payment", PAYMENT))
    assert (
        status(sent(at.done(first.ref, done(Outcome.REFUSED, note="pays with points: close it at the till"), 0))) == 200
    )
    assert asked(at, request("POST", "payment", PAYMENT)).act == first.act


@pytest.mark.parametrize("body", [PAYMENT.replace(b"Cash", b"External"), PAYMENT.replace(b"1250", b"0.001")])
def test_payments_the_waiter_cannot_take(body: bytes) -> None:
    effects, checkins = door().received("c", request("POST", "payment", body), 0)
    assert (checkins, status(sent(effects))) == ([], 200)


# Trouble


def test_requests_sent_ahead_are_taken_one_after_the_other() -> None:
    at = door()
    first = asked(at, request("POST", "checkin", CHECKIN) + request("DELETE", "checkin") + request("GET", "x"))
    effects = at.done(first.ref, done(Outcome.OK), 5)
    assert [type(effect) for effect in effects] == [Send, Arm]
    assert effects[1] == Arm(TIMER + "c", 5)
    _, [second] = at.fired(TIMER + "c", 5)
    assert second.act == DropCard()
    at.done(second.ref, done(Outcome.OK), 6)
    effects, checkins = at.fired(TIMER + "c", 6)
    assert checkins == []
    assert status(sent(effects)) == 404


def test_an_answer_after_the_waiter_has_hung_up_goes_nowhere() -> None:
    at = door()
    checkin = asked(at, request("POST", "checkin", CHECKIN))
    assert at.closed("c", 0) == ([], [])
    assert at.done(checkin.ref, done(Outcome.OK), 0) == []
    assert at.received("c", b"GET", 0) == ([], [])
    assert at.fired(TIMER + "c", 0) == ([], [])
    assert not at.has("c")


def test_an_act_is_answered_once() -> None:
    at = door()
    checkin = asked(at, request("POST", "checkin", CHECKIN))
    assert sent(at.done(checkin.ref, done(Outcome.OK), 0)) != b""
    assert at.done(checkin.ref, done(Outcome.OK), 0) == []
    assert at.done("no such ref", done(Outcome.OK), 0) == []


def test_a_request_cut_off_is_written_down() -> None:
    at = door()
    at.received("c", request("POST", "checkin", CHECKIN)[:60], 0)
    [effect], [] = at.closed("c", 0)
    assert isinstance(effect, Record)
    assert isinstance(effect.entry, Noticed)
    assert (effect.entry.part, effect.entry.what) == ("tills", "garbage")


def test_too_much_is_refused_and_costs_the_connection() -> None:
    at = door(wire=Waiter(store="cafe", outlet=7, limits=Limits(head=1024, body=100)))
    effects, checkins = at.received("c", request("POST", "checkin", b"7" * 101), 0)
    assert checkins == []
    assert status(sent(effects)) == 413
    assert Close("c") in effects
    assert not at.has("c")


def test_visitors_are_limited_and_the_oldest_idle_one_makes_room() -> None:
    at = door()
    busy = asked(at, request("POST", "checkin", CHECKIN))
    for number in range(MOST_CONNECTIONS - 1):
        assert at.accepted(f"n{number}") == []
    assert at.accepted("late") == [Close("n0")]
    assert at.has("late")
    assert sent(at.done(busy.ref, done(Outcome.OK), 0)) != b""


def test_when_everybody_is_busy_the_newcomer_goes() -> None:
    at = door()
    for number in range(MOST_CONNECTIONS - 1):
        at.accepted(f"n{number}")
        at.received(f"n{number}", request("DELETE", "checkin"), 0)
    asked(at, request("DELETE", "checkin"))
    assert at.accepted("late") == [Close("late")]
    assert not at.has("late")


GOOD = request("POST", "checkin", CHECKIN)


@given(
    st.lists(st.sampled_from([GOOD, request("DELETE", "checkin"), b"\x00"]) | st.binary(max_size=60), max_size=4),
    st.lists(st.integers(1, 80), min_size=1, max_size=6),
)
@settings(deadline=None)
def test_whatever_comes_in_whatever_pieces_means_the_same_and_raises_nothing(
    parts: list[bytes], sizes: list[int]
) -> None:
    stream = b"".join(parts)
    pieces, at, turn = [], 0, 0
    while at < len(stream):
        size = sizes[turn % len(sizes)]
        pieces.append(stream[at : at + size])
        at, turn = at + size, turn + 1
    assert play(pieces) == play([stream])


def play(pieces: list[bytes]) -> tuple[list[Act], bytes]:
    """What is asked and said, every act refused; until the door hangs up or the visitor leaves."""
    at = door()
    acts: list[Act] = []
    said = b""

    def follow(turn: tuple[list[Effect], list[Checkin]]) -> None:
        nonlocal said
        effects, checkins = turn
        said += sent(effects)
        for checkin in checkins:
            acts.append(checkin.act)
            said += sent(at.done(checkin.ref, done(Outcome.REFUSED, note="no"), 0))
            follow(at.fired(TIMER + "c", 0))

    for piece in pieces:
        follow(at.received("c", piece, 0))
    follow(at.closed("c", 0))
    return acts, said
