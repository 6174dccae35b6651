"""What a receipt asks for, receipts without a card, bills, rollbacks: their checks on histories with known verdicts.

More of what must not happen to receipts told again is in `test_receipts_again.py`.
"""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from harness.history.verdict import CheckResult, Verdict
from simulators.till.answer import Quoted, Reason, Refused
from simulators.till.attempt import Attempted, Learnt
from simulators.till.ledger import EntryKind
from simulators.till.operation import Commit, Phase, Quote
from tests.unit.harness.checks.notation import failing, results, sentences
from tests.unit.harness.checks.receipts import OFFLINE, OK, RECEIPT, REFUSED, UNKNOWN, Story

ALL_OR_NOTHING = "commit.all-or-nothing"
CARDLESS = "commit.cardless-accepted"
BILL = "bill.no-effect"
ACCEPTED = "rollback.accepted"
SYMMETRIC = "rollback.symmetric"


@pytest.fixture
def story() -> Story:
    return Story()


def result(story: Story, check: str) -> CheckResult:
    return results(story.evidence())[check]


# -- all or nothing


def test_all_that_is_asked_for_is_posted_or_nothing_is(story: Story) -> None:
    story.tries(story.sale(), REFUSED, Reason.INSUFFICIENT)
    story.posts(sale := story.sale())
    story.tries(sale, OK)
    found = result(story, ALL_OR_NOTHING)
    assert (found.verdict, found.examined) == (Verdict.PASS, 2)


def test_a_receipt_that_asks_for_nothing_is_none_of_its_business(story: Story) -> None:
    story.tries(story.sale(asks=False), REFUSED, Reason.BLOCKED)
    assert result(story, ALL_OR_NOTHING).verdict is Verdict.SKIP


def test_the_sale_without_the_points_it_asks_for_fails(story: Story) -> None:
    story.posts(sale := story.sale(), redeems=False)
    story.tries(sale, OK)
    assert "only a part of it is posted: entry 2 (sale, anna)" in sentences(result(story, ALL_OR_NOTHING))


def test_points_that_stayed_taken_after_a_refusal_fail_and_are_nobody_elses_matter(story: Story) -> None:
    story.posts(sale := story.sale())
    del story.ledger[-1]
    story.tries(sale, REFUSED, Reason.USED)
    assert failing(story.evidence()) == {ALL_OR_NOTHING}


def test_a_refusal_without_a_word_fails(story: Story) -> None:
    story.tries(story.sale(), REFUSED, Reason.USED)
    says(story, Refused(Reason.USED))
    assert failing(story.evidence()) == {ALL_OR_NOTHING}
    assert "refused (used) without a word" in sentences(result(story, ALL_OR_NOTHING))


def test_a_refusal_that_says_nothing_at_all_is_a_warning(story: Story) -> None:
    """Some ways to call FarCards have no place for a reason or a text."""
    story.tries(story.sale(), REFUSED, Reason.NOT_APPLICABLE)
    says(story, Refused(Reason.NOT_APPLICABLE))
    found = result(story, ALL_OR_NOTHING)
    assert found.verdict is Verdict.PASS
    assert [finding.warning for finding in found.findings] == [True]


def test_a_gateway_has_no_words_when_nobody_is_there(story: Story) -> None:
    story.tries(story.sale(), REFUSED, Reason.OFFLINE)
    says(story, Refused(Reason.OFFLINE))
    assert result(story, ALL_OR_NOTHING).verdict is Verdict.PASS


def test_what_a_gateway_gave_up_and_undid_passes_and_what_it_left_fails(story: Story) -> None:
    story.posts(sale := story.sale())
    undo = story.reverses(sale)
    story.tries(sale, REFUSED, Reason.OFFLINE)
    assert result(story, ALL_OR_NOTHING).verdict is Verdict.FAIL
    early = results(replace(story.evidence(), settled=False))[ALL_OR_NOTHING]
    assert early.verdict is Verdict.UNKNOWN
    story.undoes(undo, 3, 2)
    story.learns(undo)
    assert failing(story.evidence()) == set()


def says(story: Story, answer: Refused) -> None:
    noted = story.history[-1]
    assert isinstance(noted.entry, Learnt)
    story.history[-1] = replace(noted, entry=replace(noted.entry, answer=answer))


# -- without a card


def cardless(story: Story) -> Commit:
    sale = story.sale(asks=False)
    return replace(sale, receipt=replace(sale.receipt, guest=None))


def test_a_receipt_without_a_card_is_taken_and_is_on_nobodys_account(story: Story) -> None:
    story.posts(sale := cardless(story), earned=0)
    story.ledger[-1] = replace(story.ledger[-1], guest="")
    story.tries(sale, OK)
    found = result(story, CARDLESS)
    assert (found.verdict, found.examined) == (Verdict.PASS, 1)


def test_one_that_is_refused_for_that_fails(story: Story) -> None:
    story.tries(cardless(story), REFUSED, Reason.NOT_FOUND)
    assert failing(story.evidence()) == {CARDLESS}


@pytest.mark.parametrize("reason", [Reason.OFFLINE, Reason.VOIDED, Reason.CONFLICT])
def test_one_that_is_refused_for_something_else_passes(story: Story, reason: Reason) -> None:
    story.tries(cardless(story), REFUSED, reason)
    assert result(story, CARDLESS).verdict is Verdict.PASS


def test_one_on_somebodys_account_fails_and_is_nobody_elses_matter(story: Story) -> None:
    story.posts(sale := cardless(story))
    story.tries(sale, OFFLINE)
    assert failing(story.evidence()) == {CARDLESS}
    assert "is on the account of anna" in sentences(result(story, CARDLESS))


