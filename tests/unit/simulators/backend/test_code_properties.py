"""Codes issued, scanned, held with, paid with, taken off, deleted, in any order, with restarts between.

Against a small model of what a code may become; and other books from the same rows are the same after every step.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from simulators.till.answer import Attached, Committed, Held, Reason
from simulators.till.ledger import EntryKind
from simulators.till.programme import Mechanic
from tests.unit.simulators.backend.plant import OTHER, PHONE, Plant, by
from tests.unit.simulators.backend.shop import reason_of
from tests.unit.simulators.backend.till_of_receipts import assert_same

OPENING = {"70231": 54000, "70232": 10000}
WHO = {"70231": PHONE, "70232": OTHER}


@dataclass
class Told:
    """One code: whose, since when, on which check, and whether it is over."""

    guest: str
    mechanic: Mechanic
    issued_at: datetime
    check: int | None = None
    is_dead: bool = False
    replaced_at: datetime | None = None


@dataclass
class Model:
    codes: dict[str, Told] = field(default_factory=dict)
    closed: dict[int, Reason] = field(default_factory=dict)
    held: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Check to (guest, points)."""

    def on(self, check: int) -> str | None:
        living = (code for code, told in self.codes.items() if told.check == check and not told.is_dead)
        return next(living, None)

    def attach(self, code: str, check: int, at: datetime) -> Reason | None:
        told = self.codes[code]
        if told.is_dead or told.check not in (None, check):
            return Reason.USED
        if told.check is None:
            over = told.issued_at + timedelta(seconds=300)
            if told.replaced_at is not None and told.replaced_at < over:
                return Reason.SUPERSEDED
            if at >= over:
                return Reason.EXPIRED
        if self.on(check) not in (None, code):
            return Reason.HAS_GUEST
        return self.closed.get(check)


CHECKS = st.integers(1, 3)


class Codes(RuleBasedStateMachine):
    """Three checks, two guests, a clock."""

    @initialize()
    def open(self) -> None:
        self.plant = Plant()
        self.model = Model()

    @rule(guest=st.sampled_from(sorted(WHO)), mechanic=st.sampled_from([Mechanic.ACCRUE, Mechanic.PAY]))
    def issue(self, guest: str, mechanic: Mechanic) -> None:
        code = self.plant.code(WHO[guest], mechanic)
        assert code not in self.model.codes
        for told in self.model.codes.values():
            if told.guest == guest and told.replaced_at is None:
                told.replaced_at = self.plant.now
        self.model.codes[code] = Told(guest, mechanic, self.plant.now)

    @rule(seconds=st.sampled_from([1, 100, 299, 300]))
    def wait(self, seconds: int) -> None:
        self.plant.pass_time(seconds)

    @precondition(lambda self: self.model.codes)
    @rule(data=st.data(), check=CHECKS)
    def scan(self, data: st.DataObject, check: int) -> None:
        code = data.draw(st.sampled_from(sorted(self.model.codes)))
        expected = self.model.attach(code, check, self.plant.now)
        again = self.model.codes[code].check == check
        answer = self.plant.attach(check, code)
        assert reason_of(answer) is expected
        if expected is None:
            assert isinstance(answer, Attached)
            assert answer.again == again
            self.model.codes[code].check = check

    @rule(check=CHECKS, points=st.sampled_from([100, 5000, 30000]))
    def hold(self, check: int, points: int) -> None:
        code = self.model.on(check)
        if code is None or check in self.model.closed:
            return
        told = self.model.codes[code]
        elsewhere = sum(
            held for other, (guest, held) in self.model.held.items() if guest == told.guest and other != check
        )
        answer = self.plant.hold(check, code, points)
        if told.mechanic is Mechanic.ACCRUE:
            assert reason_of(answer) is Reason.NOT_APPLICABLE
        elif points > self.plant.disk.balance(told.guest) - elsewhere:
            assert reason_of(answer) is Reason.INSUFFICIENT
        else:
            assert isinstance(answer, Held)
            self.model.held[check] = (told.guest, points)

    @rule(check=CHECKS)
    def pay(self, check: int) -> None:
        code = self.model.on(check)
        points = self.model.held.get(check, ("", 0))[1]
        answer = self.plant.sell(check, None if code is None else by(code), points)
        if check in self.model.closed:
            expected = {Reason.VOIDED} if self.model.closed[check] is Reason.VOIDED else {Reason.CONFLICT, None}
            assert reason_of(answer) in expected
            return
        assert isinstance(answer, Committed), answer
        self._close(check, Reason.NOT_APPLICABLE)

    @rule(check=CHECKS)
    def take_off(self, check: int) -> None:
        answer = self.plant.detach(check)
        if self.model.closed.get(check) is Reason.NOT_APPLICABLE:
            assert reason_of(answer) is Reason.NOT_APPLICABLE
            return
        freed = self.model.held.pop(check, ("", 0))[1] if check not in self.model.closed else 0
        assert getattr(answer, "points", None) == freed
        code = self.model.on(check)
        if code is not None and check not in self.model.closed:
            self.model.codes[code].is_dead = True

    @rule(check=CHECKS)
    def delete(self, check: int) -> None:
        self.plant.void(check)
        self._close(check, Reason.VOIDED)

    @rule()
    def restart(self) -> None:
        self.plant.disk.books = self.plant.disk.again()

    def _close(self, check: int, reason: Reason) -> None:
        self.model.closed[check] = reason
        self.model.held.pop(check, None)

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "plant"):
            return
        assert_same(self.plant.disk)
        standing = self.plant.disk.books.accounts.standing_of_receipt
        for check in (1, 2, 3):
            holds = [e.amount for e in standing(self.plant.receipt(check).id) if e.kind is EntryKind.HOLD]
            held = self.model.held.get(check)
            assert holds == ([] if held is None else [held[1]])
        for guest in OPENING:
            entries = [e.points for e in self.plant.disk.books.entries if e.guest == guest]
            assert self.plant.disk.balance(guest) == sum(entries) >= 0


Codes.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestCodes = Codes.TestCase
