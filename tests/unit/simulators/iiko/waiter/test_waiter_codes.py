"""What was scanned or typed, as the digits of a code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.iiko.profile import IikoProfile
from simulators.iiko.waiter.codes import digits_of

PLAIN, RICH = IikoProfile(), IikoProfile(qr_prefix="lpsim://c/")


@pytest.mark.parametrize("value", ["483920175", " 483920175\r\n", "483 920 175", "483-920-175"])
def test_digits_are_taken_however_they_are_grouped(value: str) -> None:
    assert digits_of(value, PLAIN) == "483920175"
    assert digits_of(value, RICH) == "483920175", "typing is possible whatever the QR code holds"


def test_the_prefix_of_the_qr_code_is_taken_off_where_there_is_one() -> None:
    assert digits_of("lpsim://c/483920175", RICH) == "483920175"
    assert digits_of("lpsim://c/483920175", PLAIN) is None


@pytest.mark.parametrize(
    "value", ["", " ", "lpsim://c/", "lpsim://c/x", "https://example.invalid/483920175", "٤٨٣", "4" * 33]
)
def test_anything_else_is_no_code(value: str) -> None:
    assert digits_of(value, RICH) is None


@given(st.text())
def test_whatever_is_scanned_gives_ascii_digits_or_nothing(value: str) -> None:
    digits = digits_of(value, RICH)
    assert digits is None or set(digits) <= set("0123456789")
