"""The JSON of the free client: documents as it writes them, and what is said of the rest."""

import base64
import json
from datetime import date
from decimal import Decimal

import pytest

from simulators.farcard import call as c
from simulators.farcard.dialects.contract import CallName, Style, Unreadable
from simulators.farcard.dialects.farcardsnet_json import FarcardsNetJson
from simulators.farcard.packet import PLAIN, ExtInfo, Packet
from simulators.kit.http import HttpRequest, HttpResponse
from tests.strategies.farcard_calls import CARD, RECORD

NET = FarcardsNetJson()
STYLE = Style(quirks=PLAIN)
JSON = (("content-type", "text/json"),)
SALE = c.TransactionsEx((RECORD,))
PACKET = Packet(4, 199990002, None, 5, None, 0, ExtInfo(0, ()))


def hear(call: c.Call, body: str) -> c.CallAnswer:
    return NET.read_answer(call, HttpResponse(200, JSON, body.encode()), STYLE)


def ask(name: CallName, body: str, content_type: str = "application/json") -> c.Call:
    return NET.read_call(name, HttpRequest("POST", "/x", (("content-type", content_type),), body.encode()), STYLE)


def test_a_card_is_asked_for() -> None:
    request = NET.write_call(CARD, STYLE)
    assert (request.method, request.target) == ("POST", "/getcardinfoex")
    assert request.header("content-type") == "text/json; charset=utf-8"
    assert request.body == b'{"Card":9991000012345,"Restaurant":2,"UnitNo":4,"InpBuf":null,"InpKind":0}'


def test_the_packet_is_base64() -> None:
    said = json.loads(NET.write_call(c.GetCardInfoEx("1", 2, 4, PACKET), STYLE).body)
    assert said["InpKind"] == 1
    raw = base64.b64decode(said["InpBuf"])
    assert raw.startswith(b'<?xml version="1.0" encoding="utf-8"?><CHECK stationcode="4"')


def test_sums_are_decimal_currency_units_to_the_hundredth() -> None:
    body = NET.write_call(SALE, STYLE).body.decode()
    said = json.loads(body, parse_float=Decimal)["Transactions"][0]
    assert '"Summa":-85.00,' in body
    assert said["RKDate"] == "2026-03-14T00:00:00"
    assert (said["RKUnit"], said["Kind"], said["Sieze"]) == (4, 1, 0)
    assert (said["VatSumA"], str(said["VatPrcA"])) == (765, "20.00")


@pytest.mark.parametrize(
    ("number", "kopecks"),
    [("-85.00", -8500), ("-85", -8500), ("0.1", 10), ("100.00", 10_000), ("1e2", 10_000), ('"3622.88"', 362_288)],
)
def test_a_sum_is_read_exactly(number: str, kopecks: int) -> None:
    body = f'{{"transactions": [{{"card": 1, "summa": {number}, "RKDATE": "2023-02-12T00:00:00", "RKUni": 3}}]}}'
    assert ask(CallName.TRANSACTIONS_EX, body) == c.TransactionsEx(
        (c.Transaction("1", 0, 0, 0, kopecks, 0, date(2023, 2, 12), 3, 0),)
    )


def test_large_sums_do_not_pass_through_a_float() -> None:
    answer = c.CardAnswer(0, c.CardInfo(disc_limit=999_999_999_999_999, sums=(10**15, -1, 0, 0, 0, 0, 0, 0)))
    response = NET.write_answer(CARD, answer, STYLE)
    assert b'"DiscLimit":9999999999999.99,"Summa":10000000000000.00,"Sum2":-0.01,' in response.body
    assert NET.read_answer(CARD, response, STYLE) == answer


def test_a_card_is_described_as_that_library_does() -> None:
    body = (
        '{"Result":0,"CardInfo":{"Sieze":0,"Deleted":0,"Grab":1,"StopDate":0,"Holy":0,"Manager":0,"Locked":0,'
        '"WhyLock":"","Holder":"Анна","PersonID":5001,"Account":700123,"Unpay":0,"Bonus":1,"Discount":2,'
        '"DiscLimit":1000000.0,"Summa":1500.0,"Sum2":25.5,"Sum3":0.0},"OutBuf":null,"OutKind":0}'
    )
    info = c.CardInfo(
        seize=True,
        holder="Анна",
        person_id=5001,
        account=700123,
        bonus=1,
        discount=2,
        disc_limit=100_000_000,
        sums=(150_000, 2_550, 0, 0, 0, 0, 0, 0),
    )
    assert hear(CARD, body) == c.CardAnswer(0, info)
    again = json.loads(NET.write_answer(CARD, c.CardAnswer(0, info), STYLE).body)
    assert again["CardInfo"]["Grab"] == 1
    assert again["CardInfo"]["Sieze"] == 0
    assert "Seize" not in again["CardInfo"]


def test_a_negative_answer_has_no_record() -> None:
    assert hear(CARD, '{"Result": 1, "CardInfo": null, "OutBuf": null, "OutKind": 0}') == c.CardAnswer(1)
    assert hear(CARD, '{"Result": 1, "CardInfo": {"Summa": 5}}') == c.CardAnswer(1)
    assert json.loads(NET.write_answer(CARD, c.CardAnswer(1), STYLE).body)["CardInfo"] is None


