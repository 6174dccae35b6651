"""What is said once: noted with its undoing before the first byte, told when the note is gone, undone after a crash."""

from datetime import time
from decimal import Decimal

from msgspec.structs import replace

from simulators.kit.effect import Effect, Open, Persist, Record, Send
from simulators.kit.event import Closed, Event, Opened, Persisted, PersistFailed, Received, Row, Started
from simulators.kit.instant import SECOND
from simulators.till.answer import Answer, Committed, Outcome, Reason, Refused, Voided
from simulators.till.attempt import Attempted
from simulators.till.courier import Courier
from simulators.till.courier_settings import CourierSettings
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.notes import TRY, Notes
from simulators.till.numbers import Numbers, Station
from simulators.till.operation import Commit, Hold, Release, Single, Void
from simulators.till.receipt import Line, Receipt, ReceiptId
from tests.unit.simulators.till.paper import CLOCK, PaperWire, Request, reply, request

COMMITTED = Committed(1490, 0, 13490)
NO = Refused(Reason.INSUFFICIENT, "no")
ID = ReceiptId("main", CLOCK.at(0).date(), "5", 12)


def undo(operation: Single) -> Single | None:
    """Commits are said once and undone by a void."""
    if not isinstance(operation, Commit):
        return None
    origin = replace(operation.origin, number=operation.origin.number + 100)
    return Void(origin, operation.receipt.id, reason="rollback", reopens=True, receipt=operation.receipt)


class Table:
    """A courier of one terminal; writes are answered by hand when `slow`."""

    def __init__(self, rows: tuple[Row, ...] = (), wire: PaperWire | None = None) -> None:
        self.numbers = Numbers((Station("till1", "5", "main"),), CLOCK, time(0))
        self.courier = Courier("tills", wire or PaperWire(), "b:f", self.numbers, CourierSettings(), undo)
        self.now = 0
        self.slow = False
        self.held: list[Persist] = []
        self.disk: dict[str, str] = {row.key: row.value for row in rows if row.value is not None}
        self.conn = ""
        self.effects: list[Effect] = []
        self.give(Started(rows))
        self.give(Opened(self.conn))

    def give(self, event: Event) -> None:
        self.perform(self.courier.handle(event, self.now))

    def ask(self, operation: Single) -> None:
        self.perform(self.courier.ask("till1", operation, self.now))

    def answer(self, answer: Answer) -> None:
        self.give(Received(self.conn, reply(self.sent[-1].ref, answer)))

    def reconnect(self) -> None:
        self.now += 2 * SECOND
        self.give(Closed(self.conn, "reset"))
        self.give(Opened(self.conn))

    def perform(self, effects: list[Effect]) -> None:
        self.effects += effects
        for effect in effects:
            if isinstance(effect, Open):
                self.conn = effect.conn
            if isinstance(effect, Persist):
                self.held.append(effect)
        if not self.slow:
            self.write()

    def write(self) -> None:
        while self.held:
            effect = self.held.pop(0)
            for row in effect.rows:
                self.disk.pop(row.key, None)
                if row.value is not None:
                    self.disk[row.key] = row.value
            self.give(Persisted(effect.token))

    def fail(self) -> None:
        self.give(PersistFailed(self.held.pop(0).token, "full"))

    @property
    def sent(self) -> list[Request]:
        return [request(effect.data) for effect in self.effects if isinstance(effect, Send)]

    @property
    def outcomes(self) -> list[Outcome]:
        return [settled.outcome for settled in self.courier.news()]

    @property
    def notes(self) -> list[str]:
        return [key for key in self.disk if not key.startswith("count:")]

    def commit(self, number: int = 1) -> Commit:
        at = CLOCK.at(self.now)
        receipt = Receipt(ID, at, at, (Line("1001", Decimal(1), 1490),))
        return Commit(replace(self.numbers.origin("till1", self.now, ID), number=number), receipt)

    @property
    def attempted(self) -> list[Attempted]:
        entries = [effect.entry for effect in self.effects if isinstance(effect, Record)]
        return [entry for entry in entries if isinstance(entry, Attempted)]

    def restart(self) -> "Table":
        return Table(tuple(Row(key, value) for key, value in self.disk.items()))


def test_the_undoing_is_on_the_disk_before_the_first_byte() -> None:
    table = Table()
    table.slow = True
    table.ask(table.commit())
    assert table.sent == []
    table.write()
    assert len(table.sent) == 1
    assert table.notes == [TRY + table.commit().origin.key]


