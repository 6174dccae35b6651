"""What is rung up and how it is paid, as a step says it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from msgspec import Struct

from harness.scenario.containers import ListShape
from harness.scenario.model import Cast
from harness.scenario.names import Template
from harness.scenario.reading import OneOrMany
from harness.scenario.scalars import AMOUNT, is_name
from harness.scenario.shape import BAD, JsonSchema, Reading, nearest
from harness.scenario.text import Mapping, Node, Scalar
from simulators.kit.money import Minor
from simulators.till.cashier import Item, Payment
from simulators.till.receipt import POINTS, check_quantity


class Position(Struct, frozen=True):
    """One thing rung up. What is not said comes from the programme's menu."""

    plu: Template
    qty: Decimal = Decimal(1)
    price: Minor | None = None
    name: str | None = None
    category: str | None = None

    def __post_init__(self) -> None:
        check_quantity(self.qty)

    def item(self, cast: Cast) -> Item:
        dish = cast.dish(self.plu)
        price = self.price if self.price is not None else dish.price if dish is not None else None
        assert price is not None, "the loader has seen that there is a price"
        name = self.name if self.name is not None else dish.name if dish is not None else ""
        category = self.category if self.category is not None else dish.category if dish is not None else ""
        return Item(self.plu, self.qty, price, name, category)


Positions: TypeAlias = Annotated[tuple[Position, ...], OneOrMany()]


def items_of(positions: tuple[Position, ...], cast: Cast) -> tuple[Item, ...]:
    return tuple(position.item(cast) for position in positions)


def problems_of(positions: tuple[Position, ...], cast: Cast) -> list[tuple[str, str]]:
    """Dishes that are neither on the menu nor priced."""
    found = []
    for position in positions:
        if position.price is None and cast.dish(position.plu) is None:
            close = nearest(position.plu, [dish.plu for dish in cast.programme.menu])
            found.append(("items", f"dish {position.plu!r} is not on the menu; give it a price{close}"))
    return found


@dataclass(frozen=True, slots=True)
class PaymentShape:
    """`cash`, or `{cash: 10.00}`: a kind of payment, and how much of it."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is Mapping and len(node.entries) == 1:
            key, value = node.entries[0]
            amount = AMOUNT.read(value, reading)
            return BAD if amount is BAD else self._payment(key, amount, reading)
        if type(node) is Scalar:
            return self._payment(node, None, reading)
        return reading.expected(node, self.words())

    def _payment(self, node: Scalar, amount: Minor | None, reading: Reading) -> Any:
        if node.text == POINTS:
            return reading.fail(node, "points are spent with `redeem` before the sale, not as a payment of it")
        if not is_name(node.text):
            return reading.expected(node, self.words())
        if amount is not None and amount <= 0:
            return reading.fail(node, "a payment is more than nothing")
        return Payment(node.text, amount)

    def words(self) -> str:
        return "a payment such as cash, card or {cash: 10.00}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        amount = AMOUNT.schema(definitions)
        part: JsonSchema = {"type": "object", "additionalProperties": amount, "minProperties": 1, "maxProperties": 1}
        return {"anyOf": [{"type": "string"}, part]}


Payments: TypeAlias = Annotated[tuple[Payment, ...], ListShape(PaymentShape(), one=True)]
