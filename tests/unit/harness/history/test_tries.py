"""Tries of one receipt, what is asked for with it, and its turns: told apart by their moments."""

from msgspec.structs import replace

from harness.history.attempt import told_key
from harness.history.evidence import Noted
from harness.history.model.fold import expected_balances
from harness.history.pairing import Pairing, pair
from harness.history.tries import attempts_of
from harness.history.verdict import CheckResult, Verdict
from harness.history.vouching import differences
from harness.run.judging import run_checks
from simulators.kit.instant import MS
from simulators.till.answer import Outcome, Reason
from simulators.till.attempt import Attempted, DeadLettered, GivenUp
from simulators.till.ledger import EntryKind
from simulators.till.operation import Commit, Redeem
from tests.unit.harness.checks.receipts import AGAIN, EARNED, OFFLINE, OK, POINTS_PAID, REFUSED, UNKNOWN, Story

BALANCE = 10_000 - POINTS_PAID + EARNED


def case_of(story: Story) -> Pairing:
    return pair(story.evidence())


def told(case: Pairing) -> list[tuple[str, Outcome]]:
    return [(key.rpartition("/")[2], attempt.outcome) for key, attempt in case.attempts.items()]


def effects(case: Pairing, key: str) -> list[int]:
    return [entry.number for entry in case.effects_of(next(a for k, a in case.attempts.items() if k.endswith(key)))]


def test_what_is_asked_for_with_a_receipt_is_an_attempt_that_ended_as_the_receipt_did() -> None:
    story = Story()
    sale = story.sale()
    story.posts(sale)
    story.tries(sale, OK)
    case = case_of(story)
    assert told(case) == [("130", OK), ("101", OK)]
    ask = case.attempts[sale.asks[0].origin.key]
    assert isinstance(ask.operation, Redeem)
    assert ask.commit is sale
    assert ask.answer is None
    whole = case.attempts[sale.origin.key]
    assert case.whole(ask) is whole
    assert case.asked_with(whole) == (ask,)
    assert [e.kind for e in case.by_key[ask.key]] == [EntryKind.REDEMPTION]


def test_what_is_learnt_of_one_try_says_nothing_of_another() -> None:
    story = Story()
    story.tries(story.sale(), REFUSED, Reason.INSUFFICIENT)
    story.tries(story.sale(), UNKNOWN)
    last = story.sale()
    story.tries(last, UNKNOWN)
    story.hears(last, OK)
    case = case_of(story)
    assert [one.outcome for key, one in case.attempts.items() if told_key(key) == last.origin.key] == [
        REFUSED,
        UNKNOWN,
        OK,
    ]
    assert [key.rpartition("/")[2] for key in case.attempts] == [
        "130",
        "101",
        "130 (try 2)",
        "101 (try 2)",
        "130 (try 3)",
        "101 (try 3)",
    ]


def test_the_same_try_written_down_twice_is_one() -> None:
    story = Story()
    sale = story.sale()
    story.tries(sale, UNKNOWN)
    story.tries(sale, OK)
    assert told(case_of(story)) == [("130", OK), ("101", OK)]


def test_an_operation_that_is_no_receipt_has_no_tries() -> None:
    story = Story()
    ask = story.sale().asks[0]
    later = replace(ask, origin=story.origin(ask.origin.number))
    story.history += [Noted(n, 0, "tills", Attempted("t1", one.origin.key, one)) for n, one in enumerate((ask, later))]
    made = attempts_of(story.evidence())
    assert [attempt.operation for attempt in made.by_key.values()] == [ask]


def renews(story: Story, commit: Commit, number: int) -> Commit:
    """The till tells it again under another number, and nobody has answered yet."""
    again = replace(commit, origin=replace(commit.origin, number=number))
    story.now += 100 * MS
    told = Attempted("t1", again.origin.key, again, commit.origin.key)
    story.history.append(Noted(len(story.history), story.now, "tills", told))
    return again


def test_a_receipt_told_under_new_ids_is_one_receipt_with_several_tries() -> None:
    story = Story()
    first = story.sale(asks=False)
    story.tries(first, UNKNOWN)
    second = renews(story, first, 140)
    story.posts(second)
    third = renews(story, second, 150)
    story.hears(third, OK)
    case = case_of(story)
    assert told(case) == [("101", UNKNOWN), ("140", UNKNOWN), ("150", OK)]
    tries = case.tries[first.origin.key]
    assert [one.operation for one in tries] == [first, second, third]
    assert case.tries[second.origin.key] is case.tries[third.origin.key] is tries
    assert [entry.key for entry in case.entries[1:]] == [second.origin.key], "their moment is the same, their key tells"
    assert [effects(case, key) for key in ("/101", "/140", "/150")] == [[2], [2], [2]]
    assert differences(first, third) == ()
    assert expected_balances(story.evidence()) == {"anna": 10_000 + first.receipt.total}


