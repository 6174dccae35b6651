"""How findings name operations, entries and moments. Guests go by id, never by card or phone (OFF-15)."""

from collections.abc import Sequence

from harness.history.pairing import Attempt, Pairing
from simulators.kit.instant import Instant
from simulators.till.ledger import Entry
from simulators.till.operation import Commit, Return, Void, kind_of

_TRADE = {
    "register": "registration",
    "redeem": "redemption",
    "coupon": "coupon",
    "gift": "gift",
    "hold": "hold",
    "release": "release",
    "claim": "claim",
    "issue_code": "code",
    "attach": "attaching",
    "detach": "detaching",
    "adjust": "adjustment",
    "find_coupon": "look at a coupon",
    "read_account": "look at an account",
}


def naming(attempt: Attempt) -> str:
    """The operation as people call it: "sale shop/2026-03-14/5/1001", "redemption shop/.../3"."""
    match attempt.operation:
        case Commit(receipt=receipt):
            return f"sale {receipt.id}"
        case Void(operation=str(key)):
            return f"reversal {attempt.key} of operation {key}"
        case Void(reopens=True, target=target) if attempt.is_gateways:
            return f"reversal {attempt.key} of receipt {target}"
        case Void(target=target):
            return f"void {attempt.key} of receipt {target}"
        case Return(target=target):
            return f"return {attempt.key} of receipt {target}"
        case operation:
            kind = kind_of(operation)
            return f"{_TRADE.get(kind, kind)} {attempt.key}"


def naming_entry(entry: Entry) -> str:
    """An entry as people call it: "entry 7 (sale, anna)"."""
    whose = f", {entry.guest}" if entry.guest else ""
    return f"entry {entry.number} ({entry.kind.value}{whose})"


def numbering(numbers: Sequence[int]) -> str:
    """ "ledger entry 7", "ledger entries 7 and 9", "ledger entries 7, 9 and 12"."""
    words = [str(number) for number in numbers]
    if len(words) == 1:
        return f"ledger entry {words[0]}"
    return f"ledger entries {', '.join(words[:-1])} and {words[-1]}"


def clock_time(case: Pairing, at: Instant) -> str:
    """The case's wall clock at an instant: "12:30:05.000"."""
    return case.wall(at).isoformat(sep=" ", timespec="milliseconds")
