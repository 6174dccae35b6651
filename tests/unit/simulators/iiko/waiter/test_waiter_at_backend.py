"""A stranger's waiter straight at our backend, in bytes: the table of W-SIM-E as the programme itself makes it."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from simulators.backend.callers import Callers, Store
from simulators.backend.part import Backend, BackendConfig
from simulators.iiko.waiter.wire import Waiter
from simulators.kit.effect import Effect, Persist, Send
from simulators.kit.event import Accepted, Event, Persisted, Received, Row, Started
from simulators.kit.instant import SECOND, Clock
from simulators.till.answer import CodeIssued
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import EntryKind
from simulators.till.operation import IssueCode, Origin, ReadLedger
from simulators.till.programme import Earning, Guest, Mechanic, Programme
from simulators.till.wire import Ask, Say
from simulators.tillproof_v1.wire import TillproofV1

EPOCH = datetime(2026, 3, 14, 19, 40, tzinfo=UTC)
ANNA = Identifier(IdentifierKind.PHONE, "+70000001122")
BORIS = Identifier(IdentifierKind.PHONE, "+70000003344")
CONFIG = BackendConfig(
    Programme(name="plant", earning=Earning(rate=Decimal("0.05"))),
    (Guest("70231", (ANNA,), "Anna", balance=54000), Guest("70232", (BORIS,), "Boris", balance=10000)),
    Callers((Store("cafe", "secret"),), "app", "office"),
)
TABLE = UUID("0f6f3a52-6f6d-4b0e-9b0e-2b8a5c3c9a11")
OTHER = UUID("0f6f3a52-6f6d-4b0e-9b0e-2b8a5c3c9a12")


class Place:
    """The backend with a port for waiters and one for phones. Its disk takes everything at once."""

    def __init__(self, store: str = "cafe") -> None:
        self.clock = Clock(EPOCH)
        self.wire = Waiter(store=store, outlet=7, clock=self.clock, credentials={"cafe": "secret"})
        self.rows: dict[str, Row] = {}
        self.now = 0
        self.asked = 0
        self.start()

    def start(self) -> None:
        """Also again, with an empty memory, on the same disk."""
        self.api = TillproofV1()
        self.part = Backend("backend", CONFIG, {"waiter": self.wire, "api": self.api}, self.clock)
        self.tell(Started(tuple(self.rows.values())))
        self.tell(Accepted("w", "waiter"))

    def tell(self, event: Event) -> bytes:
        out, todo = b"", [event]
        while todo:
            effects: list[Effect] = [*self.part.handle(todo.pop(0), self.now)]
            for effect in effects:
                if isinstance(effect, Send):
                    out += effect.data
                elif isinstance(effect, Persist):
                    for row in effect.rows:
                        self.rows[row.key] = row
                    todo.append(Persisted(effect.token))
        return out

    def waiter(self, method: str, what: str, order: UUID = TABLE, body: object = None) -> tuple[int, str]:
        """The status, and the message if there is one."""
        self.now += SECOND
        raw = b"" if body is None else json.dumps(body).encode()
        head = f"{method} /orders/{order}/{what} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(raw)}\r\n\r\n"
        answer = self.tell(Received("w", head.encode() + raw))
        status, _, text = answer.decode().partition("\r\n\r\n")
        return int(status.split(" ")[1]), json.loads(text or "{}").get("WaiterMessage", text)

    def checkin(self, code: str, order: UUID = TABLE) -> tuple[int, str]:
        return self.waiter("POST", "checkin", order, {"Value": code, "WaiterPin": "7301"})

    def ask(self, operation: IssueCode | ReadLedger, token: str) -> object:
        self.asked += 1
        client, conn = self.api.client(), f"a{self.asked}"
        client.send(Ask("r", "phone", operation, token), self.now)
        self.tell(Accepted(conn, "api"))
        [said] = client.feed(self.tell(Received(conn, client.outgoing()[0])), self.now)
        assert isinstance(said, Say)
        return said.answer

    def code(self, guest: Identifier = ANNA, mechanic: Mechanic = Mechanic.ACCRUE, points: int | None = None) -> str:
        origin = Origin("phones", "phone", EPOCH.date(), self.clock.at(self.now), 0, self.asked + 1)
        answer = self.ask(IssueCode(origin, guest, mechanic, points), "app")
        assert isinstance(answer, CodeIssued)
        return answer.code

    def ledger(self) -> list[tuple[EntryKind, str, int]]:
        origin = Origin("", "office", EPOCH.date(), self.clock.at(self.now), 0, self.asked + 1)
        page = self.ask(ReadLedger(origin), "office")
        return [(e.kind, e.guest, e.points) for e in page.entries if e.kind is not EntryKind.OPENING]  # type: ignore[attr-defined]

    def pay(self, amount: float, order: UUID = TABLE, transaction: str = "3a0f0b3c-0a6f-4a51-a7c9-0f3e5cfa2c01") -> int:
        kind = {"Id": "09322f46-578a-d210-add7-eec222a08871", "Kind": "Cash", "Name": "Наличные"}
        items = [{"PaymentType": kind, "Sum": amount}]
        body = {"WaiterPin": "1", "TransactionId": transaction, "PaymentItems": items}
        return self.waiter("POST", "payment", order, body)[0]


def test_a_code_attaches_one_order_again_and_no_other() -> None:
    place = Place()
    code = place.code()
    assert place.checkin(code) == (204, "")
    assert place.checkin(code) == (204, ""), "the same again is the same again"
    status, text = place.checkin(code, OTHER)
    assert (status, bool(text)) == (200, True)


def test_a_wrong_an_expired_and_a_superseded_code_are_messages() -> None:
    place = Place()
    assert place.checkin("000000000")[0] == 200
    old = place.code()
    place.code()
    assert place.checkin(old)[0] == 200
    late = place.code(BORIS)
    place.now += 301 * SECOND
    assert place.checkin(late)[0] == 200
    assert place.ledger() == []


def test_another_guest_comes_after_the_first_was_detached() -> None:
    place = Place()
    first, second = place.code(), place.code(BORIS)
    assert place.checkin(first)[0] == 204
    assert place.checkin(second)[0] == 200
    assert place.waiter("DELETE", "checkin")[0] == 204
    assert place.checkin(second)[0] == 204, "refused before, and a new question now"
    assert place.checkin(first)[0] == 200, "a code that was detached is dead"
    assert place.waiter("DELETE", "checkin")[0] == 204
    assert place.waiter("DELETE", "checkin")[0] == 204, "nobody is attached"


def test_too_many_wrong_codes_are_refused_and_it_passes() -> None:
    place = Place()
    for number in range(5):
        place.checkin(f"00000000{number}")
    code = place.code()
    assert place.checkin(code)[0] == 200
    place.now += 61 * SECOND
    assert place.checkin(code)[0] == 204


def test_the_second_depth_earns_on_what_was_paid_once() -> None:
    place = Place()
    assert place.checkin(place.code())[0] == 204
    assert place.pay(1250) == 204
    assert place.pay(1250) == 204, "the same transaction"
    assert place.ledger() == [(EntryKind.SALE, "70231", 6250)]


def test_points_are_set_aside_and_let_go() -> None:
    place = Place()
    wish = {"WaiterPin": "1", "Bonuses": [{"WalletId": "points", "Sum": 300}]}
    assert place.waiter("POST", "checkout", body=wish)[0] == 200
    place.checkin(place.code(mechanic=Mechanic.PAY, points=30000))
    status, body = place.waiter("POST", "checkout", body=wish)
    assert (status, '"MaxSum":300.00' in body) == (200, True)
    assert place.waiter("DELETE", "checkout")[0] == 204
    assert [kind for kind, _, _ in place.ledger()] == [EntryKind.HOLD, EntryKind.RELEASE]


def test_a_payment_taken_back_may_be_made_anew() -> None:
    place = Place()
    place.checkin(place.code())
    place.pay(1250)
    assert place.waiter("DELETE", "payment")[0] == 204
    assert place.pay(1000, transaction="4a0f0b3c-0a6f-4a51-a7c9-0f3e5cfa2c01") == 204
    assert sum(points for _, _, points in place.ledger()) == 5000


def test_a_restart_forgets_who_was_checked_in_and_a_new_checkin_tells_it() -> None:
    place = Place()
    code = place.code()
    place.checkin(code)
    place.wire = Waiter(store="cafe", outlet=7, clock=place.clock, credentials={"cafe": "secret"})
    place.start()
    assert place.checkin(code) == (204, ""), "the programme knows"
    assert place.pay(1250) == 204
    assert place.ledger() == [(EntryKind.SALE, "70231", 6250)]


def test_a_store_that_is_not_known_is_refused() -> None:
    place = Place(store="elsewhere")
    assert place.checkin(place.code())[0] == 200
    assert place.waiter("DELETE", "checkin")[0] == 200
