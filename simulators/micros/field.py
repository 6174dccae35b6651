"""Single values on the flat view: how each is shown and read.

A reader raises ValueError with a phrase that goes on after the field's name; `take` puts the name before it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from simulators.kit.money import Minor, parse_minor, show_minor
from simulators.till.answer import Reason, Status
from simulators.till.identifier import IdentifierKind


class Unreadable(ValueError):
    """A flat view is no such operation or answer; the message names the field. Never leaves this folder."""


_COUNT = re.compile(r"[0-9]{1,15}")
_QUANTITY = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?")
_AMOUNT = re.compile(r"-?[0-9]{1,13}\.[0-9]{2}")
_MAX_MINOR = 10**15


def read_minor(text: str) -> Minor:
    if _AMOUNT.fullmatch(text):  # as nearly all are
        return int(text[:-3] + text[-2:])
    amount = parse_minor(text)
    if not -_MAX_MINOR <= amount <= _MAX_MINOR:
        raise ValueError(f"{text!r} is too large for an amount")
    return amount


def read_count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def read_quantity(text: str) -> Decimal:
    if not _QUANTITY.fullmatch(text):
        raise ValueError(f"{text!r} is not a quantity such as 1.5")
    return Decimal(text)


def show_quantity(quantity: Decimal) -> str:
    return format(quantity, "f")


def read_day(text: str) -> date:
    try:
        if len(text) != 10:  # fromisoformat knows more spellings than we mean
            raise ValueError(text)
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date such as 2026-03-14") from None
    _check_year(day.year)
    return day


def _check_year(year: int) -> None:
    """Years at the ends of the calendar cannot be reckoned with: a zone takes them over the edge."""
    if not 1900 <= year <= 9000:
        raise ValueError(f"the year {year} is not one a till lives in")


def read_moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a moment such as 2026-03-14T09:00:00+01:00") from None
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset from UTC")
    _check_year(moment.year)
    return moment


E = TypeVar("E", bound=Enum)


def _enum_reader(words: Mapping[str, E], what: str) -> Callable[[str], E]:
    def read(text: str) -> E:
        found = words.get(text)
        if found is None:
            raise ValueError(f"{text!r} is no {what}")
        return found

    return read


def show_enum(value: Enum) -> str:
    return str(value.value)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One field of a value: its attribute, its name on the flat view, how it is shown and read."""

    name: str
    show: Callable[[Any], str]
    read: Callable[[str], Any]
    required: bool = True
    absent: Any = None
    """What "" means when the field is not required."""


def text_field(name: str, *, required: bool = False) -> Scalar:
    return Scalar(name, str, str, required, "")


def maybe_field(name: str, show: Callable[[Any], str], read: Callable[[str], Any]) -> Scalar:
    return Scalar(name, lambda value: "" if value is None else show(value), read, required=False)


def minor_field(name: str, *, required: bool = True) -> Scalar:
    return Scalar(name, show_minor, read_minor, required, 0)


_KINDS = {kind.value: kind for kind in IdentifierKind}
read_kind = _enum_reader(_KINDS, "kind of identifier")
read_status = _enum_reader({status.value: status for status in Status}, "status")
read_reason = _enum_reader({reason.value: reason for reason in Reason}, "reason")
BALANCE = maybe_field("balance", show_minor, read_minor)
TEXT = text_field("text")


def need(name: str, text: str, read: Callable[[str], Any]) -> Any:
    """A value that must be there."""
    if not text:
        raise Unreadable(f"{name} is missing")
    try:
        return read(text)
    except ValueError as error:
        raise Unreadable(f"{name}: {error}") from error


def take(texts: Mapping[str, str], name: str, read: Callable[[str], Any]) -> Any:
    return need(name, texts.get(name, ""), read)


def take_scalar(texts: Mapping[str, str], scalar: Scalar) -> Any:
    text = texts.get(scalar.name, "")
    if text or scalar.required:
        return need(scalar.name, text, scalar.read)
    return scalar.absent
