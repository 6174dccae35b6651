"""Points set aside, spent and given by hand, when guests are on checks by codes (LP-04, LP-05)."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from simulators.till.answer import Adjusted, Committed, CouponFound, Held, LedgerPage, Quoted, Reason, Released, Voided
from simulators.till.ledger import EntryKind
from simulators.till.operation import FindCoupon, Quote, ReadAccount
from simulators.till.programme import Mechanic
from simulators.till.receipt import POINTS, Tender
from tests.unit.simulators.backend.plant import CHEESECAKE, DINNER, OTHER, PHONE, Plant, by
from tests.unit.simulators.backend.shop import NOON, Disk, Till, items, reason_of
from tests.unit.simulators.backend.till_of_receipts import assert_same

PAY, GIFT = Mechanic.PAY, Mechanic.GIFT


@pytest.fixture
def plant() -> Iterator[Plant]:
    """Whatever happened, other books from the same rows hold the same."""
    plant = Plant()
    yield plant
    assert_same(plant.disk)


def test_one_hold_a_check(plant: Plant) -> None:
    code = plant.code(mechanic=PAY)
    plant.attached(1, code)
    assert isinstance(plant.hold(1, code, 50000), Held)
    second = plant.hold(1, code, 54000)
    assert isinstance(second, Held)
    assert (second.points, second.available) == (54000, 0)
    told = [(entry.kind, entry.amount, entry.note) for entry in plant.disk.books.entries[2:]]
    assert told == [
        (EntryKind.HOLD, 50000, ""),
        (EntryKind.RELEASE, 50000, "held anew"),
        (EntryKind.HOLD, 54000, ""),
    ]
    assert plant.detach(1) == Released(54000, 54000)


def test_a_quote_goes_as_far_as_the_code(plant: Plant) -> None:
    code = plant.code(mechanic=PAY, points=30000)
    plant.attached(1, code)
    receipt = plant.receipt(1, guest=by(code))
    quoted = plant.do(Quote(plant.origin(1), receipt))
    assert isinstance(quoted, Quoted)
    assert quoted.max_points == 30000
    part = replace(receipt, tenders=(Tender(POINTS, 20000, 20000, "not asked for yet"),))
    rest = plant.do(Quote(plant.origin(1), part))
    assert isinstance(rest, Quoted)
    assert rest.max_points == 10000


def test_a_refused_hold_leaves_the_one_before(plant: Plant) -> None:
    code = plant.code(mechanic=PAY)
    plant.attached(1, code)
    plant.hold(1, code, 50000)
    assert reason_of(plant.hold(1, code, 54100)) is Reason.INSUFFICIENT
    assert reason_of(plant.hold(1, code, 0)) is Reason.NOT_APPLICABLE
    assert plant.detach(1) == Released(50000, 54000)


def test_a_hold_for_an_older_state_of_the_check_is_stale(plant: Plant) -> None:
    code = plant.code(mechanic=PAY)
    plant.attached(1, code)
    assert isinstance(plant.hold(1, code, 100, revision=4), Held)
    assert reason_of(plant.hold(1, code, 10**9, revision=3)) is Reason.STALE
    assert isinstance(plant.hold(1, code, 200, revision=4), Held)
    assert isinstance(plant.hold(1, code, 300), Held)
    plant.disk.books = plant.disk.again()
    assert reason_of(plant.hold(1, code, 100, revision=1)) is Reason.STALE


def test_a_hold_for_a_gift(plant: Plant) -> None:
    code = plant.code(mechanic=GIFT, gift="8812")
    plant.attached(1, code)
    assert reason_of(plant.hold(1, code, 0, "nothing")) is Reason.NOT_FOUND
    assert reason_of(plant.hold(1, code, 100, "8812")) is Reason.NOT_APPLICABLE
    assert isinstance(plant.hold(1, code, 25000, "8812"), Held)
    assert plant.disk.books.entries[-1].note == "8812"


def test_the_sum_of_holds_of_two_tills_is_never_more_than_there_is(plant: Plant) -> None:
    first = plant.code(mechanic=PAY)
    plant.attached(1, first)
    plant.hold(1, first, 40000)
    second = plant.code(mechanic=PAY)
    assert plant.attached(2, second).max_points == 14000
    assert reason_of(plant.hold(2, second, 14100)) is Reason.INSUFFICIENT
    assert isinstance(plant.sell(1, by(first), 40000), Committed)
    assert isinstance(plant.hold(2, second, 14000), Held)


def test_a_lapsed_hold_whose_points_are_gone_refuses_the_receipt(plant: Plant) -> None:
    code = plant.code(mechanic=PAY)
    plant.attached(1, code)
    plant.hold(1, code, 54000)
    plant.pass_time(86400)
    plant.do(plant.adjust(-54000))
    assert reason_of(plant.sell(1, by(code), 54000)) is Reason.INSUFFICIENT
    assert plant.detach(1) == Released(0, 0)


def test_points_set_aside_are_spent_with_the_receipt(plant: Plant) -> None:
    code = plant.code(mechanic=PAY, points=30000)
    plant.attached(118, code)
    plant.hold(118, code, 30000, revision=4)
    sale = plant.sale(118, by(code), 30000)
    assert plant.do(sale) == plant.do(sale) == Committed(4700, 30000, 28700)
    kinds = [(entry.kind, entry.key) for entry in plant.disk.books.entries[3:]]
    ask, own = sale.asks[0].origin.key, sale.origin.key
    assert kinds == [(EntryKind.REDEMPTION, ask), (EntryKind.RELEASE, ask), (EntryKind.SALE, own)]


def test_a_held_gift_is_taken_with_the_receipt(plant: Plant) -> None:
    code = plant.code(mechanic=GIFT, gift="8812")
    lines = (*DINNER, CHEESECAKE)
    plant.attached(1, code, lines)
    plant.hold(1, code, 0, "8812")
    assert plant.sell(1, by(code), gift="8812", lines=lines) == Committed(6200, 0, 54000 - 25000 + 6200)
    kinds = [entry.kind for entry in plant.disk.books.entries[3:]]
    assert kinds == [EntryKind.GIFT, EntryKind.RELEASE, EntryKind.SALE]


def test_a_gift_that_stands_on_the_receipt_at_nothing_takes_nothing_off(plant: Plant) -> None:
    """As somebody else's till reports it: `isGift`, price 0."""
    code = plant.code(mechanic=GIFT, gift="8812")
    lines = (*DINNER, replace(CHEESECAKE, price=0))
    plant.attached(1, code)
    assert plant.sell(1, by(code), gift="8812", lines=lines) == Committed(6200, 0, 54000 - 25000 + 6200)
    gift = next(entry for entry in plant.disk.books.entries if entry.kind is EntryKind.GIFT)
    assert (gift.points, gift.amount) == (-25000, 0)


