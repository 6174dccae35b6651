"""How a gateway is set up: values, and pure functions over them. Nothing here holds state or knows the time.

The trap: `answer_within` is what a *till* is promised, counted from its question. What one try upstream is given
follows from it (`try_within`), so that a cut-over to the backup still fits into the till's patience (RX-05, OFF-14).
"""

from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from simulators.kit.instant import DAY, MINUTE, MS, SECOND, US, Span
from simulators.till.answer import GuestFound, Reason, Refused, SingleAnswer, Status
from simulators.till.operation import Commit, Single, kind_of


class OfflinePolicy(Enum):
    """What becomes of an operation that the programme cannot be asked about now."""

    REFUSE = "refuse"
    """Refused(OFFLINE). Asked online only; unanswered in time, it is reversed before that is said (OFF-13)."""
    QUEUE = "queue"
    """Stored before it is forwarded, and `Queued` said when no answer comes in time."""
    UNVERIFIED = "unverified"
    """Identify only: the identifier is taken down, with the default discount and no balance (RX-02)."""


_REFUSE = (OfflinePolicy.REFUSE,)
_QUEUE = (OfflinePolicy.QUEUE,)
_QUEUE_OR_REFUSE = (OfflinePolicy.QUEUE, OfflinePolicy.REFUSE)
_REFUSE_OR_QUEUE = (OfflinePolicy.REFUSE, OfflinePolicy.QUEUE)

OFFLINE: dict[str, tuple[OfflinePolicy, ...]] = {
    "identify": (OfflinePolicy.UNVERIFIED, OfflinePolicy.REFUSE),
    "register": _REFUSE_OR_QUEUE,
    "quote": _REFUSE,
    "redeem": _REFUSE,  # the balance is not available (RX-03); nothing may be configured to spend blindly
    "coupon": _REFUSE_OR_QUEUE,
    "gift": _REFUSE,
    "hold": _REFUSE,
    "release": _QUEUE,  # an undoing is never refused
    "commit": _QUEUE_OR_REFUSE,  # both policies of FARC-13
    "commit_asking": _REFUSE,  # what it asks for is spent with it or not at all (RX-03)
    "commit_held": _QUEUE_OR_REFUSE,  # what it asks for is set aside already, so it can wait (iiko_loyaltyplant.md 8)
    "commit_reinstating": _QUEUE,  # the undoing of an undoing
    "void": _QUEUE,
    "find_receipt": _REFUSE,
    "return": _QUEUE_OR_REFUSE,
    "claim": _REFUSE,
    "issue_code": _REFUSE,
    "attach": _REFUSE,
    "detach": _QUEUE,
    "adjust": _REFUSE,
    "find_coupon": _REFUSE,
    "read_account": _REFUSE,
    "load_menu": _REFUSE,
    "read_ledger": _REFUSE,
}
"""Kind of operation -> the policies possible for it, the usual one first. A receipt with `Commit.asks`, and one that
reinstates, are kinds of their own here; so is one whose asks are `held`."""


class Schedule(Struct, frozen=True):
    """Waits that grow: `first`, then `factor` times as long each time, never more than `most`."""

    first: Span
    factor: int
    most: Span


class Policy(Struct, frozen=True):
    """All the limits and habits of a gateway. Spans in nanoseconds; a profile of ours, no source sets them."""

    answer_within: Span = 3 * SECOND
    """A till has an answer this long after it asked; what is undecided then is `Queued` or refused OFFLINE."""
    unhurried: Span = 5 * SECOND
    """How long one try may stay unanswered when no till waits for it; a slow programme still gets its backlog."""
    retry: Schedule = Schedule(500 * MS, 2, 5 * SECOND)
    """Between tries of one entry that the programme fails on."""
    redial: Schedule = Schedule(250 * MS, 2, 5 * SECOND)
    """Between tries of a route that is down."""
    expiry: Span | None = 90 * DAY
    """An entry not delivered this long after it was taken goes to the dead letters. None: never."""
    park_after: int = 8
    """Indefinite failures of one entry, each followed by a sign that the programme is otherwise well."""
    batch: int = 1
    """Entries of a backlog sent together (`Upload`); 1 sends each by itself."""
    queue_limit: int = 10_000
    """Entries on their way; beyond it new ones are refused UNAVAILABLE, never dropped."""
    dead_letter_limit: int = 100_000
    """Dead letters are never dropped either: with so many unattended, new entries are refused UNAVAILABLE."""
    remembered: int = 1_000
    """Answers kept so that a late repeat is answered from the journal."""
    heartbeat: Span | None = None
    """An idle route is asked something harmless this often. None: a silent loss shows with the next operation."""
    fail_back_after: Span = 30 * SECOND
    """A better route is used again after having been good this long."""
    pool: int = 4
    """Connections to the route in use."""
    default_discount_percent: int = 0
    """Given on showing the card when nobody can be asked (RX-02)."""
    offline: tuple[tuple[str, OfflinePolicy], ...] = ()
    """Exceptions to the usual policies of `OFFLINE`: (kind of operation, policy)."""
    most_connections: int = 64
    """Tills' connections; one more is closed at once, or takes the place of one that is silent for too long."""
    silent_at_most: Span = MINUTE
    """A till's connection that has said nothing for longer makes room for a new one when there are as many as may be: a
    line that went dead is told to nobody, and its till has dialled again."""
    most_waiting: int = 1_024
    """Questions of tills under way; one more is refused UNAVAILABLE."""
    most_garbage: int = 100
    """Pieces of garbage on one connection before it is closed."""
    most_uploaded: int = 1_000
    """Operations in one `Upload` of a till."""

    def __post_init__(self) -> None:
        """Raises ValueError with a sentence when the values cannot be meant."""
        for kind, policy in self.offline:
            if kind not in OFFLINE:
                raise ValueError(f"offline policy for {kind!r}: there is no such operation")
            if policy not in OFFLINE[kind]:
                raise ValueError(f"offline policy {policy.value!r} is not possible for {kind!r}")
        limits = (self.park_after, self.batch, self.queue_limit, self.dead_letter_limit, self.pool, self.retry.factor)
        if min(*limits, self.redial.factor, self.most_connections, self.most_waiting, self.most_uploaded) < 1:
            raise ValueError("a limit of a gateway is less than 1")
        if min(self.answer_within, self.unhurried, self.retry.first, self.redial.first, self.fail_back_after) <= 0:
            raise ValueError("a time of a gateway is not positive")
        if self.remembered < 0 or not 0 <= self.default_discount_percent <= 100:
            raise ValueError("a gateway's memory is less than nothing, or its discount not a percentage")


