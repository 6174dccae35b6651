"""From the text of a cast to the cast: files resolved, guests made, names gathered for the steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from msgspec import Struct

from harness.scenario import names
from harness.scenario.changes import Changes
from harness.scenario.containers import ByNameShape
from harness.scenario.crowd import Crowd, draw_crowd, names_of
from harness.scenario.farcards import FARCARD_CHANGES, FARCARDS
from harness.scenario.guests import GuestText, make_guest, problems_of_guest
from harness.scenario.iikos import IIKO_CHANGES, IIKOS, STATIONS
from harness.scenario.model import (
    ADAPTER,
    CLOUDS,
    GUESTS_PHONE,
    HOOKS,
    LP_ORDERS,
    PHONES,
    SUBSCRIBER,
    WAITERS,
    Cast,
    SecondSystem,
    Store,
    Terminal,
    TerminalKind,
    role_of,
)
from harness.scenario.names import SignedSpan
from harness.scenario.programmes import ProgrammeShape
from harness.scenario.reading import record_of, shape_of
from harness.scenario.record import locate
from harness.scenario.scalars import TextShape
from harness.scenario.settings import GatewaySettings, LinkSettings, TillSettings
from harness.scenario.shape import BAD, JsonSchema, Reading
from harness.scenario.terminals import Shared, TerminalText, calls_backend, check_together, make_terminal
from harness.scenario.text import Mapping, Node, Scalar
from simulators.farcard.profile import Transactions
from simulators.farcard.terms import INTERFACE_CODE
from simulators.iiko.cloud.settings import ServerSettings
from simulators.till.identifier import Identifier
from simulators.till.programme import Guest, Programme

SECOND_CODE = 12
MOST_CODES = 9999
ONLY_STORE = "store"
"""Name of the store of a cast that names none."""


class StoreText(Struct, frozen=True):
    """A store as a cast says it."""

    exchange: bool = True
    """The loyalty exchange is switched on (TILL-01)."""
    token: str | None = None
    """What its gateway proves itself with; by default the right one."""
    skew: SignedSpan = 0
    """How far its tills' clocks are ahead; behind, when negative."""


class SecondText(Struct, frozen=True):
    """Another card system, which the r_keeper tills of the cast have a second interface to. Its cards are shown with
    `interface: second`; it keeps its own books by the rules of the same programme, and nobody judges them."""

    guests: Annotated[dict[str, GuestText], ByNameShape(TextShape(), shape_of(GuestText), "guest")]
    """Who is known there, by name; they are shown by `card`."""
    code: int = SECOND_CODE
    """Of the interface, as packets tell it."""


class CastText(Struct, frozen=True):
    """Who plays."""

    programme: Annotated[Programme, ProgrammeShape()]
    """Rules, menu, coupons: the name of a file, or the programme itself."""
    terminals: Annotated[dict[str, TerminalText], ByNameShape(TextShape(), shape_of(TerminalText), "terminal")]
    """By name."""
    guests: Annotated[dict[str, GuestText], ByNameShape(TextShape(), shape_of(GuestText), "guest")] = {}
    """By name."""
    crowd: Crowd | None = None
    """Many more guests, drawn from a seed."""
    stores: Annotated[dict[str, StoreText], ByNameShape(TextShape(), shape_of(StoreText), "store")] = {}
    """By name; without any there is one."""
    gateway: GatewaySettings = GatewaySettings()
    """What the gateways do otherwise than by default."""
    till: TillSettings = TillSettings()
    """What all tills do otherwise than by default."""
    links: LinkSettings = LinkSettings()
    """What links there are."""
    farcard: Annotated[Changes, FARCARD_CHANGES] = Changes()
    """How all r_keeper tills call FarCards: a profile and what is otherwise."""
    iiko: Annotated[Changes, IIKO_CHANGES] = Changes()
    """How all venues with iiko are set up: a profile and what is otherwise."""
    iiko_cloud: ServerSettings = ServerSettings()
    """How the service of iikoCloud behaves where iiko says nothing."""
    iiko_hooks: bool = False
    """Somebody has subscribed to iikoCard's notifications of points (IF-6): the part `subscriber`, told by `hooks`."""
    second: SecondText | None = None
    """Another card system, beside the programme."""