def test_points_are_taken_by_the_receipt_though_nothing_was_held(plant: Plant) -> None:
    code = plant.code(mechanic=PAY)
    plant.attached(1, code)
    assert isinstance(plant.sell(1, by(code), 30000), Committed)


@pytest.mark.parametrize("check", ["open", "voided"])
def test_another_guests_code_does_not_pay(plant: Plant, check: str) -> None:
    mine, theirs = plant.code(mechanic=PAY), plant.code(OTHER, PAY)
    plant.attached(1, mine)
    plant.attached(2, theirs)
    sale = plant.sale(1, by(mine), 1000)
    stolen = replace(sale, asks=tuple(replace(ask, identifier=by(theirs)) for ask in sale.asks))
    if check == "voided":
        plant.void(2)
    assert reason_of(plant.do(stolen)) is Reason.USED
    assert plant.balance == 54000


def test_a_void_of_a_paid_check_gives_all_back(plant: Plant) -> None:
    code = plant.code(mechanic=PAY)
    plant.attached(1, code)
    plant.hold(1, code, 30000)
    plant.sell(1, by(code), 30000)
    assert plant.void(1) == Voided(30000, 4700, 54000)


def test_a_tender_of_points_without_an_ask_is_refused(plant: Plant) -> None:
    code = plant.code(mechanic=PAY)
    plant.attached(1, code)
    plant.hold(1, code, 1000)
    sale = plant.sale(1, by(code), 1000)
    assert reason_of(plant.do(replace(sale, asks=()))) is Reason.NOT_APPLICABLE
    assert plant.balance == 54000
    assert isinstance(plant.sell(1, by(code), 1000), Committed)


