"""A restaurant on a table: r_keeper tills, and a scripted loyalty system at the other end of the paper wire."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace as with_fields

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
from simulators.till.operation import Commit, Hold, Identify, Operation, Phase, Quote, Redeem, Release, Single, Void
from simulators.till.programme import CardDiscount, Dish, GiftOffer
from simulators.till.receipt import Discount, Receipt, ReceiptId
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
SETTINGS = FarCardSettings(book=BOOK, menu=(CAKE, TART))


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


@dataclass
class Books(Loyalty):
    """Keeps receipts as an honest programme does, by key, by receipt and by time. `lost`: calls that are done and not
    answered; `deaf`: calls that are not even done."""

    sold: dict[ReceiptId, Commit] = field(default_factory=dict)
    voided_at: dict[ReceiptId, datetime] = field(default_factory=dict)
    contents: dict[str, Commit] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    deaf: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    declined: set[ReceiptId] = field(default_factory=set)
    """Receipts refused so at least once."""
    calls: int = 0

    def __call__(self, request: Request) -> Answer | None:
        self.calls += 1
        if self.calls in self.deaf:
            return None
        operation = request.operation
        if self.calls in self.refused and isinstance(operation, Commit) and operation.receipt.id not in self.sold:
            self.declined.add(operation.receipt.id)
            return Refused(Reason.INSUFFICIENT, "not now")
        answer = self._kept(operation)
        return None if self.calls in self.lost else answer

    def _kept(self, operation: Single) -> Answer:
        match operation:
            case Commit():
                return self._commit(operation)
            case Void(target=target, reopens=True):
                moment = operation.origin.made_at
                self.voided_at[target] = max(moment, self.voided_at.get(target, moment))
                if target in self.sold and self.sold[target].origin.made_at <= moment:
                    del self.sold[target]
                return Voided(0, 0, self.balance)
            case _:
                return self._plainly(operation)

    def _commit(self, commit: Commit) -> Answer:
        id, key = commit.receipt.id, commit.origin.key
        known = self.contents.setdefault(key, commit)
        assert timeless(known) == timeless(commit), f"{key} has two contents"
        closed = self.voided_at.get(id)
        if closed is not None and commit.origin.made_at <= closed:
            return Refused(Reason.VOIDED, "a late copy")
        standing = self.sold.get(id)
        if standing is not None and standing.origin.key != key and not commit.reinstates:
            return Refused(Reason.CONFLICT, "this receipt is another one")
        if standing is None:
            self.sold[id] = commit
        return Committed(commit.receipt.total, 0, None if commit.receipt.guest is None else self.balance)


def timeless(commit: Commit) -> str:
    """The content of a commit as repeats must have it."""
    then = commit.receipt.opened_at
    asks = [with_fields(ask, origin=with_fields(ask.origin, made_at=then)) for ask in commit.asks]
    bare = [ask if isinstance(ask, Redeem) else with_fields(ask, receipt=_still(ask.receipt)) for ask in asks]
    return repr((_still(commit.receipt), bare, commit.reinstates))


def _still(receipt: Receipt) -> Receipt:
    return with_fields(receipt, closed_at=receipt.opened_at)


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


@dataclass(frozen=True)
class PaperCards(PaperWire):
    """Says as much as FarCards does."""

    def carries(self, operation: Operation) -> str | None:
        match operation:
            case Identify() | Quote() | Commit() | Hold() | Release() | Void(operation=None):
                return None
            case _:
                return "FarCards has no such call"


class Table(Bench):
    """A restaurant with its tills open."""

    def __init__(
        self,
        loyalty: "Loyalty | None" = None,
        settings: FarCardSettings = SETTINGS,
        patience: Span = 3 * SECOND,
        writes_before_crash: bool = True,
    ) -> None:
        self.loyalty = loyalty or Loyalty()
        wire = PaperCards(patience)
        super().__init__(
            lambda: FarCards("tills", "250410002", wire, "backend:farcard", UNITS, CLOCK, settings),
            self.loyalty,
            writes_before_crash,
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
        for _ in range(30):
            while self.held_writes and len(self.done) == before:
                self.release_writes()
            if len(self.done) > before:
                break
            self.advance(SECOND)
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
