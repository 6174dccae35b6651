"""The receipt packet: written and read again, and what others may send instead."""

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from simulators.farcard import packet as p
from simulators.farcard.packet import AS_TILLS_WRITE, MAX_PACKET_BYTES, PLAIN, ChMode, Packet, Quirks
from simulators.farcard.packet_reader import parse_check, parse_packet
from simulators.farcard.packet_writer import check_text, decimal_text, packet_bytes, sum_text, write_check
from simulators.kit.xml import XmlRefused, parse_xml
from tests.strategies.farcard import odd, packets

QUIRKS = [Quirks(cr, two) for cr in (False, True) for two in (False, True)]
SHORT = Packet(4, 199990002, None, 5, date(2026, 3, 14), 42, p.ExtInfo(0, ()))


def with_data(data: str, head: str = 'chmode="1"') -> bytes:
    return f"<CHECK {head}><CHECKDATA>{data}</CHECKDATA></CHECK>".encode()


def line(attributes: str, children: str = "") -> bytes:
    return with_data(f"<CHECKLINES><LINE {attributes}>{children}</LINE></CHECKLINES>")


def read_data(raw: bytes) -> p.CheckData:
    data = parse_packet(raw).data
    assert data is not None
    return data


@given(packets, st.sampled_from(QUIRKS))
@settings(max_examples=150)
def test_what_is_written_is_read_again(packet: Packet, quirks: Quirks) -> None:
    raw = packet_bytes(packet, quirks)
    assert parse_packet(raw) == packet
    assert packet_bytes(parse_packet(raw), quirks) == raw
    assert raw.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    assert (b"\r" in raw) == quirks.cr_separators
    assert b"\n" not in raw
    assert (b'  generateddatetime="' in raw) == (quirks.two_spaces and packet.generated is not None)


@given(packets, st.sampled_from(QUIRKS), st.integers(0, 4))
@settings(max_examples=50)
def test_embedded_as_text_or_as_an_element_it_says_the_same(packet: Packet, quirks: Quirks, depth: int) -> None:
    text = check_text(packet, quirks, depth)
    assert text.startswith("<CHECK ")
    assert text.endswith(">")
    envelope = parse_xml(f"<INPBUF>{text}</INPBUF>".encode())
    assert parse_check(envelope[0]) == packet
    assert parse_check(write_check(packet, quirks)) == packet


def test_depth_only_moves_the_tags() -> None:
    shallow, deep = check_text(SHORT, AS_TILLS_WRITE), check_text(SHORT, AS_TILLS_WRITE, 2)
    assert shallow.replace("\r", "\r\t\t") == deep


@pytest.mark.parametrize(
    ("kopecks", "said"),
    [(0, "0"), (25000, "250"), (5250, "52.5"), (362288, "3622.88"), (-5000, "-50"), (-5, "-0.05"), (10, "0.1")],
)
def test_sums_are_written_as_tills_do(kopecks: int, said: str) -> None:
    assert sum_text(kopecks) == said
    assert read_data(line(f'sum="{said}"')).lines[0].sum == kopecks


@pytest.mark.parametrize(
    ("value", "said"), [("2", "2"), ("2.500", "2.5"), ("1E+2", "100"), ("0.000", "0"), ("-0", "0"), ("0.333", "0.333")]
)
def test_quantities_have_no_exponent_and_no_idle_zeros(value: str, said: str) -> None:
    assert decimal_text(Decimal(value)) == said


@pytest.mark.parametrize("chmode", [*range(14), 14, 99, 1000])
def test_every_chmode_is_read_known_or_not(chmode: int) -> None:
    assert parse_packet(f'<CHECK chmode="{chmode}"/>'.encode()).chmode == chmode
    assert parse_packet(packet_bytes(replace(SHORT, chmode=chmode), AS_TILLS_WRITE)).chmode == chmode