@dataclass(frozen=True, slots=True)
class CastShape:
    """The cast; reading it makes its names known, even when it is wrong, so that steps are judged fairly."""

    def read(self, node: Node, reading: Reading) -> Any:
        text = record_of(CastText).read(node, reading)
        _gather_names(node, reading, None if text is BAD else text)
        return text

    def words(self) -> str:
        return record_of(CastText).words()

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        return record_of(CastText).schema(definitions)


def _keys(node: Node, field: str) -> dict[str, Node]:
    inner = node.get(field) if type(node) is Mapping else None
    return {key.text: value for key, value in inner.entries} if type(inner) is Mapping else {}


def _gather_names(node: Node, reading: Reading, text: CastText | None) -> None:
    kinds: dict[str, str] = {}
    for name, value in _keys(node, "terminals").items():
        kind = value.get("kind") if type(value) is Mapping else None
        kinds[name] = kind.text if type(kind) is Scalar else ""
    reading.names[names.TERMINAL] = {name: f"a terminal of kind {kind}" for name, kind in kinds.items()}
    tills = [kind.value for kind in TerminalKind if kind.is_served]
    reading.names[names.TILL] = {name: "a till" for name, kind in kinds.items() if kind in tills}
    reading.names[names.APP] = {name: "an app" for name, kind in kinds.items() if kind == "app"}
    reading.names[names.OFFICE] = {name: "an office" for name, kind in kinds.items() if kind == "office"}
    ordering = {name: "digital ordering" for name, kind in kinds.items() if kind == "lp_orders"}
    reading.names[names.LP_ORDERS] = ordering
    reading.names[names.CLOUD] = {name: "an integrator" for name, kind in kinds.items() if kind == "cloud"}
    guests = dict.fromkeys(_keys(node, "guests"), "a guest")
    if text is not None and text.crowd is not None:
        guests.update(dict.fromkeys(names_of(text.crowd), "a guest"))
    if text is not None or not _keys(node, "crowd"):
        reading.names[names.GUEST] = guests
    stores = list(_keys(node, "stores")) or [ONLY_STORE]
    reading.names[names.STORE] = dict.fromkeys(stores, "a store")
    backup = text is not None and text.links.backup
    shops = _shops(text, stores)
    second = text is not None and text.second is not None
    found = set(kinds.values())
    parts, links = part_names(shops, found, second=second), link_names(shops, found, backup=backup, second=second)
    if text is not None and text.iiko_hooks:
        parts, links = [*parts, HOOKS, SUBSCRIBER], [*links, f"{HOOKS}-{SUBSCRIBER}"]
    reading.names[names.PART] = dict.fromkeys(parts, "a part")
    reading.names[names.LINK] = dict.fromkeys(links, "a link")


@dataclass(frozen=True, slots=True)
class Shop:
    """What a store needs to be named after."""

    name: str
    kinds: tuple[TerminalKind, ...]
    """Of its terminals; of a cast that could not be read, as if it had Micros tills."""
    direct: frozenset[TerminalKind] = frozenset()
    """Kinds whose tills call the backend themselves."""

    def carriers(self) -> list[tuple[str, bool]]:
        """The parts its tills play, each with whether it calls a gateway."""
        return [(self.role(kind), kind not in self.direct) for kind in self.kinds if kind.has_crew]

    def role(self, kind: TerminalKind) -> str:
        return role_of(kind, [one for one in self.kinds if one.is_till])

    @property
    def has_gateway(self) -> bool:
        return any(through for _, through in self.carriers())


def _shops(text: CastText | None, stores: list[str]) -> list[Shop]:
    """By their order; of a cast that could not be read, as if each had a gateway and tills."""
    if text is None:
        return [Shop(name, (TerminalKind.MICROS,)) for name in stores]
    shared = Shared(text.farcard, text.iiko)
    shops = []
    for name in stores:
        mine = [t for t in text.terminals.values() if (t.store or stores[0]) == name and t.kind.is_served]
        kinds = tuple(kind for kind in TerminalKind if any(t.kind is kind for t in mine))
        direct = frozenset(t.kind for t in mine if calls_backend(t, shared))
        shops.append(Shop(name, kinds or (TerminalKind.MICROS,), direct))
    return shops


