"""FARC-10. Who is on a receipt of an r_keeper till was found first: no link, no card (farcard.md 7.2, rule 1).

Micros tills take identifiers down while nobody can be asked (COSTA-07); this rule is for tills that say at which step
of theirs they ask. A card that was found stays on its order although it is shown again in vain, and it comes with the
content of a voided receipt onto the order that is made of it.
"""

from collections.abc import Hashable, Iterator

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from simulators.kit.money import show_minor
from simulators.till.answer import Outcome
from simulators.till.identifier import Identifier
from simulators.till.operation import Commit, Identify, Phase, Void
from simulators.till.receipt import Receipt

_APPLYING = (Phase.ORDER, Phase.ENTRANCE)
"""Steps at which a card is put on the order."""
_CARD = "card"
"""The source of a discount that a card gives."""


@check(
    "till.card-not-applied",
    covers=("FARC-10",),
    title="No link, no card",
    explain="A receipt that an r_keeper till reports with a guest on it, or with the discount of a card, was preceded,"
    " on that till and for that order, by a card request for that guest that was answered: a card nobody answered for,"
    " or that was refused, is not on the receipt.",
    needs_ledger=False,
)
def card_not_applied(case: Pairing) -> Opinion | Skip:
    tills = frozenset(till.name for till in case.evidence.tills if till.kind == "farcard")
    asked: dict[tuple[str, Hashable], list[Attempt]] = {}
    examined, findings = 0, []
    for attempt in case.attempts.values():
        match attempt.operation:
            case _ if attempt.terminal not in tills:
                continue
            case Identify(identifier=who, phase=phase) if phase in _APPLYING:
                examined += 1
                asked.setdefault((attempt.terminal, _whose(case, who)), []).append(attempt)
            case Commit(receipt=receipt, reinstates=False):
                examined += receipt.guest is not None
                findings += list(_judge(case, attempt, receipt, asked))
            case _:
                pass
    if not examined and not findings:
        return Skip("no r_keeper till asked for a card")
    return Opinion(examined, tuple(findings))


def _whose(case: Pairing, shown: Identifier) -> Hashable:
    """The guest, so that a card found by a text is the card of whom the text names; else what was shown."""
    return case.people.guest_of(shown) or shown


def _judge(
    case: Pairing, attempt: Attempt, receipt: Receipt, asked: dict[tuple[str, Hashable], list[Attempt]]
) -> Iterator[Finding]:
    if receipt.guest is None:
        off = sum(discount.amount for discount in receipt.discounts if discount.source == _CARD)
        if off:
            yield _applied(attempt, None, f"the discount of a card ({show_minor(off)}) although no card is on it")
        return
    requests = asked.get((attempt.terminal, _whose(case, receipt.guest)), [])
    if any(_put_it_on(case, request, attempt, receipt) for request in requests):
        return
    if _came_with_its_content(case, attempt, receipt):
        return
    last = requests[-1] if requests else None
    said = "was not asked for on this order"
    if last is not None and last.outcome is not Outcome.OK:
        said = f"request for it had ended {last.outcome.value!r}"
    yield _applied(attempt, last, f"a card although the {'card ' if last is None else ''}{said}")


def _put_it_on(case: Pairing, request: Attempt, attempt: Attempt, receipt: Receipt) -> bool:
    """Whether a card request put the card on this order: asked on it, or before it for the next one."""
    if request.outcome is not Outcome.OK:
        return False
    check = request.operation.origin.check
    if check:
        return check == receipt.id.check
    others = (one for tries in case.commits.values() for one in tries if one.terminal == attempt.terminal)
    return not any(
        request.index < one.index < attempt.index and one.receipt != receipt.id and _guest(one) == receipt.guest
        for one in others
    )


def _came_with_its_content(case: Pairing, attempt: Attempt, receipt: Receipt) -> bool:
    """A receipt of this guest was voided before, and this may be its content on a new order."""
    voided = (one for tries in case.voids.values() for one in tries if one.index < attempt.index)
    return any(isinstance(one.operation, Void) and _shown_by(one.operation) == receipt.guest for one in voided)


def _shown_by(void: Void) -> Identifier | None:
    return None if void.receipt is None else void.receipt.guest


def _guest(attempt: Attempt) -> Identifier | None:
    return attempt.operation.receipt.guest if isinstance(attempt.operation, Commit) else None


def _applied(attempt: Attempt, last: Attempt | None, what: str) -> Finding:
    return Finding(
        f"{naming(attempt)} of till {attempt.terminal} carries {what}",
        "no card on the receipt",
        "a card on the receipt",
        history=(attempt.index, *(() if last is None else last.evidence)),
    )
