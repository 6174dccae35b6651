"""FARC-10. Who is on a receipt of an r_keeper till was found first: no link, no card (farcard.md 7.2, rule 1).

Micros tills take identifiers down while nobody can be asked (COSTA-07); this rule is for tills that say at which step
of theirs they ask.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from simulators.till.answer import Outcome
from simulators.till.identifier import Identifier
from simulators.till.operation import Commit, Identify, Phase

_APPLYING = (Phase.ORDER, Phase.ENTRANCE)
"""Steps at which a card is put on the order."""


@check(
    "till.card-not-applied",
    covers=("FARC-10",),
    title="No link, no card",
    explain="A receipt that a till reports with a guest on it was preceded, on that till, by a card request for that"
    " guest which was answered: when the last request failed or was refused, the card is not on the receipt.",
    needs_ledger=False,
)
def card_not_applied(case: Pairing) -> Opinion | Skip:
    good: dict[tuple[str, Identifier], Attempt] = {}
    last: dict[tuple[str, Identifier], Attempt] = {}
    tellers, examined, findings = _step_tellers(case), 0, []
    for attempt in case.attempts.values():
        match attempt.operation:
            case Identify(identifier=who, phase=phase) if phase in _APPLYING:
                last[attempt.terminal, who] = attempt
                if attempt.outcome is Outcome.OK:
                    good[attempt.terminal, who] = attempt
            case Commit(receipt=receipt) if receipt.guest is not None and attempt.terminal in tellers:
                examined += 1
                asked = last.get((attempt.terminal, receipt.guest))
                if not _stays(good.get((attempt.terminal, receipt.guest)), asked):
                    findings.append(_applied(attempt, asked))
            case _:
                pass
    if examined == 0 and not last:
        return Skip("no till told at which step it asks for a card")
    return Opinion(examined + len(last), tuple(findings))


def _stays(good: Attempt | None, last: Attempt | None) -> bool:
    """A card that was found stays on its order although it is shown again in vain."""
    if good is None or last is None:
        return False
    return good is last or good.operation.origin.check == last.operation.origin.check


def _step_tellers(case: Pairing) -> frozenset[str]:
    """Terminals that say at which step they ask."""
    return frozenset(till.name for till in case.evidence.tills if till.kind == "farcard")


def _applied(attempt: Attempt, last: Attempt | None) -> Finding:
    said = "was never asked for" if last is None else f"had been answered {last.outcome.value!r}"
    return Finding(
        f"{naming(attempt)} of till {attempt.terminal} carries a card although the card {said}",
        "no card on the receipt",
        "a card on the receipt",
        history=(attempt.index, *(() if last is None else last.evidence)),
    )
