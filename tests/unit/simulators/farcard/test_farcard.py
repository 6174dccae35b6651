"""A whole FarCards wire: settings, refusals by status, trouble in words, what is remembered of cards."""

from dataclasses import replace as settle
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from msgspec import structs

from simulators.farcard.answering import LARGEST_ACCOUNT, account_of
from simulators.farcard.dialects.register import DIALECTS
from simulators.farcard.security import Security
from simulators.farcard.wire import STATUSES, FarCard
from simulators.kit.garbage import Garbage, Remark
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse, HttpServer
from simulators.kit.instant import MINUTE, Clock
from simulators.till.answer import Answer, Committed, GuestFound, Queued, Reason, Refused, Status
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Identify, LoadMenu, Operation, Phase, Release, Void
from simulators.till.wire import Ask, Heard, Say, Silence
from tests.strategies.exchange import guests_found, texts
from tests.unit.simulators.farcard.trade import ANNA, BOOK, MOSCOW, PAID, RECEIPT, SALE, TERMS, commit, void
from tests.unit.simulators.farcard.trade import points as points_tender

QUERY = b'<ROOT><QRY Card="1" Restaurant="2" UnitNo="4"/></ROOT>'
NOBODY = b'<Root><GetCardInfoEx Result="1"/></Root>'
WIRE = FarCard(restaurants=TERMS.restaurants, book=BOOK, zone=MOSCOW, coupon_prefixes=("RW",))
SWIPE = Identify(SALE, ANNA, None, Phase.ORDER)
NOON = Clock(datetime(2026, 3, 14, 12, tzinfo=MOSCOW))


def told(body: bytes, path: str = "/getcardinfoex", method: str = "POST", content: str = "text/xml") -> HttpResponse:
    """What a server end says by itself, or to a part that refuses."""
    client, server = HttpClient(), WIRE.server()
    client.send(HttpRequest(method, path, (("host", "x"), ("content-type", content)), body))
    for item in server.feed(client.outgoing()[0], 0):
        if isinstance(item, Ask):
            server.send(Say(item.ref, Refused(Reason.NOT_FOUND)), 0)
    [response] = client.feed(server.outgoing()[0])
    assert isinstance(response, HttpResponse)
    return response


def heard(status: int, body: bytes, content: str = "text/xml", operation: Operation = SWIPE) -> list[Heard]:
    """What a client end makes of an answer."""
    client, server = WIRE.client(), HttpServer()
    client.send(Ask("r", "4", operation), 0)
    server.feed(client.outgoing()[0])
    server.answer(HttpResponse(status, (("content-type", content),), body))
    return [*client.feed(server.outgoing()[0], 0)]


def through(answer: Answer, wire: FarCard = WIRE, operation: Operation = SWIPE, now: int = 0) -> Answer:
    """What a client end hears of an answer over whole wires."""
    client, server = wire.client(), wire.server()
    client.send(Ask("r", "4", operation), now)
    [ask] = server.feed(client.outgoing()[0], now)
    assert isinstance(ask, Ask)
    server.send(Say(ask.ref, answer), now)
    [said] = client.feed(server.outgoing()[0], now)
    assert isinstance(said, Say)
    return said.answer


def commit_with(**fields: object) -> Operation:
    """The sale with other fields, of its own or of its origin."""
    sale = commit()
    own = {name: value for name, value in fields.items() if name == "asks"}
    of_origin = {name: value for name, value in fields.items() if name != "asks"}
    return structs.replace(sale, origin=structs.replace(sale.origin, **of_origin), **own)


def asked_at(**fields: object) -> Operation:
    return structs.replace(SWIPE, origin=structs.replace(SALE, **fields))


def commit_worth(points: int) -> Operation:
    """The sale when its payment took that many points."""
    paid = structs.replace(RECEIPT, tenders=(points_tender(16_500, worth=points), *RECEIPT.tenders[1:]))
    return commit(paid)


