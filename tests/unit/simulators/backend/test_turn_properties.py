"""Receipts paid, rolled back, voided, reinstated, told twice and told late, in any order.

The books do what a small model of them does, and other books from the same rows are the same after every step.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from simulators.backend.rows import read_balances
from simulators.till.answer import Committed, Reason, Refused, SingleAnswer, Voided
from simulators.till.ledger import EntryKind
from simulators.till.operation import Commit, Redeem, Void
from simulators.till.receipt import ReceiptId
from tests.unit.simulators.backend.shop import Disk, items
from tests.unit.simulators.backend.till_of_receipts import Cash, assert_same

OPENING = 12_000


class Content(NamedTuple):
    """What a receipt says: points are asked for under the key of an ask."""

    total: int
    points: int
    ask: str

    def is_as(self, other: "Content") -> bool:
        return self[:2] == other[:2]

    @property
    def earned(self) -> int:
        return self.total - self.points


@dataclass
class Told:
    """The answer an operation had, when it was last tried, and what it said."""

    at: datetime
    what: object
    answer: SingleAnswer


@dataclass
class Model:
    """One guest and their receipts; `now` is which receipts stand, with the moment each stands since."""

    balance: int = OPENING
    now: dict[ReceiptId, tuple[Content, datetime]] = field(default_factory=dict)
    answer: dict[ReceiptId, Committed] = field(default_factory=dict)
    voided: dict[ReceiptId, datetime] = field(default_factory=dict)
    undone: dict[ReceiptId, Content] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)

    def commit(self, operation: Commit) -> SingleAnswer:
        receipt, at, key = operation.receipt.id, operation.origin.made_at, operation.origin.key
        points = sum(ask.points for ask in operation.asks if isinstance(ask, Redeem))
        said = Content(operation.receipt.total, points, "".join(ask.origin.key for ask in operation.asks))
        told, limit = self.told.get(key), self.voided.get(receipt)
        late = limit is not None and at <= limit
        if told is not None and late:
            return Refused(Reason.VOIDED)
        if told is not None and (limit is None or told.at > limit):
            if told.what != (said, operation.reinstates):
                return Refused(Reason.CONFLICT)
            if isinstance(told.answer, Committed) or at <= told.at:
                self._stand(receipt, told, at)
                return told.answer
        answer = Refused(Reason.VOIDED) if late else self._judge(receipt, at, said, reinstates=operation.reinstates)
        self.told[key] = Told(at, (said, operation.reinstates), answer)
        return answer

    def _stand(self, receipt: ReceiptId, told: Told, at: datetime) -> None:
        if isinstance(told.answer, Committed):
            content, since = self.now[receipt]
            self.now[receipt] = (content, max(since, at))

    def _judge(self, receipt: ReceiptId, at: datetime, said: Content, *, reinstates: bool) -> SingleAnswer:
        if receipt in self.now:
            content, since = self.now[receipt]
            if content != said and not (reinstates and content.is_as(said)):
                return Refused(Reason.CONFLICT)
            self.now[receipt] = (content, max(since, at))
            return self.answer[receipt]
        if reinstates and receipt in self.undone:
            if not self.undone[receipt].is_as(said):
                return Refused(Reason.CONFLICT)
        elif said.points > max(0, self.balance):
            return Refused(Reason.INSUFFICIENT)
        self.balance += said.earned - said.points
        self.now[receipt] = (said, at)
        self.answer[receipt] = Committed(said.earned, said.points, self.balance)
        return self.answer[receipt]

    def void(self, operation: Void) -> SingleAnswer:
        receipt, at, key = operation.target, operation.origin.made_at, operation.origin.key
        told, now = self.told.get(key), self.now.get(receipt)
        if told is not None and not (now is not None and told.at < now[1] < at):
            return told.answer
        self.voided[receipt] = max(at, self.voided.get(receipt, at))
        answer = Voided(0, 0, None)
        if now is not None and now[1] <= at:
            self.undone[receipt] = now[0]
            del self.now[receipt]
            self.balance += now[0].points - now[0].earned
            answer = Voided(now[0].points, now[0].earned, self.balance)
        self.told[key] = Told(at, "void", answer)
        return answer


@dataclass
class Playing:
    """A till of three receipts: what it may do next, by the letters of `do`. Moments grow but for copies."""

    data: st.DataObject
    done: list[Commit | Void] = field(default_factory=list)
    tills: tuple[Cash, ...] = field(default_factory=lambda: tuple(Cash(check) for check in (1, 2, 3)))
    second: int = 0
    turn: int = 0

    def next(self) -> Commit | Void:
        till = self.data.draw(st.sampled_from(self.tills))
        what = self.data.draw(st.sampled_from("ppptrvirlccg"))
        mine = [one for one in self.done if isinstance(one, Commit) and one.receipt.id == till.receipt]
        self.second += 1
        match what:
            case "c" if self.done:
                return self.data.draw(st.sampled_from(self.done))
            case "t" if mine:
                return self._moved(mine[-1])
            case "i" if mine:
                return self._reinstatement(mine[-1], till)
            case "g" if mine:
                return till.void(900 + self.second, self._second_of(mine[-1]))
            case "r" | "v" | "l":
                return till.void(300 + self.data.draw(st.integers(0, 2)), self._some_time())
            case _:
                self.turn = self.data.draw(st.integers(max(0, self.turn - 1), self.turn + 1))
                return self._payment(till)

    def _payment(self, till: Cash) -> Commit:
        points = self.data.draw(st.sampled_from([0, 1000, 9000, 10_000]))
        lines = items(self.data.draw(st.sampled_from([7, 8])))
        more = self.data.draw(st.sampled_from([0, 430]))
        number, ask = 500 + self.turn, 700 + 2 * self.turn
        return till.pay(points, more, lines=lines, number=number, ask=ask, second=self.second)

    def _some_time(self) -> int:
        """Now, or a void that was long on its way."""
        return self.data.draw(st.sampled_from([self.second, self.second, max(0, self.second - 4)]))

    def _moved(self, before: Commit) -> Commit:
        """The same once more, as of now."""
        at = self.tills[0].origin(1, self.second).made_at
        return replace(
            before,
            origin=replace(before.origin, made_at=at),
            receipt=replace(before.receipt, closed_at=at),
            asks=tuple(replace(ask, origin=replace(ask.origin, made_at=at)) for ask in before.asks),
        )

    def _reinstatement(self, sale: Commit, till: Cash) -> Commit:
        again = self._moved(sale)
        origin = till.origin(400 + self.turn, self.second)
        return replace(again, origin=origin, reinstates=True)

    @staticmethod
    def _second_of(sale: Commit) -> int:
        """A gateway's own reversal carries the moment of what nobody answered."""
        return int((sale.origin.made_at - Cash().origin(1, 0).made_at).total_seconds())


