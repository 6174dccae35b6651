"""Everything about one thing, in lines for a person (`tillproof explain`)."""

from collections.abc import Iterator, Sequence

from harness.cli.catalogue import (
    CONFIDENCE,
    Listed,
    ListedCaller,
    ListedCheck,
    ListedDialect,
    ListedEndpoint,
    ListedMutant,
    ListedProfile,
    ListedRequirement,
    ListedTrouble,
    ListedVerb,
    ListedWord,
    What,
    list_things,
)
from harness.cli.columns import align, reading_width, wrap
from harness.cli.covering import cover, lacking
from harness.cli.examples import find_examples
from harness.scenario.model import Scenario
from harness.scenario.requirement import REQUIREMENTS

INDENT = "  "
SERVED = ("gateway", "backend")
"""Parts that `tillproof serve` runs alone."""


def explain(row: Listed, scenarios: Sequence[Scenario]) -> Iterator[str]:
    """The lines about a thing that is no scenario (`scenario_account` has those)."""
    match row:
        case ListedRequirement():
            yield from _requirement(row, scenarios)
        case ListedCheck():
            yield from _check(row, scenarios)
        case ListedVerb():
            yield from _word(row, "verb")
        case ListedTrouble():
            yield from _word(row, "trouble")
        case ListedMutant():
            yield from _mutant(row)
        case ListedProfile():
            yield from _profile(row)
        case ListedDialect():
            yield from _dialect(row)
        case ListedEndpoint():
            yield from _endpoint(row)
        case ListedCaller():
            yield from _caller(row)
        case _:
            raise AssertionError(f"{row} is explained elsewhere")


def _requirement(row: ListedRequirement, scenarios: Sequence[Scenario]) -> Iterator[str]:
    found = next(r for r in cover(scenarios).requirements if r.id == row.id)
    why = lacking(row.id, scenarios)
    yield f"requirement {row.id}: {row.text}"
    yield f"{found.status.value}{': ' + why if why else ''}"
    titles = {scenario.id: scenario.title for scenario in scenarios}
    yield from _section("scenarios", [(name, titles[name]) for name in found.scenarios])
    checks = {check.id: check for check in list_things(What.CHECKS)}
    yield from _section("checks", [(name, checks[name].cells()[-1]) for name in found.checks])


def _check(row: ListedCheck, scenarios: Sequence[Scenario]) -> Iterator[str]:
    yield f"check {row.id}: {row.title}"
    yield from _paragraph(row.explain)
    yield from _section("covers", [(id, REQUIREMENTS.get(id, "")) for id in row.covers])
    meant = [m for m in list_things(What.MUTANTS) if isinstance(m, ListedMutant) and row.id in m.caught_by]
    yield from _section("mutants it must catch", [(mutant.id, mutant.how) for mutant in meant])
    named = [(s.id, s.title) for s in scenarios if set(s.covers) & set(row.covers)]
    yield from _section("scenarios that name what it covers (it judges all others too)", named)


def _word(row: ListedWord, sort: str) -> Iterator[str]:
    yield f"{sort} {row.id}"
    yield from _paragraph(row.doc)
    if row.body:
        yield from _paragraph(f"Written as {row.body}.")
    table = []
    for field in row.fields:
        need = "needed" if field.required else f"default {field.default}" if field.default else ""
        how = f" [{', '.join(part for part in (field.type, need) if part)}]" if field.type or need else ""
        table.append((field.name, f"{field.doc}{how}".strip()))
    yield from _section("fields", table)
    example = find_examples().get(row.id)
    if example is not None:
        yield ""
        yield f"example ({example.file}:{example.line})" if example.file else "example"
        yield from (INDENT + line for line in example.text)


def _mutant(row: ListedMutant) -> Iterator[str]:
    yield f"mutant {row.id}"
    yield from _paragraph(f"How it happens: {row.how}")
    checks = {check.id: check for check in list_things(What.CHECKS)}
    known = [(id, checks[id].cells()[-1]) for id in row.caught_by if id in checks]
    yield from _section("checks that must catch it", known)
    part = row.id.partition(".")[0]
    yield ""
    serve = f"tillproof serve {part} --mutant {row.id}; " if part in SERVED else ""
    yield f"to meet it: {serve}tillproof power --mutant {row.id}"


def _profile(row: ListedProfile) -> Iterator[str]:
    yield f"profile {row.id}: {row.title}"
    yield from _paragraph(
        "A profile of ours, not a product certificate. Each setting carries what its text rests on; a setting with R, I"
        f" or U has to be confirmed on a real system: {', '.join(row.unconfirmed) or 'none'}."
    )
    yield from _section("settings", [(s.name, s.value, s.marks, s.doc) for s in row.settings])
    yield from _section("marks", list(CONFIDENCE.items()))


def _caller(row: ListedCaller) -> Iterator[str]:
    yield f"caller {row.id}: {row.confidence}"
    yield from _paragraph(row.sentence)
    yield from _paragraph(f"Rests on: {row.source}.")
    yield from _section("tells again", [(rule.of, rule.says) for rule in row.rules])
    more = [("when the day closes", row.at_day_close), ("waits for an answer", row.answer_within or "as its protocol")]
    yield from _section("and", more)
    yield ""
    yield (
        "No caller gives up what undoes a permission, or a receipt that something was granted for. In the lab no pause"
        " is longer than a second."
    )
    yield f"to play it: `cast: {{till: {{caller: {row.id}}}}}`"


def _dialect(row: ListedDialect) -> Iterator[str]:
    yield f"dialect {row.id}"
    yield from _paragraph(row.title)
    yield from _section("marks", [(mark, CONFIDENCE[mark]) for mark in row.marks])
    calls = [one for one in list_things(What.ENDPOINTS) if isinstance(one, ListedEndpoint)]
    mine = [one for one in calls if one.id.partition(":")[0] == row.id]
    if mine:
        yield from _section("calls", [(one.id.partition(":")[2], one.marks, one.title, one.source) for one in mine])
    yield ""
    yield f"to speak it: tillproof serve backend --dialect {row.id}"


def _endpoint(row: ListedEndpoint) -> Iterator[str]:
    yield f"endpoint {row.id}"
    yield from _paragraph(row.title)
    yield from _paragraph(f"Source: {row.source}.")
    yield from _section("marks", [(mark, CONFIDENCE[mark]) for mark in row.marks])


def _paragraph(text: str) -> Iterator[str]:
    yield from wrap(text, reading_width()) if text else ()


def _section(title: str, rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield ""
    if not rows:
        yield f"{title}: none"
        return
    yield f"{title}:"
    yield from (INDENT + line for line in align(rows, reading_width() - len(INDENT)))
