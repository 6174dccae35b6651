"""Cut matrices: which messages are found, where they are cut, what a cut case proves and what it catches."""

import asyncio
from functools import cache

import pytest
from msgspec.structs import replace

from harness.history.verdict import Verdict
from harness.run.cutting import Cuts, Message, applies, choose, cuts_of, late_by, spread
from harness.run.groups import group_of
from harness.run.play import play_real, play_virtual
from harness.scenario.expansion import Case, cut_case, expand
from harness.scenario.library import SHIPPED
from harness.scenario.loader import load_scenario, parse_scenario
from harness.trouble.cutting import CutAt, CutPoint
from simulators.kit.instant import SECOND

POINTS = tuple(CutPoint)


def case_of(file: str, number: int = 0) -> Case:
    return expand(load_scenario(SHIPPED / file))[number]


@cache
def cuts(file: str, number: int = 0, mutant: str | None = None) -> Cuts:
    return cuts_of(replace(case_of(file, number), mutant=mutant), POINTS)


def caught_by(made: Cuts, *labels: str) -> set[str]:
    """The checks that fail in the cells of these labels."""
    found: set[str] = set()
    for cell in made.cells:
        assert cell.cut is not None
        if cell.cut.label in labels:
            found |= {check.id for check in play_virtual(cell).result.checks if check.verdict is Verdict.FAIL}
    return found


def test_each_message_of_each_link_is_a_row_in_order() -> None:
    matrix = cuts("micros/accrual.yaml").matrix
    assert [(row.link, row.number, row.what) for row in matrix.rows] == [
        ("tills-gateway", 1, "INQ_CARD identify 5/0/1 anna"),
        ("gateway-backend", 1, "identify 5/0/1 anna"),
        ("tills-gateway", 2, "SALE commit 5/1/2 anna"),
        ("gateway-backend", 2, "commit 5/1/2 anna"),
        ("tills-gateway", 3, "INQ_CARD identify 5/0/3 anna"),
        ("gateway-backend", 3, "identify 5/0/3 anna"),
        ("tills-gateway", 4, "INQ_RECEIPT find_receipt 5/0/4"),
        ("gateway-backend", 4, "find_receipt 5/0/4"),
    ]
    assert matrix.note == ""


def test_each_row_is_cut_at_each_point_that_applies() -> None:
    cells = cuts("micros/accrual.yaml").cells
    mine = [c.cut.point for c in cells if c.cut is not None and (c.cut.link, c.cut.number) == ("tills-gateway", 2)]
    assert mine == [point for point in CutPoint if point not in (CutPoint.TWICE_LATER, CutPoint.BACKUP)]
    backed = {c.cut.link for c in cuts("mixed/cutover.yaml").cells if c.cut and c.cut.point is CutPoint.BACKUP}
    assert backed == {"gateway-backend"}
    assert len({cell.id for cell in cells}) == len(cells)


def test_an_answer_is_counted_by_itself_and_of_the_station_that_asked() -> None:
    found = cuts("mixed/offline_accrual.yaml").cells
    answers = {c.cut.number: c.cut.answer for c in found if c.cut is not None and c.cut.link == "tills-gateway"}
    assert answers == {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}


@pytest.mark.parametrize("point", [CutPoint.AFTER_COMMIT, CutPoint.TWICE_LATER, CutPoint.FLAPPING])
def test_a_cut_case_is_judged_by_its_checks_and_plays_the_same_again(point: CutPoint) -> None:
    cell = next(
        c for c in cuts("micros/accrual.yaml").cells if c.cut and c.cut.label.endswith(f"backend:2:{point.value}")
    )
    first, again = play_virtual(cell).result, play_virtual(cell).result
    assert (first.verdict, first.steps, first.note) == (Verdict.PASS, (), "")
    assert first.digest == again.digest != play_virtual(case_of("micros/accrual.yaml")).result.digest
    assert first.cut == cell.cut
    assert group_of(cell) is None


