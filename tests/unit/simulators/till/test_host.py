"""Acts in general: one at a time, ended once, with what was shown in the history before the word to the stage."""

from datetime import time

from simulators.kit.effect import Arm, Disarm, Effect, Open, Persist, Record, Send, Tell
from simulators.kit.event import Fired, Opened, Persisted, Received, Started, Told
from simulators.kit.instant import SECOND, Instant
from simulators.till.answer import GuestFound, Outcome, Status
from simulators.till.attempt import Attempted, Shown
from simulators.till.cashier import Act, AskPending, Do, Done, OpenCheck, Pending, ShowCard
from simulators.till.courier import Courier
from simulators.till.courier_settings import DEFAULT_COURIER
from simulators.till.host import Asks, Ended, Host, Step
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.numbers import Numbers, Station
from simulators.till.operation import Identify, Void
from simulators.till.parcel import Settled
from simulators.till.receipt import ReceiptId
from tests.unit.simulators.till.paper import CLOCK, PaperWire, reply, request

FOUND = GuestFound("anna", Status.ACTIVE)
CARD = ShowCard(Identifier(IdentifierKind.CARD, "42"))


class Doorman:
    """Asks about cards; does everything else at once."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers

    def begin(self, terminal: str, act: Act, now: Instant) -> Step:
        if isinstance(act, ShowCard):
            return Asks(Identify(self._numbers.origin(terminal, now), act.identifier), self._then)
        return Ended(Outcome.OK, ("screen",), ("paper",))

    def _then(self, settled: Settled, _: Instant) -> Ended:
        return Ended(settled.outcome, answer=settled.answer, key=settled.operation.origin.key)


def opened() -> Host:
    numbers = Numbers((Station("till1", "5", "main"),), CLOCK, time(0))
    host = Host(Doorman(numbers), Courier("tills", PaperWire(), "g:m", numbers, DEFAULT_COURIER), numbers, 10 * SECOND)
    for effect in host.handle(Started(), 0):
        if isinstance(effect, Persist):
            host.handle(Persisted(effect.token), 0)
        if isinstance(effect, Open):
            host.handle(Opened(effect.conn), 0)
    return host


def told(effects: list[Effect]) -> list[object]:
    return [effect.message for effect in effects if isinstance(effect, Tell)]


def test_an_act_without_a_question_is_over_at_once() -> None:
    effects = opened().handle(Told("lane", Do("till1", "t1", OpenCheck())), 0)
    assert effects == [
        Record(Shown("till1", "screen", "screen")),
        Record(Shown("till1", "receipt", "paper")),
        Tell("lane", Done("till1", "t1", Outcome.OK, screen=("screen",), printed=("paper",))),
    ]


def test_an_act_with_a_question_ends_with_its_answer() -> None:
    host = opened()
    effects = host.handle(Told("lane", Do("till1", "t1", CARD)), 0)
    assert Arm("act:till1", 9 * SECOND) in effects
    assert told(effects) == []
    [send] = [effect for effect in effects if isinstance(effect, Send)]
    effects = host.handle(Received(send.conn, reply(request(send.data).ref, FOUND)), 1)
    assert Disarm("act:till1") in effects
    assert told(effects) == [Done("till1", "t1", Outcome.OK, FOUND, key="main/2026-03-14/5/0/1")]
    assert told(host.handle(Fired("act:till1"), 9 * SECOND)) == []


def test_an_act_ends_before_its_limit_and_once() -> None:
    host = opened()
    effects = host.handle(Told("lane", Do("till1", "t1", CARD)), 0)
    [send] = [effect for effect in effects if isinstance(effect, Send)]
    effects = host.handle(Fired("act:till1"), 9 * SECOND)
    assert told(effects) == [Done("till1", "t1", Outcome.UNKNOWN, key="main/2026-03-14/5/0/1")]
    assert told(host.handle(Received(send.conn, reply(request(send.data).ref, FOUND)), 10 * SECOND)) == []


def test_pending_counts_what_is_under_way() -> None:
    host = opened()
    assert told(host.handle(Told("lane", AskPending("p")), 0)) == [Pending("p", 0)]
    host.handle(Told("lane", Do("till1", "t1", CARD)), 0)
    assert told(host.handle(Told("lane", AskPending("q")), 0)) == [Pending("q", 1)]


class Chatty:
    """Asks twice about a card, then says a sale that must be delivered."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self.heard: list[Settled] = []

    def begin(self, terminal: str, act: Act, now: Instant) -> Step:
        assert isinstance(act, ShowCard)
        return self._ask(terminal, act.identifier, now)

    def _ask(self, terminal: str, card: Identifier, now: Instant) -> Step:
        return Asks(Identify(self._numbers.origin(terminal, now), card), self._then)

    def _then(self, settled: Settled, now: Instant) -> Step:
        self.heard.append(settled)
        match len(self.heard):
            case 1:
                return self._ask(settled.terminal, CARD.identifier, now)
            case 2:
                check = ReceiptId("main", CLOCK.at(now).date(), "5", 1)
                return Asks(Void(self._numbers.origin(settled.terminal, now, check), check), self._then)
            case _:
                return Ended(settled.outcome, answer=settled.answer, key=settled.operation.origin.key)


