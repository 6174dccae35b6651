"""The restaurant of the worked examples (iiko_loyaltyplant.md 4.6.7): a guest with 540 points, 5 %, soup and steak. And
a till that attaches guests by codes, with a backend's clock that goes its own way."""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from simulators.kit.money import Minor, Rounding
from simulators.till.answer import Attached, CodeIssued, SingleAnswer
from simulators.till.asks import GiftMark, asks_of
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Adjust, Attach, Commit, Detach, Hold, IssueCode, Origin, Single, Void
from simulators.till.programme import (
    CodeRules,
    Earning,
    GiftOffer,
    Guest,
    Mechanic,
    Programme,
    Redeeming,
    Revoking,
    Shortfall,
)
from simulators.till.receipt import POINTS, Discount, Line, Receipt, ReceiptId, Tender
from tests.unit.simulators.backend.shop import NOON, Disk

PHONE = Identifier(IdentifierKind.PHONE, "+70000001122")
OTHER = Identifier(IdentifierKind.PHONE, "+70000003344")
SET_UP = Identifier(IdentifierKind.CODE, "483920175")
SOUP = Line("S-001", Decimal(1), 35000, "Soup")
STEAK = Line("M-044", Decimal(1), 90000, "Steak")
CHEESECAKE = Line("D-010", Decimal(1), 40000, "Cheesecake")
CAKE = GiftOffer("8812", "Cheesecake", ("D-010",), cost=25000)
DINNER = (SOUP, STEAK)

PLANT = Programme(
    name="plant",
    currency="RUB",
    earning=Earning(rate=Decimal("0.05"), rounding=Rounding.DOWN, step=100),
    redeeming=Redeeming(step=100),
    gifts=(CAKE, GiftOffer("free", "Cheesecake", ("D-010",))),
    hold_minutes=24 * 60,
    shortfall=Shortfall.WRITE_OFF,
    revoking=Revoking.PAID_PART,
    codes=CodeRules(),
)
PEOPLE = (
    Guest("70231", (PHONE, SET_UP), "Anna", balance=54000),
    Guest("70232", (OTHER,), "Boris", balance=10000),
)


class Plant:
    """Tills and phones over one set of books. `now` is the backend's clock and, less `slow`, the tills'."""

    def __init__(self, programme: Programme = PLANT) -> None:
        self.disk = Disk(programme, PEOPLE)
        self.now: datetime = NOON
        self.slow = timedelta(0)
        self.numbers = 0

    def do(self, operation: Single) -> SingleAnswer:
        return self.disk.do(operation, self.now)

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def origin(self, check: int, terminal: str = "1") -> Origin:
        self.numbers += 1
        made_at = self.now - self.slow
        return Origin("s1", terminal, NOON.date(), made_at, check, self.numbers)

    def issue(
        self,
        guest: Identifier = PHONE,
        mechanic: Mechanic = Mechanic.ACCRUE,
        points: Minor | None = None,
        gift: str = "",
    ) -> SingleAnswer:
        return self.do(IssueCode(self.origin(0, "phone"), guest, mechanic, points, gift))

    def code(
        self,
        guest: Identifier = PHONE,
        mechanic: Mechanic = Mechanic.ACCRUE,
        points: Minor | None = None,
        gift: str = "",
    ) -> str:
        answer = self.issue(guest, mechanic, points, gift)
        assert isinstance(answer, CodeIssued)
        return answer.code

    def receipt(
        self, check: int, lines: tuple[Line, ...] = DINNER, guest: Identifier | None = None, terminal: str = "1"
    ) -> Receipt:
        at = self.now - self.slow
        return Receipt(ReceiptId("s1", NOON.date(), terminal, check), at, at, lines, guest=guest)

    def scan(self, check: int, code: str, lines: tuple[Line, ...] = DINNER, terminal: str = "1") -> Attach:
        return Attach(self.origin(check, terminal), code, self.receipt(check, lines, terminal=terminal))

    def attach(self, check: int, code: str, lines: tuple[Line, ...] = DINNER, terminal: str = "1") -> SingleAnswer:
        return self.do(self.scan(check, code, lines, terminal))

    def attached(self, check: int, code: str, lines: tuple[Line, ...] = DINNER) -> Attached:
        answer = self.attach(check, code, lines)
        assert isinstance(answer, Attached)
        return answer

    def hold(self, check: int, code: str, points: Minor, gift: str = "", revision: int = 0) -> SingleAnswer:
        return self.do(Hold(self.origin(check), by(code), points, gift, revision))

    def detach(self, check: int) -> SingleAnswer:
        return self.do(Detach(self.origin(check), self.receipt(check).id))

    def sale(
        self, check: int, guest: Identifier | None, points: Minor = 0, gift: str = "", lines: tuple[Line, ...] = DINNER
    ) -> Commit:
        """As an iiko till reports it: what it asks for was set aside before."""
        origin = self.origin(check)
        receipt = self.receipt(check, lines, guest)
        if gift:
            price = next(line.total for line in lines if line.plu == "D-010")
            receipt = replace(receipt, discounts=(Discount("gift", price, gift, "D-010"),))
        self.numbers += 2
        tenders: tuple[Tender, ...] = ()
        if points:
            tenders = (Tender(POINTS, points, points, replace(origin, number=self.numbers).key),)
        receipt = replace(receipt, tenders=(*tenders, Tender("cash", receipt.total - points)))
        marks = (GiftMark(self.numbers - 1, gift),) if gift else ()
        return Commit(origin, receipt, asks_of(receipt, origin, marks), held=True)

    def sell(
        self, check: int, guest: Identifier | None, points: Minor = 0, gift: str = "", lines: tuple[Line, ...] = DINNER
    ) -> SingleAnswer:
        return self.do(self.sale(check, guest, points, gift, lines))

    def void(self, check: int, operation: str | None = None) -> SingleAnswer:
        return self.do(Void(self.origin(0), self.receipt(check).id, operation))

    def adjust(self, points: Minor, guest: Identifier = PHONE, note: str = "by hand") -> Adjust:
        return Adjust(self.origin(0, "cloud"), guest, points, note)

    @property
    def balance(self) -> Minor:
        return self.disk.balance("70231")


def by(code: str) -> Identifier:
    return Identifier(IdentifierKind.CODE, code)
