"""The courier alone: what it sends, keeps, says again, undoes and ignores. Each test gives events and compares."""

from dataclasses import replace
from datetime import time
from decimal import Decimal

from simulators.kit.effect import Arm, Effect, Open, Persist, Record, Send
from simulators.kit.event import Closed, Event, Fired, Opened, Persisted, PersistFailed, Received, Row, Started
from simulators.kit.instant import MS, SECOND
from simulators.till.answer import (
    Answer,
    Committed,
    GuestFound,
    Outcome,
    Queued,
    Reason,
    Redeemed,
    Refused,
    Status,
    Voided,
)
from simulators.till.attempt import Attempted, Learnt, Noticed
from simulators.till.courier import Courier
from simulators.till.courier_settings import CourierSettings, OfflineMode
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.numbers import Numbers, Station
from simulators.till.operation import Commit, FindReceipt, Identify, Redeem, Single, Void
from simulators.till.receipt import Line, Receipt, ReceiptId
from tests.unit.simulators.till.paper import CLOCK, PaperWire, Request, reply, request

ANNA = Identifier(IdentifierKind.QR, "7770123")
BORIS = Identifier(IdentifierKind.QR, "7770999")
FOUND = GuestFound("anna", Status.ACTIVE, balance=12000)
COMMITTED = Committed(1490, 0, 13490)
REFUSED_LATER = Refused(Reason.UNAVAILABLE)


class Table:
    """A courier of two terminals with its numbers, writes answered at once unless `slow`."""

    def __init__(
        self,
        settings: CourierSettings | None = None,
        wire: PaperWire | None = None,
        rows: tuple[Row, ...] = (),
    ) -> None:
        stations = (Station("till1", "5", "main"), Station("till2", "6", "main"))
        self.numbers = Numbers(stations, CLOCK, time(0))
        self.courier = Courier(
            "tills", wire or PaperWire(), "gateway:micros", self.numbers, settings or CourierSettings()
        )
        self.now = 0
        self.slow = False
        self.conn = ""
        self.effects: list[Effect] = []
        self.give(Started(rows))

    def up(self) -> None:
        self.give(Opened(self.conn))

    def down(self) -> None:
        self.give(Closed(self.conn))

    def give(self, event: Event) -> list[Effect]:
        return self.perform(self.courier.handle(event, self.now))

    def ask(self, operation: Single, terminal: str = "till1") -> list[Effect]:
        return self.perform(self.courier.ask(terminal, operation, self.now))

    def answer(self, asked: Request, answer: Answer) -> list[Effect]:
        return self.give(Received(self.conn, reply(asked.ref, answer)))

    def perform(self, effects: list[Effect]) -> list[Effect]:
        seen = list(effects)
        for effect in effects:
            if isinstance(effect, Open):
                self.conn = effect.conn
            if isinstance(effect, Persist) and not self.slow:
                seen += self.give(Persisted(effect.token))
        self.effects += effects
        return seen

    def identify(self, guest: Identifier = ANNA, terminal: str = "till1") -> Identify:
        return Identify(self.numbers.origin(terminal, self.now), guest)

    def commit(self, guest: Identifier | None = ANNA, terminal: str = "till1", check: int = 12) -> Commit:
        id = ReceiptId("main", CLOCK.at(self.now).date(), self.numbers.stations[terminal].number, check)
        at = CLOCK.at(self.now)
        receipt = Receipt(id, at, at, (Line("1001", Decimal(1), 1490),), guest=guest)
        return Commit(self.numbers.origin(terminal, self.now, id), receipt)

    def redeem(self, check: int = 12) -> Redeem:
        id = ReceiptId("main", CLOCK.at(self.now).date(), "5", check)
        return Redeem(self.numbers.origin("till1", self.now, id), ANNA, 5000, 10000)


def sends(effects: list[Effect]) -> list[Request]:
    return [request(effect.data) for effect in effects if isinstance(effect, Send)]


def records(effects: list[Effect]) -> list[object]:
    return [effect.entry for effect in effects if isinstance(effect, Record)]


def learnt(effects: list[Effect]) -> list[tuple[str, Outcome]]:
    return [(entry.key, entry.outcome) for entry in records(effects) if isinstance(entry, Learnt)]


