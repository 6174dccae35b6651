"""One-time codes: what they are good for, how long, and on which check (LP-02 to LP-05, OFF-07)."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from simulators.till.answer import Attached, CodeIssued, Committed, Held, Reason, Released, Voided
from simulators.till.operation import Claim, Hold, Identify, IssueCode, Quote, Redeem
from simulators.till.programme import CodeRules, Guest, Mechanic
from simulators.till.status import Status
from tests.unit.simulators.backend.plant import (
    CAKE,
    DINNER,
    OTHER,
    PEOPLE,
    PHONE,
    PLANT,
    SET_UP,
    SOUP,
    Plant,
    by,
)
from tests.unit.simulators.backend.shop import NOON, Disk, reason_of
from tests.unit.simulators.backend.till_of_receipts import assert_same

PAY, GIFT, ACCRUE = Mechanic.PAY, Mechanic.GIFT, Mechanic.ACCRUE


@pytest.fixture
def plant() -> Iterator[Plant]:
    """Whatever happened, other books from the same rows hold the same."""
    plant = Plant()
    yield plant
    assert_same(plant.disk)


def test_a_code_is_digits_of_nobody_and_lives_five_minutes(plant: Plant) -> None:
    answer = plant.issue()
    assert isinstance(answer, CodeIssued)
    assert len(answer.code) == 9
    assert answer.code.isdigit()
    assert answer.expires_at == NOON + timedelta(seconds=300)
    plant.disk.books = plant.disk.again()
    assert plant.code() != answer.code


def test_the_guest_is_on_the_check_with_what_they_chose(plant: Plant) -> None:
    answer = plant.attached(118, plant.code(mechanic=PAY, points=30000))
    assert (answer.guest.guest, answer.guest.name, answer.guest.balance) == ("70231", "Anna", 54000)
    assert (answer.mechanic, answer.max_points, answer.earns) == (PAY, 30000, 4700)
    assert answer.expires_at == NOON + timedelta(days=1)
    assert not answer.again
    assert plant.disk.books.entries[2:] == ()


@pytest.mark.parametrize(
    ("mechanic", "points", "lines", "most", "earns"),
    [
        (PAY, None, DINNER, 54000, 3500),
        (PAY, 90000, DINNER, 54000, 3500),
        (PAY, 90000, (SOUP,), 35000, 0),
        (PAY, 150, DINNER, 100, 6200),
        (ACCRUE, 30000, DINNER, 0, 6200),
    ],
)
def test_what_the_points_may_pay_at_most(
    plant: Plant, mechanic: Mechanic, points: int | None, lines: tuple[object, ...], most: int, earns: int
) -> None:
    answer = plant.attached(1, plant.code(mechanic=mechanic, points=points), lines)  # type: ignore[arg-type]
    assert (answer.max_points, answer.earns) == (most, earns)


def test_a_gift_is_told_with_its_dish_and_cost(plant: Plant) -> None:
    answer = plant.attached(1, plant.code(mechanic=GIFT, gift="8812"))
    assert (answer.mechanic, answer.gift) == (GIFT, CAKE)
    assert reason_of(plant.attach(2, plant.code(OTHER, GIFT, gift="8812"))) is Reason.INSUFFICIENT


def test_what_cannot_be_chosen(plant: Plant) -> None:
    assert reason_of(plant.issue(mechanic=PAY, points=0)) is Reason.NOT_APPLICABLE
    assert reason_of(plant.issue(mechanic=GIFT, gift="nothing")) is Reason.NOT_FOUND
    assert reason_of(plant.issue(replace(PHONE, value="1"))) is Reason.NOT_FOUND
    assert reason_of(plant.issue(by(plant.code()))) is Reason.NOT_APPLICABLE


def test_a_code_is_over_at_its_instant_by_the_backends_clock(plant: Plant) -> None:
    plant.slow = timedelta(hours=1)
    one, two = plant.code(), plant.code(OTHER)
    plant.pass_time(299.999)
    assert isinstance(plant.attach(1, one), Attached)
    plant.pass_time(0.001)
    assert reason_of(plant.attach(2, two)) is Reason.EXPIRED


def test_a_newer_code_ends_the_older_and_what_came_first_is_the_reason(plant: Plant) -> None:
    older = plant.code()
    plant.pass_time(300)
    old = plant.code()
    plant.pass_time(10)
    new = plant.code()
    assert reason_of(plant.attach(1, older)) is Reason.EXPIRED
    assert reason_of(plant.attach(1, old)) is Reason.SUPERSEDED
    assert isinstance(plant.attach(1, new), Attached)
    plant.pass_time(1000)
    assert reason_of(plant.attach(2, old)) is Reason.SUPERSEDED


def test_a_newer_code_does_not_touch_one_that_is_attached_nor_another_guests(plant: Plant) -> None:
    one, other = plant.code(), plant.code(OTHER)
    plant.attached(1, one)
    plant.attached(3, plant.code())
    assert isinstance(plant.sell(1, by(one)), Committed)
    plant.attached(2, other)


def test_the_same_code_on_the_same_check_is_the_same_visit(plant: Plant) -> None:
    code = plant.code()
    scan = plant.scan(1, code)
    first = plant.do(scan)
    plant.pass_time(1000)
    rows = dict(plant.disk.rows)
    assert plant.do(scan) == first
    assert plant.disk.rows == rows
    assert isinstance(first, Attached)
    assert plant.attach(1, code) == replace(first, again=True)


def test_a_code_attaches_one_check_whatever_became_of_it(plant: Plant) -> None:
    for check, end in enumerate(("", "detached", "voided"), 1):
        code = plant.code()
        plant.attached(check, code)
        if end == "detached":
            plant.detach(check)
        elif end == "voided":
            plant.void(check)
        assert reason_of(plant.attach(9, code)) is Reason.USED
    sold = plant.code()
    plant.attached(4, sold)
    plant.sell(4, by(sold))
    assert reason_of(plant.attach(9, sold)) is Reason.USED
    assert reason_of(plant.attach(4, sold)) is Reason.NOT_APPLICABLE


def test_one_guest_a_check_until_they_are_taken_off(plant: Plant) -> None:
    one, other = plant.code(), plant.code(OTHER)
    plant.attached(1, one)
    assert reason_of(plant.attach(1, other)) is Reason.HAS_GUEST
    assert plant.detach(1) == Released(0, 54000)
    assert isinstance(plant.attach(1, other), Attached)
    assert reason_of(plant.attach(1, one)) is Reason.USED
    assert isinstance(plant.sell(1, by(other)), Committed)
    assert plant.disk.balance("70232") == 16200


def test_nobody_is_put_on_a_check_that_is_over(plant: Plant) -> None:
    code = plant.code()
    plant.sell(1, None)
    plant.void(2)
    assert reason_of(plant.attach(1, code)) is Reason.NOT_APPLICABLE
    assert reason_of(plant.attach(2, code)) is Reason.VOIDED
    assert isinstance(plant.attach(3, code), Attached)


@pytest.mark.parametrize(("status", "reason"), [(Status.BLOCKED, Reason.BLOCKED), (Status.EXPIRED, Reason.EXPIRED)])
def test_a_guest_who_is_not_served_is_not_attached(status: Status, reason: Reason) -> None:
    plant = Plant()
    code = plant.code()
    plant.disk.books.accounts.guests["70231"] = replace(PEOPLE[0], status=status)
    assert reason_of(plant.attach(1, code)) is reason
    assert reason_of(plant.issue()) is reason


def test_a_code_that_was_set_up_attaches_too(plant: Plant) -> None:
    plant.pass_time(10**6)
    assert plant.attached(1, SET_UP.value).mechanic is ACCRUE
    assert reason_of(plant.attach(2, SET_UP.value)) is Reason.USED
    assert isinstance(plant.hold(1, SET_UP.value, 1000), Held)
    assert plant.detach(1) == Released(1000, 54000)
    assert reason_of(plant.sell(1, SET_UP)) is Reason.USED


# -- with a code, beside attaching -------------------------------------------------------------------------------------


def test_nothing_but_a_receipt_takes_a_code_that_is_on_no_check(plant: Plant) -> None:
    code = by(plant.code(mechanic=PAY))
    asked = (
        lambda: Identify(plant.origin(1), code),
        lambda: Hold(plant.origin(1), code, 100),
        lambda: Redeem(plant.origin(1), code, 100, 1000),
        lambda: Quote(plant.origin(1), plant.receipt(1, guest=code)),
        lambda: Claim(plant.origin(0), code, "any"),
        lambda: plant.adjust(100, code),
    )
    assert [reason_of(plant.do(ask())) for ask in asked] == [Reason.NOT_APPLICABLE] * len(asked)
    assert reason_of(plant.sell(1, code, 10000)) is Reason.NOT_APPLICABLE
    plant.attached(1, code.value)
    assert reason_of(plant.do(asked[3]())) is None
    assert reason_of(plant.do(asked[1]())) is None


def test_an_offline_receipt_is_judged_at_its_own_moment(plant: Plant) -> None:
    code = plant.code()
    plant.pass_time(100)
    in_time, late = plant.sale(1, by(code)), plant.sale(2, by(code))
    late = replace(late, origin=replace(late.origin, made_at=NOON + timedelta(seconds=300)))
    plant.pass_time(86400)
    assert reason_of(plant.do(late)) is Reason.EXPIRED
    assert isinstance(plant.do(in_time), Committed)
    assert plant.balance == 54000 + 6200
    assert reason_of(plant.sell(3, by(code))) is Reason.USED
    assert reason_of(plant.attach(3, code)) is Reason.USED


def test_an_offline_receipt_with_a_code_that_was_replaced_by_then(plant: Plant) -> None:
    old = plant.code()
    plant.pass_time(100)
    before = plant.sale(1, by(old))
    plant.pass_time(10)
    plant.code()
    after = plant.sale(2, by(old))
    assert reason_of(plant.do(after)) is Reason.SUPERSEDED
    assert isinstance(plant.do(before), Committed)


def test_a_code_allows_what_the_guest_chose(plant: Plant) -> None:
    earn, pay, gift = plant.code(OTHER), plant.code(mechanic=PAY, points=30000), ""
    plant.attached(1, earn)
    plant.attached(2, pay)
    gift = plant.code(mechanic=GIFT, gift="8812")
    plant.attached(3, gift)
    assert reason_of(plant.hold(1, earn, 100)) is Reason.NOT_APPLICABLE
    assert reason_of(plant.sell(1, by(earn), 100)) is Reason.NOT_APPLICABLE
    assert reason_of(plant.hold(2, pay, 30100)) is Reason.TOO_MUCH
    assert reason_of(plant.hold(2, pay, 0, "8812")) is Reason.NOT_APPLICABLE
    assert reason_of(plant.hold(3, gift, 100)) is Reason.NOT_APPLICABLE
    assert reason_of(plant.hold(3, gift, 0, "free")) is Reason.NOT_APPLICABLE
    assert plant.hold(3, gift, 0, "8812") == Held(f"s1/2026-03-14/1/3/{plant.numbers}", 25000, 29000)


def test_a_code_pays_no_more_than_its_points_in_two_payments_either(plant: Plant) -> None:
    code = plant.code(mechanic=PAY, points=30000)
    plant.attached(1, code)
    assert reason_of(plant.do(Redeem(plant.origin(1), by(code), 20000, 125000))) is None
    assert reason_of(plant.do(Redeem(plant.origin(1), by(code), 10100, 105000))) is Reason.TOO_MUCH
    assert reason_of(plant.do(Redeem(plant.origin(1), by(code), 10000, 105000))) is None


# -- taking off --------------------------------------------------------------------------------------------------------


def test_taking_nobody_off_is_accepted(plant: Plant) -> None:
    rows = len(plant.disk.books.entries)
    assert plant.detach(1) == Released(0, 0)
    plant.attached(1, plant.code())
    plant.detach(1)
    assert plant.detach(1) == Released(0, 0)
    assert len(plant.disk.books.entries) == rows
    plant.void(2)
    assert plant.detach(2) == Released(0, 0)
    plant.sell(3, None)
    assert reason_of(plant.detach(3)) is Reason.NOT_APPLICABLE


def test_a_check_that_was_deleted_is_not_paid(plant: Plant) -> None:
    code = plant.code(mechanic=PAY)
    plant.attached(1, code)
    plant.hold(1, code, 30000)
    assert isinstance(plant.void(1), Voided)
    assert reason_of(plant.sell(1, by(code), 30000)) is Reason.VOIDED
    assert plant.balance == 54000
    other = plant.code(mechanic=PAY)
    assert plant.attached(2, other).max_points == 54000


def test_an_attach_nobody_heard_of_is_undone(plant: Plant) -> None:
    scan = plant.scan(1, plant.code(mechanic=PAY))
    plant.do(scan)
    plant.hold(1, scan.code, 30000)
    assert plant.void(1, scan.origin.key) == Voided(0, 0, None)
    assert plant.disk.books.accounts.standing_of_receipt(scan.receipt.id) == []
    assert reason_of(plant.do(scan)) is Reason.VOIDED
    assert reason_of(plant.attach(1, scan.code)) is Reason.USED
    assert reason_of(plant.sell(1, by(scan.code))) is Reason.USED
    assert isinstance(plant.sell(1, None), Committed)


def test_an_attach_that_never_came_cannot_come_any_more(plant: Plant) -> None:
    scan = plant.scan(1, plant.code())
    plant.void(1, scan.origin.key)
    assert reason_of(plant.do(scan)) is Reason.VOIDED
    assert isinstance(plant.attach(1, scan.code), Attached)


def test_undoing_a_second_scan_leaves_the_first(plant: Plant) -> None:
    code = plant.code()
    plant.attached(1, code)
    again = plant.scan(1, code)
    plant.do(again)
    plant.void(1, again.origin.key)
    assert isinstance(plant.sell(1, by(code)), Committed)


def test_a_guest_on_a_closed_receipt_is_not_taken_off(plant: Plant) -> None:
    scan = plant.scan(1, plant.code())
    plant.do(scan)
    plant.sell(1, by(scan.code))
    assert reason_of(plant.void(1, scan.origin.key)) is Reason.NOT_APPLICABLE


def test_a_code_is_withdrawn_until_it_is_used(plant: Plant) -> None:
    issues = [IssueCode(plant.origin(0, "phone"), PHONE, ACCRUE) for _ in range(2)]
    codes = [answer.code for issue in issues if isinstance(answer := plant.do(issue), CodeIssued)]
    plant.attached(1, codes[1])
    assert reason_of(plant.void(0, issues[1].origin.key)) is Reason.USED
    third = IssueCode(plant.origin(0, "phone"), PHONE, ACCRUE)
    answer = plant.do(third)
    assert isinstance(answer, CodeIssued)
    assert isinstance(plant.void(0, third.origin.key), Voided)
    assert reason_of(plant.attach(2, answer.code)) is Reason.USED


# -- guessing ----------------------------------------------------------------------------------------------------------


def test_five_unknown_codes_close_the_terminal_for_a_minute(plant: Plant) -> None:
    code = plant.code()
    for _ in range(5):
        plant.pass_time(10)
        assert reason_of(plant.attach(1, "000")) is Reason.NOT_FOUND
    plant.disk.books = plant.disk.again()
    assert reason_of(plant.attach(1, code)) is Reason.TOO_MANY_ATTEMPTS
    other = plant.code(OTHER)
    assert isinstance(plant.attach(1, other, terminal="2"), Attached)
    plant.pass_time(59.9)
    assert reason_of(plant.attach(1, code)) is Reason.TOO_MANY_ATTEMPTS
    plant.pass_time(0.1)
    assert isinstance(plant.attach(1, code), Attached)
    assert reason_of(plant.attach(3, "000")) is Reason.NOT_FOUND


def test_slow_mistakes_are_no_guessing_nor_are_repeats_or_spent_codes(plant: Plant) -> None:
    for _ in range(12):
        plant.pass_time(15.1)
        assert reason_of(plant.attach(1, "000")) is Reason.NOT_FOUND
    plant.pass_time(100)
    scan = plant.scan(1, "000")
    spent = plant.code()
    plant.attached(7, spent)
    for _ in range(9):
        assert reason_of(plant.do(scan)) is Reason.NOT_FOUND
        assert reason_of(plant.attach(8, spent)) is Reason.USED


def test_when_no_code_is_free_nobody_is_told_one() -> None:
    plant = Plant(replace(PLANT, codes=CodeRules(digits=1)))
    codes = {plant.code() for _ in range(5)}
    assert len(codes) == 5
    assert reason_of(plant.issue()) is Reason.UNAVAILABLE


def test_a_code_is_never_one_that_was_set_up() -> None:
    disk_codes = tuple(Guest(digit, (by(digit),)) for digit in "012345678")
    plant = Plant(replace(PLANT, codes=CodeRules(digits=1)))
    plant.disk = Disk(plant.disk.programme, (*PEOPLE, *disk_codes))
    assert plant.code() == "9"


_ENDS: dict[str, Callable[[Plant, str], object]] = {
    "detached": lambda plant, _: plant.detach(1),
    "sold": lambda plant, code: plant.sell(1, by(code)),
    "voided": lambda plant, _: plant.void(1),
}


@pytest.mark.parametrize("end", _ENDS)
def test_a_code_does_not_outlive_its_check_in_other_books(end: str) -> None:
    plant = Plant()
    code = plant.code()
    plant.attached(1, code)
    _ENDS[end](plant, code)
    plant.disk.books = plant.disk.again()
    assert reason_of(plant.attach(2, code)) is Reason.USED
    assert reason_of(plant.sell(2, by(code))) is Reason.USED
