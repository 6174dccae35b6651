"""The transactions of a receipt, as a till makes them and as a server end checks them. Source: farcard.md 3.

Order and number of records are documented nowhere; one record of each kind and card is ours, as in the example (4.11).
"""

from simulators.farcard.accounts import Accounts
from simulators.farcard.call import Kind, Transaction, TransactionsEx, Vat, signed
from simulators.farcard.packet import CANCELS, CheckData, Packet
from simulators.farcard.profile import Cardless, Spend
from simulators.farcard.reading import Contradiction, points_payments
from simulators.farcard.receipts import bonus_of, card_of
from simulators.farcard.restaurant import short_code
from simulators.farcard.terms import Terms
from simulators.kit.money import Minor
from simulators.till.receipt import Receipt

_NOBODY = "0"


def transactions_of(receipt: Receipt, packet: Packet, terms: Terms, accounts: Accounts) -> tuple[Transaction, ...]:
    """All the records, with their signs; none without a card, unless the site sends an empty one. A coupon has one when
    its code is a number, because the function's card is (2.3).

    A till says kind 3 only of a card that gave a discount [D]; of one that did nothing at all ours says it too, because
    there are back-ends that fail without any record [I]."""
    cancels = packet.chmode in CANCELS
    by_card = _discounts_by_card(receipt, terms)
    guest = receipt.guest.value if receipt.guest is not None else ""
    numbered = {card: amount for card, amount in by_card.items() if card == guest or _is_number(card)}
    sums: list[tuple[str, Kind, Minor]] = [(card, Kind.DISCOUNT, amount) for card, amount in numbered.items()]
    if guest:
        own = receipt.total - (receipt.paid_with_points if terms.spend is Spend.OWN else 0)
        if receipt.paid_with_points:
            sums.append((guest, Kind.PAYMENT, receipt.paid_with_points))
        if guest in by_card or not receipt.paid_with_points:
            sums.append((guest, Kind.SPEND, own))
        bonus = bonus_of(receipt, terms)
        sums += [(guest, Kind.BONUS, bonus)] if bonus else []
    if not sums and terms.cardless is Cardless.ZERO:
        sums = [(_NOBODY, Kind.SPEND, receipt.total)]
    return tuple(
        _record(card, kind, signed(kind, amount, cancels), receipt, packet, terms, accounts)
        for card, kind, amount in sums
    )


def check_records(call: TransactionsEx, packet: Packet, terms: Terms) -> None:
    """Raises Contradiction when a record says something else than the packet. No records at all are no contradiction:
    one way of putting the call on HTTP has none (5.9 C)."""
    if not call.transactions:
        return
    data = packet.data or CheckData()
    for number, record in enumerate(call.transactions, 1):
        said = f"TransactionsEx number {number}"
        if record.check != data.checknum:
            raise Contradiction(f"{said}: RKCheck is {record.check}, CHECKDATA checknum is {data.checknum}")
        if packet.shift_date is not None and record.shift_date != packet.shift_date:
            raise Contradiction(f"{said}: RKDate is {record.shift_date}, CHECK shiftdate is {packet.shift_date}")
    paid = sum(one.base_sum or one.sum for one in points_payments(packet, terms))
    moved = sum(record.summa for record in call.transactions if record.kind == Kind.PAYMENT)
    expected = signed(Kind.PAYMENT, paid, packet.chmode in CANCELS)
    if moved != expected:
        raise Contradiction(
            f"TransactionsEx: Summa of Kind 0 is {moved} kopecks, CHECKPAYMENTS with the card make it {expected}"
        )


def _is_number(card: str) -> bool:
    return card.isascii() and card.isdigit() and len(card) < 19


def _discounts_by_card(receipt: Receipt, terms: Terms) -> dict[str, Minor]:
    by_card: dict[str, Minor] = {}
    for discount in receipt.discounts:
        if card := card_of(discount, receipt, terms):
            by_card[card] = by_card.get(card, 0) + discount.amount
    return by_card


def _record(
    card: str, kind: Kind, summa: Minor, receipt: Receipt, packet: Packet, terms: Terms, accounts: Accounts
) -> Transaction:
    """All records of a receipt show the same tax (our reading of the example, 2.10)."""
    known = accounts.of(card)
    vats = (Vat(receipt.total, terms.vat_percent * 100),) if terms.vat_percent else ()
    assert packet.data is not None, "transactions are of a receipt"
    return Transaction(
        card,
        known.person,
        known.number,
        kind,
        summa,
        short_code(packet.restaurant),
        receipt.id.business_date,
        packet.station,
        packet.data.checknum,
        vats,
    )
