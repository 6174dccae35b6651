"""Delivers the operations of a part's terminals over one connection, whatever the protocol, and loses none it told.

Theory of operation. Every operation ends in news to the part at most once (`Settled`), so that an act can end; how a
parcel goes on after that depends on what it is:

* a **read** nobody answered is forgotten (TILL-03);
* a **fact** (commit, void, return, release) is on the disk before its first byte and is said again, at each new line
  and on an interval, until it is answered for good; then the disk forgets it (RX-04). How often, how long and under
  which key is the caller's (`caller.py`); a new key takes the place of the old one on the disk before its first byte;
* a **permission** (redeem, coupon, gift, hold, register, claim) nobody answered is given up: a `Void(operation=key)`, a
  fact of its own, makes sure that it leaves no ghost (OFF-13). Permissions for a check are noted on the disk before
  their first byte and until the check is reported or voided, because a till that crashes forgets its open checks: on
  its next start it voids what they had taken.

`Refused(UNAVAILABLE)` counts as no answer. The trap: a parcel given up may still be on the line. Its terminal stays
busy until the line says something about it, and what comes then is ignored.
"""

from collections.abc import Sequence

from simulators.kit.effect import Arm, Effect, Record
from simulators.kit.event import Event, Fired, Persisted, PersistFailed, Row, Started
from simulators.kit.garbage import Garbage, Remark
from simulators.kit.instant import Instant
from simulators.till.answer import Answer, Outcome, Reason, Refused, kind_of_answer, outcome_of
from simulators.till.attempt import Attempted, Learnt, Noticed, garbage_from
from simulators.till.courier_settings import CourierSettings
from simulators.till.dialler import Change, Dialler, Turn
from simulators.till.fitting import fits
from simulators.till.notes import FACT, Notes, Undoing, read_kept, restamped, reversal_of, said_until_answered
from simulators.till.numbers import LEAST_LEFT, NUMBER_BLOCK, Numbers
from simulators.till.on_line import OnLine
from simulators.till.operation import Single, kind_of
from simulators.till.parcel import FACTS, ON_CHECK, PERMISSIONS, Answered, Kept, Outbox, Parcel, Settled
from simulators.till.retelling import DAY_IS_CLOSED, Renewing, Retelling, forgetting, given_up, is_promised, renewed
from simulators.till.wire import Ask, Heard, Say, Silence, Wire
from simulators.till.writes import Writes

RETRY = "retry"
DAY_CLOSE = "day-close"


