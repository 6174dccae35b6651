"""The invented examples beside the protocol description (`farcard/`), made without our code: read, and written again to
the byte."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from lxml import etree

from simulators.farcard.answer_xml import parse_out_content, write_trresponse
from simulators.farcard.call import Annotation, LineTag, TrResponse
from simulators.farcard.packet import AS_TILLS_WRITE, PLAIN, ChMode
from simulators.farcard.packet_reader import parse_check, parse_packet
from simulators.farcard.packet_writer import check_text, packet_bytes
from simulators.farcard.totals import remarks_on
from simulators.kit.xml import parse_xml

FILES = Path(__file__).parent / "farcard"
PACKETS = ("inpbuf_chmode1.xml", "inpbuf_chmode3.xml", "inpbuf_chmode5.xml")
REQUESTS = sorted(path.name for path in FILES.glob("http_*_request*.xml") if ".pretty" not in path.name)


def read(name: str) -> bytes:
    return (FILES / name).read_bytes()


def the(path: str, root: etree._Element) -> etree._Element:
    found = root.find(path)
    assert found is not None, path
    return found


def test_the_examples_are_there() -> None:
    assert len(REQUESTS) == 4


def test_the_wire_form_comes_out_to_the_byte() -> None:
    raw = read("inpbuf_chmode1.wire.bin")
    packet = parse_packet(raw)
    assert packet_bytes(packet, AS_TILLS_WRITE) == raw
    assert packet == parse_packet(read("inpbuf_chmode1.xml")) == parse_packet(read("inpbuf_chmode1.pretty.xml"))


@pytest.mark.parametrize("name", PACKETS)
def test_the_plain_form_comes_out_to_the_byte(name: str) -> None:
    packet = parse_packet(read(name))
    assert packet_bytes(packet, PLAIN) == read(name)
    assert remarks_on(packet) == ()


def test_the_packet_says_what_the_description_says() -> None:
    packet = parse_packet(read("inpbuf_chmode1.wire.bin"))
    data, interface = packet.data, packet.ext.interface
    assert data is not None
    assert interface is not None
    assert (packet.chmode, packet.station, packet.restaurant) == (ChMode.SALE, 4, 199990002)
    assert packet.generated == datetime(2026, 3, 14, 19, 52, 30)  # noqa: DTZ001 - the wire has no zone
    assert packet.shift_date == date(2026, 3, 14)
    assert (interface.code, interface.cardcode, interface.holders) == (11, None, ("9991000012345",))
    assert data.checknum == 100106
    assert [(line.code, line.uni, line.sum) for line in data.lines] == [("101", 4, 45000), ("205", 8, 31500)]
    assert [(one.uni, one.sum) for one in data.payments] == [(23, 16500), (28, 100000), (29, -40000)]
    assert (data.payments[0].owner_info, data.payments[0].account) == ("Иванов Пётр Тестович", "700123")
    assert [[tax.sum for tax in block] for block in data.taxes] == [[7500], [12750]]


def test_a_return_is_the_sale_with_a_deletion_number() -> None:
    sale, taken_back = (parse_packet(read(name)) for name in PACKETS[:2])
    assert taken_back.chmode == ChMode.RETURN
    assert sale.data is not None
    assert taken_back.data == replace(sale.data, delprintnum=1)
    assert taken_back.ext == sale.ext


@pytest.mark.parametrize("name", REQUESTS)
def test_the_packet_of_a_call_is_the_packet_by_itself(name: str) -> None:
    packet = parse_check(the(".//INPBUF/CHECK", parse_xml(read(name))))
    assert check_text(packet, PLAIN).encode() in read(name)
    assert remarks_on(packet) == ()


def test_answers_are_read_and_written_again() -> None:
    ok = the(".//TRRESPONSE", parse_xml(read("http_transactionsex_response_ok.xml")))
    response = parse_out_content(1, ok)
    assert response == TrResponse(
        0,
        "",
        datetime(2026, 3, 14, 19, 52, 31),  # noqa: DTZ001 - said without a zone
        "SIM:4",
        (
            Annotation("9991000012345", 2, 23, LineTag.PAYMENT, "sim-0001", "Списано 165.00"),
            Annotation("9991000012345", 0, 28, LineTag.PAYMENT, "sim-0002", "", 2, 3000),
        ),
    )
    error = the(".//TRRESPONSE", parse_xml(read("http_transactionsex_response_error.xml")))
    refusal = parse_out_content(1, error)
    assert refusal == TrResponse(157, "Недостаточно бонусов")
    for element, said in ((ok, response), (error, refusal)):
        assert isinstance(said, TrResponse)
        assert etree.tostring(write_trresponse(said), encoding="utf-8") == etree.tostring(element, encoding="utf-8")