def test_a_read_is_attempted_then_sent_then_learnt() -> None:
    table = Table()
    table.up()
    operation = table.identify()
    effects = table.ask(operation)
    assert isinstance(effects[0], Record)
    assert effects[0].entry == Attempted("till1", operation.origin.key, operation)
    [asked] = sends(effects)
    assert (asked.terminal, asked.operation) == ("5", operation)
    assert records(table.answer(asked, FOUND)) == [Learnt("till1", operation.origin.key, Outcome.OK, FOUND)]
    [settled] = table.courier.news()
    assert (settled.terminal, settled.operation, settled.answer) == ("till1", operation, FOUND)
    assert table.courier.pending == 0


def test_a_fact_is_on_the_disk_before_its_first_byte_and_off_it_when_answered() -> None:
    table = Table()
    table.up()
    table.slow = True
    commit = table.commit()
    effects = table.ask(commit)
    [persist] = [effect for effect in effects if isinstance(effect, Persist)]
    assert [row.key for row in persist.rows] == [f"fact:{commit.origin.key}"]
    assert sends(effects) == []
    [asked] = sends(table.give(Persisted(persist.token)))
    effects = table.answer(asked, COMMITTED)
    [forget] = [effect for effect in effects if isinstance(effect, Persist)]
    assert forget.rows == (Row(f"fact:{commit.origin.key}", None),)


def test_an_unheard_fact_is_said_again_with_the_same_key_until_answered() -> None:
    table = Table()
    table.up()
    commit = table.commit()
    first = sends(table.ask(commit))[0]
    table.now = 5 * SECOND
    effects = table.give(Fired(f"line:{table.conn}"))
    assert learnt(effects) == [(commit.origin.key, Outcome.UNKNOWN)]
    assert table.courier.news()[0].outcome is Outcome.UNKNOWN
    assert Arm("retry", 15 * SECOND) in effects
    table.now = 15 * SECOND
    [again] = sends(table.give(Fired("retry")))
    assert again.operation == first.operation
    assert again.ref != first.ref
    assert learnt(table.answer(again, COMMITTED)) == [(commit.origin.key, Outcome.OK)]
    assert table.courier.news() == []
    assert table.courier.pending == 0


def test_silence_twice_is_learnt_once() -> None:
    table = Table()
    table.up()
    table.ask(table.commit())
    table.now = 5 * SECOND
    table.give(Fired(f"line:{table.conn}"))
    table.now = 15 * SECOND
    table.give(Fired("retry"))
    table.now = 20 * SECOND
    assert learnt(table.give(Fired(f"line:{table.conn}"))) == []


def test_unavailable_is_no_answer() -> None:
    table = Table()
    table.up()
    commit = table.commit()
    [asked] = sends(table.ask(commit))
    effects = table.answer(asked, REFUSED_LATER)
    assert records(effects) == [Learnt("till1", commit.origin.key, Outcome.UNKNOWN, REFUSED_LATER)]
    assert table.courier.pending == 1


def test_queued_is_final_for_the_till() -> None:
    table = Table()
    table.up()
    commit = table.commit()
    [asked] = sends(table.ask(commit))
    assert learnt(table.answer(asked, Queued())) == [(commit.origin.key, Outcome.OFFLINE)]
    assert table.courier.pending == 0


def test_an_unheard_permission_is_undone_by_a_kept_fact() -> None:
    table = Table()
    table.up()
    redeem = table.redeem()
    table.ask(redeem)
    table.now = 5 * SECOND
    effects = table.give(Fired(f"line:{table.conn}"))
    assert learnt(effects) == [(redeem.origin.key, Outcome.UNKNOWN)]
    [attempted] = [entry for entry in records(effects) if isinstance(entry, Attempted)]
    undo = attempted.operation
    assert isinstance(undo, Void)
    assert (undo.operation, undo.target) == (redeem.origin.key, redeem.origin.receipt)
    [persist] = [e for e in effects if isinstance(e, Persist) and any(r.key.startswith("fact:") for r in e.rows)]
    assert {row.key: row.value is None for row in persist.rows} == {
        f"fact:{undo.origin.key}": False,
        f"permit:{redeem.origin.key}": True,
    }
    [asked] = sends(effects)
    assert asked.operation == undo
    table.answer(asked, Voided(0, 0, None))
    assert table.courier.pending == 0


