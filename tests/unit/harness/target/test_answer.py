"""Values in the answers of probes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scenario.target import JSON_PATH
from harness.target.answer import amount_of, find, read_document


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", {"a": {"b": [10, {"c d": "x"}]}}),
        ("$.a.b[0]", 10),
        ("$.a.b[1]['c d']", "x"),
        ("$['a'].b", [10, {"c d": "x"}]),
    ],
)
def test_a_path_leads_to_a_value(path: str, found: object) -> None:
    assert JSON_PATH.fullmatch(path)
    assert find({"a": {"b": [10, {"c d": "x"}]}}, path) == found


@pytest.mark.parametrize(
    ("path", "said"),
    [("$.b", r"nothing at \$\.b"), ("$.a[0]", r"\$\.a\[0\]"), ("$.l[2]", r"\$\.l\[2\]"), ("$.a.x.y", r"\$\.a\.x")],
)
def test_what_is_not_there_is_said(path: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        find({"a": {}, "l": [1, 2]}, path)


@pytest.mark.parametrize("path", ["a", "$.", "$[x]", "$..a", "$[0", "$.a b"])
def test_what_is_no_path(path: str) -> None:
    assert JSON_PATH.fullmatch(path) is None


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        (b"120", 12000),
        (b"120.5", 12050),
        (b"120.50", 12050),
        (b'"120.50"', 12050),
        (b"120.500", 12050),
        (b"0.07", 7),
        (b"-3.1", -310),
        (b"1.2e2", 12000),
    ],
)
def test_amounts_are_never_floats(raw: bytes, amount: int) -> None:
    assert amount_of(read_document(raw)) == amount


@pytest.mark.parametrize(
    "raw", [b"true", b"null", b"[]", b'"x"', b"1.234", b'""', b'"1e5"', b"1e99999999", b"1e-99999999"]
)
def test_what_is_no_amount(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"amount|decimals"):
        amount_of(read_document(raw))


def is_json(raw: bytes) -> bool:
    """As strictly as JSON is defined: NaN and the like are none."""
    try:
        json.loads(raw, parse_constant=lambda name: int(name))
    except ValueError:
        return False
    return True


@given(st.binary(max_size=60))
def test_any_bytes_are_a_document_or_a_sentence(raw: bytes) -> None:
    if is_json(raw):
        read_document(raw)
    else:
        with pytest.raises(ValueError, match="no JSON"):
            read_document(raw)


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="no JSON"):
        read_document(b'{"balance": NaN}')
