"""Shapes of single values. Each reads the text as it stands; what it does not mean exactly is an error."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

from harness.scenario.shape import JsonSchema, Reading, clip, nearest
from harness.scenario.text import Node, Scalar
from simulators.kit.instant import DAY, HOUR, MINUTE, MS, SECOND, US, Span
from simulators.kit.money import parse_minor

MAX_TEXT = 100_000
MAX_DIGITS = 18


@dataclass(frozen=True, slots=True)
class TextShape:
    """Text. An empty one must be written as `""`, because nothing at all is more often an oversight."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Scalar:
            return reading.expected(node, "a text")
        if not node.text and node.plain:
            return reading.fail(node, 'nothing is written here; an empty text is ""')
        if "${" in node.text:
            return reading.fail(node, f"no value of a step or matrix can be put in here: {clip(node.text)!r}")
        if len(node.text) > MAX_TEXT:
            return reading.fail(node, f"the text is longer than {MAX_TEXT} characters")
        return node.text

    def words(self) -> str:
        return "text"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        return {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True, slots=True)
class ParsedShape:
    """A scalar that `parse` turns into a value, raising ValueError with a sentence."""

    what: str
    parse: Callable[[str], Any]
    pattern: str
    """For editors; the parser has the last word."""
    number: bool = False
    """An editor may see a number where it is written without quotes."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Scalar:
            return reading.expected(node, self.what)
        try:
            return self.parse(node.text)
        except ValueError:
            return reading.expected(node, self.what)

    def words(self) -> str:
        return self.what

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        text: JsonSchema = {"type": "string", "pattern": self.pattern}
        return {"anyOf": [{"type": "number"}, text]} if self.number else text


_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
_SPAN = re.compile(r"-?([0-9]+(\.[0-9]+)?(d|h|ms|m|us|s))+", re.ASCII)
_SPAN_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(d|h|ms|m|us|s)", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?", re.ASCII)
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
_UNITS = {"d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND, "ms": MS, "us": US}


def _matched(pattern: re.Pattern[str], text: str) -> str:
    if len(text) > 64 or pattern.fullmatch(text) is None:
        raise ValueError(text)
    return text


def parse_whole(text: str) -> int:
    return int(_matched(_WHOLE, text)[: MAX_DIGITS + 2])


def parse_decimal(text: str) -> Decimal:
    return Decimal(_matched(_DECIMAL, text))


def parse_signed_span(text: str) -> Span:
    """ "1m30s" in nanoseconds; a leading minus makes it negative."""
    _matched(_SPAN, text)
    total = sum(int(Decimal(count) * _UNITS[unit]) for count, unit in _SPAN_PART.findall(text))
    if total > 1000 * DAY:
        raise ValueError(text)
    return -total if text[0] == "-" else total


def parse_span(text: str) -> Span:
    span = parse_signed_span(text)
    if text[0] == "-":
        raise ValueError(text)
    return span


def parse_date(text: str) -> date:
    return date.fromisoformat(_matched(_DATE, text))


def parse_time(text: str) -> time:
    return time.fromisoformat(_matched(_TIME, text))


def parse_moment(text: str) -> datetime:
    return datetime.fromisoformat(_matched(_MOMENT, text))


AMOUNT = ParsedShape("an amount such as 14.90", parse_minor, r"^[+-]?[0-9]{1,15}(\.[0-9]{1,2})?$", number=True)
DECIMAL = ParsedShape("a decimal number such as 1.5", parse_decimal, r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$", number=True)
SPAN = ParsedShape(
    "a length of time such as 30s, 1m30s or 250ms", parse_span, _SPAN.pattern.replace("-?", "^", 1) + "$"
)
SIGNED_SPAN = ParsedShape("a length of time such as 30s or -5m", parse_signed_span, "^" + _SPAN.pattern + "$")
DATE = ParsedShape("a date such as 2026-03-14", parse_date, "^" + _DATE.pattern + "$")
TIME = ParsedShape("a time of day such as 14:30", parse_time, "^" + _TIME.pattern + "$")
MOMENT = ParsedShape(
    "a moment with its offset such as 2026-03-14T09:00:00+01:00", parse_moment, "^" + _MOMENT.pattern + "$"
)


@dataclass(frozen=True, slots=True)
class WholeShape:
    """A whole number, perhaps within limits."""

    least: int | None = None
    most: int | None = None

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Scalar:
            return reading.expected(node, self.words())
        try:
            value = parse_whole(node.text)
        except ValueError:
            if node.text.isascii() and node.text.isdigit() and len(node.text) <= MAX_DIGITS:
                return reading.fail(node, f"{node.text} begins with 0; a number is written {int(node.text)}")
            return reading.expected(node, self.words())
        low, high = self.least, self.most
        if (low is not None and value < low) or (high is not None and value > high) or abs(value) > 10**MAX_DIGITS:
            return reading.expected(node, self.words())
        return value

    def words(self) -> str:
        match (self.least, self.most):
            case (None, None):
                return "a whole number"
            case (low, None):
                return f"a whole number of at least {low}"
            case (None, high):
                return f"a whole number of at most {high}"
            case (low, high):
                return f"a whole number from {low} to {high}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        number: JsonSchema = {"type": "integer"}
        if self.least is not None:
            number["minimum"] = self.least
        if self.most is not None:
            number["maximum"] = self.most
        return {"anyOf": [number, {"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)$"}]}


@dataclass(frozen=True, slots=True)
class SwitchShape:
    """`true` or `false`; `yes`, `no`, `on` and `off` are texts."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is Scalar and node.text in ("true", "false"):
            return node.text == "true"
        return reading.expected(node, "true or false")

    def words(self) -> str:
        return "true or false"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class WordShape:
    """One of a few words: an Enum's values or a Literal's."""

    meanings: tuple[tuple[str, Any], ...]

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Scalar:
            return reading.expected(node, self.words())
        for word, meaning in self.meanings:
            if word == node.text:
                return meaning
        words = [word for word, _ in self.meanings]
        if not node.text:
            return reading.expected(node, self.words())
        return reading.fail(node, f"{clip(node.text)!r} is not possible here{nearest(node.text, words)}")

    def words(self) -> str:
        names = [word for word, _ in self.meanings]
        if len(names) == 1:
            return names[0]
        return ", ".join(names[:-1]) + " or " + names[-1]

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        return {"enum": [word for word, _ in self.meanings]}