def chatting() -> tuple[Host, Chatty]:
    numbers = Numbers((Station("till1", "5", "main"),), CLOCK, time(0))
    chatty = Chatty(numbers)
    host = Host(chatty, Courier("tills", PaperWire(), "g:m", numbers, DEFAULT_COURIER), numbers, 10 * SECOND, 3)
    for effect in host.handle(Started(), 0):
        if isinstance(effect, Persist):
            host.handle(Persisted(effect.token), 0)
        if isinstance(effect, Open):
            host.handle(Opened(effect.conn), 0)
    return host, chatty


def test_an_act_of_several_questions_has_one_limit() -> None:
    host, chatty = chatting()
    effects = host.handle(Told("lane", Do("till1", "t1", CARD)), 0)
    assert [effect for effect in effects if isinstance(effect, Arm) and effect.timer.startswith("act:")] == [
        Arm("act:till1", 9 * SECOND)
    ]
    [send] = [effect for effect in effects if isinstance(effect, Send)]
    effects = host.handle(Received(send.conn, reply(request(send.data).ref, FOUND)), 1)
    assert told(effects) == []
    assert not [effect for effect in effects if isinstance(effect, Arm) and effect.timer.startswith("act:")]
    assert len([effect for effect in effects if isinstance(effect, Send)]) == 1
    assert len(chatty.heard) == 1


def test_when_time_is_over_only_what_is_delivered_anyway_is_still_asked() -> None:
    host, chatty = chatting()
    host.handle(Told("lane", Do("till1", "t1", CARD)), 0)
    effects = host.handle(Fired("act:till1"), 9 * SECOND)
    [done] = told(effects)
    assert isinstance(done, Done)
    assert done.outcome is Outcome.UNKNOWN
    assert [settled.asked for settled in chatty.heard] == [True, False, True]
    attempted = [effect.entry for effect in effects if isinstance(effect, Record)]
    kinds = [type(entry.operation).__name__ for entry in attempted if isinstance(entry, Attempted)]
    assert kinds == ["Void"]
    assert told(host.handle(Told("lane", AskPending("p")), 9 * SECOND)) == [Pending("p", 1)]


def test_a_question_the_protocol_has_no_words_for_does_not_end_the_act() -> None:
    host, chatty = chatting()
    mute = PaperWire(mute=(Identify,))
    host._courier._wire = mute
    effects = host.handle(Told("lane", Do("till1", "t1", CARD)), 0)
    assert [settled.asked for settled in chatty.heard] == [False, False]
    assert [type(settled.answer).__name__ for settled in chatty.heard] == ["Refused", "Refused"]
    assert [effect.rows[0].key for effect in effects if isinstance(effect, Persist)] != []
