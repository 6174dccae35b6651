"""What the gateway does with operations: keep them or pass them on, in order, and tell the tills in time.

An operation with policy QUEUE is **kept**: stored, then sent, then (by an answer in time, or `Queued`) acknowledged.
Any other is **passed on**: asked for while the till waits; given up, it is reversed *before* the till is told so.
Somebody waits for an *eager* errand, which goes at once when its lanes let it; nobody (any more) for the *backlog*,
which is drained oldest first, one message at a time, so that tills at the counter are served beside it.
The trap: failures of the link are not failures of an entry, or an outage would empty the queue into the dead letters.
"""

from msgspec import structs

from simulators.gateway.downstream import Asker, Downstream
from simulators.gateway.errand import Errand, Roll, message_of
from simulators.gateway.journal import Journal, Kept, State, Told, repeat_answer, set_aside, settled
from simulators.gateway.outcomes import Judgement, judgement, leaves_ghost, show
from simulators.gateway.patience import PATIENCE, RETRY, Doubts, Patience
from simulators.gateway.policy import GatewayConfig, is_expired, is_kept, is_parked, offline_answer, refusal, try_within
from simulators.gateway.reversal import is_ours, reversal_of
from simulators.gateway.route import Call
from simulators.gateway.turns import conflict, try_of
from simulators.gateway.upstream import Answered, CameUp, Failed, Met, News, Upstream, WentDown
from simulators.gateway.writing import DISK, Count, Reverse, Settle, Take, Writing
from simulators.kit.effect import Effect, Record
from simulators.kit.event import Row
from simulators.kit.instant import Clock, Instant
from simulators.till.answer import Answer, Outcome, Queued, Reason, Refused, Uploaded, outcome_of
from simulators.till.attempt import Attempted, DeadLettered, Learnt
from simulators.till.cashier import Pending
from simulators.till.operation import Operation, Single, Upload, is_read, kind_of


