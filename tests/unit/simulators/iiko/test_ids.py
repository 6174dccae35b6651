"""Ids that spell what they stand for."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.iiko.ids import (
    EPOCH,
    LARGEST_DAY,
    LARGEST_NUMBER,
    LARGEST_OUTLET,
    LARGEST_TERMINAL,
    IdKind,
    Spelt,
    read_id,
    spell_id,
)

DAYS = st.integers(0, LARGEST_DAY).map(lambda days: EPOCH + timedelta(days=days))
SPELT = st.builds(
    Spelt,
    st.sampled_from(IdKind),
    st.integers(0, LARGEST_OUTLET),
    DAYS,
    st.integers(0, LARGEST_TERMINAL),
    st.integers(0, LARGEST_NUMBER),
    st.integers(0, LARGEST_NUMBER),
)
ORDER = Spelt(IdKind.ORDER, 100, date(2025, 11, 21), 1, 118)


@given(SPELT)
def test_an_id_says_what_it_was_made_of(spelt: Spelt) -> None:
    assert read_id(spell_id(spelt)) == spelt


@given(SPELT)
def test_it_is_a_uuid_of_version_8_as_the_standard_lays_it_out(spelt: Spelt) -> None:
    id = spell_id(spelt)
    assert id.version == 8
    assert id.variant == "specified in RFC 4122"
    assert UUID(str(id)) == id


@given(SPELT, SPELT)
def test_different_things_have_different_ids(one: Spelt, other: Spelt) -> None:
    assert (spell_id(one) == spell_id(other)) == (one == other)


@given(st.integers(0, 2**128 - 1))
def test_any_id_at_all_either_says_nothing_or_spells_itself(bits: int) -> None:
    id = UUID(int=bits)
    spelt = read_id(id)
    assert spelt is None or spell_id(spelt) == id


@given(st.integers(0, 2**128 - 1))
def test_an_id_with_our_mark_and_no_kind_of_ours_says_nothing(bits: int) -> None:
    id = UUID(int=bits & ~(0xFF << 80) & ~(0xF << 76) & ~(0b11 << 62) | 8 << 76 | 0b10 << 62 | 9 << 80)
    assert read_id(id) is None


@given(st.binary(min_size=16, max_size=16), st.sampled_from([1, 3, 4, 5]))
def test_strangers_ids_say_nothing(raw: bytes, version: int) -> None:
    assert read_id(UUID(bytes=raw, version=version)) is None


@pytest.mark.parametrize(
    ("spelt", "what"),
    [
        (replace(ORDER, outlet=LARGEST_OUTLET + 1), "outlet"),
        (replace(ORDER, outlet=-1), "outlet"),
        (replace(ORDER, business_date=EPOCH - timedelta(days=1)), "business date"),
        (replace(ORDER, business_date=EPOCH + timedelta(days=LARGEST_DAY + 1)), "business date"),
        (replace(ORDER, terminal=LARGEST_TERMINAL + 1), "terminal"),
        (replace(ORDER, check=LARGEST_NUMBER + 1), "check number"),
        (replace(ORDER, number=-1), "operation number"),
        (replace(ORDER, number=LARGEST_NUMBER + 1), "operation number"),
    ],
)
def test_what_has_no_room_is_refused_in_a_sentence(spelt: Spelt, what: str) -> None:
    with pytest.raises(ValueError, match=f"no room for {what}"):
        spell_id(spelt)


def test_an_id_as_it_looks() -> None:
    """Fixed for ever: ids are on tills' disks and in ledgers."""
    assert str(spell_id(ORDER)) == "00006424-f001-8001-8000-003b00000000"
    assert str(spell_id(replace(ORDER, kind=IdKind.OPERATION, number=7))) == "00006424-f002-8001-8000-003b00000007"
