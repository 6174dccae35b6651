"""The integrators as a part: one connection, one token, a disk; and broken ones."""

from decimal import Decimal
from pathlib import Path

import pytest

from harness.run.mutants import suspects, zoo_with
from simulators.iiko.cloud.client import Cloud, CloudClient
from simulators.iiko.cloud.clients import CloudClients, CloudSettings
from simulators.iiko.cloud.mutants import registry
from simulators.iiko.cloud.mutants.registry import Mutant, mutant_named, mutants
from simulators.iiko.front.settings import Unit
from simulators.kit.effect import Arm, Close, Disarm, Effect, Open, Persist, Record, Send, Tell
from simulators.kit.event import Closed, Event, Fired, Opened, Persisted, Received, Row, Started, Told
from simulators.kit.instant import MINUTE, SECOND, Clock
from simulators.till.answer import Adjusted, Committed, Outcome
from simulators.till.attempt import Attempted, Learnt, Noticed
from simulators.till.cashier import (
    Act,
    AdjustPoints,
    AskPending,
    Do,
    Done,
    HoldPoints,
    Item,
    Pending,
    Ring,
    Sell,
    SpendPoints,
)
from simulators.till.courier_settings import CourierSettings
from simulators.till.ledger import EntryKind
from simulators.till.operation import Void
from tests.unit.simulators.backend.shop import CAKE, NOON
from tests.unit.simulators.iiko.cloud.cafe import ZOE, Cafe, Line

UNITS = (Unit("web", 7), Unit("office", 8))
DINNER = (Item(CAKE, Decimal(1), 1990),)
SETTINGS = CloudSettings(courier=CourierSettings(retry_every=5 * SECOND, dials_when_asked=True))


class Street:
    """The part, F's cafe at the other end of its line, and whatever is lost between."""

    def __init__(self, cafe: Cafe | None = None, mutant: Mutant | None = None) -> None:
        self.cafe = cafe or Cafe()
        self.cloud = Cloud if mutant is None else mutant.cloud
        self.end = CloudClient if mutant is None else mutant.end
        self.disk: dict[str, str | None] = {}
        self.timers: dict[str, int] = {}
        self.lines: dict[str, Line] = {}
        self.history: list[object] = []
        self.done: list[Done] = []
        self.pending = 0
        self.paths: list[str] = []
        self.lose: list[str] = []
        """Last parts of paths whose next answer goes, and the line with it."""
        self.tickets = 0
        self.start()

    def start(self) -> None:
        self.timers, self.lines = {}, {}
        wire, clock = self.cafe.wire, Clock(NOON)
        self.part = CloudClients(
            "clouds", wire, "backend:iiko-cloud", UNITS, "s1", clock, SETTINGS, cloud=self.cloud, end=self.end
        )
        self.tell(Started(tuple(Row(key, value) for key, value in self.disk.items() if value is not None)))

    def act(self, act: Act, terminal: str = "web") -> Done:
        self.tickets += 1
        ticket = f"t{self.tickets}"
        self.tell(Told("stage", Do(terminal, ticket, act)))
        for _ in range(200):
            found = [done for done in self.done if done.ticket == ticket]
            if found:
                return found[0]
            self.pass_time()
        raise AssertionError("an act never ended")

    def settle(self) -> None:
        for _ in range(200):
            self.tell(Told("stage", AskPending("p")))
            if not self.pending:
                return
            self.pass_time()
        raise AssertionError("something is never delivered")

    def pass_time(self) -> None:
        timer, at = min(self.timers.items(), key=lambda one: (one[1], one[0]))
        del self.timers[timer]
        self.cafe.now = max(self.cafe.now, at)
        self.tell(Fired(timer))

    def tell(self, event: Event) -> None:
        todo: list[Event] = [event]
        while todo:
            for effect in self.part.handle(todo.pop(0), self.cafe.now):
                todo += self._perform(effect)

    def _perform(self, effect: Effect) -> list[Event]:
        match effect:
            case Persist(token, rows):
                self.disk.update({row.key: row.value for row in rows})
                return [Persisted(token)]
            case Arm(timer, at):
                self.timers[timer] = at
            case Disarm(timer):
                self.timers.pop(timer, None)
            case Open(conn):
                self.lines[conn] = self.cafe.connect()
                return [Opened(conn)]
            case Send(conn, data) if conn in self.lines:
                return self._carry(conn, data)
            case Close(conn):
                self.lines.pop(conn, None)
            case Record(entry):
                self.history.append(entry)
            case Tell(_, Done() as done):
                self.done.append(done)
            case Tell(_, Pending(_, count)):
                self.pending = count
            case _:
                pass
        return []

    def _carry(self, conn: str, data: bytes) -> list[Event]:
        line, path = self.lines[conn], data.split(b" ", 2)[1].decode().rsplit("/", 1)[1]
        self.paths.append(path)
        self.cafe._hear(line, line.link.feed(data, self.cafe.now))
        answers: list[Event] = []
        for _ in range(20):
            answers += [Received(conn, answer) for answer in line.link.outgoing() if answer]
            if line.link.wake_at is None or line.link.wake_at > self.cafe.now:
                break
            self.cafe._hear(line, line.link.wake(self.cafe.now))
        if path in self.lose:
            self.lose.remove(path)
            del self.lines[conn]
            return [Closed(conn, "reset")]
        return answers

    def words(self, key: str) -> list[Outcome]:
        return [entry.outcome for entry in self.history if isinstance(entry, Learnt) and entry.key == key]


