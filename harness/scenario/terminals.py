"""Terminals of a cast: from what a file says of each to the terminal, with all that its kind needs.

The tills of one kind in a store share what carries them (a Micros server, a FarCards relay), so they must agree.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from msgspec import Struct
from msgspec.structs import replace

from harness.scenario.changes import Changes
from harness.scenario.farcards import FARCARD_CHANGES, FARCARDS
from harness.scenario.iikos import IIKO_CHANGES, IIKOS, MOST_STATIONS, STATIONS, problems_of_venues
from harness.scenario.model import Terminal, TerminalKind
from harness.scenario.record import locate
from harness.scenario.shape import Reading, nearest
from harness.scenario.text import Node
from harness.scenario.vocabularies import VocabularyShape
from simulators.farcard.profile import PROFILES as FARCARD_PROFILES
from simulators.farcard.profile import FarcardProfile, Via
from simulators.iiko.profile import PROFILES as IIKO_PROFILES
from simulators.iiko.profile import IikoProfile
from simulators.iiko.profile import Via as IikoVia
from simulators.kit.instant import Span
from simulators.micros.menu_export import MenuMapping
from simulators.micros.profile import PROFILES, Checksum, Encoding, Profile, ResponseFlag, Verify, problems
from simulators.micros.vocabulary import Vocabulary
from simulators.till.courier_settings import OfflineMode

DEFAULT_PROFILE = "3700"
_OVERRIDES = (
    "encoding", "checksum", "verify", "response_flag", "timeout", "retransmissions", "ping_interval", "offline_mode"
)  # fmt: skip
MOST_UNITS = 255
"""A station code has one byte in a transaction (farcard.md 2.4, RKUnit)."""
_KNOWN = {
    TerminalKind.MICROS: tuple(PROFILES),
    TerminalKind.FARCARD: tuple(FARCARD_PROFILES),
    TerminalKind.IIKO: tuple(IIKO_PROFILES),
    TerminalKind.WAITER: tuple(IIKO_PROFILES),
}


@dataclass(frozen=True, slots=True)
class Shared:
    """What the cast says of all tills of a kind."""

    farcard: Changes
    iiko: Changes


class TerminalText(Struct, frozen=True):
    """A terminal as a cast says it."""

    kind: TerminalKind
    store: str | None = None
    """By default the only store."""
    workstation: int | None = None
    """Number on the SIM link, for `micros`; for `farcard` its station code, unless `unit` says that; for `iiko` and
    `waiter` its number, unless `number` says that."""
    unit: int | None = None
    """Station code, for `farcard`: 1 to 255."""
    number: int | None = None
    """Number of the terminal, for `iiko` and `waiter`, which share them: 1 to 4095."""
    vocabulary: Annotated[Vocabulary, VocabularyShape()] | None = None
    """The words of the site, for `micros`."""
    profile: str | None = None
    """For `micros` the product: 3700, 8700, 9700 or simphony; the fields below change it. For `farcard` how its site
    calls FarCards: http-ucs, http-farcardsnet-json, http-rest-get, http-json-post or v6; `farcard` changes it. For
    `iiko` and `waiter` how their venue is set up: lp-sim; `iiko` changes it."""
    farcard: Annotated[Changes, FARCARD_CHANGES] = Changes()
    """What of its profile is otherwise, for `farcard`."""
    iiko: Annotated[Changes, IIKO_CHANGES] = Changes()
    """What of its profile is otherwise, for `iiko` and `waiter`."""
    encoding: Encoding | None = None
    checksum: Checksum | None = None
    verify: Verify | None = None
    response_flag: ResponseFlag | None = None
    timeout: Span | None = None
    retransmissions: int | None = None
    ping_interval: Span | None = None
    offline_mode: OfflineMode | None = None
    menu: MenuMapping | None = None
    """How a till's menu export becomes a catalogue, for `office`."""


