import pytest

from harness.explore.drawing.dice import Dice
from simulators.kit.chance import stream


def dice() -> Dice:
    return Dice(stream(1, "dice"))


def test_what_counts_nothing_never_comes_and_what_counts_more_comes_more_often() -> None:
    one = dice()
    drawn = [one.weighed({"a": 9, "b": 1, "c": 0}) for _ in range(1_000)]
    assert set(drawn) == {"a", "b"}
    assert 850 < drawn.count("a") < 950


def test_both_ends_come() -> None:
    one = dice()
    assert {one.between(2, 4) for _ in range(100)} == {2, 3, 4}


def test_some_are_each_there_once_and_in_their_order() -> None:
    one = dice()
    for count in range(5):
        some = one.some("abc", count)
        assert len(some) == min(count, 3)
        assert some == sorted(set(some))


def test_one_in_one_is_always() -> None:
    one = dice()
    assert all(one.one_in(1) for _ in range(10))


def test_out_of_nothing_comes_nothing() -> None:
    with pytest.raises(ValueError, match="empty"):
        dice().weighed({"a": 0})
