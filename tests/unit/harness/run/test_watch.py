"""What a gateway that cannot be asked must still have to deliver."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import cast

from harness.history.evidence import Chunk, Fate, Noted
from harness.run.spoken import Spoken
from harness.run.watch import GRACE, Watch
from simulators.backend.books import Books
from simulators.backend.rows import Kept
from simulators.kit.effect import Tell
from simulators.kit.event import Told
from simulators.kit.instant import SECOND, Instant
from simulators.till.answer import Committed, Outcome, Queued, Reason, Redeemed, Refused, SingleAnswer
from simulators.till.attempt import Attempted, Learnt
from simulators.till.cashier import AskPending, Pending
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Commit, Origin, Redeem, Single, Upload
from simulators.till.receipt import Receipt
from simulators.till.record import to_json

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def sale(number: int) -> Commit:
    origin = Origin("store", "5", date(2026, 3, 14), NOON, number, number)
    return Commit(origin, Receipt(origin.receipt, NOON, NOON, ()))


def redemption(number: int) -> Redeem:
    origin = Origin("store", "5", date(2026, 3, 14), NOON, number, number)
    return Redeem(origin, Identifier(IdentifierKind.QR, "x"), 100, 100)


@dataclass
class Accounts:
    answers: dict[str, Kept] = field(default_factory=dict)
    closed_keys: set[str] = field(default_factory=set)


@dataclass
class Shop:
    """A backend's books and a journal, as a watch sees them."""

    accounts: Accounts = field(default_factory=Accounts)
    lines: list[Chunk] = field(default_factory=list)
    is_up: bool = True

    def __post_init__(self) -> None:
        self.watch = Watch(lambda: cast("Books", self) if self.is_up else None, lambda: self.lines)

    def told(self, operation: Single, outcome: Outcome, answer: SingleAnswer | None, at: Instant = 0) -> None:
        key = operation.origin.key
        self.watch.note(Noted(0, at, "tills", Attempted("till1", key, operation)))
        self.watch.note(Noted(1, at, "tills", Learnt("till1", key, outcome, answer)))

    def say(self, sender: str, receiver: str, data: bytes, fate: Fate = Fate.DELIVERED, at: Instant = 0) -> None:
        self.lines.append(Chunk(len(self.lines), at, "gateway-backend", "c", sender, receiver, data, fate))

    def ask(self, operation: Single | Upload, at: Instant = 0) -> None:
        kind, key = operation.__struct_config__.tag, operation.origin.key
        head = f"POST /v1/operations/{kind} HTTP/1.1\r\nidempotency-key: {key}\r\n\r\n"
        self.say("gateway", "backend", head.encode() + to_json(operation), at=at)

    def answer(
        self, operation: Single | Upload, body: bytes = b"{}", fate: Fate = Fate.DELIVERED, at: Instant = 0
    ) -> None:
        head = f"HTTP/1.1 200 OK\r\nidempotency-key: {operation.origin.key}\r\ncontent-length: 2\r\n\r\n"
        self.say("backend", "gateway", head.encode() + body, fate, at)

    def post(self, operation: Single, answer: SingleAnswer) -> None:
        key = operation.origin.key
        self.accounts.answers[key] = Kept(key, "commit", "", answer)

    def pending(self, now: Instant = 0) -> Pending:
        (effect,) = self.watch.handle(Told("stage", AskPending("t")), now)
        assert isinstance(effect, Tell)
        assert isinstance(effect.message, Pending)
        return effect.message


def test_what_was_promised_is_pending_until_its_answer_got_through() -> None:
    shop, one = Shop(), sale(1)
    assert shop.pending().count == 0
    shop.told(one, Outcome.OFFLINE, Queued())
    assert shop.pending().count == 1
    shop.ask(one)
    shop.post(one, Committed(0, 0, 0))
    assert shop.pending().count == 1, "posted, but the gateway does not know"
    shop.answer(one, fate=Fate.LOST)
    shop.answer(one, body=b"{")
    assert shop.pending().count == 1, "an answer lost or cut short was not heard"
    shop.answer(one)
    assert shop.pending().count == 0


def test_what_was_uploaded_together_was_answered_together() -> None:
    shop, sales = Shop(), (sale(1), sale(2))
    for one in sales:
        shop.told(one, Outcome.OFFLINE, Queued())
        shop.post(one, Committed(0, 0, 0))
    upload = Upload(Origin("store", "gw", date(2026, 3, 14), NOON, 0, 9), sales)
    shop.ask(upload)
    assert shop.pending().count == 2
    shop.answer(upload)
    assert shop.pending().count == 0


def test_what_the_backend_refused_for_good_is_a_dead_letter() -> None:
    shop, one = Shop(), sale(1)
    shop.told(one, Outcome.OFFLINE, Queued())
    shop.ask(one)
    shop.post(one, Refused(Reason.BLOCKED))
    shop.answer(one)
    assert shop.pending() == Pending("t", 0, ((one.origin.key, "blocked"),))


def test_points_taken_for_a_till_that_gave_up_are_waited_for_a_while() -> None:
    shop, one = Shop(), redemption(1)
    shop.told(one, Outcome.REFUSED, Refused(Reason.OFFLINE), at=SECOND)
    shop.post(one, Redeemed(100, 100, 0))
    assert shop.pending(now=2 * SECOND).count == 1
    shop.accounts.closed_keys.add(one.origin.key)
    assert shop.pending(now=2 * SECOND).count == 0
    shop.accounts.closed_keys.clear()
    assert shop.pending(now=SECOND + GRACE).count == 0, "it is not coming: the checks will say so"


def test_while_our_backend_is_down_everything_promised_is_pending() -> None:
    shop = Shop()
    shop.told(sale(1), Outcome.OFFLINE, Queued())
    shop.is_up = False
    assert shop.pending().count == 1


def test_when_an_operation_was_asked_and_answered() -> None:
    shop, one = Shop(), sale(1)
    shop.ask(one, at=1)
    shop.answer(one, fate=Fate.LOST, at=2)
    shop.ask(one, at=3)
    shop.answer(one, at=4)
    spoken = Spoken()
    spoken.read(shop.lines)
    assert (spoken.asked_at(one.origin.key), spoken.answered_at(one.origin.key)) == (1, 4)
    assert (spoken.asked_at("other"), spoken.answered_at("other")) == (None, None)