def part_names(shops: list[Shop], kinds: set[str], *, second: bool = False) -> list[str]:
    """Of a cast: `tills`, `gateway` (with several stores `gateway.<store>`), `backend`, perhaps `app` and `office`. In
    a store with several kinds of till the further ones are `farcards`, `iikos`. `other`: the second card system. With
    iiko: `waiters` and `clouds` of a store, its digital ordering, and the `phones` of all guests."""
    roles = []
    for shop in shops:
        end = f".{shop.name}" if len(shops) > 1 else ""
        roles += [f"{role}{end}" for role, _ in shop.carriers()]
        roles += [f"{WAITERS}{end}"] if TerminalKind.WAITER in shop.kinds else []
        roles += [f"{CLOUDS}{end}"] if TerminalKind.CLOUD in shop.kinds else []
        roles += [f"{role}{end}" for role in (LP_ORDERS, ADAPTER) if TerminalKind.LP_ORDERS in shop.kinds]
        roles += [f"gateway{end}"] if shop.has_gateway else []
    phones = [PHONES] if any(TerminalKind.IIKO in shop.kinds for shop in shops) else []
    alone = [kind for kind in ("app", "office") if kind in kinds]
    return [*roles, "backend", *(["other"] if second else []), *phones, *alone]


def link_names(shops: list[Shop], kinds: set[str], *, backup: bool, second: bool = False) -> list[str]:
    """Of a cast: `<dialling part>-<listening part>`; a gateway's second link is `gateway-backup`."""
    out = []
    for shop in shops:
        end = f".{shop.name}" if len(shops) > 1 else ""
        out += [f"{role}{end}-gateway{end}" if through else f"{role}{end}-backend" for role, through in shop.carriers()]
        if second and TerminalKind.FARCARD in shop.kinds:
            out += [f"{shop.role(TerminalKind.FARCARD)}{end}-other"]
        if {TerminalKind.IIKO, TerminalKind.WAITER} <= set(shop.kinds):
            out += [f"{WAITERS}{end}-{shop.role(TerminalKind.IIKO)}{end}"]
        if TerminalKind.CLOUD in shop.kinds:
            out += [f"{CLOUDS}{end}-backend"]
        if TerminalKind.LP_ORDERS in shop.kinds:
            out += [f"{LP_ORDERS}{end}-{ADAPTER}{end}", f"{ADAPTER}{end}-{LP_ORDERS}{end}"]
        if shop.has_gateway:
            out += [f"gateway{end}-backend"]
            out += [f"gateway{end}-backup"] if backup else []
    phones = [f"{PHONES}-backend"] if any(TerminalKind.IIKO in shop.kinds for shop in shops) else []
    return [*out, *phones, *(f"{kind}-backend" for kind in ("app", "office") if kind in kinds)]


def build_cast(text: CastText, node: Node, start: datetime, reading: Reading) -> Cast:
    """The cast. What is wrong with it beyond types goes to `reading`; the result counts only when nothing was."""
    stores = {name: Store(name, s.exchange, s.token, s.skew) for name, s in text.stores.items()}
    if not stores:
        stores = {ONLY_STORE: Store(ONLY_STORE)}
    shared = Shared(text.farcard, text.iiko)
    terminals = [
        make_terminal(name, terminal, list(stores), shared, locate(node, f"terminals.{name}"), reading)
        for name, terminal in text.terminals.items()
    ]
    for path, sentence in FARCARDS.wrong_with(FARCARDS.profile_of(text.farcard), text.farcard):
        reading.fail(locate(node, f"farcard.{path}"), sentence)
    for path, sentence in IIKOS.wrong_with(IIKOS.profile_of(text.iiko), text.iiko):
        reading.fail(locate(node, f"iiko.{path}"), sentence)
    _check_phones(terminals, node, reading)
    if not any(terminal.kind.is_served for terminal in terminals):
        reading.fail(locate(node, "terminals"), "a cast needs at least one till")
    check_together(terminals, reading, node)
    guests, coupons = _guests(text, node, start, reading)
    second = None if text.second is None else _second(text, text.second, terminals, node, start, reading)
    return Cast(
        start,
        text.programme,
        tuple(stores.values()),
        tuple(terminals),
        guests,
        coupons,
        text.gateway,
        text.till,
        text.links,
        second,
        text.iiko_cloud,
        text.iiko_hooks,
    )


