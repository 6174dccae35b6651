"""What readers give, as card codes: spelling, prefixes, signatures, and which rule wins (FARC-03)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.farcard.reader import ReaderRule, Signature, card_of
from simulators.till.check import NotPossible
from simulators.till.identifier import Identifier, IdentifierKind

SECRET = "the site's own"
TRACK = ReaderRule("stripe", (IdentifierKind.TRACK2,), is_track2=True, digits=(4, 19))
PREFIXED = ReaderRule("app", (IdentifierKind.QR,), prefix="LOY-", suffix="-PL", digits=(4, 19))
SIGNED = ReaderRule("signed", prefix="S", suffix="E", signature=Signature(SECRET, 8))


def read(kind: IdentifierKind, value: str, *rules: ReaderRule) -> Identifier:
    return card_of(Identifier(kind, value), rules)


@pytest.mark.parametrize(
    "text",
    [
        ";4276000012345678=99121010000012345678?",
        ";4276000012345678=99121010000012345678?7",
        "4276000012345678=99121010000012345678",
        ";4276000012345678?",
        "4276000012345678",
    ],
)
def test_a_stripe_with_and_without_sentinels_is_a_card(text: str) -> None:
    assert read(IdentifierKind.TRACK2, text, TRACK) == Identifier(IdentifierKind.CARD, "4276000012345678")


@pytest.mark.parametrize("text", ["", ";?", "%B4276^NAME?", ";42=?", "4276=12=34", ";4276 0000?", "4276?77"])
def test_what_is_no_stripe_is_as_it_was_read(text: str) -> None:
    assert read(IdentifierKind.TRACK2, text, TRACK) == Identifier(IdentifierKind.TRACK2, text)


def test_prefix_suffix_and_digits_must_all_fit() -> None:
    assert read(IdentifierKind.QR, "LOY-7770123-PL", PREFIXED) == Identifier(IdentifierKind.CARD, "7770123")
    for text in ("LOY-7770123", "7770123-PL", "LOY-77A0123-PL", "LOY-777-PL", "LOY--PL", "LOY-PL", "loy-7770123-PL"):
        assert read(IdentifierKind.QR, text, PREFIXED) == Identifier(IdentifierKind.QR, text)
    assert read(IdentifierKind.PHONE, "LOY-7770123-PL", PREFIXED).kind is IdentifierKind.PHONE


def test_the_first_rule_that_fits_wins() -> None:
    whole = ReaderRule("whole")
    assert read(IdentifierKind.QR, "LOY-7770123-PL", PREFIXED, whole).value == "7770123"
    assert read(IdentifierKind.QR, "LOY-7770123-PL", whole, PREFIXED).value == "LOY-7770123-PL"
    assert read(IdentifierKind.QR, "x").kind is IdentifierKind.QR


@given(st.text("0123456789abcdefXYZ", min_size=1, max_size=30))
def test_a_signed_code_is_itself_again(code: str) -> None:
    text = "S" + code + Signature(SECRET, 8).of(code) + "E"
    assert read(IdentifierKind.QR, text, SIGNED) == Identifier(IdentifierKind.CARD, code)
    assert read(IdentifierKind.QR, "S" + code + Signature(SECRET, 8).of(code).upper() + "E", SIGNED).value == code


@given(st.text("0123456789", min_size=1, max_size=20), st.text("0123456789abcdef", min_size=8, max_size=8))
def test_a_forged_one_is_refused_and_no_later_rule_takes_it(code: str, made_up: str) -> None:
    if Signature(SECRET, 8).of(code) != made_up:
        with pytest.raises(NotPossible, match="signature does not match"):
            read(IdentifierKind.QR, f"S{code}{made_up}E", SIGNED, ReaderRule("whole"))


def test_a_text_too_short_to_be_signed_is_not_for_the_rule() -> None:
    assert read(IdentifierKind.QR, "S1234567E", SIGNED).kind is IdentifierKind.QR
    assert read(IdentifierKind.QR, "S12345678E", SIGNED).kind is IdentifierKind.QR


def test_a_signature_covers_every_letter() -> None:
    signature = Signature(SECRET)
    assert signature.of("4276") != signature.of("4277")
    assert Signature("another").of("4276") != signature.of("4276")
    assert SECRET not in repr(SIGNED)
