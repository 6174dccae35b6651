"""What is under way in the gateway's memory: errands, who waits for them, whom they wait for.

The durable half of an errand, when it has one, is a `Kept` of the journal with the same ticket number.
"""

from bisect import insort
from dataclasses import dataclass, field
from datetime import datetime

from simulators.gateway.downstream import Asker
from simulators.gateway.journal import Journal, Kept, State
from simulators.gateway.lanes import Lanes, Names, introduced
from simulators.gateway.turns import Turns
from simulators.kit.instant import LONG_AGO, Instant
from simulators.till.answer import Answer, SingleAnswer
from simulators.till.operation import Operation, Origin, Single, Upload, is_read


@dataclass(slots=True, eq=False)
class Errand:
    """One operation under way. `ticket` is its age and its place in the lanes."""

    ticket: int
    operation: Single
    kept: Kept | None
    """None: it is only passed on."""
    askers: list[Asker] = field(default_factory=list)
    deadline: Instant = LONG_AGO
    """Until when the askers wait."""
    is_stored: bool = False
    is_promised: bool = False
    """A till was, or may have been, told that it is on its way."""
    is_flying: bool = False
    """Upstream has it."""
    is_over: bool = False
    """Nothing is left to be sent; its end may still be on the way to the disk."""
    answer: SingleAnswer | None = None
    """The programme's, once it may be said."""
    sent: int = 0
    """Times it may have been heard upstream."""
    failures: int = 0
    """Tries that settled nothing, for the retry schedule."""
    tries: int = 0
    """Those of them that were not the link's fault, for parking."""
    not_before: Instant = LONG_AGO

    @property
    def key(self) -> str:
        return self.operation.origin.key

    @property
    def entry(self) -> Kept:
        """Of a kept one."""
        assert self.kept is not None, f"errand {self.ticket} is not kept"
        return self.kept

    @property
    def is_read(self) -> bool:
        return is_read(self.operation)


class Roll:
    """All errands under way."""

    def __init__(self) -> None:
        self.errands: dict[int, Errand] = {}
        self.eager: dict[int, Errand] = {}
        """Those somebody waits for."""
        self.backlog: list[int] = []
        """Tickets of kept errands nobody waits for (any more), oldest first."""
        self.last_ticket = 0
        self.turns = Turns()
        self._by_key: dict[str, list[Errand]] = {}
        self._lanes = Lanes()
        self._names = Names()

    def next_ticket(self) -> int:
        self.last_ticket += 1
        return self.last_ticket

    def enlist(self, errand: Errand, names: tuple[str, ...] = ()) -> None:
        """Under way from now on; what changes something gets in its lanes, under `names` and its own."""
        self.errands[errand.ticket] = errand
        if not errand.is_read:
            self.turns.note(errand.operation)
            self._by_key.setdefault(errand.key, []).append(errand)
            self._lanes.join(errand.ticket, (*names, *self._names.of(errand.operation)))

    def keep(self, errand: Errand, taken_at: datetime, names: tuple[str, ...] = ()) -> None:
        """Like `enlist`, of one that is going to be kept."""
        self.enlist(errand, names)
        entry_names = self.names(errand)
        errand.kept = Kept(errand.ticket, errand.operation, State.TAKEN, taken_at, names=entry_names)

    def resume(self, journal: Journal) -> None:
        """Begin with what the journal holds: the queue, and what its operations went by."""
        for kept in journal.entries():
            if kept.state is State.TAKEN:
                errand = Errand(kept.seq, kept.operation, kept, is_stored=True, is_promised=True, tries=kept.tries)
                self.enlist(errand, kept.names)
                self.put_back(errand)
            else:
                self._names.of(kept.operation)
                self.turns.note(kept.operation)
        self.last_ticket = journal.next_seq - 1

    def names(self, errand: Errand) -> tuple[str, ...]:
        return self._lanes.names(errand.ticket)

    def meet(self, operation: Single, answer: Answer) -> None:
        """The programme may have told us who somebody is."""
        met = introduced(operation, answer)
        if met is not None:
            self._lanes.join_also(*self._names.learn(*met))

    def find(self, key: str) -> Errand | None:
        """What is under way under this key and changes something: the latest, for a receipt that was reopened may
        follow itself."""
        return self._by_key.get(key, (None,))[-1]

    def is_known(self, errand: Errand) -> bool:
        return self.errands.get(errand.ticket) is errand

    def wait(self, errand: Errand, deadline: Instant) -> None:
        errand.deadline = deadline
        self.eager[errand.ticket] = errand

    def put_back(self, errand: Errand) -> None:
        """Nobody waits for it any more: it goes with the backlog."""
        self.eager.pop(errand.ticket, None)
        if errand.ticket not in self.backlog:
            insort(self.backlog, errand.ticket)

    def finish(self, errand: Errand) -> None:
        """Nothing is left to be sent: those behind it may go."""
        assert not errand.is_over, f"errand {errand.ticket} is over already"
        errand.is_over = True
        errand.is_flying = False
        self.eager.pop(errand.ticket, None)
        if errand.ticket in self.backlog:
            self.backlog.remove(errand.ticket)
        if not errand.is_read:
            self._lanes.leave(errand.ticket)

    def dismiss(self, errand: Errand) -> None:
        """Nothing at all is left of it but what the journal holds."""
        if not errand.is_over:
            self.finish(errand)
        del self.errands[errand.ticket]
        if not errand.is_read:
            same_key = self._by_key[errand.key]
            same_key.remove(errand)
            if not same_key:
                del self._by_key[errand.key]

    def may_go(self, errand: Errand, now: Instant, going: tuple[int, ...] = ()) -> bool:
        """May it be sent now, when those in `going` go right before it in the same message?"""
        if errand.is_flying or errand.not_before > now or (errand.kept is not None and not errand.is_stored):
            return False
        return errand.is_read or self._lanes.is_free(errand.ticket, going)

    def to_deliver(self) -> int:
        """How many under way change something."""
        return sum(map(len, self._by_key.values()))


def message_of(errands: tuple[Errand, ...], name: str, moment: datetime) -> Operation:
    """What goes upstream: the operation as the till made it, key and time and all; several of them as an `Upload`."""
    first = errands[0]
    if len(errands) == 1:
        return first.operation
    of = first.operation.origin
    origin = Origin(of.store, name, of.business_date, moment, 0, first.ticket)
    return Upload(origin, tuple(errand.operation for errand in errands))
