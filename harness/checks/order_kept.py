"""OFF-04. Operations of one guest, and of one receipt, are posted in the order they were made.

What "order" means, precisely. Operation A comes before B when they share a store and either the identifier the guest
showed or the receipt, and A's till had been told "ok" or "offline" before B was attempted, by the order of the
history. Such A must be posted before B. Operations whose making overlaps (two tills at once, one whose till heard
nothing yet) are unordered, and so are different stores, and tills that call the backend beside those that call a
gateway: one queue cannot know another's. Reversals of single
operations are outside: they may close a door before anyone comes through it (OFF-13).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming
from harness.history.attempt import told_key
from harness.history.pairing import Attempt, Pairing
from harness.history.people import identifier_in
from harness.history.verdict import Finding
from simulators.till.answer import Reason
from simulators.till.attempt import DeadLettered
from simulators.till.ledger import EntryKind
from simulators.till.operation import Release, Void

BACKEND = "-backend"
"""How the link of somebody who calls the backend ends."""
REFUSED = "refused: "
"""How the reason of a dead letter begins that the programme refused for good."""


@dataclass(frozen=True, slots=True)
class _Posted:
    """An attempt and the number of its first entry."""

    attempt: Attempt
    number: int


@check(
    "replay.order-kept",
    covers=("OFF-04",),
    title="Order kept",
    explain="When a till was told that an operation is accepted before another one of the same store and the same guest"
    " or receipt was attempted, the first is posted first; a void is never posted before its sale; a new online"
    " operation never overtakes a queued one of the same guest. Overlapping operations are unordered.",
)
def order_kept(case: Pairing) -> Opinion | Skip:
    examined = 0
    findings: dict[tuple[str, str], Finding] = {}
    for group in _groups(case).values():
        if len(group) < 2:
            continue
        for earlier, later in _ordered(group):
            examined += 1
            if earlier.number > later.number:
                findings.setdefault((earlier.attempt.key, later.attempt.key), _overtaken(earlier, later))
    for sale, void, number in _early_voids(case):
        examined += 1
        findings.setdefault((sale.key, void.key), _early(sale, void, number))
    if examined == 0 and case.evidence.ledger is not None:
        return Skip("no two operations of one guest or receipt followed each other")
    return Opinion(examined, tuple(findings.values()))


def _groups(case: Pairing) -> dict[tuple[Hashable, ...], list[_Posted]]:
    """Posted attempts by store and identifier, and by store and receipt, in history order."""
    groups: defaultdict[tuple[Hashable, ...], list[_Posted]] = defaultdict(list)
    direct = {chunk.link.removesuffix(BACKEND) for chunk in case.evidence.journal if chunk.link.endswith(BACKEND)}
    for attempt in case.changing():
        operation = attempt.operation
        is_reversal = attempt.is_gateways or (isinstance(operation, Void) and operation.operation is not None)
        if attempt.key in case.dead or is_reversal:
            continue
        own = [e.number for e in case.by_key.get(attempt.key, ()) if e.number not in case.repeats]
        if not own:
            continue
        posted = _Posted(attempt, min(own))
        store = (operation.origin.store, attempt.part if attempt.part in direct else "")
        identifier = identifier_in(operation)
        if identifier is not None:
            groups["guest", store, identifier].append(posted)
        if attempt.receipt is not None and not isinstance(operation, Release):
            groups["receipt", store, attempt.receipt].append(posted)
    return groups


def _ordered(group: list[_Posted]) -> Iterator[tuple[_Posted, _Posted]]:
    """For each operation, of those accepted before it was attempted the one posted last: enough to find any breach."""
    waiting = sorted((p for p in group if p.attempt.accepted), key=_accepted_at)
    latest: _Posted | None = None
    position = 0
    for later in group:
        while position < len(waiting) and _accepted_at(waiting[position]) < later.attempt.index:
            if latest is None or waiting[position].number > latest.number:
                latest = waiting[position]
            position += 1
        if latest is not None and latest is not later:
            yield latest, later


def _accepted_at(posted: _Posted) -> int:
    word = posted.attempt.accepted
    assert word is not None
    return word.index


def _early_voids(case: Pairing) -> Iterator[tuple[Attempt, Attempt, int]]:
    """Voids that found no sale although the sale had been accepted before the void was made, and not given up since."""
    dead = [(noted.index, noted.entry) for noted in case.evidence.history if isinstance(noted.entry, DeadLettered)]
    given_up = {entry.key: index for index, entry in dead}
    refused = {entry.key for _, entry in dead if entry.reason.startswith(REFUSED) and not _met_its_void(entry)}
    for receipt, voids in case.voids.items():
        for void in voids:
            shut = _shut_door(case, void)
            for sale in case.commits.get(receipt, ()) if shut is not None else ():
                word = sale.accepted
                if shut is None or word is None or word.index >= void.index:
                    continue
                if given_up.get(told_key(sale.key), void.index) < void.index or told_key(sale.key) in refused:
                    continue
                if all(entry.number > shut for entry in case.effects_of(sale)):
                    yield sale, void, shut


def _met_its_void(letter: DeadLettered) -> bool:
    """Whether the programme refused it because of a void; a refusal for any other reason was asked for before that."""
    return letter.reason.startswith(f"{REFUSED}{Reason.VOIDED.value}")


def _shut_door(case: Pairing, void: Attempt) -> int | None:
    """The entry with which a void forbade a receipt the ledger had no sale of."""
    own = case.by_key.get(void.key, ())
    return next((entry.number for entry in own if entry.kind is EntryKind.VOID and entry.reverses is None), None)


def _overtaken(earlier: _Posted, later: _Posted) -> Finding:
    one, other = earlier.attempt, later.attempt
    word = one.accepted
    assert word is not None
    return Finding(
        f"{naming(other)} overtook {naming(one)}: it was made after {one.terminal} had been told"
        f" {word.outcome.value!r}, yet it is ledger entry {later.number} before entry {earlier.number}",
        f"{naming(one)} posted first",
        f"posted as entries {later.number} and {earlier.number}",
        history=(*one.evidence, *other.evidence),
        ledger=(later.number, earlier.number),
    )


def _early(sale: Attempt, void: Attempt, number: int) -> Finding:
    return Finding(
        f"{naming(void)} was posted before its sale: ledger entry {number} forbids a receipt whose till {sale.terminal}"
        " had already been told it is accepted",
        "the sale, then its void",
        f"entry {number} found no sale to undo",
        history=(*sale.evidence, *void.evidence),
        ledger=(number,),
    )
