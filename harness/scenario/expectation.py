"""What a step must be observed to do: `expect`. Each field is read by its type and compared as text, so that what is
compared is what is shown. `any_of` allows several values; `by_kind` says what holds for one kind of terminal only.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from msgspec import Struct

from harness.scenario import reference
from harness.scenario.containers import ListShape
from harness.scenario.reference import REFERENCE, TEMPLATE, Reference, is_reference
from harness.scenario.scalars import AMOUNT, DATE, SwitchShape, WholeShape, words_of_enum
from harness.scenario.shape import BAD, JsonSchema, Reading, Shape, nearest
from harness.scenario.text import Mapping, Node, Scalar, Sequence
from simulators.kit.errors import Place
from simulators.kit.money import show_minor
from simulators.till.answer import Outcome, Reason, Status
from simulators.till.programme import Mechanic

BY_KIND = "by_kind"
ABSENT = "absent"
ANY_OF = "any_of"


class How(Enum):
    """How what was observed is held against what is wanted."""

    IS = "is"
    """Equal to one of the texts."""
    CONTAINS = "contains"
    """Every text stands somewhere in it."""
    ABSENT = "absent"
    """Must not have been observed at all."""


class Wanted(Struct, frozen=True):
    """One field with what is wanted of it. Texts may hold `${r1.number}`; the lane puts the values in."""

    name: str
    place: Place
    texts: tuple[str, ...]
    how: How = How.IS

    def show(self) -> str:
        """For people and the report."""
        match self.how:
            case How.IS:
                return " or ".join(self.texts)
            case How.CONTAINS:
                return "contains " + " and ".join(self.texts)
            case How.ABSENT:
                return "absent"


class Expectation(Struct, frozen=True):
    """All that one step wants."""

    place: Place
    wanted: tuple[Wanted, ...]
    by_kind: tuple[tuple[str, tuple[Wanted, ...]], ...] = ()
    """By kind of terminal; these count instead of the field of the same name in `wanted`."""

    def of_kind(self, kind: str) -> tuple[Wanted, ...]:
        """What is wanted at a terminal of this kind."""
        special = dict(self.by_kind).get(kind, ())
        names = {w.name for w in special}
        return (*(w for w in self.wanted if w.name not in names), *special)


@dataclass(frozen=True, slots=True)
class ExpectedField:
    """A field of `expect`: how it is written, and what it is."""

    name: str
    shape: Shape
    doc: str
    contains: bool = False


def show_value(value: object, shape: Shape) -> str:
    """A wanted value as `observe` shows it."""
    if isinstance(value, Reference):
        return value.text
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if shape is AMOUNT:
        assert isinstance(value, int)
        return show_minor(value)
    return str(value)


_COUNT = WholeShape(least=0)
_FIELDS = (
    ExpectedField("outcome", words_of_enum(Outcome), "how the attempt ended"),
    ExpectedField("reason", words_of_enum(Reason), "why it was refused"),
    ExpectedField("status", words_of_enum(Status), "of the guest"),
    ExpectedField("guest", TEMPLATE, "id of the guest found"),
    ExpectedField("name", TEMPLATE, "name of the guest"),
    ExpectedField("tier", TEMPLATE, "tier of the guest"),
    ExpectedField("discount_percent", _COUNT, "default discount on showing the card"),
    ExpectedField("discount_rule", _COUNT, "number of the discount the till is to compute itself"),
    ExpectedField("offers", TEMPLATE, "ids of the gifts the guest may choose from now, with commas between"),
    ExpectedField("card_applied", SwitchShape(), "whether a guest is on the check, with what the card gives"),
    ExpectedField("balance", AMOUNT, "points on the account, as told"),
    ExpectedField("points", AMOUNT, "points spent, held, let go or claimed"),
    ExpectedField("amount", AMOUNT, "money paid with points, or given back by a refund"),
    ExpectedField("available", AMOUNT, "points left beside the hold"),
    ExpectedField("earned", AMOUNT, "points the sale earned, or would earn"),
    ExpectedField("spent", AMOUNT, "points the sale was paid with"),
    ExpectedField("max_points", AMOUNT, "points that may be spent on the check"),
    ExpectedField("mechanic", words_of_enum(Mechanic), "what the guest chose in the app before making the code"),
    ExpectedField("gift", TEMPLATE, "id of the gift the guest chose in the app"),
    ExpectedField("again", SwitchShape(), "whether the same code was on the same check before"),
    ExpectedField("expires", TEMPLATE, "when a code, or what was set aside, is over: 2026-03-14T12:05:00+01:00"),
    ExpectedField("returned", AMOUNT, "given back: points of a void or refund, money of a receipt found"),
    ExpectedField("revoked", AMOUNT, "earned points taken back"),
    ExpectedField("withheld", AMOUNT, "money kept for points already spent"),
    ExpectedField("gross", AMOUNT, "the check before discounts"),
    ExpectedField("discount", AMOUNT, "taken off the check"),
    ExpectedField("total", AMOUNT, "the check after discounts: revenue"),
    ExpectedField("due", AMOUNT, "still to be paid"),
    ExpectedField("paid_with_points", AMOUNT, "part of the total paid with points"),
    ExpectedField("number", _COUNT, "check number"),
    ExpectedField("business_date", DATE, "trading day of the check"),
    ExpectedField("uncollected", AMOUNT, "earned points written off, because they were spent already"),
    ExpectedField("code", TEMPLATE, "of the coupon or one-time code issued, of the coupon looked at"),
    ExpectedField("offer", TEMPLATE, "id of the reward or occasion a coupon is for"),
    ExpectedField("used", SwitchShape(), "whether a coupon was used"),
    ExpectedField("entries", _COUNT, "entries of an account"),
    ExpectedField("more", SwitchShape(), "whether the account has further entries"),
    ExpectedField("added", _COUNT, "dishes new to the loyalty system"),
    ExpectedField("changed", _COUNT, "dishes changed"),
    ExpectedField("unchanged", _COUNT, "dishes as they were"),
    ExpectedField("missing", _COUNT, "dishes the system keeps although the menu has them no more"),
    ExpectedField("text", TEMPLATE, "stands in the text for screen and receipt", contains=True),
    ExpectedField("note", TEMPLATE, "stands in what the till itself says", contains=True),
    ExpectedField("screen", TEMPLATE, "stands on the operator's screen", contains=True),
    ExpectedField("printed", TEMPLATE, "stands on what was printed", contains=True),
)
FIELDS: dict[str, ExpectedField] = {field.name: field for field in _FIELDS}
reference.OBSERVED.update({field.name: field.doc for field in _FIELDS if not field.contains})


def expected_fields() -> tuple[ExpectedField, ...]:
    """Every field of `expect`, for documentation."""
    return _FIELDS


def read_wanted(name: str, shape: Shape, node: Node, reading: Reading) -> Any:
    """A `Wanted`: one value, or `{any_of: [...]}`."""
    nodes: tuple[Node, ...] = (node,)
    if type(node) is Mapping:
        options = node.get(ANY_OF)
        if options is None or len(node.entries) != 1 or type(options) is not Sequence or not options.items:
            return reading.expected(node, f"{shape.words()}, or {{any_of: [...]}}")
        nodes = options.items
    values = [REFERENCE.read(n, reading) if is_reference(n) else shape.read(n, reading) for n in nodes]
    if BAD in values:
        return BAD
    return Wanted(name, reading.place(node), tuple(show_value(value, shape) for value in values))


class ExpectationShape:
    """`expect: {outcome: ok, balance: 120.00, by_kind: {farcard: {outcome: refused}}}`."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        self._kinds = kinds

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Mapping or not node.entries:
            return reading.expected(node, self.words())
        wanted = [self._field(k, v, reading) for k, v in node.entries if k.text != BY_KIND]
        kinds = node.get(BY_KIND)
        by_kind = self._by_kind(kinds, reading) if kinds is not None else ()
        if BAD in wanted or by_kind is BAD:
            return BAD
        return Expectation(reading.place(node), tuple(w for group in wanted for w in group), by_kind)

    def _by_kind(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Mapping:
            return reading.expected(node, "a mapping of kind of terminal to what is expected there")
        out: list[tuple[str, tuple[Wanted, ...]]] = []
        for key, value in node.entries:
            if key.text not in self._kinds:
                reading.unknown(key, "kind of terminal", self._kinds)
            elif type(value) is not Mapping:
                reading.expected(value, "a mapping of fields")
            else:
                wanted = [self._field(k, v, reading) for k, v in value.entries]
                out.append((key.text, tuple(w for group in wanted if group is not BAD for w in group)))
        return tuple(out)

    def _field(self, key: Scalar, value: Node, reading: Reading) -> Any:
        """The `Wanted`s of one entry, or BAD."""
        if key.text == ABSENT:
            return self._absent(value, reading)
        field = FIELDS.get(key.text)
        if field is None:
            return reading.fail(key, f"nothing observes {key.text!r}{nearest(key.text, FIELDS)}")
        if field.contains:
            texts = ListShape(field.shape, one=True).read(value, reading)
            return BAD if texts is BAD else (Wanted(field.name, reading.place(value), texts, How.CONTAINS),)
        wanted = read_wanted(field.name, field.shape, value, reading)
        return BAD if wanted is BAD else (wanted,)

    def _absent(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Sequence:
            return reading.expected(node, "a list of fields that must not be observed")
        out = []
        for item in node.items:
            if type(item) is not Scalar or item.text not in FIELDS:
                return reading.expected(item, "a field of expect")
            out.append(Wanted(item.text, reading.place(item), (), How.ABSENT))
        return tuple(out)

    def words(self) -> str:
        return "what is expected: a mapping such as {outcome: ok, balance: 120.00}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        if "Expect" not in definitions:
            definitions["Expect"] = {}
            properties: JsonSchema = {f.name: self._schema_of(f, definitions) for f in _FIELDS}
            properties[ABSENT] = {"type": "array", "items": {"enum": list(FIELDS)}}
            same: JsonSchema = {"$ref": "#/$defs/Expect"}
            properties[BY_KIND] = {"type": "object", "properties": dict.fromkeys(self._kinds, same)}
            definitions["Expect"] = {"type": "object", "properties": properties, "additionalProperties": False}
        return {"$ref": "#/$defs/Expect"}

    def _schema_of(self, field: ExpectedField, definitions: dict[str, JsonSchema]) -> JsonSchema:
        one = field.shape.schema(definitions)
        if field.contains:
            return {"description": field.doc, **ListShape(field.shape, one=True).schema(definitions)}
        any_of: JsonSchema = {
            "type": "object",
            "properties": {ANY_OF: {"type": "array", "items": one, "minItems": 1}},
            "required": [ANY_OF],
            "additionalProperties": False,
        }
        return {"description": field.doc, "anyOf": [one, REFERENCE.schema(definitions), any_of]}
