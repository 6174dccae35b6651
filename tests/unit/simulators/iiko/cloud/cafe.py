"""A cafe on iikoCloud: a server end, real books behind it, and somebody who posts JSON by hand."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from simulators.iiko.cloud.endpoints import CARD
from simulators.iiko.cloud.names import NameKind, name_id
from simulators.iiko.cloud.wire import IikoCloud, Organisation
from simulators.kit.garbage import Garbage, Remark
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse
from simulators.kit.instant import SECOND, Clock, Instant
from simulators.till.answer import Answer, Reason, Refused
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import EntryKind
from simulators.till.operation import Operation, Upload
from simulators.till.programme import Benefit, CouponKind, Guest, IssuedCoupon, Occasion
from simulators.till.wire import Ask, Link, Say
from tests.unit.simulators.backend.shop import CAKE, COFFEE, NOON, PROGRAMME, Disk

ORGANISATION, OTHER = UUID("aaaaaaaa-0000-4000-8000-000000000001"), UUID("aaaaaaaa-0000-4000-8000-000000000002")
GROUP, CASH_TYPE = "bbbbbbbb-0000-4000-8000-000000000001", "77777777-0000-4000-8000-000000000002"
POINTS_TYPE = "77777777-0000-4000-8000-000000000001"
ORDER = "0f6f3a52-6f6d-4b0e-9b0e-2b8a5c3c9a11"
PHONE, CARD_NUMBER = "+79160000007", "770007"
ZOE = Identifier(IdentifierKind.PHONE, PHONE)
TEN_OFF = Occasion("ten", "Ten off", Benefit(amount=1000), from_day="01-01", to_day="12-31")
RULES = replace(PROGRAMME, occasions=(TEN_OFF,))
GUESTS = (
    Guest(
        "zoe",
        (ZOE, Identifier(IdentifierKind.CARD, CARD_NUMBER)),
        "Zoe",
        balance=54_000,
        coupons=(IssuedCoupon("TEN-1", "zoe", CouponKind.OCCASION, "ten", NOON),),
    ),
)
WIRE = IikoCloud(
    organisations=(Organisation("s1", ORGANISATION, "login-one"), Organisation("s2", OTHER, "login-two")),
    clock=Clock(NOON),
    credentials={"s1": "token-1", "s2": "token-2"},
    programme=RULES,
)
INFO = f"{CARD}/customer/info"


@dataclass(slots=True)
class Line:
    """One connection to the server, from the caller's side."""

    link: Link
    http: HttpClient = field(default_factory=HttpClient)


