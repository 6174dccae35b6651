"""What the stations of a venue share: its open orders, its finished ones, and which till has a licence of the plugin.

An order is in one station's hands at a time; another one takes it over by its name, but not while an act is under way
on it (CannotLockOrder). All of it is lost in a crash: what the loyalty system had given for open orders is undone by
the next life (`simulators.till.notes`), and a return of a receipt that is forgotten goes by its requisites (6.2,
ReturnPaymentWithoutOrder).
"""

from collections import OrderedDict

from simulators.iiko.front.order import Order, Stage
from simulators.iiko.front.refusals import FrontReason, refusal
from simulators.iiko.front.settings import FrontSettings, Unit
from simulators.till.receipt import ReceiptId

REMEMBERED = 2_000
"""Finished orders that are still known."""


class Venue:
    """Of one part. `phones`: the part whose terminals are the guests' phones; empty: there is none."""

    def __init__(self, units: tuple[Unit, ...], settings: FrontSettings, phones: str = "") -> None:
        self.units = {unit.name: unit for unit in units}
        self.settings = settings
        self.phones = phones
        self.busy: set[str] = set()
        """Stations with an act under way."""
        self._open: dict[ReceiptId, Order] = {}
        self._at: dict[str, ReceiptId] = {}
        self._finished: OrderedDict[ReceiptId, Order] = OrderedDict()
        self._claimed: set[ReceiptId] = set()

    @property
    def main(self) -> str:
        """The till whose plugin serves the waiters (1.3 [D W4])."""
        first = next((unit.name for unit in self.units.values() if not unit.is_waiter), "")
        return self.settings.profile.main or first

    def has_plugin(self, station: str) -> bool:
        """Whether there is a licence for it (LP-06): a till's own, for a waiter's phone the main till's."""
        licences = self.settings.profile.licences
        till = self.main if self.units[station].is_waiter else station
        return licences is None or till in licences

    # Open orders

    def order_at(self, station: str) -> Order | None:
        id = self._at.get(station)
        return None if id is None else self._open[id]

    def put(self, station: str, order: Order) -> None:
        """In the hands of that station."""
        self._open[order.id] = order
        self._at[station] = order.id

    def leave_open(self, order: Order) -> None:
        """In nobody's hands."""
        self._open[order.id] = order

    def drop(self, station: str) -> None:
        """The order is open no more."""
        id = self._at.pop(station, None)
        if id is not None:
            del self._open[id]

    def put_aside(self, station: str) -> None:
        self._at.pop(station, None)

    def knows(self, id: ReceiptId) -> bool:
        return id in self._open or id in self._finished

    def named(self, name: str) -> Order | None:
        """The open order of that name."""
        return next((order for order in self._open.values() if name and order.name == name), None)

    def take(self, station: str, order: Order) -> None:
        """Into the hands of a station. Raises NotPossible while another one works on it."""
        holder = self.holder_of(order.id)
        if holder is not None and holder != station:
            if holder in self.busy:
                raise refusal(FrontReason.CANNOT_LOCK_ORDER, f"{holder} is working on order {order.name or order.id}")
            del self._at[holder]
        self._at[station] = order.id

    def holder_of(self, id: ReceiptId) -> str | None:
        return next((station for station, held in self._at.items() if held == id), None)

    def station_for(self, id: ReceiptId) -> str | None:
        """Who acts on an order for a waiter that names it: whoever has it in hand, else the station it is of."""
        holder = self.holder_of(id)
        own = next((unit.name for unit in self.units.values() if str(unit.number) == id.terminal), None)
        if holder is not None or own is None:
            return holder
        if id in self._open and own not in self._at:
            self._at[own] = id
            return own
        return own if id in self._finished else None

    # Finished orders

    def finish(self, order: Order) -> None:
        self._finished[order.id] = order
        if len(self._finished) > REMEMBERED:
            self._finished.popitem(last=False)

    def finished(self, id: ReceiptId) -> Order | None:
        return self._finished.get(id)

    def claim(self, id: ReceiptId) -> Order:
        """A closed order, to be let go with `release`. Raises NotPossible with the documented reason."""
        order = self._finished.get(id)
        if order is None and id not in self._open:
            raise refusal(FrontReason.ORDER_NOT_FOUND, f"no order {id} is known here")
        if order is None or order.stage is not Stage.CLOSED:
            raise refusal(FrontReason.ORDER_IS_NOT_CLOSED, f"order {id.check} is not closed")
        if id in self._claimed:
            raise refusal(FrontReason.CANNOT_LOCK_ORDER, f"another station is busy with order {id.check}")
        self._claimed.add(id)
        return order

    def release(self, id: ReceiptId) -> None:
        self._claimed.discard(id)

    def forget(self, id: ReceiptId) -> None:
        """It is open again."""
        self._finished.pop(id, None)
