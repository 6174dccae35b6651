"""The RES-style menu export: what becomes a dish, what a problem, and that nothing is dropped in between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.micros.menu_export import MAX_BYTES, MAX_LINES, Group, MenuMapping, decode_export, translate
from simulators.till.menu import Problem
from simulators.till.programme import Dish

HEADER = "object_number;name_1;name_2;family_group;major_group;menu_item_class;price_1;price_2"
MAPPING = MenuMapping(
    families=(Group(11, "coffee"),),
    majors=(Group(1, "drinks"), Group(2, "food")),
    default_category="other",
    skipped_classes=(900,),
)


def export(*lines: str) -> str:
    return "\n".join((HEADER, *lines)) + "\n"


def test_items_become_dishes_in_their_order() -> None:
    made = translate(
        export("1001;Latte;large;11;1;100;14.90;12.90", '1002;"Tea; black";;12;1;100;9,50;', "1003;Soup;;;2;;20;"),
        MAPPING,
    )
    assert made.dishes == (
        Dish("1001", "Latte large", 1490, "coffee"),
        Dish("1002", "Tea; black", 950, "drinks"),
        Dish("1003", "Soup", 2000, "food"),
    )
    assert made.problems == ()


def test_the_price_level_is_chosen_and_a_missing_one_is_not_guessed() -> None:
    made = translate(
        export("1;A;;11;1;1;5.00;4.00", "2;B;;11;1;1;5.00;"), MenuMapping((Group(11, "c"),), price_level=2)
    )
    assert made.dishes == (Dish("1", "A", 400, "c"),)
    assert made.problems == (Problem(3, "2: open price at level 2"),)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1;Cake;;11;1;1;;", "1: open price at level 1"),
        ("1;Cake;;11;1;1;0.00;", "1: price zero at level 1"),
        ("1;Cake;;11;1;1;-2;", "1: price -2 at level 1 is negative or too large"),
        ("1;Cake;;11;1;1;1.234;", "1: price at level 1: '1.234' is not a price"),
        ("1; ; ;11;1;1;2;", "1: the name is blank"),
        ("1;Ca\x1cke;;11;1;1;2;", "1: the name has control characters or more than 120 characters"),
        (";Cake;;11;1;1;2;", "no object number"),
        ("x;Cake;;11;1;1;2;", "object number 'x' is not a number of at most 9 digits"),
        ("1;Cake;;y;1;1;2;", "family group 'y' is not a number of at most 9 digits"),
        ("1;Milk;;11;1;900;2;", "1: menu item class 900 is not loaded"),
        ("1;Cake", "2 fields where the header has 8"),
        ('1;"Cake;;11;1;1;2;', "cannot be split into fields: unexpected end of data"),
    ],
)
def test_what_cannot_be_translated_is_reported(line: str, reason: str) -> None:
    made = translate(export(line), MAPPING)
    assert (made.dishes, made.problems) == ((), (Problem(2, reason),))


def test_a_number_twice_is_a_problem_of_the_second() -> None:
    made = translate(export("0007;A;;11;1;1;1;", "7;B;;11;1;1;1;"), MAPPING)
    assert [dish.plu for dish in made.dishes] == ["0007"]
    assert made.problems == (Problem(3, "object number 7 again, first in line 2"),)


def test_a_group_without_category_is_a_problem_unless_there_is_a_default() -> None:
    line = export("1;A;;77;78;1;1;")
    assert translate(line, MAPPING).dishes == (Dish("1", "A", 100, "other"),)
    assert translate(line, MenuMapping()).problems == (
        Problem(2, "1: family group 77 and major group 78 have no category"),
    )


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "the header has no column object_number"),
        ("object_number;name_1;price_2", "the header has no column price_1"),
        ("object_number;name_1;price_1;name_1", "the header has the column 'name_1' twice"),
    ],
)
def test_a_header_that_will_not_do(header: str, reason: str) -> None:
    made = translate(f"{header}\n1;A;1;1", MAPPING)
    assert (made.dishes, made.problems) == ((), (Problem(1, reason),))


def test_columns_may_come_in_any_order_and_unknown_ones_are_named() -> None:
    made = translate("PRICE_1;Name_1;object_number;colour\r\n3.00;Tea;5;red\r\n", MAPPING)
    assert made.dishes == (Dish("5", "Tea", 300, "other"),)
    assert made.problems == (Problem(1, "column 'colour' is not known and was not read"),)


def test_what_is_too_large_is_said_not_read() -> None:
    assert translate("x" * (MAX_BYTES + 1), MAPPING).problems[0].reason.startswith("longer than")
    assert translate("\n" * (MAX_LINES + 1), MAPPING).problems[0].reason == f"more than {MAX_LINES} lines"
    assert "4096" in translate(export("1;" + "x" * 5000), MAPPING).problems[0].reason


def test_code_pages() -> None:
    assert decode_export("Żurek".encode("cp1250"), "cp1250") == "Żurek"
    assert decode_export("\ufeffКофе".encode(), "utf-8") == "Кофе"
    with pytest.raises(ValueError, match="byte 0 of the export is not utf-8"):
        decode_export(b"\xff", "utf-8")
    with pytest.raises(ValueError, match="no code page"):
        decode_export(b"a", "cp9999")
    with pytest.raises(ValueError, match="at most"):
        decode_export(b"a" * (MAX_BYTES + 1), "utf-8")


@given(st.lists(st.text(alphabet='0179;",.\x00\r-ab ', max_size=40), max_size=20))
def test_every_line_becomes_a_dish_or_a_problem(lines: list[str]) -> None:
    text = export(*lines)
    made = translate(text, MAPPING)
    filled = [
        n for n, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[1:], 2) if line.strip()
    ]
    reported = [problem.line for problem in made.problems]
    assert len(made.dishes) + len(reported) == len(filled)
    assert len(set(reported)) == len(reported)
