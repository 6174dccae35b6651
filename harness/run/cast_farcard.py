"""r_keeper tills of a case: one FarCards relay for all tills of a store (farcard.md 1), and who answers it.

Both ends hold the same dictionary of discounts and the same list of restaurants; they come from the programme and the
order of the stores, so nothing of it has to be written in a scenario.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from string import ascii_uppercase
from zoneinfo import ZoneInfo

from harness.run.crew import OTHER, Crew, Ground
from harness.scenario.model import Store, Terminal
from simulators.farcard.book import Book, book_of
from simulators.farcard.dialects.contract import FarCardDialect, Style
from simulators.farcard.dialects.farcardsnet_json import FarcardsNetJson
from simulators.farcard.dialects.json_post import JsonPost
from simulators.farcard.dialects.rest_get import RestGet
from simulators.farcard.dialects.ucs_xml import UcsXml
from simulators.farcard.holders import Holders, Neighbour
from simulators.farcard.packet import AS_TILLS_WRITE, PLAIN
from simulators.farcard.profile import DEFAULT, PROFILES, DialectName, FarcardProfile, Via
from simulators.farcard.profile import Security as SecurityKind
from simulators.farcard.restaurant import Restaurant
from simulators.farcard.security import Security
from simulators.farcard.settings import FarCardSettings
from simulators.farcard.site import FarCards, SecondRelay, Unit
from simulators.farcard.terms import INTERFACE_CODE, INTERFACE_ID
from simulators.farcard.wire import FarCard
from simulators.kit.actor import Actor
from simulators.kit.errors import LabError
from simulators.kit.instant import Clock
from simulators.till.caller import R_KEEPER
from simulators.till.programme import Guest, Programme

PORT = "farcard"
SECOND_ID = INTERFACE_ID + 1
FIRST_CODE = 199_990_001
"""Of the first store, as a restaurant; the next follow in the order of the cast."""
DIALECTS: dict[DialectName, FarCardDialect] = {
    DialectName.UCS_XML: UcsXml(),
    DialectName.FARCARDSNET_JSON: FarcardsNetJson(),
    DialectName.REST_GET: RestGet(),
    DialectName.JSON_POST: JsonPost(),
}


@dataclass(frozen=True, slots=True)
class Place:
    """What both ends of FarCards must know alike."""

    programme: Programme
    guests: tuple[Guest, ...]
    restaurants: tuple[Restaurant, ...]


@dataclass(frozen=True, slots=True)
class Relays:
    """What the two relays of a store speak."""

    first: FarCard
    second: FarCard


def cast_farcard(ground: Ground, store: Store, terminals: tuple[Terminal, ...]) -> Crew:
    """The relay of a store. Its tills' clocks may be wrong, and so may what they prove themselves with."""
    profile = _profile(store, terminals)
    restaurants = restaurants_of(_stores(ground), ground.restaurants)
    place = Place(ground.cast.programme, ground.cast.guests, _at_home(store.name, restaurants))
    is_direct = profile.via is Via.BACKEND
    patience = ground.patience if profile.timeout is None else min(profile.timeout, ground.patience)
    server = replace(wire_of(profile, place, ground.clock), credentials=ground.tokens)
    client = replace(
        wire_of(profile, place, ground.clock.skewed(store.skew), profile.till_secret),
        style=replace(server.style, host=ground.upstream if is_direct else server.style.host),
        timeout=patience,
    )
    settings = _settings(profile, ground, client.book)
    second = ground.cast.second
    if second is None:
        make = partial(_make, ground, store, client, terminals, settings)
        return Crew(server, PORT, f"farcard/{profile.name}", make, is_direct)
    here, there = Neighbour(INTERFACE_ID, INTERFACE_CODE), Neighbour(SECOND_ID, second.code)
    heard = replace(server, interface_id=there.id, interface_code=there.code)
    aside = replace(client, style=replace(server.style, host=OTHER), interface_id=there.id, interface_code=there.code)
    relays = Relays(replace(client, neighbour=there), replace(aside, neighbour=here))
    make = partial(_make, ground, store, relays, terminals, replace(settings, second=second.code))
    return Crew(server, PORT, f"farcard/{profile.name}", make, is_direct, heard)


def _profile(store: Store, terminals: tuple[Terminal, ...]) -> FarcardProfile:
    """One relay, so one profile."""
    first = terminals[0]
    for other in terminals[1:]:
        if other.farcard != first.farcard:
            raise LabError(
                f"{first.name} and {other.name} share the relay of store {store.name}, so they need the same profile"
            )
    return first.farcard or PROFILES[DEFAULT]


