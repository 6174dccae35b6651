"""From type hints to values: each kind of field, well and badly written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from msgspec import Meta, Struct

from harness.scenario.names import GUEST, GuestName, SignedSpan, Template
from harness.scenario.reading import OneOrMany, field_docs, read, record_of, shape_of
from harness.scenario.reference import VALUE, Reference
from harness.scenario.shape import BAD, Reading
from harness.scenario.text import read_text
from harness.trouble.registry import TROUBLES
from simulators.kit.instant import HOUR, MINUTE, MS, SECOND, US, Moment, Span
from simulators.kit.money import Minor, Rounding


class Colour(Enum):
    RED = "red"
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Inner:
    price: Minor
    qty: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.qty <= 0:
            raise ValueError("qty must be more than nothing")


class Outer(Struct, frozen=True):
    """A record of everything."""

    name: str
    """What it is called."""
    from_: time | None = None
    wait: Span = 0
    items: Annotated[tuple[Inner, ...], OneOrMany()] = ()
    by_name: dict[str, Inner] = {}
    points: Minor | Reference = 0


def reading_of(names: dict[str, dict[str, str]] | None = None) -> Reading:
    return Reading("f.yaml", Path(), names=dict(names or {}))


def value_of(hint: Any, text: str) -> Any:
    reading = reading_of()
    value = shape_of(hint).read(read_text(text, "f.yaml"), reading)
    assert not reading.errors, reading.errors
    return value


def error_of(hint: Any, text: str, names: dict[str, dict[str, str]] | None = None) -> str:
    reading = reading_of(names)
    assert shape_of(hint).read(read_text(text, "f.yaml"), reading) is BAD
    assert reading.errors
    return "\n".join(str(error) for error in reading.errors)


@pytest.mark.parametrize(
    ("hint", "text", "value"),
    [
        (str, "00017", "00017"),
        (str, '""', ""),
        (int, "17", 17),
        (int, "-3", -3),
        (bool, "true", True),
        (bool, "false", False),
        (Minor, "14.90", 1490),
        (Minor, '"14.9"', 1490),
        (Minor, "-3", -300),
        (Decimal, "1.50", Decimal("1.50")),
        (Span, "1m30s", 90 * SECOND),
        (Span, "250ms", 250 * MS),
        (Span, "1.5h", HOUR + 30 * MINUTE),
        (Span, "1us", US),
        (SignedSpan, "-5m", -5 * MINUTE),
        (date, "2026-03-14", date(2026, 3, 14)),
        (time, "14:30", time(14, 30)),
        (Moment, "2026-03-14T09:00:00Z", datetime(2026, 3, 14, 9, tzinfo=UTC)),
        (Moment, "2026-03-14T09:00+01:00", datetime(2026, 3, 14, 9, tzinfo=timezone(timedelta(hours=1)))),
        (Colour, "red", Colour.RED),
        (Rounding, "half_even", Rounding.HALF_EVEN),
        (Literal["a", "b"], "b", "b"),
        (Colour | None, "green", Colour.GREEN),
        (tuple[int, ...], "[1, 2]", (1, 2)),
        (tuple[str, int], "[a, 2]", ("a", 2)),
        (dict[str, bool], "{a: true}", {"a": True}),
        (Annotated[int, Meta(ge=1, le=9)], "9", 9),
        (Minor | Reference, "5", 500),
    ],
)
def test_a_value_is_read_by_its_type(hint: Any, text: str, value: object) -> None:
    assert value_of(hint, text) == value


@pytest.mark.parametrize(
    ("hint", "text", "said"),
    [
        (int, "00017", "00017 begins with 0; a number is written 17"),
        (int, "1_000", "expected a whole number, found '1_000'"),
        (int, "٣", "expected a whole number"),
        (int, "1.0", "expected a whole number, found '1.0'"),
        (int, "9" * 60, "expected a whole number"),
        (Annotated[int, Meta(ge=1, le=9)], "10", "expected a whole number from 1 to 9, found '10'"),
        (bool, "yes", "expected true or false, found 'yes'"),
        (bool, "True", "expected true or false, found 'True'"),
        (Minor, "14,90", "expected an amount such as 14.90, found '14,90'"),
        (Minor, "1.005", "expected an amount such as 14.90"),
        (Minor, "1e3", "expected an amount such as 14.90"),
        (Minor, "[1]", "expected an amount such as 14.90, found a list"),
        (Decimal, "NaN", "expected a decimal number"),
        (Decimal, "1_0", "expected a decimal number"),
        (Span, "30", "expected a length of time such as 30s, 1m30s or 250ms, found '30'"),
        (Span, "-5m", "expected a length of time"),
        (Span, "9999999d", "expected a length of time"),
        (date, "2026-02-30", "expected a date such as 2026-03-14, found '2026-02-30'"),
        (date, "14.03.2026", "expected a date"),
        (time, "25:00", "expected a time of day such as 14:30, found '25:00'"),
        (Moment, "2026-03-14T09:00:00", "expected a moment with its offset"),
        (Colour, "gren", "'gren' is not possible here; did you mean green?"),
        (Colour, "blue", "'blue' is not possible here; there is red, green"),
        (tuple[int, ...], "1", "expected a list of a whole number, found '1'"),
        (tuple[str, int], "[a]", "expected a list of 2: text, a whole number, found a list"),
        (str, "", "the file is empty"),
        (str, "{}", "expected a text, found a mapping"),
        (str, "a ${r1.x}", "no value of a step or matrix can be put in here"),
    ],
)
def test_what_is_not_meant_is_an_error_with_place_found_and_expected(hint: Any, text: str, said: str) -> None:
    if not text:
        reading = reading_of()
        node = read_text("a:\n", "f.yaml")
        assert shape_of(dict[str, str]).read(node, reading) is BAD
        assert str(reading.errors[0]) == 'f.yaml:1:3: nothing is written here; an empty text is ""'
        return
    assert error_of(hint, text).startswith(f"f.yaml:1:1: {said}")


def test_a_record_of_either_kind_is_read_from_its_hints() -> None:
    text = "{name: x, from: '14:30', wait: 2s, items: {price: 1.50}, by_name: {a: {price: 2, qty: 0.25}}}"
    assert value_of(Outer, text) == Outer(
        "x", time(14, 30), 2 * SECOND, (Inner(150),), {"a": Inner(200, Decimal("0.25"))}
    )


def test_every_error_of_a_record_is_collected_with_its_place() -> None:
    said = error_of(Outer, "frm: '14:30'\nwait: soon\nitems:\n  - {price: 1, qty: 0}\n  - {qty: 2}\n")
    assert said.splitlines() == [
        "f.yaml:1:1: outer has no field 'frm'; did you mean from?",
        "f.yaml:2:7: expected a length of time such as 30s, 1m30s or 250ms, found 'soon'",
        "f.yaml:4:5: qty must be more than nothing",
        "f.yaml:5:5: inner needs `price`: an amount such as 14.90",
        "f.yaml:1:1: outer needs `name`: text",
    ]


def test_a_name_must_stand_in_the_cast() -> None:
    names = {GUEST: {"anna": "a guest", "boris": "a guest"}}
    assert error_of(GuestName, "ana", names) == "f.yaml:1:1: unknown guest 'ana'; did you mean anna?"


def test_a_reference_must_lead_to_an_earlier_step_and_something_observed() -> None:
    names = {VALUE: {"r1": "sale"}}
    assert value_of(Minor | Reference, '"${r1.total}"') == Reference("${r1.total}")
    assert "no earlier step is called 'r2'; there is r1" in error_of(Template, "${r2.total}", names)
    assert "a step observes no 'totl'; did you mean total?" in error_of(Template, "${r1.totl}", names)
    assert "${r1.a + 1} is not a path" in error_of(Template, "${r1.a + 1}", names)
    assert "one value such as ${r1.number} and nothing else" in error_of(Minor | Reference, "x${r1.total}", names)
    assert "a `${` without its `}`" in error_of(Template, "${r1.total", names)


@pytest.mark.parametrize("name", sorted(TROUBLES))
def test_every_trouble_can_be_said(name: str) -> None:
    record = record_of(TROUBLES[name])
    assert record.words()
    assert all(field.name != "self" for field in record.fields.values())


def test_a_hint_no_file_can_say_is_refused_when_the_shape_is_made() -> None:
    with pytest.raises(TypeError, match="no shape for"):
        shape_of(float)


def test_a_wrong_value_is_no_value() -> None:
    reading = reading_of()
    assert read(read_text("x", "f.yaml"), Inner, reading) is None
    assert len(reading.errors) == 1


def test_the_text_under_a_field_is_its_documentation() -> None:
    assert field_docs(Outer) == {"name": "What it is called."}
