"""A second card system in a cast: who is known there, what it is called, what is said when it cannot be."""

import pytest

from tests.unit.harness.scenario.shop import HEAD, errors_of, parse

TILL = "till1: {kind: farcard, unit: 4}"
ROOM = "room: {card: '777', balance: 5.00}"


def text_of(terminals: str, second: str, more: str = "", steps: str = "- note: nothing") -> str:
    cast = f"cast:\n  programme: {{name: Club}}\n  terminals: {{{terminals}}}\n{more}"
    return f"{HEAD}{cast}{second}steps:\n  {steps}\n"


def second(rest: str = "", guests: str = ROOM) -> str:
    return f"  second: {{guests: {{{guests}}}{rest}}}\n"


def test_its_guests_are_its_own() -> None:
    cast = parse(text_of(TILL, second(), "  guests: {anna: {card: '777'}}\n")).cast
    assert cast.second is not None
    assert cast.second.code == 12
    assert [(guest.id, guest.balance) for guest in cast.second.guests] == [("room", 500)]
    assert [guest.id for guest in cast.guests] == ["anna"]
    assert parse(text_of(TILL, "")).cast.second is None


def test_its_part_and_its_link_have_names() -> None:
    assert parse(text_of(TILL, second(), steps="- cut: {link: tills-other}")).steps
    assert parse(text_of(TILL, second(), steps="- crash: {part: other}")).steps
    both = f"{TILL}, pos: {{kind: micros, workstation: 1}}"
    assert parse(text_of(both, second(), steps="- cut: {link: farcards-other}")).steps
    assert any("tills-other" in error for error in errors_of(text_of(TILL, "", steps="- cut: {link: tills-other}")))


@pytest.mark.parametrize(
    ("terminals", "given", "more", "sentence"),
    [
        (TILL, second(", code: 11"), "", "11 is the interface to the programme; the second needs another code"),
        (TILL, second(", code: 0"), "", "the code of an interface is 1 to 9999"),
        ("pos: {kind: micros, workstation: 1}", second(), "", "only r_keeper tills have a second interface"),
        (TILL, second(), "  farcard: {transactions: deferred}\n", "till1 needs blocked transactions"),
        (TILL, second(guests="a: {card: '7'}, b: {card: '7'}"), "", "a has the same card"),
        (
            "till1: {kind: farcard, unit: 4, store: a}, till2: {kind: farcard, unit: 4, store: b, profile: v6}",
            second(),
            "  stores: {a: {}, b: {}}\n",
            "till1 and till2 call one other card system, so they need the same profile",
        ),
    ],
)
def test_what_cannot_be(terminals: str, given: str, more: str, sentence: str) -> None:
    assert any(sentence in error for error in errors_of(text_of(terminals, given, more)))


@pytest.mark.parametrize("verb", ["identify: {", "read_card: {phase: outside, "])
def test_a_card_is_shown_there_only_where_there_is_one(verb: str) -> None:
    step = f"- {verb}on: till1, card: '777', interface: second}}"
    assert parse(text_of(TILL, second(), steps=step)).steps
    assert any("no `second` card system" in error for error in errors_of(text_of(TILL, "", steps=step)))
    both = f"{TILL.replace('till1', 'till2')}, till1: {{kind: micros, workstation: 1}}"
    assert any("till1 is none" in error for error in errors_of(text_of(both, second(), steps=step)))