def test_a_case_in_which_nothing_was_cut_proves_nothing() -> None:
    case = case_of("micros/accrual.yaml")
    never = cut_case(case, CutAt("gateway-backend", 99, CutPoint.AFTER_COMMIT, "", answer=99))
    for result in (play_virtual(never).result, asyncio.run(play_real(never)).result):
        assert result.verdict is Verdict.UNKNOWN
        assert result.note == "nothing was cut: answer 99 never came on gateway-backend"
    late = replace(never, cut=CutAt("gateway-backend", 99, CutPoint.TWICE))
    assert play_virtual(late).result.note == "nothing was cut: request 99 never came on gateway-backend"


def test_what_does_not_pass_by_itself_is_told_and_not_cut() -> None:
    made = cuts("micros/accrual.yaml", mutant="gateway.stale-balance")
    assert made.cells == ()
    assert made.matrix.note == "when nothing is cut it does not pass (fail): nothing is cut"


def test_what_cannot_be_played_is_told_and_not_cut() -> None:
    made = cuts("micros/accrual.yaml", mutant="gateway.no-such")
    assert made.cells == ()
    assert made.matrix.note.startswith("it cannot be played (")


def test_a_backend_that_refuses_to_order_is_not_cut() -> None:
    text = (SHIPPED / "micros" / "accrual.yaml").read_text(encoding="utf-8")
    moody = text.replace(
        "steps:\n", "steps:\n  - misbehave: {part: backend, how: refuse, reason: blocked, kind: redeem}\n"
    )
    made = cuts_of(expand(parse_scenario(moody, "moody.yaml", SHIPPED / "micros"))[0], POINTS)
    assert made.cells == ()
    assert made.matrix.note == "its backend refuses to order, which no check can tell from a mistake"


def test_what_a_protocol_counts_each_time_is_not_said_twice() -> None:
    made = cuts("iiko/cloud_topup_lost.yaml")
    cut_at = {point: [c.cut.what for c in made.cells if c.cut and c.cut.point is point] for point in CutPoint}
    assert any("topup" in what for what in cut_at[CutPoint.AFTER_SEND])
    assert not any("topup" in what or "chargeoff" in what for what in cut_at[CutPoint.TWICE])
    assert not any("topup" in what or "chargeoff" in what for what in cut_at[CutPoint.TWICE_LATER])
    assert any("hold" in what or "info" in what for what in cut_at[CutPoint.TWICE])


def test_a_late_answer_is_later_than_anybody_waits() -> None:
    text = (SHIPPED / "micros" / "accrual.yaml").read_text(encoding="utf-8")
    patient = text.replace("cast:\n", "cast:\n  gateway: {answer_within: 40s}\n")
    assert patient != text
    assert late_by(case_of("micros/accrual.yaml")) == 7 * SECOND
    assert late_by(expand(parse_scenario(patient, "patient.yaml", SHIPPED / "micros"))[0]) == 81 * SECOND


def message(number: int, changes: bool, answer: int = 1) -> Message:
    return Message("a-b", number, number, "x", changes, True, answer=answer)


def test_of_many_messages_those_are_cut_first_that_change_something() -> None:
    found = [message(n, n % 5 == 0) for n in range(20)]
    assert [m.number for m in choose(found, 4)] == [0, 5, 10, 15]
    assert [m.number for m in choose(found, 6)] == [0, 1, 5, 10, 15, 19]
    assert choose(found, None) == choose(found, 20) == tuple(found)
    assert len(choose([message(n, True) for n in range(400)], 12)) == 1
    made = cuts_of(case_of("micros/accrual.yaml"), POINTS, 3)
    assert made.matrix.note == "3 of 8 messages are cut, those first that change something"
    assert [row.what for row in made.matrix.rows if "commit" in row.what] == [
        "SALE commit 5/1/2 anna",
        "commit 5/1/2 anna",
    ]


def test_spreading_keeps_the_ends() -> None:
    assert spread(range(10), 4) == [0, 3, 6, 9]
    assert spread(range(3), 5) == [0, 1, 2]
    assert spread(range(9), 1) == [0]
    assert spread(range(9), 0) == []


