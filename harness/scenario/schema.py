"""JSON Schema (2020-12) of the YAML files, for editors; made from the same definitions that load them.

An editor reads YAML by itself and sees a number where we keep the text, so amounts and the like may be either. The
schema is a help while writing; the loader has the last word.
"""

from harness.scenario.loader import ScenarioText
from harness.scenario.reading import record_of
from harness.scenario.shape import JsonSchema
from harness.scenario.target import TargetText
from simulators.micros.vocabulary import Vocabulary
from simulators.till.programme import Programme

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SORTS = ("scenario", "programme", "target", "vocabulary")


def scenario_schema() -> JsonSchema:
    return _schema_of(ScenarioText, "A tillproof scenario")


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
