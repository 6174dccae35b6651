"""Filling calls in."""

from datetime import UTC, date, datetime

from harness.scenario.target import Call, Secret
from harness.target.placeholder import (
    fill_address,
    fill_body,
    fill_text,
    lacking,
    method_of,
    values_of_guest,
    values_of_moment,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.programme import Guest

ANNA = Guest(
    "anna",
    (Identifier(IdentifierKind.QR, "77/70 ż"), Identifier(IdentifierKind.QR, "other")),
    name="Anna",
    balance=12000,
    birthday=date(1990, 3, 14),
)
VALUES = values_of_guest(ANNA)


def test_a_guest_gives_what_there_is() -> None:
    expected = {"guest": "anna", "name": "Anna", "qr": "77/70 ż", "balance": "120.00", "birthday": "1990-03-14"}
    assert expected == {name: VALUES[name] for name in expected}
    assert VALUES["status"] == "active"
    assert {"card", "expires"}.isdisjoint(VALUES)


def test_an_address_is_percent_encoded() -> None:
    assert fill_address(Call(get="http://x/{guest}?q={qr}"), VALUES) == "http://x/anna?q=77%2F70%20%C5%BC"


def test_a_body_keeps_its_shape() -> None:
    body = {"id": "{guest}", "card": "{card}", "text": "<{name}|{card}>", "list": ["{balance}", 3, None, True]}
    filled = {"id": "anna", "card": None, "text": "<Anna|>", "list": ["120.00", 3, None, True]}
    assert fill_body(body, VALUES) == filled


def test_what_an_address_or_header_lacks() -> None:
    assert lacking(Call(get="http://x/{qr}", json={"card": "{card}"}), VALUES) is None
    assert lacking(Call(get="http://x/{card}"), VALUES) == "card"
    assert lacking(Call(get="http://x", headers={"a": "{phone}", "b": Secret("env", "{card}")}), VALUES) == "phone"


def test_a_moment_carries_its_offset() -> None:
    values = values_of_moment(datetime(2026, 3, 14, 9, tzinfo=UTC))
    assert fill_text("at {moment}", values) == "at 2026-03-14T09:00:00+00:00"


def test_methods() -> None:
    calls = [Call(get="u"), Call(post="u"), Call(put="u"), Call(delete="u")]
    assert [method_of(call) for call in calls] == ["GET", "POST", "PUT", "DELETE"]