class Courier:
    """Of one part; events that are its own are those the part does not know.

    Methods return effects in order; what became known is drained with `news` after each call.
    """

    def __init__(
        self,
        part: str,
        wire: Wire,
        address: str,
        numbers: Numbers,
        settings: CourierSettings,
        undoing: Undoing = said_until_answered,
        renewing: Renewing = renewed,
    ) -> None:
        """`undoing`: which facts are said once only (`notes.py`); `renewing`: one under a new id, as the
        protocol has it."""
        self._part = part
        self._wire = wire
        self._numbers = numbers
        self._settings = settings
        self._retelling = Retelling(settings.caller, settings.retry_every, numbers, renewing)
        self._dialler = Dialler(wire, address, settings.redial, settings.connect_within)
        self._outbox = Outbox()
        self._waiting: dict[str, Parcel] = {}
        self._on_line = OnLine(numbers, settings.one_at_a_time)
        self._orphans: list[Kept] = []
        self._undoing = undoing
        self._notes = Notes()
        self._writes = Writes()
        self._retry_armed = False
        self._news: list[Settled] = []

    @property
    def pending(self) -> int:
        """Operations still to be sent or resolved."""
        return len(self._outbox) + len(self._orphans)

    @property
    def is_full(self) -> bool:
        return self.pending >= self._settings.capacity

    def news(self) -> list[Settled]:
        """Drain what became known."""
        news, self._news = self._news, []
        return news

    def objection(self, operation: Single) -> str | None:
        """Why the protocol cannot say this operation; None when it can."""
        return self._wire.carries(operation)

    def keeps(self, operation: Single) -> bool:
        """Whether it is delivered whatever becomes of the act that asks it."""
        return isinstance(operation, FACTS) and self._undoing(operation) is None

    def ask(self, terminal: str, operation: Single, now: Instant, lingers: bool = False) -> list[Effect]:
        """Begin an operation of a terminal that waits for nothing else. It is attempted from here on. `lingers`: said
        once and confirmed, it is still undone by a crash until it is `sealed`."""
        assert terminal not in self._waiting, f"{terminal} already waits for {self._waiting[terminal].key}"
        effects, parcel = self._begin(terminal, operation)
        parcel.lingers = lingers and parcel.undo is not None
        self._waiting[terminal] = parcel
        self._outbox.hurry(parcel)
        dialling = self._dialler.hurry(now) if self._settings.dials_when_asked else []
        return [*effects, *self.reserve(), *dialling, *self._pump(now)]

    def sealed(self, operation: Single, written: bool) -> list[Effect]:
        """The disk has taken (or not) the `seal_of` an operation."""
        return self._writes.forget(self._notes.sealed(operation, written))

    def give_up(self, terminal: str, now: Instant) -> list[Effect]:
        """The act's time is over. A fact goes on being delivered; anything else is abandoned."""
        parcel = self._waiting.get(terminal)
        if parcel is not None and parcel.heard:
            self._settle(parcel, Outcome.UNKNOWN, None)
            return []
        return [] if parcel is None else [*self._unknown(parcel, None, now), *self._pump(now)]

    def handle(self, event: Event, now: Instant) -> list[Effect]:
        match event:
            case Started(rows):
                return self._start(rows, now)
            case Persisted(token):
                return self._written(token, now)
            case PersistFailed(token, reason):
                return self._not_written(token, reason, now)
            case Fired(timer) if timer == RETRY:
                return self._retry(now)
            case Fired(timer) if timer == DAY_CLOSE:
                return [*self._look_at_the_day(now), *self._pump(now)]
            case _:
                turn = self._dialler.handle(event, now)
                return [] if turn is None else self._take(turn, now)

    # The disk

    def _start(self, rows: Sequence[Row], now: Instant) -> list[Effect]:
        self._numbers.load(rows)
        found, spoilt = read_kept(rows)
        effects: list[Effect] = [self._notice("disk", text) for text in spoilt]
        for key, kept in found:
            if kept.terminal not in self._numbers.stations:
                effects.append(self._notice("disk", f"{key} is of {kept.terminal}, not here now"))
            elif key.startswith(FACT):
                parcel = self._outbox.add(kept.terminal, kept.operation, ())
                parcel.promised = kept.promised or is_promised(kept.operation)
                self._outbox.mark_overdue(parcel)
            else:
                self._notes.load(key, kept)
                self._orphans.append(kept)
        return [*effects, *self.reserve(), *self._look_at_the_day(now), *self._dialler.dial(now)]

    def reserve(self) -> list[Effect]:
        """Raise the ceilings of numbers that run out."""
        least = len(self._orphans) + LEAST_LEFT if self._orphans else NUMBER_BLOCK // 2
        return self._writes.put(None, self._numbers.wanted(least))

    def _written(self, token: str, now: Instant) -> list[Effect]:
        effects: list[Effect] = []
        match self._writes.over(token):
            case None:
                self._numbers.granted()
                effects += self._bury_orphans(now)
            case Parcel() as parcel:
                parcel.stored = True
            case Answered(parcel, outcome, answer):
                self._settle(parcel, outcome, answer)
        return [*effects, *self._pump(now)]

    def _not_written(self, token: str, reason: str, now: Instant) -> list[Effect]:
        effects: list[Effect] = [self._notice("disk", reason), *self._arm_retry(now)]
        match self._writes.over(token):
            case None:
                self._numbers.denied()
            case Parcel(dropped=False) as parcel:
                effects += self._unheard(parcel, None, now)
            case Answered(parcel):
                self._notes.put_back(parcel)
                self._settle(parcel, Outcome.UNKNOWN, None)
            case tuple() as rows:
                self._writes.keep(rows)
        return [*effects, *self._pump(now)]

    def _retry(self, now: Instant) -> list[Effect]:
        self._retry_armed = False
        effects: list[Effect] = []
        effects += self._arm_retry(now) if self._retelling.beaten(self._outbox) else []
        for parcel in self._outbox:
            if not parcel.stored and not parcel.resting and not self._writes.has(parcel):
                effects += self._writes.put(parcel, parcel.rows)
        return [*effects, *self._writes.put_kept(), *self.reserve(), *self._pump(now)]

    def _arm_retry(self, now: Instant) -> list[Effect]:
        if self._retry_armed:
            return []
        self._retry_armed = True
        return [Arm(RETRY, now + self._retelling.beat)]

    # Beginning, and undoing

    def _begin(self, terminal: str, operation: Single) -> tuple[list[Effect], Parcel]:
        undo = self._undoing(operation)
        rows, granted = self._notes.begun(terminal, operation, undo)
        if undo is not None:
            self._writes.withdraw(rows[0].key)
        parcel = self._outbox.add(terminal, operation, rows, undo)
        parcel.promised = granted or is_promised(operation)
        return [Record(Attempted(terminal, parcel.key, operation)), *self._writes.put(parcel, rows)], parcel

    def _reverse(self, terminal: str, operation: Single, now: Instant) -> list[Effect]:
        origin = self._numbers.next_after(operation.origin, terminal, now)
        return self._undo(terminal, reversal_of(operation, origin, self._wire))

    def _undo(self, terminal: str, undo: Single) -> list[Effect]:
        objection = self._wire.carries(undo)
        if objection is not None:
            return [self._notice("refusal", objection)]
        effects, parcel = self._begin(terminal, undo)
        self._outbox.mark_overdue(parcel)
        return [*effects, *self.reserve()]

    def _bury_orphans(self, now: Instant) -> list[Effect]:
        """Undo what the open checks of an earlier life had taken, and what it did not know the fate of."""
        orphans, self._orphans = self._orphans, []
        effects: list[Effect] = []
        for kept in orphans:
            if isinstance(kept.operation, ON_CHECK):
                effects += self._reverse(kept.terminal, kept.operation, now)
            else:
                effects += self._undo(kept.terminal, restamped(kept.operation, self._numbers.clock, now))
        return effects

    # The line

    def _pump(self, now: Instant) -> list[Effect]:
        effects: list[Effect] = []
        for station in self._on_line.free(self._dialler):
            parcel = self._outbox.head(station.name)
            while parcel is not None and (reason := self._retelling.over(parcel, now)) is not None:
                effects += self._stop(parcel, None, reason, now)
                parcel = self._outbox.head(station.name)
            if parcel is not None and self._retelling.wants_new_id(parcel):
                effects += self._renew(parcel, now)
            elif parcel is not None:
                effects += self._send(parcel, station.number, now)
        if self._dialler.line is None and not self._dialler.hopeful and self._settings.is_hasty:
            for parcel in tuple(self._waiting.values()):
                if not parcel.heard and (parcel.stored or not parcel.is_fact):
                    effects += self._unknown(parcel, None, now)
        return effects

    def _send(self, parcel: Parcel, station: str, now: Instant) -> list[Effect]:
        ref = self._on_line.take(parcel, station)
        self._retelling.said(parcel)
        return self._take(self._dialler.send(Ask(ref, station, parcel.operation), now), now, pump=False)

    def _take(self, turn: Turn, now: Instant, pump: bool = True) -> list[Effect]:
        effects = list(turn.effects)
        for heard in turn.heard:
            effects += self._hear(heard, now)
        if turn.change is Change.DOWN:
            effects += [effect for ref in self._on_line.refs for effect in self._hear(Silence(ref), now)]
        for parcel in self._outbox if turn.change is Change.UP else ():
            parcel.resting = False
        return [*effects, *self._pump(now)] if pump or turn.heard else effects

    def _hear(self, heard: Heard, now: Instant) -> list[Effect]:
        match heard:
            case Say(ref, answer):
                return self._answered(self._on_line.release(ref), ref, answer, now)
            case Silence(ref):
                parcel = self._on_line.release(ref)
                return [] if parcel is None or parcel.dropped else self._unheard(parcel, None, now)
            case Garbage() as garbage:
                return [Record(garbage_from(self._part, garbage))]
            case Remark(text, offset):
                return [self._notice("remark", text, offset)]
            case Ask(_, _, operation):
                return [self._notice("refusal", f"the other end asked a {kind_of(operation)}: a till only asks")]

    def _answered(self, parcel: Parcel | None, ref: str, answer: Answer, now: Instant) -> list[Effect]:
        if parcel is None or parcel.dropped:
            key = ref if parcel is None else parcel.key
            return [self._notice("late answer", f"{kind_of_answer(answer)} to {key}: ignored")]
        if not fits(parcel.operation, answer):
            met = self._notice("garbage", f"{kind_of_answer(answer)} is no answer to a {kind_of(parcel.operation)}")
            return [met, *self._unheard(parcel, None, now)]
        if isinstance(answer, Refused) and answer.reason is Reason.UNAVAILABLE:
            return self._unheard(parcel, answer, now)
        outcome = outcome_of(answer)
        effects: list[Effect] = [Record(Learnt(parcel.terminal, parcel.key, outcome, answer))]
        self._outbox.remove(parcel)
        if parcel.undo is not None:
            return [*effects, *self._try_answered(parcel, outcome, answer)]
        refused = self._notes.permit_refused(parcel.key) if outcome is Outcome.REFUSED else ()
        forgotten = (Row(FACT + parcel.key, None),) if parcel.is_fact else refused
        self._settle(parcel, outcome, answer)
        if outcome is Outcome.REFUSED and parcel.tries > 1 and isinstance(parcel.operation, PERMISSIONS):
            effects += self._reverse(parcel.terminal, parcel.operation, now)  # the copy nobody answered may be granted
        return [*effects, *self._writes.forget(forgotten)]

    def _try_answered(self, parcel: Parcel, outcome: Outcome, answer: Answer) -> list[Effect]:
        """A refusal ends the act at once; what was done is told when no crash can undo it any more, or it lingers."""
        is_over = outcome is Outcome.REFUSED
        rows = () if parcel.lingers and not is_over else self._notes.try_ended(parcel.key, outcome)
        if is_over or parcel.lingers:
            self._settle(parcel, outcome, answer)
            return self._writes.forget(rows)
        parcel.heard = True
        rows += self._notes.permits_ended_by(parcel.operation)
        return self._writes.put(Answered(parcel, outcome, answer), rows)

    # Not knowing

    def _unheard(self, parcel: Parcel, answer: Answer | None, now: Instant) -> list[Effect]:
        """The line or the disk failed it. Acts that can only go after it need not wait in vain."""
        effects: list[Effect] = []
        if parcel.is_fact:
            reason = self._retelling.over(parcel, now)
            if reason is not None:
                return self._stop(parcel, answer, reason, now)
            self._retelling.rest(parcel)
            effects += self._arm_retry(now)
        elif self._waiting.get(parcel.terminal) is parcel and self._retelling.asks_again(parcel):
            self._retelling.rest(parcel)
            return self._arm_retry(now)
        effects += self._unknown(parcel, answer, now)
        for other in tuple(self._waiting.values()) if parcel.is_fact and self._settings.is_hasty else ():
            if other.ref is None and not other.heard and self._outbox.is_behind(other, parcel):
                effects += self._unknown(other, None, now)
        return effects

    def _unknown(self, parcel: Parcel, answer: Answer | None, now: Instant) -> list[Effect]:
        """Nobody knows how it ended, and the act does not wait any longer."""
        effects: list[Effect] = []
        if parcel.anew or not parcel.overdue:
            effects.append(Record(Learnt(parcel.terminal, parcel.key, Outcome.UNKNOWN, answer)))
            self._outbox.mark_overdue(parcel)
            parcel.anew = False
        self._settle(parcel, Outcome.UNKNOWN, answer)
        if parcel.is_fact:
            return effects
        parcel.dropped = True
        self._outbox.remove(parcel)
        if parcel.undo is not None:
            self._notes.doubt(parcel.key)
        if isinstance(parcel.operation, PERMISSIONS):
            effects += self._reverse(parcel.terminal, parcel.operation, now)
        return effects

    # Telling again, and no more

    def _renew(self, parcel: Parcel, now: Instant) -> list[Effect]:
        """It is told again under a new id, which takes the place of the old one on the disk first."""
        if not self._retelling.has_ids(parcel):
            return self.reserve()
        told = self._retelling.renew(parcel, self._wire, now)
        return [*told, *self._writes.put(parcel, parcel.rows), *self.reserve()] if told else self._pump(now)

    def _stop(self, parcel: Parcel, answer: Answer | None, reason: str, now: Instant) -> list[Effect]:
        """The till gives a fact up: said before the disk forgets it, so that a crash in between hides nothing."""
        effects = self._unknown(parcel, answer, now)
        parcel.dropped = True
        self._outbox.remove(parcel)
        return [*effects, *given_up(parcel, reason), *self._writes.forget(forgetting(parcel))]

    def _look_at_the_day(self, now: Instant) -> list[Effect]:
        """The trading day may have closed over what nobody answered."""
        effects, ended = self._retelling.look_at_the_day(self._outbox, now)
        effects += [effect for parcel in ended for effect in self._stop(parcel, None, DAY_IS_CLOSED, now)]
        at = self._retelling.closes_at(now)
        return effects if at is None else [*effects, Arm(DAY_CLOSE, at)]

    def _notice(self, what: str, text: str, offset: int = 0) -> Effect:
        return Record(Noticed(self._part, what, text, offset))

    def _settle(self, parcel: Parcel, outcome: Outcome, answer: Answer | None) -> None:
        if self._waiting.get(parcel.terminal) is parcel:
            del self._waiting[parcel.terminal]
            no_line = answer is None and self._dialler.line is None
            self._news.append(Settled(parcel.terminal, parcel.operation, outcome, answer, no_line))
