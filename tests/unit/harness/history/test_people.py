"""Whose identifier it is."""

from msgspec import structs

from harness.history.people import code_shown, identifier_in, people_of
from simulators.till.answer import Attached, GuestFound, Status
from simulators.till.attempt import Learnt
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


CODES = """
    guest anna 0.00
    anna-phone codes k anna pay points=300.00 -> ok code=483920175
    x-phone codes l nobody accrue -> ok code=483920176
"""


def test_a_code_is_the_guests_whose_app_took_it() -> None:
    case = night(CODES + "t1 sells a #483920175 50.00\n t1 attaches b #483920175 on=c")
    people = people_of(case.evidence())
    assert people.guest_of(code_shown("483920175")) == "anna"
    assert people.guest_of(code_shown("483920176")) is None
    assert people.guest_named(case.operations["a"]) == "anna"
    assert people.guest_named(case.operations["b"]) == "anna"
    assert people.guest_named(case.operations["k"]) == "anna"
    assert people.guest_of(card("anna")) == "anna"


def test_else_it_is_whose_till_was_told() -> None:
    case = night("guest anna 0.00\n t1 attaches b #483920177 on=c -> ok")
    noted = case.history[-1]
    heard = noted.entry
    assert isinstance(heard, Learnt)
    assert isinstance(heard.answer, Attached)
    told = structs.replace(heard.answer, guest=GuestFound("anna", Status.ACTIVE))
    case.history[-1] = structs.replace(noted, entry=structs.replace(heard, answer=told))
    assert people_of(case.evidence()).guest_of(code_shown("483920177")) == "anna"


def test_whom_points_are_given_to_by_hand_is_named() -> None:
    case = night("guest anna 0.00\n office adjusts z anna 5.00")
    assert identifier_in(case.operations["z"]) == card("anna")
