"""A venue on a table: real stations over the paper wire, the true books at the other end, guests' phones beside it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from simulators.iiko.front.order import Order
from simulators.iiko.front.settings import FrontSettings, Unit
from simulators.iiko.front.site import FrontSite
from simulators.iiko.front.terminal import Terminal
from simulators.iiko.profile import IikoProfile
from simulators.kit.effect import Effect, Tell
from simulators.kit.event import Told
from simulators.kit.instant import SECOND, Span
from simulators.kit.money import Minor, Rounding
from simulators.till.answer import (
    Answer,
    Attached,
    CodeIssued,
    GuestFound,
    Outcome,
    Queued,
    Reason,
    Refused,
    outcome_of,
)
from simulators.till.cashier import Act, Do, Done, Item, TakeCode
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import EntryKind
from simulators.till.operation import Commit, IssueCode, Origin, Redeem, Single, Void
from simulators.till.parcel import FACTS
from simulators.till.programme import (
    Benefit,
    CouponKind,
    Dish,
    Earning,
    GiftOffer,
    Guest,
    IssuedCoupon,
    Mechanic,
    Occasion,
    Programme,
    Revoking,
    Shortfall,
)
from simulators.till.receipt import ReceiptId
from tests.unit.simulators.backend.shop import NOON, Disk
from tests.unit.simulators.till.paper import CLOCK, Bench, PaperWire, Request

ANNA = Identifier(IdentifierKind.PHONE, "+79990001122")
BORIS = Identifier(IdentifierKind.PHONE, "+79990003344")
SOUP = Item("S-001", Decimal(1), 35000, "Soup")
STEAK = Item("M-044", Decimal(1), 90000, "Steak")
DINNER = (SOUP, STEAK)
CAKE = "D-010"
MENU = (Dish("S-001", "Soup", 35000), Dish("M-044", "Steak", 90000), Dish(CAKE, "Cheesecake", 40000))
FREE = GiftOffer("free", "Free cheesecake", (CAKE,))
DEAR = GiftOffer("8812", "Cheesecake", (CAKE,), cost=25000)
COUPON, AMOUNT_OFF = "SALE10", 12500

PROGRAMME = Programme(
    name="plant",
    currency="RUB",
    earning=Earning(rate=Decimal("0.05"), rounding=Rounding.DOWN, step=100),
    occasions=(Occasion("sale", "Ten percent", Benefit(percent=10)),),
    gifts=(FREE, DEAR),
    menu=MENU,
    hold_minutes=24 * 60,
    shortfall=Shortfall.WRITE_OFF,
    revoking=Revoking.PAID_PART,
)
PEOPLE = (
    Guest(
        "70231",
        (ANNA,),
        "Anna",
        balance=54000,
        coupons=(IssuedCoupon(COUPON, "70231", CouponKind.OCCASION, "sale", NOON),),
    ),
    Guest("70232", (BORIS,), "Boris", balance=10000),
)
UNITS = (Unit("till1", 1), Unit("till2", 2), Unit("waiter1", 9, is_waiter=True))
SETTINGS = FrontSettings(menu=MENU, gifts=(FREE, DEAR), currency="RUB")
PHONES = "phones"


def with_profile(profile: IikoProfile) -> FrontSettings:
    return replace(SETTINGS, profile=profile)


class Office:
    """The programme. `mute`: nothing is done nor said; `lost`: numbers of calls that are done and not answered;
    `offline`: a gateway that reaches nobody answers, and keeps facts for `drain`."""

    def __init__(self, programme: Programme = PROGRAMME) -> None:
        self.disk = Disk(programme, PEOPLE)
        self.table: Venue | None = None
        self.mute = False
        self.offline = False
        self.lost: set[int] = set()
        self.calls = 0
        self.refuse: dict[type[Single], Refused] = {}
        self.kept: dict[str, Single] = {}

    def __call__(self, request: Request) -> Answer | None:
        self.calls += 1
        if self.mute:
            return None
        answer = self._answer(request.operation)
        return None if self.calls in self.lost else answer

    def _answer(self, operation: Single) -> Answer:
        planned = self.refuse.get(type(operation))
        if planned is not None:
            return planned
        if self.offline:
            is_kept = isinstance(operation, FACTS) and not (
                isinstance(operation, Commit) and operation.asks and not operation.held
            )
            if not is_kept:
                return Refused(Reason.OFFLINE, "the programme cannot be reached")
            self.kept.setdefault(operation.origin.key, operation)
            return Queued()
        return self.do(operation)

    def do(self, operation: Single) -> Answer:
        assert self.table is not None, "an office serves a venue"
        return self.disk.do(operation, CLOCK.at(self.table.now))

    def drain(self) -> list[Answer]:
        """The gateway reaches the programme again."""
        kept, self.kept, self.offline = list(self.kept.values()), {}, False
        return [self.do(operation) for operation in kept]

    def balance(self, guest: str = "70231") -> Minor:
        return self.disk.balance(guest)

    def entries(self, kind: EntryKind) -> list[Minor]:
        """Points (money held, for holds) of the entries of a kind that stand."""
        accounts = self.disk.books.accounts
        found = [one for one in accounts.ledger if one.kind is kind and accounts.is_standing(one.number)]
        return [one.amount if kind in (EntryKind.HOLD, EntryKind.RELEASE) else one.points for one in found]

    def held(self) -> Minor:
        """Points set aside now, over all checks."""
        accounts = self.disk.books.accounts
        let_go = {one.reverses for one in accounts.ledger if one.kind is EntryKind.RELEASE}
        standing = [one for one in accounts.ledger if one.kind is EntryKind.HOLD and accounts.is_standing(one.number)]
        sold = set(accounts.sold)
        return sum(one.amount for one in standing if one.number not in let_go and one.receipt not in sold)


class Venue(Bench):
    """Tills open, a waiter about, and guests with phones (their part is played here)."""

    def __init__(
        self,
        office: Office | None = None,
        settings: FrontSettings = SETTINGS,
        patience: Span = 3 * SECOND,
        writes_before_crash: bool = True,
        phones: str = PHONES,
        terminal: type[Terminal] = Terminal,
    ) -> None:
        self.office = office or Office()
        self.phones_mute = False
        self.numbers = 0
        wire = PaperWire(patience)
        super().__init__(
            lambda: FrontSite("tills", "s1", wire, "gateway:lp-sim", UNITS, CLOCK, settings, phones, terminal=terminal),
            self.office,
            writes_before_crash,
        )
        self.office.table = self
        self.start()

    def _one(self, effect: Effect) -> None:
        match effect:
            case Tell(to, Do(phone, ticket, TakeCode() as act)) if to == PHONES:
                if not self.phones_mute:
                    self._queue.append(Told(PHONES, self._take(phone, ticket, act)))
            case _:
                super()._one(effect)

    def _take(self, phone: str, ticket: str, act: TakeCode) -> Done:
        answer = self.issue(act.guest, act.mechanic, act.points, act.gift)
        return Done(phone, ticket, outcome_of(answer), answer)

    def issue(
        self,
        guest: Identifier = ANNA,
        mechanic: Mechanic = Mechanic.ACCRUE,
        points: Minor | None = None,
        gift: str = "",
    ) -> Answer:
        self.numbers += 1
        now = CLOCK.at(self.now)
        origin = Origin("s1", "phone", now.date(), now, 0, self.numbers)
        return self.office.do(IssueCode(origin, guest, mechanic, points, gift))

    def code(
        self,
        guest: Identifier = ANNA,
        mechanic: Mechanic = Mechanic.ACCRUE,
        points: Minor | None = None,
        gift: str = "",
    ) -> Identifier:
        answer = self.issue(guest, mechanic, points, gift)
        assert isinstance(answer, CodeIssued)
        return Identifier(IdentifierKind.CODE, answer.code)

    @property
    def said(self) -> list[str]:
        """Kinds of what was asked since the last look."""
        kinds = self.kinds()
        self.sent.clear()
        return kinds

    def act(self, act: Act, on: str = "till1") -> Done:
        """The end of the act, however long it takes."""
        before = len(self.done)
        self.do(on, act)
        for _ in range(40):
            while self.held_writes and len(self.done) == before:
                self.release_writes()
            if len(self.done) > before:
                break
            self.advance(SECOND)
        assert len(self.done) == before + 1, "an act ends once, within its limit"
        return self.done[-1]

    def ok(self, act: Act, on: str = "till1") -> Done:
        done = self.act(act, on)
        assert done.outcome is Outcome.OK, done
        return done

    def refused(self, act: Act, on: str = "till1") -> Done:
        done = self.act(act, on)
        assert done.outcome is Outcome.REFUSED, done
        return done

    def order(self, on: str = "till1") -> Order:
        order = self.site.terminal(on).open_order
        assert order is not None, f"{on} has no open order"
        return order

    @property
    def site(self) -> FrontSite:
        assert isinstance(self.part, FrontSite)
        return self.part

    def commits(self) -> list[Commit]:
        return [a.operation for a in self.attempted() if isinstance(a.operation, Commit)]

    def voids(self) -> list[Void]:
        return [a.operation for a in self.attempted() if isinstance(a.operation, Void)]

    def settle(self) -> None:
        """Everything is delivered, and nothing is left on the disk but numbers."""
        self.advance(120 * SECOND)
        assert self.count_pending() == 0
        left = [key for key in self.disk if not key.startswith("count:")]
        assert left == [], left


def receipt_id(check: int = 1, terminal: str = "1", days: int = 0) -> ReceiptId:
    return ReceiptId("s1", (CLOCK.at(0) + timedelta(days=days)).date(), terminal, check)


def redeems(commit: Commit) -> list[Redeem]:
    return [ask for ask in commit.asks if isinstance(ask, Redeem)]


def found(done: Done) -> GuestFound:
    """Who is on the order, as the act of showing says."""
    answer = done.answer.guest if isinstance(done.answer, Attached) else done.answer
    assert isinstance(answer, GuestFound), answer
    return answer
