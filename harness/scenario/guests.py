"""Guests of a cast, and the coupons they hold.

A guest holds one coupon for each occasion of the programme (for one around the birthday: when the birthday is known),
with the code `<occasion>-<guest>`: `birthday-anna`. A coupon written out takes the place of the one for the same offer.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from msgspec import Struct

from harness.scenario.reading import OneOrMany
from harness.scenario.shape import nearest
from simulators.kit.instant import Moment
from simulators.kit.money import Minor
from simulators.till.answer import Status
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.programme import CouponKind, Guest, IssuedCoupon, Programme


class CouponText(Struct, frozen=True):
    """A coupon in a guest's app."""

    code: str
    """What the till scans."""
    offer: str
    """Id of a reward or occasion of the programme."""
    issued: Moment | None = None
    """By default the start of the scenario."""


class GuestText(Struct, frozen=True):
    """A guest as a cast says it."""

    name: str = ""
    """What the till shows."""
    qr: Annotated[tuple[str, ...], OneOrMany()] = ()
    """Identifiers of each kind: one, or a list."""
    card: Annotated[tuple[str, ...], OneOrMany()] = ()
    track2: Annotated[tuple[str, ...], OneOrMany()] = ()
    phone: Annotated[tuple[str, ...], OneOrMany()] = ()
    code: Annotated[tuple[str, ...], OneOrMany()] = ()
    """One-time codes out of the guest's app."""
    balance: Minor = 0
    """Points on the account at the start."""
    earned_before: Minor = 0
    """Points earned in life before the start, for tiers."""
    status: Status = Status.ACTIVE
    birthday: date | None = None
    expires: date | None = None
    """Last day the card is good."""
    password: str | None = None
    """The second factor (FARC-04)."""
    coupons: dict[str, CouponText] = {}
    """By a name of the author's choosing."""

    def __post_init__(self) -> None:
        if self.status is Status.UNVERIFIED:
            raise ValueError("a guest is active, expired or blocked; unverified is what a gateway says offline")


def identifiers_of(text: GuestText) -> tuple[Identifier, ...]:
    """In the order qr, card, track2, phone, code: the first is what is shown when a step does not say."""
    return tuple(Identifier(kind, value) for kind in IdentifierKind for value in getattr(text, kind.value))


def make_guest(name: str, text: GuestText, programme: Programme, start: datetime) -> tuple[Guest, dict[str, str]]:
    """The guest, and the code of each coupon by name and by offer."""
    written = {
        label: IssuedCoupon(coupon.code, name, _kind_of(coupon.offer, programme), coupon.offer, coupon.issued or start)
        for label, coupon in text.coupons.items()
    }
    offers = {coupon.offer for coupon in written.values()}
    automatic = {
        occasion.id: IssuedCoupon(f"{occasion.id}-{name}", name, CouponKind.OCCASION, occasion.id, start)
        for occasion in programme.occasions
        if occasion.id not in offers and (text.birthday is not None or not occasion.birthday)
    }
    codes = {coupon.offer: coupon.code for coupon in reversed(written.values())}
    codes.update({label: coupon.code for label, coupon in written.items()})
    codes.update({label: coupon.code for label, coupon in automatic.items()})
    guest = Guest(
        id=name,
        identifiers=identifiers_of(text),
        name=text.name,
        status=text.status,
        balance=text.balance,
        earned_before=text.earned_before,
        birthday=text.birthday,
        expires=text.expires,
        password=text.password,
        coupons=(*written.values(), *automatic.values()),
    )
    return guest, codes


def _kind_of(offer: str, programme: Programme) -> CouponKind:
    return CouponKind.REWARD if any(reward.id == offer for reward in programme.rewards) else CouponKind.OCCASION


def problems_of_guest(text: GuestText, programme: Programme) -> Iterator[tuple[str, str]]:
    """What no type can say: (path, sentence)."""
    offers = [*(reward.id for reward in programme.rewards), *(occasion.id for occasion in programme.occasions)]
    for label, coupon in text.coupons.items():
        if coupon.offer not in offers:
            close = nearest(coupon.offer, offers)
            yield f"coupons.{label}.offer", f"the programme has no reward or occasion {coupon.offer!r}{close}"