def test_an_answer_is_told_when_the_note_is_gone() -> None:
    table = Table()
    table.ask(table.commit())
    table.slow = True
    table.answer(COMMITTED)
    assert table.outcomes == []
    table.write()
    assert table.outcomes == [Outcome.OK]
    assert table.notes == []


def test_a_disk_that_keeps_the_note_tells_nobody_knows() -> None:
    table = Table()
    table.ask(table.commit())
    table.slow = True
    table.answer(COMMITTED)
    table.fail()
    assert table.outcomes == [Outcome.UNKNOWN]
    assert table.notes != []
    table.slow = False
    table.ask(table.commit())
    table.answer(COMMITTED)
    assert table.outcomes == [Outcome.OK]
    assert table.notes == []


def test_giving_up_while_the_disk_is_slow_ends_the_act_once() -> None:
    table = Table()
    table.ask(table.commit())
    table.slow = True
    table.answer(COMMITTED)
    table.perform(table.courier.give_up("till1", table.now))
    assert table.outcomes == [Outcome.UNKNOWN]
    table.write()
    assert table.outcomes == []
    assert table.notes == []


def test_what_is_said_once_is_not_said_again() -> None:
    table = Table()
    table.ask(table.commit())
    table.give(Closed(table.conn, "reset"))
    assert table.outcomes == [Outcome.UNKNOWN]
    table.give(Opened(table.conn))
    table.now += 60 * SECOND
    assert len(table.sent) == 1
    assert table.courier.pending == 0
    assert table.notes == [TRY + table.commit().origin.key]


def test_asking_again_is_attempted_again_under_the_same_key() -> None:
    table = Table()
    table.ask(table.commit())
    table.reconnect()
    table.ask(table.commit())
    table.answer(COMMITTED)
    assert len(table.attempted) == 2
    assert table.outcomes == [Outcome.UNKNOWN, Outcome.OK]
    assert table.notes == []


def test_a_refusal_takes_the_note_away_unless_an_earlier_copy_went_unheard() -> None:
    table = Table()
    table.ask(table.commit())
    table.answer(NO)
    assert (table.outcomes, table.notes) == ([Outcome.REFUSED], [])
    table.ask(table.commit())
    table.reconnect()
    table.ask(table.commit())
    table.answer(NO)
    assert table.outcomes == [Outcome.UNKNOWN, Outcome.REFUSED]
    assert table.notes == [TRY + table.commit().origin.key]


def test_the_next_life_says_the_undoing_until_it_is_answered() -> None:
    table = Table()
    table.ask(table.commit())
    again = table.restart()
    [void] = [sent.operation for sent in again.sent]
    assert void == undo(table.commit())
    assert again.notes == [f"fact:{void.origin.key}"]
    assert again.courier.pending == 1
    assert again.outcomes == []
    once_more = again.restart()
    assert [sent.operation for sent in once_more.sent] == [void]
    once_more.answer(Voided(0, 0, None))
    assert (once_more.notes, once_more.courier.pending) == ([], 0)


def test_an_undoing_that_is_said_takes_the_note_with_it() -> None:
    table = Table()
    commit = table.commit()
    table.ask(commit)
    table.reconnect()
    void = undo(commit)
    assert void is not None
    table.ask(void)
    assert table.notes == [f"fact:{void.origin.key}"]
    table.answer(Voided(0, 0, None))
    assert table.notes == []
    assert table.courier.keeps(void)
    assert not table.courier.keeps(commit)


def test_a_hold_that_cannot_be_voided_by_itself_is_let_go() -> None:
    class Narrow(PaperWire):
        def carries(self, operation: object) -> str | None:
            return "receipts only" if isinstance(operation, Void) and operation.operation is not None else None

    table = Table(wire=Narrow())
    hold = Hold(table.numbers.origin("till1", 0, ID), Identifier(IdentifierKind.CARD, "1"), 100)
    table.ask(hold)
    table.perform(table.courier.give_up("till1", 0))
    table.reconnect()
    release = table.sent[-1].operation
    assert isinstance(release, Release)
    assert release.hold == hold.origin.key


def test_notes_of_another_receipt_are_not_touched() -> None:
    notes, commit = Notes(), Table().commit()
    other = replace(commit, origin=replace(commit.origin, check=13))
    for one in (commit, other):
        made = undo(one)
        assert made is not None
        notes.attempt("till1", one, made)
    fact = undo(commit)
    assert fact is not None
    assert notes.tries_ended_by(fact) == (Row(TRY + commit.origin.key, None),)
    assert notes.tries_ended_by(fact) == ()
