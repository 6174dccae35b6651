"""A vocabulary ready to be spoken: operations and answers to the text of a message, and back.

The trap: there is no escaping on this link (part B), so a text with a control character or the separator in it cannot
be said at all. An operation that holds one is refused before it is sent (`Unsayable`); an answer is said with `?` in
its place, because keeping an answer back would be worse.
"""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from simulators.micros.field import Unreadable
from simulators.micros.fixed import CREDIT_IDS
from simulators.micros.flat import Flat, Row, Setting, flatten, flatten_answer, to_answer, to_operation
from simulators.micros.shape import GROUPS, SUCCESS
from simulators.micros.vocabulary import UNVERIFIED, Phrase, Style, Vocabulary, answers_of, members_of
from simulators.till.answer import Answer, GuestFound, Reason, Refused, Status, kind_of_answer
from simulators.till.operation import Operation, Single, kind_of
from simulators.till.record import to_json

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
FS = "\x1c"
_CONTROL = re.compile("[\x00-\x1b\x1d-\x1f\x7f]")
_UNSAID = "?"
MOST_REMEMBERED = 512
"""Texts of each kind in a book; some 1 KiB each, and a frame of 32 KiB at worst."""
_LONGEST_REASON = 200
"""Characters: what is wrong is quoted back to the till, and it may be 32 KiB of it."""


class Unsayable(ValueError):
    """This cannot be said on the link, and why. Never leaves this folder."""


class Misunderstood(Unreadable):
    """A request that is none of the vocabulary's. `kind` is the operation it was meant to be, when that was clear."""

    def __init__(self, sentence: str, kind: str | None) -> None:
        super().__init__(sentence[:_LONGEST_REASON])
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Columns:
    """How the rows of a group stand in a message: which field of a row stands where."""

    group: str
    said: tuple[int, ...]
    """For each place on the wire, the field of the row."""
    heard: tuple[int, ...]
    """For each field of the row, its place on the wire; one past the last for a field that is not said."""
    is_usual: bool

    def say(self, row: Row) -> Row:
        return row if self.is_usual else tuple([row[i] for i in self.said])

    def hear(self, said: Row) -> Row:
        if self.is_usual:
            return said
        padded = (*said, "")
        return tuple([padded[i] for i in self.heard])


@dataclass(frozen=True, slots=True)
class Template:
    """One phrase, prepared: each field with the columns of its rows, or None when it is a plain text."""

    kind: str
    name: str
    lead: int
    """How many fields stand before the name."""
    fields: tuple[tuple[str, Columns | None], ...]


