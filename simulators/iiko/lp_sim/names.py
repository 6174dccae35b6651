"""How LP-SIM names what the exchange names: outlets for stores, UUIDs for orders and operations (4.6.3, 4.6.4).

Ids of our own tills spell what they stand for (`simulators.iiko.ids`), so that one call carries the whole `Origin`.
What has no room there (a terminal that is no number: a guest's phone, a gateway) gets a digest for an id, and says the
rest in `X-Terminal-Id` and `X-Operation` (ours). Ids of strangers say nothing; their low bits serve as numbers.
"""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from simulators.iiko.ids import IdKind, Spelt, digest_number, number_in, read_id, uuid_in
from simulators.iiko.keys import is_number, read_key, spell
from simulators.iiko.lp_sim.outlets import Outlet
from simulators.kit.instant import Moment
from simulators.till.operation import Origin
from simulators.till.receipt import ReceiptId

_NAMESPACE = UUID("6c702d73-696d-5000-8000-000000000000")
_OPERATION = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})/([0-9]{1,10})/([0-9]{1,10})")


@dataclass(frozen=True, slots=True)
class Names:
    """Of one set of outlets. Methods that take foreign text give None for what says nothing."""

    outlets: tuple[Outlet, ...]

    def outlet(self, number: int) -> Outlet | None:
        return next((outlet for outlet in self.outlets if outlet.number == number), None)

    def outlet_of(self, store: str) -> Outlet | None:
        return next((outlet for outlet in self.outlets if outlet.store == store), None)

    def order_id(self, receipt: ReceiptId) -> UUID:
        spelt = self._spell(IdKind.ORDER, receipt, 0)
        return spelt if spelt is not None else uuid5(_NAMESPACE, str(receipt))

    def position_id(self, receipt: ReceiptId, line: int) -> UUID:
        """`line` counts from 1."""
        spelt = self._spell(IdKind.POSITION, receipt, line)
        return spelt if spelt is not None else uuid5(_NAMESPACE, f"{receipt}#{line}")

    def operation_id(self, origin: Origin) -> UUID:
        spelt = self._spell(IdKind.OPERATION, origin.receipt, origin.number)
        return spelt if spelt is not None else uuid5(_NAMESPACE, origin.key)

    def spells(self, origin: Origin) -> bool:
        """Its operation id says it all."""
        return self._spell(IdKind.OPERATION, origin.receipt, origin.number) is not None

    def key_text(self, key: str) -> str:
        """The key of an operation as its id; one that no id can spell as it is."""
        read = read_key(key)
        spelt = None if read is None else self._spell(IdKind.OPERATION, *read)
        return key if spelt is None else str(spelt)

    def key_of(self, text: str) -> str | None:
        """The key that an id of ours spells; None for any other text."""
        spelt = self._read(IdKind.OPERATION, uuid_in(text))
        return None if spelt is None else f"{self._receipt(spelt)}/{spelt.number}"

    def receipt_of(self, order: UUID) -> ReceiptId | None:
        spelt = self._read(IdKind.ORDER, order)
        return None if spelt is None else self._receipt(spelt)

    def origin_of(self, operation: UUID | None, made_at: Moment) -> Origin | None:
        spelt = self._read(IdKind.OPERATION, operation)
        if spelt is None:
            return None
        receipt = self._receipt(spelt)
        return Origin(receipt.store, receipt.terminal, receipt.business_date, made_at, receipt.check, spelt.number)

    def line_of(self, position: UUID, order: UUID) -> int | None:
        """Which line of that order it is, from 1."""
        spelt, of = read_id(position), read_id(order)
        if spelt is None or of is None or spelt.kind is not IdKind.POSITION:
            return None
        same = (spelt.outlet, spelt.business_date, spelt.terminal, spelt.check)
        return spelt.number if same == (of.outlet, of.business_date, of.terminal, of.check) else None

    def _spell(self, kind: IdKind, receipt: ReceiptId, number: int) -> UUID | None:
        outlet = self._outlet_number(receipt.store)
        if outlet is None:
            return None
        try:
            return spell(kind, outlet, receipt, number)
        except ValueError:
            return None

    def _outlet_number(self, store: str) -> int | None:
        """Of a store on the list, or of one that goes by its number."""
        if (outlet := self.outlet_of(store)) is not None:
            return outlet.number
        return int(store) if is_number(store) and self.outlet(int(store)) is None else None

    def _read(self, kind: IdKind, id: UUID | None) -> Spelt | None:
        spelt = None if id is None else read_id(id)
        return spelt if spelt is not None and spelt.kind is kind else None

    def _receipt(self, spelt: Spelt) -> ReceiptId:
        outlet = self.outlet(spelt.outlet)
        store = str(spelt.outlet) if outlet is None else outlet.store
        return ReceiptId(store, spelt.business_date, str(spelt.terminal), spelt.check)


def is_key(text: str) -> bool:
    """The key of an operation as the exchange writes it."""
    return read_key(text) is not None


def number_of(text: str) -> int:
    """A number out of any stranger's text."""
    id = uuid_in(text)
    return digest_number(text.encode(errors="replace")) if id is None else number_in(id)


def operation_header(origin: Origin) -> str:
    """`X-Operation` (ours): business date, check, number."""
    return f"{origin.business_date.isoformat()}/{origin.check}/{origin.number}"


def read_operation_header(text: str) -> tuple[date, int, int] | None:
    found = _OPERATION.fullmatch(text)
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1]), int(found[2]), int(found[3])
    except ValueError:
        return None