def words_of_enum(kind: type[Enum]) -> WordShape:
    return WordShape(tuple((str(member.value), member) for member in kind))


@dataclass(frozen=True, slots=True)
class NameShape:
    """A name that must stand elsewhere in the file: a terminal, a guest, a link, a value of an earlier step."""

    sort: str
    wider: str = ""
    """A sort that holds more than this one, to say "is a ... of kind ..." rather than "unknown"."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Scalar:
            return reading.expected(node, f"the name of a {self.sort}")
        known = reading.names.get(self.sort)
        if known is None or node.text in known:
            return node.text
        other = reading.names.get(self.wider, {}).get(node.text)
        if other is not None:
            return reading.fail(node, f"{node.text} is {other}; this needs a {self.sort}{nearest('', known)}")
        return reading.unknown(node, self.sort, known)

    def words(self) -> str:
        return f"the name of a {self.sort}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        return {"type": "string"}


@dataclass(frozen=True, slots=True)
class NewNameShape:
    """A name the author gives to something: letters, digits, `-` and `_`."""

    sort: str

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Scalar or not is_name(node.text):
            return reading.expected(node, self.words())
        return node.text

    def words(self) -> str:
        return f"a name for the {self.sort} (letters, digits, - and _)"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        return {"type": "string", "pattern": r"^\w[\w-]{0,63}$"}


_NAME = re.compile(r"\w[\w-]{0,63}")


def is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None
