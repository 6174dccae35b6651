"""TRRESPONSE and the coupon's content: written and read again, and what back-ends write instead."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from simulators.farcard.answer_xml import (
    ERROR_TEXTS,
    parse_coupon,
    parse_out_content,
    parse_trresponse,
    write_coupon,
    write_out_content,
    write_trresponse,
)
from simulators.farcard.call import (
    Annotation,
    CouponContent,
    Group,
    Item,
    LineTag,
    OutContent,
    OutKind,
    PrintDocument,
    TrResponse,
)
from simulators.kit.xml import XmlRefused, parse_xml
from tests.strategies.farcard import coupons, odd, tr_responses


def over_the_wire(element: etree._Element) -> etree._Element:
    return parse_xml(etree.tostring(element, encoding="utf-8", xml_declaration=True))


@given(tr_responses, st.sampled_from(ERROR_TEXTS))
@settings(max_examples=100)
def test_a_trresponse_is_read_as_it_was_written(response: TrResponse, error_attribute: str) -> None:
    element = over_the_wire(write_trresponse(response, error_attribute))
    assert element.get(error_attribute) == response.err_text
    assert parse_trresponse(element) == response
    assert parse_out_content(OutKind.XML, element) == response


@given(coupons)
@settings(max_examples=100)
def test_a_coupon_is_read_as_it_was_written_under_either_kind(content: CouponContent) -> None:
    element = over_the_wire(write_coupon(content))
    assert parse_coupon(element) == content
    assert parse_out_content(OutKind.COUPON, element) == content
    assert parse_out_content(OutKind.XML, element) == content


def test_contents_are_written_by_what_they_are() -> None:
    assert write_out_content(TrResponse()).tag == "TRRESPONSE"
    assert write_out_content(TrResponse(1, "no"), "error_text").get("error_text") == "no"
    assert write_out_content(CouponContent(())).tag == "ident_info"


def test_kinds_that_nobody_explains_have_no_content() -> None:
    element = etree.Element("TRRESPONSE")
    for kind in (OutKind.NONE, OutKind.PRIME, OutKind.COUPON_LIST, OutKind.PLASTEK, 77):
        assert parse_out_content(kind, element) is None
    assert parse_out_content(OutKind.XML, etree.Element("ANYTHING")) is None
    with pytest.raises(XmlRefused, match="expected ident_info, found TRRESPONSE"):
        parse_out_content(OutKind.COUPON, element)


def test_a_whole_answer_looks_as_documented() -> None:
    response = TrResponse(
        0, "", None, "SIM:4", (Annotation("1", 2, 23, LineTag.PAYMENT, "e1", "a\nb", 2, -3000, None, "x"),),
        (PrintDocument(101, "1", ("", "two")),),
    )  # fmt: skip
    assert etree.tostring(write_trresponse(response), encoding="unicode") == (
        '<TRRESPONSE error_code="0" err_text="" placeid="SIM:4"><TRANSACTION num="2" cardcode="1" ext_id="e1" uni="23" '
        'linetag="PAYMENT" slip="a&#10;b" subaccount="2" value="-3000" extinfo="x"/><PRINTDOCUMENT code="101" '
        'cardcode="1"><DOCUMENTDATA><TEXT00></TEXT00><TEXT01>two</TEXT01></DOCUMENTDATA></PRINTDOCUMENT></TRRESPONSE>'
    )
    coupon = CouponContent(
        (Group("drinks", (Item("101", "percent", 5000, 1, 2, True, 7),), "", 0, 1),), "one", "5", "6"
    )
    assert etree.tostring(write_coupon(coupon), encoding="unicode") == (
        '<ident_info><overide_info code="5"/><parent_ident code="6" printname=""/><item_content hint="one">'
        '<group name="drinks" order="0" maxquant="1"><item code="101" kind="percent" val="5000" order="1" max="2" '
        'default="1" disccode="7"/></group></item_content></ident_info>'
    )


def test_what_is_missing_or_unknown_does_no_harm() -> None:
    assert parse_trresponse(etree.Element("TRRESPONSE", new="1")) == TrResponse()
    assert parse_coupon(etree.Element("ident_info")) == CouponContent(())
    read = parse_trresponse(parse_xml(b'<TRRESPONSE error_text="no"><TRANSACTION num="0"/><NEW/></TRRESPONSE>'))
    assert read == TrResponse(0, "no", transactions=(Annotation("", 0),))
    texts = b"<DOCUMENTDATA><TEXT02>c<b>d</b></TEXT02></DOCUMENTDATA>"
    raw = b"<TRRESPONSE><PRINTDOCUMENT>" + texts + b"</PRINTDOCUMENT></TRRESPONSE>"
    assert parse_trresponse(parse_xml(raw)).documents == (PrintDocument(0, "", ("", "", "cd")),)


def test_texts_for_people_lose_what_xml_cannot_hold() -> None:
    element = write_trresponse(TrResponse(1, "a\x00b\ud800", documents=(PrintDocument(1, "\x01", ("\x02c",)),)))
    assert parse_trresponse(element) == TrResponse(1, "ab", documents=(PrintDocument(1, "", ("c",)),))


REFUSED = {
    "<TRRESPONSE error_code='x'/>": "TRRESPONSE@error_code 'x' is not a whole number",
    "<TRRESPONSE dts='yesterday'/>": "TRRESPONSE@dts 'yesterday' is not a moment",
    "<TRRESPONSE><TRANSACTION/><TRANSACTION value='1.5'/></TRRESPONSE>": (
        "TRRESPONSE/TRANSACTION[2]@value '1.5' is not a whole number"
    ),
    "<TRRESPONSE><TRANSACTION linetag='ROW'/></TRRESPONSE>": (
        "TRRESPONSE/TRANSACTION@linetag 'ROW' is not LINE, PAYMENT or DISCOUNT"
    ),
    "<TRRESPONCE/>": "expected ident_info, found TRRESPONCE",
    "<ident_info><item_content><group><item kind='free'/></group></item_content></ident_info>": (
        "ident_info/item_content/group/item@kind 'free' is not summ, percent or price"
    ),
    "<ident_info><item_content><group><item kind='summ' default='maybe'/></group></item_content></ident_info>": (
        "item@default 'maybe' is not 0 or 1"
    ),
}


@pytest.mark.parametrize("document", REFUSED)
def test_what_is_no_such_value_is_refused_with_its_place(document: str) -> None:
    element = parse_xml(document.encode())
    with pytest.raises(XmlRefused, match=re.escape(REFUSED[document])):
        parse_out_content(OutKind.XML if element.tag == "TRRESPONSE" else OutKind.COUPON, element)


@given(tr_responses | coupons, st.data())
@settings(max_examples=150)
def test_any_text_in_any_attribute_is_read_or_refused(content: OutContent, data: st.DataObject) -> None:
    element = write_out_content(content)
    spoilt = data.draw(st.sampled_from(list(element.iter())))
    spoilt.set(data.draw(st.sampled_from(sorted(spoilt.attrib) or ["new"])), data.draw(odd))
    try:
        read = parse_out_content(OutKind.XML, element)
    except XmlRefused as error:
        place = str(error)
    else:
        place = f"{element.tag}@"
        assert read is not None
        assert parse_out_content(OutKind.XML, write_out_content(read)) == read
    assert re.match(rf"{element.tag}[/A-Za-z0-9_\[\]]*@", place)
