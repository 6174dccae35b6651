"""Plays cases of a saved run again and holds the two tellings against each other.

A case of the virtual world must repeat to the byte and the nanosecond; a case of the real world, played again in the
virtual one, must mean the same (`history.digest`). The trap: the scenario or the tool may have changed since. That is a
difference too, and is named as the likely reason where it can be seen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from harness.cli.finding import REPORTS, newest_run
from harness.cli.nearest import nearest_of
from harness.history.digest import digest_of, first_difference, full_lines, meaning_lines
from harness.history.evidence import Evidence
from harness.history.files import load_evidence, setting_of
from harness.history.report import CaseResult
from harness.run.folder import name_of
from harness.run.plan import WorldKind
from harness.run.play import play_virtual
from harness.scenario.expansion import Case, crash_case, cut_case, expand
from harness.scenario.library import load_many
from harness.scenario.loader import load_scenario
from harness.scenario.model import Scenario
from harness.version import __version__
from simulators.kit.errors import LabError, UsageError
from simulators.till.identifier import mask
from simulators.till.record import Malformed, from_json

CASES = "cases.jsonl"
RESULT = "result.json"
PLAN = "plan.yaml"


@dataclass(frozen=True, slots=True)
class Saved:
    """A case as a run left it. `folder` holds its evidence, when it was kept."""

    result: CaseResult
    folder: Path | None
    version: str
    """Of the tillproof that played it; empty when nobody wrote it down."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of playing a case again."""

    case: str
    digest: str
    difference: str | None
    """The first one, in a sentence; None: the same."""
    hint: str = ""


def find_saved(word: str, within: str | None = None) -> tuple[Saved, ...]:
    """The saved cases of a run folder, of one case's folder, or of a case id in `within` (or the newest run below
    `reports/` that has it). Raises UsageError when there is nothing."""
    path = Path(word)
    if path.is_dir():
        found = tuple(_saved_in(path))
        if not found:
            raise UsageError(f"{word} holds no run: neither {CASES} nor {RESULT} is there")
        return found
    known: list[str] = []
    for run in [Path(within)] if within else _runs():
        cases = tuple(_saved_in(run))
        matching = tuple(saved for saved in cases if word in (saved.result.case, saved.result.id))
        if matching:
            return matching
        known += [name for saved in cases for name in (saved.result.id, saved.result.case)]
    where = within or f"{REPORTS}/"
    if not known:
        raise UsageError(f"{word!r} is no folder, and no run in {where} has a case to look for it in")
    raise UsageError(f"{word!r} is neither a folder nor a case of a run in {where}{nearest_of(word, known)}")


def _runs() -> list[Path]:
    """Run folders, newest first. Raises click.UsageError when there is none."""
    newest_run()
    runs = [path for path in REPORTS.iterdir() if (path / CASES).is_file()]
    return sorted(runs, key=lambda path: path.stat().st_mtime, reverse=True)


def _saved_in(folder: Path) -> Iterator[Saved]:
    if (folder / CASES).is_file():
        version = _version_of(folder)
        for result in _results(folder / CASES):
            case = folder / "cases" / name_of(result.case)
            yield Saved(result, case if case.is_dir() else None, version)
    elif (folder / RESULT).is_file():
        for result in _results(folder / RESULT):
            yield Saved(result, folder, _version_of(folder.parent.parent))


def _results(path: Path) -> Iterator[CaseResult]:
    """Whole lines only: the last one may be torn when the run was killed. Raises LabError."""
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines[:-1], start=1):
        try:
            yield from_json(line, CaseResult)
        except Malformed as error:
            raise LabError(f"{path}:{number}: not a result of this version of tillproof ({error})") from error


def _version_of(run: Path) -> str:
    try:
        plan = yaml.safe_load((run / PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return ""
    return str(plan.get("tillproof", "")) if isinstance(plan, dict) else ""


def replay(saved: Saved) -> Comparison:
    """Play it again. Raises UsageError when its scenario is not there, TextErrors when it is broken now."""
    result = saved.result
    case = case_of(result)
    again = play_virtual(case, keep=True)
    evidence = again.evidence
    assert evidence is not None
    tell = full_lines if result.world == WorldKind.VIRTUAL.value else meaning_lines
    digest = digest_of(tell(evidence))
    if digest == result.digest:
        return Comparison(result.case, digest, None)
    before = load_evidence(saved.folder) if saved.folder is not None else None
    difference = f"digest {digest} instead of {result.digest}"
    if before is not None:
        shown = first_difference(_masked(tell(before), before), _masked(tell(evidence), evidence))
        difference += f"; first at {shown}" if shown else "; the saved files are not what the run wrote"
    return Comparison(result.case, digest, difference, _hint(saved, before, evidence))


def _hint(saved: Saved, before: Evidence | None, after: Evidence) -> str:
    """What is known to have changed since."""
    if saved.version and saved.version != __version__:
        return f"it was played by tillproof {saved.version}, this is {__version__}"
    if before is not None and setting_of(before) != setting_of(after):
        return "the cast of the scenario is not what it was"
    return ""


def _masked(lines: Iterable[str], evidence: Evidence) -> Iterator[str]:
    """Identifiers of the guests hidden, in text and in the hex of bytes (OFF-15)."""
    values = sorted({i.value for guest in evidence.guests for i in guest.identifiers if i.value}, key=len, reverse=True)
    hidden = [(form, mask(form)) for value in values for form in (value, value.encode().hex())]
    for line in lines:
        for value, stars in hidden:
            line = line.replace(value, stars)
        yield line


def case_of(result: CaseResult) -> Case:
    """The case of a result, from its scenario's file or, when that is gone, from the library by its id."""
    scenario = _scenario_of(result)
    cases = expand(scenario, (result.seed,))
    for whole in cases:
        case = whole if result.cut is None else cut_case(whole, result.cut)
        case = crash_case(case, result.crashes) if result.crashes else case
        if case.id == result.case:
            return case
    names = nearest_of(result.case, [case.id for case in cases])
    raise UsageError(f"{scenario.file} has no case {result.case} any more{names}")


def _scenario_of(result: CaseResult) -> Scenario:
    path = Path(result.file)
    if path.is_file():
        return load_scenario(path)
    for scenario in load_many(()).scenarios:
        if scenario.id == result.id:
            return scenario
    raise UsageError(f"the scenario file {result.file} of {result.case} is not there (from this folder)")


def matching(found: Sequence[Saved], part: str | None) -> tuple[Saved, ...]:
    """Only cases whose id contains a text."""
    return tuple(saved for saved in found if part is None or part in saved.result.case)