def either_case(request: bytes, old: bytes, new: bytes) -> bytes:
    return request.replace(old, new).replace(old.lower(), new.lower())


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (LoadMenu(SALE, ()), "no call for load_menu"),
        (Identify(SALE, Identifier(IdentifierKind.PHONE, "1")), "not about a phone"),
        (Identify(SALE, Identifier(IdentifierKind.CARD, "RW-1")), "a coupon here"),
        (Identify(SALE, Identifier(IdentifierKind.CARD, "")), "1 to 200"),
        (Identify(SALE, Identifier(IdentifierKind.CARD, "\x02")), "control character"),
        (Identify(SALE, Identifier(IdentifierKind.QR, "1234567890"), phase=Phase.LOOKUP), "another kind"),
        (Identify(SALE, Identifier(IdentifierKind.QR, "a-1"), "0451", Phase.LOOKUP), "no place for a password"),
        (asked_at(store="elsewhere"), "no restaurant code"),
        (asked_at(terminal="till"), "a station is a number"),
        (commit_with(number=7), "numbered by its first payment"),
        (commit_with(asks=()), "what the receipt names"),
        (commit_with(made_at=PAID + timedelta(seconds=1)), "moment its receipt is closed"),
        (Void(SALE, RECEIPT.id), "closes a receipt for good"),
        (Void(SALE, RECEIPT.id, "a/key", reopens=True), "not single operations"),
        (Void(SALE, RECEIPT.id, reopens=True), "shows the receipt again"),
        (Release(SALE, ""), "a key"),
    ],
)
def test_what_it_does_not_carry(operation: Operation, why: str) -> None:
    assert why in str(WIRE.carries(operation))


def test_a_rollback_is_no_void_and_a_void_no_rollback() -> None:
    wrong = void()
    assert WIRE.carries(wrong) is None
    assert WIRE.carries(type(wrong)(wrong.origin, wrong.target, None, "rollback", True, wrong.receipt)) is not None


@given(guests_found(texts))
def test_a_guest_comes_back_as_far_as_the_record_goes(guest: GuestFound) -> None:
    back = through(guest)
    if guest.status is not Status.ACTIVE:
        assert isinstance(back, Refused)
        return
    assert isinstance(back, GuestFound)
    assert (back.status, back.balance, back.guest) == (guest.status, guest.balance or 0, str(account_of(guest.guest)))
    assert back.discount_percent == 0, "a rule's number is no percentage"
    assert through(back) == back


@given(texts)
def test_an_account_is_a_number_a_till_can_keep(guest: str) -> None:
    assert 0 < account_of(guest) <= LARGEST_ACCOUNT
    assert account_of(str(account_of(guest))) == account_of(guest)


@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_of_a_receipt_arrives_with_its_reason_and_text(reason: Reason) -> None:
    assert through(Refused(reason, "почему"), operation=commit()) == Refused(reason, "почему")
    old = settle(WIRE, style=settle(WIRE.style, protocol=29, error_attribute="error_text"))
    assert through(Refused(reason, "почему"), old, commit()) == Refused(reason, "почему")


@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_of_a_card_arrives_with_its_reason(reason: Reason) -> None:
    assert through(Refused(reason, "why")) == Refused(reason, "why")


@pytest.mark.parametrize("operation", [commit(), SWIPE, void()])
@pytest.mark.parametrize("reason", Reason)
def test_no_refusal_is_without_a_word(operation: Operation, reason: Reason) -> None:
    answer = through(Refused(reason), operation=operation)
    assert isinstance(answer, Refused)
    assert answer.reason is reason
    assert answer.text or reason in STATUSES


def test_what_no_card_can_be_answered_with_is_not_applied() -> None:
    assert through(Queued("later")) == Refused(Reason.OFFLINE, "later")
    assert through(GuestFound("1", Status.UNVERIFIED, text="no link")) == Refused(Reason.OFFLINE, "no link")
    assert through(Committed(1, 0, None)) == Refused(Reason.UNSUPPORTED, "not supported")


def test_long_and_unsayable_text_is_cut() -> None:
    back = through(GuestFound("1", Status.ACTIVE, "n" * 99, 0, "", 0, "\x00\x1f" + "t" * 999))
    assert isinstance(back, GuestFound)
    assert (back.name, back.text) == ("n" * 39, "t" * 255)


@pytest.mark.parametrize(
    ("response", "status"),
    [
        (told(QUERY), 200),
        (told(QUERY, path="/nowhere"), 404),
        (told(QUERY, method="GET"), 405),
        (told(QUERY, content="application/json"), 415),
        (told(b"<!DOCTYPE a [<!ENTITY e 'x'>]>" + QUERY), 400),
        (told(b"<ROOT/>"), 400),
    ],
)
def test_statuses(response: HttpResponse, status: int) -> None:
    assert response.status == status
    assert response.body.strip()