def _stores(ground: Ground) -> tuple[str, ...]:
    return tuple(store.name for store in ground.cast.stores)


def _make(
    ground: Ground,
    store: Store,
    wire: "FarCard | Relays",
    terminals: tuple[Terminal, ...],
    settings: FarCardSettings,
    name: str,
    address: str,
) -> Actor:
    units = tuple(
        Unit(terminal.name, terminal.workstation if terminal.workstation is not None else index)
        for index, terminal in enumerate(terminals, start=1)
    )
    clock = ground.clock.skewed(store.skew)
    if isinstance(wire, FarCard):
        return (ground.farcards or FarCards)(name, store.name, wire.remembering(), address, units, clock, settings)
    holders = Holders()
    first = replace(wire.first.remembering(), holders=holders)
    aside = replace(wire.second.remembering(), holders=holders)
    second = SecondRelay(OTHER, aside, f"{OTHER}:{PORT}", holders)
    return (ground.farcards or FarCards)(name, store.name, first, address, units, clock, settings, second=second)


def _settings(profile: FarcardProfile, ground: Ground, book: Book) -> FarCardSettings:
    programme, till = ground.cast.programme, ground.cast.till
    return FarCardSettings(
        transactions=profile.transactions,
        pass_all=profile.pass_all,
        before_receipt=profile.before_receipt,
        after_calls=profile.after_calls,
        images=profile.images,
        holds=profile.holds,
        v6=profile.v6,
        readers=profile.readers,
        disc_limit_zero=profile.disc_limit_zero,
        points_value=programme.redeeming.value,
        limit=till.limit,
        day_closes_at=programme.day_closes_at,
        first_check=till.first_check,
        first_number=ground.first_number,
        currency=programme.currency,
        menu=programme.menu,
        courier=ground.courier(R_KEEPER, dials_when_asked=True),
        book=book,
    )


def restaurants_of(stores: tuple[str, ...], known: Mapping[str, int]) -> tuple[Restaurant, ...]:
    """Stores as restaurants: with the code that is known, else by their order."""
    return tuple(Restaurant(store, known.get(store, FIRST_CODE + n)) for n, store in enumerate(stores))


def _at_home(store: str, restaurants: tuple[Restaurant, ...]) -> tuple[Restaurant, ...]:
    """With the store's own first: its gateway takes a call that does not say who asks for one of its own tills."""
    return tuple(sorted(restaurants, key=lambda one: one.store != store))


def wire_of(profile: FarcardProfile, place: Place, clock: Clock, secret: str | None = None) -> FarCard:
    """Either end; `clock`: its own; `secret`: what it takes for the shared one, when it has another."""
    return FarCard(
        dialect=DIALECTS[profile.dialect],
        style=Style(
            paths=profile.paths,
            out_buf=profile.out_buf,
            error_attribute=profile.error_attribute,
            protocol=profile.protocol,
            inp_buf=profile.order_xml,
            quirks=AS_TILLS_WRITE if profile.quirks else PLAIN,
            unit_attribute=profile.unit_attribute,
        ),
        restaurants=place.restaurants,
        book=book_of(place.programme),
        clock=clock,
        zone=ZoneInfo(place.programme.zone),
        points_value=place.programme.redeeming.value,
        coupon_prefixes=_prefixes(profile, place),
        security=_security(profile, secret or profile.secret),
        spend=profile.spend,
        cardless=profile.cardless,
        vat_percent=profile.vat_percent,
        cash_note=profile.cash_note,
    )


def _security(profile: FarcardProfile, secret: str) -> Security | None:
    match profile.security:
        case SecurityKind.NONE:
            return None
        case SecurityKind.SIGNED:
            return Security(secret)
        case SecurityKind.TOKEN:
            return Security(secret, signs=False, token_minutes=profile.token_minutes)
        case SecurityKind.BOTH:
            return Security(secret, token_minutes=profile.token_minutes)


def _prefixes(profile: FarcardProfile, place: Place) -> tuple[str, ...]:
    """Coupons are told from cards by how they begin; where no prefix is set, a code there is begins like itself, and
    what the programme draws for a claimed reward with a letter, which cards do not."""
    if profile.coupon_prefixes is not None:
        return profile.coupon_prefixes
    codes = [coupon.code for guest in place.guests for coupon in guest.coupons]
    return (*dict.fromkeys(codes), *(ascii_uppercase if place.programme.rewards else ""))
