"""The application segment: sequence number and flag, and the answer's flag that nobody is sure of."""

import pytest

from simulators.micros.message import Message, following, read_answer, read_request
from simulators.micros.profile import ResponseFlag


def known(text: str) -> bool:
    return text.split("\x1c")[0] in ("OK", "READY")


def test_numbers_run_from_01_to_99_and_start_again() -> None:
    assert [following(n) for n in (0, 1, 98, 99)] == [1, 2, 99, 1]


@pytest.mark.parametrize(
    ("raw", "result"),
    [
        (b"\x1c01 A\x1cB", Message(b"01", b" ", "A\x1cB")),
        (b"\x1c99RA", Message(b"99", b"R", "A")),
        (b"\x1c01 ", Message(b"01", b" ", "")),
    ],
)
def test_requests(raw: bytes, result: Message) -> None:
    assert read_request(raw, "cp1252") == result


@pytest.mark.parametrize("raw", [b"\x1c", b"\x1c1", b"\x1cAB x", b"\x1c 1 x"])
def test_requests_without_a_number(raw: bytes) -> None:
    assert "not two digits" in str(read_request(raw, "cp1252"))


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"\x1c01", "neither a blank nor R"),
        (b"\x1c01QX", "neither a blank nor R"),
        (b"\x1c01 \x81", "is not cp1252 text"),
    ],
)
def test_requests_with_a_number_and_a_fault(raw: bytes, fault: str) -> None:
    message = read_request(raw, "cp1252")
    assert isinstance(message, Message)
    assert message.number == b"01"
    assert fault in message.fault


@pytest.mark.parametrize("encoding", ["cp1250", "cp1251", "cp1252", "utf-8"])
def test_code_pages(encoding: str) -> None:
    text = {"cp1250": "Łukasz", "cp1251": "Иван", "cp1252": "Renée", "utf-8": "Иван Łé"}[encoding]
    message = read_request(b"\x1c01 " + text.encode(encoding), encoding)
    assert isinstance(message, Message)
    assert message.text == text


A, Y, N = ResponseFlag.AUTO, ResponseFlag.ALWAYS, ResponseFlag.NEVER


@pytest.mark.parametrize(
    ("rule", "data", "flag", "text"),
    [
        (A, b" OK", b" ", "OK"),
        (A, b"OK", b"", "OK"),
        (A, b"ROK", b"R", "OK"),
        (A, b"READY", b"", "READY"),
        (A, b"RREADY", b"R", "READY"),
        (A, b"ROTTEN", b"", "ROTTEN"),
        (A, b"", b"", ""),
        (Y, b" OK", b" ", "OK"),
        (Y, b"READY", b"R", "EADY"),
        (N, b"READY", b"", "READY"),
        (N, b" OK", b"", " OK"),
    ],
)
def test_answers(rule: ResponseFlag, data: bytes, flag: bytes, text: str) -> None:
    assert read_answer(b"\x1c07" + data, "cp1252", rule, known) == Message(b"07", flag, text)


def test_answers_that_are_none() -> None:
    missing = read_answer(b"\x1c07OK", "cp1252", Y, known)
    assert isinstance(missing, Message)
    assert "where the retransmission flag belongs" in missing.fault
    assert "not two digits" in str(read_answer(b"\x1cxx OK", "cp1252", A, known))
    foreign = read_answer(b"\x1c07 \xff\xff", "utf-8", A, known)
    assert isinstance(foreign, Message)
    assert foreign.fault == "byte 0xff is not utf-8 text"
