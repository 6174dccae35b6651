"""A whole site: acts end in time whatever fails, and a crash between any two effects loses nothing that was told."""

from dataclasses import replace
from decimal import Decimal

import pytest

from simulators.kit.instant import MINUTE, SECOND
from simulators.micros.screen import LATER, NO_ANSWER, UNAVAILABLE
from simulators.micros.terminal import TillSettings
from simulators.till.answer import Outcome, Reason, Refused
from simulators.till.attempt import Attempted, Learnt
from simulators.till.cashier import Act, Done, Item, OpenCheck, Ring, Sell, ShowCard, SpendPoints, VoidCheck
from simulators.till.courier_settings import CourierSettings, OfflineMode
from simulators.till.operation import Commit, Identify
from simulators.till.receipt import POINTS
from tests.unit.simulators.micros.shop import ANNA, LATTE, Programme, open_shop
from tests.unit.simulators.till.paper import Bench, Crashed, PaperWire


def ended(bench: Bench, act: Act, terminal: str = "till1") -> Done:
    """The end of an act, which may take the whole of its limit and no more."""
    done = bench.do(terminal, act)
    if done is None:
        before = len(bench.done)
        bench.advance(30 * SECOND)
        assert len(bench.done) == before + 1, f"{act} did not end in its time"
        done = bench.done[-1]
    return done


def test_workstations_are_told_apart_on_one_connection() -> None:
    bench = open_shop()
    ended(bench, Sell((LATTE,)))
    ended(bench, Sell((LATTE,)), "till2")
    assert [request.terminal for request in bench.sent] == ["5", "6"]
    assert len(bench.dialled) == 1


def test_a_till_that_hears_nothing_goes_on_and_tells_later() -> None:
    programme = Programme(mute=True)
    bench = open_shop(programme)
    shown = ended(bench, ShowCard(ANNA))
    assert (shown.outcome, shown.screen) == (Outcome.UNKNOWN, NO_ANSWER)
    sold = ended(bench, Sell((LATTE,), ANNA))
    assert (sold.outcome, sold.answer, sold.printed[-1]) == (Outcome.UNKNOWN, None, LATER)
    assert bench.count_pending() == 1
    programme.mute = False
    bench.advance(20 * SECOND)
    assert bench.count_pending() == 0
    assert bench.learnt(sold.key) == [Outcome.UNKNOWN, Outcome.OK]
    assert programme.balance == 12_000 + 2980


def test_an_answer_lost_costs_nothing() -> None:
    programme = Programme(lose=True)
    bench = open_shop(programme)
    ended(bench, Ring((LATTE,)))
    spent = ended(bench, SpendPoints(ANNA, 1000))
    assert spent.outcome is Outcome.UNKNOWN
    assert spent.receipt is not None
    assert spent.receipt.tenders == ()
    programme.lose = False
    sold = ended(bench, Sell())
    bench.advance(1 * MINUTE)
    assert (sold.outcome, bench.count_pending(), programme.redeemed) == (Outcome.OK, 0, {})
    assert programme.balance == 12_000 + 2980


@pytest.mark.parametrize(
    ("mode", "waits", "screen"),
    [
        (OfflineMode.IMMEDIATE_TIMEOUT, False, NO_ANSWER),
        (OfflineMode.TIMEOUT, True, NO_ANSWER),
        (OfflineMode.ERROR, False, UNAVAILABLE),
    ],
)
def test_without_a_line(mode: OfflineMode, waits: bool, screen: tuple[str, ...]) -> None:
    settings = TillSettings(courier=replace(CourierSettings(), offline_mode=mode))
    bench = open_shop(settings=settings)
    bench.reachable = False
    bench.drop_line()
    began = bench.now
    shown = ended(bench, ShowCard(ANNA))
    assert (shown.outcome, shown.screen) == (Outcome.UNKNOWN, screen)
    assert (bench.now > began) is waits
    sold = ended(bench, Sell((LATTE,), ANNA))
    assert (sold.outcome, sold.printed[-1]) == (Outcome.UNKNOWN, LATER)
    bench.reachable = True
    bench.advance(30 * SECOND)
    assert bench.learnt(sold.key) == [Outcome.UNKNOWN, Outcome.OK]
    assert bench.count_pending() == 0