class Forwarder:
    """The queue and all that is under way. Effects go to `out`."""

    makes_roll: type[Roll] = Roll

    def __init__(
        self, name: str, config: GatewayConfig, upstream: Upstream, tills: Downstream, clock: Clock, out: list[Effect]
    ) -> None:
        self.name = name
        self.config = config
        self.policy = config.policy
        self.try_within = try_within(config.policy, len(config.routes))
        self.upstream = upstream
        self.tills = tills
        self.clock = clock
        self.out = out
        self.roll = self.makes_roll()
        self.writing = Writing(out)
        self.calls: dict[str, tuple[Errand, ...]] = {}
        self.draining = ""
        """Ref of the message that carries the head of the backlog; empty when none does."""
        self.is_single = False
        """A batch has failed: one at a time until one has gone through."""
        self.may_batch = True
        self._patience = Patience(out)
        self._doubts = Doubts(config.policy, out)
        self._last_ref = 0

    @property
    def journal(self) -> Journal:
        return self.writing.journal

    def started(self, rows: tuple[Row, ...]) -> None:
        """Resume the queue that a disk holds."""
        for broken in self.writing.read(rows):
            self.tills.notice("garbage", f"journal row {broken.key} cannot be read")
        self.roll.resume(self.journal)

    def ask(self, asker: Asker, operation: Single, now: Instant) -> None:
        """A till asks."""
        refused = refusal(self.config, operation, self.upstream.carries(operation))
        if refused is not None:
            self.tills.say(asker, refused, now)
        elif len(self.roll.eager) >= self.policy.most_waiting:
            self.tills.say(asker, Refused(Reason.UNAVAILABLE, "too many questions at once"), now)
        elif is_read(operation):
            self._pass_on(asker, operation, now)
        elif not self._repeat(asker, operation, now):
            if is_kept(self.policy, operation):
                self._take(asker, operation, now)
            else:
                self._pass_on(asker, operation, now)

    def _repeat(self, asker: Asker, operation: Single, now: Instant) -> bool:
        """Is it something we have met before? Then join those who wait for it, or be told what we know."""
        key, turns = operation.origin.key, self.roll.turns
        errand, kept, reverse = self.roll.find(key), self.journal.find(key), self.writing.undoing.get(try_of(operation))
        if errand is not None:
            if turns.is_anew(errand.operation, operation):
                return False
            known = conflict(errand.operation, operation) or errand.answer
            if known is None and not errand.is_promised:
                self._wait(errand, asker, now)
            else:
                self.tills.say(asker, known or Queued(), now)
        elif kept is not None and not turns.is_anew_after(kept, operation):
            self.tills.say(asker, conflict(kept.operation, operation) or repeat_answer(kept), now)
        elif reverse is not None:
            reverse.askers.append(asker)
        elif (self.journal.undoes(key) or turns.is_undone(operation)) and not is_kept(self.policy, operation):
            self.tills.say(asker, Refused(Reason.OFFLINE), now)
        else:
            return False
        return True

    def _take(self, asker: Asker, operation: Single, now: Instant) -> None:
        """Keep it: on the disk first, and nothing is said or sent before."""
        if self.writing.is_full(self.policy):
            self.tills.say(asker, Refused(Reason.UNAVAILABLE, "the queue is full"), now)
            return
        errand = Errand(self.roll.next_ticket(), operation, None)
        self.roll.keep(errand, self.clock.at(now))
        self._wait(errand, asker, now)
        self.writing.put(Take(errand, errand.entry))

    def _pass_on(self, asker: Asker, operation: Single, now: Instant) -> None:
        if not self.upstream.is_up:
            self.tills.say(asker, self._offline(operation), now)
            return
        errand = Errand(self.roll.next_ticket(), operation, None)
        self.roll.enlist(errand)
        self._wait(errand, asker, now)

    def _offline(self, operation: Single) -> Answer:
        """What is said of an operation that is not kept, when nobody can be asked."""
        return offline_answer(self.policy, operation)

    def _wait(self, errand: Errand, asker: Asker, now: Instant) -> None:
        errand.askers.append(asker)
        if errand.is_over or errand.ticket in self.roll.eager:
            return
        self.roll.wait(errand, now + self.policy.answer_within)
        self._patience.begin(errand)

    def _say(self, errand: Errand, answer: Answer, now: Instant) -> None:
        """Tell everybody who waits for it."""
        askers, errand.askers = errand.askers, []
        for asker in askers:
            self.tills.say(asker, answer, now)

    def fired(self, timer: str, now: Instant) -> None:
        if timer == PATIENCE:
            for errand in self._patience.run_out(self.roll.eager, now):
                self._out_of_time(errand, now)
        elif timer == RETRY:
            self._doubts.woken()
        elif timer == DISK:
            self.writing.offer_again()

    def _out_of_time(self, errand: Errand, now: Instant) -> None:
        if errand.kept is None:
            self._give_up(errand, now)
        elif errand.is_stored:
            self._promise(errand, now)
        else:  # a disk as slow as that has promised nothing yet
            self.roll.eager.pop(errand.ticket)
            self._say(errand, Refused(Reason.UNAVAILABLE, "not stored in time"), now)

    def _promise(self, errand: Errand, now: Instant) -> None:
        """Nobody waits any longer: it is stored, and will be delivered."""
        assert errand.is_stored, f"errand {errand.ticket} is promised before it is stored"
        errand.is_promised = True
        self.roll.put_back(errand)
        self._say(errand, Queued(), now)

    def _give_up(self, errand: Errand, now: Instant) -> None:
        """Something passed on has no answer in time. If it may have been heard, undo it first."""
        assert errand.kept is None, f"errand {errand.ticket} is kept and never given up"
        if errand.sent and leaves_ghost(errand.operation):
            self._reverse(errand, now)
        else:
            self.roll.dismiss(errand)
            self._say(errand, self._offline(errand.operation), now)

    def _reverse(self, errand: Errand, now: Instant) -> None:
        """Store a reversal; only then are those who wait refused. It takes the place of what it undoes in its lanes."""
        void = reversal_of(errand.operation, self.clock.at(now))
        reversal = Errand(self.roll.next_ticket(), void, None, is_promised=True)
        self.roll.keep(reversal, self.clock.at(now), self.roll.names(errand))
        askers, errand.askers = errand.askers, []
        self.roll.dismiss(errand)
        self.out.append(Record(Attempted(self.name, reversal.key, void)))
        self.writing.put(Reverse(reversal, reversal.entry, askers, errand.operation))

    def persisted(self, token: str, now: Instant) -> None:
        match self.writing.done(token):
            case Take(errand):
                self._stored(errand, now)
            case Reverse(errand, _, askers, undone):
                self._stored(errand, now)
                for asker in askers:
                    self.tills.say(asker, self._offline(undone), now)
            case Settle(errand, kept):
                self._ended(errand, kept, now)

    def _stored(self, errand: Errand, now: Instant) -> None:
        errand.is_stored = True
        if errand.ticket not in self.roll.eager:
            self.roll.put_back(errand)
        elif not self.upstream.is_up:
            self._promise(errand, now)

    def _ended(self, errand: Errand, kept: Kept, now: Instant) -> None:
        self.roll.dismiss(errand)
        if kept.is_dead:
            self.out.append(Record(DeadLettered(self.name, kept.key, kept.reason)))
        if is_ours(kept.operation):
            outcome = Outcome.UNKNOWN if kept.answer is None else outcome_of(kept.answer)
            self.out.append(Record(Learnt(self.name, kept.key, outcome, kept.answer)))
        self._say(errand, repeat_answer(kept), now)

    def persist_failed(self, token: str, reason: str, now: Instant) -> None:
        """Nothing of the batch is on the disk, so nothing is acknowledged: the till keeps what it asked."""
        self.tills.notice("disk", reason)
        unavailable = Refused(Reason.UNAVAILABLE, "it cannot be stored")
        match self.writing.failed(token, now):
            case Take(errand):
                self.roll.dismiss(errand)
                self._say(errand, unavailable, now)
            case Reverse(errand, _, askers):
                self.roll.dismiss(errand)
                self.out.append(Record(Learnt(self.name, errand.key, Outcome.UNKNOWN, None)))
                for asker in askers:  # to a till this is silence: it will reverse by itself
                    self.tills.say(asker, unavailable, now)
            case Settle(errand):
                self._say(errand, unavailable, now)
            case Count():
                pass  # it will be counted again, or not: nothing hangs on it

    def go_on(self, now: Instant) -> None:
        """After each event: take the news from upstream, then send whatever may go."""
        while (news := self.upstream.news()) is not None:
            self._learn(news, now)
        if self.upstream.is_up:
            for errand in list(self.roll.eager.values()):
                if self.roll.may_go(errand, now):
                    self._send((errand,), now)
            if not self.draining and (batch := self._next_batch(now)):
                self.draining = self._send(batch, now)
        self._doubts.arm(now)

    def _next_batch(self, now: Instant) -> tuple[Errand, ...]:
        """From the backlog, oldest first: the next entry whose lanes are free, or as many as go into one message."""
        most = self.policy.batch if self.may_batch and not self.is_single else 1
        batch: list[Errand] = []
        for ticket in list(self.roll.backlog):
            errand = self.roll.errands[ticket]
            if not errand.is_flying and is_expired(self.policy, errand.entry.taken_at, self.clock.at(now)):
                self._set_aside(errand, State.EXPIRED, "expired: not delivered in time", now)
            elif self.roll.may_go(errand, now, tuple(one.ticket for one in batch)):
                batch.append(errand)
                if len(batch) == most:
                    break
        return tuple(batch)

    def _send(self, errands: tuple[Errand, ...], now: Instant) -> str:
        self._last_ref += 1
        ref = f"call-{self._last_ref}"
        is_repeated = any(errand.sent > 0 for errand in errands)
        for errand in errands:
            errand.is_flying = True
            errand.sent += 1
        self.calls[ref] = errands
        within = self.try_within if errands[0].ticket in self.roll.eager else self.policy.unhurried
        self.upstream.ask(Call(ref, self._message(errands, now), within, is_repeated), now)
        return ref

    def _message(self, errands: tuple[Errand, ...], now: Instant) -> Operation:
        """What goes upstream."""
        return message_of(errands, self.name, self.clock.at(now))

    def _learn(self, news: News, now: Instant) -> None:
        match news:
            case Answered(call, answer):
                self._answered(call, answer, now)
            case Failed(call, was_sent):
                self._failed(call, now, was_sent=was_sent)
            case WentDown():
                self._went_down(now)
            case Met(what):
                self.tills.met(what)
            case CameUp():
                pass  # `go_on` sends what may go

    def _answered(self, call: Call, answer: Answer, now: Instant) -> None:
        errands = self._landed(call)
        if call.is_probe:
            self._trust(None, now)
        elif isinstance(call.operation, Upload):
            self._uploaded(errands, answer, now)
        else:
            self.is_single = False
            for errand in errands:
                self._judge(errand, answer, now)

    def _landed(self, call: Call) -> tuple[Errand, ...]:
        """The errands of a call that is over, but for those we have given up meanwhile: a late answer is nothing."""
        if self.draining == call.ref:
            self.draining = ""
        errands = tuple(errand for errand in self.calls.pop(call.ref, ()) if self.roll.is_known(errand))
        for errand in errands:
            errand.is_flying = False
        return errands

    def _judge(self, errand: Errand, answer: Answer, now: Instant) -> bool:
        """One answer to one operation. False when it settles nothing."""
        verdict = judgement(errand.operation, answer, kept=errand.kept is not None)
        if verdict is Judgement.UNKNOWN:
            self.tills.notice("indefinite", f"{kind_of(errand.operation)} was answered {show(answer)}")
            if errand.kept is None:
                self._give_up(errand, now)
            else:
                self._doubt(errand, now)
            return False
        self._trust(errand, now)
        self.roll.meet(errand.operation, answer)
        if errand.kept is None:
            self.roll.dismiss(errand)
            self._say(errand, answer, now)
        else:
            self._settle(errand, answer, verdict, now)
        return True

    def _settle(self, errand: Errand, answer: Answer, verdict: Judgement, now: Instant) -> None:
        """The programme has spoken: a yes can be said at once (asked again, it says the same), a no once it is stored,
        for a till that knows of it would not ask again, and a restart would make a dead letter of it."""
        assert not isinstance(answer, Uploaded), "one operation has one answer"
        told = Told.QUEUED if errand.is_promised else Told.ANSWER if errand.askers else Told.NOTHING
        is_yes = verdict is Judgement.YES or self.journal.makes_moot(errand.operation, answer)
        self._end(errand, settled(errand.entry, answer, told, is_yes=is_yes))
        if is_yes:
            errand.answer = answer
            self._say(errand, answer, now)

    def _set_aside(self, errand: Errand, state: State, reason: str, now: Instant) -> None:
        """Give an entry up, for a person to look at."""
        self._promise(errand, now)
        self._end(errand, set_aside(errand.entry, state, reason))

    def _end(self, errand: Errand, kept: Kept) -> None:
        """Nothing more is sent of it; its end goes to the disk."""
        self.roll.finish(errand)
        self._doubts.forget(errand)
        kept = structs.replace(kept, tries=errand.tries)
        forgotten = () if kept.is_dead else self.journal.forgettable(self.policy.remembered)
        self.writing.put(Settle(errand, kept, forgotten))

    def _uploaded(self, errands: tuple[Errand, ...], answer: Answer, now: Instant) -> None:
        """Each answer for its operation, up to the first that settles nothing; what comes after was not attempted."""
        if not isinstance(answer, Uploaded) or not 0 < len(answer.answers) <= len(errands):
            self.tills.notice("indefinite", f"upload was answered {show(answer)}")
            self.is_single = True
            self.may_batch = self.may_batch and isinstance(answer, Refused) and answer.reason is Reason.UNAVAILABLE
            return
        for errand, single in zip(errands, answer.answers, strict=False):
            if not self._judge(errand, single, now):
                break

    def _failed(self, call: Call, now: Instant, *, was_sent: bool) -> None:
        """A question without an answer. Asked again, it has the same key."""
        errands = self._landed(call)
        for errand in errands:
            errand.sent -= 0 if was_sent else 1
            has_time = self.upstream.is_up and errand.deadline > now
            if errand.kept is None and not (has_time and errand.sent <= len(self.config.routes)):
                self._give_up(errand, now)  # else once more, on each route there is, while the till waits (OFF-14)
        if len(errands) > 1:
            self.is_single = True
        elif was_sent and self.upstream.is_up:
            for errand in [one for one in errands if one.kept is not None]:
                self._doubt(errand, now, is_lost=True)

    def _doubt(self, errand: Errand, now: Instant, *, is_lost: bool = False) -> None:
        """A try that settled nothing: its lane waits. Whether it is the entry or the programme, a probe will tell."""
        if self._doubts.add(errand, now, is_lost=is_lost):
            self.upstream.check(now)

    def _trust(self, answered: Errand | None, now: Instant) -> None:
        """The programme has answered something: what failed before that failed by itself, and it counts."""
        for errand in self._doubts.confirm(answered):
            if is_parked(self.policy, errand.tries) and not errand.is_flying:
                self._set_aside(errand, State.PARKED, f"parked: {errand.tries} tries settled nothing", now)
            else:
                self.writing.put(Count(structs.replace(errand.entry, tries=errand.tries)))

    def _went_down(self, now: Instant) -> None:
        """Nobody can be asked: everybody who waits is told so, and doubts are put down to the link."""
        self._doubts.drop()
        for errand in list(self.roll.eager.values()):
            if errand.kept is None:
                self._give_up(errand, now)
            elif errand.is_stored:
                self._promise(errand, now)

    def pending(self, ticket: str) -> Pending:
        """What is still to be delivered or resolved, and the dead letters."""
        return Pending(ticket, self.roll.to_deliver(), self.journal.dead_letters())
