"""From the text of a scenario file to the scenario, with everything that is wrong told at once.

The cast is read before the steps and the steps before the end, wherever they stand in the file, because names flow in
that order. With a matrix the whole file is read once for each combination of its values.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from harness.scenario.casting import CastShape, CastText, build_cast
from harness.scenario.containers import ListShape
from harness.scenario.ending import KnownShape, ThenShape
from harness.scenario.files import shown_path
from harness.scenario.matrix import CUTS, MATRIX_WORDS, Matrix, Values, fill, read_matrix
from harness.scenario.model import Cast, Differs, Known, Scenario, Step, Then
from harness.scenario.reading import record_of
from harness.scenario.record import locate
from harness.scenario.reference import VALUE
from harness.scenario.requirement import REQUIREMENTS
from harness.scenario.scalars import NewNameShape
from harness.scenario.shape import BAD, JsonSchema, Reading, clip, nearest
from harness.scenario.steps import STEPS
from harness.scenario.text import Mapping, Node, Scalar, TextErrors, read_text
from harness.trouble.cutting import CutPoint
from simulators.kit.errors import Place, TextError
from simulators.kit.instant import Moment

ScenarioErrors = TextErrors
"""Everything wrong with a scenario file; `errors` has a TextError for each."""

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)+")
KIND = "kind"
"""The value of a matrix that makes cases be held against each other (`harness.checks.across`)."""
_ORDER = {"cast": 0, "steps": 2, "then": 3, "known": 4}
"""The order of reading; everything else in between."""


@dataclass(frozen=True, slots=True)
class IdShape:
    """`mixed/offline-accrual`."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Scalar or _ID.fullmatch(node.text) is None:
            return reading.expected(node, self.words())
        return node.text

    def words(self) -> str:
        return "an id such as mixed/offline-accrual (small letters, digits, -, _)"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        return {"type": "string", "pattern": f"^{_ID.pattern}$"}


@dataclass(frozen=True, slots=True)
class RequirementShape:
    """A row of the requirements: `COSTA-02`."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Scalar:
            return reading.expected(node, self.words())
        if node.text not in REQUIREMENTS:
            return reading.unknown(node, "requirement", REQUIREMENTS)
        return node.text

    def words(self) -> str:
        return "a requirement such as COSTA-02"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        return {"enum": list(REQUIREMENTS)}


@dataclass(frozen=True, slots=True)
class MatrixShape:
    """Read before everything else (`matrix`); here only described."""

    def read(self, node: Node, reading: Reading) -> Any:
        del node, reading
        return None

    def words(self) -> str:
        return MATRIX_WORDS

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        points = {"type": "array", "items": {"enum": [point.value for point in CutPoint]}, "minItems": 1}
        values = {
            "type": "object",
            "properties": {CUTS: {"anyOf": [{"const": True}, points]}},
            "additionalProperties": {"type": "array", "minItems": 1},
        }
        return {"anyOf": [values, {"const": CUTS}]}


class ScenarioText(Struct, frozen=True):
    """A scenario file."""

    scenario: str
    """What it is about, in a sentence."""
    id: Annotated[str, IdShape()]
    """Its name, by folder and file: mixed/offline-accrual."""
    start: Moment
    """When it begins, with the offset of the place."""
    cast: Annotated[CastText, CastShape()]
    """Who plays: the programme, terminals, guests."""
    steps: Annotated[tuple[Step, ...], STEPS]
    """What happens, one verb a step."""
    covers: Annotated[tuple[str, ...], ListShape(RequirementShape())] = ()
    """Rows of the requirements it exercises."""
    tags: Annotated[tuple[str, ...], ListShape(NewNameShape("tag"))] = ()
    """Words to select it by."""
    then: Annotated[Then, ThenShape()] | None = None
    """What must be true in the end."""
    known: Annotated[tuple[Known, ...], KnownShape()] = ()
    """Breaches accepted for a time."""
    matrix: Annotated[None, MatrixShape()] = None
    """Values by name; each combination is a case. `${matrix.x}` stands for one, `seed` is the seed; `cuts`: true, or
    some of the points, cuts each message at each point. `matrix: cuts` alone is all of them."""
    differs: Differs | None = None
    """Why the ledger need not be the same at every kind of till (of `matrix.kind`)."""
    notes: str = ""
    """For readers."""


def load_scenario(path: Path) -> Scenario:
    """A scenario file. Raises ScenarioErrors; an unreadable file is one of them."""
    file = shown_path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from error
    return parse_scenario(raw, file, path.parent)


def unreadable(file: str, error: OSError) -> TextErrors:
    """A file that cannot be opened, as an error at its beginning."""
    return TextErrors([TextError(Place(file, 1, 1), f"cannot be read: {error.strerror or error}")])


def parse_scenario(raw: bytes | str, file: str, folder: Path) -> Scenario:
    """A scenario's text; `folder` is where its references start. Raises ScenarioErrors."""
    return scenario_of(read_text(raw, file), file, folder)


