"""Who an identifier belongs to, as far as the harness knows by itself.

Set-up comes first; a guest registered in the case, or an identifier only an answer could explain (a dynamic QR), is
learnt from the history. A one-time code is the guest's whose app asked for it. The trap: an identifier nobody explained
is not "nobody's", it is unknown.
"""

from dataclasses import dataclass

from harness.history.evidence import Evidence
from simulators.till.answer import Attached, CodeIssued, GuestFound, Status
from simulators.till.attempt import Attempted, Learnt
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Adjust,
    Attach,
    Claim,
    Commit,
    Coupon,
    Gift,
    Hold,
    Identify,
    IssueCode,
    Quote,
    ReadAccount,
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
            | IssueCode(identifier=identifier)
            | Adjust(identifier=identifier)
            | ReadAccount(identifier=identifier)
        ):
            return identifier
        case Attach(code=code):
            return code_shown(code)
        case Commit(receipt=receipt) | Quote(receipt=receipt) | Coupon(receipt=receipt):
            return receipt.guest
        case _:
            return None


def code_shown(code: str) -> Identifier:
    """What a guest goes by who is on a check by a one-time code."""
    return Identifier(IdentifierKind.CODE, code)


def people_of(evidence: Evidence) -> People:
    """Everybody the case knows. Registered guests get the name the backend gave them."""
    guests = {guest.id: guest for guest in evidence.guests}
    owners = {identifier: guest.id for guest in evidence.guests for identifier in guest.identifiers}
    asked: dict[str, Identify | Register] = {}
    issued: dict[str, IssueCode] = {}
    attached: dict[str, Attach] = {}
    for noted in evidence.history:
        match noted.entry:
            case Attempted(operation=(Identify() | Register()) as operation, key=key):
                asked[key] = operation
            case Attempted(operation=IssueCode() as operation, key=key):
                issued[key] = operation
            case Attempted(operation=Attach() as operation, key=key):
                attached[key] = operation
            case Learnt(key=key, answer=GuestFound(guest=guest, status=status)) if key in asked and guest:
                if status is not Status.UNVERIFIED:
                    _learn(guests, owners, asked[key], guest)
            case Learnt(key=key, answer=CodeIssued(code=code)) if key in issued:
                owner = owners.get(issued[key].identifier)
                if owner is not None:
                    owners.setdefault(code_shown(code), owner)
            case Learnt(key=key, answer=Attached(guest=GuestFound(guest=guest))) if key in attached and guest:
                owners.setdefault(code_shown(attached[key].code), guest)
            case _:
                pass
    ledger = evidence.ledger or ()
    undone = {entry.reverses for entry in ledger if entry.reverses is not None}
    for entry in sorted(ledger, key=lambda entry: entry.number in undone):  # a registration that stands counts first
        operation_asked = asked.get(entry.key)
        if isinstance(operation_asked, Register) and entry.guest:
            _learn(guests, owners, operation_asked, entry.guest)
    return People(guests, owners)


def _learn(guests: dict[str, Guest], owners: dict[Identifier, str], operation: Identify | Register, guest: str) -> None:
    owners.setdefault(operation.identifier, guest)
    if isinstance(operation, Register) and guest not in guests:
        guests[guest] = Guest(guest, (operation.identifier,), name=operation.name, birthday=operation.birthday)