def test_posted_under_two_of_its_ids_it_is_doubled() -> None:
    story = Story()
    first = story.sale(asks=False)
    story.tries(first, UNKNOWN)
    story.posts(first)
    second = renews(story, first, 140)
    story.posts(second)
    story.hears(second, OK)
    assert case_of(story).repeats == {3: 2}


def test_a_receipt_refused_under_a_new_id_although_it_stands_is_found() -> None:
    def judged(outcome: Outcome) -> CheckResult:
        story = Story()
        first = story.sale(asks=False)
        story.tries(first, UNKNOWN)
        story.posts(first)
        story.hears(renews(story, first, 140), outcome, Reason.CONFLICT)
        return next(one for one in run_checks(story.evidence()) if one.id == "commit.repeats-agree")

    assert judged(OK).verdict is Verdict.PASS
    wrong = judged(REFUSED)
    assert (wrong.verdict, len(wrong.findings)) == (Verdict.FAIL, 1)


def test_what_a_till_gave_up_is_dead_under_all_its_ids() -> None:
    story = Story()
    first = story.sale(asks=False)
    story.tries(first, UNKNOWN)
    second = renews(story, first, 140)
    given_up = GivenUp("t1", second.origin.key, "told twice")
    story.history.append(Noted(len(story.history), story.now, "tills", given_up))
    assert case_of(story).dead == {first.origin.key: "told twice", second.origin.key: "told twice"}


def test_an_entry_belongs_to_the_try_with_its_moment() -> None:
    story = Story()
    first, second = story.sale(), story.sale()
    story.tries(first, UNKNOWN)
    story.posts(second)
    story.tries(second, OK)
    case = case_of(story)
    assert [entry.key for entry in case.entries[1:]] == [
        f"{second.asks[0].origin.key} (try 2)",
        f"{second.origin.key} (try 2)",
    ]
    assert case.operation_of(case.entries[2]) is second
    assert effects(case, "/101 (try 2)") == [3]
    assert effects(case, "/130 (try 2)") == [2]


def test_a_later_try_is_told_of_what_an_earlier_one_posted() -> None:
    story = Story()
    first = story.sale()
    story.posts(first)
    story.tries(first, UNKNOWN)
    story.tries(story.sale(), OK)
    case = case_of(story)
    assert effects(case, "/101 (try 2)") == [3]
    assert effects(case, "/130 (try 2)") == [2]
    assert case.stands_since(case.entries[2]) == case.attempts[f"{first.origin.key} (try 2)"].made_at
    assert expected_balances(story.evidence()) == {"anna": BALANCE}


def sold_voided_and_sold() -> Story:
    story = Story()
    first = story.sale()
    story.posts(first)
    story.tries(first, OK)
    void = story.void()
    story.undoes(void, 3, 2)
    story.tries(void, OK)
    second = story.sale()
    story.posts(second)
    story.tries(second, OK)
    return story


def test_a_receipt_sold_again_after_a_void_that_reopened_it_is_no_copy() -> None:
    case = case_of(sold_voided_and_sold())
    assert case.repeats == {}
    assert effects(case, "/101") == [3]
    assert effects(case, "/101 (try 2)") == [7]
    assert expected_balances(case.evidence) == {"anna": BALANCE}


def test_within_one_turn_it_is_a_copy_whichever_try_it_came_of() -> None:
    story = Story()
    first, second = story.sale(), story.sale()
    story.posts(first)
    story.tries(first, UNKNOWN)
    story.posts(second)
    story.tries(second, OK)
    assert case_of(story).repeats == {4: 2, 5: 3}


def test_what_was_accepted_and_never_posted_again_has_no_effect_from_the_turn_before() -> None:
    story = sold_voided_and_sold()
    del story.ledger[5:]
    case = case_of(story)
    assert effects(case, "/101 (try 2)") == []
    assert effects(case, "/130 (try 2)") == []
    assert not case.forbidden(case.attempts[next(key for key in case.attempts if key.endswith("/101 (try 2)"))])


