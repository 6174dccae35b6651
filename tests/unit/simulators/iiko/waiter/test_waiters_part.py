"""iikoWaiter's server with its phones: what is asked of the plugin, what of the till, and that every act ends."""

from collections import deque
from dataclasses import dataclass, field
from dataclasses import replace as with_fields
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from simulators.iiko.profile import IikoProfile, WaiterMode
from simulators.iiko.waiter.acting import ScannedByWaiter
from simulators.iiko.waiter.part import CALL, SYSTEM, Waiters, WaiterSettings
from simulators.iiko.waiter.plugin import TIMER, PluginDoor
from simulators.iiko.waiter.wire import Waiter
from simulators.kit.effect import Arm, Close, Disarm, Effect, Open, Record, Send, Tell
from simulators.kit.event import Closed, Event, Fired, Opened, Received, Told
from simulators.kit.instant import SECOND, Clock, Instant
from simulators.till.answer import CodeIssued, GuestFound, Outcome, Reason, Refused, Status
from simulators.till.attempt import Attempted, Elsewhere, GivenUp, Learnt, Noticed, Shown
from simulators.till.cashier import (
    Act,
    AskPending,
    CancelBill,
    Do,
    Done,
    DropCard,
    Item,
    OpenCheck,
    Payment,
    Pending,
    PrintBill,
    Ring,
    Sell,
    ShowCard,
    TakeCode,
    VoidCheck,
)
from simulators.till.host import LIMIT
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Attach, Detach
from simulators.till.receipt import Line, Receipt, ReceiptId

EPOCH = datetime(2026, 3, 14, 19, 40, tzinfo=UTC)
ORDER = ReceiptId("cafe", date(2026, 3, 14), "3", 106)
CODE = Identifier(IdentifierKind.CODE, "483920175")
PHONE = Identifier(IdentifierKind.PHONE, "70000000001")
SOUP = Item("S-001", Decimal(1), 35000)
RECEIPT = Receipt(ORDER, EPOCH, EPOCH, (Line("S-001", Decimal(1), 35000),))
FOUND = GuestFound("anna", Status.ACTIVE, "Anna", 54000)


