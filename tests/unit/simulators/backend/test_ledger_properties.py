"""Whatever is asked, in whatever order and however often: the ledger keeps its invariants."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from simulators.backend.rows import read_balances, read_ledger
from simulators.till.answer import Refused, ReturnTaken
from simulators.till.identifier import Identifier
from simulators.till.ledger import EntryKind
from simulators.till.operation import Redeem, Single
from simulators.till.programme import Programme, Shortfall, Tier
from simulators.till.receipt import Discount, Line, ReturnLine
from tests.unit.simulators.backend.shop import (
    ANNA,
    BOB,
    CAKE,
    CODE,
    COFFEE,
    PROGRAMME,
    TEA,
    Disk,
    Till,
    by_points,
)

PRICES = {COFFEE: 1490, CAKE: 1995, TEA: 999}
TIERED = replace(PROGRAMME, tiers=(Tier("silver", 5000, Decimal("1.5")),), floor=500)
SPENDING = (EntryKind.REDEMPTION, EntryKind.CLAIM, EntryKind.GIFT)

guests = st.sampled_from([ANNA, BOB, CODE])
checks = st.integers(1, 3)
plus = st.sampled_from([COFFEE, CAKE, TEA])
baskets = st.lists(
    st.builds(
        lambda plu, qty: Line(plu, qty, PRICES[plu]), plus, st.sampled_from([Decimal(1), Decimal(2), Decimal("0.333")])
    ),
    min_size=1,
    max_size=3,
).map(tuple)


@st.composite
def days(draw: st.DrawFn) -> list[Single]:
    """Some operations of two tills, some of them again, some of them late."""
    tills = [Till("5"), Till("6")]
    done: list[Single] = []
    for _ in range(draw(st.integers(1, 14))):
        till = draw(st.sampled_from(tills))
        till.at += timedelta(minutes=draw(st.sampled_from([0, 0, 30, 1500])))
        done.append(draw(_one(till, done)))
    return draw(st.permutations(done)) if draw(st.booleans()) else done


@st.composite
def _one(draw: st.DrawFn, till: Till, done: list[Single]) -> Single:
    check, guest = draw(checks), draw(guests)
    match draw(st.sampled_from("sssrrcghfvvobbm")):
        case "s":
            return _sale(draw, till, check, guest, done)
        case "r":
            return till.redeem(check, draw(st.integers(1, 9000)), guest=guest)
        case "c":
            return till.coupon(check, draw(st.sampled_from(["BDAY-1", "BDAY-2", "VAL-1"])))
        case "g":
            lines = (Line(CAKE, Decimal(1), 1995), Line(TEA, Decimal(1), 999))
            return till.gift(check, (CAKE, TEA), lines)
        case "h":
            return till.hold(check, draw(st.integers(1, 9000)), guest)
        case "f" if done:
            return till.release(draw(st.sampled_from(done)).origin.key)
        case "o" if done:
            return till.void(check, draw(st.sampled_from(done)).origin.key)
        case "b":
            lines_back = draw(st.lists(st.builds(ReturnLine, plus, st.just(Decimal(1))), max_size=2))
            return till.back(check, *lines_back)
        case "m":
            return till.claim(guest=guest)
        case _:
            return till.void(check)


def _sale(draw: st.DrawFn, till: Till, check: int, guest: Identifier, done: list[Single]) -> Single:
    lines = draw(baskets)
    mine = [op for op in done if isinstance(op, Redeem) and op.origin.receipt == till.receipt(check, lines).id]
    paid = tuple(by_points(op) for op in mine if op.points <= 900)[:1] if draw(st.booleans()) else ()
    coupons = tuple(draw(st.lists(st.sampled_from(["BDAY-1", "sweet"]), max_size=2, unique=True)))
    discounts = (Discount("d", draw(st.integers(0, 50)), "till"),)
    return till.sale(check, lines, draw(st.sampled_from([guest, None])), paid, coupons, discounts)


@given(days(), st.sampled_from(Shortfall))
@settings(max_examples=150, deadline=None)
def test_the_ledger_keeps_its_invariants(day: list[Single], shortfall: Shortfall) -> None:
    programme: Programme = replace(TIERED, shortfall=shortfall)
    disk = Disk(programme)
    answers = [disk.do(operation) for operation in day]
    ledger = read_ledger(disk.rows.values())

    assert [entry.number for entry in ledger] == list(range(1, len(ledger) + 1))
    running: dict[str, int] = {}
    undone: set[int] = set()
    for entry in ledger:
        running[entry.guest] = running.get(entry.guest, 0) + entry.points
        if entry.kind in SPENDING and entry.points < 0:
            assert running[entry.guest] >= programme.floor
        if entry.kind in (EntryKind.VOID, EntryKind.RELEASE) and entry.reverses is not None:
            assert entry.reverses not in undone
            assert entry.reverses < entry.number
            undone.add(entry.reverses)
    for guest, balance in read_balances(disk.rows.values()).items():
        assert balance == running[guest] == disk.balance(guest)
    standing = [e.coupon for e in ledger if e.kind is EntryKind.COUPON and e.number not in undone]
    assert len(standing) == len(set(standing))
    for operation, answer in zip(day, answers, strict=True):
        if isinstance(answer, Refused):
            assert not [e for e in ledger if e.key == operation.origin.key]


@given(days())
@settings(max_examples=100, deadline=None)
def test_the_same_rows_make_the_same_books_and_doing_it_again_changes_nothing(day: list[Single]) -> None:
    disk = Disk(TIERED)
    for operation in day:
        disk.do(operation)
    rows, entries = dict(disk.rows), disk.books.entries
    disk.books = disk.again()
    assert disk.books.entries == entries
    for operation in day:
        disk.do(operation)
    assert disk.rows == rows


@given(days(), st.data())
@settings(max_examples=100, deadline=None)
def test_it_does_not_matter_where_the_books_were_restarted(day: list[Single], data: st.DataObject) -> None:
    steady, restarted = Disk(TIERED), Disk(TIERED)
    crash = data.draw(st.integers(0, len(day)))
    for index, operation in enumerate(day):
        if index == crash:
            restarted.books = restarted.again()
        claims_again = steady.do(operation)
        assert type(restarted.do(operation)) is type(claims_again)
    assert [e.points for e in restarted.books.entries] == [e.points for e in steady.books.entries]


@given(days())
@settings(max_examples=100, deadline=None)
def test_undoing_everything_returns_to_the_opening(day: list[Single]) -> None:
    disk = Disk(TIERED)
    for operation in day:
        disk.do(operation)
    latest = max(operation.origin.made_at for operation in day)
    till = Till("9", at=latest)
    for receipt in dict.fromkeys(entry.receipt for entry in disk.books.entries if entry.receipt is not None):
        void = till.void(receipt.check)
        disk.do(replace(void, target=receipt))
    for entry in disk.books.entries:
        if entry.kind is EntryKind.CLAIM and disk.books.accounts.is_standing(entry.number):
            disk.do(till.void(0, entry.key))
    assert (disk.balance("anna"), disk.balance("bob")) == (12000, 3000)


@given(baskets, st.integers(0, 900), st.integers(0, 300), st.data())
@settings(max_examples=150, deadline=None)
def test_parts_of_a_return_add_up_to_the_whole(
    lines: tuple[Line, ...], points: int, discount: int, data: st.DataObject
) -> None:
    disk, till = Disk(replace(PROGRAMME, shortfall=Shortfall.DEBT)), Till()
    spend = till.redeem(1, points)
    total = sum(line.total for line in lines) - discount
    paid = () if not points or points > total else (by_points(spend),)
    if paid:
        disk.do(spend)
    if total < 0:
        return
    disk.do(till.sale(1, lines, tenders=paid, discounts=(Discount("d", discount, "till"),)))
    parts = [disk.do(till.back(1, ReturnLine(line.plu, line.qty))) for line in data.draw(st.permutations(lines))]
    assert all(isinstance(part, ReturnTaken) for part in parts)
    taken = [part for part in parts if isinstance(part, ReturnTaken)]
    assert sum(part.amount for part in taken) == total - (points if paid else 0)
    assert sum(part.returned for part in taken) == (points if paid else 0)
    assert disk.balance() == 12000