def test_a_short_packet_has_no_order_data_and_an_empty_one_has_empty_data() -> None:
    assert b"CHECKDATA" not in packet_bytes(SHORT, PLAIN)
    assert parse_packet(packet_bytes(SHORT, PLAIN)).data is None
    assert read_data(with_data("")) == p.CheckData()


def test_what_is_missing_is_empty() -> None:
    packet = parse_packet(b'<CHECK chmode="0"/>')
    assert packet == Packet(0, 0, None, ChMode.NOT_CHECK, None, 0, p.ExtInfo(0, ()))
    assert read_data(line("")).lines == (p.CheckLine("", "", "", 0, 0, 0, Decimal(0), 0),)
    assert read_data(with_data("<CHECKPAYMENTS><PAYMENT sum='5'/></CHECKPAYMENTS>")).payments[0].base_sum == 500


def test_numbers_that_till_versions_leave_empty_are_the_default() -> None:
    raw = b'<CHECK chmode="1" shiftnum="" generateddatetime=""><CHECKDATA fiscdocnum="" guests="" checknum=""/></CHECK>'
    assert parse_packet(raw).data == p.CheckData()


def test_what_is_unknown_is_ignored_but_for_extra_attributes_of_lines() -> None:
    data = read_data(
        line('uni="4" colour="red" _2560.CategPath="a/b" ref1.X="y" a.b="c" xml:lang="ru"', "<NEW sum='x'/>")
    )
    assert data.lines[0].extra == (p.Attribute("2560.CategPath", "a/b"), p.Attribute("ref1.X", "y"))
    assert (
        parse_packet(b'<CHECK chmode="1" new="1"><NEWER a="b"/><CHECKDATA newest="!"/></CHECK>').data == p.CheckData()
    )
    assert read_data(line('type="novelty"')).lines[0].type is p.LineType.UNDEFINED


def test_peculiarities_of_captures() -> None:
    """farcard.md 4.4 to 4.10: no card, cards with letters, several tax blocks, change, mark-ups."""
    raw = """<CHECK chmode="1"><EXTINFO reservation="1"><INTERFACES current="7">
      <INTERFACE type="PDS" id="7" mode="1" interface="11"><HOLDERS><ITEM cardcode=""/><ITEM cardcode="R-12"/></HOLDERS>
      <ALLCARDS/></INTERFACE></INTERFACES>
      <EXTCARDPROPERTIES><PROPERTY name="MAIN_PHONE_NUMBER"/></EXTCARDPROPERTIES></EXTINFO>
      <CHECKDATA><CHECKLINES><LINE uni="4" sum="1.96"><DISCOUNTS><DISCOUNTPART disclineuni="9" sum="0.16"/></DISCOUNTS>
      </LINE></CHECKLINES><CHECKPAYMENTS><PAYMENT uni="8" paytype="1" sum="-400" bsum="-400"/></CHECKPAYMENTS>
      <CHECKTAXES count="1"><TAX rate="20" sum="75"/></CHECKTAXES>
      <CHECKTAXES count="1"><TAX rate="20" sum="127.5"/></CHECKTAXES>
      <CURRENCIES><CURRENCY name="Евро" amount="3"/></CURRENCIES></CHECKDATA></CHECK>""".encode()
    packet = parse_packet(raw)
    data = packet.data
    assert data is not None
    assert packet.ext.interface == p.Interface(7, 11, None, "PDS", 1, ("", "R-12"))
    assert packet.ext.properties == (p.Property("MAIN_PHONE_NUMBER"),)
    assert data.checknum == 0
    assert data.lines[0].discounts == (p.DiscountPart("", 9, 16),)
    assert (data.payments[0].sum, data.payments[0].interface, data.payments[0].cardcode) == (-40000, None, "")
    assert [[tax.sum for tax in block] for block in data.taxes] == [[7500], [12750]]
    assert data.currencies == (p.Currency("Евро", "", 3),)


def test_a_moment_is_read_to_the_second_and_without_its_zone() -> None:
    raw = b'<CHECK chmode="1" generateddatetime="2026-03-14T19:40:02.1234567+03:00"/>'
    assert parse_packet(raw).generated == datetime(2026, 3, 14, 19, 40, 2)  # noqa: DTZ001 - the wire has no zone