def calls_backend(text: TerminalText, shared: Shared) -> bool:
    """A till that has no gateway before it."""
    if text.kind is TerminalKind.FARCARD:
        profile = FARCARDS.profile_of(shared.farcard, FARCARDS.named(text.profile), text.farcard)
        return profile.via is Via.BACKEND
    if text.kind is TerminalKind.IIKO:
        venue = IIKOS.profile_of(shared.iiko, IIKOS.named(text.profile), text.iiko)
        return venue.via is IikoVia.BACKEND
    return False


def make_terminal(
    name: str, text: TerminalText, stores: list[str], shared: Shared, node: Node, reading: Reading
) -> Terminal:
    """The terminal. What is wrong with it goes to `reading`."""
    for path, sentence in _problems(text, stores):
        reading.fail(locate(node, path), sentence)
    profile = farcards = iikos = None
    if text.kind is TerminalKind.MICROS:
        profile = _micros(text, node, reading)
    elif text.kind is TerminalKind.FARCARD:
        farcards = _farcard(text, shared.farcard, node, reading)
    elif text.kind in STATIONS:
        iikos = _iiko(text, shared.iiko, node, reading)
    return Terminal(
        name,
        text.kind,
        text.store or stores[0],
        reading.place(node),
        next((n for n in (text.unit, text.number, text.workstation) if n is not None), None),
        profile,
        text.vocabulary if text.kind is TerminalKind.MICROS else None,
        text.menu,
        farcards,
        iikos,
    )


def _problems(text: TerminalText, stores: list[str]) -> Iterator[tuple[str, str]]:
    kind = text.kind
    if text.store is not None and text.store not in stores:
        yield "store", f"there is no store {text.store!r}{nearest(text.store, stores)}"
    elif text.store is None and kind.is_served and len(stores) > 1:
        yield "", f"which store? one of {', '.join(stores)}"
    if kind is TerminalKind.MICROS and text.workstation is None:
        yield "", "a micros terminal needs `workstation`: its number on the SIM link"
    if kind is TerminalKind.FARCARD and text.workstation is None and text.unit is None:
        yield "", "a farcard terminal needs `unit`: its station code"
    if kind in STATIONS and text.workstation is None and text.number is None:
        yield "", f"a terminal of kind {kind.value} needs `number`: that of the terminal"
    if not kind.is_till and (text.workstation is not None or text.profile is not None):
        yield "kind", f"a terminal of kind {kind.value} has no workstation and no profile"
    elif text.profile is not None and text.profile not in _KNOWN.get(kind, ()):
        yield "profile", f"there is no profile {text.profile!r}{nearest(text.profile, _KNOWN.get(kind, ()))}"
    yield from _foreign(text)


def _foreign(text: TerminalText) -> Iterator[tuple[str, str]]:
    """Fields of another kind of terminal."""
    kind = text.kind
    if kind is not TerminalKind.FARCARD:
        foreign = ["unit"] * (text.unit is not None) + ["farcard"] * bool(text.farcard.given)
        if foreign:
            yield foreign[0], f"`{foreign[0]}` is for terminals of kind farcard; this one is of kind {kind.value}"
    if kind not in STATIONS:
        foreign = ["number"] * (text.number is not None) + ["iiko"] * bool(text.iiko.given)
        if foreign:
            what = f"`{foreign[0]}` is for terminals of kind iiko and waiter; this one is of kind {kind.value}"
            yield foreign[0], what


def _micros(text: TerminalText, node: Node, reading: Reading) -> Profile | None:
    """The product's profile with what the terminal changes; None when nothing is said."""
    changes = {name: getattr(text, name) for name in _OVERRIDES if getattr(text, name) is not None}
    if text.profile is None and not changes:
        return None
    profile = replace(PROFILES.get(text.profile or DEFAULT_PROFILE) or PROFILES[DEFAULT_PROFILE], **changes)
    for sentence in problems(profile):
        reading.fail(node, sentence)
    return profile