class Book:
    """All phrases of a vocabulary, by kind and by name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.separator = FS if vocabulary.style is Style.EVENT else vocabulary.separator
        self._constants: Mapping[str, str] = vocabulary.constants
        self._lead = len(vocabulary.lead)
        self._requests: dict[str, Template] = {}
        self._by_name: dict[str, Template] = {}
        self._answers: dict[str, dict[str, Template]] = {}
        self._events: dict[str, dict[str, Template]] = {}
        for kind, exchange in vocabulary.exchanges.items():
            request = self._prepare(kind, exchange.request, vocabulary.lead)
            self._requests[kind] = self._by_name[request.name] = request
            answers = {
                answer: self._prepare(answer, phrase, ()) for answer, phrase in answers_of(vocabulary, exchange).items()
            }
            self._answers[kind] = answers
            self._events[kind] = {template.name: template for template in answers.values()}
        self._refused = self._prepare("refused", vocabulary.refused, ())
        self._texts: dict[bytes, str] = {}
        """By the JSON of an operation. Not by the operation: equal moments may be spelt with other offsets."""
        self._operations: dict[tuple[str, Setting], Single] = {}
        self._heard: dict[tuple[str, str], Answer] = {}

    def _prepare(self, kind: str, phrase: Phrase, lead: tuple[str, ...]) -> Template:
        names = (*lead, *phrase.fields)
        fields = tuple((name, _columns(self.vocabulary, name) if name in GROUPS else None) for name in names)
        return Template(kind, phrase.name, len(lead), fields)

    def request_text(self, operation: Operation) -> str:
        """The text of a request. Raises Unsayable.

        What was said or read lately is remembered: a till reads back what it will say before it says it (`carries`),
        the other end reads it again, and a sweep plays one case a thousand times.
        """
        key = to_json(operation)
        text = self._texts.get(key)
        if text is None:
            text = _remember(self._texts, key, self._request_text(operation))
        return text

    def _request_text(self, operation: Operation) -> str:
        template = self._requests.get(kind_of(operation))
        flat = flatten(operation)
        if template is None or flat is None:
            raise Unsayable(f"the vocabulary {self.vocabulary.name} has no request for {kind_of(operation)}")
        return self._join(self._parts(template, flat))

    def read_request(self, text: str, setting: Setting) -> Single:
        """The operation a text means. Raises Misunderstood."""
        operation = self._operations.get((text, setting))
        if operation is None:
            operation = _remember(self._operations, (text, setting), self._read_request(text, setting))
        return operation

    def _read_request(self, text: str, setting: Setting) -> Single:
        parts = self._split(text)
        name = parts[self._lead] if len(parts) > self._lead else ""
        template = self._by_name.get(name)
        if template is None:
            known = f" (CA/EDC: {CREDIT_IDS[name]}, not served)" if name in CREDIT_IDS else ""
            raise Misunderstood(f"unknown request {name[:40]!r}{known}", None)
        try:
            return to_operation(template.kind, self._flat(template, parts), setting)
        except ValueError as error:
            raise Misunderstood(f"{name}: {error}", template.kind) from error

    def answer_text(self, kind: str | None, answer: Answer) -> str:
        """The text of an answer to an operation of `kind` (None: a request that was none). Always sayable: a character
        that is not becomes `?`, an answer the vocabulary has no event for becomes a refusal that says so."""
        template = self._answer_template(kind, answer)
        flat = flatten_answer(answer)
        if template is None or flat is None:
            unsaid = Refused(Reason.UNAVAILABLE, f"the vocabulary has no event for {kind_of_answer(answer)}")
            return self.answer_text(kind, unsaid)
        parts = self._parts(template, flat)
        try:
            return self._join(parts)
        except Unsayable:
            return self._join(
                [_CONTROL.sub(_UNSAID, p).replace(FS, _UNSAID).replace(self.separator, _UNSAID) for p in parts]
            )

    def _answer_template(self, kind: str | None, answer: Answer) -> Template | None:
        if kind is None:
            return self._refused if isinstance(answer, Refused) else None
        answers = self._answers[kind]
        if isinstance(answer, GuestFound) and answer.status is Status.UNVERIFIED and UNVERIFIED in answers:
            return answers[UNVERIFIED]
        return answers.get(kind_of_answer(answer))

    def knows_event(self, kind: str, text: str) -> bool:
        """Does this text begin with the name of an event that can answer `kind`?"""
        return text.partition(self.separator)[0] in self._events[kind]

    def read_answer(self, kind: str, text: str) -> Answer:
        """The answer to an operation of `kind`. Raises Unreadable."""
        answer = self._heard.get((kind, text))
        if answer is None:
            answer = _remember(self._heard, (kind, text), self._read_answer(kind, text))
        return answer

    def _read_answer(self, kind: str, text: str) -> Answer:
        parts = self._split(text)
        template = self._events[kind].get(parts[0])
        if template is None:
            raise Unreadable(f"unhandled rxmsg {parts[0][:40]!r}")
        try:
            flat = self._flat(template, parts)
            if template.kind == UNVERIFIED:
                flat.texts.setdefault("status", Status.UNVERIFIED.value)
                return to_answer(SUCCESS[kind], flat)
            return to_answer(template.kind, flat)
        except ValueError as error:
            raise Unreadable(f"{template.name}: {error}"[:_LONGEST_REASON]) from error

    def _parts(self, template: Template, flat: Flat) -> list[str]:
        parts: list[str] = []
        texts = flat.texts
        constants = self._constants
        for index, (name, columns) in enumerate(template.fields):
            if index == template.lead:
                parts.append(template.name)
            if columns is None:
                parts.append(texts[name] if name in texts else constants.get(name, ""))
            else:
                rows = flat.rows.get(name, [])
                parts.append(str(len(rows)))
                for row in rows:
                    parts.extend(columns.say(row))
        if len(template.fields) == template.lead:
            parts.append(template.name)
        return parts

    def _flat(self, template: Template, parts: list[str]) -> Flat:
        """The parts under their names. Missing ones at the end are empty; ones too many are an error."""
        texts = dict(self._constants)
        rows: dict[str, list[Row]] = {}
        at = 0
        for index, (name, columns) in enumerate(template.fields):
            if index == template.lead:
                at += 1
            text = parts[at] if at < len(parts) else ""
            at += 1
            if columns is None:
                texts[name] = text
            elif text:
                rows[name], at = _rows(columns, text, parts, at)
        if len(template.fields) == template.lead:
            at += 1
        if at < len(parts):
            raise Unreadable(f"{len(parts) - at} fields too many")
        return Flat(texts, rows)

    def _join(self, parts: list[str]) -> str:
        text = self.separator.join(parts)
        if text.count(self.separator) != len(parts) - 1:
            raise Unsayable(f"{_guilty(parts, self.separator)!r} holds the separator {self.separator!r}")
        if _CONTROL.search(text) or (self.separator != FS and FS in text):
            raise Unsayable("a text holds a control character")
        return text

    def _split(self, text: str) -> list[str]:
        """Raises Misunderstood, also for a control character inside a field: it has no business there."""
        found = _CONTROL.search(text)
        if found:
            raise Misunderstood(f"control character {ord(found.group()):#04x} in the text", None)
        if self.separator != FS and FS in text:
            raise Misunderstood("more than one field, this vocabulary has one", None)
        return text.split(self.separator)


def _remember(memory: dict[K, V], key: K, value: V) -> V:
    """Keep it; forget everything when it becomes much."""
    if len(memory) >= MOST_REMEMBERED:
        memory.clear()
    memory[key] = value
    return value


def _columns(vocabulary: Vocabulary, group: str) -> Columns:
    usual, members = GROUPS[group], members_of(vocabulary, group)
    said = tuple(usual.index(member) for member in members)
    heard = tuple(members.index(field) if field in members else len(members) for field in usual)
    return Columns(group, said, heard, members == usual)


def _rows(columns: Columns, count: str, parts: list[str], at: int) -> tuple[list[Row], int]:
    group, width = columns.group, len(columns.said)
    if not (count.isascii() and count.isdigit() and len(count) <= 5):
        raise Unreadable(f"{group}: {count[:20]!r} is not a number of rows")
    end = at + int(count) * width
    if end > len(parts):
        raise Unreadable(f"{group}: {count} rows are announced, {len(parts) - at} fields follow, {width} to a row")
    return [columns.hear(tuple(parts[i : i + width])) for i in range(at, end, width)], end


def _guilty(parts: list[str], separator: str) -> str:
    return next(part for part in parts if separator in part)[:40]
