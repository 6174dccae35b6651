"""Who an identifier belongs to, as far as the harness knows by itself.

Set-up comes first; a guest registered in the case, or an identifier only an answer could explain (a dynamic QR), is
learnt from the history. The trap: an identifier nobody explained is not "nobody's", it is unknown.
"""

from dataclasses import dataclass

from harness.history.evidence import Evidence
from simulators.till.answer import GuestFound, Status
from simulators.till.attempt import Attempted, Learnt
from simulators.till.identifier import Identifier
from simulators.till.operation import (
    Claim,
    Commit,
    Coupon,
    Gift,
    Hold,
    Identify,
    Quote,
    Redeem,
    Register,
    Single,
)
from simulators.till.programme import Guest


@dataclass(frozen=True, slots=True)
class People:
    """Guests by id, and identifiers to guest ids."""

    guests: dict[str, Guest]
    owners: dict[Identifier, str]

    def guest_of(self, identifier: Identifier | None) -> str | None:
        """Guest id; "" for no identifier at all; None when nobody knows whose it is."""
        if identifier is None:
            return ""
        return self.owners.get(identifier)

    def guest_named(self, operation: Single) -> str | None:
        """The guest an operation names; "" when it names none, None when it cannot be told."""
        return self.guest_of(identifier_in(operation))


def identifier_in(operation: Single) -> Identifier | None:
    """The identifier an operation carries, by itself or on its check."""
    match operation:
        case (
            Identify(identifier=identifier)
            | Register(identifier=identifier)
            | Redeem(identifier=identifier)
            | Gift(identifier=identifier)
            | Hold(identifier=identifier)
            | Claim(identifier=identifier)
        ):
            return identifier
        case Commit(receipt=receipt) | Quote(receipt=receipt) | Coupon(receipt=receipt):
            return receipt.guest
        case _:
            return None


def people_of(evidence: Evidence) -> People:
    """Everybody the case knows. Registered guests get the name the backend gave them."""
    guests = {guest.id: guest for guest in evidence.guests}
    owners = {identifier: guest.id for guest in evidence.guests for identifier in guest.identifiers}
    asked: dict[str, Identify | Register] = {}
    for noted in evidence.history:
        match noted.entry:
            case Attempted(operation=(Identify() | Register()) as operation, key=key):
                asked[key] = operation
            case Learnt(key=key, answer=GuestFound(guest=guest, status=status)) if key in asked and guest:
                if status is not Status.UNVERIFIED:
                    _learn(guests, owners, asked[key], guest)
            case _:
                pass
    for entry in evidence.ledger or ():
        operation_asked = asked.get(entry.key)
        if isinstance(operation_asked, Register) and entry.guest:
            _learn(guests, owners, operation_asked, entry.guest)
    return People(guests, owners)


def _learn(guests: dict[str, Guest], owners: dict[Identifier, str], operation: Identify | Register, guest: str) -> None:
    owners.setdefault(operation.identifier, guest)
    if isinstance(operation, Register) and guest not in guests:
        guests[guest] = Guest(guest, (operation.identifier,), name=operation.name, birthday=operation.birthday)