@pytest.mark.parametrize(
    ("status", "body", "content", "why"),
    [
        (500, NOBODY, "text/xml", "status 500"),
        (500, b"out of order", "text/plain", "out of order"),
        (200, b"<html><body>oops</body></html>", "text/html", "HTML"),
        (200, b"", "text/xml", "nothing in it"),
        (200, NOBODY[:-4], "text/xml", "well-formed"),
        (200, b"<Root/>", "text/xml", "GetCardInfoEx"),
        (200, b"<Root><GetCardInfoEx Account='5'/></Root>", "text/xml", "Result"),
        (200, b"<Root><GetCardInfoEx Account='5' Summa='1.5' Result='0'/></Root>", "text/xml", "Summa"),
        (200, b"<Root><GetCardInfoEx Holder='\xc8' Result='0'/></Root>", "text/xml", "byte 29"),
        (200, b"<Root><TransactionsEx Result='0'/></Root>", "text/xml", "GetCardInfoEx"),
    ],
)
def test_an_answer_that_is_none_is_silence_and_told_with_what_was_wrong(
    status: int, body: bytes, content: str, why: str
) -> None:
    garbage, silence = heard(status, body, content)
    assert isinstance(garbage, Garbage)
    assert why in garbage.reason
    assert garbage.raw.endswith(body)
    assert silence == Silence("r")


def test_refusals_by_status_are_heard_with_their_sentence() -> None:
    assert heard(503, b"come back\n", "text/plain") == [Say("r", Refused(Reason.UNAVAILABLE, "come back"))]
    assert heard(503, b"<html/>", "text/html") == [Say("r", Refused(Reason.UNAVAILABLE))]
    assert heard(401, b"who?", "text/plain") == [Say("r", Refused(Reason.UNAUTHORISED, "who?"))]


def test_a_receipt_that_contradicts_itself_is_refused_by_name() -> None:
    client, server, http = WIRE.client(), WIRE.server(), HttpClient()
    client.send(Ask("r", "4", commit()), 0)
    [request] = client.outgoing()
    head, _, body = request.partition(b"\r\n\r\n")
    spoilt = body.replace(b'Summa="-16500"', b'Summa="-16501"')
    assert spoilt != body
    http.send(HttpRequest("POST", "/transactionsex", (("host", "x"), ("content-type", "text/xml")), spoilt))
    [garbage] = server.feed(http.outgoing()[0], 0)
    assert isinstance(garbage, Garbage)
    assert "Summa of Kind 0 is -16501 kopecks" in garbage.reason
    [said] = client.feed(server.outgoing()[0], 0)
    assert said == Say("r", Refused(Reason.MALFORMED, garbage.reason))
    assert head


def test_transactions_of_a_kind_we_do_not_make_do_nothing() -> None:
    client, server, http = WIRE.client(), WIRE.server(), HttpClient()
    client.send(Ask("r", "4", commit()), 0)
    body = client.outgoing()[0].partition(b"\r\n\r\n")[2].replace(b'chmode="1"', b'chmode="0"')
    http.send(HttpRequest("POST", "/transactionsex", (("host", "x"), ("content-type", "text/xml")), body))
    [remark] = server.feed(http.outgoing()[0], 0)
    assert isinstance(remark, Remark)
    [said] = client.feed(server.outgoing()[0], 0)
    assert isinstance(said, Say)
    assert said.answer == Refused(Reason.UNSUPPORTED, "transactions of chmode 0 are not made here")


def test_a_till_gives_back_the_numbers_it_was_told() -> None:
    wire = WIRE.remembering()
    through(GuestFound("700123", Status.ACTIVE, "Иванов", 1, card=ANNA.value), wire)
    client = wire.client()
    client.send(Ask("r", "4", commit()), 0)
    sent = client.outgoing()[0]
    assert b'PersonID="700123" Account="700123"' in sent
    assert b'account="700123"' in sent
    forgetful = wire.remembering().client()
    forgetful.send(Ask("r", "4", commit()), 0)
    assert b"700123" not in forgetful.outgoing()[0]


def test_a_server_hands_on_what_it_has_for_the_store() -> None:
    wire = settle(WIRE, credentials={"cafe": "token-of-cafe"})
    client, server = wire.client(), wire.server()
    client.send(Ask("r", "4", SWIPE), 0)
    [ask] = server.feed(client.outgoing()[0], 0)
    assert isinstance(ask, Ask)
    assert ask.credential == "token-of-cafe"
    assert "token-of-cafe" not in repr(wire)


