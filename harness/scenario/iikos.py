"""How the iiko tills of a cast are set up: a named profile, what the cast changes of it for all venues, and what a
terminal changes for its own.

All iiko tills and waiters of a store are one venue with one main till, so in the end they must agree
(iiko_loyaltyplant.md 1.3); different stores need not.
"""

from collections.abc import Iterable, Iterator

from harness.scenario.changes import ChangesShape, Sites
from harness.scenario.model import Terminal, TerminalKind
from simulators.iiko.ids import LARGEST_TERMINAL
from simulators.iiko.profile import DEFAULT, PROFILES, IikoProfile, problems

IIKOS = Sites(PROFILES, DEFAULT, problems)
IIKO_CHANGES = ChangesShape(IikoProfile, PROFILES)
STATIONS = (TerminalKind.IIKO, TerminalKind.WAITER)
MOST_STATIONS = LARGEST_TERMINAL


def problems_of_venues(terminals: Iterable[Terminal]) -> Iterator[tuple[str, str, str]]:
    """What only all terminals together can be wrong about: (terminal, field, sentence)."""
    venues: dict[str, list[Terminal]] = {}
    for terminal in terminals:
        if terminal.kind in STATIONS:
            venues.setdefault(terminal.store, []).append(terminal)
    for stations in venues.values():
        yield from _problems_of_venue(stations)


def _problems_of_venue(stations: list[Terminal]) -> Iterator[tuple[str, str, str]]:
    tills = [terminal for terminal in stations if terminal.kind is TerminalKind.IIKO]
    first = stations[0]
    if not tills:
        yield first.name, "kind", f"a waiter's phone needs an iiko till in its store, and {first.store} has none"
        return
    for terminal in stations:
        if terminal.iiko != first.iiko:
            sentence = "are of one venue, so they need the same profile and the same changes to it"
            yield terminal.name, "", f"{first.name} and {terminal.name} {sentence}"
    profile, names = first.iiko, [till.name for till in tills]
    if profile is None:
        return
    for field, name in (("main", profile.main), ("plugin_address", profile.plugin_address)):
        if name and name not in names:
            yield first.name, "", f"`iiko: {{{field}: {name}}}` names no iiko till of {first.store}: {', '.join(names)}"
    for name in profile.licences or ():
        if name not in names:
            yield first.name, "", f"`iiko: {{licences: ...}}` names no iiko till of {first.store}: {name}"
