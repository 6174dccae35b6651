"""The card record and its names in each dialect. Source: farcard.md 2.4, 5.3, 5.10.

One table for all. Texts are cut to what the till's record holds, when written and when read, as the vendor's module
must (5.3 [I]). The trap: the best known client [C] reads XML sums into 32 bits, so that a `DiscLimit` of 9000000000
("no limit", seen in the field) is 0 to it; we say and read whole sums.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias, TypeVar

from simulators.farcard.call import CardInfo
from simulators.farcard.dialects.fields import S64, U16, U32, Fields
from simulators.farcard.texts import HOLDER_LENGTH, TEXT_LENGTH, cut


class Type(Enum):
    FLAG = "flag"
    TEXT = "text"
    NAME = "name"
    U16 = "u16"
    U32 = "u32"
    S64 = "s64"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Column:
    """A field of `CardInfo` (its `sums` are eight) and what the dialects call it."""

    field: str
    type: Type
    xml: str
    rest: str
    json: str = ""
    """Of farcardsnet-json, where it differs from `xml`."""

    @property
    def farcardsnet(self) -> str:
        return self.json or self.xml


SUMS = 8
COLUMNS = (
    Column("deleted", Type.FLAG, "Deleted", "isDeleted"),
    Column("seize", Type.FLAG, "Seize", "isNeedWithdraw", "Grab"),
    Column("stop_date", Type.FLAG, "StopDate", "isExpired"),
    Column("holy", Type.FLAG, "Holy", "isInvalid"),
    Column("manager", Type.FLAG, "Manager", "isManagerConfirm"),
    Column("locked", Type.FLAG, "Locked", "isBlocked"),
    Column("why_lock", Type.TEXT, "WhyLock", "blockReason"),
    Column("holder", Type.NAME, "Holder", "cardOwner"),
    Column("person_id", Type.S64, "PersonID", "ownerId"),
    Column("account", Type.U32, "Account", "accountNum"),
    Column("unpay", Type.U32, "Unpay", "unpayType"),
    Column("bonus", Type.U16, "Bonus", "bonusNum"),
    Column("discount", Type.U16, "Discount", "discountNum"),
    Column("disc_limit", Type.MONEY, "DiscLimit", "maxDiscountAmount"),
    *(
        Column("sums", Type.MONEY, "Summa" if number == 1 else f"Sum{number}", f"amountOnSubAccount{number}")
        for number in range(1, SUMS + 1)
    ),
    Column("dop_info", Type.TEXT, "DopInfo", "comment"),
    Column("scr_message", Type.TEXT, "ScrMessage", "screenComment"),
    Column("prn_message", Type.TEXT, "PrnMessage", "printComment"),
)
Value: TypeAlias = bool | int | str
Spelled = TypeVar("Spelled")


def spell_card(
    info: CardInfo, name: Callable[[Column], str], spell: Callable[[Column, Value], Spelled]
) -> Iterator[tuple[str, Spelled]]:
    """The record, field by field, in the order of the binary one. A record has eight sums: others are 0 or dropped."""
    sums = iter((*info.sums[:SUMS], *(0,) * (SUMS - len(info.sums))))
    for column in COLUMNS:
        value: Value = next(sums) if column.field == "sums" else getattr(info, column.field)
        if isinstance(value, str):
            value = cut(value, HOLDER_LENGTH if column.type is Type.NAME else TEXT_LENGTH)
        yield name(column), spell(column, value)


def read_card(fields: Fields, name: Callable[[Column], str]) -> CardInfo:
    """Raises Unreadable."""
    sums: list[int] = []
    read: dict[str, Value] = {}
    for column in COLUMNS:
        value = _read(fields, name(column), column.type)
        if column.field == "sums":
            sums.append(int(value))
        else:
            read[column.field] = value
    return CardInfo(**read, sums=tuple(sums))  # type: ignore[arg-type]  # the table says which type each field has


def xml_text(_column: Column, value: Value) -> str:
    """How an XML attribute says a value: sums in kopecks, flags as 0 and 1."""
    return value if isinstance(value, str) else str(int(value))


def _read(fields: Fields, name: str, type_: Type) -> Value:
    match type_:
        case Type.FLAG:
            return fields.flag(name)
        case Type.TEXT:
            return cut(fields.text(name))
        case Type.NAME:
            return cut(fields.text(name), HOLDER_LENGTH)
        case Type.U16:
            return fields.whole(name, 0, U16)
        case Type.U32:
            return fields.whole(name, 0, U32)
        case Type.S64:
            return fields.whole(name, -S64 - 1, S64)
        case Type.MONEY:
            return fields.money(name)