def test_a_late_answer_to_a_given_up_ask_is_ignored() -> None:
    table = Table()
    table.up()
    redeem = table.redeem()
    [asked] = sends(table.ask(redeem))
    effects = table.perform(table.courier.give_up("till1", table.now))
    assert learnt(effects) == [(redeem.origin.key, Outcome.UNKNOWN)]
    assert sends(effects) == [], "its terminal is busy on the line"
    table.courier.news()
    effects = table.answer(asked, Redeemed(5000, 5000, 7000))
    assert learnt(effects) == []
    assert [entry.what for entry in records(effects) if isinstance(entry, Noticed)] == ["late answer"]
    assert table.courier.news() == []
    [undo] = sends(effects)
    assert isinstance(undo.operation, Void)


def test_a_late_answer_to_a_fact_is_learnt() -> None:
    table = Table()
    table.up()
    commit = table.commit()
    [asked] = sends(table.ask(commit))
    table.perform(table.courier.give_up("till1", table.now))
    assert [news.outcome for news in table.courier.news()] == [Outcome.UNKNOWN]
    assert learnt(table.answer(asked, COMMITTED)) == [(commit.origin.key, Outcome.OK)]
    assert table.courier.pending == 0


def test_a_kept_fact_goes_before_any_new_operation_of_its_terminal() -> None:
    table = Table()
    table.up()
    commit = table.commit()
    [asked] = sends(table.ask(commit))
    table.answer(asked, REFUSED_LATER)
    table.courier.news()
    [again] = sends(table.ask(table.identify()))
    assert again.operation == commit, "somebody waits: it is said again at once"
    [read] = sends(table.answer(again, COMMITTED))
    assert isinstance(read.operation, Identify)


def test_who_waits_behind_a_fact_that_fails_again_is_not_kept_waiting() -> None:
    table = Table()
    table.up()
    [asked] = sends(table.ask(table.commit()))
    table.answer(asked, REFUSED_LATER)
    table.courier.news()
    [again] = sends(table.ask(table.identify()))
    effects = table.answer(again, REFUSED_LATER)
    assert sends(effects) == []
    assert [(n.outcome, type(n.operation)) for n in table.courier.news()] == [(Outcome.UNKNOWN, Identify)]


def test_an_overdue_fact_goes_before_the_same_guest_or_receipt_at_another_terminal() -> None:
    table = Table()
    table.up()
    commit = table.commit()
    [asked] = sends(table.ask(commit))
    table.answer(asked, REFUSED_LATER)
    find = FindReceipt(table.numbers.origin("till2", 0), commit.receipt.id)
    [again] = sends(table.ask(find, "till2"))
    assert again.operation == commit
    [other] = sends(table.answer(again, COMMITTED))
    assert other.operation == find


def test_two_tills_may_ask_about_one_guest_at_once() -> None:
    table = Table()
    table.up()
    assert len(sends(table.ask(table.commit()))) == 1
    assert len(sends(table.ask(table.commit(terminal="till2"), "till2"))) == 1


def test_other_guests_pass_an_overdue_fact() -> None:
    table = Table()
    table.up()
    [asked] = sends(table.ask(table.commit()))
    table.answer(asked, REFUSED_LATER)
    assert len(sends(table.ask(table.identify(BORIS, "till2"), "till2"))) == 1


def test_without_a_line_a_read_times_out_at_once_and_a_fact_once_it_is_kept() -> None:
    table = Table()
    table.down()
    table.ask(table.identify())
    assert [news.outcome for news in table.courier.news()] == [Outcome.UNKNOWN]
    table.slow = True
    effects = table.ask(table.commit(), "till2")
    assert table.courier.news() == [], "not told before it is durable"
    [persist] = [effect for effect in effects if isinstance(effect, Persist)]
    table.give(Persisted(persist.token))
    assert [news.outcome for news in table.courier.news()] == [Outcome.UNKNOWN]
    assert table.courier.pending == 1


def test_while_the_first_call_is_under_way_the_till_waits_for_it() -> None:
    table = Table()
    operation = table.identify()
    table.ask(operation)
    assert table.courier.news() == []
    assert [asked.operation for asked in sends(table.give(Opened(table.conn)))] == [operation]


