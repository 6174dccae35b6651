"""JSON of iikoWaiter: any case, amounts exact."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.iiko.waiter.calls import CheckoutRequest, WalletSum
from simulators.iiko.waiter.document import amount_of, minor_of, read_document, write_document
from simulators.till.record import Malformed


def test_names_are_found_at_every_depth_and_unknown_ones_are_let_pass() -> None:
    raw = b'{"WAITERPIN":"1","bonuses":[{"walletid":"points","SUM":0.1,"colour":{"a":[]}}],"x":null}'
    assert read_document(raw, CheckoutRequest) == CheckoutRequest("1", (WalletSum("points", Decimal("0.1")),))


def test_what_was_not_chosen_is_not_written() -> None:
    assert write_document(CheckoutRequest("1")) == b'{"WaiterPin":"1"}'


@given(st.integers(-(10**15), 10**15))
def test_amounts_come_back(minor: int) -> None:
    assert minor_of(amount_of(minor)) == minor


@pytest.mark.parametrize("amount", ["0.001", "1e20", "-1e20", "NaN", "Infinity", "1e-400"])
def test_amounts_nobody_can_mean(amount: str) -> None:
    with pytest.raises(Malformed, match="not an amount"):
        minor_of(Decimal(amount))


@pytest.mark.parametrize("raw", [b"\xff", b"nul", b"1", b'{"Bonuses":{}}', b'{"Bonuses":[{"Sum":1}]}', b"[" * 9999])
def test_what_is_not_the_document(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read_document(raw, CheckoutRequest)
