"""`rest-get` and `json-post`: the little they say, and what is made of it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from simulators.farcard import call as c
from simulators.farcard.dialects.contract import CallName, Style, Unreadable
from simulators.farcard.dialects.json_post import JsonPost
from simulators.farcard.dialects.rest_get import RestGet
from simulators.farcard.dialects.transaction_record import derived
from simulators.farcard.packet import PLAIN
from simulators.farcard.packet_reader import parse_packet
from simulators.kit.http import HttpRequest, HttpResponse
from tests.strategies.farcard_calls import CARD, RECORD

REST, POST = RestGet(), JsonPost()
STYLE = Style(quirks=PLAIN)
FILES = Path(__file__).parents[4] / "conformance" / "farcard"
RECEIPT = (FILES / "inpbuf_chmode1.xml").read_bytes()
SALE = c.TransactionsEx((RECORD,), parse_packet(RECEIPT))
EMAIL = c.FindEmail("+7 900&b=1")


def rest(call: c.Call, body: str, status: int = 200) -> c.CallAnswer:
    return REST.read_answer(call, HttpResponse(status, (("content-type", "text/plain"),), body.encode()), STYLE)


def post(call: c.Call, body: str) -> c.CallAnswer:
    return POST.read_answer(call, HttpResponse(200, (), body.encode()), STYLE)


def get(name: CallName, target: str, method: str = "GET") -> c.Call:
    return REST.read_call(name, HttpRequest(method, target), STYLE)


def test_rest_asks_with_get_and_a_query() -> None:
    request = REST.write_call(CARD, STYLE)
    assert (request.method, request.target, request.body) == ("GET", "/GetCardInfoEx?card=9991000012345", b"")
    assert REST.write_call(EMAIL, STYLE).target == "/FindByEmail?email=%2B7%20900%26b%3D1"
    assert get(CallName.FIND_EMAIL, "/FindByEmail?email=%2B7%20900%26b%3D1") == EMAIL


@pytest.mark.parametrize("prefix", [b"", b"Buf:\n", b"Buf:\r\n", b"\xef\xbb\xbf"])
def test_rest_posts_the_receipt_itself(prefix: bytes) -> None:
    request = REST.write_call(SALE, STYLE)
    assert (request.method, request.target) == ("POST", "/TransactionsEx")
    assert request.header("content-type") == "text/xml"
    assert request.body == RECEIPT
    heard = REST.read_call(CallName.TRANSACTIONS_EX, HttpRequest("POST", "/", (), prefix + RECEIPT), STYLE)
    assert heard == c.TransactionsEx(derived(parse_packet(RECEIPT)), parse_packet(RECEIPT))
    assert REST.write_call(SALE, Style(inp_buf=False)).body, "the receipt is the message, whatever the till's setting"


def test_records_are_derived_from_the_lines_with_a_card() -> None:
    """As in the example of the description (2.10), less what a receipt does not tell."""
    of_sale = derived(parse_packet(RECEIPT))
    bare = c.Transaction("9991000012345", 0, 700123, 0, 0, 2, date(2026, 3, 14), 4, 100106)
    assert of_sale == (replace(bare, kind=c.Kind.DISCOUNT, summa=-8500), replace(bare, summa=-16500))
    of_return = derived(parse_packet((FILES / "inpbuf_chmode3.xml").read_bytes()))
    assert [(one.kind, one.summa) for one in of_return] == [(1, 8500), (0, 16500)]
    assert derived(parse_packet((FILES / "inpbuf_chmode5.xml").read_bytes())) == ()


@pytest.mark.parametrize(
    ("name", "target", "method", "status", "sentence"),
    [
        (CallName.GET_CARD_INFO_EX, "/GetCardInfoEx", "GET", 500, "the query has no card"),
        (CallName.GET_CARD_INFO_EX, "/GetCardInfoEx?card=", "GET", 500, "the query has no card"),
        (CallName.GET_CARD_INFO_EX, "/GetCardInfoEx?card=%C6", "GET", 500, "the query is not read"),
        (CallName.GET_CARD_INFO_EX, "/GetCardInfoEx?card=1", "POST", 405, "this call is a GET, not a POST"),
        (CallName.FIND_EMAIL, "/FindByEmail?card=1", "GET", 500, "the query has no email"),
        (CallName.TRANSACTIONS_EX, "/TransactionsEx", "GET", 405, "this call is a POST, not a GET"),
        (CallName.TRANSACTIONS_EX, "/TransactionsEx", "POST", 500, "the receipt is empty"),
    ],
)
def test_rest_refuses_what_is_no_call(name: CallName, target: str, method: str, status: int, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        get(name, target, method)
    assert sentence in str(refused.value)
    assert refused.value.status == status


def test_rest_describes_a_card_in_kopecks() -> None:
    body = (
        '{"isDeleted":false,"isNeedWithdraw":true,"isExpired":false,"isBlocked":false,"cardOwner":"Анна","ownerId":9,'
        '"accountNum":700123,"discountNum":2,"maxDiscountAmount":9000000000,"amountOnSubAccount1":150000,'
        '"amountOnSubAccount8":1,"comment":"Бронза"}'
    )
    heard = c.CardInfo(
        seize=True,
        holder="Анна",
        person_id=9,
        account=700123,
        discount=2,
        disc_limit=9_000_000_000,
        sums=(150_000, 0, 0, 0, 0, 0, 0, 1),
        dop_info="Бронза",
    )
    assert rest(CARD, body) == c.CardAnswer(0, heard)
    assert json.loads(REST.write_answer(CARD, c.CardAnswer(0, heard), STYLE).body)["isNeedWithdraw"] is True


def test_rest_has_numbers_for_not_found_and_for_trouble() -> None:
    assert rest(EMAIL, '{"accountNum":0,"cardNum":1000000000,"ownerName":""}') == c.EmailAnswer(1)
    assert rest(EMAIL, '{"accountNum":0,"cardNum":1000000001,"ownerName":""}') == c.EmailAnswer(2)
    assert rest(EMAIL, '{"accountNum":7,"cardNum":9001112233,"ownerName":"A"}') == c.EmailAnswer(
        0, 7, "9001112233", "A"
    )
    somebody = c.EmailAnswer(0, 7, "1000000001", "A")
    assert REST.read_answer(EMAIL, REST.write_answer(EMAIL, somebody, STYLE), STYLE) == somebody
    unknown = REST.write_answer(CARD, c.CardAnswer(1, error_text="no such card"), STYLE)
    assert json.loads(unknown.body) == {"accountNum": 1_000_000_000, "isBlocked": True, "blockReason": "no such card"}
    with pytest.raises(Unreadable, match="the answer is not JSON"):
        rest(EMAIL, "Error")


@pytest.mark.parametrize(("word", "result"), [("Ok", 0), ("ok\n", 0), ("Error", 1)])
def test_rest_answers_a_receipt_with_a_word(word: str, result: int) -> None:
    assert rest(SALE, word) == c.TransactionsAnswer(result)


@pytest.mark.parametrize("word", ["Okay", "", "{}", "<html>Ok</html>", "Not Ok"])
def test_another_word_is_no_answer(word: str) -> None:
    with pytest.raises(Unreadable):
        rest(SALE, word)


@pytest.mark.parametrize("dialect", [REST, POST])
def test_an_error_told_the_old_way_is_no_success(dialect: RestGet | JsonPost) -> None:
    """Protocol 29: result 0, and the error in the XML, which these dialects do not carry."""
    old = c.TransactionsAnswer(0, c.OutBuf(1, c.TrResponse(157)))
    response = dialect.write_answer(SALE, old, STYLE)
    assert dialect.read_answer(SALE, response, STYLE) == c.TransactionsAnswer(1)


def test_json_post_asks() -> None:
    request = POST.write_call(c.GetCardInfoEx("7", 2, 4), STYLE)
    assert (request.target, request.body) == ("/get_card_info", b'{"card":7,"restaurant":2,"unit_no":4,"inp":""}')
    said = json.loads(POST.write_call(SALE, STYLE).body)
    assert said["inp"].encode() == RECEIPT
    assert said["transactions"] == [
        {
            "card": 9991000012345,
            "owner_id": 5001,
            "tx_type": 1,
            "amount": -8500,
            "account_number": 700123,
            "restaurant": 2,
            "cashdate": 46095,
            "cashregister": 4,
            "check_number": 100106,
        }
    ]


@pytest.mark.parametrize("cashdate", ["46095", '"2026-03-14"', '"2026-03-14T00:00:00"'])
def test_json_post_reads_a_day_as_number_or_date(cashdate: str) -> None:
    body = f'{{"transactions": [{{"card": "7", "cashdate": {cashdate}}}]}}'.encode()
    request = HttpRequest("POST", "/", (("content-type", "application/json"),), body)
    heard = POST.read_call(CallName.TRANSACTIONS_EX, request, STYLE)
    assert heard == c.TransactionsEx((c.Transaction("7", 0, 0, 0, 0, 0, date(2026, 3, 14), 0, 0),))


def test_json_post_describes_a_card() -> None:
    heard = post(CARD, '{"found": true, "balance": 150000, "name": "Анна", "owner_id": 9}')
    assert heard == c.CardAnswer(0, c.CardInfo(holder="Анна", person_id=9, sums=(150_000, 0, 0, 0, 0, 0, 0, 0)))
    assert post(CARD, '{"found": false}') == c.CardAnswer(1)
    with pytest.raises(Unreadable, match=r"\$\.found is missing"):
        post(CARD, '{"balance": 5}')


@pytest.mark.parametrize("flag", ["deleted", "seize", "stop_date", "holy", "locked", "manager"])
def test_json_post_does_not_find_a_card_that_must_not_be_applied(flag: str) -> None:
    flagged = c.CardInfo(**{flag: True})  # type: ignore[arg-type]  # each is a flag
    assert json.loads(POST.write_answer(CARD, c.CardAnswer(0, flagged), STYLE).body) == {"found": False}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('{"success": true}', 0),
        ('{"success": false}', 1),
        ('{"success": false, "error": "bad token"}', 1),
        ('{"status": "ok"}', 0),
        ("OK", 0),
        ("all ok", 0),
    ],
)
def test_json_post_takes_success_or_ok(text: str, result: int) -> None:
    assert post(SALE, text) == c.TransactionsAnswer(result)


@pytest.mark.parametrize("text", ["Ko", "{}", '{"success": "maybe"}', "[]"])
def test_json_post_takes_nothing_else(text: str) -> None:
    with pytest.raises(Unreadable):
        post(SALE, text)


def test_what_they_cannot_say() -> None:
    image, hold = c.GetCardImageEx("1"), c.HoldEx("1", 1, 1, 1, "k")
    assert REST.cannot_say(c.TransactionsEx((RECORD,))) == "rest-get posts the receipt itself, and there is none"
    assert REST.cannot_say(image) == "rest-get has no call for pictures"
    assert REST.cannot_say(hold) == "rest-get has no call for holds; ucs-xml has one of ours"
    assert REST.cannot_say(EMAIL) is None
    assert POST.cannot_say(image) == "json-post has no call for pictures"
    assert POST.cannot_say(EMAIL) == "json-post has no call to find somebody by a text"
    assert POST.cannot_say(SALE) is None
