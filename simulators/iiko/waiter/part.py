"""iikoWaiter's server plugin with its waiters' phones, as one part: IF-1 to the loyalty plugin, the rest to the tills.

The waiters' terminals are stations of the tills' part too; what a phone does there is told to it and told back. Each
act ends within its limit, whatever the plugin or the till do (OFF-12), and a call is made once (3.4).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from simulators.iiko.profile import DEFAULT, PROFILES, IikoProfile
from simulators.iiko.waiter.calls import Accepted, CheckIn, NotDone, UndoCheckIn
from simulators.iiko.waiter.device import Came, Device, Forward, OnPhone, PluginAsk, Talk, Terms, Wish
from simulators.iiko.waiter.hearing import UNKNOWN_GUEST
from simulators.iiko.waiter.messages import UNAVAILABLE
from simulators.iiko.waiter.plugin_call import Heard, PluginCall, Unheard
from simulators.iiko.waiter.speech import write_call
from simulators.iiko.waiter.wire import Waiter
from simulators.kit.effect import Arm, Disarm, Effect, Record, Tell
from simulators.kit.event import Closed, Event, Fired, Opened, Received, Told
from simulators.kit.instant import SECOND, US, Clock, Instant, Span
from simulators.till.answer import Answer, Attached, Outcome, Reason, Refused, Released
from simulators.till.attempt import Attempted, Elsewhere, Learnt, Shown
from simulators.till.cashier import AskPending, Do, Done, Pending
from simulators.till.check import NotPossible
from simulators.till.host import KEPT_BACK, LIMIT, Ended
from simulators.till.operation import Attach, Detach, Origin, Single
from simulators.till.programme import Mechanic

SYSTEM = "iiko-waiter"
"""What the plugin is called in the history: it is not the programme."""
CALL = "call:"
"""Timer of a call: `call:<terminal>`."""
PHONE = "-phone"
"""Ends the name of the phone that a waiter's guests take codes on."""
_NUMBERS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class WaiterSettings:
    profile: IikoProfile = PROFILES[DEFAULT]
    limit: Span = 30 * SECOND
    """Each act ends within it."""
    connect_within: Span = 3 * SECOND
    """[P]; the whole call has the wire's `timeout`."""
    phones: str = ""
    """The part of the guests' phones; empty: who shows no code is left to the till."""
    main: str = ""
    """The till whose plugin answers, when the profile leaves it open."""


@dataclass(slots=True)
class _Running:
    """An act under way, and what it waits for."""

    sender: str
    do: Do
    talk: Talk
    ticket: str = ""
    call: PluginCall | None = None
    attempt: Single | None = None
    started: Instant = 0
    is_late: bool = False