@pytest.mark.parametrize("name", DIALECTS)
def test_a_point_that_is_worth_less_than_a_rouble(name: str) -> None:
    wire = settle(WIRE, dialect=DIALECTS[name].dialect, points_value=Decimal("0.01"))
    guest = through(GuestFound("700123", Status.ACTIVE, "Иванов", 150_000), wire)
    assert isinstance(guest, GuestFound)
    assert guest.balance == 150_000
    if name == "ucs-xml":
        answer = Committed(33, 1_649_950, 5)
        assert through(answer, wire, commit_worth(1_649_950)) == answer


def test_a_till_that_sends_no_orders_with_cards_sends_receipts_all_the_same() -> None:
    wire = settle(WIRE, clock=NOON, style=settle(WIRE.style, inp_buf=False))
    client, server = wire.client(), wire.server()
    client.send(Ask("r", "4", commit()), 0)
    [ask] = server.feed(client.outgoing()[0], 0)
    assert isinstance(ask, Ask)
    assert ask.operation == commit()
    assert "password" in str(wire.carries(structs.replace(SWIPE, password="0451")))
    asker, asked = wire.client(), wire.server()
    asker.send(Ask("r", "4", SWIPE), 0)
    [ask] = asked.feed(asker.outgoing()[0], 0)
    assert isinstance(ask, Ask)
    assert ask.operation.origin.made_at == NOON.epoch, "the call itself says no time"
    assert ask.operation.origin.store == "cafe"


class TestSecurity:
    SECURITY = Security("s3cret", token_minutes=5)
    SAFE = settle(WIRE, clock=NOON, security=SECURITY)

    def test_both_ends_agree(self) -> None:
        assert through(Refused(Reason.NOT_FOUND, "no"), self.SAFE) == Refused(Reason.NOT_FOUND, "no")

    def test_a_token_of_the_slot_before_still_counts_and_an_older_one_does_not(self) -> None:
        client = self.SAFE.client()
        client.send(Ask("r", "4", SWIPE), 0)
        [request] = client.outgoing()
        [ask] = self.SAFE.server().feed(request, 5 * MINUTE)
        assert isinstance(ask, Ask)
        server = self.SAFE.server()
        [remark] = server.feed(request, 10 * MINUTE)
        assert isinstance(remark, Remark)
        assert "expired" in remark.text
        [said] = client.feed(server.outgoing()[0], 10 * MINUTE)
        assert said == Say("r", Refused(Reason.UNAUTHORISED, remark.text))

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ((b'Card="999', b'Card="998'), "signature"),
            ((b"X-Signature", b"X-Sognature"), "not signed"),
            ((b"Bearer", b"Basic "), "no token"),
            ((b"POST /getcardinfoex", b"POST /transactionsx"), "signature"),
        ],
    )
    def test_what_was_changed_on_the_way_is_refused_before_it_is_read(
        self, change: tuple[bytes, bytes], why: str
    ) -> None:
        client, server = self.SAFE.client(), self.SAFE.server()
        client.send(Ask("r", "4", SWIPE), 0)
        [request] = client.outgoing()
        spoilt = either_case(request, *change)
        assert spoilt != request
        [remark] = server.feed(spoilt, 0)
        assert isinstance(remark, Remark)
        assert why in remark.text
        assert server.outgoing()[0].startswith(b"HTTP/1.1 401")

    def test_another_secret_is_another_signature(self) -> None:
        stranger = settle(self.SAFE, security=Security("other", token_minutes=5)).client()
        stranger.send(Ask("r", "4", SWIPE), 0)
        [remark] = self.SAFE.server().feed(stranger.outgoing()[0], 0)
        assert isinstance(remark, Remark)

    def test_the_secret_is_nowhere_to_be_read(self) -> None:
        assert "s3cret" not in repr(self.SAFE)
        client = self.SAFE.client()
        client.send(Ask("r", "4", SWIPE), 0)
        assert b"s3cret" not in client.outgoing()[0]

    def test_settings_that_could_not_work(self) -> None:
        with pytest.raises(ValueError, match="clock"):
            FarCard(security=self.SECURITY)
        with pytest.raises(ValueError, match="empty"):
            Security("")