TWO_LINES = "<CHECKLINES><LINE/><LINE {}/></CHECKLINES>"
REFUSED = {
    "sum": (with_data(TWO_LINES.format('sum="abc"')), "CHECK/CHECKDATA/CHECKLINES/LINE[2]@sum 'abc' is not a sum"),
    "three places": (line('sum="1.234"'), "CHECK/CHECKDATA/CHECKLINES/LINE@sum '1.234' is not a sum"),
    "comma": (line('price="1,50"'), "LINE@price '1,50' is not a sum"),
    "exponent": (line('sum="1e3"'), "LINE@sum '1e3' is not a sum"),
    "huge": (line('sum="99999999999999"'), "LINE@sum '99999999999999' is not a sum anybody has"),
    "other digits": (line('sum="٣"'), "LINE@sum '٣' is not a sum"),
    "uni": (line('uni="4a"'), "LINE@uni '4a' is not a whole number"),
    "many digits": (line(f'uni="{"9" * 5000}"'), "is not a whole number"),
    "quantity": (line('quantity="NaN"'), "LINE@quantity 'NaN' is not a decimal number"),
    "amount": (
        with_data('<CURRENCIES><CURRENCY amount="1.5"/></CURRENCIES>'),
        "CHECK/CHECKDATA/CURRENCIES/CURRENCY@amount '1.5' is not a whole number",
    ),
    "part": (
        line("", '<DISCOUNTS><DISCOUNTPART sum="x"/></DISCOUNTS>'),
        "CHECK/CHECKDATA/CHECKLINES/LINE/DISCOUNTS/DISCOUNTPART@sum 'x' is not a sum",
    ),
    "tax": (
        with_data('<CHECKTAXES/><CHECKTAXES><TAX rate="-"/></CHECKTAXES>'),
        "CHECK/CHECKDATA/CHECKTAXES[2]/TAX@rate '-' is not a decimal number",
    ),
    "moment": (
        b'<CHECK chmode="1" generateddatetime="14.03.2026 19:40"/>',
        "CHECK@generateddatetime '14.03.2026 19:40' is not a moment such as 2026-03-14T19:40:02",
    ),
    "hour": (b'<CHECK chmode="1" generateddatetime="2026-03-14T25:00:00"/>', "is not a moment"),
    "year": (b'<CHECK chmode="1" generateddatetime="0001-01-01T00:00:00"/>', "is not a moment"),
    "day": (b'<CHECK chmode="1" shiftdate="2026-02-30"/>', "CHECK@shiftdate '2026-02-30' is not a date"),
    "no chmode": (b"<CHECK/>", "CHECK has no chmode"),
    "empty chmode": (b'<CHECK chmode=""/>', "CHECK has no chmode"),
    "chmode": (b'<CHECK chmode="sale"/>', "CHECK@chmode 'sale' is not a whole number"),
    "other root": (b"<ROOT/>", "expected CHECK, found ROOT"),
    "other case": (b'<check chmode="1"/>', "expected CHECK, found check"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_such_value_is_refused_with_its_place(case: str) -> None:
    raw, sentence = REFUSED[case]
    with pytest.raises(XmlRefused, match=re.escape(sentence)):
        parse_packet(raw)


HOSTILE = {
    "dtd": (b'<!DOCTYPE CHECK><CHECK chmode="1"/>', "DTD"),
    "external entity": (
        b'<!DOCTYPE CHECK [<!ENTITY e SYSTEM "file:///etc/hostname">]><CHECK chmode="1">&e;</CHECK>',
        "DTD|entity|Entity",
    ),
    "bomb": (
        b'<!DOCTYPE CHECK [<!ENTITY a "'
        + b"x" * 999
        + b'">'
        + b"".join(b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 10) for n in range(1, 12))
        + b']><CHECK chmode="&l;"/>',
        "amplification|DTD",
    ),
    "two megabytes": (
        b'<CHECK chmode="1" cashservername="' + b"x" * 2_000_000 + b'"/>',
        f"2000037 bytes is refused, the limit is {MAX_PACKET_BYTES}",
    ),
    "deep": (b'<CHECK chmode="1">' + b"<A>" * 5000, "depth"),
    "cp1251": (
        '<?xml version="1.0" encoding="utf-8"?><CHECK chmode="1" cashservername="Касса"/>'.encode("cp1251"),
        "the document says utf-8 and is not: byte 0xca at offset 72",
    ),
    "nothing": (b"", "."),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_harm_is_refused(case: str) -> None:
    raw, sentence = HOSTILE[case]
    with pytest.raises(XmlRefused, match=sentence):
        parse_packet(raw)


def test_a_packet_as_large_as_any_seen_is_read() -> None:
    lines = tuple(p.CheckLine(f"{{{n}}}", "101", "Кофе " * 80, n, 100, 100, Decimal(1), 100) for n in range(92))
    packet = replace(SHORT, data=p.CheckData(lines=lines))
    raw = packet_bytes(packet, AS_TILLS_WRITE)
    assert 51_000 < len(raw) < MAX_PACKET_BYTES
    assert parse_packet(raw) == packet


@pytest.mark.parametrize("text", ["\x00", "a\x0bb", "\ufffe", "\ud800"])
def test_text_that_xml_cannot_hold_is_not_written(text: str) -> None:
    packet = replace(SHORT, data=p.CheckData(tablename=text))
    with pytest.raises(ValueError, match=r"CHECKDATA@tablename: XML cannot say U\+"):
        packet_bytes(packet, PLAIN)


def test_an_extra_attribute_that_is_none_is_not_written() -> None:
    bad = replace(read_data(line("")).lines[0], extra=(p.Attribute("sum", "1"),))
    with pytest.raises(ValueError, match="'sum' is not an extra attribute"):
        packet_bytes(replace(SHORT, data=p.CheckData(lines=(bad,))), PLAIN)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    read = _read(raw)
    assert isinstance(read, Packet) or re.search(r"\w+ \w+", read), "a refusal is a sentence"


@given(packets, st.data())
@settings(max_examples=150)
def test_spoilt_packets_are_read_or_refused(packet: Packet, data: st.DataObject) -> None:
    raw = bytearray(packet_bytes(packet, AS_TILLS_WRITE))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        length = data.draw(st.integers(0, 3))
        raw[at : at + length] = data.draw(st.binary(max_size=3))
    read = _read(bytes(raw))
    if isinstance(read, Packet):
        assert parse_packet(packet_bytes(read, PLAIN)) == read


@given(packets, st.data())
@settings(max_examples=150)
def test_any_text_in_any_attribute_is_read_or_refused_with_its_place(packet: Packet, data: st.DataObject) -> None:
    check = write_check(packet, PLAIN)
    spoilt = data.draw(st.sampled_from([element for element in check.iter() if element.attrib]))
    name, value = data.draw(st.sampled_from(sorted(map(str, spoilt.attrib)))), data.draw(odd)
    spoilt.set(name, value)
    try:
        read = parse_check(check)
    except XmlRefused as error:
        sentence = str(error)
        read = None
    if read is not None:
        assert parse_packet(packet_bytes(read, PLAIN)) == read
    elif sentence != "CHECK has no chmode":
        assert re.fullmatch(rf"CHECK[/A-Z0-9\[\]]*@{name} .* is not .*", sentence, re.DOTALL)


def _read(raw: bytes) -> Packet | str:
    try:
        return parse_packet(raw)
    except XmlRefused as error:
        return str(error)


def test_an_element_of_another_library_call_is_read_too() -> None:
    check = etree.SubElement(etree.Element("INPBUF"), "CHECK", chmode="6")
    assert parse_check(check).chmode is not None
    assert parse_check(check).data is None
