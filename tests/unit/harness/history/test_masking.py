"""OFF-15 for raw bytes: whatever form an identifier takes in them, and wherever they were cut, it is not shown."""

import base64
import json
from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from harness.history.evidence import Evidence, Noted
from harness.history.garbage import MOST, garbage_in, show_garbage
from harness.history.masking import Mask, mask_of
from simulators.till.answer import Attached, Claimed, CodeIssued, GuestFound, Outcome, Status
from simulators.till.attempt import Attempted, Elsewhere, HistoryEntry, Learnt, Noticed
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Adjust, Attach, Coupon, FindCoupon, Identify, IssueCode, Origin
from simulators.till.programme import CouponKind, Guest, IssuedCoupon, Mechanic, Programme
from simulators.till.receipt import Receipt, ReceiptId

CARD = "9991000012345"
PHONE = "+79161234567"
CODE = "QL-559W4F"
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
MASK = Mask([CARD, PHONE, CODE, "77", "Ключ&<1>"])
RECORD = f'CardCode="{CARD}" Holder="Иванов Пётр" Summa="150000" DopInfo="Ступень: Бронза" Result="7"'
XML = f'<?xml version="1.0" encoding="utf-8"?>\n<Root><GetCardInfoEx {RECORD}/></Root>'.encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nAuthorization: Bearer till-secret\r\n\r\n"


def test_a_receipt_stays_readable_without_the_card() -> None:
    shown = MASK.show(HEAD + XML)
    assert CARD not in shown
    assert "till-secret" not in shown
    assert shown.startswith("HTTP/1.1 200 OK\\r\\nContent-Type: text/xml\\r\\nAuthorization: ***\\r\\n\\r\\n<?xml")
    assert RECORD.replace(CARD, "***********45") in shown


@pytest.mark.parametrize("value", [CARD, PHONE, CODE, "Ключ&<1>"])
@pytest.mark.parametrize(
    "form",
    [
        lambda value: value.encode(),
        lambda value: value.encode("cp1251"),
        lambda value: value.encode("utf-16-le"),
        lambda value: json.dumps({"x": value}).encode(),
        lambda value: f"GET /card?x={quote(value, safe='')} HTTP/1.1".encode(),
        lambda value: value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode(),
    ],
    ids=["utf-8", "cp1251", "utf-16", "json", "url", "xml"],
)
def test_every_form_of_an_identifier_is_hidden(value: str, form: object) -> None:
    data = form(value)  # type: ignore[operator] # one of the six above
    shown = MASK.show(b"<a b='" + data + b"'/>")
    assert MASK.show(data) != Mask([]).show(data) or value in (CARD, PHONE)
    assert data.decode("latin-1") not in shown
    assert data.hex() not in shown
    assert value not in shown


def test_a_buffer_in_base64_is_hidden_when_it_tells() -> None:
    telling = base64.b64encode(XML)
    silent = base64.b64encode(b"<TRRESPONSE error_code='0'/>")
    shown = MASK.show(b'{"OutBuf":"' + telling + b'","More":"' + silent + b'"}')
    assert shown == '{"OutBuf":"(base64 hidden)","More":"' + silent.decode() + '"}'
    assert MASK.show(b'{"OutBuf":"' + telling[:97]) == '{"OutBuf":"(base64 hidden)'


@pytest.mark.parametrize("size", range(len(XML) + 1))
def test_wherever_it_was_cut_nothing_of_the_card_but_its_end_is_left(size: int) -> None:
    shown = MASK.show(XML[:size])
    assert CARD[:4] not in shown
    rest = MASK.show(XML[size:])
    assert CARD[-4:] not in rest


def test_a_letter_cut_in_two_does_not_make_it_hex() -> None:
    raw = "<a b='Пётр".encode()
    assert MASK.show(raw[:-1]) == "<a b='Пёт\\xd1"
    assert MASK.show("Пётр'/>".encode()[1:]) == "\\x9fётр'/>"