def test_with_a_card_it_is_none_of_its_business(story: Story) -> None:
    story.tries(story.sale(), OK)
    assert result(story, CARDLESS).verdict is Verdict.SKIP


# -- bills


def bill(story: Story, phase: Phase | None = Phase.BILL) -> Quote:
    asked = Quote(story.origin(1), story.sale(asks=False).receipt, phase)
    story._note("tills", Attempted("t1", asked.origin.key, asked))
    story._note("tills", Learnt("t1", asked.origin.key, OK, Quoted((), 0, 0)))
    return asked


def posted(story: Story, asked: Quote, key: str, check: int = 7, seconds: int = 0) -> None:
    at = asked.origin.made_at + timedelta(seconds=seconds)
    story._enter(EntryKind.SALE, 5000, 5000, key, None, at)
    story.ledger[-1] = replace(story.ledger[-1], receipt=replace(RECEIPT, check=check))


def test_a_bill_that_changes_nothing_passes(story: Story) -> None:
    bill(story)
    found = result(story, BILL)
    assert (found.verdict, found.examined) == (Verdict.PASS, 1)


def test_a_question_that_tells_no_step_is_none_of_its_business(story: Story) -> None:
    bill(story, None)
    assert result(story, BILL).verdict is Verdict.SKIP


@pytest.mark.parametrize(("own", "check"), [(True, 7), (False, 7), (False, 0)])
def test_a_bill_with_an_entry_fails_and_is_nobody_elses_matter(story: Story, own: bool, check: int) -> None:
    """Under its key, or (the wire carries no number) under one nobody has, perhaps with the check's number lost."""
    asked = bill(story)
    posted(story, asked, asked.origin.key if own else "shop/2026-03-14/t1/0/0", check)
    assert failing(story.evidence()) == {BILL}


def test_an_entry_of_another_moment_is_invented_and_of_no_bill(story: Story) -> None:
    posted(story, bill(story), "shop/2026-03-14/t1/0/0", seconds=60)
    assert failing(story.evidence()) == {"replay.nothing-invented"}


def test_an_entry_of_the_moment_of_the_receipt_is_of_no_bill(story: Story) -> None:
    asked = bill(story)
    sale = story.sale(asks=False)
    same_moment = replace(sale, origin=replace(sale.origin, made_at=asked.origin.made_at))
    story.tries(same_moment, UNKNOWN)
    posted(story, asked, "shop/2026-03-14/t1/0/0")
    assert failing(story.evidence()) == {"replay.nothing-invented"}


# -- rollbacks


@pytest.mark.parametrize("reason", [Reason.UNKNOWN_RECEIPT, Reason.UNSUPPORTED, Reason.VOIDED])
def test_a_rollback_that_is_refused_fails(story: Story, reason: Reason) -> None:
    story.tries(story.void(), REFUSED, reason)
    assert failing(story.evidence()) == {ACCEPTED}
    assert f"was refused ({reason.value}): no" in sentences(result(story, ACCEPTED))


@pytest.mark.parametrize("reason", [Reason.OFFLINE, Reason.UNAUTHORISED])
def test_one_nobody_could_be_asked_about_passes(story: Story, reason: Reason) -> None:
    story.tries(story.void(), REFUSED, reason)
    assert result(story, ACCEPTED).verdict is Verdict.PASS


def test_where_the_exchange_is_off_there_is_nothing_to_roll_back(story: Story) -> None:
    story.tries(story.sale(), REFUSED, Reason.UNSUPPORTED)
    story.tries(story.void(), REFUSED, Reason.UNSUPPORTED)
    assert result(story, ACCEPTED).verdict is Verdict.PASS


def test_it_is_not_off_where_anything_else_was_answered(story: Story) -> None:
    story.tries(story.sale(), REFUSED, Reason.BLOCKED)
    story.tries(story.void(), REFUSED, Reason.UNSUPPORTED)
    assert ACCEPTED in failing(story.evidence())


def test_what_was_taken_is_rolled_back_though_the_exchange_be_off_by_now(story: Story) -> None:
    story.posts(sale := story.sale())
    story.tries(sale, UNKNOWN)
    story.tries(story.void(), REFUSED, Reason.UNSUPPORTED)
    assert ACCEPTED in failing(story.evidence())


def test_nothing_rolled_back_is_none_of_their_business(story: Story) -> None:
    story.tries(story.sale(), OK)
    assert result(story, ACCEPTED).verdict is Verdict.SKIP
    assert result(story, SYMMETRIC).verdict is Verdict.SKIP


def sold_and_voided(story: Story) -> None:
    story.posts(sale := story.sale())
    story.tries(sale, OK)
    story.undoes(void := story.void(), 3, 2)
    story.tries(void, OK)


def test_a_void_that_undoes_all_passes(story: Story) -> None:
    sold_and_voided(story)
    found = result(story, SYMMETRIC)
    assert (found.verdict, found.examined) == (Verdict.PASS, 1)
    assert failing(story.evidence()) == set()


def test_a_void_that_credits_the_sale_once_more_fails(story: Story) -> None:
    sold_and_voided(story)
    story.ledger[3] = replace(story.ledger[3], points=4000)
    assert SYMMETRIC in failing(story.evidence())
    assert "balance.conservation" not in failing(story.evidence())
    assert "moves 40.00 in ledger entry 4; by the rules -40.00" in sentences(result(story, SYMMETRIC))
