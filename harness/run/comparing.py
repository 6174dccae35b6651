"""A step's expectation held against what it observed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from harness.history.verdict import Verdict
from harness.scenario.expectation import Expectation, How, Wanted
from simulators.till.cashier import Done


@dataclass(frozen=True, slots=True)
class Compared:
    """Of one step: what was expected, as shown to people, and whether it came."""

    verdict: Verdict
    expected: dict[str, str]
    note: str = ""


NOTHING_EXPECTED = Compared(Verdict.PASS, {})


def compare(
    expectation: Expectation | None,
    kind: str,
    observed: Mapping[str, str],
    surfaces: Mapping[str, Sequence[str]],
    resolve: Callable[[str], str],
) -> Compared:
    """`surfaces` are the lines of the screen and of what was printed; `resolve` puts earlier values into texts.

    A wanted field that was not observed at all is a failure, not an unknown: the step said what must be seen.
    """
    if expectation is None:
        return NOTHING_EXPECTED
    expected: dict[str, str] = {}
    missed: list[str] = []
    for wanted in expectation.of_kind(kind):
        try:
            texts = tuple(resolve(text) for text in wanted.texts)
        except ValueError as error:
            return Compared(Verdict.UNKNOWN, expected, f"{wanted.name} cannot be compared: {error}")
        shown = Wanted(wanted.name, wanted.place, texts, wanted.how).show()
        held = _holds(wanted, texts, observed, surfaces)
        expected[wanted.name] = observed[wanted.name] if held and wanted.name in observed else shown
        if not held:
            missed.append(wanted.name)
            expected[wanted.name] = shown
    return Compared(Verdict.FAIL if missed else Verdict.PASS, expected)


def surfaces_of(done: Done) -> dict[str, Sequence[str]]:
    return {"screen": done.screen, "printed": done.printed}


def _holds(
    wanted: Wanted, texts: tuple[str, ...], observed: Mapping[str, str], surfaces: Mapping[str, Sequence[str]]
) -> bool:
    match wanted.how:
        case How.ABSENT:
            return wanted.name not in observed
        case How.CONTAINS:
            surface = "\n".join(surfaces[wanted.name]) if wanted.name in surfaces else observed.get(wanted.name, "")
            return all(text in surface for text in texts)
        case How.IS:
            return observed.get(wanted.name) in texts