@dataclass
class Venue:
    """The waiters, and a till's part of three lines behind a real plugin's door."""

    waiters: Waiters
    door: PluginDoor
    mood: str = "well"
    """`refuses` connections; is `deaf`, `mute`; answers `rubbish`; hangs up `half` way."""
    now: Instant = 0
    told: list[Act] = field(default_factory=list)
    """Acts forwarded to the till."""
    asked: list[Act] = field(default_factory=list)
    """Acts out of the plugin's door."""
    bytes_out: bytes = b""
    dialled: int = 0
    timers: dict[str, Instant] = field(default_factory=dict)
    records: list[object] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    answer: Done = field(default_factory=lambda: Done("", "", Outcome.OK, FOUND))
    """What becomes of acts out of the door."""
    till_is_deaf: bool = False
    code: Done = field(default_factory=lambda: Done("", "", Outcome.OK, CodeIssued("483920175", EPOCH)))

    def act(self, act: Act, terminal: str = "waiter1", ticket: str = "t") -> Done:
        """Let a waiter act, and time pass until it is over."""
        before = len(self.done)
        self.tell(Do(terminal, ticket, act))
        while len(self.done) == before:
            self.tick()
        return self.done[-1]

    def tell(self, message: object, sender: str = "stage") -> None:
        self._run(deque([Told(sender, message)]))

    def tick(self) -> None:
        """To the next timer."""
        timer = min(self.timers, key=lambda name: self.timers[name])
        self.now = self.timers.pop(timer)
        self._run(deque([Fired(timer)]))

    def _run(self, events: "deque[Event]") -> None:
        while events:
            for effect in self.waiters.handle(events.popleft(), self.now):
                events.extend(self._perform(effect))

    def _perform(self, effect: Effect) -> list[Event]:
        match effect:
            case Open(conn, _):
                self.dialled += 1
                if self.mood == "refuses":
                    return [Closed(conn, "refused")]
                self.door.accepted(conn)
                return [] if self.mood == "deaf" else [Opened(conn)]
            case Send(conn, data):
                self.bytes_out += data
                return self._plugin(conn, data)
            case Close(conn):
                self.door.closed(conn, self.now)
            case Arm(timer, at):
                self.timers[timer] = at
            case Disarm(timer):
                self.timers.pop(timer, None)
            case Record(entry):
                self.records.append(entry)
            case Tell("tills", Do() as do):
                return self._till(do)
            case Tell("phones", Do(terminal, ticket, act)):
                assert terminal == "waiter1-phone"
                self.told.append(act)
                return [Told("phones", with_fields(self.code, terminal=terminal, ticket=ticket))]
            case Tell("stage", Done() as done):
                self.done.append(done)
            case Tell("stage", Pending() as pending):
                self.pending.append(pending)
            case other:
                raise AssertionError(f"unexpected {other!r}")
        return []

    def _plugin(self, conn: str, data: bytes) -> list[Event]:
        match self.mood:
            case "mute":
                return []
            case "rubbish":
                return [Received(conn, b"\xfe\xfe rubbish"), Closed(conn)]
            case "half":
                return [Received(conn, b"HTTP/1.1 204"), Closed(conn)]
            case "500":
                return [Received(conn, b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n")]
        effects, checkins = self.door.received(conn, data, self.now)
        for checkin in checkins:
            assert checkin.order == ORDER
            self.asked.append(checkin.act)
            effects += self.door.done(checkin.ref, self.answer, self.now)
        answers: list[Event] = [Received(conn, sent.data) for sent in effects if isinstance(sent, Send)]
        assert not any(isinstance(one, Arm) and one.timer.startswith(TIMER) for one in effects)
        return answers

    def _till(self, do: Do) -> list[Event]:
        self.told.append(do.act)
        if self.till_is_deaf:
            return []
        return [Told("tills", Done(do.terminal, do.ticket, Outcome.OK, receipt=RECEIPT, screen=("till",)))]

    def elsewhere(self) -> list[Attempted | Learnt | GivenUp]:
        assert all(record.system == SYSTEM for record in self.records if isinstance(record, Elsewhere))
        return [record.entry for record in self.records if isinstance(record, Elsewhere)]


def venue(profile: IikoProfile | None = None, phones: str = "phones", limit: int = 30 * SECOND) -> Venue:
    profile = profile or IikoProfile()
    wire = Waiter(store="cafe", outlet=7)
    waiter_settings = WaiterSettings(profile, limit, phones=phones, main="till1")
    waiters = Waiters("waiters", wire, "tills:waiter", "tills", ("waiter1", "waiter2"), Clock(EPOCH), waiter_settings)
    return Venue(waiters, PluginDoor("tills", wire, profile))


def at_table(profile: IikoProfile | None = None, limit: int = 30 * SECOND) -> Venue:
    """With an order in hand."""
    made = venue(profile, limit=limit)
    made.act(Ring((SOUP,)))
    made.told.clear()
    return made


# Check-in


def test_a_checkin_goes_to_the_plugin_and_204_is_attached() -> None:
    place = at_table()
    done = place.act(ShowCard(CODE))
    assert (done.outcome, done.answer) == (Outcome.OK, GuestFound("", Status.ACTIVE))
    assert place.asked == [ScannedByWaiter(CODE)]
    assert place.told == []
    assert b'{"Value":"483920175","WaiterPin":"7301"}' in place.bytes_out


def test_the_attempt_is_written_down_as_of_the_plugin_before_the_first_byte() -> None:
    place = at_table()
    place.act(ShowCard(CODE))
    place.now += SECOND
    place.act(DropCard())
    attach, attached, detach, detached = place.elsewhere()
    assert isinstance(attach, Attempted)
    assert isinstance(attach.operation, Attach)
    assert attach.operation.receipt == RECEIPT
    assert attach.operation.origin.receipt == ORDER
    assert isinstance(attached, Learnt)
    assert (attached.key, attached.outcome) == (attach.key, Outcome.OK)
    assert isinstance(detach, Attempted)
    assert isinstance(detach.operation, Detach)
    assert isinstance(detached, Learnt)
    assert detach.key != attach.key


def test_a_message_is_shown_as_it_is_and_nothing_was_attached() -> None:
    place = at_table()
    place.answer = Done("", "", Outcome.REFUSED, Refused(Reason.EXPIRED, "Код истёк"))
    done = place.act(ShowCard(CODE))
    assert (done.outcome, done.answer) == (Outcome.REFUSED, Refused(Reason.NOT_APPLICABLE, "Код истёк"))
    assert done.screen == ("Код истёк",)
    assert Shown("waiter1", "screen", "Код истёк") in place.records


def test_an_unknown_order_is_told_in_general() -> None:
    place = at_table()
    place.answer = Done("", "", Outcome.REFUSED, Refused(Reason.UNKNOWN_RECEIPT, "hidden"))
    done = place.act(ShowCard(CODE))
    assert (done.outcome, done.screen) == (Outcome.REFUSED, ("Order not found",))
    place.act(ShowCard(CODE))
    assert place.told == [Ring((), service_round=False)], "the till has lost the order, so another is begun"


@pytest.mark.parametrize(
    ("mood", "outcome", "seconds"),
    [
        ("refuses", Outcome.REFUSED, 0),
        ("deaf", Outcome.REFUSED, 3),
        ("mute", Outcome.UNKNOWN, 10),
        ("rubbish", Outcome.UNKNOWN, 0),
        ("half", Outcome.UNKNOWN, 0),
        ("500", Outcome.UNKNOWN, 0),
    ],
)
def test_a_plugin_in_trouble_is_a_local_error_and_is_called_once(mood: str, outcome: Outcome, seconds: int) -> None:
    place = at_table()
    place.mood = mood
    done = place.act(ShowCard(CODE))
    assert done.outcome is outcome
    assert done.screen == ("loyalty plugin unavailable",)
    assert done.note.startswith("loyalty plugin unavailable")
    assert place.now == seconds * SECOND
    assert place.dialled == 1
    learnt = place.elsewhere()[-1]
    assert isinstance(learnt, Learnt)
    assert learnt.outcome is outcome
    assert place.timers == {}
    noticed = [entry for entry in place.records if isinstance(entry, Noticed)]
    assert bool(noticed) == (mood in ("rubbish", "half", "500"))


@pytest.mark.parametrize("mood", ["deaf", "mute"])
def test_an_act_ends_within_its_limit_whatever_the_plugin_does(mood: str) -> None:
    place = at_table(limit=2 * SECOND)
    place.mood = mood
    done = place.act(ShowCard(CODE))
    assert place.now < 2 * SECOND
    assert done.outcome is (Outcome.REFUSED if mood == "deaf" else Outcome.UNKNOWN)
    assert place.timers == {}


def test_an_act_ends_within_its_limit_when_the_till_does_not_answer() -> None:
    place = at_table()
    place.till_is_deaf = True
    done = place.act(Ring((SOUP,)))
    assert (done.outcome, done.note) == (Outcome.UNKNOWN, "the till does not answer")
    assert place.now < 30 * SECOND
    place.tell(Done("waiter1", "t/2", Outcome.OK), "tills")
    assert len(place.done) == 2, "a late word is nobody's"


def test_by_hand_it_is_tried_again() -> None:
    place = at_table()
    place.mood = "mute"
    place.act(ShowCard(CODE))
    place.mood = "well"
    assert place.act(ShowCard(CODE), ticket="again").outcome is Outcome.OK
    assert place.dialled == 2


def test_detaching_is_a_call_and_needs_an_order() -> None:
    place = venue()
    done = place.act(DropCard())
    assert (done.outcome, place.dialled) == (Outcome.OK, 0)
    place = at_table()
    assert place.act(DropCard()).outcome is Outcome.OK
    assert place.asked == [DropCard()]


def test_without_an_order_the_till_opens_one_first() -> None:
    place = venue()
    place.act(ShowCard(CODE))
    assert place.told == [Ring((), service_round=False)]
    assert place.asked == [ScannedByWaiter(CODE)]


@pytest.mark.parametrize("act", [Sell(), VoidCheck()])
def test_after_the_end_of_an_order_there_is_none_in_hand(act: Act) -> None:
    place = at_table()
    place.act(act)
    place.act(ShowCard(CODE))
    assert place.told == [act, Ring((), service_round=False)]


def test_a_guest_without_a_code_is_asked_to_take_one() -> None:
    place = at_table(IikoProfile(qr_prefix="lpsim://c/"))
    assert place.act(ShowCard(PHONE)).outcome is Outcome.OK
    assert place.told == [TakeCode(PHONE)]
    assert place.asked == [ScannedByWaiter(CODE)]
    assert b'"lpsim://c/483920175"' in place.bytes_out


def test_a_phone_that_gives_no_code_ends_it() -> None:
    place = at_table()
    place.code = Done("", "", Outcome.REFUSED, Refused(Reason.BLOCKED), screen=("blocked",))
    done = place.act(ShowCard(PHONE))
    assert (done.outcome, done.answer, place.dialled) == (Outcome.REFUSED, Refused(Reason.BLOCKED), 0)


def test_without_phones_what_was_typed_is_sent() -> None:
    place = venue(phones="")
    place.act(Ring((SOUP,)))
    place.act(ShowCard(PHONE))
    assert b'{"Value":"70000000001",' in place.bytes_out


@pytest.mark.parametrize("act", [ShowCard(CODE), DropCard()])
def test_switched_off_there_is_no_checkin_and_no_byte(act: Act) -> None:
    place = at_table(IikoProfile(waiter_enabled=False))
    done = place.act(act)
    assert (done.outcome, done.note) == (
        Outcome.REFUSED,
        "check-in is switched off in the settings of iikoWaiter",
    )
    assert place.dialled == 0
    assert place.elsewhere() == []


def test_the_address_of_another_till_answers_nobody() -> None:
    place = at_table(IikoProfile(plugin_address="till2"))
    done = place.act(ShowCard(CODE))
    assert (done.outcome, done.screen, place.dialled) == (Outcome.REFUSED, ("loyalty plugin unavailable",), 0)
    assert at_table(IikoProfile(plugin_address="till1")).act(ShowCard(CODE)).outcome is Outcome.OK


# The rest


def test_everything_else_is_the_tills_and_its_word_is_passed_on() -> None:
    place = venue()
    done = place.act(OpenCheck(order="5"))
    assert place.told == [OpenCheck(order="5")]
    assert done == Done("waiter1", "t", Outcome.OK, receipt=RECEIPT, screen=("till",))


def test_a_sale_with_a_guest_is_rung_checked_in_and_closed() -> None:
    place = venue()
    payments = (Payment("card"),)
    done = place.act(Sell((SOUP,), CODE, payments, number=106))
    assert place.told == [OpenCheck(106), Ring((SOUP,)), Sell((), None, payments)]
    assert place.asked == [ScannedByWaiter(CODE)]
    assert done.outcome is Outcome.OK
    assert done.screen == ("Guest attached", "till")


def test_without_the_guest_the_sale_goes_on() -> None:
    place = venue()
    place.mood = "refuses"
    done = place.act(Sell((SOUP,), CODE))
    assert place.told[-1] == Sell((), None)
    assert (done.outcome, done.screen[0]) == (Outcome.OK, "loyalty plugin unavailable")


def test_a_check_opened_for_a_guest_is_checked_in() -> None:
    place = venue()
    place.act(OpenCheck(guest=CODE))
    assert place.told == [OpenCheck()]
    assert place.asked == [ScannedByWaiter(CODE)]


def test_one_act_at_a_time_and_only_of_its_own_phones() -> None:
    place = at_table()
    place.mood = "mute"
    place.tell(Do("waiter1", "first", ShowCard(CODE)))
    place.tell(Do("waiter1", "second", ShowCard(CODE)))
    place.tell(Do("nobody", "third", ShowCard(CODE)))
    busy, unknown = place.done[-2:]
    assert (busy.ticket, busy.outcome, unknown.ticket, unknown.outcome) == (
        "second",
        Outcome.REFUSED,
        "third",
        Outcome.REFUSED,
    )
    place.mood = "well"
    assert place.act(Ring((SOUP,)), "waiter2").outcome is Outcome.OK
    while place.done[-1].ticket != "first":
        place.tick()


def test_nothing_waits_to_be_sent() -> None:
    place = at_table()
    place.tell(AskPending("p"))
    assert place.pending == [Pending("p", 0)]


def test_unspeakable_values_are_refused_and_not_sent() -> None:
    place = at_table()
    done = place.act(ShowCard(Identifier(IdentifierKind.CODE, "\ud800")))
    assert (done.outcome, place.dialled) == (Outcome.REFUSED, 0)
    assert place.elsewhere() == []


def test_timers_of_one_phone_are_not_anothers() -> None:
    place = at_table()
    place.act(Ring((SOUP,)), "waiter2")
    place.mood = "mute"
    place.tell(Do("waiter1", "a", ShowCard(CODE)))
    assert set(place.timers) == {LIMIT + "waiter1", CALL + "waiter1"}


# Variants


def test_in_the_variant_of_external_data_the_till_notes_what_was_scanned() -> None:
    place = at_table(IikoProfile(waiter=WaiterMode.EXTERNAL_DATA))
    scanned = ShowCard(Identifier(IdentifierKind.CODE, "anything at all"))
    assert place.act(scanned).outcome is Outcome.OK
    place.act(Sell((), CODE))
    assert place.told == [scanned, Sell((), CODE)]
    assert place.dialled == 0


PAYMENT = IikoProfile(waiter=WaiterMode.PAYMENT)


def test_in_the_second_depth_the_bill_is_a_checkout() -> None:
    place = at_table(PAYMENT)
    place.answer = Done("", "", Outcome.OK, receipt=RECEIPT)
    done = place.act(PrintBill())
    assert (done.outcome, done.screen) == (Outcome.OK, ("Bill printed", "To pay 350.00"))
    assert place.act(CancelBill()).outcome is Outcome.OK
    assert place.asked == [PrintBill(), CancelBill()]
    assert at_table().act(PrintBill()).screen == ("till",), "in the first depth it is the till's"


def test_in_the_second_depth_the_waiter_pays_what_the_bill_says() -> None:
    place = venue(PAYMENT)
    lowered = replace(RECEIPT, lines=(Line("S-001", Decimal(1), 30000),))
    place.answer = Done("", "", Outcome.OK, receipt=lowered)
    done = place.act(Sell((SOUP,), CODE, (Payment("card", 10000), Payment("cash"))))
    assert place.asked == [
        ScannedByWaiter(CODE),
        PrintBill(),
        Sell(payments=(Payment("card", 10000), Payment("cash", 20000))),
    ]
    assert done.outcome is Outcome.OK
    assert done.receipt is not None
    assert done.receipt.id == ORDER
    assert place.waiters.device("waiter1").order is None


def test_in_the_second_depth_a_refused_payment_leaves_the_order_in_hand() -> None:
    place = at_table(PAYMENT)
    place.answer = Done("", "", Outcome.REFUSED, note="pays with points: close it at the till")
    done = place.act(Sell((), None, (Payment("cash", 35000),)))
    assert (done.outcome, done.screen) == (Outcome.REFUSED, ("pays with points: close it at the till",))
    assert place.waiters.device("waiter1").order == RECEIPT