def test_offline_mode_timeout_waits_for_the_line() -> None:
    table = Table(CourierSettings(offline_mode=OfflineMode.TIMEOUT))
    table.down()
    table.ask(table.identify())
    assert table.courier.news() == []
    table.perform(table.courier.give_up("till1", table.now))
    assert [news.outcome for news in table.courier.news()] == [Outcome.UNKNOWN]


def test_who_dials_when_asked_waits_for_that_call_alone() -> None:
    table = Table(CourierSettings(dials_when_asked=True))
    table.down()
    effects = table.ask(table.identify())
    assert [effect.to for effect in effects if isinstance(effect, Open)] == ["gateway:micros"]
    assert table.courier.news() == []
    table.down()
    assert [news.outcome for news in table.courier.news()] == [Outcome.UNKNOWN]
    commit = table.commit()
    table.ask(commit)
    assert table.courier.news() == []
    assert [asked.operation for asked in sends(table.give(Opened(table.conn)))] == [commit]


def test_redial_at_once_then_on_the_interval() -> None:
    table = Table()
    table.up()
    table.now = 60 * SECOND
    effects = table.give(Closed(table.conn))
    assert [effect.to for effect in effects if isinstance(effect, Open)] == ["gateway:micros"]
    effects = table.give(Closed(table.conn))
    assert Arm("redial", 70 * SECOND) in effects
    assert not any(isinstance(effect, Open) for effect in effects)
    table.now = 70 * SECOND
    assert any(isinstance(effect, Open) for effect in table.give(Fired("redial")))


def test_a_line_that_drops_at_once_does_not_become_a_hot_loop() -> None:
    table = Table()
    table.up()
    table.now = 1 * MS
    effects = table.give(Closed(table.conn))
    assert not any(isinstance(effect, Open) for effect in effects)


def test_a_call_nobody_takes_is_given_up() -> None:
    table = Table()
    table.now = 10 * SECOND
    effects = table.give(Fired("connect"))
    assert Arm("redial", 20 * SECOND) in effects


def test_kept_facts_go_out_in_order_when_the_line_is_back() -> None:
    table = Table()
    table.down()
    commits = []
    for check in (1, 2, 3):
        commits.append(table.commit(check=check))
        table.ask(commits[-1])
        table.courier.news()
    table.give(Fired("redial"))
    said = []
    [asked] = sends(table.give(Opened(table.conn)))
    for _ in commits:
        said.append(asked.operation)
        asked = next(iter(sends(table.answer(asked, COMMITTED))), asked)
    assert said == commits
    assert table.courier.pending == 0


def test_a_line_that_ends_leaves_its_asks_unheard() -> None:
    table = Table()
    table.up()
    table.ask(table.identify())
    table.ask(table.commit(BORIS, "till2"), "till2")
    table.down()
    assert [news.outcome for news in table.courier.news()] == [Outcome.UNKNOWN, Outcome.UNKNOWN]
    assert table.courier.pending == 1


def test_a_protocol_that_hangs_up_is_redialled() -> None:
    table = Table(wire=PaperWire(nervous=True))
    table.up()
    table.ask(table.identify())
    table.now = 5 * SECOND
    effects = table.give(Fired(f"line:{table.conn}"))
    assert any(isinstance(effect, Open) for effect in effects)
    assert [news.outcome for news in table.courier.news()] == [Outcome.UNKNOWN]


def test_a_fact_the_disk_refuses_is_not_sent_until_it_takes_it() -> None:
    table = Table()
    table.up()
    table.slow = True
    commit = table.commit()
    [persist] = [effect for effect in table.ask(commit) if isinstance(effect, Persist)]
    effects = table.give(PersistFailed(persist.token, "disk full"))
    assert learnt(effects) == [(commit.origin.key, Outcome.UNKNOWN)]
    assert sends(effects) == []
    assert [news.outcome for news in table.courier.news()] == [Outcome.UNKNOWN]
    [again] = [effect for effect in table.give(Fired("retry")) if isinstance(effect, Persist)]
    assert again.rows == persist.rows
    assert again.token != persist.token
    assert [asked.operation for asked in sends(table.give(Persisted(again.token)))] == [commit]


