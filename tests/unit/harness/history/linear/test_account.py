"""A guest's history as steps: who is told of what, and what is left to other checks."""

from harness.history.interval import Intervals
from harness.history.linear.account import Stories, Story
from harness.history.linear.step import Change, Look, Undoing
from harness.history.pairing import pair
from tests.unit.harness.checks.notation import Night, night


def stories(case: Night, **changes: object) -> dict[str, Story]:
    paired = pair(case.evidence(**changes))
    return {story.guest: story for story in Stories(paired, Intervals(paired)).stories}


def test_each_guest_has_a_story_of_its_own() -> None:
    case = night("""
        guest anna 100.00
        guest boris 5.00
        t1 sells a anna 22.00 -> ok earned=22.00 balance=122.00
        t2 identifies i boris -> ok balance=5.00
        t1 voids v a -> ok revoked=22.00 balance=100.00
    """)
    told = stories(case, ledger=None)
    assert [type(step) for step in told["anna"].steps] == [Change, Undoing]
    assert [type(step) for step in told["boris"].steps] == [Look]
    assert (told["anna"].answers, told["boris"].answers) == (1, 1)
    assert told["anna"].start.balance == 10000


def test_what_the_ledger_never_had_did_not_happen() -> None:
    text = "guest anna 100.00\nt1 sells a anna 22.00 -> unknown\nt1 identifies i anna -> ok balance=100.00"
    assert len(stories(night(text))["anna"].steps) == 1
    assert len(stories(night(text), settled=False)["anna"].steps) == 2
    assert len(stories(night(text), ledger=None)["anna"].steps) == 2


def test_the_ledger_says_what_to_try_first() -> None:
    case = night("guest anna 100.00\nt1 sells a anna 22.00 = +22.00 -> unknown")
    (step,) = stories(case)["anna"].steps
    assert step.when.hint == 2
    assert not step.when.required


def test_a_guest_another_check_has_to_do_with_has_no_story() -> None:
    case = night("guest anna 100.00\nt1 sells a anna 22.00 = +23.00 -> unknown\nt1 identifies i anna -> ok")
    assert stories(case) == {}


def test_what_nobody_can_tell_is_said() -> None:
    case = night("guest anna 100.00\nt1 takes g anna nothing on=a -> ok\nt1 identifies i anna -> ok balance=1.00")
    assert stories(case, ledger=None)["anna"].cannot_tell


def test_a_refusal_said_to_a_later_try_is_not_ours() -> None:
    case = night("guest anna 100.00\nt1 sells a anna 22.00 asks=5.00 -> refused")
    (look,) = stories(case, ledger=None)["anna"].steps
    assert isinstance(look, Look)
    assert look.below == 500