class GatewayConfig(Struct, frozen=True):
    """One store's gateway. Another store has another, perhaps with another loyalty system behind it (TILL-01)."""

    routes: tuple[str, ...]
    """Addresses of the programme, `part:port`: the primary, then the backups in order (RX-05)."""
    store: str = ""
    """Tills of other stores are refused UNAUTHORISED; empty: any store is served."""
    exchange_on: bool = True
    """Off: every operation is refused UNSUPPORTED at once (TILL-01)."""
    credential: str = ""
    """What this gateway proves itself with upstream."""
    policy: Policy = Policy()

    def __post_init__(self) -> None:
        if not self.routes:
            raise ValueError("a gateway needs at least one route to its programme")


def refusal(config: GatewayConfig, operation: Single, unsayable: str | None) -> Refused | None:
    """Why a till's operation is refused whatever the links do; None when it is not.

    `unsayable`: why it cannot be said upstream at all, if so.
    """
    if not config.exchange_on:
        return Refused(Reason.UNSUPPORTED, "the exchange is off in this store")
    if config.store and operation.origin.store != config.store:
        return Refused(Reason.UNAUTHORISED, "this gateway serves another store")
    return None if unsayable is None else Refused(Reason.UNSUPPORTED, unsayable)


def offline_policy(policy: Policy, operation: Single) -> OfflinePolicy:
    """What this gateway does with such an operation when nobody can be asked."""
    kind = _row_of(operation)
    for exception, chosen in policy.offline:
        if exception == kind:
            return chosen
    return OFFLINE[kind][0]


def _row_of(operation: Single) -> str:
    match operation:
        case Commit(reinstates=True):
            return "commit_reinstating"
        case Commit(asks=asks, held=True) if asks:
            return "commit_held"
        case Commit(asks=asks) if asks:
            return "commit_asking"
        case _:
            return kind_of(operation)


def is_kept(policy: Policy, operation: Single) -> bool:
    """Is it stored before anything else happens to it?"""
    return offline_policy(policy, operation) is OfflinePolicy.QUEUE


def offline_answer(policy: Policy, operation: Single) -> SingleAnswer:
    """What a till is told about an operation that is not kept, when nobody can be asked."""
    if offline_policy(policy, operation) is OfflinePolicy.UNVERIFIED:
        return GuestFound("", Status.UNVERIFIED, discount_percent=policy.default_discount_percent)
    return Refused(Reason.OFFLINE)


def delay(schedule: Schedule, failures: int) -> Span:
    """The wait after that many failures in a row (from 1)."""
    assert failures >= 1, "there is nothing to wait for before a failure"
    wait = schedule.first
    for _ in range(failures - 1):
        if wait >= schedule.most:
            break
        wait *= schedule.factor
    return min(wait, schedule.most)


def try_within(policy: Policy, routes: int) -> Span:
    """How long one try upstream may stay unanswered: each route has its share of the till's patience."""
    return max(policy.answer_within // routes, 1)


def is_expired(policy: Policy, taken_at: datetime, moment: datetime) -> bool:
    """Is an entry too old to be delivered? Judged by the gateway's wall clock, which outlives its restarts."""
    return policy.expiry is not None and moment - taken_at > timedelta(microseconds=policy.expiry // US)


def is_parked(policy: Policy, tries: int) -> bool:
    """Has an entry failed often enough to be set aside?

    Only the entry itself is: what comes later in its lane goes on and is judged by the programme. No order is broken
    by that, for a dead letter is never posted; and a void of a parked sale *must* go on, for it forbids the sale, of
    which nobody knows whether it arrived.
    """
    return tries >= policy.park_after
