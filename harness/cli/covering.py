"""Which requirement is covered by which scenarios and checks, computed from the files and the checks themselves.

A row is covered when a scenario names it. An `OFF` row is a promise of the judge too, so it needs both a scenario and a
check; one of the two is `partly`. Three rows of the design card are sums of others and are computed from what the
scenarios do, because no single file can claim them: naming one is not enough.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from harness.checks.across.registry import every_check
from harness.scenario.model import Scenario, Step, TerminalKind, walk
from harness.scenario.requirement import REQUIREMENTS, Coverage


class Row(Struct, frozen=True):
    """A requirement. Field names are promises (contracts: `coverage`)."""

    id: str
    status: Coverage
    scenarios: tuple[str, ...]
    checks: tuple[str, ...]


class Report(Struct, frozen=True):
    """What `coverage --format json` prints."""

    requirements: tuple[Row, ...]


class Share(Struct, frozen=True):
    """One part of a sum: what it is, and the scenarios that have it."""

    what: str
    scenarios: tuple[str, ...]


def cover(scenarios: Sequence[Scenario]) -> Report:
    """Every row of the requirements, in their order."""
    return Report(tuple(_row(id, scenarios) for id in REQUIREMENTS))


def lacking(id: str, scenarios: Sequence[Scenario]) -> str:
    """What keeps a row from being covered, in words; empty when nothing does."""
    if id in _SUMS:
        absent = [share.what for share in _SUMS[id](scenarios) if not share.scenarios]
        return f"no scenario has {', '.join(absent)}" if absent else ""
    names = [] if any(id in s.covers for s in scenarios) else ["scenario"]
    names += ["check"] if _needs_check(id) and not _checks_of(id) else []
    return f"no {' and no '.join(names)} names it" if names else ""


def _row(id: str, scenarios: Sequence[Scenario]) -> Row:
    if id in _SUMS:
        return _sum(id, _SUMS[id](scenarios))
    naming = tuple(sorted(s.id for s in scenarios if id in s.covers))
    checks = _checks_of(id)
    needed = [bool(naming), bool(checks)] if _needs_check(id) else [bool(naming)]
    has_any = bool(naming or checks)
    status = Coverage.COVERED if all(needed) else Coverage.PARTLY if has_any else Coverage.NOT
    return Row(id, status, naming, checks)


def _sum(id: str, shares: Iterable[Share]) -> Row:
    found = list(shares)
    naming = tuple(sorted({name for share in found for name in share.scenarios}))
    complete = all(share.scenarios for share in found)
    status = Coverage.COVERED if complete else Coverage.PARTLY if naming else Coverage.NOT
    return Row(id, status, naming, _checks_of(id))


def _needs_check(id: str) -> bool:
    return id.startswith("OFF-")


def _checks_of(id: str) -> tuple[str, ...]:
    if id == "CARD-05":
        return tuple(check.id for check in every_check() if any(_needs_check(covered) for covered in check.covers))
    return tuple(check.id for check in every_check() if id in check.covers)


def _terminals(scenarios: Sequence[Scenario]) -> list[Share]:
    """CARD-03: each of the three kinds of terminal is played."""
    kinds = (TerminalKind.MICROS, TerminalKind.FARCARD, TerminalKind.IIKO)
    return [_share(f"a terminal of kind {kind.value}", scenarios, _has_terminal(kind)) for kind in kinds]


def _subjects(scenarios: Sequence[Scenario]) -> list[Share]:
    """CARD-04: each of the six subjects is played."""
    subjects: tuple[tuple[str, Callable[[Scenario], bool]], ...] = (
        ("identification", _plays("identify")),
        ("accrual", _plays("sale", "day")),
        ("redemption", _plays("redeem")),
        ("a birthday coupon", lambda s: _plays("coupon")(s) and _has_birthday(s)),
        ("a refund", _plays("refund")),
        ("a network cut-over", lambda s: _plays("cutover")(s) or (_plays("cut")(s) and s.cast.links.backup)),
    )
    return [_share(what, scenarios, has) for what, has in subjects]


def _assertions(scenarios: Sequence[Scenario]) -> list[Share]:
    """CARD-05: balances are asserted, and so is what is replayed after an outage."""
    return [
        _share("balances asserted", scenarios, lambda s: s.then is not None and bool(s.then.balances)),
        _share("an outage that is replayed", scenarios, lambda s: any(id in s.covers for id in ("OFF-01", "OFF-02"))),
    ]


_SUMS = {"CARD-03": _terminals, "CARD-04": _subjects, "CARD-05": _assertions}


def _share(what: str, scenarios: Sequence[Scenario], has: Callable[[Scenario], bool]) -> Share:
    return Share(what, tuple(s.id for s in scenarios if any(has(v) for v in (s, *s.variants))))


def _has_terminal(kind: TerminalKind) -> Callable[[Scenario], bool]:
    return lambda scenario: any(terminal.kind is kind for terminal in scenario.cast.terminals)


def _plays(*verbs: str) -> Callable[[Scenario], bool]:
    return lambda scenario: any(step.name in verbs for step in walk(scenario.steps))


def _has_birthday(scenario: Scenario) -> bool:
    birthdays = {offer.id for offer in scenario.cast.programme.occasions if offer.birthday}
    return any(_occasion(step) in birthdays for step in walk(scenario.steps))


def _occasion(step: Step) -> str:
    return getattr(step.verb, "occasion", None) or ""