def test_a_void_that_reopens_forbids_the_past_only() -> None:
    story = Story()
    first = story.sale()
    story.tries(first, UNKNOWN)
    void = story.void()
    story.undoes(void)
    story.tries(void, OK)
    later = story.sale()
    story.tries(later, OFFLINE)
    case = case_of(story)
    assert case.forbidden(case.attempts[first.origin.key])
    assert not case.forbidden(case.attempts[f"{first.origin.key} (try 2)"])
    assert effects(case, "/103") == [2]


def test_a_void_told_again_came_to_what_the_first_one_did() -> None:
    story = Story()
    sale = story.sale()
    story.posts(sale)
    story.tries(sale, OK)
    void = story.void()
    story.undoes(void, 3, 2)
    story.tries(void, UNKNOWN)
    story.tries(story.void(), OK)
    case = case_of(story)
    assert effects(case, "/103 (try 2)") == [5, 4]
    assert expected_balances(case.evidence) == {"anna": 10_000}


def test_a_void_that_left_the_sale_standing_came_to_nothing() -> None:
    story = Story()
    sale = story.sale()
    story.posts(sale)
    story.tries(sale, OK)
    story.tries(story.void(), OK)
    assert effects(case_of(story), "/103") == []


def test_a_void_older_than_the_try_the_sale_was_told_to_last_does_not_speak_of_it() -> None:
    story = Story()
    first, void, second = story.sale(), story.void(), story.sale()
    story.posts(first)
    story.tries(first, UNKNOWN)
    story.tries(void, UNKNOWN)
    story.tries(second, OK)
    case = case_of(story)
    assert not case.reaches(case.attempts[void.origin.key], case.entries[2])


def test_reinstating_brings_again_what_the_void_undid_whatever_the_rules_say() -> None:
    story = Story()
    sale = story.sale()
    story.posts(sale, earned=1234)
    story.tries(sale, OK)
    void = story.void()
    story.undoes(void, 3, 2)
    story.tries(void, OK)
    again = story.sale(AGAIN, reinstates=True)
    story.posts(again, earned=1234)
    story.tries(again, OK)
    case = case_of(story)
    assert case.repeats == {}
    assert [case.is_reinstated(entry) for entry in case.entries] == [False] * 5 + [True, True]
    # the model reckons by its own rules, so the sale earned 40.00; the reinstatement brings just that again
    assert expected_balances(case.evidence) == {"anna": BALANCE}


def test_reinstating_a_sale_whose_void_never_came_is_told_of_the_sale() -> None:
    story = Story()
    sale = story.sale()
    story.posts(sale)
    story.tries(sale, OK)
    story.tries(story.void(), UNKNOWN)
    story.tries(story.sale(AGAIN, reinstates=True), OK)
    case = case_of(story)
    assert effects(case, "/104") == [3]
    assert effects(case, "/130 (try 2)") == [2]
    assert expected_balances(case.evidence) == {"anna": BALANCE}


def test_a_gateways_reversal_is_written_down_by_the_gateway() -> None:
    story = Story()
    sale = story.sale()
    story.posts(sale)
    undo = story.reverses(sale)
    story.tries(sale, REFUSED)
    story.undoes(undo, 3, 2)
    story.learns(undo)
    case = case_of(story)
    assert case.attempts[undo.origin.key].is_gateways
    assert not case.attempts[sale.origin.key].is_gateways
    assert expected_balances(case.evidence) == {"anna": 10_000}


def test_a_foreign_gateways_reversal_is_in_nobodys_history() -> None:
    story = Story()
    sale = story.sale()
    story.posts(sale)
    story.tries(sale, REFUSED)
    undo = replace(story.void(), origin=replace(story.origin(9), terminal="elsewhere"))
    story.undoes(undo, 3, 2)
    later = story.sale()
    story.posts(later)
    story.tries(later, OK)
    case = case_of(story)
    assert case.repeats == {}
    assert expected_balances(case.evidence) == {"anna": BALANCE}


def test_a_dead_letter_is_of_the_tries_that_had_begun() -> None:
    story = Story()
    first = story.sale(asks=False)
    story.tries(first, OFFLINE)
    story.history.append(replace(story.history[-1], index=2, entry=DeadLettered("gateway", first.origin.key, "why")))
    second = story.sale(asks=False)
    story.tries(second, OFFLINE)
    story.history[-2:] = [replace(one, index=one.index + 1) for one in story.history[-2:]]
    case = case_of(story)
    assert case.dead == {first.origin.key: "why"}
