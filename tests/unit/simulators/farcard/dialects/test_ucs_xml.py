"""The vendor's XML form: what is written, what else is read, and what is said of the rest."""

from dataclasses import replace
from datetime import date

import pytest

from simulators.farcard import call as c
from simulators.farcard.dialects.contract import CallName, OutBufPlace, Style, Unreadable
from simulators.farcard.dialects.register import DIALECTS
from simulators.farcard.dialects.ucs_xml import UcsXml
from simulators.farcard.packet import ExtInfo, Packet
from simulators.kit.http import HttpRequest, HttpResponse
from tests.strategies.farcard_calls import CARD, HOLD, RECORD

UCS = UcsXml()
STYLE = Style()
XML = (("content-type", "text/xml"),)
SALE = c.TransactionsEx((RECORD,))
REFUSED = c.TransactionsAnswer(1, c.OutBuf(1, c.TrResponse(157, "No")))
PACKET = Packet(4, 199990002, None, 5, None, 0, ExtInfo(0, ()))


def hear(call: c.Call, body: str, content_type: str = "text/xml") -> c.CallAnswer:
    return UCS.read_answer(call, HttpResponse(200, (("content-type", content_type),), body.encode()), STYLE)


def ask(name: CallName, body: str, headers: tuple[tuple[str, str], ...] = XML, method: str = "POST") -> c.Call:
    return UCS.read_call(name, HttpRequest(method, "/x", headers, body.encode()), STYLE)


def test_a_record_is_written_as_in_the_sample() -> None:
    body = UCS.write_call(SALE, STYLE).body.decode()
    assert body.startswith(
        '<?xml version="1.0" encoding="UTF-8"?><ROOT><Transactions><TransactionsEx Card="9991000012345" '
        'PersonID="5001" Account="700123" Kind="1" Summa="-8500" Restaurant="2" RKDate="2026-03-14T00-00-00" '
        'RKUnit="4" RKCheck="100106" VatSumA="76500" VatPrcA="2000" VatSumB="0" VatPrcB="0" '
    )
    assert body.endswith('VatSumH="0" VatPrcH="0"/></Transactions></ROOT>')
    assert b' RKUni="4"' in UCS.write_call(SALE, replace(STYLE, unit_attribute="RKUni")).body


def test_a_request_names_host_path_and_type() -> None:
    style = Style(host="crm:8080", paths={CallName.FIND_EMAIL: "api/Find.php"}, content_type="application/xml")
    request = UCS.write_call(c.FindEmail("a&b@x"), style)
    assert (request.method, request.target) == ("POST", "/api/Find.php")
    assert request.headers == (("host", "crm:8080"), ("content-type", "application/xml"))
    assert request.body == b'<?xml version="1.0" encoding="UTF-8"?><ROOT><QRY Email="a&amp;b@x"/></ROOT>'


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("/getcardinfoex", CallName.GET_CARD_INFO_EX),
        ("/getcardinfoex/", CallName.GET_CARD_INFO_EX),
        ("//getcardinfoex?a=b", CallName.GET_CARD_INFO_EX),
        ("http://loyalty:80/getcardinfoex", CallName.GET_CARD_INFO_EX),
        ("/GetCardInfoEx", None),
        ("/api/VIG/Transaction", CallName.TRANSACTIONS_EX),
        ("/transactionsex", None),
        ("/", None),
        ("*", None),
    ],
)
def test_a_path_is_compared_after_trimming_slashes_and_with_regard_to_case(target: str, name: CallName | None) -> None:
    style = Style(paths={CallName.TRANSACTIONS_EX: "/api/VIG/Transaction/"})
    assert UCS.name_of(HttpRequest("POST", target), style) is name


def test_no_packet_is_sent_when_the_till_has_that_switched_off() -> None:
    call = replace(CARD, packet=PACKET)
    assert b"<INPBUF><CHECK " in UCS.write_call(call, STYLE).body
    assert b"INPBUF" not in UCS.write_call(call, Style(inp_buf=False)).body


def test_the_quirks_of_the_packet_reach_the_wire() -> None:
    body = UCS.write_call(replace(CARD, packet=replace(PACKET, shift_num=7)), STYLE).body
    assert b"\r\t<EXTINFO" in body


