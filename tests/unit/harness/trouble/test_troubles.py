"""Each trouble does what its documentation says, chunk by chunk, and nothing else."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import get_type_hints

import pytest

from harness.trouble.answer_cut import AnswerCut
from harness.trouble.answers_late import AnswersLate
from harness.trouble.answers_lost import AnswersLost
from harness.trouble.flapping import Flapping
from harness.trouble.garbled import Garbled
from harness.trouble.goes_down import GoesDown
from harness.trouble.registry import TROUBLES, trouble
from harness.trouble.requests_late import RequestsLate
from harness.trouble.requests_lost import RequestsLost
from harness.trouble.requests_twice import RequestsTwice
from harness.trouble.rough import Rough
from harness.trouble.rule import Delivery, Ending, Passing, Rule, Towards
from harness.trouble.sliced import Sliced
from harness.trouble.slow import Slow
from simulators.kit.chance import stream
from simulators.kit.instant import MS, SECOND, Instant

WHOLE = [Delivery(0, b"hello")]
SERVER, CLIENT = Towards.SERVER, Towards.CLIENT


def meet(rule: Rule, towards: Towards, number: int = 0, now: Instant = 0, data: bytes = b"hello") -> list[Delivery]:
    return list(rule.on_chunk(Passing(data, towards, number, now, since=0), stream(0, "test")))


def test_all_are_found_by_name() -> None:
    assert sorted(TROUBLES) == [
        "answer_cut",
        "answers_late",
        "answers_lost",
        "answers_spoilt",
        "flapping",
        "garbled",
        "goes_down",
        "requests_late",
        "requests_lost",
        "requests_twice",
        "rough",
        "sliced",
        "slow",
    ]


@pytest.mark.parametrize("name", sorted(TROUBLES))
def test_a_loader_can_read_its_settings_and_its_documentation(name: str) -> None:
    rule = TROUBLES[name]
    assert dataclasses.is_dataclass(rule)
    assert (rule.__doc__ or "").strip().endswith(".")
    hints = get_type_hints(rule)
    assert {field.name for field in dataclasses.fields(rule)} == set(hints)


def test_two_may_not_share_a_name() -> None:
    with pytest.raises(AssertionError, match="two troubles are called slow"):
        trouble("slow")(Slow)


@pytest.mark.parametrize(
    ("make", "towards"),
    [
        (lambda times: RequestsLost(times), SERVER),
        (lambda times: AnswersLost(times), CLIENT),
        (lambda times: RequestsLate(SECOND, times), SERVER),
        (lambda times: AnswersLate(SECOND, times), CLIENT),
        (lambda times: AnswerCut(1, times), CLIENT),
        (lambda times: Garbled(SERVER, times), SERVER),
        (lambda times: RequestsTwice(times), SERVER),
    ],
)
def test_counted_troubles_act_on_one_way_and_so_many_messages(make: Callable[[int], Rule], towards: Towards) -> None:
    other = CLIENT if towards is SERVER else SERVER
    assert meet(make(2), other) == WHOLE
    assert [meet(make(2), towards, number) == WHOLE for number in range(4)] == [False, False, True, True]
    assert meet(make(0), towards, 1_000_000) != WHOLE


@pytest.mark.parametrize(("ending", "expected"), [("silent", Ending.SILENT), ("reset", Ending.RESET)])
def test_what_is_lost_takes_the_connection_with_it(ending: str, expected: Ending) -> None:
    assert meet(RequestsLost(ending=ending), SERVER) == [Delivery(0, ending=expected)]  # type: ignore[arg-type] # one of
    assert meet(AnswersLost(ending=ending), CLIENT) == [Delivery(0, ending=expected)]  # type: ignore[arg-type] # the two


def test_late_is_late_and_whole() -> None:
    assert meet(RequestsLate(by=SECOND), SERVER) == [Delivery(SECOND, b"hello")]
    assert meet(AnswersLate(by=SECOND), CLIENT) == [Delivery(SECOND, b"hello")]


@pytest.mark.parametrize(("at_byte", "arrives"), [(0, b""), (3, b"hel"), (4, b"hell"), (5, b"hell"), (99, b"hell")])
def test_an_answer_that_is_cut_is_never_whole(at_byte: int, arrives: bytes) -> None:
    assert meet(AnswerCut(at_byte), CLIENT) == [Delivery(0, arrives), Delivery(0, ending=Ending.RESET)]


def test_slow_stays_within_its_bounds() -> None:
    chance = stream(1, "test")
    delays = {Slow(2, 5).on_chunk(Passing(b"x", SERVER, 0, 0, 0), chance)[0].delay for _ in range(200)}
    assert delays == {2, 3, 4, 5}


def test_sliced_is_whole_in_pieces() -> None:
    assert meet(Sliced(2, gap=7), SERVER) == [Delivery(0, b"he"), Delivery(7, b"ll"), Delivery(7, b"o")]


def test_rough_is_whole_or_cut_off_by_a_reset() -> None:
    chance = stream(1, "test")
    resets = 0
    for number in range(600):
        first, second = Rough(6).on_chunk(Passing(b"hello", CLIENT, number, 0, 0), chance)
        assert 1 * MS <= first.delay <= 40 * MS
        if second.ending is None:
            assert first.data + second.data == b"hello"
        else:
            resets += 1
            assert second == Delivery(1 * MS, ending=Ending.RESET)
            assert len(first.data) < 5
    assert 70 <= resets <= 130


def test_rough_without_resets_has_none() -> None:
    chance = stream(1, "test")
    for number in range(100):
        deliveries: Sequence[Delivery] = Rough(0).on_chunk(Passing(b"x", CLIENT, number, 0, 0), chance)
        assert b"".join(delivery.data for delivery in deliveries) == b"x"


def test_flapping_goes_by_the_clock() -> None:
    rule = Flapping(up=3, down=2)
    up = [
        list(rule.on_chunk(Passing(b"hello", SERVER, 0, now, 100), stream(0, "x"))) == WHOLE for now in range(100, 110)
    ]
    assert up == [True, True, True, False, False, True, True, True, False, False]
    assert meet(rule, CLIENT, now=3) == [Delivery(0, ending=Ending.RESET)]


def test_garbled_changes_one_byte() -> None:
    chance = stream(1, "test")
    for _ in range(100):
        (delivery,) = Garbled().on_chunk(Passing(b"hello", SERVER, 0, 0, 0), chance)
        assert sum(a != b for a, b in zip(delivery.data, b"hello", strict=True)) == 1


@pytest.mark.parametrize(
    "make",
    [
        lambda: RequestsLost(times=-1),
        lambda: AnswersLost(times=-1),
        lambda: AnswersLate(by=-1),
        lambda: RequestsLate(by=1, times=-1),
        lambda: AnswerCut(at_byte=-1),
        lambda: Slow(least=2, most=1),
        lambda: Slow(least=-1, most=1),
        lambda: Sliced(size=0),
        lambda: Sliced(gap=-1),
        lambda: Rough(reset_one_in=-1),
        lambda: Flapping(up=0),
        lambda: Garbled(times=-1),
    ],
)
def test_settings_that_mean_nothing_are_refused(make: Callable[[], Rule]) -> None:
    with pytest.raises(ValueError, match=r"must"):
        make()


@pytest.mark.parametrize(
    ("rule", "towards"),
    [
        (AnswersLost(skip=1), CLIENT),
        (AnswersLate(by=SECOND, times=1, skip=1), CLIENT),
        (AnswerCut(skip=1), CLIENT),
        (RequestsLost(skip=1), SERVER),
        (RequestsLate(by=SECOND, times=1, skip=1), SERVER),
        (Garbled(SERVER, skip=1), SERVER),
    ],
)
def test_the_first_may_pass(rule: Rule, towards: Towards) -> None:
    assert [meet(rule, towards, number) == WHOLE for number in range(3)] == [True, False, True]


def test_all_but_the_first_are_hit_always() -> None:
    assert [meet(AnswersLost(times=0, skip=2), CLIENT, number) == WHOLE for number in range(4)] == [
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(ValueError, match="skip must be 0 or more, found -1"):
        AnswersLost(skip=-1)


def test_flapping_may_begin_down_and_come_to_an_end() -> None:
    rule = Flapping(up=3, down=2, begins="down", lasts=8)
    up = [
        list(rule.on_chunk(Passing(b"hello", SERVER, 0, now, 100), stream(0, "x"))) == WHOLE for now in range(100, 112)
    ]
    assert up == [False, False, True, True, True, False, False, True, True, True, True, True]


def test_a_request_over_http_comes_again_on_a_connection_of_its_own() -> None:
    request = b"POST /v1/operations/commit HTTP/1.1\r\nhost: backend\r\n\r\n"
    assert meet(RequestsTwice(after=7), SERVER, data=request) == [
        Delivery(0, request),
        Delivery(7, request, aside=True),
    ]


def test_a_request_without_http_follows_itself() -> None:
    frame = b"\x0105LOYALTY         \x02\x1c01 SALE\x03\x04"
    assert meet(RequestsTwice(after=7), SERVER, data=frame) == [Delivery(0, frame), Delivery(0, frame)]


def test_a_link_goes_down_at_one_request() -> None:
    down = [Delivery(0, ending=Ending.DOWN)]
    assert [meet(GoesDown(skip=1), SERVER, number) for number in range(3)] == [WHOLE, down, WHOLE]
    assert meet(GoesDown(), CLIENT) == WHOLE