def test_an_answer_that_never_came_cannot_be_cut() -> None:
    case = case_of("micros/accrual.yaml")
    assert not applies(case, message(1, True, answer=0), CutPoint.INSIDE_FIRST)
    assert applies(case, message(1, True, answer=0), CutPoint.AFTER_SEND)


@pytest.mark.parametrize(
    ("mutant", "labels", "check"),
    [
        ("backend.posts-repeats", ("gateway-backend:2:after-commit",), "replay.nothing-doubled"),
        ("backend.posts-repeats", ("gateway-backend:2:twice",), "replay.nothing-doubled"),
        ("backend.posts-repeats", ("gateway-backend:2:twice-later",), "replay.nothing-doubled"),
        (
            "gateway.key-from-sequence",
            ("tills-gateway:2:before-send", "tills-gateway:1:before-send"),
            "replay.nothing-invented",
        ),
        ("gateway.replay-time", ("gateway-backend:1:answer-late",), "replay.time-kept"),
        ("gateway.breaks-on-garbage", ("gateway-backend:2:inside-middle",), "parts.nobody-breaks"),
        ("gateway.gives-up-silently", ("gateway-backend:2:flapping",), "replay.nothing-lost"),
        ("tills.waits-for-ever", ("tills-gateway:2:after-send",), "till.goes-on"),
    ],
)
def test_a_mistake_that_a_quiet_line_hides_is_caught_by_cutting(
    mutant: str, labels: tuple[str, ...], check: str
) -> None:
    made = cuts("micros/accrual.yaml", mutant=mutant)
    assert made.cells, f"{mutant} is caught without a cut: {made.matrix.note}"
    assert check in caught_by(made, *labels)
    assert caught_by(cuts("micros/accrual.yaml"), *labels) == set()


OPEN_CHECK = """
scenario: Points are taken on a check that stays open
id: trial/open-check
start: 2026-03-14T12:00:00+01:00
cast:
  programme: programmes/club.yaml
  terminals: {till1: {kind: micros, workstation: 5}, till2: {kind: micros, workstation: 6}}
  guests: {anna: {qr: "7770123", balance: 100.00}}
steps:
  - ring: {on: till1, items: [{plu: "3001"}]}
  - redeem: {on: till1, guest: anna, points: 10}
    expect: {outcome: ok}
  - identify: {on: till2, guest: anna}
    expect: {outcome: ok}
"""


@pytest.mark.parametrize("mutant", ["gateway.no-reversal", "gateway.late-answer-applied"])
def test_points_that_nobody_heard_of_are_caught_by_cutting(mutant: str) -> None:
    case = expand(parse_scenario(OPEN_CHECK, "open.yaml", SHIPPED))[0]
    made = cuts_of(replace(case, mutant=mutant), POINTS)
    assert made.cells, made.matrix.note
    for point in ("after-commit-silent", "answer-late"):
        label = f"gateway-backend:1:{point}"
        assert "answer.no-ghost" in caught_by(made, label)
        assert caught_by(cuts_of(case, POINTS), label) == set()


@pytest.mark.parametrize(
    ("file", "number", "link", "message", "point"),
    [
        ("micros/register.yaml", 0, "tills-gateway", 2, CutPoint.AFTER_COMMIT),
        ("farcard/annul_and_sell_again.yaml", 1, "tills-backend", 7, CutPoint.BEFORE_SEND),
        ("farcard/rollback_unheard.yaml", 1, "tills-backend", 1, CutPoint.AFTER_SEND),
        ("farcard/several_cards.yaml", 1, "tills-backend", 5, CutPoint.BEFORE_SEND),
    ],
    ids=["registered-again", "voided-again-for-another-reason", "sold-again-to-a-guest", "coupons-of-several-guests"],
)
def test_false_alarms_that_cutting_raised_once(
    file: str, number: int, link: str, message: int, point: CutPoint
) -> None:
    case = case_of(file, number)
    cells = {cell.cut.label: cell for cell in cuts_of(case, (point,), None).cells if cell.cut is not None}
    result = play_virtual(cells[f"{link}:{message}:{point.value}"]).result
    assert [check.id for check in result.checks if check.verdict is Verdict.FAIL] == []
    assert result.verdict is Verdict.PASS
