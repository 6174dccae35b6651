"""OFF-02. Each operation has at most one effect. One that met both links is left to `link.cutover`."""

from collections import defaultdict

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import numbering
from harness.history.cutover import met_both_links
from harness.history.pairing import Pairing
from harness.history.verdict import Finding
from simulators.kit.money import show_minor
from simulators.till.ledger import Entry, EntryKind


@check(
    "replay.nothing-doubled",
    covers=("OFF-02",),
    title="Nothing doubled",
    explain="Each operation has at most one effect in the ledger, whatever was repeated, lost or replayed: one entry a"
    " key and kind, one sale a receipt, one undoing an entry, one opening a guest.",
)
def nothing_doubled(case: Pairing) -> Opinion | Skip:
    posted = [entry for entry in case.entries if entry.kind is not EntryKind.OPENING]
    if case.evidence.ledger is not None and not posted:
        return Skip("nothing was posted")
    copies = copies_of(case)
    suspects = [
        case.attempts[case.numbered[first].key] for first in copies if case.numbered[first].key in case.attempts
    ]
    both = met_both_links(case, suspects)
    own = {first: more for first, more in copies.items() if case.numbered[first].key not in both}
    return Opinion(len(posted), tuple(doubled(case, case.numbered[first], more) for first, more in own.items()))


def copies_of(case: Pairing) -> dict[int, list[Entry]]:
    """Number of a first entry to the further ones with the same effect."""
    copies: defaultdict[int, list[Entry]] = defaultdict(list)
    for number, first in case.repeats.items():
        entry = case.numbered[number]
        undoes_a_copy = entry.kind is EntryKind.VOID and entry.reverses in case.repeats
        if not undoes_a_copy:
            copies[first].append(entry)
    return copies


def doubled(case: Pairing, first: Entry, more: list[Entry]) -> Finding:
    numbers = (first.number, *(entry.number for entry in more))
    what = (
        f"receipt {first.receipt}" if first.kind is EntryKind.SALE else f"{first.kind.value} {first.key or first.guest}"
    )
    times = "twice" if len(more) == 1 else f"{len(numbers)} times"
    keys = dict.fromkeys(entry.key for entry in (first, *more))
    history = tuple(i for key in keys if key in case.attempts for i in case.attempts[key].evidence)
    return Finding(
        f"{what} was posted {times}: {numbering(numbers)}",
        f"one entry of {show_minor(first.points)} points",
        f"{len(numbers)} entries, {show_minor(first.points + sum(e.points for e in more))} points together",
        history=history,
        ledger=numbers,
    )
