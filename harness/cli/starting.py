"""The files that `tillproof init` and `tillproof new` write. Nothing that is there is ever written over."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from msgspec.json import encode, format

from harness.cli.nearest import nearest_of
from harness.scenario.files import SHIPPED
from harness.scenario.library import ENDINGS
from harness.scenario.schema import SORTS, schema_of
from simulators.kit.errors import UsageError

COPIED = ("programmes", "vocabularies")
"""Folders of the shipped library that a working folder gets of its own."""
SCHEMAS = "schemas"
HIDDEN = ".tillproof"
"""Where `new` puts the schema when there is no working folder around the scenario."""
STARTER = {
    "scenarios/first.yaml": "first.yaml",
    "tillproof.toml": "tillproof.toml",
    ".vscode/settings.json": "settings.json",
    ".gitignore": "gitignore",
    "ci.md": "ci.md",
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A file to be written."""

    path: Path
    text: str


def schema_text(sort: str) -> str:
    """JSON Schema of one sort of file, as text. Raises UsageError."""
    if sort not in SORTS:
        raise UsageError(f"there is no schema of {sort!r}{nearest_of(sort, SORTS)}")
    return format(encode(schema_of(sort)), indent=2).decode() + "\n"


TILLS = {
    "micros": ("{kind: micros, workstation: 5}", '{qr: "7770123", balance: 120.00}'),
    "farcard": ("{kind: farcard, unit: 4}", '{card: "9991000012345", balance: 120.00}'),
    "iiko": ("{kind: iiko, number: 1}", '{phone: "+79990001122", balance: 120.00}'),
}
"""By kind: how a starter file writes a till, and a guest who can show something there."""


def plan_folder(folder: Path, kind: str = "micros") -> list[Planned]:
    """Everything of a working folder whose tills are of `kind`."""
    first = dict(STARTER) if kind == "micros" else {**STARTER, "scenarios/first.yaml": f"first_{kind}.yaml"}
    plan = [Planned(folder / path, starter(name)) for path, name in first.items()]
    plan += [Planned(folder / SCHEMAS / f"{sort}.schema.json", schema_text(sort)) for sort in SORTS]
    return plan + list(_copies(folder))


def _copies(folder: Path) -> Iterator[Planned]:
    for name in COPIED:
        for path in sorted((SHIPPED / name).iterdir()):
            if path.suffix in ENDINGS:
                yield Planned(folder / name / path.name, path.read_text(encoding="utf-8"))


def starter(name: str) -> str:
    """The text of one of our own starter files."""
    return (files("harness.cli") / "starter" / name).read_text(encoding="utf-8")


def plan_scenario(path: Path, kind: str = "micros") -> list[Planned]:
    """A scenario skeleton with a till of `kind`, and its schema when none is near. Raises UsageError."""
    if path.suffix not in ENDINGS:
        if path.suffix:
            raise UsageError(f"{path}: a scenario file ends in .yaml")
        path = path.with_name(path.name + ".yaml")
    where = path.resolve()
    schema = _schema_above(where)
    extra = []
    if schema is None:
        schema = where.parent / HIDDEN / "scenario.schema.json"
        if not schema.exists():
            extra = [Planned(path.parent / HIDDEN / schema.name, schema_text("scenario"))]
    link = Path(os.path.relpath(schema, where.parent)).as_posix()
    text = starter("skeleton.yaml").replace("@schema@", link).replace("@id@", id_of(where))
    till, guest = TILLS[kind]
    text = text.replace("@till@", till).replace("@guest@", guest)
    return [Planned(path, text), *extra]


def _schema_above(path: Path) -> Path | None:
    for folder in path.parents:
        schema = folder / SCHEMAS / "scenario.schema.json"
        if schema.is_file():
            return schema
    return None


def id_of(path: Path) -> str:
    """`<folder>/<file>` as an id: small letters, digits, dashes."""
    parts = (path.parent.name, path.stem)
    clean = [re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") or "new" for part in parts]
    return "/".join(clean)


def write(plan: list[Planned]) -> None:
    """All of it, or nothing: raises UsageError when one of the files is there already or cannot be written."""
    for planned in plan:
        if planned.path.exists() or planned.path.is_symlink():
            raise UsageError(f"{planned.path} is there already; nothing was written")
    for planned in plan:
        try:
            planned.path.parent.mkdir(parents=True, exist_ok=True)
            with planned.path.open("x", encoding="utf-8", newline="\n") as out:
                out.write(planned.text)
        except OSError as error:
            raise UsageError(f"{planned.path} cannot be written: {error.strerror}") from error