class Cafe:
    """`books`: the programme. Set `away` and it answers that it is not there; set `silent` and it answers nothing."""

    def __init__(self, wire: IikoCloud = WIRE) -> None:
        self.wire = wire.for_one_life()
        self.books = Disk(RULES, GUESTS)
        self.now: Instant = 0
        self.asked: list[Ask] = []
        self.garbage: list[Garbage] = []
        self.remarks: list[str] = []
        self.silent = self.away = False
        self.unanswered: list[tuple[Line, Ask]] = []
        self.line = self.connect()
        self.token = ""

    def connect(self) -> Line:
        return Line(self.wire.server())

    def crash(self) -> None:
        """The part begins anew: the books are on disk, the desk is not."""
        self.wire = self.wire.for_one_life()
        self.line = self.connect()

    def pass_time(self, seconds: float) -> None:
        self.now += int(seconds * SECOND)

    @property
    def moment(self) -> datetime:
        return NOON + timedelta(microseconds=self.now // 1000)

    # HTTP

    def post(
        self, path: str, body: Any, headers: Mapping[str, str] | None = None, line: Line | None = None
    ) -> HttpResponse:
        """The answer; fails when there is none."""
        [response] = self.posts(path, body, headers, line)
        return response

    def posts(
        self, path: str, body: Any, headers: Mapping[str, str] | None = None, line: Line | None = None
    ) -> list[HttpResponse]:
        line = line or self.line
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        own = {"host": "cloud", "content-type": "application/json", **(headers or {})}
        if self.token and "authorization" not in own:
            own["authorization"] = f"Bearer {self.token}"
        line.http.send(HttpRequest("POST", path, tuple(own.items()), raw))
        for data in line.http.outgoing():
            self._hear(line, line.link.feed(data, self.now))
        return self.receive(line)

    def receive(self, line: Line | None = None) -> list[HttpResponse]:
        """Let the ends talk until both are quiet."""
        line = line or self.line
        got: list[HttpResponse] = []
        for _ in range(50):
            out = line.link.outgoing()
            for data in out:
                got += [item for item in line.http.feed(data) if isinstance(item, HttpResponse)]
            if line.link.wake_at is not None and line.link.wake_at <= self.now:
                self._hear(line, line.link.wake(self.now))
            elif not out:
                break
        return got

    def _hear(self, line: Line, heard: Sequence[object]) -> None:
        for item in heard:
            if isinstance(item, Garbage):
                self.garbage.append(item)
            elif isinstance(item, Remark):
                self.remarks.append(item.text)
            elif isinstance(item, Ask):
                self.asked.append(item)
                if self.silent:
                    self.unanswered.append((line, item))
                else:
                    line.link.send(Say(item.ref, self.perform(item.operation)), self.now)

    def perform(self, operation: Operation) -> Answer:
        assert not isinstance(operation, Upload), "nothing is uploaded from the cloud"
        return Refused(Reason.UNAVAILABLE) if self.away else self.books.do(operation, self.moment)

    def answer_late(self) -> None:
        """What was left unanswered is answered now."""
        late, self.unanswered = self.unanswered, []
        for line, ask in late:
            line.link.send(Say(ask.ref, self.perform(ask.operation)), self.now)

    # What an integrator does

    def log_in(self, login: str = "login-one") -> "Cafe":
        self.token = ""
        response = self.post("/api/1/access_token", {"apiLogin": login})
        assert response.status == 200
        self.token = json.loads(response.body)["token"]
        return self

    def call(self, path: str, **body: Any) -> Any:
        """The answer of a request that is granted."""
        response = self.post(path, {"organizationId": str(ORGANISATION), **body})
        assert response.status == 200, response.body
        return json.loads(response.body)

    def fail(self, path: str, **body: Any) -> tuple[int, Any]:
        response = self.post(path, {"organizationId": str(ORGANISATION), **body})
        return response.status, json.loads(response.body)

    def zoe(self) -> str:
        """Her id."""
        return str(self.call(INFO, type="phone", phone=PHONE)["id"])

    def wallet(self) -> str:
        return str(self.call(INFO, type="phone", phone=PHONE)["walletBalances"][0]["id"])

    def balance(self) -> int:
        return self.books.balance("zoe")

    def command(self, path: str, **body: Any) -> Any:
        """A command and what became of it."""
        return self.ended(self.call(path, **body)["correlationId"])

    def ended(self, correlation: str, polls: int = 5) -> Any:
        status: Any = None
        for _ in range(polls):
            status = self.call("/api/1/commands/status", correlationId=correlation)
            if status["state"] != "InProgress":
                break
        return status

    def create(self, order: str = ORDER, **more: Any) -> Any:
        items = [item(COFFEE, 2, 14.90, 1), item(CAKE, 1, 19.90, 2)]
        body = {"id": order, "items": items, **more}
        return self.command("/api/1/order/create", terminalGroupId=GROUP, order=body)

    def on(self, what: str, order: str = ORDER, **more: Any) -> Any:
        return self.command(f"/api/1/order/{what}", orderId=order, **more)

    def order(self, order: str = ORDER) -> Any:
        found = self.call("/api/1/order/by_id", organizationIds=[str(ORGANISATION)], orderIds=[order])
        [one] = found["orders"]
        return one

    def kinds(self) -> list[EntryKind]:
        """What the ledger holds of her, but for how she began."""
        return [entry.kind for entry in self.books.books.entries if entry.kind is not EntryKind.OPENING]


def item(plu: str, amount: float, price: float | None, position: int) -> dict[str, Any]:
    product = {"type": "Product", "productId": str(name_id(NameKind.PRODUCT, plu)), "amount": amount}
    return {**product, "price": price, "positionId": f"11111111-0000-4000-8000-00000000010{position}"}


def cash(amount: float) -> dict[str, Any]:
    return {"paymentTypeKind": "Cash", "sum": amount, "paymentTypeId": CASH_TYPE}


def points(amount: float, credential: str = PHONE, scope: str = "Phone") -> dict[str, Any]:
    data = {"type": "LoyaltyCard", "credential": credential, "searchScope": scope}
    return {
        "paymentTypeKind": "LoyaltyCard",
        "sum": amount,
        "paymentTypeId": POINTS_TYPE,
        "paymentAdditionalData": data,
    }
