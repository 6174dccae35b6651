"""Who a guest is, at the server end: customer/info, create_or_update, and ids of guests (iiko_loyaltyplant.md 5.5).

iikoCloud names a guest by an id, the exchange by what was shown. So the desk remembers by what each id was last found.
An id of ours that the desk has forgotten (its part crashed) is no unknown guest: 500, and the caller asks again by
phone or card. An id that was never given out is refused [C].
"""

from datetime import date
from uuid import UUID

from simulators.iiko.cloud.messages import errors
from simulators.iiko.cloud.messages.customers import (
    Card,
    Category,
    CreateOrUpdate,
    CustomerId,
    CustomerInfo,
    InfoByCardNumber,
    InfoByCardTrack,
    InfoByEmail,
    InfoById,
    InfoByPhone,
    WalletBalance,
)
from simulators.iiko.cloud.messages.shape import day_of, sum_of
from simulators.iiko.cloud.names import NameKind, is_named, name_id
from simulators.iiko.cloud.work import Asks, Refusal, Visit, Work, granted, refusal_of, wallet_of
from simulators.kit.instant import check_year
from simulators.till.answer import Answer, GuestFound, Reason, Refused
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Identify, Origin, Register

PHONE, CARD, TRACK2 = IdentifierKind.PHONE, IdentifierKind.CARD, IdentifierKind.TRACK2
NOT_KNOWN_WHEN = "1970-01-01 00:00:00.000"
"""Where a date must stand [D] and the programme keeps none [P]."""


def info(visit: Visit) -> Work:
    guest, identifier = yield from identified(visit, _shown(visit), visit.origin())
    return _told(visit, guest, identifier)


def create_or_update(visit: Visit) -> Work:
    """A guest who is there already is told by id, and nothing about them changes [P]: our programme keeps no more."""
    asked: CreateOrUpdate = visit.message
    if asked.id is not None:
        guest, _ = yield from identified(visit, recall(visit, asked.id), visit.origin())
        visit.remarks.append("nothing about a guest is updated")
        return CustomerId(guest_id(guest))
    identifier = _new_identifier(asked)
    answer = yield Register(visit.origin(), identifier, asked.name or "", _birthday(asked))
    if isinstance(answer, Refused) and answer.reason is Reason.EXISTS:
        guest, _ = yield from identified(visit, identifier, visit.origin())
        return CustomerId(guest_id(guest))
    guest = granted(answer, GuestFound)
    return CustomerId(_remember(visit, guest, identifier))


def identified(visit: Visit, identifier: Identifier, origin: Origin) -> Asks[tuple[GuestFound, Identifier]]:
    """The guest, who is remembered by the id that goes with them. Raises Refusal."""
    answer: Answer = yield Identify(origin, identifier)
    if isinstance(answer, Refused):
        raise refusal_of(answer, _words(identifier))
    guest = granted(answer, GuestFound)
    _remember(visit, guest, identifier)
    return guest, identifier


def guest_id(guest: GuestFound) -> UUID:
    return name_id(NameKind.GUEST, guest.guest)


def recall(visit: Visit, id: UUID) -> Identifier:
    """By what a guest was found whose id this is. Raises Refusal."""
    known = visit.desk.guests.get(id)
    if known is not None:
        return known
    if is_named(NameKind.GUEST, id):
        raise Refusal(500, errors.UNAVAILABLE, f"customer {id} was found before this server started: ask for it anew")
    raise Refusal(400, errors.CUSTOMER_NOT_FOUND, f"There is no user with id {id}", card=errors.WRONG_NUMBER)


def _remember(visit: Visit, guest: GuestFound, identifier: Identifier) -> UUID:
    id = guest_id(guest)
    visit.desk.keep(visit.desk.guests, id, identifier)
    return id


def _shown(visit: Visit) -> Identifier:
    match visit.message:
        case InfoByPhone(phone):
            return Identifier(PHONE, phone)
        case InfoByCardNumber(number):
            return Identifier(CARD, number)
        case InfoByCardTrack(track):
            return Identifier(TRACK2, track)
        case InfoById(id):
            return recall(visit, id)
        case InfoByEmail(email):
            text = f"There is no user with email {email}: this programme knows nobody by e-mail"
            raise Refusal(400, errors.CUSTOMER_NOT_FOUND, text, card=errors.WRONG_NUMBER)
    raise AssertionError("a question about a guest is one of five")


def _new_identifier(asked: CreateOrUpdate) -> Identifier:
    if asked.phone:
        return Identifier(PHONE, asked.phone)
    if asked.card_number:
        return Identifier(CARD, asked.card_number)
    text = "a new customer has a phone or a card"
    raise Refusal(400, errors.INCORRECT_PHONE, text, card=errors.WRONG_NUMBER)


def _birthday(asked: CreateOrUpdate) -> date | None:
    if not asked.birthday:
        return None
    try:
        birthday = day_of(asked.birthday)
        check_year(birthday)
    except ValueError as error:
        raise Refusal(400, errors.BAD_REQUEST, f"birthday: {error}") from error
    return birthday


def _words(identifier: Identifier) -> str:
    return f"{identifier.kind.value} {identifier.value}"


def _told(visit: Visit, guest: GuestFound, identifier: Identifier) -> CustomerInfo:
    """What is not known stays null: a programme has no sex, no e-mail, no dates of orders."""
    balance, tier = guest.balance, guest.tier
    number = identifier.value if identifier.kind in (CARD, TRACK2) else guest.card
    wallet = wallet_of(visit.programme)
    name = visit.programme.name if visit.programme is not None else None
    return CustomerInfo(
        guest_id(guest),
        name=guest.name or None,
        comment=guest.text or None,
        phone=identifier.value if identifier.kind is PHONE else None,
        cards=(Card(name_id(NameKind.CARD, number), number, number),) if number else (),
        categories=(Category(name_id(NameKind.CATEGORY, tier), tier),) if tier else (),
        wallet_balances=() if balance is None else (WalletBalance(wallet, sum_of(balance), name),),
        is_deleted=False,
        when_registered=NOT_KNOWN_WHEN,
        registration_organization_id=visit.organisation.id,
    )
