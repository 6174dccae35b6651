"""Any acts, any answers, any silences: every act ends in time, retries say the same later, and the accounts agree."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.farcard.profile import Transactions
from simulators.kit.instant import SECOND
from simulators.till.answer import Outcome
from simulators.till.cashier import (
    Act,
    AskQuote,
    CancelBill,
    DropCard,
    DropPoints,
    OpenCheck,
    PrintBill,
    ReadCard,
    Reopen,
    Ring,
    ScanCoupon,
    Sell,
    ShowCard,
    SpendPoints,
    TakeGift,
    VoidCheck,
)
from simulators.till.operation import Commit, Phase, Void
from simulators.till.receipt import ReceiptId
from tests.unit.simulators.farcard.till.restaurant import (
    CARD,
    GIFT,
    OTHER,
    PHONE,
    SETTINGS,
    TEA,
    Books,
    Table,
    timeless,
)  # fmt: skip
from tests.unit.simulators.till.paper import CLOCK

CHECKS = [ReceiptId("250410002", CLOCK.at(0).date(), unit, n) for unit in ("4", "5") for n in (1, 2, 3)]

acts: st.SearchStrategy[Act] = st.one_of(
    st.just(Ring((TEA,))),
    st.just(OpenCheck()),
    st.sampled_from([CARD, PHONE, OTHER]).map(ShowCard),
    st.integers(1, 2_500).map(lambda points: SpendPoints(CARD, points)),
    st.sampled_from(["C1", "C2", "X3"]).map(ScanCoupon),
    st.sampled_from([("2001",), ("2002",), ("2001", "2002")]).map(lambda choice: TakeGift(CARD, "sweet", choice)),
    st.just(Sell((TEA,))),
    st.just(Sell()),
    st.just(Sell(guest=CARD)),
    st.just(Sell(printer_fails=True)),
    st.just(DropCard()),
    st.just(DropPoints()),
    st.just(PrintBill()),
    st.just(CancelBill()),
    st.just(AskQuote()),
    st.just(VoidCheck()),
    st.just(ReadCard(CARD, Phase.CARD_PRINT)),
    st.sampled_from(CHECKS).map(VoidCheck),
    st.sampled_from(CHECKS).map(lambda id: VoidCheck(id, printer_fails=True)),
    st.sampled_from(CHECKS).map(Reopen),
)
numbers = st.sets(st.integers(1, 30), max_size=12)
OFTEN: tuple[Act, ...] = (
    Ring((TEA,)),
    ShowCard(CARD),
    SpendPoints(CARD, 300),
    Sell(),
    Sell(),
    DropPoints(),
    VoidCheck(),
)


@settings(max_examples=150, deadline=None)
@given(
    night=st.lists(
        st.tuples(st.sampled_from(["till1", "till2"]), st.one_of(st.sampled_from(OFTEN), acts)), max_size=25
    ),
    lost=numbers,
    deaf=numbers,
    refused=numbers,
    outage=st.sets(st.integers(0, 24), max_size=6),
    policy=st.sampled_from(list(Transactions)),
    rule=st.sampled_from([0, 7, 8, 9]),
)
def test_any_night_ends_with_agreeing_accounts(
    night: Sequence[tuple[str, Act]],
    lost: set[int],
    deaf: set[int],
    refused: set[int],
    outage: set[int],
    policy: Transactions,
    rule: int,
) -> None:
    books = Books(rule=rule, offers=(GIFT,), lost=lost, deaf=deaf, refused=refused)
    table = Table(books, replace(SETTINGS, transactions=policy, limit=8 * SECOND))
    closed: dict[ReceiptId, bool] = {}
    for index, (till, act) in enumerate(night):
        if index in outage:
            table.reachable = False
            table.drop_line()
        elif not table.reachable:
            table.reachable = True
            table.advance(11 * SECOND)
        began = table.now
        done = table.act(act, till)
        assert table.now - began <= 8 * SECOND
        assert done.outcome is not Outcome.OFFLINE
        if isinstance(act, Sell) and done.receipt is not None and done.printed:
            closed[done.receipt.id] = True
    table.reachable = True
    books.lost, books.deaf, books.refused = set(), set(), set()
    table.advance(300 * SECOND)
    assert table.count_pending() == 0
    declined = books.declined if policy is Transactions.DEFERRED else set[ReceiptId]()
    _check_accounts(table, books, set(closed), declined)
    _check_retries(table)


def _check_accounts(table: Table, books: Books, closed: set[ReceiptId], declined: set[ReceiptId]) -> None:
    """A receipt the till closed and never began to void stands; one that stands was closed, or its till is in doubt.
    `declined`: reported later and refused, so that the till can do no more."""
    voided = {void.target for void in table.voids() if void.reason != "rollback"}
    for id in closed:
        assert id in books.sold or id in voided or id in declined, f"{id} is lost"
    for id in books.sold:
        in_doubt = [table.site.terminal(till).open_order for till in ("till1", "till2")]
        doubtful = {order.id for order in in_doubt if order is not None and order.unheard}
        assert id in closed or id in doubtful, f"{id} stands and no till knows"


def _check_retries(table: Table) -> None:
    contents: dict[str, str] = {}
    last: dict[ReceiptId, object] = {}
    for attempt in table.attempted():
        operation = attempt.operation
        if isinstance(operation, Commit):
            content = timeless(operation)
            assert contents.setdefault(attempt.key, content) == content
        if isinstance(operation, Commit | Void):
            before, now = last.get(operation.origin.receipt), operation.origin.made_at
            assert now.microsecond == 0
            assert before is None or str(before) < str(now)
            last[operation.origin.receipt] = now
