"""Orders in iikoFront and the checks they are: ids that our tills make can be read back, strangers' ids cannot.

`Orders` is what server ends of one wire remember of the orders they were asked about: IF-1 never says again who was
checked in. It holds the latest few thousand, and nothing survives a restart: a waiter then checks the guest in again.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from simulators.iiko.ids import IdKind, number_in, read_id
from simulators.iiko.keys import spell
from simulators.till.receipt import ReceiptId

MOST_ORDERS = 4096


def spell_order(receipt: ReceiptId, outlet: int) -> UUID:
    """The order's id. Raises ValueError with a sentence when the check cannot be spelt."""
    return spell(IdKind.ORDER, outlet, receipt)


def read_order(order: UUID, store: str, outlet: int) -> ReceiptId | None:
    """The check of that store; None for orders of strangers and of other outlets."""
    spelt = read_id(order)
    if spelt is None or spelt.kind is not IdKind.ORDER or spelt.number or spelt.outlet != outlet:
        return None
    return ReceiptId(store, spelt.business_date, str(spelt.terminal), spelt.check)


@dataclass(frozen=True, slots=True)
class Known:
    """Of one order: the check it is; the code of whoever was checked in; the key of what is set aside."""

    receipt: ReceiptId
    code: str = ""
    hold: str = ""


class Orders:
    """See the module."""

    def __init__(self) -> None:
        self._known: dict[UUID, Known] = {}

    def find(self, order: UUID, store: str, outlet: int, terminal: str, today: date) -> Known:
        """An order asked about; one not seen before is of `terminal`, and of `today` when it is a stranger's."""
        if (known := self._known.get(order)) is not None:
            return known
        receipt = read_order(order, store, outlet)
        return Known(receipt or ReceiptId(store, today, terminal, number_in(order)))

    def attach(self, order: UUID, known: Known, code: str) -> None:
        self._put(order, replace(known, code=code))

    def detach(self, order: UUID, known: Known) -> None:
        self._put(order, replace(known, code="", hold=""))

    def hold(self, order: UUID, known: Known, key: str) -> None:
        """`key` empty: let go."""
        self._put(order, replace(known, hold=key))

    def _put(self, order: UUID, known: Known) -> None:
        self._known.pop(order, None)
        self._known[order] = known
        while len(self._known) > MOST_ORDERS:
            del self._known[next(iter(self._known))]
