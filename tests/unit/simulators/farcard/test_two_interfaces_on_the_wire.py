"""A packet of a till with two interfaces: it lists both, and says what each card gave and paid (farcard.md 6.2)."""

from dataclasses import replace as settle

from msgspec.structs import replace

from simulators.farcard.accounts import Accounts
from simulators.farcard.call import TransactionsEx
from simulators.farcard.hearing import operation_of
from simulators.farcard.holders import REMEMBERED, Holders, Neighbour
from simulators.farcard.packet import ExtInfo, Packet
from simulators.farcard.saying import call_of
from simulators.farcard.schedule import aside_of
from simulators.farcard.terms import INTERFACE_CODE, INTERFACE_ID, Terms
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Commit
from tests.unit.simulators.farcard.trade import ANNA, RECEIPT, SALE, TERMS, commit

ROOM = Identifier(IdentifierKind.CARD, "7770000000204")
HERE, THERE = Neighbour(INTERFACE_ID, INTERFACE_CODE), Neighbour(1_002_635, 12)


def terms_of(own: Neighbour, other: Neighbour, holders: Holders) -> Terms:
    return settle(TERMS, interface_id=own.id, interface_code=own.code, neighbour=other, holders=holders)


def both_cards() -> Holders:
    holders = Holders()
    holders.note(RECEIPT.id, HERE.code, ANNA.value)
    holders.note(RECEIPT.id, THERE.code, ROOM.value)
    return holders


def told(operation: Commit, terms: Terms) -> TransactionsEx:
    call = call_of(operation, terms, Accounts())
    assert isinstance(call, TransactionsEx)
    return call


def packet_of(call: TransactionsEx) -> Packet:
    assert call.packet is not None
    return call.packet


def listed(ext: ExtInfo) -> list[tuple[int, tuple[str, ...]]]:
    return [(one.code, one.holders) for one in ext.interfaces]


def aside() -> Commit:
    return Commit(SALE, aside_of(RECEIPT, ROOM, HERE.code))


def test_each_packet_is_for_one_interface_and_lists_both_in_one_order() -> None:
    holders = both_cards()
    here = packet_of(told(commit(), terms_of(HERE, THERE, holders)))
    there = packet_of(told(aside(), terms_of(THERE, HERE, holders)))
    assert (here.ext.current, there.ext.current) == (HERE.id, THERE.id)
    assert [code for code, _ in listed(here.ext)] == [11, 12]
    assert dict(listed(here.ext))[12] == dict(listed(there.ext))[12] == (ROOM.value,)
    assert ANNA.value in dict(listed(here.ext))[11]
    assert dict(listed(there.ext))[11] == (ANNA.value,)


def test_points_of_the_first_are_a_payment_by_interface_11_to_the_second() -> None:
    there = told(aside(), terms_of(THERE, HERE, both_cards()))
    data = packet_of(there).data
    assert data is not None
    paid = [one for one in data.payments if one.interface is not None]
    assert [(one.interface, one.cardcode, one.sum) for one in paid] == [
        (11, ANNA.value, sum(one.amount for one in RECEIPT.tenders if one.kind == "points"))
    ]
    given = [(one.interface, one.cardcode, one.code) for one in data.discounts if one.interface is not None]
    assert given == [(11, ANNA.value, "2")]
    assert all(record.card == ROOM.value for record in there.transactions)
    heard = operation_of(there, settle(TERMS, interface_id=THERE.id, interface_code=THERE.code), None)
    assert isinstance(heard, Commit)
    assert heard.receipt.guest == ROOM
    assert [(one.kind, one.amount) for one in heard.receipt.tenders] == [
        (one.kind, one.amount) for one in aside().receipt.tenders
    ]
    assert (heard.asks, heard.receipt.coupons, heard.receipt.total) == ((), (), RECEIPT.total)


def test_the_first_does_not_see_the_neighbours_card_as_its_own() -> None:
    here = told(commit(), terms_of(HERE, THERE, both_cards()))
    heard = operation_of(here, TERMS, None)
    assert heard == operation_of(told(commit(), TERMS), TERMS, None)
    assert isinstance(heard, Commit)
    assert heard.receipt.guest == ANNA


def test_a_neighbour_without_a_card_has_an_empty_holder() -> None:
    packet = packet_of(told(commit(), terms_of(HERE, THERE, Holders())))
    assert dict(listed(packet.ext))[12] == ("",)


def test_holders_forget_the_oldest_receipts() -> None:
    holders = both_cards()
    holders.note(RECEIPT.id, THERE.code, None)
    assert holders.card(RECEIPT.id, THERE.code) is None
    for check in range(2 * REMEMBERED):
        holders.note(replace(RECEIPT.id, check=check + 100_000), THERE.code, ROOM.value)
    assert holders.card(RECEIPT.id, HERE.code) is None