def test_one_token_serves_all_and_outlives_the_line() -> None:
    street = Street()
    for terminal in ("web", "office"):
        assert street.act(AdjustPoints(ZOE, 100), terminal).outcome is Outcome.OK
    street.lose = ["info"]
    assert street.act(AdjustPoints(ZOE, 100)).outcome in (Outcome.OK, Outcome.UNKNOWN)
    street.settle()
    assert street.paths.count("access_token") == 1
    assert street.cafe.balance() == 54_300


def test_a_server_that_began_anew_is_asked_for_a_new_token() -> None:
    """K01."""
    street = Street()
    street.act(AdjustPoints(ZOE, 100))
    street.cafe.crash()
    for conn in tuple(street.lines):
        del street.lines[conn]
        street.tell(Closed(conn, "reset"))
    assert street.act(AdjustPoints(ZOE, 100)).answer == Adjusted(100, 54_200)
    assert street.paths.count("access_token") == 2


@pytest.mark.parametrize("lost", ["info", "topup"])
def test_points_by_hand_come_through_once(lost: str) -> None:
    """K05, over a line that breaks."""
    street = Street()
    street.lose = [lost]
    done = street.act(AdjustPoints(ZOE, 100, "sorry"))
    street.settle()
    [attempted] = [entry for entry in street.history if isinstance(entry, Attempted)]
    assert street.words(attempted.key)[-1] is Outcome.OK
    assert done.key == attempted.key
    assert street.cafe.balance() == 54_100
    assert street.paths.count("topup") == 1
    assert ("by_date" in street.paths) is (lost == "topup")


def test_points_by_hand_survive_a_crash_of_who_gave_them() -> None:
    street = Street()
    street.lose = ["topup"]
    street.tell(Told("stage", Do("web", "t", AdjustPoints(ZOE, 100))))
    street.start()
    street.settle()
    assert street.cafe.balance() == 54_100
    assert street.paths.count("topup") == 1


def test_an_order_whose_points_are_gone_is_cancelled() -> None:
    """K06."""
    street = Street()
    street.act(Ring(DINNER))
    assert street.act(SpendPoints(ZOE, 1000)).outcome is Outcome.OK
    street.act(AdjustPoints(ZOE, -53_500), "office")
    assert street.act(Sell()).outcome is Outcome.REFUSED
    street.settle()
    [void] = [one.operation for one in street.history if isinstance(one, Attempted) and isinstance(one.operation, Void)]
    assert void.target.check == 1
    assert street.words(void.origin.key) == [Outcome.OK]
    assert street.paths.count("cancel") == 1
    assert EntryKind.SALE not in street.cafe.kinds()


def test_a_refusal_that_comes_late_is_cancelled_too() -> None:
    street = Street()
    street.act(Ring(DINNER))
    street.act(SpendPoints(ZOE, 1000))
    street.act(AdjustPoints(ZOE, -53_500), "office")
    street.lose = ["close"]
    street.act(Sell())
    street.settle()
    assert street.paths.count("cancel") == 1
    assert EntryKind.SALE not in street.cafe.kinds()


@pytest.mark.parametrize("lost", ["create", "add_customer", "add_payments", "close", "status"])
def test_an_order_comes_through_once(lost: str) -> None:
    street = Street()
    street.act(Ring(DINNER))
    street.act(SpendPoints(ZOE, 1000))
    street.lose = [lost]
    done = street.act(Sell())
    street.settle()
    assert street.words(done.key)[-1] is Outcome.OK
    assert street.cafe.kinds() == [EntryKind.REDEMPTION, EntryKind.SALE]


def test_holds_of_a_life_that_ended_are_let_go() -> None:
    street = Street()
    street.act(HoldPoints(ZOE, 100))
    street.start()
    street.settle()
    assert street.cafe.kinds() == [EntryKind.HOLD, EntryKind.RELEASE]


def test_a_hold_nobody_heard_of_is_let_go_and_nothing_loops() -> None:
    street = Street()
    street.lose = ["hold"]
    assert street.act(HoldPoints(ZOE, 100)).outcome is Outcome.UNKNOWN
    street.settle()
    assert street.cafe.kinds() == [EntryKind.HOLD, EntryKind.RELEASE]
    assert not [entry for entry in street.history if isinstance(entry, Noticed) and entry.what == "garbage"]


# Broken ones; what each does wrongly, and who catches it, is played: `tests/mutants`.


def test_every_file_holds_one() -> None:
    files = [path for path in Path(registry.__file__).parent.glob("*.py") if path.stem not in ("__init__", "registry")]
    assert len(mutants()) == len(files) == len({(one.cloud, one.end) for one in mutants()})


def test_each_has_its_story() -> None:
    for one in mutants():
        assert one.id.startswith("clouds.")
        assert len(one.how) > 40
        assert one.how.endswith(".")
        assert one.caught_by
        assert mutant_named(one.id) is one
        assert one.id in {suspect.id for suspect in suspects()}
        assert zoo_with(one.id, of="clouds").clouds is not None
    assert mutant_named("clouds.perfect") is None


@pytest.mark.parametrize("one", mutants(), ids=lambda one: one.id)
def test_each_sells_like_any_other(one: Mutant) -> None:
    street = Street(mutant=one)
    street.act(Ring(DINNER))
    street.act(SpendPoints(ZOE, 1000))
    answer = street.act(Sell()).answer
    assert isinstance(answer, Committed)
    assert answer.spent == 1000
    assert street.act(AdjustPoints(ZOE, 100)).outcome is Outcome.OK
    assert street.cafe.now < MINUTE
