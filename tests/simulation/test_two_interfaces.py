"""A till with two interfaces, whoever dies: the checks find nothing, and a receipt is at both systems or at neither."""

import pytest

from harness.history.evidence import ActTaken
from harness.run.play import Played, play_virtual
from simulators.till.attempt import Attempted, Elsewhere
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit
from tests.simulation.crashing import crashes, shortcomings
from tests.simulation.library import cases_of

NAMES = ("farcard/two-interfaces", "farcard/two-interfaces-second-refuses")
BOTH = 1
"""Number of the check that has both cards."""


def stands(ledger: tuple[Entry, ...]) -> bool:
    undone = {entry.reverses for entry in ledger}
    return any(
        entry.kind is EntryKind.SALE
        and entry.number not in undone
        and entry.receipt is not None
        and entry.receipt.check == BOTH
        for entry in ledger
    )


def is_at_one_only(played: Played) -> bool:
    """The receipt stands at one of the systems alone, and the till was not told that nobody knows. When the other
    system was dead as its card was shown, the receipt is none of its."""
    evidence = played.evidence
    assert evidence is not None
    assert evidence.ledger is not None
    acts: list[ActTaken] = [act for act in evidence.acts if act.act in ("Sell", "VoidCheck")]
    nobody_knows = any(act.outcome in ("unknown", "hung") for act in acts[-2:])
    told = [noted.entry.entry for noted in evidence.history if isinstance(noted.entry, Elsewhere)]
    is_of_both = any(isinstance(one, Attempted) and isinstance(one.operation, Commit) for one in told)
    return is_of_both and not nobody_knows and stands(evidence.ledger) != stands(played.other_ledger)


@pytest.mark.parametrize("name", NAMES)
def test_both_books_agree(name: str) -> None:
    played = play_virtual(cases_of(name)[0], keep=True)
    assert shortcomings(played) == []
    assert played.evidence is not None
    assert played.evidence.ledger is not None
    assert stands(played.evidence.ledger) is stands(played.other_ledger) is (name != NAMES[0])


@pytest.mark.parametrize("name", NAMES)
def test_whoever_dies_a_receipt_is_at_both_or_at_neither(name: str) -> None:
    case = cases_of(name)[0]
    effects = play_virtual(case).effects
    assert effects["other"] > 0
    wrong = []
    for crash in crashes(effects, at_most=8):
        played = play_virtual(case, keep=True, crash=crash)
        wrong += [f"{crash}: {text}" for text in shortcomings(played)]
        wrong += [f"{crash}: at one only"] if is_at_one_only(played) else []
    assert wrong == []
