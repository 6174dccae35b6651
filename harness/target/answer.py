"""What stands in the JSON answer of a probe: found by its path, read as an amount without ever being a float."""

import json
from decimal import Decimal
from typing import Any, TypeAlias

from harness.scenario.target import JSON_STEP
from simulators.kit.money import Minor, parse_minor

MOST_DIGITS = 20
"""Before or behind the point; written out, 1e999999999 would fill the memory."""
Json: TypeAlias = Any
"""None, bool, int, Decimal, str, list of them, dict of them."""


def read_document(raw: bytes) -> Json:
    """Raises ValueError with a sentence when it is no JSON."""
    try:
        return json.loads(raw, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no JSON: {str(error)[:100]}") from error


def find(document: Json, path: str) -> Json:
    """The value at a path such as `$.guests[0]['points']` (checked when the target was read). Raises ValueError."""
    value, at = document, "$"
    for step in JSON_STEP.findall(path):
        at += step
        if step.startswith("[") and not step.startswith("['"):
            index = int(step[1:-1])
            if not isinstance(value, list) or index >= len(value):
                raise ValueError(f"nothing at {at}")
            value = value[index]
            continue
        name = step[2:-2] if step.startswith("['") else step[1:]
        if not isinstance(value, dict) or name not in value:
            raise ValueError(f"nothing at {at}")
        value = value[name]
    return value


def amount_of(value: Json) -> Minor:
    """120, 120.5, "120.50" and "120.500" are amounts. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError(f"{str(value)[:50]!r} is no amount")
    if isinstance(value, Decimal) and abs(value.adjusted()) > MOST_DIGITS:
        raise ValueError(f"{value} is no amount")
    text = str(value) if not isinstance(value, Decimal) else f"{value:f}"
    whole, dot, places = text.strip().partition(".")
    return parse_minor(whole + dot + places[:2] + places[2:].rstrip("0"))


def _no_number(name: str) -> Json:
    raise ValueError(f"{name} is no number")
