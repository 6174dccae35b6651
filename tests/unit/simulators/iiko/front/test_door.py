"""The plugin's door on the main till (IF-1): a waiter's HTTP call becomes an act of the station that has the order, and
its end the answer. 204 is done, 200 with a text is not done (iiko_loyaltyplant.md 3.2)."""

from uuid import UUID

from simulators.iiko.front.site import FrontSite
from simulators.iiko.profile import IikoProfile
from simulators.iiko.waiter.orders import spell_order
from simulators.iiko.waiter.plugin import PORT, PluginDoor
from simulators.iiko.waiter.wire import Waiter
from simulators.kit.effect import Close, Effect, Send
from simulators.kit.event import Accepted, Closed, Received
from simulators.kit.instant import SECOND
from simulators.till.cashier import OpenCheck, PrintBill, Ring, Sell, ShowCard
from simulators.till.programme import Mechanic
from simulators.till.receipt import ReceiptId
from tests.unit.simulators.iiko.front.venue_table import DINNER, PHONES, SETTINGS, UNITS, Office, Venue, receipt_id
from tests.unit.simulators.till.paper import CLOCK, PaperWire

OUTLET = 100
WIRE = Waiter(store="s1", outlet=OUTLET, clock=CLOCK)


class Doored(Venue):
    """With waiters at the door."""

    def __init__(self, has_door: bool = True) -> None:
        super().__init__()
        self.heard: list[bytes] = []
        self.hung_up: list[str] = []
        door = PluginDoor("tills", WIRE, IikoProfile()) if has_door else None
        wire = PaperWire(3 * SECOND)
        self.make = lambda: FrontSite("tills", "s1", wire, "gateway:lp-sim", UNITS, CLOCK, SETTINGS, PHONES, door=door)
        self.disk.clear()
        self.restart()
        self.give(Accepted("w1", PORT))

    def _one(self, effect: Effect) -> None:
        match effect:
            case Send("w1", data):
                self.heard.append(data)
            case Close("w1"):
                self.hung_up.append("w1")
            case _:
                super()._one(effect)

    def call(self, method: str, order: UUID, body: str = "") -> str:
        """Status line and body of the answer."""
        head = f"{method} /orders/{order}/checkin HTTP/1.1\r\nhost: plugin\r\ncontent-type: application/json\r\n"
        self.heard.clear()
        self.give(Received("w1", f"{head}content-length: {len(body.encode())}\r\n\r\n{body}".encode()))
        for _ in range(20):
            if self.heard:
                break
            self.advance(SECOND)
        return b"".join(self.heard).decode()

    def scan(self, order: UUID, value: str) -> str:
        return self.call("POST", order, f'{{"Value":"{value}","WaiterPin":"7301"}}')


def order_of(receipt: ReceiptId) -> UUID:
    return spell_order(receipt, OUTLET)


FIRST = order_of(receipt_id(1, "9"))


def test_a_scan_attaches_the_guest_to_the_waiters_order() -> None:
    venue = Doored()
    venue.ok(Ring(DINNER), "waiter1")
    assert venue.scan(FIRST, venue.code().value).startswith("HTTP/1.1 204")
    assert venue.order("waiter1").guest is not None
    assert venue.call("DELETE", FIRST).startswith("HTTP/1.1 204")
    assert venue.order("waiter1").guest is None
    assert venue.call("DELETE", FIRST).startswith("HTTP/1.1 204"), "nobody on it: done all the same"


def test_an_unknown_code_is_not_attached_and_says_why() -> None:
    venue = Doored()
    venue.ok(Ring(DINNER), "waiter1")
    answer = venue.scan(FIRST, "000000000")
    assert answer.startswith("HTTP/1.1 200")
    assert "WaiterMessage" in answer
    assert venue.order("waiter1").guest is None


def test_an_order_taken_over_by_the_till_is_still_the_waiters_to_scan_on() -> None:
    venue = Doored()
    venue.ok(OpenCheck(order="5"), "waiter1")
    venue.ok(Ring(DINNER), "waiter1")
    venue.ok(OpenCheck(order="5"))
    assert venue.scan(FIRST, venue.code(mechanic=Mechanic.GIFT, gift="free").value).startswith("HTTP/1.1 204")
    assert venue.order().gifts == ("free",)


def test_an_order_nobody_knows_and_one_that_is_billed_or_closed() -> None:
    venue = Doored()
    assert venue.scan(FIRST, "483920175").startswith("HTTP/1.1 404")
    venue.ok(Ring(DINNER), "waiter1")
    venue.ok(PrintBill(), "waiter1")
    assert venue.scan(FIRST, venue.code().value).startswith("HTTP/1.1 200")
    venue.ok(Sell(), "waiter1")
    venue.sent.clear()
    assert venue.scan(FIRST, venue.code().value).startswith("HTTP/1.1 200")
    assert venue.said == []
    assert venue.site.terminal("waiter1").open_order is None


def test_a_station_that_is_busy_says_so() -> None:
    venue = Doored()
    venue.ok(Ring(DINNER), "waiter1")
    venue.office.mute = True
    venue.do("waiter1", ShowCard(venue.code()))
    assert venue.scan(FIRST, "483920175").startswith("HTTP/1.1 200")


def test_without_an_answer_the_waiter_hears_that_nobody_could_be_asked() -> None:
    venue = Doored()
    venue.ok(Ring(DINNER), "waiter1")
    venue.office.offline = True
    code = venue.code()
    assert venue.scan(FIRST, code.value).startswith("HTTP/1.1 200")
    assert venue.order("waiter1").guest is None
    venue.office.offline = False
    assert venue.scan(FIRST, code.value).startswith("HTTP/1.1 204"), "tried again by hand"


def test_the_waiter_who_hangs_up_leaves_what_was_done() -> None:
    venue = Doored()
    venue.ok(Ring(DINNER), "waiter1")
    venue.scan(FIRST, venue.code().value)
    venue.give(Closed("w1"))
    assert venue.order("waiter1").guest is not None


def test_with_no_plugin_nobody_answers_the_waiters() -> None:
    venue = Doored(has_door=False)
    assert venue.hung_up == ["w1"]
    assert isinstance(venue.office, Office)
