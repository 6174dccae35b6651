"""A restaurant on a table: r_keeper tills, and a scripted loyalty system at the other end of the paper wire."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from simulators.farcard.book import Book
from simulators.farcard.settings import FarCardSettings
from simulators.farcard.site import FarCards, Unit
from simulators.kit.instant import SECOND, Span
from simulators.kit.money import Minor
from simulators.till.answer import (
    Answer,
    Committed,
    GuestFound,
    Held,
    Quoted,
    Reason,
    Refused,
    Released,
    Status,
    Voided,
)
from simulators.till.cashier import Act, Done, Item
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Commit, Hold, Identify, Phase, Quote, Release, Single, Void
from simulators.till.programme import CardDiscount, Dish, GiftOffer
from simulators.till.receipt import Discount
from tests.unit.simulators.till.paper import CLOCK, Bench, PaperWire, Request

CARD = Identifier(IdentifierKind.CARD, "4276000012345678")
OTHER = Identifier(IdentifierKind.CARD, "4276000099999999")
PHONE = Identifier(IdentifierKind.PHONE, "+48601000111")
TEA = Item("1001", Decimal(2), 1000, "Tea")
CAKE = Dish("2001", "Cake", 1200)
TART = Dish("2002", "Tart", 900)
GIFT = GiftOffer("sweet", "Something sweet", ("2001", "2002"), price=100)
PAIR = GiftOffer("pair", "Two sweets", ("2001", "2002", "2003"), choose=2, cost=500)
TEN = CardDiscount(7, "Ten percent", 10)
CAPPED = CardDiscount(8, "Capped", 50, limit=300)
SPENT = CardDiscount(9, "Spent", 50, limit=0)
BOOK = Book((TEN, CAPPED, SPENT), (GIFT, PAIR))
UNITS = (Unit("till1", 4), Unit("till2", 5))
CLOSED_SETTINGS = FarCardSettings(book=BOOK, menu=(CAKE, TART))


@dataclass
class Loyalty:
    """Answers from a script first, then plainly. `mute`: nothing; `lose`: does it and says nothing."""

    balance: Minor = 10_000
    rule: int = 0
    offers: tuple[GiftOffer, ...] = ()
    password: str | None = None
    script: dict[str, list[Answer | None]] = field(default_factory=dict)
    """By what `said` makes of an operation: answers in order; None is silence."""
    mute: bool = False
    coupon: Callable[[Quote], Answer] | None = None

    def __call__(self, request: Request) -> Answer | None:
        operation = request.operation
        if self.mute:
            return None
        planned = self.script.get(said(operation))
        if planned:
            return planned.pop(0)
        return self._plainly(operation)

    def _plainly(self, operation: Single) -> Answer:
        match operation:
            case Identify(identifier=identifier, password=password, phase=phase):
                if identifier.value not in (CARD.value, PHONE.value):
                    return Refused(Reason.NOT_FOUND, "no such guest")
                if self.password is not None and phase is not Phase.LOOKUP and password != self.password:
                    return Refused(Reason.PASSWORD_NEEDED if password is None else Reason.WRONG_PASSWORD)
                return GuestFound(
                    "anna", Status.ACTIVE, "Anna", self.balance, discount_rule=self.rule, card=CARD.value,
                    offers=self.offers,
                )  # fmt: skip
            case Quote(receipt=receipt):
                if self.coupon is not None:
                    return self.coupon(operation)
                given = tuple(Discount("Coupon", 500, code) for code in receipt.coupons if code.startswith("C"))
                return Quoted(given, 0, 0)
            case Commit(receipt=receipt):
                return Committed(receipt.total, 0, None if receipt.guest is None else self.balance)
            case Void():
                return Voided(0, 0, self.balance)
            case Hold(points=points):
                return Held(operation.origin.key, points, self.balance - points)
            case Release():
                return Released(100, self.balance)
            case _:
                return Refused(Reason.UNSUPPORTED)


def said(operation: Single) -> str:
    """An operation in a word, as 6.1a tells calls apart."""
    match operation:
        case Identify(phase=phase):
            return "?" if phase is None else phase.value
        case Quote(phase=phase):
            return "quote" if phase is not Phase.BILL else "quote bill"
        case Commit(reinstates=reinstates):
            return "reinstate" if reinstates else "commit"
        case Void(reason=reason):
            return "rollback" if reason == "rollback" else "void"
        case _:
            return type(operation).__name__.lower()


class Table(Bench):
    """A restaurant with its tills open."""

    def __init__(
        self,
        loyalty: Loyalty | None = None,
        settings: FarCardSettings = CLOSED_SETTINGS,
        patience: Span = 3 * SECOND,
        mute: tuple[type, ...] = (),
    ) -> None:
        self.loyalty = loyalty or Loyalty()
        wire = PaperWire(patience, mute=mute)
        super().__init__(
            lambda: FarCards("tills", "250410002", wire, "backend:farcard", UNITS, CLOCK, settings), self.loyalty
        )
        self.start()

    @property
    def calls(self) -> list[str]:
        """What was asked since the last look."""
        calls = [said(request.operation) for request in self.sent]
        self.sent.clear()
        return calls

    def act(self, act: Act, on: str = "till1") -> Done:
        """The end of the act, however long it takes."""
        before = len(self.done)
        self.do(on, act)
        if len(self.done) == before:
            self.advance(30 * SECOND)
        assert len(self.done) == before + 1, "an act ends once, within its limit"
        return self.done[-1]

    @property
    def site(self) -> FarCards:
        assert isinstance(self.part, FarCards)
        return self.part

    def commits(self) -> list[Commit]:
        return [a.operation for a in self.attempted() if isinstance(a.operation, Commit)]

    def voids(self) -> list[Void]:
        return [a.operation for a in self.attempted() if isinstance(a.operation, Void)]
