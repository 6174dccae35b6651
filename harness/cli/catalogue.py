"""What there is, by sort: the rows of `tillproof list` and what `tillproof explain` looks names up in.

Each row is also the shape of a line of `list --format json`, so its field names are promises.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import TypeAlias

from msgspec import Struct

from harness.checks.across.registry import every_check
from harness.cli.endpoints import endpoints
from harness.run.mutants import suspects
from harness.scenario import documentation
from harness.scenario.expansion import expand
from harness.scenario.model import Scenario
from harness.scenario.reading import field_docs
from harness.scenario.requirement import REQUIREMENTS
from harness.scenario.selection import parse, select
from simulators.farcard.profile import DIALECTS, FarcardProfile
from simulators.farcard.profile import PROFILES as FARCARD_PROFILES
from simulators.iiko.profile import PROFILES as IIKO_PROFILES
from simulators.iiko.profile import IikoProfile
from simulators.kit.errors import UsageError
from simulators.kit.instant import show_span
from simulators.micros.profile import PROFILES, Profile
from simulators.till.caller import CALLERS


class What(Enum):
    """Sorts of things that can be listed."""

    SCENARIOS = "scenarios"
    REQUIREMENTS = "requirements"
    CHECKS = "checks"
    VERBS = "verbs"
    TROUBLES = "troubles"
    MUTANTS = "mutants"
    PROFILES = "profiles"
    DIALECTS = "dialects"
    ENDPOINTS = "endpoints"
    CALLERS = "callers"


class Listed(Struct, frozen=True, tag_field="what"):
    """One thing. `id` is what `explain` takes."""

    id: str

    def cells(self) -> tuple[str, ...]:
        """The columns a person reads."""
        return (self.id,)


class ListedScenario(Listed, frozen=True, tag="scenario"):
    title: str
    file: str
    line: int
    covers: tuple[str, ...]
    tags: tuple[str, ...]
    cases: tuple[str, ...]
    """Ids of the cases (seed 0 where the scenario names no seed)."""

    def cells(self) -> tuple[str, ...]:
        more = f" ({len(self.cases)} cases)" if len(self.cases) > 1 else ""
        return self.id, ",".join(self.tags), self.title + more


class ListedRequirement(Listed, frozen=True, tag="requirement"):
    text: str

    def cells(self) -> tuple[str, ...]:
        return self.id, self.text


class ListedCheck(Listed, frozen=True, tag="check"):
    title: str
    covers: tuple[str, ...]
    explain: str

    def cells(self) -> tuple[str, ...]:
        return self.id, ",".join(self.covers), self.explain


class ListedField(Struct, frozen=True):
    """A field of a verb or trouble: how it is written, and what it is for."""

    name: str
    type: str
    required: bool
    default: str
    doc: str


class ListedWord(Listed, frozen=True):
    """A word of the scenario language."""

    doc: str
    fields: tuple[ListedField, ...]
    body: str
    """How the whole is written, where it is no mapping of the fields."""

    def cells(self) -> tuple[str, ...]:
        return self.id, self.doc


class ListedVerb(ListedWord, frozen=True, tag="verb"):
    pass


class ListedTrouble(ListedWord, frozen=True, tag="trouble"):
    pass


class ListedMutant(Listed, frozen=True, tag="mutant"):
    how: str
    caught_by: tuple[str, ...]

    def cells(self) -> tuple[str, ...]:
        return self.id, ",".join(self.caught_by), self.how


class ListedSetting(Struct, frozen=True):
    """One setting of a profile with how sure we are of it (`CONFIDENCE`)."""

    name: str
    value: str
    marks: str
    doc: str


class ListedProfile(Listed, frozen=True, tag="profile"):
    title: str
    settings: tuple[ListedSetting, ...]

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        return tuple(setting.name for setting in self.settings if set(setting.marks) & UNCONFIRMED)

    def cells(self) -> tuple[str, ...]:
        return self.id, f"{self.title}; to be confirmed: {', '.join(self.unconfirmed)}"


class ListedDialect(Listed, frozen=True, tag="dialect"):
    """What a served part can be spoken to in; `id` is what `serve --dialect` takes."""

    title: str
    marks: str

    def cells(self) -> tuple[str, ...]:
        return self.id, self.marks, self.title


class ListedEndpoint(Listed, frozen=True, tag="endpoint"):
    """One call of a protocol: what it rests on, by marks, and where that stands."""

    title: str
    marks: str
    source: str

    def cells(self) -> tuple[str, ...]:
        return self.id, self.marks, self.title


class ListedRule(Struct, frozen=True):
    """How a caller tells one class of operation again, in words."""

    of: str
    """`read`, `permission`, `accrual`, `void`, `return`."""
    says: str


class ListedCaller(Listed, frozen=True, tag="caller"):
    """What a kind of till tells again; `id` is what `cast: {till: {caller: ...}}` takes."""

    sentence: str
    source: str
    confidence: str
    rules: tuple[ListedRule, ...]
    at_day_close: str
    answer_within: str
    """Of one answer; empty: as its protocol has it."""

    def cells(self) -> tuple[str, ...]:
        return self.id, self.confidence, self.sentence


CONFIDENCE = {
    "D": "documented by the vendor",
    "W": "captured from a real till",
    "N": "a practitioner's note, checked on a live till",
    "C": "seen in public code",
    "R": "recalled",
    "I": "inferred, or a choice of ours",
    "P": "a profile of ours, where nothing is documented",
    "U": "unknown",
}
UNCONFIRMED = frozenset("RIPU")
_MARK = re.compile(r"\[([DWNCRIPU])(?:[: ][^\]]*)?\]")

Rows: TypeAlias = tuple[Listed, ...]


def list_scenarios(scenarios: Iterable[Scenario], expression: str | None = None, tags: Sequence[str] = ()) -> Rows:
    """Scenarios with at least one case that is selected, by their order. Raises UsageError."""
    rows = []
    for scenario in scenarios:
        cases = select(expand(scenario), expression, tags)
        if cases:
            rows.append(row_of(scenario, tuple(case.id for case in cases)))
    return tuple(rows)


def row_of(scenario: Scenario, cases: tuple[str, ...]) -> ListedScenario:
    return ListedScenario(
        scenario.id, scenario.title, scenario.file, scenario.place.line, scenario.covers, scenario.tags, cases
    )


def list_things(what: What, expression: str | None = None) -> Rows:
    """Everything of a sort that is not a scenario; `expression` as for scenarios, over all its text."""
    rows = _LISTS[what]()
    if not expression:
        return rows
    matches = parse(expression)
    return tuple(row for row in rows if matches("\n".join(row.cells()).lower()))


def every_thing() -> Rows:
    """All that is not a scenario."""
    return tuple(row for what in _LISTS for row in list_things(what))


def _requirements() -> Rows:
    return tuple(ListedRequirement(id, text) for id, text in REQUIREMENTS.items())


def _checks() -> Rows:
    return tuple(ListedCheck(check.id, check.title, check.covers, check.explain) for check in every_check())


def _verbs() -> Rows:
    return tuple(ListedVerb(w.name, w.doc, _fields(w), w.body) for w in documentation.verbs())


def _troubles() -> Rows:
    return tuple(ListedTrouble(w.name, w.doc, _fields(w), w.body) for w in documentation.troubles())


def _fields(word: documentation.WordDoc) -> tuple[ListedField, ...]:
    return tuple(ListedField(f.name, f.what, f.required, f.default, f.doc) for f in word.fields)


def _mutants() -> Rows:
    return tuple(ListedMutant(suspect.id, suspect.how, suspect.meant) for suspect in suspects())


def _profiles() -> Rows:
    micros = [
        _profile(
            profile, "micros", f"Micros {profile.name}, workstation numbers of {profile.workstation_digits} digits"
        )
        for profile in PROFILES.values()
    ]
    farcards = [
        _profile(profile, "farcard", f"r_keeper tills over FarCards, {profile.name}")
        for profile in FARCARD_PROFILES.values()
    ]
    iikos = [_profile(profile, "iiko", OF_IIKO) for profile in IIKO_PROFILES.values()]
    return (*micros, *farcards, *iikos)


OF_IIKO = "iikoFront tills with LoyaltyPlant's plugin; codes, holds and receipts over LP-SIM, a profile of ours"


def _profile(profile: Profile | FarcardProfile | IikoProfile, kind: str, title: str) -> ListedProfile:
    from harness.scenario.reading import record_of
    from harness.scenario.scalars import SPAN

    docs = field_docs(type(profile))
    settings = []
    for name, field in record_of(type(profile)).fields.items():
        if name in ("name", "profile"):
            continue
        value = getattr(profile, field.attribute)
        is_span = field.shape is SPAN and value is not None
        text = show_span(value) if is_span else str(getattr(value, "value", value))
        if isinstance(value, bool):
            text = "true" if value else "false"
        doc = docs.get(field.attribute, "")
        settings.append(ListedSetting(name, "none" if value in (None, (), {}) else text, marks_of(doc), doc))
    named = profile.profile if isinstance(profile, IikoProfile) else profile.name
    return ListedProfile(f"{kind}/{named}", title, tuple(settings))


def _dialects() -> Rows:
    """What `serve` can be spoken to in."""
    rows = [
        ListedDialect("tillproof-v1", "our own, described in OpenAPI: every operation there is [I]", "I"),
        *(ListedDialect(f"farcard:{name.value}", text, marks_of(text)) for name, text in DIALECTS.items()),
        *(ListedDialect(name, text, marks_of(text)) for name, text in IIKO_DIALECTS.items()),
    ]
    return tuple(rows)


def _endpoints() -> Rows:
    return tuple(
        ListedEndpoint(f"{one.protocol}:{one.call}", one.rests_on, marks_of(one.rests_on), source_of(one.section))
        for one in endpoints()
    )


def _callers() -> Rows:
    return tuple(
        ListedCaller(
            one.name,
            one.sentence,
            one.source,
            one.confidence.value,
            tuple(ListedRule(of, str(rule)) for of, rule in one.rules.items()),
            one.at_day_close.value,
            "" if one.answer_within is None else show_span(one.answer_within),
        )
        for one in CALLERS.values()
    )


def source_of(section: str) -> str:
    return f"iiko_loyaltyplant.md {section}"


IIKO_DIALECTS = {
    "lp-sim": "LoyaltyPlant's codes and orders over JSON: nothing of it is documented, LP-SIM is ours [P]; what a guest"
    " can choose in the app is [D]",
    "iiko-waiter": "iikoWaiter's external loyalty: check-in is documented [D], undoing it by its path; checkout and"
    " payment are W-SIM, ours [P]",
    "iiko-cloud": "iikoCloud's guests, wallets, coupons, calculation and orders: paths and fields are documented [D],"
    " some answers were seen in public code [C], what a server does is in part ours [P]",
}
"""What each rests on (iiko_loyaltyplant.md 3, 4.6, 5)."""


def marks_of(doc: str) -> str:
    """The marks in the text of a setting, each once, surest first; `I` (ours) where it has none."""
    found = set(_MARK.findall(doc)) or {"I"}
    return "".join(mark for mark in CONFIDENCE if mark in found)


def as_profile_id(name: str) -> str:
    """`3700` is `micros/3700`, `http-ucs` is `farcard/http-ucs`, `lp-sim` is `iiko/lp-sim`."""
    kinds = (("farcard", FARCARD_PROFILES), ("iiko", IIKO_PROFILES), ("micros", PROFILES))
    return next((f"{kind}/{name}" for kind, known in kinds if name in known), name)


def as_dialect_id(name: str) -> str:
    """`ucs-xml` is `farcard:ucs-xml`."""
    return f"farcard:{name}" if name.lower() in (dialect.value for dialect in DIALECTS) else name


def is_called(row: Listed, path: str) -> bool:
    """An endpoint by its path alone, with or without its method."""
    if not isinstance(row, ListedEndpoint):
        return False
    call = row.id.partition(":")[2]
    return path.lower() in (call.lower(), call.rpartition(" ")[2].lower())


_LISTS: dict[What, Callable[[], Rows]] = {
    What.REQUIREMENTS: _requirements,
    What.CHECKS: _checks,
    What.VERBS: _verbs,
    What.TROUBLES: _troubles,
    What.MUTANTS: _mutants,
    What.PROFILES: _profiles,
    What.DIALECTS: _dialects,
    What.ENDPOINTS: _endpoints,
    What.CALLERS: _callers,
}


def what_named(word: str) -> What | None:
    """`mutants`, and `mutant` too."""
    return next((what for what in What if word.lower() in (what.value, what.value.removesuffix("s"))), None)


def needed(what: What, paths: Sequence[str], tags: Sequence[str]) -> None:
    """Raises UsageError when something only scenarios have was asked of another sort."""
    if what is What.SCENARIOS:
        return
    if tags:
        raise UsageError(f"only scenarios have tags, {what.value} have none")
    if paths:
        raise UsageError(f"{what.value} are not in files of yours: {paths[0]}")
