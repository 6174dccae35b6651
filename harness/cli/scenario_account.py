"""A scenario in full, for `tillproof explain`: what it covers, who plays, what happens, and what judges it.

Which checks apply depends on what happens, so the first case is played in the virtual world and its verdicts are shown;
long cases are not played unless they are asked for.
"""

from collections.abc import Iterator
from pathlib import Path

from harness.checks.across.registry import across_checks
from harness.cli.columns import align, reading_width, wrap
from harness.cli.narration import tell_field, tell_steps
from harness.history.verdict import Verdict
from harness.run.groups import group_of
from harness.run.play import play_virtual
from harness.run.trials import TOO_LONG
from harness.scenario.expansion import expand
from harness.scenario.model import Cast, Scenario, Store
from harness.scenario.requirement import REQUIREMENTS
from harness.scenario.text import Node, read_text

MOST_GUESTS = 12
MOST_CASES = 12


def describe_scenario(scenario: Scenario, *, play: bool) -> Iterator[str]:
    """All of it. With `play` its first case is played, unless it is a long one."""
    node = read_text(Path(scenario.file).read_bytes(), scenario.file)
    yield f"scenario {scenario.id}: {scenario.title}"
    yield f"{scenario.file}:{scenario.place.line}"
    if scenario.tags:
        yield f"tags: {', '.join(scenario.tags)}"
    if scenario.notes:
        yield from wrap(scenario.notes, reading_width())
    yield ""
    yield "covers:" if scenario.covers else "covers: nothing"
    yield from _indented(align([(id, REQUIREMENTS[id]) for id in scenario.covers], reading_width() - 2))
    yield ""
    yield "cast:"
    yield from _indented(align(list(_cast(scenario.cast, node)), reading_width() - 2))
    yield ""
    yield f"steps, from {scenario.start.isoformat()}:"
    yield from _indented(align(list(_steps(node)), reading_width() - 2))
    yield from _ending(node, scenario)
    yield from _cases(scenario)
    yield from _judges(scenario, play=play)


def _indented(lines: list[str]) -> Iterator[str]:
    return ("  " + line for line in lines)


def _cast(cast: Cast, node: Node) -> Iterator[tuple[str, str]]:
    yield "programme", f"{cast.programme.name} ({cast.programme.currency}, {cast.programme.zone})"
    if len(cast.stores) > 1:
        yield "stores", ", ".join(store.name for store in cast.stores)
    for terminal in cast.terminals:
        where = f" in {terminal.store}" if terminal.kind.is_till and len(cast.stores) > 1 else ""
        what = "workstation" if terminal.iiko is None else "number"
        number = "" if terminal.workstation is None else f", {what} {terminal.workstation}"
        yield terminal.name, f"{terminal.kind.value}{where}{number}"
    names = [guest.id for guest in cast.guests]
    if names:
        more = f" and {len(names) - MOST_GUESTS} more" if len(names) > MOST_GUESTS else ""
        yield "guests", ", ".join(names[:MOST_GUESTS]) + more
    plain = all(store == Store(store.name) for store in cast.stores)
    for settings in ("gateway", "till", "links", *(() if plain else ("stores",))):
        if told := tell_field(node, "cast", settings):
            yield f"{settings} set", told


def _steps(node: Node) -> Iterator[tuple[str, str]]:
    for told in tell_steps(node):
        yield f"line {told.line}", "  " * told.depth + told.words


def _ending(node: Node, scenario: Scenario) -> Iterator[str]:
    if told := tell_field(node, "then"):
        yield ""
        yield from wrap(f"then: {told}", reading_width())
    for accepted in scenario.known:
        yield f"known until {accepted.until}: {accepted.check or f'step {accepted.step}'}, because {accepted.because}"


def _cases(scenario: Scenario) -> Iterator[str]:
    cases = expand(scenario)
    yield ""
    yield f"cases: {len(cases)}"
    yield from _indented([case.id for case in cases[:MOST_CASES]])
    if len(cases) > MOST_CASES:
        yield f"  and {len(cases) - MOST_CASES} more"
    if scenario.differs is not None:
        yield from wrap(f"they may leave different ledgers, because {scenario.differs.because}", reading_width())
    elif any(group_of(case) is not None for case in cases):
        ids = ", ".join(check.id for check in across_checks())
        yield f"those that differ only in the kind of till are held against each other: {ids}"


def _judges(scenario: Scenario, *, play: bool) -> Iterator[str]:
    yield ""
    if not play or set(scenario.tags) & set(TOO_LONG):
        yield f"checks: play it to see which apply: tillproof run {scenario.file} --world virtual"
        return
    case = expand(scenario)[0]
    result = play_virtual(case).result
    if result.profiles:
        yield from wrap(
            f"rests on labelled profiles, which no vendor has confirmed: {', '.join(result.profiles)}", reading_width()
        )
        yield ""
    applied = [check for check in result.checks if check.verdict is not Verdict.SKIP]
    skipped = [check for check in result.checks if check.verdict is Verdict.SKIP]
    yield f"checks that apply ({case.id} played in the virtual world: {result.verdict.value}):"
    rows = [(check.id, check.verdict.value, f"examined {check.examined}") for check in applied]
    yield from _indented(align(rows, None))
    yield "checks that do not:" if skipped else "checks that do not: none"
    yield from _indented(align([(check.id, check.note) for check in skipped], reading_width() - 2))