def test_sales_of_an_outage_arrive_in_their_order() -> None:
    bench = open_shop()
    bench.reachable = False
    bench.drop_line()
    keys = [ended(bench, Sell((LATTE,), ANNA)).key for _ in range(50)]
    assert bench.sent == []
    bench.reachable = True
    bench.advance(30 * SECOND)
    assert [request.operation.origin.key for request in bench.sent] == keys
    assert bench.count_pending() == 0


def test_a_wire_slower_than_the_limit_does_not_hold_the_cashier() -> None:
    bench = open_shop(Programme(mute=True), wire=PaperWire(patience=300 * SECOND))
    shown = ended(bench, ShowCard(ANNA))
    assert (shown.outcome, bench.now) == (Outcome.UNKNOWN, 30 * SECOND)
    sold = ended(bench, Sell((LATTE,)))
    assert sold.outcome is Outcome.UNKNOWN
    assert bench.kinds() == ["identify"], "its terminal is still busy on the line"


@pytest.mark.parametrize("mode", ["slow", "failing"])
def test_a_bad_disk_does_not_hold_the_cashier_and_nothing_undurable_is_sent(mode: str) -> None:
    bench = open_shop()
    bench.disk_mode = mode
    sold = ended(bench, Sell((LATTE,), ANNA))
    assert (sold.outcome, bench.sent) == (Outcome.UNKNOWN, [])
    bench.disk_mode = "good"
    bench.release_writes()
    bench.advance(30 * SECOND)
    assert bench.kinds() == ["commit"]
    assert bench.learnt(sold.key) == [Outcome.UNKNOWN, Outcome.OK]


def test_a_disk_that_is_bad_from_the_start_gives_no_numbers() -> None:
    bench = open_shop()
    bench.disk_mode = "failing"
    bench.disk.clear()
    bench.restart()
    done = ended(bench, ShowCard(ANNA))
    assert (done.outcome, done.note) == (Outcome.REFUSED, "the till's disk gives no numbers: nothing was done")
    assert bench.attempted() == []
    bench.disk_mode = "good"
    bench.advance(30 * SECOND)
    assert ended(bench, ShowCard(ANNA)).outcome is Outcome.OK


def test_an_act_may_wait_for_the_first_numbers() -> None:
    bench = open_shop()
    bench.disk_mode = "slow"
    bench.restart()
    assert bench.do("till1", ShowCard(ANNA)) is None
    bench.release_writes()
    assert bench.done[-1].outcome is Outcome.OK
    assert "act:till1" not in bench.timers


def test_one_act_at_a_time_and_known_terminals_only() -> None:
    bench = open_shop(Programme(mute=True))
    assert bench.do("till1", ShowCard(ANNA), "a") is None
    busy = bench.do("till1", Ring((LATTE,)), "b")
    assert busy is not None
    assert (busy.ticket, busy.outcome, busy.note) == ("b", Outcome.REFUSED, "till1 is busy with a")
    lost = bench.do("till9", Ring((LATTE,)))
    assert lost is not None
    assert lost.note == "there is no terminal till9 here"


def test_a_till_that_holds_too_much_takes_nothing_new() -> None:
    settings = TillSettings(courier=replace(CourierSettings(), capacity=2))
    bench = open_shop(settings=settings)
    bench.reachable = False
    bench.drop_line()
    ended(bench, Sell((LATTE,)))
    ended(bench, Sell((LATTE,)))
    full = ended(bench, Sell((LATTE,)))
    assert (full.outcome, full.key) == (Outcome.REFUSED, "")


def test_a_protocol_that_cannot_say_it_refuses_without_an_attempt() -> None:
    bench = open_shop(wire=PaperWire(mute=(Identify,)))
    shown = ended(bench, ShowCard(ANNA))
    assert shown.answer == Refused(Reason.UNSUPPORTED, "paper cannot say that")
    assert (shown.outcome, shown.key, shown.note) == (Outcome.REFUSED, "", "paper cannot say that")
    assert bench.attempted() == []


def test_a_check_nobody_can_be_told_of_is_not_closed() -> None:
    """Seed of this: points on it were spent, paper was printed, and the programme never heard of the receipt."""
    bench = open_shop(wire=PaperWire(mute=(Commit,)))
    refused = ended(bench, Sell((LATTE,)))
    assert (refused.outcome, refused.key, refused.note) == (Outcome.REFUSED, "", "paper cannot say that")
    assert refused.printed == ()
    still = ended(bench, Ring((LATTE,)))
    assert refused.receipt is not None
    assert still.receipt is not None
    assert still.receipt.id == refused.receipt.id
    assert len(still.receipt.lines) == 2