def test_a_buffer_is_a_document() -> None:
    refused = c.TransactionsAnswer(1, c.OutBuf(1, c.TrResponse(157, "No")))
    said = json.loads(NET.write_answer(SALE, refused, STYLE).body)
    assert (said["Result"], said["OutKind"]) == (1, 1)
    document = base64.b64decode(said["OutBuf"])
    assert document == b'<?xml version="1.0" encoding="utf-8"?><TRRESPONSE error_code="157" err_text="No"/>'


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{", "the answer is not JSON: Expecting property name"),
        ("[1]", "$ is not an object"),
        ("{}", "$.Result is missing"),
        ('{"Result": "x"}', "$.Result 'x' is not a number"),
        ('{"Result": 0.5}', "$.Result 0.5 is not whole"),
        ('{"Result": 1e999999999}', "$.Result is no number we read"),
        ('{"Result": NaN}', "NaN is no number"),
        ('{"Result": 0, "CardInfo": []}', "$.CardInfo is not an object"),
        ('{"Result": 0, "CardInfo": {"Summa": 1.005}}', "$.CardInfo.Summa 1.005 is not a sum with two decimals"),
        ('{"Result": 0, "CardInfo": {"Locked": 2}}', "$.CardInfo.Locked is neither true nor false"),
        ('{"Result": 0, "CardInfo": {"Holder": 5}}', "$.CardInfo.Holder is not a text"),
        ('{"Result": 0, "CardInfo": {"Holder": "\\ud800"}}', "$.CardInfo.Holder holds half a surrogate pair"),
        ('{"Result": 0, "CardInfo": {"Account": 4294967296}}', "$.CardInfo.Account 4294967296 is not from 0 to"),
        ('{"Result": 0, "CardInfo": {"Discount": 65536}}', "$.CardInfo.Discount 65536 is not from 0 to 65535"),
        ('{"Result": 0, "OutKind": 1, "OutBuf": "é"}', "$.OutBuf is not base64"),
        ('{"Result": 0, "OutKind": 1, "OutBuf": "PGE="}', "$.OutBuf: not well-formed XML"),
    ],
)
def test_what_is_no_answer_is_told_with_its_path(body: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as trouble:
        hear(CARD, body)
    assert sentence in str(trouble.value)


@pytest.mark.parametrize(
    ("name", "body", "content_type", "status", "sentence"),
    [
        (CallName.FIND_EMAIL, "", "text/json", 204, "the request is empty"),
        (CallName.FIND_EMAIL, "{}", "text/plain", 415, "text/plain, not text/json"),
        (CallName.FIND_EMAIL, "{}", "text/json", 500, "$.Email is missing"),
        (CallName.GET_CARD_INFO_EX, '{"Card": -1}', "text/json", 500, "$.Card -1 is not from 0 to"),
        (CallName.GET_CARD_INFO_EX, '{"Card": 1, "InpBuf": "PEE+"}', "text/json", 500, "$.InpBuf: not well-formed XML"),
        (CallName.TRANSACTIONS_EX, '{"Transactions": 5}', "text/json", 500, "$.Transactions is not an array"),
        (CallName.TRANSACTIONS_EX, '{"Transactions": [5]}', "text/json", 500, "$.Transactions[0] is not an object"),
        (CallName.TRANSACTIONS_EX, '{"Transactions": [{}]}', "text/json", 500, "$.Transactions[0].RKDate '' is not"),
    ],
)  # the statuses of that server, farcard.md 5.8
def test_what_is_no_call_has_the_status_of_that_server(
    name: CallName, body: str, content_type: str, status: int, sentence: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        ask(name, body, content_type)
    assert sentence in str(refused.value)
    assert refused.value.status == status


def test_a_packet_said_to_be_of_no_kind_is_read_all_the_same() -> None:
    said = json.loads(NET.write_call(c.GetCardInfoEx("1", 2, 4, PACKET), STYLE).body)
    heard = ask(CallName.GET_CARD_INFO_EX, json.dumps({**said, "InpKind": 0}))
    assert heard == c.GetCardInfoEx("1", 2, 4, PACKET)
    assert ask(CallName.GET_CARD_INFO_EX, json.dumps({**said, "InpKind": 2})) == c.GetCardInfoEx("1", 2, 4)


def test_a_card_with_letters_cannot_be_said() -> None:
    for card in ("R12", "0012", "", "9223372036854775808", "٣"):
        assert NET.cannot_say(c.GetCardImageEx(card)) == f"a card is a 64-bit number in JSON, which {card!r} is not"
    assert NET.cannot_say(c.GetCardImageEx("9223372036854775807")) is None


def test_no_picture_is_an_object() -> None:
    call = c.GetCardImageEx("1")
    assert hear(call, '{"ErrorText": "none"}') == c.ImageAnswer(error_text="none")
    with pytest.raises(Unreadable, match=r"\$\.ErrorText is missing"):
        hear(call, "{}")
