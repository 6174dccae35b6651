"""Reads a menu as a Micros RES site would export it and translates it into dishes (COSTA-08).

**A labelled profile of ours**: RES sites export their menu item master with reports or SQL of their own, so there is no
one layout. This one keeps the master file's own notions (object number, name 1 and 2, family group, major group, menu
item class, price levels 1 to n) in a text of lines and semicolons:

    object_number;name_1;name_2;family_group;major_group;menu_item_class;price_1;price_2
    1001;Latte;large;11;1;100;14.90;12,90
    1900;"Cake; of the day";;21;2;100;;

The header is the first line and names the columns, in any order; `object_number`, `name_1` and `price_1` must be there.
A field may stand in double quotes, a quote inside is doubled, no field runs over a line's end. Prices have a point or a
comma and at most two decimals; an empty price is an open price: the cashier types it, so it cannot be loaded.

Nothing is dropped silently: each line becomes a dish or a problem, and everything is bounded, for the file comes from
outside.
"""

import csv
from dataclasses import dataclass

from simulators.kit.money import Minor, parse_minor
from simulators.till.menu import Problem, Translation
from simulators.till.programme import Dish

MAX_BYTES = 8 * 1024 * 1024
MAX_LINES = 50_000
MAX_LINE_CHARS = 4_096
MAX_NAME_CHARS = 120
MAX_PRICE: Minor = 10**9
_NEEDED = ("object_number", "name_1")
_KNOWN = (*_NEEDED, "name_2", "family_group", "major_group", "menu_item_class")


@dataclass(frozen=True, slots=True)
class Group:
    """A family or major group by its object number, and the category its dishes go into."""

    number: int
    category: str


@dataclass(frozen=True, slots=True)
class MenuMapping:
    """How a site's menu becomes a catalogue. The family group decides; if it is not listed, the major group."""

    families: tuple[Group, ...] = ()
    majors: tuple[Group, ...] = ()
    default_category: str | None = None
    """For items of groups not listed; None: they are problems."""
    price_level: int = 1
    skipped_classes: tuple[int, ...] = ()
    """Menu item classes that are no dishes of their own (condiments, messages); reported, not loaded."""


@dataclass(frozen=True, slots=True)
class _Item:
    """One line, its fields by column name; an absent column is empty."""

    line: int
    fields: dict[str, str]

    def text(self, column: str) -> str:
        return self.fields.get(column, "")


class _Unfit(ValueError):
    """This line becomes no dish; the message is the reason."""


def decode_export(raw: bytes, code_page: str) -> str:
    """The text of an export file in a code page (cp1250, cp1251, cp1252, utf-8).

    Raises ValueError when it is too large, the code page is not known, or a byte is not in it.
    """
    if len(raw) > MAX_BYTES:
        raise ValueError(f"the export has {len(raw)} bytes, at most {MAX_BYTES} are read")
    try:
        return raw.decode(code_page).removeprefix("\ufeff")
    except LookupError as error:
        raise ValueError(f"{code_page!r} is no code page") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} of the export is not {code_page}: {error.reason}") from error


def translate(export: str, mapping: MenuMapping) -> Translation:
    """Dishes of one price level, and every line that has none with the reason. Never raises on any text."""
    if len(export) > MAX_BYTES:
        return Translation((), (Problem(1, f"longer than {MAX_BYTES} characters"),))
    lines = export.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MAX_LINES:
        return Translation((), (Problem(MAX_LINES + 1, f"more than {MAX_LINES} lines"),))
    try:
        header = _header(lines[0], f"price_{mapping.price_level}")
    except _Unfit as reason:
        return Translation((), (Problem(1, str(reason)),))
    dishes: list[Dish] = []
    problems = [Problem(1, f"column {name!r} is not known and was not read") for name in header if not _is_known(name)]
    first_lines: dict[int, int] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        try:
            dishes.append(_dish(_item(number, line, header), mapping, first_lines))
        except _Unfit as reason:
            problems.append(Problem(number, str(reason)))
    return Translation(tuple(dishes), tuple(problems))


def _is_known(column: str) -> bool:
    level = column.removeprefix("price_")
    return column in _KNOWN or (level != column and level.isascii() and level.isdigit())


def _header(line: str, price: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in _split(line))
    for needed in (*_NEEDED, price):
        if needed not in names:
            raise _Unfit(f"the header has no column {needed}")
    for name in names:
        if names.count(name) > 1:
            raise _Unfit(f"the header has the column {name!r} twice")
    return names


def _split(line: str) -> list[str]:
    if len(line) > MAX_LINE_CHARS:
        raise _Unfit(f"longer than {MAX_LINE_CHARS} characters")
    try:
        return next(csv.reader([line], delimiter=";", strict=True), [])
    except csv.Error as error:
        raise _Unfit(f"cannot be split into fields: {error}") from error


def _item(number: int, line: str, header: tuple[str, ...]) -> _Item:
    fields = _split(line)
    if len(fields) != len(header):
        raise _Unfit(f"{len(fields)} fields where the header has {len(header)}")
    return _Item(number, {name: text.strip() for name, text in zip(header, fields, strict=True)})


def _dish(item: _Item, mapping: MenuMapping, first_lines: dict[int, int]) -> Dish:
    plu = item.text("object_number")
    number = _whole(plu, "object number")
    if number is None:
        raise _Unfit("no object number")
    if number in first_lines:
        raise _Unfit(f"object number {plu} again, first in line {first_lines[number]}")
    first_lines[number] = item.line
    if _whole(item.text("menu_item_class"), "menu item class") in mapping.skipped_classes:
        raise _Unfit(f"{plu}: menu item class {item.text('menu_item_class')} is not loaded")
    return Dish(plu, _name(item, plu), _price(item, plu, mapping.price_level), _category(item, plu, mapping))


def _whole(text: str, what: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise _Unfit(f"{what} {text[:20]!r} is not a number of at most 9 digits")
    return int(text)


def _name(item: _Item, plu: str) -> str:
    name = " ".join(part for part in (item.text("name_1"), item.text("name_2")) if part)
    if not name:
        raise _Unfit(f"{plu}: the name is blank")
    if not name.isprintable() or len(name) > MAX_NAME_CHARS:
        raise _Unfit(f"{plu}: the name has control characters or more than {MAX_NAME_CHARS} characters")
    return name


def _price(item: _Item, plu: str, level: int) -> Minor:
    text = item.text(f"price_{level}")
    if not text:
        raise _Unfit(f"{plu}: open price at level {level}")
    try:
        price = parse_minor(text.replace(",", ".", 1))
    except ValueError as error:
        raise _Unfit(f"{plu}: price at level {level}: {text[:20]!r} is not a price") from error
    if price == 0:
        raise _Unfit(f"{plu}: price zero at level {level}")
    if not 0 < price <= MAX_PRICE:
        raise _Unfit(f"{plu}: price {text[:20]} at level {level} is negative or too large")
    return price


def _category(item: _Item, plu: str, mapping: MenuMapping) -> str:
    family = _whole(item.text("family_group"), "family group")
    major = _whole(item.text("major_group"), "major group")
    for number, groups in ((family, mapping.families), (major, mapping.majors)):
        for group in groups:
            if group.number == number:
                return group.category
    if mapping.default_category is None:
        raise _Unfit(f"{plu}: family group {family} and major group {major} have no category")
    return mapping.default_category
