"""Vocabularies of Micros sites as files: read like everything else, checked by the folder that speaks them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.scenario.files import find, shown_path
from harness.scenario.kept import Kept
from harness.scenario.reading import record_of
from harness.scenario.record import CHECKS
from harness.scenario.shape import BAD, JsonSchema, Reading
from harness.scenario.text import Node, read_text
from simulators.micros.vocabulary import Vocabulary, problems


def load_vocabulary(path: Path) -> Vocabulary:
    """A vocabulary file. Raises TextErrors."""
    return _KEPT.load(path)


def parse_vocabulary(raw: bytes | str, file: str) -> Vocabulary:
    """A vocabulary's text. Raises TextErrors."""
    reading = Reading(file, Path(file).parent)
    vocabulary = record_of(Vocabulary).read(read_text(raw, file), reading)
    reading.finish()
    assert isinstance(vocabulary, Vocabulary)
    return vocabulary


_KEPT = Kept(lambda path: parse_vocabulary(path.read_bytes(), shown_path(path)))


@dataclass(frozen=True, slots=True)
class VocabularyShape:
    """A vocabulary in a cast or a target: the name of its file."""

    def read(self, node: Node, reading: Reading) -> Any:
        path = find(node, reading)
        return BAD if path is BAD else _KEPT.load_into(path, reading)

    def words(self) -> str:
        return "the name of a vocabulary file"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        return {"type": "string"}


def _check(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for sentence in problems(vocabulary):
        where = sentence.partition(":")[0]
        if where.partition(".")[0] in vocabulary.exchanges:
            where = f"exchanges.{where}"
        yield where if " " not in where else "", sentence


CHECKS[Vocabulary] = _check
