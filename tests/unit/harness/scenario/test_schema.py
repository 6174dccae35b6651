"""JSON Schema and documentation: valid, complete, and in agreement with the loader about the files that ship."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from harness.scenario.documentation import expected_fields, explain_trouble, explain_verb, troubles, verbs
from harness.scenario.files import SHIPPED
from harness.scenario.schema import SORTS, schema_of
from harness.trouble.registry import TROUBLES


class EditorLoader(yaml.SafeLoader):
    """YAML as editors read it (1.2 core): no dates, and only `true` and `false` are booleans."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))


def as_editors_see(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=EditorLoader)


@pytest.mark.parametrize("sort", SORTS)
def test_a_schema_is_one_and_can_be_written(sort: str) -> None:
    schema = schema_of(sort)
    Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema


@pytest.mark.parametrize(
    ("sort", "folder"),
    [
        ("scenario", "micros"),
        ("scenario", "farcard"),
        ("scenario", "mixed"),
        ("programme", "programmes"),
        ("vocabulary", "vocabularies"),
    ],
)
def test_what_ships_is_valid_in_an_editor(sort: str, folder: str) -> None:
    validator = Draft202012Validator(schema_of(sort))
    paths = sorted((SHIPPED / folder).glob("*.yaml"))
    assert paths
    assert [
        (p.name, next(validator.iter_errors(as_editors_see(p))).message) for p in paths if not _is_valid(validator, p)
    ] == []


def _is_valid(validator: Draft202012Validator, path: Path) -> bool:
    return bool(validator.is_valid(as_editors_see(path)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("within: 30s", "witin: 30s"),
        ("outcome: offline", "outcome: oflin"),
        ("cut:", "ctu:"),
        ("balance: 120.00", "balance: x"),
    ],
)
def test_an_editor_sees_a_slip(before: str, after: str) -> None:
    text = (SHIPPED / "mixed" / "offline_accrual.yaml").read_text(encoding="utf-8")
    assert before in text
    document = yaml.load(text.replace(before, after), Loader=EditorLoader)
    assert not Draft202012Validator(schema_of("scenario")).is_valid(document)


def test_every_verb_and_trouble_tells_what_it_is_and_what_its_fields_are() -> None:
    assert {"sale", "identify", "parallel", "day"} <= {verb.name for verb in verbs()}
    for word in (*verbs(), *troubles()):
        assert word.doc, word.name
        assert word.fields or word.body, word.name
    assert [f.name for word in verbs() for f in word.fields if not f.doc] == []
    assert {word.name for word in troubles()} == set(TROUBLES)


def test_a_verb_explained() -> None:
    settle = explain_verb("settle")
    assert [(f.name, f.what, f.required) for f in settle.fields] == [
        ("within", "a length of time such as 30s, 1m30s or 250ms", True)
    ]
    defaults = {f.name: f.default for f in explain_verb("day").fields}
    assert defaults["loyalty_share"] == "0.6"
    assert {f.name: f.default for f in explain_trouble("slow").fields} == {"least": "50ms", "most": "400ms"}


def test_every_field_of_expect_is_told() -> None:
    assert all(field.doc and field.shape.words() for field in expected_fields())
