"""From the text of a cast to the cast: files resolved, guests made, names gathered for the steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from msgspec import Struct
from msgspec.structs import replace

from harness.scenario import names
from harness.scenario.containers import ByNameShape
from harness.scenario.crowd import Crowd, draw_crowd, names_of
from harness.scenario.guests import GuestText, make_guest, problems_of_guest
from harness.scenario.model import Cast, Store, Terminal, TerminalKind
from harness.scenario.names import SignedSpan
from harness.scenario.programmes import ProgrammeShape
from harness.scenario.reading import record_of, shape_of
from harness.scenario.record import locate
from harness.scenario.scalars import TextShape
from harness.scenario.settings import GatewaySettings, LinkSettings, TillSettings
from harness.scenario.shape import BAD, JsonSchema, Reading, nearest
from harness.scenario.text import Mapping, Node, Scalar
from harness.scenario.vocabularies import VocabularyShape
from simulators.kit.instant import Span
from simulators.micros.menu_export import MenuMapping
from simulators.micros.profile import PROFILES, Checksum, Encoding, Profile, ResponseFlag, Verify, problems
from simulators.micros.vocabulary import Vocabulary
from simulators.till.courier_settings import OfflineMode
from simulators.till.identifier import Identifier
from simulators.till.programme import Guest, Programme

ONLY_STORE = "store"
"""Name of the store of a cast that names none."""
DEFAULT_PROFILE = "3700"
_OVERRIDES = (
    "encoding", "checksum", "verify", "response_flag", "timeout", "retransmissions", "ping_interval", "offline_mode"
)  # fmt: skip


class TerminalText(Struct, frozen=True):
    """A terminal as a cast says it."""

    kind: TerminalKind
    store: str | None = None
    """By default the only store."""
    workstation: int | None = None
    """Number on the SIM link, for `micros`."""
    vocabulary: Annotated[Vocabulary, VocabularyShape()] | None = None
    """The words of the site, for `micros`."""
    profile: str | None = None
    """Product, for `micros`: 3700, 8700, 9700 or simphony. The fields below change it."""
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


class StoreText(Struct, frozen=True):
    """A store as a cast says it."""

    exchange: bool = True
    """The loyalty exchange is switched on (TILL-01)."""
    token: str | None = None
    """What its gateway proves itself with; by default the right one."""
    skew: SignedSpan = 0
    """How far its tills' clocks are ahead; behind, when negative."""


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
    tills = [kind.value for kind in TerminalKind if kind.is_till]
    reading.names[names.TILL] = {name: "a till" for name, kind in kinds.items() if kind in tills}
    reading.names[names.APP] = {name: "an app" for name, kind in kinds.items() if kind == "app"}
    reading.names[names.OFFICE] = {name: "an office" for name, kind in kinds.items() if kind == "office"}
    guests = dict.fromkeys(_keys(node, "guests"), "a guest")
    if text is not None and text.crowd is not None:
        guests.update(dict.fromkeys(names_of(text.crowd), "a guest"))
    if text is not None or not _keys(node, "crowd"):
        reading.names[names.GUEST] = guests
    stores = list(_keys(node, "stores")) or [ONLY_STORE]
    reading.names[names.STORE] = dict.fromkeys(stores, "a store")
    backup = text is not None and text.links.backup
    reading.names[names.PART] = dict.fromkeys(part_names(stores, set(kinds.values())), "a part")
    reading.names[names.LINK] = dict.fromkeys(link_names(stores, set(kinds.values()), backup=backup), "a link")


def part_names(stores: list[str], kinds: set[str]) -> list[str]:
    """Of a cast: `tills`, `gateway` (with several stores `gateway.<store>`), `backend`, perhaps `app` and `office`."""
    several = len(stores) > 1
    roles = [f"{role}.{store}" if several else role for store in stores for role in ("tills", "gateway")]
    return [*roles, "backend", *(kind for kind in ("app", "office") if kind in kinds)]