@pytest.mark.parametrize("rkdate", ["2026-03-14T00-00-00", "2026-03-14T00:00:00", "2026-03-14", "2026-03-14T23-59-59"])
@pytest.mark.parametrize("unit", ["RKUnit", "RKUni", "rkunit"])
def test_a_record_is_read_in_all_its_spellings(rkdate: str, unit: str) -> None:
    body = f'<root><transactions><TRANSACTIONSEX card="1" RKDate="{rkdate}" {unit}="4"/></transactions></root>'
    call = ask(CallName.TRANSACTIONS_EX, body)
    assert call == c.TransactionsEx((c.Transaction("1", 0, 0, 0, 0, 0, date(2026, 3, 14), 4, 0),))


def test_a_call_without_records_is_one() -> None:
    assert ask(CallName.TRANSACTIONS_EX, "<ROOT><Transactions/></ROOT>") == c.TransactionsEx(())


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        (CallName.GET_CARD_INFO_EX, "<ROOT/>", "ROOT has no QRY"),
        (CallName.GET_CARD_INFO_EX, '<ROOT><QRY UnitNo="4"/></ROOT>', "ROOT/QRY has no Card"),
        (
            CallName.GET_CARD_INFO_EX,
            '<ROOT><QRY Card="1" UnitNo="x"/></ROOT>',
            "ROOT/QRY@UnitNo 'x' is not a whole number",
        ),
        (
            CallName.GET_CARD_INFO_EX,
            '<ROOT><QRY Card="1" UnitNo="-1"/></ROOT>',
            "ROOT/QRY@UnitNo -1 is not from 0 to 4294967295",
        ),
        (CallName.GET_CARD_INFO_EX, "<HTML/>", "expected ROOT, found HTML"),
        (
            CallName.GET_CARD_INFO_EX,
            '<ROOT><QRY Card="1"><INPBUF><X/></INPBUF></QRY></ROOT>',
            "ROOT/QRY/INPBUF holds X, not CHECK",
        ),
        (
            CallName.GET_CARD_INFO_EX,
            '<ROOT><QRY Card="1"><INPBUF><CHECK/></INPBUF></QRY></ROOT>',
            "ROOT/QRY/INPBUF: CHECK has no chmode",
        ),
        (CallName.GET_CARD_INFO_EX, "", "the request is empty"),
        (CallName.GET_CARD_INFO_EX, "<ROOT><QRY", "the request: not well-formed XML"),
        (CallName.GET_CARD_INFO_EX, "<!DOCTYPE ROOT><ROOT/>", "the request: a document type (DTD) is refused"),
        (CallName.TRANSACTIONS_EX, "<ROOT/>", "ROOT has no Transactions"),
        (
            CallName.TRANSACTIONS_EX,
            '<ROOT><TransactionsEx RKDate="14.03.2026"/></ROOT>',
            "ROOT/TransactionsEx@RKDate '14.03.2026' is not a day",
        ),
        (
            CallName.TRANSACTIONS_EX,
            '<ROOT><TransactionsEx RKDate="2026-02-30"/></ROOT>',
            "ROOT/TransactionsEx@RKDate '2026-02-30' is not a day",
        ),
        (
            CallName.TRANSACTIONS_EX,
            '<ROOT><TransactionsEx RKDate="2026-03-14" Summa="1.5"/></ROOT>',
            "ROOT/TransactionsEx@Summa '1.5' is not a whole number",
        ),
        (CallName.FIND_EMAIL, '<ROOT><QRY Email=""/></ROOT>', "ROOT/QRY has no Email"),
        (CallName.GET_CARD_IMAGE_EX, '<ROOT><QRY Card="1"/></ROOT>', "ROOT/QRY has no CardCode"),
        (CallName.HOLD_EX, '<ROOT><QRY Card="1" Summa="1"/></ROOT>', "ROOT/QRY has no Key"),
        (CallName.RELEASE_EX, "<ROOT><QRY/></ROOT>", "ROOT/QRY has no Key"),
    ],
)
def test_what_is_no_call_is_refused_with_its_place(name: CallName, body: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        ask(name, body)
    assert sentence in str(refused.value)
    assert refused.value.status == 400


def test_a_request_of_another_kind_has_its_status() -> None:
    with pytest.raises(Unreadable, match="this call is a POST, not a GET") as method:
        ask(CallName.FIND_EMAIL, "", method="GET")
    with pytest.raises(Unreadable, match="application/json, not text/xml") as media:
        ask(CallName.FIND_EMAIL, "{}", (("content-type", "application/json; charset=utf-8"),))
    assert (method.value.status, media.value.status) == (405, 415)
    call = c.FindEmail("a")
    assert ask(CallName.FIND_EMAIL, '<ROOT><QRY Email="a"/></ROOT>', ()) == call, (
        "the vendor's client may state no type"
    )


def test_a_charset_that_is_not_utf8_is_refused_with_its_byte() -> None:
    body = '<ROOT><QRY Email="Ж"/></ROOT>'
    with pytest.raises(Unreadable, match="byte 18 is 0xC6"):
        UCS.read_call(CallName.FIND_EMAIL, HttpRequest("POST", "/x", XML, body.encode("cp1251")), STYLE)
    with pytest.raises(Unreadable, match="declares 'windows-1251'"):
        ask(CallName.FIND_EMAIL, f'<?xml version="1.0" encoding="windows-1251"?>{body}')
    with pytest.raises(Unreadable, match="is in 'windows-1251'"):
        ask(CallName.FIND_EMAIL, body, (("content-type", "text/xml; charset=Windows-1251"),))


def test_a_missing_attribute_of_an_answer_is_zero_or_empty() -> None:
    assert hear(CARD, '<Root><GetCardInfoEx Result="0"/></Root>') == c.CardAnswer(0)
    assert hear(CARD, '<ROOT><getcardinfoex RESULT="0" summa="7"/></ROOT>') == c.CardAnswer(
        0, c.CardInfo(sums=(7, 0, 0, 0, 0, 0, 0, 0))
    )
    email = c.FindEmail("a")
    assert hear(email, '<Root><FindEmail Result="0"/></Root>') == c.EmailAnswer(0)
    assert hear(email, '<Root><FindEmail Result="1" Account="5"/></Root>') == c.EmailAnswer(1)


def test_an_answer_without_result_says_nothing() -> None:
    for call in (CARD, SALE, c.FindEmail("a"), HOLD):
        name = type(call).__name__
        with pytest.raises(Unreadable, match=f"Root/{name} has no Result"):
            hear(call, f'<Root><{name} Account="1"/></Root>')
        with pytest.raises(Unreadable, match=f"expected Root/{name}, found Root/Other"):
            hear(call, "<Root><Other/></Root>")


def test_the_record_counts_only_with_success() -> None:
    heard = hear(CARD, '<Root><GetCardInfoEx Result="1" Summa="500" Holder="Anna" ErrorText="No"/></Root>')
    assert heard == c.CardAnswer(1, error_text="No")


def test_sums_beyond_32_bits_are_whole() -> None:
    heard = hear(CARD, '<Root><GetCardInfoEx Result="0" DiscLimit="999999999999"/></Root>')
    assert isinstance(heard, c.CardAnswer)
    assert heard.info.disc_limit == 999_999_999_999


def test_texts_are_cut_to_the_record() -> None:
    info = c.CardInfo(holder="И" * 60, scr_message="s" * 300, why_lock="a\x00b")
    heard = UCS.read_answer(CARD, UCS.write_answer(CARD, c.CardAnswer(0, info), STYLE), STYLE)
    assert isinstance(heard, c.CardAnswer)
    assert (heard.info.holder, heard.info.scr_message, heard.info.why_lock) == ("И" * 39, "s" * 255, "ab")
    long = hear(CARD, f'<Root><GetCardInfoEx Result="0" Holder="{"h" * 50}"/></Root>')
    assert isinstance(long, c.CardAnswer)
    assert long.info.holder == "h" * 39


@pytest.mark.parametrize("dialect", ["ucs-xml", "farcardsnet-json"])
def test_before_protocol_30_an_error_with_its_xml_says_success(dialect: str) -> None:
    one = DIALECTS[dialect].dialect
    old, new = Style(protocol=29), Style(protocol=30)
    assert one.read_answer(SALE, one.write_answer(SALE, REFUSED, new), new) == REFUSED
    assert one.read_answer(SALE, one.write_answer(SALE, REFUSED, old), old) == replace(REFUSED, result=0)
    bare = c.TransactionsAnswer(1)
    assert one.read_answer(SALE, one.write_answer(SALE, bare, old), old) == bare
    remark = c.TransactionsAnswer(0, c.OutBuf(1, c.TrResponse(0, "Thanks")))
    assert one.read_answer(SALE, one.write_answer(SALE, remark, old), old) == remark


def test_the_buffer_stands_where_the_site_has_it() -> None:
    inside = UCS.write_answer(SALE, REFUSED, STYLE).body
    beside = UCS.write_answer(SALE, REFUSED, Style(out_buf=OutBufPlace.BESIDE)).body
    assert b'<TransactionsEx Result="1"><OutBuf OutKind="1"><TRRESPONSE ' in inside
    assert b'<TransactionsEx Result="1"/><OutBuf OutKind="1"><TRRESPONSE ' in beside


@pytest.mark.parametrize(
    ("buffer", "heard"),
    [
        ('<OutBuf OutKind="0"><TRRESPONSE/></OutBuf>', None),
        ("<OutBuf/>", None),
        ("<OUTBUF><TRRESPONSE/></OUTBUF>", c.OutBuf(1, c.TrResponse())),
        ('<a><outbuf outkind="1"><TRRESPONSE error_code="5"/></outbuf></a>', c.OutBuf(1, c.TrResponse(5))),
        ('<OutBuf OutKind="2">{"a": 1}</OutBuf>', c.OutBuf(2, None, b'{"a": 1}')),
        ('<OutBuf OutKind="101"><x y="1"/></OutBuf>', c.OutBuf(101, None, b'<x y="1"/>')),
    ],
)
def test_a_buffer_is_read_from_anywhere(buffer: str, heard: c.OutBuf | None) -> None:
    assert hear(SALE, f'<Root><TransactionsEx Result="0"/>{buffer}</Root>') == c.TransactionsAnswer(0, heard)


def test_a_buffer_that_is_not_what_its_kind_promises() -> None:
    with pytest.raises(Unreadable, match="OutBuf: TRRESPONSE@error_code 'x' is not a whole number"):
        hear(SALE, '<Root><TransactionsEx Result="0"/><OutBuf OutKind="1"><TRRESPONSE error_code="x"/></OutBuf></Root>')
    with pytest.raises(Unreadable, match="exceeds 153600"):
        hear(SALE, f'<Root><TransactionsEx Result="0"/><OutBuf OutKind="1"><a b="{"x" * 153_600}"/></OutBuf></Root>')


def test_a_picture_is_known_by_its_content_type() -> None:
    call = c.GetCardImageEx("1")
    written = UCS.write_answer(call, c.ImageAnswer(b"\xff\xd8"), STYLE)
    assert (written.header("content-type"), written.body) == ("image/jpg", b"\xff\xd8")
    none = '<Root><GetCardImageEx ErrorText="Card or image not found"/></Root>'
    assert hear(call, none) == c.ImageAnswer(error_text="Card or image not found")
    with pytest.raises(Unreadable, match="image/jpg and nothing in it"):
        hear(call, "", "image/jpg")


def test_what_cannot_be_said_is_told_in_a_sentence() -> None:
    assert UCS.cannot_say(replace(CARD, card="a\x00")) == "XML cannot hold every character of a card 'a\\x00'"
    assert UCS.cannot_say(replace(CARD, card="")) == "a card that is empty asks for nothing"
    assert "U+0001" in (UCS.cannot_say(replace(CARD, packet=replace(PACKET, cash_server="\x01"))) or "")
    crowded = c.TransactionsEx((replace(RECORD, vats=(c.Vat(1, 1),) * 9),))
    assert UCS.cannot_say(crowded) == "a record has 8 tax blocks at most"


def test_refusals_are_texts() -> None:
    refused = UCS.refusal(404, "there is no such call")
    assert (refused.status, refused.body) == (404, b"there is no such call\n")
    assert refused.header("content-type") == "text/plain; charset=utf-8"
    assert refused.header("allow") is None
    assert UCS.refusal(405, "x").header("allow") == "POST"