def test_numbers_last_for_more_than_one_block() -> None:
    bench = open_shop()
    keys = [ended(bench, ShowCard(ANNA)).key for _ in range(200)]
    assert len(set(keys)) == 200
    assert len([key for key in bench.disk if key.startswith("count:")]) == 2


def test_a_wished_check_number_waits_for_the_disk_to_know_it() -> None:
    bench = open_shop()
    ended(bench, OpenCheck(5000))
    assert ended(bench, Ring((LATTE,))).outcome is Outcome.OK
    assert ended(bench, Sell()).outcome is Outcome.OK
    bench.restart()
    sold = ended(bench, Sell((LATTE,))).receipt
    assert sold is not None
    assert sold.id.check > 5000


def test_rows_of_a_terminal_that_is_gone_are_named_and_kept() -> None:
    bench = open_shop()
    bench.reachable = False
    bench.drop_line()
    key = ended(bench, Sell((LATTE,))).key
    bench.disk[f"fact:{key}"] = bench.disk[f"fact:{key}"].replace('"till1"', '"till7"')
    bench.disk["permit:x"] = "{"
    bench.restart()
    assert bench.noticed() == ["disk", "disk"]
    assert f"fact:{key}" in bench.disk


SCRIPT: tuple[tuple[str, Act], ...] = (
    ("till1", Sell((LATTE,), ANNA)),
    ("till2", ShowCard(ANNA)),
    ("till2", Ring((LATTE,))),
    ("till2", SpendPoints(ANNA, 1000)),
    ("till2", Sell((Item("2001", Decimal(1), 1200),))),
    ("till1", SpendPoints(ANNA, 500)),
    ("till1", VoidCheck()),
    ("till1", Sell((LATTE,), ANNA)),
)


def play(bench: Bench, crash_at: int, trouble: str, programme: Programme) -> bool:
    """Plays the script with a crash at an effect; an act cut off is not repeated. False: the crash never came."""
    bench.crash_at = crash_at
    crashed = False
    for number, (terminal, act) in enumerate(SCRIPT):
        if number == 2:
            programme.mute, programme.lose = trouble == "mute", trouble == "lose"
            bench.reachable = trouble != "down"
        if number == 6:
            programme.mute = programme.lose = False
            bench.reachable = True
        try:
            if number == 2 and trouble == "down":
                bench.drop_line()
            bench.do(terminal, act, str(number))
            bench.advance(30 * SECOND)
        except Crashed:
            crashed = True
            bench.restart()
    bench.crash_at = None
    bench.advance(5 * MINUTE)
    return crashed


def judge(bench: Bench, programme: Programme) -> None:
    """Nothing told is lost, nothing is left half done, no key has two meanings."""
    attempts = [entry for entry in bench.history if isinstance(entry, Attempted)]
    assert len({entry.key for entry in attempts}) == len(attempts), "a key was attempted twice"
    told = {done.key for done in bench.done if done.key}
    for entry in attempts:
        if isinstance(entry.operation, Commit) and entry.key in told:
            assert entry.key in programme.answered, f"{entry.key} was told and is lost"
    paid = {t.key for receipt in programme.sold.values() for t in receipt.tenders if t.kind == POINTS}
    assert set(programme.redeemed) <= paid, "a redemption has no sale"
    assert bench.count_pending() == 0
    for learnt in [entry for entry in bench.history if isinstance(entry, Learnt)]:
        assert learnt.outcome is not Outcome.OK or learnt.key in programme.answered
    earned = sum(receipt.total for receipt in programme.sold.values())
    spent = sum(points for _, points in programme.redeemed.values())
    assert programme.balance == 12_000 + earned - spent


@pytest.mark.parametrize("durable", [True, False])
@pytest.mark.parametrize("trouble", ["none", "mute", "lose", "down"])
def test_a_crash_between_any_two_effects_loses_nothing_that_was_told(trouble: str, durable: bool) -> None:
    crash_at = 0
    while True:
        programme = Programme()
        bench = open_shop(programme, writes_before_crash=durable)
        came = play(bench, bench.effects + crash_at, trouble, programme)
        judge(bench, programme)
        if not came:
            break
        crash_at += 1
    assert crash_at > 40, "the loop ended before the script did"
