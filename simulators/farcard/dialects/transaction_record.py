"""The transaction record on the two dialects that have all of it, and derived for one that has none of it.

Source: farcard.md 2.4, 3, 5.4, 5.9. Sums are kopecks and rates hundredths of a percent in XML; the JSON of 5.9 B has
both as decimals.
"""

from collections.abc import Iterator
from datetime import date

from simulators.farcard.call import Kind, Transaction, TransactionsEx, Vat, signed
from simulators.farcard.dialects.attributes import Attributes, read_day
from simulators.farcard.dialects.fields import S64, U8, U16, U32
from simulators.farcard.dialects.json_document import Json, Members, card_number, decimal_units
from simulators.farcard.packet import CANCELS, CheckBonus, CheckDiscount, CheckPayment, Packet
from simulators.farcard.restaurant import short_code
from simulators.kit.money import Minor

VATS = "ABCDEFGH"
NO_DAY = date(1970, 1, 1)
"""Of a record derived from a packet without a shift date."""
UNIT_ATTRIBUTES = ("RKUnit", "RKUni")


def transaction_attributes(record: Transaction, unit_attribute: str) -> Iterator[tuple[str, str]]:
    """In the order of the vendor's sample; all eight tax blocks. `unit_attribute`: `RKUnit` or `RKUni`."""
    yield from (("Card", record.card), ("PersonID", str(record.person_id)), ("Account", str(record.account)))
    yield from (("Kind", str(int(record.kind))), ("Summa", str(record.summa)), ("Restaurant", str(record.restaurant)))
    yield "RKDate", f"{record.shift_date.isoformat()}T00-00-00"
    yield from ((unit_attribute, str(record.unit)), ("RKCheck", str(record.check)))
    for letter, vat in zip(VATS, _padded(record.vats), strict=True):
        yield f"VatSum{letter}", str(vat.amount)
        yield f"VatPrc{letter}", str(vat.percent)


def read_transaction(fields: Attributes) -> Transaction:
    """Raises Unreadable."""
    return Transaction(
        fields.text("Card"),
        fields.whole("PersonID", -S64 - 1, S64),
        fields.whole("Account", 0, U32),
        fields.whole("Kind", 0, U8),
        fields.money("Summa"),
        fields.whole("Restaurant", 0, U32),
        fields.day("RKDate"),
        fields.whole(_unit_name(fields), 0, U32),
        fields.whole("RKCheck", 0, U32),
        trimmed(tuple(Vat(fields.money(f"VatSum{at}"), fields.whole(f"VatPrc{at}", 0, U16)) for at in VATS)),
    )


def transaction_members(record: Transaction, unit_attribute: str) -> dict[str, Json]:
    """Of farcardsnet-json: sums as decimal currency units, rates as decimal percents, and the junk member it has."""
    members: dict[str, Json] = {
        "Sieze": 0,
        "Card": card_number(record.card),
        "PersonID": record.person_id,
        "Account": record.account,
        "Kind": int(record.kind),
        "Summa": decimal_units(record.summa),
        "Restaurant": record.restaurant,
        "RKDate": f"{record.shift_date.isoformat()}T00:00:00",
        unit_attribute: record.unit,
        "RKCheck": record.check,
    }
    for letter, vat in zip(VATS, _padded(record.vats), strict=True):
        members[f"VatSum{letter}"] = decimal_units(vat.amount)
        members[f"VatPrc{letter}"] = decimal_units(vat.percent)
    return members


def read_transaction_members(fields: Members) -> Transaction:
    """Raises Unreadable."""
    return Transaction(
        fields.card("Card"),
        fields.whole("PersonID", -S64 - 1, S64),
        fields.whole("Account", 0, U32),
        fields.whole("Kind", 0, U8),
        fields.money("Summa"),
        fields.whole("Restaurant", 0, U32),
        read_day(fields.text("RKDate"), f"{fields.path}.RKDate"),
        fields.whole(_unit_name(fields), 0, U32),
        fields.whole("RKCheck", 0, U32),
        trimmed(tuple(Vat(fields.money(f"VatSum{at}"), fields.hundredths(f"VatPrc{at}", U16)) for at in VATS)),
    )


def derived(packet: Packet) -> tuple[Transaction, ...]:
    """The records a receipt implies, for the dialect that sends the receipt alone (5.9 C). **Ours**.

    One for each line that names a card: DISCOUNT (kind 1), PAYMENT (kind 0), BONUS (kind 2), in this order, with the
    signs of the chmode. Not to be had from a receipt: the holder's id and what was taxed (0); the guest's own money
    (kind 3), because tills disagree what it is, is left out.
    """
    if packet.data is None:
        return ()
    found = [_of_line(packet, Kind.DISCOUNT, line, line.account) for line in packet.data.discounts if line.cardcode]
    found += [_of_line(packet, Kind.PAYMENT, line, line.account) for line in packet.data.payments if line.cardcode]
    found += [_of_line(packet, Kind.BONUS, line, "") for line in packet.data.bonuses if line.cardcode]
    return tuple(found)


def _of_line(packet: Packet, kind: Kind, line: CheckDiscount | CheckPayment | CheckBonus, account: str) -> Transaction:
    """A discount is negative in a packet, a payment and a bonus are positive (4.7, 4.8)."""
    assert packet.data is not None, "a line is in the order's data"
    amount: Minor = -line.sum if kind is Kind.DISCOUNT else line.sum
    known = account.isascii() and account.isdigit() and len(account) < 11 and int(account) <= U32
    return Transaction(
        line.cardcode,
        0,
        int(account) if known else 0,
        kind,
        signed(kind, amount, packet.chmode in CANCELS),
        short_code(packet.restaurant),
        packet.shift_date or NO_DAY,
        packet.station,
        packet.data.checknum,
    )


def too_many_vats(call: TransactionsEx) -> str | None:
    if any(len(record.vats) > len(VATS) for record in call.transactions):
        return f"a record has {len(VATS)} tax blocks at most"
    return None


def trimmed(vats: tuple[Vat, ...]) -> tuple[Vat, ...]:
    """Without the empty blocks at the end: all eight are always said."""
    while vats and vats[-1] == Vat():
        vats = vats[:-1]
    return vats


def _padded(vats: tuple[Vat, ...]) -> tuple[Vat, ...]:
    assert len(vats) <= len(VATS), "a record has eight tax blocks"
    return (*vats, *(Vat(),) * (len(VATS) - len(vats)))


def _unit_name(fields: Attributes | Members) -> str:
    return next((name for name in UNIT_ATTRIBUTES if fields.has(name)), UNIT_ATTRIBUTES[0])