def test_text_of_another_charset_is_text_with_its_strange_bytes_and_binary_is_hex() -> None:
    spoilt = b"<Root><GetCardInfoEx Summa='15' Result='0' Holder='" + "Анна".encode("cp1251") + b"'/></Root>"
    assert "Holder='\\xc0\\xed\\xed\\xe0'" in MASK.show(spoilt)
    assert MASK.show(bytes(range(128, 160))) == bytes(range(128, 160)).hex()
    assert MASK.show(b"") == ""


def test_what_nobody_knows_is_hidden_by_its_look_or_its_name() -> None:
    other = (
        b'{"phone": "+7 (916) 765-43-21", "mail": "petr.ivanov@example.org", "n": 4276123412341234, "code":"AB12CD9"}'
    )
    shown = MASK.show(other)
    for secret in ("765-43", "ivanov", "427612341234", "AB12CD"):
        assert secret not in shown
    assert MASK.show(b'<a token="t0ps3cret" sum="150.00" at="2026-03-14T12:00:00"/>') == (
        '<a token="***" sum="150.00" at="2026-03-14T12:00:00"/>'
    )


HEADER = b"POST /lp-sim/v1/orders/0f6f3a52/attach HTTP/1.1\r\nAuthorizationToken: outlet-100\r\n\r\n"


def test_bodies_of_iiko_and_loyaltyplant_are_shown_without_what_guests_show() -> None:
    """Codes of a guest nobody in the case knows, as of a wrong answer or another venue: hidden by their name."""
    shown = MASK.show(
        HEADER + b'{"code":"48392","order":{"number":118,"items":[{"productCode":"S-001","price":350.00}]}}'
    )
    assert "48392" not in shown
    assert "outlet-100" not in shown
    assert '"number":118,"items":[{"productCode":"S-001","price":350.00}]' in shown
    for body, secret in (
        (b'{"Value":"QX48-392","WaiterPin":"7301"}', "QX48-392"),
        (b'{"Value":"QX48-392","WaiterPin":"7301"}', "7301"),
        (b'{"guestRef":{"code":"7B2F9","phone":"8 916 765 43 21"}}', "7B2F9"),
        (b'{"guestRef":"8 916 765", "x": 1}', "765"),
        (b'{"cardTrack":"99AB-17","cardNumber":"C-4711-9"}', "4711"),
        (b'{"cardTrack":"99AB-17","cardNumber":"C-4711-9"}', "99AB"),
        (b'{"type":"LoyaltyCard","credential":"anna-4711"}', "anna"),
        (b'[{"key":"arbus.iikowaiter.checkinscannedvalue","value":"48392"}]', "48392"),
    ):
        assert secret not in MASK.show(body)


def test_what_went_wrong_stays_readable() -> None:
    refusal = b'{"error":{"code":"CODE_EXPIRED","message":"ask for another","retryable":false}}'
    assert MASK.show(refusal) == refusal.decode()
    assert MASK.show(b'{"code":"BAD"}') == '{"code":"BAD"}'


def test_a_short_value_is_hidden_only_where_it_stands_alone() -> None:
    assert MASK.show(b'<a Card="77" sum="177.70">77</a>') == '<a Card="**" sum="177.70">**</a>'


def test_a_sentence_is_masked_too() -> None:
    assert MASK.text(f"attribute Card='{CARD}' is no number") == "attribute Card='***********45' is no number"


@given(st.binary(max_size=80))
def test_whatever_was_received_can_be_shown_on_one_line(raw: bytes) -> None:
    shown = MASK.show(raw)
    assert shown.isprintable()
    assert len(shown) <= 6 * len(raw) + 40


@given(
    st.binary(max_size=20),
    st.text(st.sampled_from("0123456789ABCxyz"), min_size=5, max_size=16),
    st.binary(max_size=20),
)
def test_a_known_value_is_never_shown(before: bytes, value: str, after: bytes) -> None:
    shown = Mask([value]).show(before + value.encode() + after)
    assert value not in shown
    assert value.encode().hex() not in shown


ORIGIN = Origin("store", "1", date(2026, 3, 14), NOON, 1, 1)


