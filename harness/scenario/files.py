"""Files a scenario refers to: programmes, vocabularies, menus. Looked for beside the file, in the folders above it, and
in the library that ships with the package."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import Struct

import harness
from harness.scenario.shape import BAD, JsonSchema, Reading, clip
from harness.scenario.text import MAX_BYTES, Node, Scalar, TextErrors, decode

SHIPPED = Path(harness.__file__).resolve().parent.parent / "scenarios"
"""The scenario library that ships with the package."""
CLIMB = 6
"""Folders above the scenario's own in which a reference is looked for."""


def find_file(reference: str, folder: Path) -> Path | None:
    """The file meant by `programmes/cafe.yaml` in a scenario of `folder`."""
    for base in (folder, *folder.parents[:CLIMB], SHIPPED):
        candidate = base / reference
        if candidate.is_file():
            return candidate
    return None


def shown_path(path: Path) -> str:
    """A path as people call it: from the working folder when it is below it."""
    whole, here = os.path.abspath(path), os.getcwd() + os.sep
    return Path(whole.removeprefix(here) if whole.startswith(here) else path).as_posix()


class Attachment(Struct, frozen=True):
    """A file read whole."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class AttachmentShape:
    """The name of a text file (UTF-8), read at load so that a missing one is an error of the scenario."""

    def read(self, node: Node, reading: Reading) -> Any:
        path = find(node, reading)
        if path is BAD:
            return BAD
        raw = path.read_bytes()
        if len(raw) > MAX_BYTES:
            return reading.fail(node, f"{path.name} is larger than {MAX_BYTES} bytes")
        try:
            text = decode(raw, shown_path(path))
        except TextErrors as errors:
            reading.errors.extend(errors.errors)
            return BAD
        assert type(node) is Scalar
        return Attachment(node.text, text)

    def words(self) -> str:
        return "the name of a file"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        return {"type": "string"}


def find(node: Node, reading: Reading) -> Any:
    """The path a node names, or BAD after saying where it was looked for."""
    if type(node) is not Scalar or not node.text:
        return reading.expected(node, "the name of a file")
    path = find_file(node.text, reading.folder)
    if path is None:
        where = "beside this file, in the folders above it and in the shipped library"
        return reading.fail(node, f"no file {clip(node.text)!r} {where}")
    return path
