"""The invented HTTP messages beside the protocol description (`farcard/`): read to the right call or answer, and
written again as the same document."""

from pathlib import Path

import pytest
from lxml import etree

from simulators.farcard import call as c
from simulators.farcard.dialects.contract import CallName, OutBufPlace, Style
from simulators.farcard.dialects.ucs_xml import UcsXml
from simulators.farcard.packet import PLAIN, ChMode
from simulators.kit.http import HttpRequest, HttpResponse
from simulators.kit.xml import parse_xml

FILES = Path(__file__).parent / "farcard"
UCS = UcsXml()
STYLE = Style(quirks=PLAIN)
XML = (("content-type", "text/xml"),)
CARD = c.GetCardInfoEx("9991000012345", 2, 4)
SALE = c.TransactionsEx(())


def read(name: str) -> bytes:
    return (FILES / name).read_bytes()


def same(one: bytes, other: bytes) -> bool:
    """As documents: names, attributes in whatever order, text."""
    return etree.tostring(parse_xml(one), method="c14n") == etree.tostring(parse_xml(other), method="c14n")


def test_a_card_is_asked_for() -> None:
    raw = read("http_getcardinfoex_request.xml")
    call = UCS.read_call(CallName.GET_CARD_INFO_EX, HttpRequest("POST", "/getcardinfoex", XML, raw), STYLE)
    assert isinstance(call, c.GetCardInfoEx)
    assert (call.card, call.restaurant, call.unit) == ("9991000012345", 2, 4)
    assert call.packet is not None
    assert (call.packet.chmode, call.packet.restaurant) == (ChMode.ORDER_EDITING, 199990002)
    assert same(UCS.write_call(call, STYLE).body, raw)


@pytest.mark.parametrize(("chmode", "sums"), [(1, (-8500, -16500, 60000, 3000)), (2, None), (3, None)])
def test_a_receipt_is_posted(chmode: int, sums: tuple[int, ...] | None) -> None:
    raw = read(f"http_transactionsex_request_chmode{chmode}.xml")
    call = UCS.read_call(CallName.TRANSACTIONS_EX, HttpRequest("POST", "/transactionsex", XML, raw), STYLE)
    assert isinstance(call, c.TransactionsEx)
    assert [one.kind for one in call.transactions] == [1, 0, 3, 2]
    assert [one.summa for one in call.transactions] == list(sums or (8500, 16500, -60000, -3000))
    first = call.transactions[0]
    assert (first.card, first.person_id, first.account, first.check) == ("9991000012345", 5001, 700123, 100106)
    assert (first.restaurant, first.unit, first.shift_date.isoformat()) == (2, 4, "2026-03-14")
    assert first.vats == (c.Vat(76500, 2000),)
    assert call.packet is not None
    assert call.packet.chmode == chmode
    assert same(UCS.write_call(call, STYLE).body, raw)


def test_a_card_is_described() -> None:
    raw = read("http_getcardinfoex_response.xml")
    answer = UCS.read_answer(CARD, HttpResponse(200, XML, raw), STYLE)
    assert isinstance(answer, c.CardAnswer)
    assert (answer.result, answer.card_code) == (0, "9991000012345")
    info = answer.info
    assert (info.holder, info.person_id, info.account) == ("Иванов Пётр Тестович", 5001, 700123)
    assert (info.bonus, info.discount, info.disc_limit) == (1, 2, 100_000_000)
    assert info.sums == (150_000, 2_500, 0, 0, 0, 0, 0, 0)
    assert (info.dop_info, info.scr_message, info.prn_message) == ("Уровень: Бронза", "Баланс 1500.00", "Спасибо!")
    assert same(UCS.write_answer(CARD, answer, STYLE).body, raw)


def test_a_receipt_is_accepted_with_remarks() -> None:
    raw = read("http_transactionsex_response_ok.xml")
    answer = UCS.read_answer(SALE, HttpResponse(200, XML, raw), STYLE)
    assert isinstance(answer, c.TransactionsAnswer)
    assert answer.out is not None
    assert isinstance(answer.out.content, c.TrResponse)
    assert [(one.num, one.uni, one.value) for one in answer.out.content.transactions] == [(2, 23, None), (0, 28, 3000)]
    assert same(UCS.write_answer(SALE, answer, STYLE).body, raw)


def test_a_receipt_is_refused() -> None:
    raw = read("http_transactionsex_response_error.xml")
    answer = UCS.read_answer(SALE, HttpResponse(200, XML, raw), STYLE)
    assert answer == c.TransactionsAnswer(1, c.OutBuf(1, c.TrResponse(157, "Недостаточно бонусов")))
    assert same(UCS.write_answer(SALE, answer, STYLE).body, raw)


def test_the_buffer_beside_is_the_same_answer() -> None:
    inside = read("http_transactionsex_response_error.xml")
    beside = (
        '<Root><TransactionsEx Result="1"/><OutBuf OutKind="1">'
        '<TRRESPONSE error_code="157" error_text="Недостаточно бонусов"/></OutBuf></Root>'
    ).encode()
    heard = UCS.read_answer(SALE, HttpResponse(200, XML, beside), STYLE)
    assert heard == UCS.read_answer(SALE, HttpResponse(200, XML, inside), STYLE)
    style = Style(out_buf=OutBufPlace.BESIDE, error_attribute="error_text")
    assert same(UCS.write_answer(SALE, heard, style).body, beside)


@pytest.mark.parametrize(
    "stem", ["http_getcardinfoex_request", *(f"http_transactionsex_request_chmode{n}" for n in (1, 2, 3))]
)
def test_white_space_between_tags_means_nothing_in_a_request(stem: str) -> None:
    name = CallName.GET_CARD_INFO_EX if "cardinfo" in stem else CallName.TRANSACTIONS_EX
    plain, pretty = (HttpRequest("POST", "/", XML, read(stem + end)) for end in (".xml", ".pretty.xml"))
    assert UCS.read_call(name, pretty, STYLE) == UCS.read_call(name, plain, STYLE)


@pytest.mark.parametrize(
    "stem", ["http_getcardinfoex_response", *(f"http_transactionsex_response_{n}" for n in ("error", "ok"))]
)
def test_white_space_between_tags_means_nothing_in_an_answer(stem: str) -> None:
    call: c.Call = CARD if "cardinfo" in stem else SALE
    plain, pretty = (HttpResponse(200, XML, read(stem + end)) for end in (".xml", ".pretty.xml"))
    assert UCS.read_answer(call, pretty, STYLE) == UCS.read_answer(call, plain, STYLE)
