"""What a till attempted at another card system: no attempt on the programme, and its cards are hidden all the same."""

from datetime import UTC, date, datetime

from harness.history.evidence import Evidence, Noted
from harness.history.masking import mask_of
from harness.history.pairing import pair
from simulators.till.answer import GuestFound, Outcome, Status
from simulators.till.attempt import Attempted, Elsewhere, HistoryEntry, Learnt
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Commit, Identify, Origin
from simulators.till.programme import Programme
from simulators.till.receipt import Receipt
from simulators.till.record import from_json, to_json

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
ORIGIN = Origin("cafe", "4", date(2026, 3, 14), NOON, 1, 7)
ROOM = Identifier(IdentifierKind.CARD, "7770000000204")
SALE = Commit(ORIGIN, Receipt(ORIGIN.receipt, NOON, NOON, ()))
ASKED = Elsewhere("other", Attempted("till1", ORIGIN.key, Identify(ORIGIN, ROOM)))
TOLD = Elsewhere("other", Learnt("till1", ORIGIN.key, Outcome.OK, GuestFound("room", Status.ACTIVE, card="7771")))


def evidence(*entries: HistoryEntry) -> Evidence:
    noted = tuple(Noted(at, at, "tills", entry) for at, entry in enumerate(entries))
    return Evidence(NOON, "UTC", Programme("Club"), (), (), noted, (), ())


def test_one_key_at_two_systems_is_two_things() -> None:
    here = Attempted("till1", ORIGIN.key, SALE)
    there = Elsewhere("other", Attempted("till1", ORIGIN.key, SALE))
    refused = Elsewhere("other", Learnt("till1", ORIGIN.key, Outcome.REFUSED, None))
    case = pair(evidence(here, there, refused, Learnt("till1", ORIGIN.key, Outcome.OK, None)))
    assert list(case.attempts) == [ORIGIN.key]
    assert [word.outcome for word in case.attempts[ORIGIN.key].words] == [Outcome.OK]
    assert not pair(evidence(there, refused)).attempts


def test_cards_shown_there_are_hidden() -> None:
    mask = mask_of(evidence(ASKED, TOLD))
    for card in (ROOM.value, "7771"):
        assert card not in mask.show(f'<ITEM cardcode="{card}"/>'.encode())


def test_it_is_kept_in_a_run_folder_as_it_was() -> None:
    noted = Noted(1, 1, "tills", ASKED)
    assert from_json(to_json(noted), Noted) == noted
