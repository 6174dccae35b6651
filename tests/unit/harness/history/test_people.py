"""Whose identifier it is."""

from harness.history.people import identifier_in, people_of
from simulators.till.identifier import Identifier, IdentifierKind
from tests.unit.harness.checks.notation import card, night


def test_guests_are_known_from_set_up_registration_and_answers() -> None:
    case = night("""
        guest anna 120.00
        t1 enrols e eva -> ok
        t1 identifies i zoe -> ok
        t1 identifies j nobody -> refused reason=not_found
    """)
    people = people_of(case.evidence())
    assert people.guest_of(card("anna")) == "anna"
    assert people.guest_of(card("eva")) == "eva"
    assert people.guests["eva"].name == "eva"
    assert people.guest_of(card("zoe")) == "zoe"
    assert people.guest_of(card("nobody")) is None
    assert people.guest_of(None) == ""
    assert people.guest_of(Identifier(IdentifierKind.QR, "7700-anna")) is None


def test_a_registration_only_the_ledger_answered_is_known_too() -> None:
    case = night("t1 enrols e eva = +5.00 guest=g17 -> unknown")
    assert people_of(case.evidence()).guest_of(card("eva")) == "g17"


def test_operations_name_their_guest() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00
        t1 sells b - 50.00
        t1 voids v a
    """)
    named = [identifier_in(case.operations[label]) for label in "abv"]
    assert named == [card("anna"), None, None]
    people = people_of(case.evidence())
    assert [people.guest_named(case.operations[label]) for label in "abv"] == ["anna", "", ""]
