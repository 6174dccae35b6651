"""Operations and answers laid out flat: named texts, and named groups of rows. What a vocabulary picks its fields from.

The one trap: nothing that is absent has a text of its own. An absent text is "", and "" reads back as absent, so an
empty password or an empty dish number is the same as none.

Amounts are decimal text with `.` (B.3 [R]), dates ISO, moments ISO with their offset from UTC (ours [I]: a script has
only its own wall clock, and the zone is what makes it a moment).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from msgspec import Struct

from simulators.kit.money import show_minor
from simulators.micros.field import (
    Unreadable,
    need,
    read_count,
    read_day,
    read_kind,
    read_minor,
    read_moment,
    read_quantity,
    show_quantity,
    take,
    take_scalar,
)
from simulators.micros.shape import ANSWERS, OPERATIONS, Shape
from simulators.till.answer import Answer, kind_of_answer
from simulators.till.identifier import Identifier
from simulators.till.operation import Operation, Origin, Single, kind_of
from simulators.till.receipt import Discount, Line, Receipt, ReceiptId, ReturnLine, Tender

Row: TypeAlias = tuple[str, ...]
"""The fields of a row in the order of `shape.GROUPS`."""


@dataclass(slots=True)
class Flat:
    """One operation or answer, laid out."""

    texts: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)


class Setting(Struct, frozen=True):
    """What the connection knows by itself, for vocabularies that do not say it."""

    store: str
    terminal: str
    """Workstation number without leading zeros."""


# Parts: what several operations have in common.

T = TypeVar("T")


def _read_rows(flat: Flat, group: str, read: Callable[[Row], T]) -> tuple[T, ...]:
    rows = flat.rows.get(group)
    if not rows:
        return ()
    done: list[T] = []
    for row in rows:
        try:
            done.append(read(row))
        except ValueError as error:
            raise Unreadable(f"{group}[{len(done)}].{error}") from error
    return tuple(done)


def _read_line(row: Row) -> Line:
    plu, qty, price, name, category = row
    return Line(
        need("plu", plu, str), need("qty", qty, read_quantity), need("price", price, read_minor), name, category
    )


def _read_discount(row: Row) -> Discount:
    name, amount, source, plu = row
    return Discount(name, need("amount", amount, read_minor), source, plu or None)


def _read_tender(row: Row) -> Tender:
    kind, amount, points, key = row
    spent = need("points", points, read_minor) if points else 0
    return Tender(need("kind", kind, str), need("amount", amount, read_minor), spent, key)


def _read_return_line(row: Row) -> ReturnLine:
    plu, qty = row
    return ReturnLine(need("plu", plu, str), need("qty", qty, read_quantity))


def _show_discounts(flat: Flat, discounts: tuple[Discount, ...]) -> None:
    flat.rows["discounts"] = [(d.name, show_minor(d.amount), d.source, d.plu or "") for d in discounts]


def _show_origin(flat: Flat, origin: Origin) -> None:
    flat.texts.update(
        store=origin.store,
        terminal=origin.terminal,
        business_date=origin.business_date.isoformat(),
        made_at=origin.made_at.isoformat(),
        check=str(origin.check),
        number=str(origin.number),
    )


def _read_origin(texts: Mapping[str, str], setting: Setting) -> Origin:
    store = texts.get("store") or setting.store
    if store != setting.store:  # a till speaks for its own store, whatever it says
        raise Unreadable(f"store: {store!r} is not the store of this connection")
    return Origin(
        store,
        texts.get("terminal") or setting.terminal,
        take(texts, "business_date", read_day),
        take(texts, "made_at", read_moment),
        take(texts, "check", read_count),
        take(texts, "number", read_count),
    )


def _show_receipt(flat: Flat, receipt: Receipt, origin: Origin | None) -> None:
    """The receipt's own id only where it is not the open check of the operation."""
    texts = flat.texts
    own = receipt.id
    if origin is not None and own == origin.receipt:
        texts.update(receipt_store="", receipt_date="", receipt_terminal="", receipt_check="")
    else:
        _show_receipt_id(texts, "receipt", own)
    texts["opened_at"] = receipt.opened_at.isoformat()
    texts["closed_at"] = receipt.closed_at.isoformat()
    guest = receipt.guest
    texts["guest_kind"] = "" if guest is None else guest.kind.value
    texts["guest_identifier"] = "" if guest is None else guest.value
    rows = flat.rows
    rows["lines"] = [
        (line.plu, show_quantity(line.qty), show_minor(line.price), line.name, line.category) for line in receipt.lines
    ]
    _show_discounts(flat, receipt.discounts)
    rows["tenders"] = [(t.kind, show_minor(t.amount), show_minor(t.points), t.key) for t in receipt.tenders]
    rows["coupons"] = [(code,) for code in receipt.coupons]


