"""One-time codes of a case."""

from datetime import timedelta

from harness.history.codes import attaches_of, codes_of, ended_on, heard_yes, is_code, scans_of, was_asked_for
from harness.history.pairing import pair
from simulators.till.programme import Mechanic
from tests.unit.harness.checks.notation import EPOCH, card, night

CASE = """
    guest anna 540.00
    anna-phone codes k anna pay points=300.00 -> ok code=483920175
    anna-phone codes u anna pay -> unknown
    t1 attaches x #483920175 on=a -> ok most=300.00
    t1 attaches y #999999999 on=b -> refused reason=not_found
    t1 attaches z #483920175 on=c -> unknown
    t1 detaches d a -> offline
    t1 voids v a = 0.00 guest= reverses=none -> ok
    t1 reverses r x -> ok
"""


def test_a_code_is_what_an_app_was_told() -> None:
    codes = codes_of(pair(night(CASE).evidence()))
    (code,) = codes.values()
    assert (code.code, code.guest, code.issue.mechanic, code.issue.points) == (
        "483920175",
        "anna",
        Mechanic.PAY,
        30_000,
    )
    assert timedelta(seconds=302) < code.expires_at - EPOCH < timedelta(seconds=303)


def test_a_scan_is_an_attaching_that_was_granted() -> None:
    case = pair(night(CASE).evidence())
    (scan,) = scans_of(case)
    assert (scan.operation.code, scan.answer.max_points) == ("483920175", 30_000)
    asked = attaches_of(case)
    assert [was_asked_for(one) for one in asked] == [True, False, True]


def test_a_guest_is_taken_off_by_detaching_and_by_a_void_of_the_whole() -> None:
    told = night(CASE)
    case = pair(told.evidence())
    ends = ended_on(case, told.checks["a"])
    assert [one.key for one in ends] == [told.keys["d"], told.keys["v"]]
    assert [heard_yes(one) is not None for one in ends] == [False, True]


def test_codes_are_one_kind_of_identifier() -> None:
    assert is_code(card("#1"))
    assert not is_code(card("anna"))
    assert not is_code(None)


def test_attachings_and_codes_have_no_place_in_the_ledger_and_detachings_have() -> None:
    told = night(CASE)
    changing = {one.key for one in pair(told.evidence()).changing()}
    assert changing == {told.keys[label] for label in ("d", "v", "r")}