def _check_phones(terminals: list[Terminal], node: Node, reading: Reading) -> None:
    """A name that the phone of a till's guests has already."""
    phones = {f"{t.name}{GUESTS_PHONE}": t.name for t in terminals if t.kind in STATIONS}
    for terminal in terminals:
        if terminal.name in phones:
            where = locate(node, f"terminals.{terminal.name}")
            reading.fail(where, f"guests at {phones[terminal.name]} take codes on a phone of that name")


def _second(
    text: CastText, second: SecondText, terminals: list[Terminal], node: Node, start: datetime, reading: Reading
) -> SecondSystem:
    where = locate(node, "second")
    for path, sentence in _wrong_with_second(second, terminals):
        reading.fail(locate(where, path) if path else where, sentence)
    owner: dict[Identifier, str] = {}
    guests = []
    for name, guest_text in second.guests.items():
        at = locate(where, f"guests.{name}")
        for path, sentence in problems_of_guest(guest_text, text.programme):
            reading.fail(locate(at, path), sentence)
        guest, _ = make_guest(name, guest_text, text.programme, start)
        guests.append(guest)
        for identifier in guest.identifiers:
            if owner.setdefault(identifier, name) != name:
                kind = identifier.kind.value
                reading.fail(locate(at, kind), f"{owner[identifier]} has the same {kind}; who would that be?")
    return SecondSystem(second.code, tuple(guests))


def _wrong_with_second(second: SecondText, terminals: list[Terminal]) -> Iterator[tuple[str, str]]:
    if not 0 < second.code <= MOST_CODES:
        yield "code", f"the code of an interface is 1 to {MOST_CODES}"
    if second.code == INTERFACE_CODE:
        yield "code", f"{INTERFACE_CODE} is the interface to the programme; the second needs another code"
    tills = [terminal for terminal in terminals if terminal.farcard is not None]
    if not tills:
        yield "", "only r_keeper tills have a second interface, and the cast has none"
    for terminal in tills:
        if terminal.farcard != tills[0].farcard:
            yield "", f"{tills[0].name} and {terminal.name} call one other card system, so they need the same profile"
        elif terminal.farcard is not None and terminal.farcard.transactions is not Transactions.BLOCKED:
            yield "", f"how a till with two interfaces defers is not known: {terminal.name} needs blocked transactions"


def _guests(
    text: CastText, node: Node, start: datetime, reading: Reading
) -> tuple[tuple[Guest, ...], dict[str, dict[str, str]]]:
    written = text.guests if text.crowd is None else {**text.guests, **draw_crowd(text.crowd, text.programme)}
    guests: list[Guest] = []
    coupons: dict[str, dict[str, str]] = {}
    owner: dict[Identifier, str] = {}
    codes: dict[str, str] = {}
    for name, guest_text in written.items():
        where = locate(node, f"guests.{name}") if name in text.guests else locate(node, "crowd")
        for path, sentence in problems_of_guest(guest_text, text.programme):
            reading.fail(locate(where, path), sentence)
        guest, coupons[name] = make_guest(name, guest_text, text.programme, start)
        guests.append(guest)
        for identifier in guest.identifiers:
            other = owner.setdefault(identifier, name)
            if other != name:
                kind = identifier.kind.value
                reading.fail(locate(where, kind), f"{other} has the same {kind}; who would that be?")
        for coupon in guest.coupons:
            if codes.setdefault(coupon.code, name) != name:
                reading.fail(locate(where, "coupons"), f"{codes[coupon.code]} has a coupon with the code {coupon.code}")
    return tuple(guests), coupons