def scenario_of(node: Node, file: str, folder: Path) -> Scenario:
    """A scenario's nodes. Raises ScenarioErrors."""
    reading = Reading(file, folder)
    if type(node) is not Mapping:
        reading.expected(node, "a scenario: a mapping of scenario, id, start, cast, steps")
        raise TextErrors(reading.errors)
    matrix = read_matrix(node.get("matrix"), reading)
    reading.finish()
    used: set[str] = set()
    found: list[Scenario] = []
    errors: dict[str, TextError] = {}
    for values in matrix.combinations:
        each = Reading(file, folder)
        scenario = _read_one(_filled(node, values, each, used), values, matrix, each)
        errors.update((str(error), error) for error in each.errors)
        if scenario is not None:
            found.append(scenario)
    for name in {name for name, _ in matrix.combinations[0]} - used:
        where = reading.place(locate(node, f"matrix.{name}"))
        errors[name] = TextError(where, f"nothing uses ${{matrix.{name}}}")
    if errors:
        raise TextErrors(list(errors.values()))
    assert len(found) == len(matrix.combinations)
    return replace(found[0], variants=tuple(found[1:]))


def _filled(node: Mapping, values: Values, reading: Reading, used: set[str]) -> Mapping:
    """In the order of reading, the matrix's values put in."""
    entries = sorted(node.entries, key=lambda entry: _ORDER.get(entry[0].text, 1))
    if node.get("matrix") is None:
        return Mapping(node.line, node.column, tuple(entries))
    chosen = dict(values)
    return Mapping(
        node.line,
        node.column,
        tuple((k, v if k.text == "matrix" else fill(v, chosen, reading, used)) for k, v in entries),
    )


def _read_one(node: Mapping, values: Values, matrix: Matrix, reading: Reading) -> Scenario | None:
    reading.names[VALUE] = {}
    record = record_of(ScenarioText)
    given = record.read_fields(node, reading)
    text: CastText | None = None
    if given is BAD:
        return None
    text = given["cast"]
    assert text is not None
    start = given["start"].astimezone(ZoneInfo(text.programme.zone))
    cast = build_cast(text, locate(node, "cast"), start, reading)
    if reading.errors:
        return None
    _check_steps(cast, reading)
    _check_differs(node, values, reading)
    if reading.errors:
        return None
    return Scenario(
        id=given["id"],
        title=given["scenario"],
        file=reading.file,
        place=reading.place(node),
        start=start,
        cast=cast,
        steps=given["steps"],
        covers=given.get("covers", ()),
        tags=given.get("tags", ()),
        then=given.get("then"),
        known=given.get("known", ()),
        notes=given.get("notes", ""),
        values=values,
        seeds=matrix.seeds,
        cuts=matrix.cuts,
        differs=given.get("differs"),
    )


def _check_steps(cast: Cast, reading: Reading) -> None:
    """What only the whole cast can tell about a step."""
    for step, body in reading.steps:
        for path, sentence in step.verb.problems(cast):
            reading.fail(locate(body, path), sentence)
    if not reading.steps:
        reading.fail(Scalar(1, 1, ""), "a scenario without a step plays nothing")


def _check_differs(node: Mapping, values: Values, reading: Reading) -> None:
    where = node.get("differs")
    if where is not None and KIND not in dict(values):
        reading.fail(where, "`differs` is for a scenario with `matrix.kind`: others are compared with nothing")
    elif where is not None and type(where) is Mapping and not _has_text(where.get("because")):
        reading.fail(where, "`differs` needs a reason: {because: ...}")


def _has_text(node: Node | None) -> bool:
    return type(node) is Scalar and bool(node.text.strip())


def sort_of(node: Node) -> str:
    """What a file seems to be: `scenario`, `target`, or "" when neither key is there."""
    if type(node) is Mapping:
        for sort in ("scenario", "target"):
            if node.get(sort) is not None:
                return sort
    return ""


def neither(node: Node, file: str) -> TextErrors:
    """A file that is neither scenario nor target."""
    keys = [key.text for key, _ in node.entries] if type(node) is Mapping else []
    close = next((hint for key in keys if (hint := nearest(key, ("scenario", "target"))).startswith("; did")), "")
    shown = f" among {clip(', '.join(keys))}" if keys else ""
    sentence = f"neither a scenario nor a target file: no key `scenario` or `target`{shown}{close}"
    return TextErrors([TextError(Place(file, node.line, node.column), sentence)])
