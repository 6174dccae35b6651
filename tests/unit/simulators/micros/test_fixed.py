"""Fixed-format and CA/EDC messages: recognised, taken apart, denied in their own form (micros_sim.md C.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.kit.garbage import Garbage, Remark
from simulators.micros.codec import encode, source_id
from simulators.micros.fixed import AMOUNTS, ChargePosting, CreditMessage, RoomInquiry, Unknown, denial_of, read_fixed
from tests.strategies.sim import QUIET, wire

SOURCE = source_id("5", "HOTEL PMS", 2)


def posting(covers: str = " 2") -> bytes:
    texts = ["101".ljust(20), "NOVAK".ljust(16), "1", "9995", "  12", " 01", " 02", "1234", "0007"]
    amounts = [f"{n}.50".rjust(10) for n in range(12)] + ["-3.00".rjust(10)]
    return (" 2 " + "".join(texts) + covers + "  3" + "".join(amounts)).encode()


def test_inquiry_of_both_widths() -> None:
    assert read_fixed(b" 1 " + b"101".ljust(20) + b"9995", "cp1252") == RoomInquiry("101", "9995")
    assert read_fixed(b" 1 " + b"101".ljust(16) + b"9995", "cp1252") == RoomInquiry("101", "9995")
    assert isinstance(read_fixed(b" 1 101", "cp1252"), Unknown)


@pytest.mark.parametrize("covers", ["2", " 2", "   2"])
def test_posting(covers: str) -> None:
    read = read_fixed(posting(covers), "cp1252")
    assert isinstance(read, ChargePosting)
    assert (read.room, read.guest, read.index, read.cashier, read.server) == ("101", "NOVAK", "1", "9995", "12")
    assert (read.revenue_center, read.period, read.check, read.reference) == ("01", "02", "1234", "0007")
    assert (read.covers, read.method) == ("2", "3")
    assert read.amounts == (*(n * 100 + 50 for n in range(12)), -300)
    assert len(AMOUNTS) == 13


def test_postings_that_are_none() -> None:
    short = read_fixed(posting()[:150], "cp1252")
    assert isinstance(short, Unknown)
    assert "at least" in short.reason
    letters = read_fixed(posting().replace(b"3.50", b"x.50"), "cp1252")
    assert isinstance(letters, Unknown)
    assert letters.reason.startswith("sales 3: ")


def test_credit_messages() -> None:
    assert read_fixed(b"07 CA_REQ\x1c123", "cp1252") == CreditMessage("CA_REQ", "07")
    assert read_fixed(b"07 BX_RSP\x1c123", "cp1252") == CreditMessage("BX_RSP", "07")
    assert isinstance(read_fixed(b"07 ZZ_REQ\x1c123", "cp1252"), Unknown)


def test_denials_have_the_form_of_their_kind() -> None:
    assert denial_of(RoomInquiry("1", "2")) == b" 1 NOT SERVED HERE"
    denied = denial_of(read_fixed(posting(), "cp1252"))
    assert denied == b" 2/NOT SERVED HERE"
    assert len(encode(SOURCE, denied, QUIET)) == 44  # the length one Micros side expects (B.5-6) [C:intamate]
    assert denial_of(CreditMessage("CA_REQ", "07")) is None
    assert denial_of(Unknown(b"xx", "?")) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_denied_in_the_form_of_their_kind_or_not_at_all(raw: bytes) -> None:
    denied = denial_of(read_fixed(raw, "cp1252"))
    assert denied in (None, b" 1 NOT SERVED HERE", b" 2/NOT SERVED HERE")


def test_a_server_denies_and_says_so() -> None:
    server = wire().server()
    heard = server.feed(encode(SOURCE, posting(), QUIET), 0)
    assert heard == [Remark("fixed-format posting: room '101', check '1234', total 50 minor units: not served here", 0)]
    assert server.outgoing() == [encode(SOURCE, b" 2/NOT SERVED HERE", QUIET)]
    heard = server.feed(encode(SOURCE, b" 1 short", QUIET), 0)
    assert isinstance(heard[0], Garbage)
    assert server.outgoing() == [encode(SOURCE, b" 1 NOT SERVED HERE", QUIET)]
    heard = server.feed(encode(SOURCE, b"07 CA_REQ\x1c1", QUIET), 0)
    assert isinstance(heard[0], Remark)
    assert server.outgoing() == []