def _read_receipt(flat: Flat, origin: Origin | None) -> Receipt:
    texts = flat.texts
    guest = None
    if texts.get("guest_identifier"):
        guest = Identifier(take(texts, "guest_kind", read_kind), texts["guest_identifier"])
    if origin is not None and not texts.get("receipt_check"):
        own = origin.receipt
    else:
        own = _read_receipt_id(texts, "receipt", origin.store if origin is not None else "")
    return Receipt(
        own,
        take(texts, "opened_at", read_moment),
        take(texts, "closed_at", read_moment),
        _read_rows(flat, "lines", _read_line),
        _read_rows(flat, "discounts", _read_discount),
        _read_rows(flat, "tenders", _read_tender),
        guest,
        _read_rows(flat, "coupons", lambda row: str(need("code", row[0], str))),
    )


def _show_receipt_id(texts: dict[str, str], prefix: str, own: ReceiptId) -> None:
    texts[f"{prefix}_store"] = own.store
    texts[f"{prefix}_date"] = own.business_date.isoformat()
    texts[f"{prefix}_terminal"] = own.terminal
    texts[f"{prefix}_check"] = str(own.check)


def _read_receipt_id(texts: Mapping[str, str], prefix: str, store: str) -> ReceiptId:
    return ReceiptId(
        texts.get(f"{prefix}_store") or store or str(take(texts, f"{prefix}_store", str)),
        take(texts, f"{prefix}_date", read_day),
        take(texts, f"{prefix}_terminal", str),
        take(texts, f"{prefix}_check", read_count),
    )


def _show(shape: Shape, value: Any, origin: Origin | None) -> Flat:
    flat = Flat()
    texts = flat.texts
    if origin is not None:
        _show_origin(flat, origin)
    for part in shape.parts:
        match part:
            case "identifier":
                texts["identifier_kind"] = value.identifier.kind.value
                texts["identifier"] = value.identifier.value
            case "receipt":
                _show_receipt(flat, value.receipt, origin)
            case "target":
                _show_receipt_id(texts, "target", value.target)
            case "choice":
                flat.rows["choice"] = [(plu,) for plu in value.choice]
            case "return_lines":
                flat.rows["return_lines"] = [(r.plu, show_quantity(r.qty)) for r in value.lines]
            case _:
                _show_discounts(flat, value.discounts)
    for scalar in shape.scalars:
        texts[scalar.name] = scalar.show(getattr(value, scalar.name))
    return flat


def _read(shape: Shape, flat: Flat, origin: Origin | None) -> Any:
    texts = flat.texts
    values: dict[str, Any] = {} if origin is None else {"origin": origin}
    for part in shape.parts:
        match part:
            case "identifier":
                kind = take(texts, "identifier_kind", read_kind)
                values["identifier"] = Identifier(kind, take(texts, "identifier", str))
            case "receipt":
                values["receipt"] = _read_receipt(flat, origin)
            case "target":
                values["target"] = _read_receipt_id(texts, "target", "" if origin is None else origin.store)
            case "choice":
                values["choice"] = _read_rows(flat, "choice", lambda row: str(need("plu", row[0], str)))
            case "return_lines":
                values["lines"] = _read_rows(flat, "return_lines", _read_return_line)
            case _:
                values["discounts"] = _read_rows(flat, "discounts", _read_discount)
    for scalar in shape.scalars:
        values[scalar.name] = take_scalar(texts, scalar)
    return shape.make(**values)


def flatten(operation: Operation) -> Flat | None:
    """The flat view; None for what no till says (menus, ledgers, uploads)."""
    shape = OPERATIONS.get(kind_of(operation))
    return None if shape is None else _show(shape, operation, operation.origin)


def flatten_answer(answer: Answer) -> Flat | None:
    """The flat view; None for what no till hears."""
    shape = ANSWERS.get(kind_of_answer(answer))
    return None if shape is None else _show(shape, answer, None)


def to_operation(kind: str, flat: Flat, setting: Setting) -> Single:
    """The operation of this kind. Raises Unreadable."""
    operation: Single = _read(OPERATIONS[kind], flat, _read_origin(flat.texts, setting))
    return operation


def to_answer(kind: str, flat: Flat) -> Answer:
    """The answer of this kind. Raises Unreadable."""
    answer: Answer = _read(ANSWERS[kind], flat, None)
    return answer
