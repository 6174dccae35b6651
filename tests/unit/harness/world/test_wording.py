"""Both worlds say what they did in the same words, and each thing in its own."""

from itertools import product

import pytest

from harness.world.stage import DiskFate, DiskTrouble
from harness.world.wording import show_clock, show_crash, show_defect, show_disk_trouble, show_trouble
from simulators.kit.instant import HOUR, MINUTE, MS


def test_every_crash_has_its_words() -> None:
    told = {show_crash(sent, fate) for sent, fate in product((True, False), DiskFate)}
    assert len(told) == 2 * len(DiskFate)
    assert show_crash(True, DiskFate.DROPPED) == "what it sent arrives"
    assert show_crash(False, DiskFate.TORN) == "what it sent is lost, writes under way torn"


@pytest.mark.parametrize(
    ("offset", "words"),
    [(0, ""), (HOUR, "clock 1h ahead"), (-90 * MINUTE, "clock 1h30m behind"), (MS, "clock 1ms ahead")],
)
def test_a_wrong_clock_is_told_and_a_right_one_is_nothing(offset: int, words: str) -> None:
    assert show_clock(offset) == words


def test_disks_and_links() -> None:
    assert show_disk_trouble(DiskTrouble("gateway")) == "disk well again"
    assert show_disk_trouble(DiskTrouble("gateway", 5 * MS, "full")) == "disk slow by 5ms, disk failing: full"
    assert show_trouble(None) == "none"


def test_a_defect_names_what_and_where_without_the_place_of_the_project() -> None:
    try:
        raise KeyError("nobody")
    except KeyError as defect:
        text = show_defect(defect)
    assert text.startswith("KeyError: 'nobody' (world/test_wording.py:")
    assert text.endswith(" test_a_defect_names_what_and_where_without_the_place_of_the_project)")
