"""Each point of the cut matrix strikes its own message and no other."""

import pytest

from harness.trouble.cutting import LATER, CutAt, CutPoint
from harness.trouble.rule import Delivery, Ending, Passing, Towards
from simulators.kit.chance import stream
from simulators.kit.instant import SECOND

SERVER, CLIENT = Towards.SERVER, Towards.CLIENT
REQUEST = b"POST /x HTTP/1.1\r\n\r\n"
RESET, SILENT, DOWN = (Delivery(0, ending=ending) for ending in (Ending.RESET, Ending.SILENT, Ending.DOWN))


def cut_at(point: CutPoint) -> CutAt:
    return CutAt("a-b", 3, point, "x", answer=2, answer_bytes=6, late_by=9 * SECOND)


@pytest.mark.parametrize(
    ("point", "towards", "expected"),
    [
        (CutPoint.BEFORE_SEND, SERVER, [RESET]),
        (CutPoint.AFTER_SEND, SERVER, [SILENT]),
        (CutPoint.AFTER_COMMIT, CLIENT, [RESET]),
        (CutPoint.AFTER_COMMIT_SILENT, CLIENT, [SILENT]),
        (CutPoint.INSIDE_FIRST, CLIENT, [Delivery(0, REQUEST[:1]), RESET]),
        (CutPoint.INSIDE_MIDDLE, CLIENT, [Delivery(0, REQUEST[:3]), RESET]),
        (CutPoint.INSIDE_LAST, CLIENT, [Delivery(0, REQUEST[:-1]), RESET]),
        (CutPoint.ANSWER_LATE, CLIENT, [Delivery(9 * SECOND, REQUEST)]),
        (CutPoint.TWICE, SERVER, [Delivery(0, REQUEST), Delivery(0, REQUEST, aside=True)]),
        (CutPoint.TWICE_LATER, SERVER, [Delivery(0, REQUEST), Delivery(LATER, REQUEST, aside=True)]),
        (CutPoint.FLAPPING, SERVER, [RESET]),
        (CutPoint.BACKUP, SERVER, [DOWN]),
    ],
)
def test_a_point_strikes_its_message(point: CutPoint, towards: Towards, expected: list[Delivery]) -> None:
    watched = cut_at(point).rule()
    number = 2 if towards is SERVER else 1
    whole = [Delivery(0, REQUEST)]
    for before in range(number):
        assert list(watched.on_chunk(Passing(REQUEST, towards, before, 0, 0), stream(0, "x"))) == whole
    other = CLIENT if towards is SERVER else SERVER
    assert list(watched.on_chunk(Passing(REQUEST, other, 0, 0, 0), stream(0, "x"))) == whole
    assert watched.struck is None
    assert list(watched.on_chunk(Passing(REQUEST, towards, number, 1, 0), stream(0, "x"))) == expected
    assert watched.struck is not None
    assert list(watched.on_chunk(Passing(REQUEST, towards, number + 1, 60 * SECOND, 0), stream(0, "x"))) == whole


def test_every_point_is_named_and_has_a_column() -> None:
    assert len({point.short for point in CutPoint}) == len(CutPoint)
    assert cut_at(CutPoint.AFTER_COMMIT_SILENT).label == "a-b:3:after-commit-silent"
    assert [point.value for point in CutPoint if point.needs_answer] == [
        "after-commit",
        "after-commit-silent",
        "inside-first",
        "inside-middle",
        "inside-last",
        "answer-late",
    ]