def _farcard(text: TerminalText, shared: Changes, node: Node, reading: Reading) -> FarcardProfile:
    """The profile of its site: the named one, changed by the cast, changed by the terminal."""
    profile = FARCARDS.profile_of(shared, FARCARDS.named(text.profile), text.farcard)
    for path, sentence in FARCARDS.wrong_with(profile, text.farcard):
        reading.fail(locate(node, f"farcard.{path}") if path else node, sentence)
    return profile


def _iiko(text: TerminalText, shared: Changes, node: Node, reading: Reading) -> IikoProfile:
    """The profile of its venue, likewise."""
    profile = IIKOS.profile_of(shared, IIKOS.named(text.profile), text.iiko)
    for path, sentence in IIKOS.wrong_with(profile, text.iiko):
        reading.fail(locate(node, f"iiko.{path}") if path else node, sentence)
    return profile


def check_together(terminals: Iterable[Terminal], reading: Reading, node: Node) -> None:
    """What only all of them can be wrong about: numbers given twice, tills that share a line and disagree."""
    terminals = list(terminals)
    _check_one_port(terminals, reading, node)
    for name, path, sentence in problems_of_venues(terminals):
        where = locate(node, f"terminals.{name}")
        reading.fail(locate(where, path), sentence)
    seen: dict[tuple[str, TerminalKind, int], Terminal] = {}
    first: dict[tuple[str, TerminalKind], Terminal] = {}
    for terminal in (t for t in terminals if t.kind.is_till):
        where = locate(node, f"terminals.{terminal.name}")
        other = first.setdefault((terminal.store, terminal.kind), terminal)
        _check_agreement(other, terminal, where, reading)
        number = terminal.workstation
        if number is None:
            continue
        what, most = _number_of(terminal)
        where = locate(where, what if locate(where, what) is not where else "workstation")
        if not 0 < number <= most:
            reading.fail(where, f"a {_NAMED[what]} here is 1 to {most}")
        numbered = TerminalKind.IIKO if terminal.kind in STATIONS else terminal.kind
        twin = seen.setdefault((terminal.store, numbered, number), terminal)
        if twin is not terminal:
            reading.fail(where, f"{twin.name} of the same store is {what} {number} already")


_NAMED = {"workstation": "workstation number", "unit": "station code", "number": "number of a terminal"}


def _number_of(terminal: Terminal) -> tuple[str, int]:
    """What the number of a till is called, and the greatest there is."""
    if terminal.kind is TerminalKind.FARCARD:
        return "unit", MOST_UNITS
    if terminal.kind in STATIONS:
        return "number", MOST_STATIONS
    digits = (terminal.profile or PROFILES[DEFAULT_PROFILE]).workstation_digits
    return "workstation", int(10**digits) - 1


def _check_one_port(terminals: Iterable[Terminal], reading: Reading, node: Node) -> None:
    """The backend hears all tills that call it on one port."""
    direct = [t for t in terminals if t.farcard is not None and t.farcard.via is Via.BACKEND]
    for terminal in direct:
        if terminal.farcard != direct[0].farcard and terminal.store != direct[0].store:
            sentence = "call the same backend, so they need the same profile and the same changes to it"
            reading.fail(locate(node, f"terminals.{terminal.name}"), f"{direct[0].name} and {terminal.name} {sentence}")


def _check_agreement(first: Terminal, terminal: Terminal, where: Node, reading: Reading) -> None:
    if (first.profile, first.vocabulary) != (terminal.profile, terminal.vocabulary):
        sentence = "share the connection of their store, so they need the same profile and vocabulary"
        reading.fail(where, f"{first.name} and {terminal.name} {sentence}")
    if first.farcard != terminal.farcard:
        sentence = "share the relay of their store, so they need the same profile and the same changes to it"
        reading.fail(where, f"{first.name} and {terminal.name} {sentence}")
