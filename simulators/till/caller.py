"""What a kind of till does when nobody answers, as data: what it tells again, under which id, how long, and what when
the trading day closes. A backend and a gateway must keep every account right under each of these.

What till and programme owe each other does not depend on the caller and is never given up: the undoing of a permission,
and a receipt that something was granted for (`retelling.py`). A return has no identity but its id, so no caller tells
one again under a new one: nobody could know it from a second return. **A receipt is one receipt whatever its number.**

The trap: only what a till says by itself is meant. A blocked r_keeper receipt is said once, and said again when the
cashier presses Pay again, under the same guids (farcard.md 6.1a): how often is in the scenario, not here.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from simulators.kit.instant import HOUR, MINUTE, MS, SECOND, Span, show_span
from simulators.till.operation import Commit, Detach, Operation, Release, Void, is_read
from simulators.till.parcel import FACTS


class Ident(Enum):
    """Under which id something is told again."""

    SAME = "same"
    NEW = "new"
    """A new operation number on the same receipt: the key is another one, all else is as it was."""


class Confidence(Enum):
    """What a profile rests on."""

    DOCUMENTED = "documented"
    INFERRED = "inferred"
    OURS = "ours"


class AtDayClose(Enum):
    """What becomes of what is still unanswered when the trading day closes."""

    KEEPS_ON = "keeps on"
    GIVES_UP = "gives up, and says so"
    HANDS_IN = "sends all of it once more, one after the other, and gives up what is not answered then"
    REPORTS = "tells the cashier, and keeps on"


@dataclass(frozen=True, slots=True)
class Answered:
    """As long as it takes; what somebody waits for (a read, a permission), no longer than they wait."""

    def __str__(self) -> str:
        return "until answered"


@dataclass(frozen=True, slots=True)
class Tries:
    """So often in all, the first included; what was never on a line does not count."""

    most: int

    def __str__(self) -> str:
        return "once" if self.most == 1 else f"{self.most} times in all"


@dataclass(frozen=True, slots=True)
class Lasting:
    """So long after it was made. Noticed when it would be told again."""

    span: Span

    def __str__(self) -> str:
        return f"for {show_span(self.span)}"


@dataclass(frozen=True, slots=True)
class DayClose:
    """Until the trading day it was made on closes."""

    def __str__(self) -> str:
        return "until the day closes"


Until: TypeAlias = Answered | Tries | Lasting | DayClose
UNTIL_ANSWERED = Answered()


@dataclass(frozen=True, slots=True)
class Repeats:
    """How one class of operation is told again. `pauses` (ns): after the first try, the second, ...; the last one again
    and again."""

    pauses: tuple[Span, ...] = ()
    until: Until = UNTIL_ANSWERED
    ident: Ident = Ident.SAME

    def __post_init__(self) -> None:
        if not self.pauses and self.until != ONCE_ALONE:
            raise ValueError("what is told more than once has a pause before it is told again")
        if any(pause <= 0 for pause in self.pauses):
            raise ValueError("a pause is longer than nothing")

    @property
    def is_repeated(self) -> bool:
        return self.until != ONCE_ALONE

    def pause(self, tries: int) -> Span:
        """After so many tries, at least one."""
        return self.pauses[min(tries, len(self.pauses)) - 1]

    def __str__(self) -> str:
        if not self.is_repeated:
            return "never"
        steps = ", ".join(map(show_span, self.pauses))
        return f"after {steps}; {self.until}; {self.ident.value} id"


ONCE_ALONE = Tries(1)
ONCE = Repeats(until=ONCE_ALONE)


@dataclass(frozen=True, slots=True)
class CallerProfile:
    """One kind of till. Raises ValueError when no till can mean it."""

    name: str
    sentence: str
    source: str
    confidence: Confidence
    read: Repeats = ONCE
    """Questions that change nothing. Told again only while somebody waits for the answer."""
    permission: Repeats = ONCE
    """Points, coupons, gifts, holds. Likewise; unheard in the end, it is undone."""
    accrual: Repeats = Repeats((10 * SECOND,))
    """Receipts."""
    void: Repeats = Repeats((10 * SECOND,))
    """Of receipts. Undoing a permission is told by this too, but under its own id and until it is answered."""
    back: Repeats = Repeats((10 * SECOND,))
    """Returns, and points given or taken by hand."""
    at_day_close: AtDayClose = AtDayClose.KEEPS_ON
    answer_within: Span | None = None
    """How long it waits for one answer; None: as its protocol has it."""

    def __post_init__(self) -> None:
        for what, rule in (("read", self.read), ("permission", self.permission), ("return", self.back)):
            if rule.ident is Ident.NEW:
                raise ValueError(f"a {what} has no identity but its id: it cannot be told again under a new one")
        if isinstance(self.read.until, DayClose | Lasting) or isinstance(self.permission.until, DayClose | Lasting):
            raise ValueError("a read or permission is told again only while somebody waits: no time ends it")
        ends = any(isinstance(rule.until, DayClose) for rule in self.facts)
        if ends != (self.at_day_close in (AtDayClose.GIVES_UP, AtDayClose.HANDS_IN)):
            raise ValueError("what goes on until the day closes is given up or handed in then, and nothing else is")
        if self.answer_within is not None and self.answer_within <= 0:
            raise ValueError("answer_within is longer than nothing")

    @property
    def facts(self) -> tuple[Repeats, Repeats, Repeats]:
        return (self.accrual, self.void, self.back)

    @property
    def rules(self) -> dict[str, Repeats]:
        """By class of operation, as a person calls it."""
        return {
            "read": self.read,
            "permission": self.permission,
            "accrual": self.accrual,
            "void": self.void,
            "return": self.back,
        }

    def rule(self, operation: Operation) -> Repeats:
        match operation:
            case Commit():
                return self.accrual
            case Void() | Release() | Detach():
                return self.void
            case _ if isinstance(operation, FACTS):
                return self.back
            case _:
                return self.read if is_read(operation) else self.permission


def _facts_after(*pauses: Span, until: Until = UNTIL_ANSWERED, ident: Ident = Ident.SAME) -> Repeats:
    return Repeats(pauses, until, ident)


_EVERY_MINUTE = Repeats((MINUTE,))
_FAST = Repeats((50 * MS,))
_UNTIL_CLOSE = Repeats((10 * SECOND, MINUTE, 15 * MINUTE), DayClose())
_BACKING_OFF = Repeats((5 * SECOND, MINUTE, 15 * MINUTE))

MICROS_SIM = CallerProfile(
    "micros-sim",
    "A Micros script asks once and goes on without (`_timeout`); what happened is kept and told every 10 s.",
    "micros_sim.md A.11, C.2: what a site does after a timeout is its script's affair [I]; RX-04",
    Confidence.INFERRED,
)
R_KEEPER = CallerProfile(
    "r_keeper",
    "The receipt keeps its guids however often it is told (13 times over 17 days were seen); a till that defers tells"
    " it every 10 s.",
    "farcard.md 6.1a [W]: the cashier presses again; 7.1: no till was seen to defer by itself, its pace is ours",
    Confidence.INFERRED,
    answer_within=120 * SECOND,
)
IIKO = CallerProfile(
    "iiko",
    "The plugin keeps a closed order and tells it each 60 s, without a limit, under (operation, order).",
    "iiko_loyaltyplant.md 8, a real plugin [C F9]; loyalty_apis.md 4",
    Confidence.DOCUMENTED,
    accrual=_EVERY_MINUTE,
    void=_EVERY_MINUTE,
    back=_EVERY_MINUTE,
    answer_within=8 * SECOND,
)
IIKO_CLOUD = CallerProfile(
    "iiko-cloud",
    "An integrator waits 15 s and tells an order again under its id; points moved by hand have no key, so it looks"
    " before it moves them again.",
    "iiko_loyaltyplant.md 5.1, 5.8, 9.3 K05 [P]; loyalty_apis.md 4: no key for topup and chargeoff",
    Confidence.OURS,
    answer_within=15 * SECOND,
)
TOAST_LIKE = CallerProfile(
    "toast-like",
    "Accruals are told again under a different id each time, reversals under the same one, redemptions never; after 5 s"
    " without an answer, a limited number of times.",
    "Toast's guide to network failure and idempotence [D]: ids, 5 s, 'limited count'; that it is 10 is inferred",
    Confidence.DOCUMENTED,
    accrual=_facts_after(5 * SECOND, until=Tries(10), ident=Ident.NEW),
    answer_within=5 * SECOND,
)
NEW_IDS = CallerProfile(
    "new-ids",
    "Receipts and their voids are told again under a different id each time, until they are answered.",
    "toast-like, made harsher",
    Confidence.OURS,
    accrual=_facts_after(SECOND, ident=Ident.NEW),
    void=_facts_after(SECOND, ident=Ident.NEW),
    answer_within=900 * MS,
)
NEVER_REPEATS = CallerProfile(
    "never-repeats",
    "Everything is told once, and 1 s waited for; unheard, the till says that it gives it up. A till that restarts does"
    " not know whether it had told what is on its disk, and tells it.",
    "loyalty_apis.md 4: callers without a contract on repeats (CrowdTwist)",
    Confidence.INFERRED,
    accrual=ONCE,
    void=ONCE,
    back=ONCE,
    answer_within=SECOND,
)
STORM = CallerProfile(
    "storm",
    "Everything is told again 50 ms after 300 ms of silence, under the same id, until it is answered.",
    "a till without a pause between tries; iiko_loyaltyplant.md 8 asks for one",
    Confidence.OURS,
    read=_FAST,
    permission=_FAST,
    accrual=_FAST,
    void=_FAST,
    back=_FAST,
    answer_within=300 * MS,
)
REPEATS_READS = CallerProfile(
    "repeats-reads",
    "Questions are asked up to three times while the cashier waits; the rest goes as a Micros till tells it.",
    "an HTTP client with retries of what changes nothing",
    Confidence.OURS,
    read=Repeats((100 * MS,), Tries(3)),
    answer_within=700 * MS,
)
STOPS_AT_DAY_CLOSE = CallerProfile(
    "stops-at-day-close",
    "What is unanswered when the day closes is given up, and the till says so.",
    "a till whose queue goes with its day: end-of-day runs of tills clear what was open",
    Confidence.INFERRED,
    accrual=_UNTIL_CLOSE,
    void=_UNTIL_CLOSE,
    back=_UNTIL_CLOSE,
    at_day_close=AtDayClose.GIVES_UP,
)
HANDS_IN_AT_DAY_CLOSE = CallerProfile(
    "hands-in-at-day-close",
    "What is unanswered when the day closes is sent once more, all of it; what is not answered then is given up.",
    "loyalty_apis.md 6: a late upload of what was stored; that there is but one is ours",
    Confidence.OURS,
    accrual=_UNTIL_CLOSE,
    void=_UNTIL_CLOSE,
    back=_UNTIL_CLOSE,
    at_day_close=AtDayClose.HANDS_IN,
)
REPORTS_AT_DAY_CLOSE = CallerProfile(
    "reports-at-day-close",
    "The cashier is shown what is unanswered when the day closes; the till keeps on, more and more slowly.",
    "iiko_loyaltyplant.md 8, queue rules [P]: 5 s, 60 s, 15 min, visible",
    Confidence.OURS,
    accrual=_BACKING_OFF,
    void=_BACKING_OFF,
    back=_BACKING_OFF,
    at_day_close=AtDayClose.REPORTS,
)
FOR_TWO_HOURS = CallerProfile(
    "for-two-hours",
    "A receipt is told for two hours and then given up; the till says so.",
    "a till with a bounded queue; how long is ours",
    Confidence.OURS,
    accrual=_facts_after(10 * SECOND, MINUTE, until=Lasting(2 * HOUR)),
)

CALLERS: dict[str, CallerProfile] = {
    profile.name: profile
    for profile in (
        MICROS_SIM,
        R_KEEPER,
        IIKO,
        IIKO_CLOUD,
        TOAST_LIKE,
        NEW_IDS,
        NEVER_REPEATS,
        STORM,
        REPEATS_READS,
        STOPS_AT_DAY_CLOSE,
        HANDS_IN_AT_DAY_CLOSE,
        REPORTS_AT_DAY_CLOSE,
        FOR_TWO_HOURS,
    )
}
"""By name: `cast: {till: {caller: ...}}`. The first four are what our tills do when nothing is said."""