@given(st.data())
@settings(max_examples=250, deadline=None)
def test_the_books_do_what_the_model_does(data: st.DataObject) -> None:
    disk, model = Disk(), Model()
    playing = Playing(data)
    for _ in range(data.draw(st.integers(1, 25))):
        operation = playing.next()
        before, rows = disk.books.entries, dict(disk.rows)
        answer = disk.do(operation)
        expected = model.commit(operation) if isinstance(operation, Commit) else model.void(operation)
        playing.done.append(operation)
        if isinstance(answer, Refused):
            assert isinstance(expected, Refused)
            assert answer.reason is expected.reason
            assert disk.books.entries == before
            assert {key for key in disk.rows if disk.rows[key] != rows.get(key)} <= {f"answer/{operation.origin.key}"}
        else:
            assert answer == expected
        assert disk.balance() == model.balance
        assert read_balances(disk.rows.values())["anna"] == model.balance
        assert {*disk.books.accounts.sold} == {*model.now}
        assert_same(disk)
    _ledger_is_sound(disk)


def _ledger_is_sound(disk: Disk) -> None:
    """No entry is undone twice, and what stands of a receipt is one sale with what it mentions."""
    entries = disk.books.entries
    reversed_ = [entry.reverses for entry in entries if entry.reverses is not None]
    assert len(reversed_) == len({*reversed_})
    for receipt, sold in disk.books.accounts.sold.items():
        standing = disk.books.accounts.standing_of_receipt(receipt)
        assert [entry.kind for entry in standing] == [EntryKind.REDEMPTION] * len(sold.kept) + [EntryKind.SALE]
        assert [entry.number for entry in standing] == [*sold.kept, sold.entry]
