"""A shop on a table: a Micros site, and an honest little programme at the other end of the paper wire."""

from dataclasses import dataclass, field
from decimal import Decimal

from simulators.kit.actor import Actor
from simulators.kit.money import Minor
from simulators.micros.site import Site, Workstation
from simulators.micros.terminal import TillSettings
from simulators.till.answer import (
    Answer,
    Committed,
    DiscountGranted,
    GuestFound,
    Held,
    Quoted,
    Reason,
    ReceiptFound,
    Redeemed,
    Refused,
    Released,
    ReturnTaken,
    Status,
    Voided,
)
from simulators.till.cashier import Item
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Commit,
    Coupon,
    FindReceipt,
    Gift,
    Hold,
    Identify,
    Quote,
    Redeem,
    Register,
    Release,
    Return,
    Single,
    Void,
)
from simulators.till.receipt import POINTS, Discount, Receipt, ReceiptId
from tests.unit.simulators.till.paper import CLOCK, Bench, PaperWire, Request

ANNA = Identifier(IdentifierKind.QR, "7770123")
LATTE = Item("1001", Decimal(2), 1490, "Latte")
SITE = (Workstation("till1", 5), Workstation("till2", 6))


@dataclass
class Programme:
    """Idempotent by key. `mute` answers nothing; `lose` does what is asked and then says nothing."""

    balance: Minor = 12_000
    offline: bool = False
    mute: bool = False
    lose: bool = False
    answered: dict[str, Answer] = field(default_factory=dict)
    operations: dict[str, Single] = field(default_factory=dict)
    redeemed: dict[str, tuple[ReceiptId, Minor]] = field(default_factory=dict)
    sold: dict[ReceiptId, Receipt] = field(default_factory=dict)
    closed: set[ReceiptId] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)

    def __call__(self, request: Request) -> Answer | None:
        if self.mute:
            return None
        operation = request.operation
        key = operation.origin.key
        if key not in self.answered:
            self.operations[key] = operation
            self.answered[key] = self._do(operation)
        assert self.operations[key] == operation, f"{key} has two contents"
        return None if self.lose else self.answered[key]

    def _do(self, operation: Single) -> Answer:
        key = operation.origin.key
        if key in self.forbidden:
            return Refused(Reason.VOIDED)
        match operation:
            case Identify(identifier=identifier):
                if identifier != ANNA:
                    return Refused(Reason.NOT_FOUND, "no such guest")
                if self.offline:
                    return GuestFound("", Status.UNVERIFIED, discount_percent=5)
                return GuestFound("anna", Status.ACTIVE, "Anna", self.balance)
            case Register():
                return GuestFound("new", Status.ACTIVE, operation.name, 0)
            case Quote():
                return Quoted((), self.balance, operation.receipt.total)
            case Redeem(points=points):
                if points > self.balance:
                    return Refused(Reason.INSUFFICIENT, "not enough points")
                self.balance -= points
                self.redeemed[key] = (operation.origin.receipt, points)
                return Redeemed(points, points, self.balance)
            case Coupon(code=code):
                return DiscountGranted((Discount("Free cake", 1200, code, "2001"),))
            case Gift(gift=gift, choice=choice):
                return DiscountGranted(tuple(Discount("Gift", 500, gift, plu) for plu in choice))
            case Hold(points=points):
                return Held(key, points, self.balance - points)
            case Release():
                return Released(100, self.balance)
            case Commit(receipt=receipt):
                return self._sell(receipt)
            case Void():
                return self._void(operation)
            case FindReceipt(target=target):
                sold = self.sold.get(target)
                return Refused(Reason.UNKNOWN_RECEIPT) if sold is None else ReceiptFound(sold, 0)
            case Return():
                return ReturnTaken(1490, 0, 1490, self.balance)
            case _:
                return Refused(Reason.UNSUPPORTED)

    def _sell(self, receipt: Receipt) -> Answer:
        if receipt.id in self.closed:
            return Refused(Reason.VOIDED)
        assert receipt.id not in self.sold, f"{receipt.id} is sold twice"
        self.sold[receipt.id] = receipt
        mentioned = {tender.key for tender in receipt.tenders if tender.kind == POINTS}
        for key, (check, _) in tuple(self.redeemed.items()):
            if check == receipt.id and key not in mentioned:
                self._give_back(key)
        self.balance += receipt.total
        return Committed(receipt.total, 0, self.balance)

    def _void(self, void: Void) -> Answer:
        if void.operation is not None:
            self.forbidden.add(void.operation)
            self._give_back(void.operation)
        elif void.target not in self.closed:
            self.closed.add(void.target)
            for key in [key for key, (check, _) in self.redeemed.items() if check == void.target]:
                self._give_back(key)
            receipt = self.sold.pop(void.target, None)
            self.balance -= 0 if receipt is None else receipt.total
        return Voided(0, 0, self.balance)

    def _give_back(self, key: str) -> None:
        _, points = self.redeemed.pop(key, (None, 0))
        self.balance += points


def open_shop(
    programme: Programme | None = None,
    settings: TillSettings | None = None,
    wire: PaperWire | None = None,
    writes_before_crash: bool = True,
) -> Bench:
    def make() -> Actor:
        return Site("tills", "main", wire or PaperWire(), "gateway:micros", SITE, CLOCK, settings or TillSettings())

    bench = Bench(make, programme or Programme(), writes_before_crash)
    bench.start()
    return bench