# -- by hand -----------------------------------------------------------------------------------------------------------


def test_points_by_hand(plant: Plant) -> None:
    give = plant.adjust(4700, note="sorry")
    assert plant.do(give) == plant.do(give) == Adjusted(4700, 58700)
    entry = plant.disk.books.entries[-1]
    assert (entry.kind, entry.points, entry.receipt, entry.note) == (EntryKind.ADJUSTMENT, 4700, None, "sorry")
    assert plant.do(plant.adjust(-58700)) == Adjusted(-58700, 0)
    assert reason_of(plant.do(plant.adjust(-1))) is Reason.INSUFFICIENT
    assert reason_of(plant.do(plant.adjust(0))) is Reason.NOT_APPLICABLE
    assert reason_of(plant.do(plant.adjust(10**15))) is Reason.TOO_MUCH
    assert reason_of(plant.do(plant.adjust(1, replace(PHONE, value="1")))) is Reason.NOT_FOUND
    assert reason_of(plant.do(replace(give, points=4800))) is Reason.CONFLICT


def test_points_set_aside_are_not_taken_by_hand_and_a_mistake_is_undone(plant: Plant) -> None:
    code = plant.code(mechanic=PAY)
    plant.attached(1, code)
    plant.hold(1, code, 50000)
    take = plant.adjust(-4000)
    assert reason_of(plant.do(plant.adjust(-4001))) is Reason.INSUFFICIENT
    plant.do(take)
    assert plant.void(0, take.origin.key) == Voided(4000, 0, 54000)
    assert reason_of(plant.do(take)) is Reason.VOIDED


# -- reading -----------------------------------------------------------------------------------------------------------


def test_an_account_is_read_by_the_backends_clock(plant: Plant) -> None:
    for points in (100, 200, 300):
        plant.pass_time(60)
        plant.do(plant.adjust(points))
        plant.do(plant.adjust(points, OTHER))
    since, until = NOON.replace(minute=1), NOON.replace(minute=3)

    def read(skip: int = 0, most: int = 100, guest: object = PHONE) -> list[int] | None:
        page = plant.do(ReadAccount(plant.origin(0), guest, since, until, skip, most))  # type: ignore[arg-type]
        if not isinstance(page, LedgerPage):
            return None
        return [*(entry.points for entry in page.entries), *([-1] if page.more else [])]

    assert read() == [100, 200, 300]
    assert read(most=2) == [100, 200, -1]
    assert read(skip=2, most=1) == [300]
    assert read(skip=-5, most=-5) == [-1]
    since = NOON.replace(minute=2)
    assert read() == [200, 300]
    until = NOON.replace(minute=2)
    assert read() == [200]
    assert read(guest=by(plant.code())) is None
    assert read(guest=replace(PHONE, value="1")) is None


def test_a_coupon_is_looked_at_before_and_after_its_use() -> None:
    disk, till = Disk(), Till()
    assert disk.do(FindCoupon(till.origin(0), "BDAY-1")) == CouponFound("BDAY-1", "birthday")
    use = till.coupon(1, "BDAY-1", items(1))
    disk.do(use)
    assert disk.do(FindCoupon(till.origin(0), "BDAY-1")) == CouponFound("BDAY-1", "birthday", use.origin.made_at)
    disk.do(till.void(1))
    assert disk.do(FindCoupon(till.origin(0), "BDAY-1")) == CouponFound("BDAY-1", "birthday")
    assert reason_of(disk.do(FindCoupon(till.origin(0), "NONE"))) is Reason.NOT_FOUND
    claim = till.claim()
    code = getattr(disk.do(claim), "code", "")
    disk.do(till.void(0, claim.origin.key))
    assert reason_of(disk.do(FindCoupon(till.origin(0), code))) is Reason.VOIDED
