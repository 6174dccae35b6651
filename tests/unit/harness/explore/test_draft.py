import pytest
import yaml
from hypothesis import given

from harness.explore.draft import WIDTH, Draft, Tree
from harness.scenario.files import SHIPPED
from harness.scenario.library import files_in
from harness.scenario.loader import parse_scenario, sort_of
from harness.scenario.text import Mapping, Node, Scalar, TextErrors, read_text
from tests.strategies.trees import MAPPINGS

SMALL: dict[str, Tree] = {
    "scenario": "A coffee",
    "id": "explored/a",
    "start": "2026-03-14T09:00:00+01:00",
    "cast": {
        "programme": "programmes/cafe.yaml",
        "terminals": {"till1": {"kind": "micros", "workstation": 1}},
        "guests": {"anna": {"qr": "7770123", "balance": "12.50"}},
    },
    "steps": [
        {"sale": {"on": "till1", "guest": "anna", "items": [{"plu": "1001", "qty": 2}], "as": "r1"}},
        {"parallel": {"a": [{"note": "yes"}], "b": [{"identify": {"on": "till1", "guest": "anna"}}]}},
    ],
    "then": {"checks": ["parts.nobody-breaks"]},
}
WRITTEN = """\
scenario: A coffee
id: explored/a
start: 2026-03-14T09:00:00+01:00
cast:
  programme: programmes/cafe.yaml
  terminals: {till1: {kind: micros, workstation: 1}}
  guests: {anna: {qr: "7770123", balance: 12.50}}
steps:
  - sale: {on: till1, guest: anna, items: [{plu: "1001", qty: 2}], as: r1}
  - parallel:
      a:
        - note: "yes"
      b:
        - identify: {on: till1, guest: anna}
then:
  checks: [parts.nobody-breaks]
"""


def test_a_draft_is_written_as_people_write() -> None:
    assert Draft(SMALL).text() == WRITTEN


def test_a_draft_is_a_case_without_being_written() -> None:
    case = Draft(SMALL).case(7, "teller")
    assert case.scenario == parse_scenario(WRITTEN, "explored.yaml", SHIPPED)
    assert (case.id, case.seed, case.mutant) == ("explored/a[seed=7]", 7, "teller")


def test_what_is_wrong_is_told_with_its_place_on_the_page() -> None:
    with pytest.raises(TextErrors) as caught:
        Draft({**SMALL, "then": {"balances": {"boris": "1.00"}}}).case()
    assert [(error.place.line, error.place.column) for error in caught.value.errors] == [(16, 14)]


def test_what_is_too_long_for_a_line_has_several() -> None:
    items: list[Tree] = [{"plu": str(number), "name": "A long name of a dish", "price": "1.00"} for number in range(9)]
    text = Draft({**SMALL, "steps": [{"sale": {"on": "till1", "items": items}}]}).text()
    assert max(map(len, text.splitlines())) <= WIDTH
    assert '  - sale:\n      on: till1\n      items:\n        - plu: "0"\n          name: A long' in text


def test_each_scenario_of_the_library_is_the_same_after_it_was_taken_apart_and_written_again() -> None:
    seen = 0
    for path in files_in([SHIPPED]):
        node = read_text(path.read_bytes(), path.name)
        if sort_of(node) != "scenario":
            continue
        draft = Draft(_mapping(node))
        again = parse_scenario(draft.text(), "explored.yaml", path.parent)
        assert draft.case(folder=path.parent).scenario == again
        seen += 1
    assert seen > 200


@given(MAPPINGS)
def test_any_tree_is_read_as_it_was_written(tree: dict[str, Tree]) -> None:
    text = Draft(tree).text()
    assert _same(read_text(text, "t.yaml"), tree), text
    assert yaml.compose(text) is not None


def _mapping(node: Node) -> dict[str, Tree]:
    assert type(node) is Mapping
    return {key.text: _tree(value) for key, value in node.entries}


def _tree(node: Node) -> Tree:
    if type(node) is Mapping:
        return _mapping(node)
    return node.text if type(node) is Scalar else [_tree(item) for item in node.items]


def _same(node: Node, tree: Tree) -> bool:
    """The texts of the nodes are those of the tree."""
    if type(node) is Mapping:
        assert isinstance(tree, dict)
        pairs = zip(node.entries, tree.items(), strict=True)
        return all(key.text == name and _same(value, inner) for (key, value), (name, inner) in pairs)
    if type(node) is Scalar:
        assert not isinstance(tree, dict | list)
        words = {"None": "null", "True": "true", "False": "false"}
        return node.text == (tree if isinstance(tree, str) else words.get(str(tree), str(tree)))
    assert isinstance(tree, list)
    return all(_same(item, inner) for item, inner in zip(node.items, tree, strict=True))
