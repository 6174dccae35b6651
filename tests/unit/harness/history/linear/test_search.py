"""The search by itself, on steps by hand."""

from harness.history.linear.search import find_order
from harness.history.linear.step import Change, Look, State, Step, Timing, Undoing
from harness.history.pairing import Attempt, pair
from tests.unit.harness.checks.notation import night

_CASE = night("guest anna 1.00\nt1 identifies i anna -> ok")
ANY: Attempt = next(iter(pair(_CASE.evidence()).attempts.values()))


def when(begin: int, end: int, *, required: bool = True, hint: int | None = None) -> Timing:
    return Timing(ANY, begin, end if required else 2**62, required, hint)


def test_an_empty_history_is_in_order() -> None:
    assert find_order([], State(0)).found is True


def test_what_was_answered_before_another_was_asked_comes_first() -> None:
    early, late = Change(when(0, 1), 0, (5,)), Look(when(2, 3), balance=5)
    assert find_order([early, late], State(0)).found is True
    assert find_order([early, Look(when(2, 3), balance=0)], State(0)).found is False
    assert find_order([early, Look(when(0, 3), balance=0)], State(0)).found is True


def test_what_may_never_have_happened_may_be_left_out() -> None:
    unheard = Change(when(0, 1, required=False), 0, (5,))
    for balance in (0, 5):
        assert find_order([unheard, Look(when(2, 3), balance=balance)], State(0)).found is True
    assert find_order([unheard, Look(when(2, 3), balance=4)], State(0)).found is False
    assert (
        find_order([Change(when(4, 5, required=False), 0, (5,)), Look(when(2, 3), balance=5)], State(0)).found is False
    )


def test_one_of_several_figures_is_found() -> None:
    assert find_order([Change(when(0, 1), 0, (5, 7, 9)), Look(when(2, 3), balance=9)], State(0)).found is True


def test_an_undoing_takes_back_or_forbids() -> None:
    grant = Change(when(0, 9, required=False), 0, (-5,), tracked=True)
    undo = Undoing(when(1, 2), 1, frozenset({0}))
    assert find_order([grant, undo, Look(when(0, 1), balance=5)], State(10)).found is True
    assert find_order([grant, undo, Look(when(3, 4), balance=5)], State(10)).found is False


def test_the_floor_and_rivals_hold() -> None:
    spend = Change(when(0, 1), 0, (-5,), least=0)
    assert find_order([spend], State(4)).found is False
    assert find_order([spend], State(5)).found is True
    use = Change(when(0, 1), 0, (0,), tracked=True, rivals=frozenset({1}))
    other = Change(when(0, 1), 1, (0,), tracked=True, rivals=frozenset({0}))
    assert find_order([use, other], State(0)).found is False


def test_a_later_try_is_told_of_the_one_that_stands() -> None:
    first = Change(when(0, 1, required=False), 0, (5,), tracked=True, same=frozenset({1}))
    second = Change(when(2, 3), 1, (5,), tracked=True, same=frozenset({0}))
    for balance in (5,):
        assert find_order([first, second, Look(when(4, 5), balance=balance)], State(0)).found is True
    assert find_order([first, second, Look(when(4, 5), balance=10)], State(0)).found is False


def test_what_was_undone_may_come_again() -> None:
    sale = Change(when(0, 1), 0, (5,), tracked=True)
    void = Undoing(when(2, 3), 1, frozenset({0}), keeps=frozenset({0}))
    again = Change(when(4, 5), 2, (0,), tracked=True, same=frozenset({0}), brings_again=frozenset({0}))
    steps: list[Step] = [sale, void, again, Look(when(6, 7), balance=5)]
    assert find_order(steps, State(0)).found is True


def test_the_bound_is_kept_and_where_it_came_to_is_told() -> None:
    steps: list[Step] = [Change(when(0, 1, required=False), n, (1 << n,)) for n in range(12)]
    order = find_order([*steps, Look(when(0, 99), balance=-1)], State(0), 100)
    assert order.found is None
    assert order.visited == 101
    assert order.stuck == (Look(when(0, 99), balance=-1),)


def test_a_history_in_order_is_read_once() -> None:
    steps: list[Change | Look] = []
    for n in range(400):
        steps.append(Change(when(4 * n, 4 * n + 1, required=n % 3 > 0, hint=n), len(steps), (1,)))
        steps.append(Look(when(4 * n + 2, 4 * n + 3), balance=n + 1))
    order = find_order(steps, State(0))
    assert order.found is True
    assert order.visited <= 401