@dataclass(slots=True)
class Waiters:
    """`address`: of the plugin (`<front>:waiter`); `front`: the part of the tills; `terminals`: the phones."""

    name: str
    wire: Waiter
    address: str
    front: str
    terminals: tuple[str, ...]
    clock: Clock
    settings: WaiterSettings = WaiterSettings()
    _devices: dict[str, Device] = field(init=False)
    _running: dict[str, _Running] = field(init=False, default_factory=dict)
    _count: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        profile = self.settings.profile
        main = profile.main or self.settings.main
        is_wrong = bool(profile.plugin_address and main) and profile.plugin_address != main
        terms = Terms(profile, self.wire.outlet, self.wire.pin, bool(self.settings.phones), is_wrong)
        self._devices = {terminal: Device(terms) for terminal in self.terminals}

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        match event:
            case Told(sender, Do() as do):
                return self._do(sender, do, now)
            case Told(_, Done(ticket=ticket) as done):
                running = next((one for one in self._running.values() if one.ticket == ticket), None)
                return [] if running is None else self._go(running, done, now)
            case Told(sender, AskPending(ticket)):
                return [Tell(sender, Pending(ticket, 0))]
            case Opened(conn):
                return self._opened(conn)
            case Received(conn, data):
                running = self._calling(conn)
                return [] if running is None else self._heard(running, _call(running).received(data), now)
            case Closed(conn):
                running = self._calling(conn)
                return [] if running is None else self._heard(running, _call(running).closed(), now)
            case Fired(timer) if timer.startswith(CALL):
                running = self._running.get(timer.removeprefix(CALL))
                return self._give_up(running, now)
            case Fired(timer) if timer.startswith(LIMIT):
                return self._late(timer.removeprefix(LIMIT), now)
            case _:
                return []

    def device(self, terminal: str) -> Device:
        """For looking at; the part alone acts on it."""
        return self._devices[terminal]

    # Acts

    def _do(self, sender: str, do: Do, now: Instant) -> list[Effect]:
        if do.terminal not in self._devices:
            return _refuse(sender, do, f"there is no waiter {do.terminal} here")
        if do.terminal in self._running:
            return _refuse(sender, do, f"{do.terminal} is busy with {self._running[do.terminal].do.ticket}")
        running = _Running(sender, do, self._devices[do.terminal].begin(do.act))
        self._running[do.terminal] = running
        within = self.settings.limit - self.settings.limit // KEPT_BACK // 2
        return [Arm(LIMIT + do.terminal, now + within), *self._step(running, None, now)]

    def _go(self, running: _Running, came: Came, now: Instant) -> list[Effect]:
        running.ticket, running.call = "", None
        return self._step(running, came, now)

    def _step(self, running: _Running, came: Came, now: Instant) -> list[Effect]:
        """On to the next wish, or the end. A late act has no more wishes granted."""
        while True:
            try:
                wish = running.talk.send(came)
            except StopIteration as stop:
                return self._end(running, stop.value)
            except NotPossible as error:
                return self._end(running, Ended(Outcome.REFUSED, (str(error),), note=str(error)))
            if not running.is_late:
                return self._grant(running, wish, now)
            came = None

    def _grant(self, running: _Running, wish: Wish, now: Instant) -> list[Effect]:
        self._count += 1
        match wish:
            case Forward(act):
                running.ticket = f"{running.do.ticket}/{self._count}"
                return [Tell(self.front, Do(running.do.terminal, running.ticket, act))]
            case OnPhone(act):
                running.ticket = f"{running.do.ticket}/{self._count}"
                return [Tell(self.settings.phones, Do(running.do.terminal + PHONE, running.ticket, act))]
            case PluginAsk():
                return self._ask(running, wish, now)

    def _late(self, terminal: str, now: Instant) -> list[Effect]:
        running = self._running.get(terminal)
        if running is None:
            return []
        running.is_late = True
        if running.call is None:
            return self._go(running, None, now)
        return self._give_up(running, now)

    def _end(self, running: _Running, ended: Ended) -> list[Effect]:
        do = running.do
        del self._running[do.terminal]
        effects: list[Effect] = [Disarm(LIMIT + do.terminal)]
        if ended.screen:
            effects.append(Record(Shown(do.terminal, "screen", "\n".join(ended.screen))))
        done = Done(
            do.terminal,
            do.ticket,
            ended.outcome,
            ended.answer,
            ended.receipt,
            ended.key,
            ended.screen,
            ended.printed,
            ended.note,
        )
        return [*effects, Tell(running.sender, done)]

    # Calls to the plugin

    def _ask(self, running: _Running, wish: PluginAsk, now: Instant) -> list[Effect]:
        call = wish.call
        conn = f"plugin-{self._count}"
        try:
            request = write_call(call, self.wire.address)
        except ValueError as error:
            return self._step(running, Unheard(False, str(error)), now)
        running.call = PluginCall(self.name, conn, self.address, call, request, self.wire.limits)
        running.started = now
        running.attempt = self._attempt(wish, now)
        recorded: list[Effect] = []
        if (attempt := running.attempt) is not None:
            entry = Attempted(running.do.terminal, attempt.origin.key, attempt)
            recorded.append(Record(Elsewhere(SYSTEM, entry)))
        until = now + min(self.settings.connect_within, self.wire.timeout)
        return [*recorded, *running.call.dial(), Arm(CALL + running.do.terminal, until)]

    def _opened(self, conn: str) -> list[Effect]:
        running = self._calling(conn)
        if running is None:
            return []
        sent = _call(running).opened()
        return [*sent, Arm(CALL + running.do.terminal, running.started + self.wire.timeout)]

    def _calling(self, conn: str) -> _Running | None:
        return next(
            (one for one in self._running.values() if one.call is not None and one.call.conn == conn),
            None,
        )

    def _give_up(self, running: _Running | None, now: Instant) -> list[Effect]:
        if running is None or running.call is None:
            return []
        why = "no answer in time" if running.call.is_sent else "no connection in time"
        return self._heard(running, running.call.give_up(why), now)

    def _heard(self, running: _Running, effects: list[Effect], now: Instant) -> list[Effect]:
        heard = _call(running).settled
        if heard is None:
            return effects
        learnt = self._learn(running, heard)
        return [*effects, Disarm(CALL + running.do.terminal), *learnt, *self._go(running, heard, now)]

    def _attempt(self, wish: PluginAsk, now: Instant) -> Single | None:
        """A check-in, or its undoing, as an operation at the plugin; its number is made of the moment, because the key
        of what the till makes of it is the till's business."""
        receipt = wish.receipt
        number = now // US & _NUMBERS
        at = self.clock.at(now)
        of = receipt.id
        origin = Origin(of.store, of.terminal, of.business_date, at, of.check, number)
        match wish.call:
            case CheckIn(value=value):
                return Attach(origin, value, receipt)
            case UndoCheckIn():
                return Detach(origin, of)
            case _:
                return None

    def _learn(self, running: _Running, heard: Heard) -> list[Effect]:
        attempt, running.attempt = running.attempt, None
        if attempt is None:
            return []
        outcome, answer = _learnt(attempt, heard)
        entry = Learnt(running.do.terminal, attempt.origin.key, outcome, answer)
        return [Record(Elsewhere(SYSTEM, entry))]


def _learnt(attempt: Single, heard: Heard) -> tuple[Outcome, Answer | None]:
    match heard:
        case Accepted() if isinstance(attempt, Attach):
            return Outcome.OK, Attached(UNKNOWN_GUEST, Mechanic.ACCRUE)
        case Accepted():
            return Outcome.OK, Released(0, 0, told=False)
        case NotDone(message, is_unknown_order):
            reason = Reason.UNKNOWN_RECEIPT if is_unknown_order else Reason.NOT_APPLICABLE
            return Outcome.REFUSED, Refused(reason, message)
        case Unheard(is_sent=False):
            return Outcome.REFUSED, Refused(Reason.UNAVAILABLE, UNAVAILABLE)
        case _:
            return Outcome.UNKNOWN, None


def _call(running: _Running) -> PluginCall:
    assert running.call is not None, "only what calls is heard"
    return running.call


def _refuse(sender: str, do: Do, note: str) -> list[Effect]:
    return [Tell(sender, Done(do.terminal, do.ticket, Outcome.REFUSED, note=note))]
