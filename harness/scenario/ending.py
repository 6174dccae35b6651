"""What must be true when all is over (`then`), and the breaches accepted for a time (`known`)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from msgspec import Struct

from harness.scenario.containers import ListShape, items_of
from harness.scenario.expectation import Wanted, read_wanted
from harness.scenario.model import ANY, DeadLetter, Known, Then
from harness.scenario.names import GUEST, ReceiptName
from harness.scenario.reading import record_of
from harness.scenario.reference import TEMPLATE, VALUE
from harness.scenario.scalars import AMOUNT, NameShape, TextShape, WholeShape, WordShape, words_of_enum
from harness.scenario.shape import BAD, JsonSchema, Reading, Shape, clip, nearest
from harness.scenario.text import Mapping, Node, Scalar
from simulators.till.answer import Reason
from simulators.till.ledger import EntryKind
from simulators.till.operation import SINGLES, Phase

_COUNT = WholeShape(least=0)
_ENTRY_KIND = words_of_enum(EntryKind)
_ASKED = WordShape(
    tuple(
        (word, word)
        for word in (*(phase.value for phase in Phase), *(str(kind.__struct_config__.tag) for kind in SINGLES))
    )
)
"""What tills ask: questions with a phase by that, everything by the kind of operation."""
_COUPON_STATE = WordShape((("used", "used"), ("unused", "unused")))
_CHECK = TextShape()
"""Id of a check: which there are is known one floor up, where they are looked for."""
_CODE_STATE = WordShape(tuple((state, state) for state in ("unused", "attached", "used", "dead")))
_WEBHOOK = WordShape((("new", "new"), ("again", "again")))
_REASON = WordShape((*((reason.value, reason.value) for reason in Reason), ("parked", "parked")))
"""Why an operation is a dead letter: the backend refused it for good, or failed on it too often."""


class DeadLetterText(Struct, frozen=True):
    """A receipt that must be on a dead-letter list."""

    receipt: ReceiptName
    """Name (`as`) of the step that sold it."""
    reason: Annotated[str, _REASON]
    """Why it was refused for good; `parked` when it was tried too often."""


class KnownText(Struct, frozen=True):
    """A breach that is accepted for a time."""

    because: str
    """Why, for instance a ticket."""
    until: date
    """Last day it is accepted."""
    check: str = ""
    """Id of the check that is breached."""
    step: str = ""
    """Name (`as`) or number of the step that is not as expected."""

    def __post_init__(self) -> None:
        if bool(self.check) == bool(self.step):
            raise ValueError("say one of: check, step")


def _by_name(node: Node, key: Shape, value: Shape, reading: Reading) -> Any:
    """Pairs of a name and what is wanted of it."""
    if type(node) is not Mapping:
        return reading.expected(node, f"a mapping of {key.words()} to {value.words()}")
    out: list[tuple[str, Wanted]] = []
    for name, wanted_node in node.entries:
        read = key.read(name, reading)
        wanted = read_wanted(name.text, value, wanted_node, reading)
        if read is not BAD and wanted is not BAD:
            out.append((name.text, wanted))
    return tuple(out)


def _read_dead_letters(node: Node, reading: Reading) -> Any:
    if type(node) is Scalar and node.text == ANY:
        return ANY
    letters = ListShape(record_of(DeadLetterText)).read(node, reading)
    if letters is BAD:
        return BAD
    read = zip(letters, items_of(node), strict=True)
    return tuple(DeadLetter(letter.receipt, letter.reason, reading.place(item)) for letter, item in read)


def _read_checks(node: Node, reading: Reading) -> Any:
    names = ListShape(_CHECK).read(node, reading)
    if names is BAD:
        return BAD
    return tuple((name, reading.place(item)) for name, item in zip(names, items_of(node), strict=True))


_PARTS: dict[str, Callable[[Node, Reading], Any]] = {
    "balances": lambda node, reading: _by_name(node, NameShape(GUEST), AMOUNT, reading),
    "ledger": lambda node, reading: _by_name(node, _ENTRY_KIND, _COUNT, reading),
    "coupons": lambda node, reading: _by_name(node, TEMPLATE, _COUPON_STATE, reading),
    "codes": lambda node, reading: _by_name(node, TEMPLATE, _CODE_STATE, reading),
    "asked": lambda node, reading: _by_name(node, _ASKED, _COUNT, reading),
    "webhooks": lambda node, reading: _by_name(node, _WEBHOOK, _COUNT, reading),
    "pending": lambda node, reading: read_wanted("pending", _COUNT, node, reading),
    "dead_letters": _read_dead_letters,
    "checks": lambda node, reading: _read_checks(node, reading),
}


@dataclass(frozen=True, slots=True)
class ThenShape:
    """`then: {balances: {anna: 149.80}, dead_letters: [], ledger: {sale: 1}, pending: 0}`."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Mapping:
            return reading.expected(node, self.words())
        given: dict[str, Any] = {}
        for key, value in node.entries:
            part = _PARTS.get(key.text)
            if part is None:
                reading.fail(key, f"`then` has no field {clip(key.text)!r}{nearest(key.text, _PARTS)}")
            else:
                given[key.text] = part(value, reading)
        return BAD if BAD in given.values() else Then(**given)

    def words(self) -> str:
        return "what must be true in the end, such as {balances: {anna: 149.80}}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        letters = ListShape(record_of(DeadLetterText)).schema(definitions)
        state = _COUPON_STATE.schema(definitions)
        properties: JsonSchema = {
            "balances": {"type": "object", "additionalProperties": _wanted_schema(AMOUNT, definitions)},
            "ledger": {
                "type": "object",
                "properties": {kind.value: _wanted_schema(_COUNT, definitions) for kind in EntryKind},
                "additionalProperties": False,
            },
            "asked": {
                "type": "object",
                "properties": {word: _wanted_schema(_COUNT, definitions) for word, _ in _ASKED.meanings},
                "additionalProperties": False,
            },
            "coupons": {"type": "object", "additionalProperties": state},
            "webhooks": {
                "type": "object",
                "properties": {word: _wanted_schema(_COUNT, definitions) for word, _ in _WEBHOOK.meanings},
                "additionalProperties": False,
            },
            "pending": _wanted_schema(_COUNT, definitions),
            "dead_letters": {"anyOf": [{"const": ANY}, letters]},
            "checks": ListShape(_CHECK).schema(definitions),
        }
        return {"type": "object", "properties": properties, "additionalProperties": False}


def _wanted_schema(shape: Shape, definitions: dict[str, JsonSchema]) -> JsonSchema:
    one = shape.schema(definitions)
    many: JsonSchema = {"type": "object", "properties": {"any_of": {"type": "array", "items": one}}}
    return {"anyOf": [one, {**many, "required": ["any_of"], "additionalProperties": False}]}


@dataclass(frozen=True, slots=True)
class KnownShape:
    """A list of accepted breaches."""

    def read(self, node: Node, reading: Reading) -> Any:
        texts = ListShape(record_of(KnownText)).read(node, reading)
        if texts is BAD:
            return BAD
        out = []
        labels = reading.names.get(VALUE, {})
        for text, item in zip(texts, items_of(node), strict=True):
            if text.step and text.step not in labels and not text.step.isdigit():
                where = item.get("step") if type(item) is Mapping else None
                reading.fail(where or item, f"no step is called {text.step!r}{nearest(text.step, labels)}")
            out.append(Known(text.because, text.until, reading.place(item), text.check, text.step))
        return tuple(out)

    def words(self) -> str:
        return "a list of accepted breaches"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        return ListShape(record_of(KnownText)).schema(definitions)