def link_names(stores: list[str], kinds: set[str], *, backup: bool) -> list[str]:
    """Of a cast: `<dialling part>-<listening part>`; a gateway's second link is `gateway-backup`."""
    out = []
    for store in stores:
        end = f".{store}" if len(stores) > 1 else ""
        out += [f"tills{end}-gateway{end}", f"gateway{end}-backend"]
        out += [f"gateway{end}-backup"] if backup else []
    return [*out, *(f"{kind}-backend" for kind in ("app", "office") if kind in kinds)]


def build_cast(text: CastText, node: Node, start: datetime, reading: Reading) -> Cast:
    """The cast. What is wrong with it beyond types goes to `reading`; the result counts only when nothing was."""
    stores = {name: Store(name, s.exchange, s.token, s.skew) for name, s in text.stores.items()}
    if not stores:
        stores = {ONLY_STORE: Store(ONLY_STORE)}
    terminals = []
    for name, terminal in text.terminals.items():
        where = locate(node, f"terminals.{name}")
        for field, sentence in _problems_of_terminal(terminal, list(stores)):
            reading.fail(locate(where, field), sentence)
        terminals.append(_terminal(name, terminal, next(iter(stores)), where, reading))
    if not any(terminal.kind.is_till for terminal in terminals):
        reading.fail(locate(node, "terminals"), "a cast needs at least one till")
    _check_workstations(terminals, reading, node)
    guests, coupons = _guests(text, node, start, reading)
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
    )


def _problems_of_terminal(terminal: TerminalText, stores: list[str]) -> Iterator[tuple[str, str]]:
    if terminal.store is not None and terminal.store not in stores:
        yield "store", f"there is no store {terminal.store!r}{nearest(terminal.store, stores)}"
    elif terminal.store is None and terminal.kind.is_till and len(stores) > 1:
        yield "", f"which store? one of {', '.join(stores)}"
    if terminal.kind is TerminalKind.MICROS and terminal.workstation is None:
        yield "", "a micros terminal needs `workstation`: its number on the SIM link"
    if not terminal.kind.is_till and (terminal.workstation is not None or terminal.profile is not None):
        yield "kind", f"a terminal of kind {terminal.kind.value} has no workstation and no profile"
    if terminal.profile is not None and terminal.profile not in PROFILES:
        yield "profile", f"there is no profile {terminal.profile!r}{nearest(terminal.profile, PROFILES)}"


def _terminal(name: str, text: TerminalText, store: str, node: Node, reading: Reading) -> Terminal:
    profile = None
    if text.kind is TerminalKind.MICROS:
        profile = _profile(text, node, reading)
    return Terminal(
        name, text.kind, text.store or store, reading.place(node), text.workstation, profile, text.vocabulary, text.menu
    )


def _profile(text: TerminalText, node: Node, reading: Reading) -> Profile | None:
    """The product's profile with what the terminal changes; None when nothing is said."""
    changes = {name: getattr(text, name) for name in _OVERRIDES if getattr(text, name) is not None}
    if text.profile is None and not changes:
        return None
    profile = replace(PROFILES.get(text.profile or DEFAULT_PROFILE) or PROFILES[DEFAULT_PROFILE], **changes)
    for sentence in problems(profile):
        reading.fail(node, sentence)
    return profile


def _check_workstations(terminals: list[Terminal], reading: Reading, node: Node) -> None:
    seen: dict[tuple[str, int], Terminal] = {}
    first: dict[str, Terminal] = {}
    for terminal in (t for t in terminals if t.kind is TerminalKind.MICROS):
        where = locate(node, f"terminals.{terminal.name}")
        other = first.setdefault(terminal.store, terminal)
        if (other.profile, other.vocabulary) != (terminal.profile, terminal.vocabulary):
            sentence = "share the connection of their store, so they need the same profile and vocabulary"
            reading.fail(where, f"{other.name} and {terminal.name} {sentence}")
        if terminal.workstation is None:
            continue
        digits = (terminal.profile or PROFILES[DEFAULT_PROFILE]).workstation_digits
        if not 0 < terminal.workstation < 10**digits:
            reading.fail(locate(where, "workstation"), f"a workstation number here is 1 to {10**digits - 1}")
        twin = seen.setdefault((terminal.store, terminal.workstation), terminal)
        if twin is not terminal:
            sentence = f"{twin.name} of the same store is workstation {terminal.workstation} already"
            reading.fail(locate(where, "workstation"), sentence)


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