def test_what_the_disk_will_not_forget_is_forgotten_later() -> None:
    table = Table()
    table.up()
    commit = table.commit()
    [asked] = sends(table.ask(commit))
    table.slow = True
    [forget] = [effect for effect in table.answer(asked, COMMITTED) if isinstance(effect, Persist)]
    table.give(PersistFailed(forget.token, "disk full"))
    [again] = [effect for effect in table.give(Fired("retry")) if isinstance(effect, Persist)]
    assert again.rows == (Row(f"fact:{commit.origin.key}", None),)


def test_an_answer_of_another_kind_is_garbage_and_no_answer() -> None:
    table = Table()
    table.up()
    commit = table.commit()
    [asked] = sends(table.ask(commit))
    effects = table.answer(asked, FOUND)
    assert [entry.what for entry in records(effects) if isinstance(entry, Noticed)] == ["garbage"]
    assert learnt(effects) == [(commit.origin.key, Outcome.UNKNOWN)]
    assert table.courier.pending == 1


def test_garbage_and_unasked_answers_are_noted() -> None:
    table = Table()
    table.up()
    [noticed] = records(table.give(Received(table.conn, b"\xff\xfe\n")))
    assert isinstance(noticed, Noticed)
    assert (noticed.what, noticed.raw_hex) == ("garbage", "fffe")
    [noticed] = records(table.give(Received(table.conn, reply("nobody", FOUND))))
    assert isinstance(noticed, Noticed)
    assert noticed.what == "late answer"


def test_a_restart_goes_on_with_facts_and_never_gives_a_number_twice() -> None:
    table = Table()
    table.down()
    commit = table.commit()
    table.ask(commit)
    rows: dict[str, str | None] = {}
    for effect in table.effects:
        if isinstance(effect, Persist):
            rows.update((row.key, row.value) for row in effect.rows)
    again = Table(rows=tuple(Row(key, value) for key, value in rows.items()))
    assert again.courier.pending == 1
    [asked] = sends(again.give(Opened(again.conn)))
    assert asked.operation == commit
    assert again.numbers.origin("till1", 0).number > commit.origin.number
    assert not any(isinstance(entry, Attempted) for entry in records(again.effects)), (
        "it was attempted in its first life"
    )


def test_a_restart_undoes_what_the_lost_open_check_had_been_given() -> None:
    table = Table()
    table.up()
    redeem = table.redeem()
    [asked] = sends(table.ask(redeem))
    table.answer(asked, Redeemed(5000, 5000, 7000))
    rows: dict[str, str | None] = {}
    for effect in table.effects:
        if isinstance(effect, Persist):
            rows.update((row.key, row.value) for row in effect.rows)
    again = Table(rows=tuple(Row(key, value) for key, value in rows.items()))
    [undo] = sends(again.give(Opened(again.conn)))
    assert isinstance(undo.operation, Void)
    assert undo.operation.operation == redeem.origin.key
    assert undo.operation.origin.key != redeem.origin.key


def test_the_commit_of_a_check_ends_its_permits() -> None:
    table = Table()
    table.up()
    redeem = table.redeem()
    [asked] = sends(table.ask(redeem))
    table.answer(asked, Redeemed(5000, 5000, 7000))
    table.courier.news()
    effects = table.ask(table.commit())
    [persist] = [effect for effect in effects if isinstance(effect, Persist)]
    assert Row(f"permit:{redeem.origin.key}", None) in persist.rows


def test_a_refused_permission_leaves_no_permit() -> None:
    table = Table()
    table.up()
    redeem = table.redeem()
    [asked] = sends(table.ask(redeem))
    effects = table.answer(asked, Refused(Reason.INSUFFICIENT))
    [forget] = [effect for effect in effects if isinstance(effect, Persist)]
    assert forget.rows == (Row(f"permit:{redeem.origin.key}", None),)


def test_rows_that_are_not_ours_are_passed_over() -> None:
    table = Table(rows=(Row("fact:x", "{"), Row("count:till1", "[]"), Row("count:gone", '{"number":9,"check":9}')))
    assert table.courier.pending == 0
    assert table.numbers.origin("till1", 0).number == 1


def test_a_full_courier_says_so() -> None:
    table = Table(replace(CourierSettings(), capacity=1))
    table.down()
    assert not table.courier.is_full
    table.ask(table.commit())
    assert table.courier.is_full