def evidence(*entries: HistoryEntry) -> Evidence:
    anna = Guest(
        "anna",
        (Identifier(IdentifierKind.CARD, CARD),),
        coupons=(IssuedCoupon(CODE, "anna", CouponKind.REWARD, "latte", NOON),),
    )
    entry = Entry(1, EntryKind.CLAIM, "anna", -1, 0, "k", None, NOON, date(2026, 3, 14), NOON, coupon="LEDGER-9")
    return Evidence(
        epoch=NOON,
        zone="UTC",
        programme=Programme("Club"),
        guests=(anna,),
        tills=(),
        history=tuple(Noted(i, i * 1000, "tills", e) for i, e in enumerate(entries)),
        journal=(),
        ledger=(entry,),
    )


def test_whatever_was_shown_typed_or_issued_in_a_case_is_known_to_be_secret() -> None:
    receipt = Receipt(ReceiptId("store", date(2026, 3, 14), "1", 1), NOON, NOON, (), coupons=("SCANNED-1",))
    told = evidence(
        Attempted("1", "a", Identify(ORIGIN, Identifier(IdentifierKind.QR, "STRANGER-5"), password="S3CRET")),
        Attempted("1", "b", Coupon(ORIGIN, "TYPED-7", receipt)),
        Learnt("1", "c", Outcome.OK, Claimed("ISSUED-3", 1, 1)),
        Learnt("1", "d", Outcome.OK, GuestFound("bob", Status.ACTIVE, card="CARD-0F-BOB")),
        Attempted(
            "1", "e", Attach(ORIGIN, "SHOT-48392", replace(receipt, guest=Identifier(IdentifierKind.PHONE, "PHONE-17")))
        ),
        Learnt("1", "e", Outcome.OK, Attached(GuestFound("bob", Status.ACTIVE, card="CARD-TOLD"), Mechanic.ACCRUE)),
        Learnt("1", "f", Outcome.OK, CodeIssued("FRESH-2", NOON)),
        Attempted("1", "g", FindCoupon(ORIGIN, "LOOKED-AT")),
        Attempted("1", "h", Adjust(ORIGIN, Identifier(IdentifierKind.CARD, "BY-HAND-1"), 100)),
        Attempted("1", "i", IssueCode(ORIGIN, Identifier(IdentifierKind.QR, "APP-OF-EVA"), Mechanic.PAY)),
        Elsewhere("waiter", Attempted("w", "j", Attach(ORIGIN, "AT-WAITERS", receipt))),
    )
    secrets = ["SHOT-48392", "PHONE-17", "CARD-TOLD", "FRESH-2", "LOOKED-AT", "BY-HAND-1", "APP-OF-EVA", "AT-WAITERS"]
    secrets += [CARD, CODE, "LEDGER-9", "STRANGER-5", "S3CRET", "TYPED-7", "SCANNED-1", "ISSUED-3", "CARD-0F-BOB"]
    shown = mask_of(told).show(" ".join(secrets).encode())
    assert [secret for secret in secrets if secret in shown] == []


def test_garbage_is_told_masked_with_what_was_wrong_and_where() -> None:
    noticed = Noticed("tills", "garbage", f"GetCardInfoEx/@Result is missing ({CARD})", 12, XML.hex())
    (heard,) = garbage_in(evidence(Noticed("tills", "remark", "late", 0), noticed))
    assert (heard.part, heard.at, heard.offset) == ("tills", 1000, 12)
    assert heard.reason == "GetCardInfoEx/@Result is missing (***********45)"
    assert "Holder=" in heard.raw
    assert CARD not in heard.raw
    assert show_garbage(heard).startswith("GetCardInfoEx/@Result is missing (***********45), at byte 12: <?xml")


def test_garbage_without_bytes_is_told_too_and_a_flood_is_cut() -> None:
    nothing = Noticed("tills", "garbage", "committed is no answer to a redeem")
    assert show_garbage(garbage_in(evidence(nothing))[0]) == "committed is no answer to a redeem, at byte 0"
    assert len(garbage_in(evidence(*[nothing] * (MOST + 5)))) == MOST
    assert garbage_in(replace(evidence(), guests=())) == ()
