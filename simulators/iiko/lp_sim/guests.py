"""Guests as LP-SIM refers to them. `guestRef` {code, guestId, phone} is of the table (4.6.4, offline); card, qr and
track2 are additions of ours.

The exchange has no identifier that is a guest's id, so `guestId` is the number of a card (profile of ours).
"""

import re

from simulators.iiko.lp_sim.errors import Unreadable
from simulators.iiko.lp_sim.messages import GuestRef
from simulators.till.identifier import Identifier, IdentifierKind

_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")


def is_number(text: str) -> bool:
    """A number that JSON readers of any make keep exactly, written as itself."""
    return _NUMBER.fullmatch(text) is not None


def ref_of(identifier: Identifier) -> GuestRef:
    value = identifier.value
    match identifier.kind:
        case IdentifierKind.CODE:
            return GuestRef(code=value)
        case IdentifierKind.PHONE:
            return GuestRef(phone=value)
        case IdentifierKind.QR:
            return GuestRef(qr=value)
        case IdentifierKind.TRACK2:
            return GuestRef(track2=value)
        case IdentifierKind.CARD:
            return GuestRef(guest_id=int(value)) if is_number(value) else GuestRef(card=value)


def identifier_of(ref: GuestRef, at: str) -> Identifier:
    """Raises Unreadable unless exactly one thing is said."""
    told = [
        Identifier(kind, str(value))
        for kind, value in (
            (IdentifierKind.CODE, ref.code),
            (IdentifierKind.CARD, ref.guest_id),
            (IdentifierKind.PHONE, ref.phone),
            (IdentifierKind.CARD, ref.card),
            (IdentifierKind.QR, ref.qr),
            (IdentifierKind.TRACK2, ref.track2),
        )
        if value is not None
    ]
    if len(told) != 1:
        raise Unreadable(f"a guest is told by one thing, not {len(told)} - at `{at}`")
    return told[0]


def number_or_text(text: str) -> int | str:
    """LoyaltyPlant numbers guests and coupons; names of ours that are no numbers go as text (ours)."""
    return int(text) if is_number(text) else text
