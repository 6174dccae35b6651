"""What a courier tells again, when, and under which id: a `CallerProfile` put to work on parcels.

**Promised** is what till and programme owe a guest, and no caller ever gives it up: the undoing of a permission, what
takes a guest off a check, and a receipt something was granted for or asked with, because the points are spent already.
The trap: a till that crashes does not know how often it had said what is on its disk, so it counts anew.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from msgspec.structs import replace

from simulators.kit.effect import Effect, Record
from simulators.kit.event import Row
from simulators.kit.instant import Instant, Span
from simulators.till.attempt import Attempted, GivenUp, Shown
from simulators.till.caller import (
    AtDayClose,
    CallerProfile,
    DayClose,
    Ident,
    Lasting,
    Repeats,
    Tries,
)
from simulators.till.notes import FACT
from simulators.till.numbers import NUMBER_BLOCK, Numbers
from simulators.till.operation import Adjust, Commit, Origin, Return, Single, Void, kind_of
from simulators.till.parcel import Kept, Parcel
from simulators.till.receipt import POINTS
from simulators.till.record import to_text
from simulators.till.wire import Wire

DAY_IS_CLOSED = "never answered, and its day is closed"
LEFT_FOR_ACTS = NUMBER_BLOCK // 2
"""Operation numbers that are not taken for new ids: an act that has begun may need them."""

Renewing: TypeAlias = Callable[[Single, Origin], Single | None]
"""The same operation under the number of another origin; None when the protocol has no other id for it."""


def renewed(operation: Single, origin: Origin) -> Single | None:
    """All else stays, its moment too: it is judged at when it was made (OFF-05). None: it keeps its id, as a receipt
    does that asks for points, for wires spell the ids of what it asks with out of its own."""
    if isinstance(operation, Commit) and operation.asks:
        return None
    return replace(operation, origin=replace(operation.origin, number=origin.number))


def is_promised(operation: Single) -> bool:
    """As far as the operation itself tells; what was granted for its check and is not on it, the notes tell."""
    match operation:
        case Commit(receipt=receipt, asks=asks):
            return bool(asks or receipt.coupons) or any(tender.kind == POINTS for tender in receipt.tenders)
        case Void(operation=None, reopens=False) | Return() | Adjust():
            return False
        case _:
            return True


def given_up(parcel: Parcel, reason: str) -> list[Effect]:
    """What the history and the cashier are told."""
    shown = Shown(parcel.terminal, "screen", f"{_name(parcel)}: {reason}")
    return [Record(GivenUp(parcel.terminal, parcel.key, reason)), Record(shown)]


def forgetting(parcel: Parcel) -> tuple[Row, ...]:
    """A fact under whatever key it may lie on the disk."""
    keys = dict.fromkeys((*(row.key for row in parcel.rows if row.key.startswith(FACT)), FACT + parcel.key))
    return tuple(Row(key, None) for key in keys)


def _name(parcel: Parcel) -> str:
    return f"{kind_of(parcel.operation)} {parcel.key}"


class Retelling:
    """Of one part. `pace` (ns): no pause is longer."""

    def __init__(self, caller: CallerProfile, pace: Span, numbers: Numbers, renewing: Renewing = renewed) -> None:
        self._caller = caller
        self._pace = pace
        self._numbers = numbers
        self._renewing = renewing
        pauses = [pause for rule in caller.rules.values() for pause in rule.pauses]
        self.beat: Span = min((pace, *pauses))
        """How often those that rest are looked at."""

    def closes_at(self, now: Instant) -> Instant | None:
        """When the day closes that the till watches, never right now: a timer that fires early is set again. None: it
        watches no day."""
        if self._caller.at_day_close is AtDayClose.KEEPS_ON:
            return None
        return max(self._numbers.closes_at(now), now + 1)

    def look_at_the_day(self, parcels: Iterable[Parcel], now: Instant) -> tuple[list[Effect], list[Parcel]]:
        """What the cashier is shown of facts whose day is closed, and those that are given up right now. Others are
        told once more, or are on the line for the last time."""
        effects: list[Effect] = []
        ended: list[Parcel] = []
        at_close = self._caller.at_day_close
        if at_close is AtDayClose.KEEPS_ON:
            return effects, ended
        for parcel in parcels:
            if not parcel.is_fact or parcel.last or self._numbers.is_of_today(parcel.operation.origin.made_at, now):
                continue
            if at_close is AtDayClose.REPORTS:
                effects.append(Record(Shown(parcel.terminal, "screen", f"{_name(parcel)}: not answered yet")))
            elif parcel.promised or not isinstance(self._rule(parcel).until, DayClose):
                continue
            elif at_close is AtDayClose.GIVES_UP and parcel.ref is None:
                ended.append(parcel)
            else:
                parcel.last, parcel.resting = True, False
                parcel.tries = 0 if parcel.ref is None else parcel.tries
        return effects, ended

    def said(self, parcel: Parcel) -> None:
        """The line has it."""
        parcel.tries += 1
        parcel.worn = True

    def rest(self, parcel: Parcel) -> None:
        """Nobody answered."""
        rule = self._rule(parcel)
        pause = min(self._pace, rule.pause(max(parcel.tries, 1))) if rule.pauses else self._pace
        parcel.resting = True
        parcel.beats = -(-pause // self.beat)

    def beaten(self, parcels: Iterable[Parcel]) -> bool:
        """A beat has passed. True: somebody rests still."""
        still = False
        for parcel in parcels:
            parcel.beats -= 1
            parcel.resting = parcel.resting and parcel.beats > 0
            still = still or parcel.resting
        return still

    def asks_again(self, parcel: Parcel) -> bool:
        """Whether a question nobody answered is asked again, as long as somebody waits."""
        if parcel.is_fact or parcel.undo is not None or parcel.tries == 0:
            return False
        rule = self._rule(parcel)
        return rule.is_repeated and not (isinstance(rule.until, Tries) and parcel.tries >= rule.until.most)

    def over(self, parcel: Parcel, now: Instant) -> str | None:
        """Why the till tells of a fact no more, now that nobody has answered it; None: it goes on."""
        if not parcel.is_fact or parcel.promised:
            return None
        rule = self._rule(parcel)
        match rule.until:
            case Tries(most) if parcel.tries >= most:
                return f"told {rule.until}, and never answered"
            case Lasting(span) if self._numbers.clock.until(parcel.operation.origin.made_at) + span <= now:
                return f"told {rule.until}, and never answered"
            case DayClose() if parcel.last and parcel.tries:
                return DAY_IS_CLOSED
            case _:
                return None

    def wants_new_id(self, parcel: Parcel) -> bool:
        """Before it is told again. Only a receipt and its void are known without their id; all else keeps it."""
        if not parcel.worn or not parcel.is_fact or self._rule(parcel).ident is not Ident.NEW:
            return False
        match parcel.operation:
            case Commit() | Void(operation=None):
                return True
            case _:
                return False

    def has_ids(self, parcel: Parcel) -> bool:
        return self._numbers.has(parcel.terminal, LEFT_FOR_ACTS)

    def renew(self, parcel: Parcel, wire: Wire, now: Instant) -> list[Effect]:
        """Put a parcel under a new id, to be written (`parcel.rows`) before it is said; what the history is told. Empty
        when the protocol has no other id for it: it is told as it was."""
        before, kept = parcel.key, parcel.operation
        origin = self._numbers.next_after(kept.origin, parcel.terminal, now)
        operation = self._renewing(kept, origin)
        parcel.worn = False
        if operation is None or wire.carries(operation) is not None:
            return []
        parcel.operation, parcel.stored, parcel.anew = operation, False, True
        lying = Kept(parcel.terminal, operation, parcel.promised and not is_promised(operation))
        parcel.rows = (Row(FACT + before, None), Row(FACT + parcel.key, to_text(lying)))
        return [Record(Attempted(parcel.terminal, parcel.key, operation, before))]

    def _rule(self, parcel: Parcel) -> Repeats:
        return self._caller.rule(parcel.operation)
