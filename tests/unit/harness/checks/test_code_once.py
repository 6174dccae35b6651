"""code.once on histories with known verdicts."""

import pytest

from harness.history.verdict import Verdict
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.programme import Guest
from tests.unit.harness.checks.notation import Night, failing, night, results, sentences

ID = "code.once"
APP = """
    guest anna 0.00
    anna-phone codes k anna accrue -> ok code=483920175
"""
SOLD = "t1 sells a #483920175 50.00 = +50.00 -> ok"


def case(*lines: str) -> Night:
    return night("\n".join((APP, *lines)))


def test_one_check_passes_scanned_twice_too() -> None:
    played = case(
        "t1 attaches x #483920175 on=a -> ok", "t1 attaches y #483920175 on=a -> ok again=1", SOLD, "t1 voids v a"
    )
    result = results(played.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 1)


def test_two_tables_fail() -> None:
    played = case("t1 attaches x #483920175 on=a -> ok", SOLD, "north.t1 attaches y #483920175 on=b -> ok")
    assert failing(played.evidence()) == {ID}
    explain = sentences(results(played.evidence())[ID])
    assert "code *******75 of anna was taken on 2 checks" in explain
    assert "till north.t1 attached it to north/2026-03-14/north.t1/1002" in explain
    assert "483920175" not in explain


def test_a_refused_second_one_passes() -> None:
    played = case(
        "t1 attaches x #483920175 on=a -> ok", SOLD, "north.t1 attaches y #483920175 on=b -> refused reason=used"
    )
    assert failing(played.evidence()) == set()


def test_attached_here_and_posted_there_fails() -> None:
    played = case("t1 attaches x #483920175 on=b -> ok", "t1 detaches d b -> ok", SOLD)
    assert failing(played.evidence()) == {ID}
    assert "entry 2 (sale, anna) is of shop/2026-03-14/t1/1002" in sentences(results(played.evidence())[ID])


def test_two_receipts_without_attaching_fail() -> None:
    assert failing(case(SOLD, "t2 sells b #483920175 50.00 = +50.00 -> ok").evidence()) == {ID}


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("wait 6m", "t1 attaches x #483920175 on=a -> ok"), "whose time was over"),
        (
            ("anna-phone codes l anna pay -> ok code=483920176", "t1 attaches x #483920175 on=a -> ok"),
            "although a newer one had been issued",
        ),
        (("t1 attaches x #999999999 on=a -> ok",), "which was never issued to anybody"),
        (
            (
                "t1 attaches x #483920175 on=a -> ok",
                "t1 detaches d a -> ok",
                "t1 attaches y #483920175 on=a -> ok",
            ),
            "which was dead since detaching",
        ),
        (
            (
                "t1 attaches x #483920175 on=a -> ok",
                "t1 voids v a = 0.00 guest= reverses=none -> ok",
                "t1 attaches y #483920175 on=a -> ok",
            ),
            "which was dead since void",
        ),
    ],
    ids=["expired", "superseded", "unknown", "detached", "voided"],
)
def test_a_code_that_is_no_good_fails(lines: tuple[str, ...], why: str) -> None:
    played = case(*lines)
    assert failing(played.evidence()) == {ID}
    (finding,) = results(played.evidence())[ID].findings
    assert why in finding.explain
    assert finding.history


@pytest.mark.parametrize(
    "lines",
    [
        ("wait 4m", "t1 attaches x #483920175 on=a -> ok"),
        # A first try that nobody heard of may have come in time.
        ("t1 attaches x #483920175 on=a -> unknown", "wait 6m", "t1 attaches y #483920175 on=a -> ok"),
        ("t1 attaches x #483920175 on=a -> ok", "anna-phone codes l anna pay -> ok code=483920176"),
        ("anna-phone codes l anna pay -> unknown", "t1 attaches x #483920175 on=a -> ok"),
        ("wait 6m", "t1 attaches x #483920175 on=a -> refused reason=expired"),
        # Whether it was let go before the second scan nobody knows.
        ("t1 attaches x #483920175 on=a -> ok", "t1 detaches d a -> offline", "t1 attaches y #483920175 on=a -> ok"),
    ],
    ids=["in time", "unheard in time", "attached before", "perhaps a newer one", "refused", "detached later"],
)
def test_what_may_have_been_good_passes(lines: tuple[str, ...]) -> None:
    assert failing(case(*lines).evidence()) == set()


def test_an_offline_receipt_is_judged_at_its_own_moment() -> None:
    assert failing(case(SOLD).evidence()) == set()
    late = case("wait 6m", SOLD)
    assert failing(late.evidence()) == {ID}
    assert "whose time was over" in sentences(results(late.evidence())[ID])
    told_late = case("t1 sells a #483920175 50.00 -> offline", "wait 10m", "= sale a +50.00")
    assert failing(told_late.evidence()) == set()


def test_a_code_somebody_was_set_up_with_is_for_one_check_too() -> None:
    def played(*lines: str) -> Night:
        made = night("\n".join(("guest anna 0.00", *lines)))
        own = Identifier(IdentifierKind.CODE, "7777")
        made.guests = [Guest("anna", (*made.guests[0].identifiers, own))]
        return made

    once = played("t1 sells a #7777 50.00 = +50.00 guest=anna -> ok balance=50.00")
    assert failing(once.evidence()) == set()
    twice = played(
        "t1 sells a #7777 50.00 = +50.00 guest=anna -> ok balance=50.00",
        "t2 sells b #7777 50.00 = +50.00 guest=anna -> ok balance=100.00",
    )
    assert failing(twice.evidence()) == {ID}
    undone = played(
        "t1 sells a #7777 50.00 = +50.00 guest=anna -> ok balance=50.00",
        "t1 voids v a = -50.00 -> ok",
        "t2 sells b #7777 50.00 = +50.00 guest=anna -> ok balance=50.00",
    )
    assert failing(undone.evidence()) == set()


def test_no_code_is_skipped() -> None:
    assert results(night("guest anna 1.00").evidence())[ID].verdict is Verdict.SKIP
