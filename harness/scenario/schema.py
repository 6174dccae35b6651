"""JSON Schema (2020-12) of the YAML files, for editors; made from the same definitions that load them.

An editor reads YAML by itself and sees a number where we keep the text, so amounts and the like may be either. The
schema is a help while writing; the loader has the last word.
"""

from typing import Any

from harness.scenario.loader import ScenarioText
from harness.scenario.reading import record_of
from harness.scenario.shape import JsonSchema
from harness.scenario.target import TargetText
from simulators.micros.vocabulary import Vocabulary
from simulators.till.programme import Programme

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SORTS = ("scenario", "programme", "target", "vocabulary")


MATRIX: JsonSchema = {"type": "string", "pattern": r"\$\{matrix\."}
"""A value of the matrix may stand for any single value of a scenario."""


def scenario_schema() -> JsonSchema:
    schema = _schema_of(ScenarioText, "A tillproof scenario")
    return {**schema, "$defs": {name: _with_matrix(inner) for name, inner in schema["$defs"].items()}}


def programme_schema() -> JsonSchema:
    return _schema_of(Programme, "A loyalty programme")


def target_schema() -> JsonSchema:
    return _schema_of(TargetText, "A tillproof target")


def vocabulary_schema() -> JsonSchema:
    return _schema_of(Vocabulary, "The words of a Micros site")


def schema_of(sort: str) -> JsonSchema:
    """By one of `SORTS`."""
    makers = (scenario_schema, programme_schema, target_schema, vocabulary_schema)
    return dict(zip(SORTS, makers, strict=True))[sort]()


def _schema_of(kind: type, title: str) -> JsonSchema:
    definitions: dict[str, JsonSchema] = {}
    reference = record_of(kind).schema(definitions)
    return {"$schema": DIALECT, "title": title, **reference, "$defs": dict(sorted(definitions.items()))}


def _with_matrix(schema: Any) -> Any:
    """The schema, with `${matrix.x}` allowed wherever a single value of some form is."""
    if isinstance(schema, list):
        return [_with_matrix(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "enum" in schema or "pattern" in schema or schema.get("type") in ("boolean", "integer"):
        about = {key: schema[key] for key in ("description",) if key in schema}
        return {**about, "anyOf": [{k: v for k, v in schema.items() if k not in about}, MATRIX]}
    return {key: _with_matrix(value) for key, value in schema.items()}
