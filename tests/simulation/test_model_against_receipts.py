"""The model and the checks against the backend, over days of a till that knows only finished receipts (farcard.md 6.1).

It asks for everything together with the receipt, tries a blocked receipt again under its key, rolls back, sells again
and takes voids back; answers are lost, a gateway reverses what it gave up, copies come late. Whatever happens, every
check finds the backend right and the model comes to its balances.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from msgspec.structs import replace

from harness.checks.registry import run_checks
from harness.history.evidence import Noted
from harness.history.model.fold import expected_balances
from harness.history.verdict import Verdict
from simulators.gateway.reversal import reversal_of
from simulators.kit.chance import stream
from simulators.kit.instant import MS, SECOND
from simulators.till.answer import Answer, Committed, Outcome, Quoted, Reason, Refused, outcome_of
from simulators.till.asks import CouponMark, GiftMark, asks_of
from simulators.till.attempt import Attempted, Learnt
from simulators.till.identifier import Identifier
from simulators.till.operation import Commit, Origin, Quote, Return, Single, Void
from simulators.till.programme import Programme
from simulators.till.receipt import POINTS, Discount, Line, Receipt, ReceiptId, ReturnLine, Tender
from tests.simulation.test_model_against_backend import MENU, PLAIN, RICH, Day, _card

OFFLINE = Refused(Reason.OFFLINE, "no link")


@dataclass
class Till:
    """One check from opening it to the end of all trouble with it."""

    day: Day
    check: int
    turn: int = 0
    lines: tuple[Line, ...] = ()
    guest: Identifier | None = None
    wants_points: int = 0
    coupon: str = ""
    wants_gift: bool = False
    discounts: tuple[Discount, ...] = ()
    reversals: list[Void] = field(default_factory=list)
    late: list[Single] = field(default_factory=list)
    """Copies still on their way."""

    def __post_init__(self) -> None:
        chance = self.day.chance
        who = chance.randrange(5)
        self.guest = _card(who) if who < 4 else None
        dishes = chance.sample(MENU, chance.randrange(1, 5))
        self.lines = tuple(
            Line(dish.plu, Decimal(chance.randrange(1, 4)), dish.price, dish.name, dish.category) for dish in dishes
        )
        self.id = ReceiptId("shop", self.day.clock.at(self.day.now).date(), "t1", self.check)
        if self.guest is not None and chance.random() < 0.6:
            self.wants_points = chance.choice((300, 700, 1000, 5000))
        if self.guest is not None and {"cake", "pie"} <= {line.plu for line in self.lines} and chance.random() < 0.5:
            self.wants_gift = True
            taken = tuple(
                Discount("Sweets", line.price - 100, "sweets", line.plu)
                for line in self.lines
                if line.plu in ("cake", "pie")
            )
            self.discounts += taken
        if chance.random() < 0.5:
            self._look_at(chance.choice(self.day.codes))

    def _look_at(self, code: str) -> None:
        origin = self.origin(1)
        shown = Receipt(
            self.id, origin.made_at, origin.made_at, self.lines, self.discounts, (), self.guest, (*self._gifts(), code)
        )
        answer = self.day._post(Quote(origin, shown))
        if isinstance(answer, Quoted):
            granted = tuple(d for d in answer.discounts if d.source == code)
            if granted and shown.total - sum(d.amount for d in granted) >= 0:
                self.discounts += granted
                self.coupon = code

    def _gifts(self) -> tuple[str, ...]:
        return ("sweets",) if self.wants_gift else ()

    def origin(self, number: int) -> Origin:
        self.day.now = (self.day.now // SECOND + self.day.chance.randrange(1, 60)) * SECOND
        made_at = self.day.clock.at(self.day.now)
        return Origin(self.id.store, "t1", self.id.business_date, made_at, self.check, number)

    def number(self, what: int) -> int:
        return 1_000 + 100 * self.turn + what

    def receipt(self, *, reinstates: bool = False) -> Commit:
        origin = self.origin(self.number(4 if reinstates else 1))
        marks: list[CouponMark | GiftMark] = []
        codes: list[str] = []
        if self.wants_gift:
            marks.append(GiftMark(self.number(20), "sweets"))
            codes.append("sweets")
        if self.coupon:
            marks.append(CouponMark(self.number(21), self.coupon))
            codes.append(self.coupon)
        empty = Receipt(
            self.id, origin.made_at, origin.made_at, self.lines, self.discounts, (), self.guest, tuple(codes)
        )
        tenders: list[Tender] = []
        value = self.day.programme.redeeming.value
        if self.wants_points and empty.total >= self.wants_points:
            paid = int(self.wants_points * value)
            tenders.append(Tender(POINTS, paid, self.wants_points, replace(origin, number=self.number(30)).key))
        tenders.append(Tender("cash", empty.total - sum(tender.amount for tender in tenders)))
        receipt = replace(empty, tenders=tuple(tenders))
        return Commit(origin, receipt, asks_of(receipt, origin, tuple(marks)), reinstates=reinstates)

    def void(self) -> Void:
        return Void(self.origin(self.number(3)), self.id, reopens=True)

    # -- saying it -------------------------------------------------------------------------------------------------

    def tell(self, operation: Single) -> Answer | None:
        """Say it as the network lets it be said."""
        day, chance = self.day, self.day.chance
        self.deliver_reversals()
        if self.late and chance.random() < 0.3:
            day._post(self.late.pop())
        day._attempt(operation)
        fate = chance.choice(("heard", "heard", "heard", "unheard", "lost", "late", "gateway"))
        arrived = fate in ("heard", "unheard") or (fate == "gateway" and chance.random() < 0.5)
        answer = self._post(operation) if arrived else None
        if fate == "late":
            self.late.append(operation)
        if fate == "gateway" and isinstance(operation, Commit) and not operation.reinstates:
            self.reversals.append(reversal_of(operation, day.clock.at(day.now)))
            undo = self.reversals[-1]
            day.history.append(Noted(len(day.history), day.now, "gateway", Attempted("gateway", undo.origin.key, undo)))
            answer = OFFLINE
        elif fate != "heard":
            answer = None
        day.now += 10 * MS
        day._learn(operation, answer)
        return answer

    def _post(self, operation: Single) -> Answer:
        self.day.now += 10 * MS
        return self.day._post(operation)

    def deliver_reversals(self) -> None:
        while self.reversals:
            undo = self.reversals.pop(0)
            answer = self._post(undo)
            word = Learnt("gateway", undo.origin.key, outcome_of(answer), answer)
            self.day.history.append(Noted(len(self.day.history), self.day.now, "gateway", word))

    def until_answered(self, make: Callable[[], Single]) -> Answer | None:
        """A blocked step: pressed again until something is heard, at most so often."""
        for _ in range(self.day.chance.randrange(1, 6)):
            answer = self.tell(make())
            if answer is not None and answer != OFFLINE:
                return answer
        return None

    def say_until_heard(self, operation: Single) -> Answer:
        """A fact that was told once and must be told, as it is, until somebody answers."""
        self.deliver_reversals()
        answer = self._post(operation)
        self.day._learn(operation, answer)
        return answer

    def live(self) -> None:
        """Pay; perhaps roll back, sell again, void and take the void back."""
        chance = self.day.chance
        for _ in range(chance.randrange(1, 4)):
            answer = self.until_answered(self.receipt)
            if isinstance(answer, Refused):
                self._drop()
                self.turn += 1
                continue
            if isinstance(answer, Committed) and chance.random() < 0.2:
                some = chance.choice(self.lines)
                self.day.ask(Return(self.day.origin(), self.id, (ReturnLine(some.plu, Decimal(1)),)))
            while answer is None or chance.random() < 0.5:
                self.roll_back()
                answer = self.turn_it_back() if chance.random() < 0.4 else None
                if answer is None:
                    break
            else:
                break
            if chance.random() < 0.5:
                self.turn += 1
        while self.late:
            self._post(self.late.pop())
        self.deliver_reversals()

    def roll_back(self) -> None:
        """Until it is heard: no till sells a receipt again whose void is not known."""
        if self.until_answered(self.void) is None:
            void = self.void()
            self.day._attempt(void)
            self.say_until_heard(void)

    def turn_it_back(self) -> Answer | None:
        answer = self.until_answered(lambda: self.receipt(reinstates=True))
        return answer if isinstance(answer, Committed) else None

    def _drop(self) -> None:
        """What was refused is taken off, this or that."""
        match self.day.chance.randrange(3):
            case 0:
                self.wants_points = 0
            case 1:
                self.coupon, self.discounts = "", tuple(d for d in self.discounts if d.source == "sweets")
            case _:
                self.wants_gift, self.wants_points, self.guest, self.coupon, self.discounts = False, 0, None, "", ()


@pytest.mark.parametrize("programme", [PLAIN, RICH], ids=lambda programme: programme.name)
@pytest.mark.parametrize("seed", range(60))
def test_the_model_and_the_backend_agree_on_receipts_tried_again(programme: Programme, seed: int) -> None:
    day = Day(programme, stream(seed, "receipts"))
    for check in range(1, 13):
        Till(day, check).live()
    evidence = day.evidence()
    said = {
        result.id: [result.note, *(finding.explain for finding in result.findings)]
        for result in run_checks(evidence)
        if result.verdict not in (Verdict.PASS, Verdict.SKIP)
    }
    assert said == {}
    held: dict[str, int] = {}
    for entry in evidence.ledger or ():
        held[entry.guest] = held.get(entry.guest, 0) + entry.points
    held.pop("", None)
    assert expected_balances(evidence) == held
    assert any(noted.entry.outcome is Outcome.OK for noted in evidence.history if isinstance(noted.entry, Learnt))
