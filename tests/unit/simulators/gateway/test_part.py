"""A gateway by call and comparison: one event in, effects out."""

from msgspec import structs

from simulators.gateway.policy import GatewayConfig, OfflinePolicy, Policy
from simulators.kit.effect import Persist, Send
from simulators.kit.event import Accepted, Closed, Opened, Received, Told
from simulators.kit.instant import MINUTE, MS, SECOND
from simulators.till.answer import (
    DiscountGranted,
    GuestFound,
    Outcome,
    Queued,
    Reason,
    Redeemed,
    Refused,
    Status,
    Uploaded,
    Voided,
)
from simulators.till.attempt import Attempted, DeadLettered, Learnt, Noticed
from simulators.till.cashier import AskPending, Pending
from simulators.till.operation import FindReceipt, Upload, Void
from tests.unit.simulators.gateway.fakes import (
    ANNA,
    BORIS,
    COMMITTED,
    Bench,
    LineWire,
    ask_bytes,
    bench,
    coupon,
    identify,
    origin,
    redeem,
    sale,
    say_bytes,
    take_back,
    void,
)

REDEEMED = Redeemed(500, 500, 100)
FOUND = GuestFound("anna", Status.ACTIVE, balance=12000)
UNAVAILABLE = Refused(Reason.UNAVAILABLE)
OFFLINE = Refused(Reason.OFFLINE)
ALIVE = Refused(Reason.UNKNOWN_RECEIPT)


def pending(b: Bench) -> Pending:
    b.do(Told("stage", AskPending("t")))
    found = b.recorded.pop()
    assert isinstance(found, Pending)
    return found


def offline_bench(policy: Policy | None = None) -> Bench:
    """A gateway that knows its link to be down."""
    b = bench(policy)
    b.ask("probe", identify(999))
    b.refuse()
    assert isinstance(b.said("probe"), GuestFound)
    return b


class TestOnline:
    def test_a_sale_is_stored_then_forwarded_then_answered(self) -> None:
        b = bench()
        b.is_quick = False
        b.ask("a", sale(1, 10))
        assert [type(effect) for effect in b.effects if isinstance(effect, Persist | Send)] == [Persist]
        assert not b.dialled
        b.save()
        b.open()
        assert b.operations() == [sale(1, 10)]
        b.answer(COMMITTED)
        assert b.said("a") == COMMITTED
        b.save()
        assert pending(b) == Pending("t", 0)

    def test_a_refusal_is_told_once_it_is_on_the_disk_and_is_no_dead_letter(self) -> None:
        b = bench()
        b.ask("a", take_back(1, 10))
        b.open()
        b.is_quick = False
        b.answer(Refused(Reason.ALREADY_RETURNED))
        assert "a" not in b.told
        b.save()
        assert b.said("a") == Refused(Reason.ALREADY_RETURNED)
        assert pending(b) == Pending("t", 0)

    def test_reads_are_passed_through_and_not_stored(self) -> None:
        b = bench()
        b.ask("a", identify(1))
        b.open()
        b.answer(FOUND)
        assert b.said("a") == FOUND
        assert not b.disk

    def test_a_permission_is_passed_through_and_not_stored(self) -> None:
        b = bench()
        b.ask("a", redeem(1, 10))
        b.open()
        b.answer(REDEEMED)
        assert b.said("a") == REDEEMED
        assert not b.disk

    def test_reads_do_not_wait_behind_an_unanswered_sale(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10))
        b.open()
        b.ask("b", identify(2))
        b.open()
        assert b.operations() == [sale(1, 10), identify(2)]

    def test_no_more_connections_than_the_pool(self) -> None:
        b = bench(Policy(pool=2))
        for number in range(5):
            b.ask(str(number), identify(number))
        assert len(b.dialled) == 2

    def test_one_connection_too_many_for_the_programme_is_not_an_outage(self) -> None:
        b = bench()
        b.ask("a", identify(1))
        b.open()
        b.ask("b", identify(2))
        b.refuse()
        b.answer(FOUND)
        assert b.operations() == [identify(2)]


class TestRepeats:
    def test_a_repeat_of_a_delivered_sale_is_answered_from_the_journal(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10))
        b.open()
        b.answer(COMMITTED)
        b.ask("b", sale(1, 10))
        assert b.said("b") == COMMITTED
        assert not b.asked()

    def test_also_after_a_restart(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10))
        b.open()
        b.answer(COMMITTED)
        b.boot()
        b.connect()
        b.ask("b", sale(1, 10))
        assert b.said("b") == COMMITTED

    def test_a_repeat_on_its_way_to_the_disk_joins_those_who_wait(self) -> None:
        b = bench()
        b.is_quick = False
        b.ask("a", sale(1, 10))
        b.do(Closed("till-1"))
        b.connect("till-2")
        b.ask("b", sale(1, 10), "till-2")
        assert len(b.writes) == 1
        b.save()
        b.open()
        b.answer(COMMITTED)
        assert b.told == {"b": [COMMITTED]}

    def test_the_same_key_with_other_content_is_a_conflict(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10))
        b.ask("b", sale(1, 10, BORIS))
        b.open()
        b.answer(COMMITTED)
        b.ask("c", sale(1, 10, BORIS))
        for ref in "bc":
            answer = b.said(ref)
            assert isinstance(answer, Refused)
            assert answer.reason is Reason.CONFLICT

    def test_a_repeated_permission_joins_the_first(self) -> None:
        b = bench()
        b.ask("a", redeem(1, 10))
        b.ask("b", redeem(1, 10))
        b.open()
        assert len(b.asked()) == 1
        b.answer(REDEEMED)
        assert b.told == {"a": [REDEEMED], "b": [REDEEMED]}

    def test_a_repeat_of_what_is_queued_is_queued(self) -> None:
        b = offline_bench()
        b.ask("a", sale(1, 10))
        b.ask("b", sale(1, 10))
        assert b.told["a"] == b.told["b"] == [Queued()]
        assert len(b.disk) == 1

    def test_memory_for_answers_is_bounded(self) -> None:
        b = bench(Policy(remembered=3))
        for number in range(1, 8):
            b.ask(f"a{number}", sale(number, number))
            if not b.upstream[b.dialled[-1].conn]:
                b.open()
            b.answer(COMMITTED)
        assert len(b.disk) == 3
        b.ask("late", sale(7, 7))
        assert b.said("late") == COMMITTED


class TestOffline:
    def test_known_down_a_sale_is_queued_as_soon_as_it_is_stored(self) -> None:
        b = offline_bench()
        b.is_quick = False
        b.ask("a", sale(1, 10))
        assert "a" not in b.told
        b.save()
        assert b.said("a") == Queued()

    def test_known_down_the_rest_is_answered_at_once(self) -> None:
        b = offline_bench(Policy(default_discount_percent=5))
        b.ask("a", identify(1))
        b.ask("b", redeem(2, 10))
        b.ask("c", FindReceipt(origin(3), sale(1, 10).receipt.id))
        assert b.said("a") == GuestFound("", Status.UNVERIFIED, discount_percent=5)
        assert b.said("b") == b.said("c") == OFFLINE
        assert not b.disk

    def test_unanswered_in_time_a_sale_is_queued(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10))
        b.open()
        b.wait(3 * SECOND - 1)
        assert "a" not in b.told
        b.wait(1)
        assert b.said("a") == Queued()

    def test_a_late_answer_settles_the_entry(self) -> None:
        b = bench()
        b.wait(SECOND)
        b.ask("a", sale(1, 10))
        b.wait(SECOND)
        b.open()
        b.wait(2 * SECOND)
        assert b.said("a") == Queued()
        b.answer(COMMITTED)
        assert pending(b) == Pending("t", 0)
        assert b.told["a"] == [Queued()]

    def test_a_late_refusal_of_what_was_queued_is_a_dead_letter(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10))
        b.wait(SECOND)
        b.open()
        b.wait(2 * SECOND)
        b.answer(Refused(Reason.NOT_FOUND, "who?"))
        key = sale(1, 10).origin.key
        assert pending(b) == Pending("t", 0, ((key, "refused: not_found (who?)"),))
        assert DeadLettered("gateway", key, "refused: not_found (who?)") in b.recorded

    def test_nothing_in_time_from_a_slow_disk_is_unavailable(self) -> None:
        b = bench()
        b.is_quick = False
        b.ask("a", sale(1, 10))
        b.wait(3 * SECOND)
        answer = b.said("a")
        assert isinstance(answer, Refused)
        assert answer.reason is Reason.UNAVAILABLE
        b.save()
        b.open()
        assert b.operations() == [sale(1, 10)]

    def test_the_queue_drains_in_order_after_a_successful_probe(self) -> None:
        b = offline_bench()
        sales = [sale(number, number, BORIS if number % 2 else ANNA) for number in range(1, 5)]
        for number, one in enumerate(sales):
            b.ask(f"a{number}", one)
        b.wait(SECOND)
        b.open()
        assert isinstance(b.operations()[0], FindReceipt)
        b.answer(ALIVE)
        for one in sales:
            assert b.operations() == [one]
            b.answer(COMMITTED)
        assert pending(b) == Pending("t", 0)

    def test_a_programme_that_is_out_of_order_is_not_up(self) -> None:
        b = offline_bench()
        b.ask("a", sale(1, 10))
        b.wait(SECOND)
        b.open()
        b.answer(UNAVAILABLE)
        assert not b.asked()
        b.wait(SECOND)
        b.open()
        b.answer(ALIVE)
        assert b.operations() == [sale(1, 10)]

    def test_a_coupon_may_be_configured_to_queue(self) -> None:
        b = offline_bench(Policy(offline=(("coupon", OfflinePolicy.QUEUE),)))
        b.ask("a", coupon(1, 10))
        assert b.said("a") == Queued()

    def test_a_sale_may_be_configured_to_be_refused(self) -> None:
        b = offline_bench(Policy(offline=(("commit", OfflinePolicy.REFUSE),)))
        b.ask("a", sale(1, 10))
        assert b.said("a") == OFFLINE
        assert not b.disk


class TestOrder:
    def test_a_redemption_waits_behind_a_queued_sale_of_the_guest(self) -> None:
        b = offline_bench()
        b.ask("a", sale(1, 10))
        b.wait(SECOND)
        b.open()
        b.answer(ALIVE)
        b.ask("b", redeem(2, 11))
        assert b.operations() == [sale(1, 10)]
        b.answer(COMMITTED)
        assert b.operations() == [redeem(2, 11)]

    def test_its_time_runs_out_there_and_there_is_nothing_to_reverse(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10))
        b.open()
        b.answer(UNAVAILABLE)
        b.ask("b", redeem(2, 11))
        b.answer(ALIVE)
        for _ in range(10):
            b.wait(SECOND)
            for asked in b.asked():
                b.answer(ALIVE if isinstance(asked.operation, FindReceipt) else UNAVAILABLE)
        assert b.said("b") == OFFLINE
        assert all('"void"' not in row for row in b.disk.values())

    def test_a_void_follows_its_sale_whatever_it_is_called(self) -> None:
        b = offline_bench()
        b.ask("a", sale(1, 10))
        b.ask("b", void(2, 10))
        b.ask("c", sale(3, 11, BORIS))
        b.wait(SECOND)
        b.open()
        b.answer(ALIVE)
        assert b.operations() == [sale(1, 10)]
        b.answer(UNAVAILABLE)
        b.answer(ALIVE)
        assert b.operations() == [sale(3, 11, BORIS)], "another guest's goes on, the void waits"

    def test_two_cards_of_one_guest_are_one_lane_once_that_is_known(self) -> None:
        b = bench()
        for number, card in enumerate((ANNA, BORIS), 1):
            b.ask(f"i{number}", identify(number, card))
            if number == 1:
                b.open()
            b.answer(FOUND)
        b.ask("a", sale(3, 10, ANNA))
        b.ask("b", redeem(4, 11, BORIS))
        assert b.operations() == [sale(3, 10, ANNA)]


class TestGivingUp:
    def test_a_permission_unanswered_is_reversed_before_it_is_refused(self) -> None:
        b = bench()
        b.is_quick = False
        b.ask("a", redeem(1, 10))
        b.open()
        b.wait(3 * SECOND)
        assert "a" not in b.told
        reversal = b.recorded[-1]
        assert isinstance(reversal, Attempted)
        assert isinstance(reversal.operation, Void)
        assert reversal.operation.operation == redeem(1, 10).origin.key
        assert reversal.operation.target == redeem(1, 10).origin.receipt
        b.save()
        assert b.said("a") == OFFLINE
        b.is_quick = True
        b.wait(10 * SECOND)
        b.open()
        b.answer(ALIVE)
        assert b.operations() == [reversal.operation]
        b.answer(Voided(500, 0, 100))
        assert b.recorded[-1] == Learnt("gateway", reversal.key, Outcome.OK, Voided(500, 0, 100))
        assert pending(b) == Pending("t", 0)

    def test_its_repeat_is_refused_from_the_journal(self) -> None:
        b = bench()
        b.ask("a", redeem(1, 10))
        b.open()
        b.wait(3 * SECOND)
        b.boot()
        b.connect()
        b.ask("b", redeem(1, 10))
        assert b.said("b") == OFFLINE
        assert not [one for one in b.operations() if not isinstance(one, Void)]

    def test_a_late_yes_is_nothing(self) -> None:
        b = bench(None, "backend:api", "backend:backup")
        b.ask("a", redeem(1, 10))
        b.wait(SECOND)
        b.open()
        b.wait(1499 * MS)
        b.wait(501 * MS)
        assert b.told["a"] == [OFFLINE]

    def test_an_indefinite_answer_is_no_answer(self) -> None:
        b = bench()
        b.ask("a", redeem(1, 10))
        b.open()
        b.answer(UNAVAILABLE)
        assert b.said("a") == OFFLINE
        assert b.operations()[0].origin.terminal == "5!gateway"

    def test_an_answer_of_the_wrong_kind_is_no_answer(self) -> None:
        b = bench()
        b.ask("a", redeem(1, 10))
        b.open()
        b.answer(COMMITTED)
        assert b.said("a") == OFFLINE
        assert Noticed("gateway", "indefinite", "redeem was answered Committed") in b.recorded

    def test_a_reversal_that_cannot_be_stored_is_left_to_the_till(self) -> None:
        b = bench()
        b.is_quick = False
        b.ask("a", redeem(1, 10))
        b.open()
        b.wait(3 * SECOND)
        b.spoil()
        answer = b.said("a")
        assert isinstance(answer, Refused)
        assert answer.reason is Reason.UNAVAILABLE
        assert pending(b).count == 0

    def test_a_read_unanswered_leaves_nothing_behind(self) -> None:
        b = bench()
        b.ask("a", identify(1))
        b.open()
        b.wait(3 * SECOND)
        assert b.said("a") == GuestFound("", Status.UNVERIFIED)
        assert not b.disk


class TestDisk:
    def test_what_cannot_be_stored_is_not_acknowledged(self) -> None:
        b = bench()
        b.is_quick = False
        b.ask("a", sale(1, 10))
        b.spoil()
        answer = b.said("a")
        assert isinstance(answer, Refused)
        assert answer.reason is Reason.UNAVAILABLE
        assert not b.dialled
        assert pending(b).count == 0
        b.ask("b", sale(1, 10))
        b.save()
        b.open()
        assert b.operations() == [sale(1, 10)]

    def test_an_end_that_cannot_be_stored_is_offered_again(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10))
        b.open()
        b.is_quick = False
        b.answer(COMMITTED)
        b.spoil()
        assert b.said("a") == COMMITTED
        assert pending(b).count == 1
        b.wait(SECOND)
        b.save()
        assert pending(b).count == 0
        assert not b.asked()

    def test_a_full_queue_refuses_and_drops_nothing(self) -> None:
        b = offline_bench(Policy(queue_limit=2))
        for number in range(1, 4):
            b.ask(str(number), sale(number, number))
        answer = b.said("3")
        assert isinstance(answer, Refused)
        assert answer.reason is Reason.UNAVAILABLE
        assert len(b.disk) == 2

    def test_a_restart_resumes_the_queue(self) -> None:
        b = offline_bench()
        b.ask("a", sale(1, 10))
        b.ask("b", sale(2, 11))
        b.boot()
        b.open()
        assert b.operations() == [sale(1, 10)]
        b.answer(COMMITTED)
        assert b.operations() == [sale(2, 11)]

    def test_after_a_restart_a_refusal_is_a_dead_letter_because_the_till_may_count_on_it(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10))
        b.boot()
        b.open()
        b.answer(Refused(Reason.NOT_FOUND))
        assert [reason for _, reason in pending(b).dead_letters] == ["refused: not_found"]
        b.boot()
        assert len(pending(b).dead_letters) == 1

    def test_a_row_that_cannot_be_read_is_reported_and_left_alone(self) -> None:
        b = bench()
        b.disk["entry/000000000007"] = "{"
        b.boot()
        b.connect()
        assert Noticed("gateway", "garbage", "journal row entry/000000000007 cannot be read") in b.recorded
        b.ask("a", sale(1, 10))
        assert b.disk["entry/000000000007"] == "{"
        assert "entry/000000000008" in b.disk


class TestDeadLetters:
    def test_one_record_refused_for_good_stops_nobody(self) -> None:
        b = offline_bench()
        b.ask("a", sale(1, 10))
        b.ask("b", sale(2, 11))
        b.wait(SECOND)
        b.open()
        b.answer(ALIVE)
        b.answer(Refused(Reason.MALFORMED, "no such dish"))
        assert b.operations() == [sale(2, 11)]
        b.answer(COMMITTED)
        assert pending(b) == Pending("t", 0, ((sale(1, 10).origin.key, "refused: malformed (no such dish)"),))

    def test_not_knowing_us_is_no_judgement_of_the_sale(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10))
        b.open()
        b.answer(Refused(Reason.UNAUTHORISED))
        assert pending(b) == Pending("t", 1)

    def test_a_record_that_keeps_failing_is_parked_with_its_reason(self) -> None:
        b = offline_bench(Policy(park_after=3))
        b.ask("a", sale(1, 10))
        b.ask("b", sale(2, 11, BORIS))
        b.wait(SECOND)
        b.open()
        b.answer(ALIVE)
        for _ in range(60):
            for asked in b.asked():
                is_poison = asked.operation == sale(1, 10)
                good = ALIVE if isinstance(asked.operation, FindReceipt) else COMMITTED
                b.answer(UNAVAILABLE if is_poison else good)
            b.wait(SECOND)
        key = sale(1, 10).origin.key
        assert pending(b) == Pending("t", 0, ((key, "parked: 3 tries settled nothing"),))

    def test_a_programme_out_of_order_parks_nothing(self) -> None:
        b = bench(Policy(park_after=2))
        b.ask("a", sale(1, 10))
        b.open()
        for _ in range(100):
            for _asked in b.asked():
                b.answer(UNAVAILABLE)
            b.wait(SECOND)
            if b.dialled[-1].conn in b.upstream and not b.asked():
                b.open()
        assert pending(b) == Pending("t", 1)

    def test_too_old_to_be_delivered(self) -> None:
        b = offline_bench(Policy(expiry=MINUTE))
        b.ask("a", sale(1, 10))
        b.wait(2 * MINUTE)
        b.boot()
        key = sale(1, 10).origin.key
        assert pending(b) == Pending("t", 0, ((key, "expired: not delivered in time"),))


class TestCutOver:
    def test_unanswered_on_the_primary_it_is_asked_on_the_backup_with_the_same_key(self) -> None:
        b = bench(None, "backend:api", "backend:backup")
        b.ask("a", sale(1, 10))
        b.open()
        b.wait(1500 * MS)
        assert [one.to for one in b.dialled] == ["backend:api", "backend:backup"]
        b.open()
        assert b.operations() == [sale(1, 10)]
        assert b.asked()[0].repeated
        b.answer(COMMITTED)
        assert b.said("a") == COMMITTED

    def test_also_a_permission_as_long_as_the_till_waits(self) -> None:
        b = bench(None, "backend:api", "backend:backup")
        b.ask("a", redeem(1, 10))
        b.open()
        b.lose()
        assert b.dialled[-1].to == "backend:api", "a lost connection is dialled again"
        b.refuse()
        assert b.dialled[-1].to == "backend:backup"
        b.open()
        assert b.operations() == [redeem(1, 10)]
        b.answer(REDEEMED)
        assert b.said("a") == REDEEMED

    def test_no_route_left(self) -> None:
        b = bench(None, "backend:api", "backend:backup")
        b.ask("a", redeem(1, 10))
        b.open()
        b.wait(1500 * MS)
        b.refuse()
        assert b.said("a") == OFFLINE
        assert '"void"' in next(iter(b.disk.values())), "it may have been heard on the primary"

    def test_back_to_the_primary_after_it_was_good_for_a_while(self) -> None:
        b = bench(Policy(fail_back_after=10 * SECOND), "backend:api", "backend:backup")
        b.ask("a", identify(1))
        b.refuse()
        backup = b.open()
        b.answer(FOUND)
        b.wait(SECOND)
        assert b.dialled[-1].to == "backend:api"
        scout = b.open()
        b.answer(ALIVE)
        b.ask("b", identify(2))
        assert b.upstream[backup], "the backup is still in use"
        b.answer(FOUND)
        b.wait(10 * SECOND)
        b.answer(ALIVE)
        assert backup in b.closed
        b.ask("c", identify(3))
        assert [one.operation for one in b.upstream[scout]] == [identify(3)]


class TestSilence:
    def test_a_question_unanswered_costs_its_connection(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10))
        conn = b.open()
        ref = b.asked()[0].ref
        b.wait(3 * SECOND)
        assert conn in b.closed
        b.do(Received(conn, say_bytes(ref, COMMITTED)))
        assert pending(b).count == 1

    def test_a_poison_that_is_never_answered_does_not_take_the_route_down(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10))
        b.open()
        b.wait(SECOND)
        b.ask("b", identify(2))
        b.open()
        b.answer(FOUND, identify(2).origin.key)
        b.wait(2 * SECOND)
        b.ask("c", identify(3))
        assert "c" not in b.told, "the link is not known to be down"

    def test_a_heartbeat_finds_a_silent_loss_before_a_till_does(self) -> None:
        b = bench(Policy(heartbeat=10 * SECOND))
        b.ask("a", identify(1))
        b.open()
        b.answer(FOUND)
        b.wait(10 * SECOND)
        assert isinstance(b.operations()[0], FindReceipt)
        b.wait(5 * SECOND)
        b.ask("b", redeem(1, 10))
        assert b.said("b") == OFFLINE

    def test_a_dial_into_silence_is_given_up(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10))
        b.wait(3 * SECOND)
        assert b.said("a") == Queued()
        b.ask("b", redeem(2, 11))
        assert b.said("b") == OFFLINE


class TestUploads:
    def test_a_backlog_in_batches(self) -> None:
        b = offline_bench(Policy(batch=3))
        sales = [sale(number, number) for number in range(1, 5)]
        for number, one in enumerate(sales):
            b.ask(f"a{number}", one)
        b.wait(SECOND)
        b.open()
        b.answer(ALIVE)
        upload = b.operations()[0]
        assert isinstance(upload, Upload)
        assert upload.operations == tuple(sales[:3])
        b.answer(Uploaded((COMMITTED, UNAVAILABLE, UNAVAILABLE)))
        b.answer(ALIVE)
        assert pending(b).count == 3
        b.wait(SECOND)
        upload = b.operations()[0]
        assert isinstance(upload, Upload)
        assert upload.operations == tuple(sales[1:])
        b.answer(Uploaded((COMMITTED, COMMITTED, COMMITTED)))
        assert pending(b).count == 0

    def test_a_programme_without_uploads(self) -> None:
        b = offline_bench(Policy(batch=3))
        for number in range(1, 4):
            b.ask(f"a{number}", sale(number, number))
        b.wait(SECOND)
        b.open()
        b.answer(ALIVE)
        b.answer(Refused(Reason.UNSUPPORTED))
        for number in range(1, 4):
            assert b.operations() == [sale(number, number)]
            b.answer(COMMITTED)
        assert pending(b) == Pending("t", 0)

    def test_an_upload_of_a_till_is_answered_when_all_in_it_are(self) -> None:
        b = bench()
        b.ask("u", Upload(origin(9), (sale(1, 10), sale(2, 11, BORIS))))
        for dialled in b.dialled:
            b.do(Opened(dialled.conn))
        b.answer(COMMITTED, sale(2, 11).origin.key)
        assert "u" not in b.told
        b.answer(Refused(Reason.NOT_FOUND), sale(1, 10).origin.key)
        assert b.said("u") == Uploaded((Refused(Reason.NOT_FOUND), COMMITTED))

    def test_uploads_of_nothing_and_of_too_much(self) -> None:
        b = bench(Policy(most_uploaded=1))
        b.ask("none", Upload(origin(9), ()))
        b.ask("many", Upload(origin(9), (sale(1, 10), sale(2, 11))))
        assert b.said("none") == Uploaded(())
        answer = b.said("many")
        assert isinstance(answer, Refused)
        assert answer.reason is Reason.MALFORMED


class TestBounds:
    def test_the_exchange_is_switched_on_per_store(self) -> None:
        b = Bench(GatewayConfig(("backend:api",), exchange_on=False))
        b.connect()
        b.ask("a", sale(1, 10))
        b.ask("b", identify(2))
        for ref in "ab":
            answer = b.said(ref)
            assert isinstance(answer, Refused)
            assert answer.reason is Reason.UNSUPPORTED
        assert not b.dialled
        assert not b.disk

    def test_a_till_of_another_store(self) -> None:
        b = bench()
        b.ask("a", sale(1, 10, store="s2"))
        answer = b.said("a")
        assert isinstance(answer, Refused)
        assert answer.reason is Reason.UNAUTHORISED

    def test_a_port_we_do_not_have(self) -> None:
        b = bench()
        b.connect("x", "admin")
        assert "x" in b.closed

    def test_one_connection_too_many(self) -> None:
        b = bench(Policy(most_connections=1))
        b.connect("till-2")
        assert "till-2" in b.closed

    def test_a_connection_that_went_dead_makes_room(self) -> None:
        """Nobody is told that a line went dead: a till that dials again and again must not lock itself out."""
        b = bench(Policy(most_connections=2, silent_at_most=MINUTE))
        b.connect("till-2")
        b.wait(50 * SECOND)
        b.ask("a", identify(1), conn="till-1")
        b.connect("till-3")
        assert "till-3" in b.closed
        b.wait(10 * SECOND)
        b.connect("till-4")
        assert "till-2" in b.closed
        assert not {"till-1", "till-4"} & set(b.closed)

    def test_garbage_costs_no_neighbour_and_is_reported(self) -> None:
        b = bench()
        b.do(Received("till-1", b"rubbish\n" + ask_bytes("a", sale(1, 10))))
        b.open()
        b.answer(COMMITTED)
        assert b.said("a") == COMMITTED
        noticed = [entry for entry in b.recorded if isinstance(entry, Noticed)]
        assert [(entry.what, bytes.fromhex(entry.raw_hex)) for entry in noticed] == [("garbage", b"rubbish")]

    def test_endless_garbage_is_cut_off(self) -> None:
        b = bench(Policy(most_garbage=3))
        b.do(Received("till-1", b"x\n" * 50))
        assert "till-1" in b.closed
        b.ask("a", sale(1, 10))
        assert "a" not in b.told

    def test_garbage_from_the_programme(self) -> None:
        b = bench()
        b.ask("a", identify(1))
        conn = b.open()
        b.do(Received(conn, b"<html>\n"))
        assert conn in b.closed
        b.open()
        b.do(Received(b.dialled[-1].conn, b"<html>\n"))
        assert b.said("a") == GuestFound("", Status.UNVERIFIED)

    def test_a_stray_answer_is_a_remark(self) -> None:
        b = bench()
        b.ask("a", identify(1))
        conn = b.open()
        b.do(Received(conn, say_bytes("nobody", COMMITTED)))
        b.answer(FOUND)
        assert b.said("a") == FOUND
        assert Noticed("gateway", "remark", "Say to nothing asked here: nobody") in b.recorded

    def test_events_of_nobody(self) -> None:
        b = bench()
        for event in (Opened("x"), Received("x", b"y\n"), Closed("x"), Accepted("y", "till"), Told("stage", "hello")):
            assert b.do(event) == []

    def test_too_many_questions_at_once(self) -> None:
        b = bench(Policy(most_waiting=2))
        for number in range(3):
            b.ask(str(number), identify(number))
        answer = b.said("2")
        assert isinstance(answer, Refused)
        assert answer.reason is Reason.UNAVAILABLE

    def test_what_upstream_cannot_carry(self) -> None:
        b = bench()
        b.gateway._upstream._wire = LineWire(mute=type(redeem(1, 10)))
        b.ask("a", redeem(1, 10))
        answer = b.said("a")
        assert isinstance(answer, Refused)
        assert answer.reason is Reason.UNSUPPORTED

    def test_times_and_keys_are_the_tills(self) -> None:
        b = offline_bench()
        made = sale(1, 10)
        early = structs.replace(made, origin=structs.replace(made.origin, made_at=made.origin.made_at.replace(hour=3)))
        b.ask("a", early)
        b.wait(SECOND)
        b.open()
        b.answer(ALIVE)
        assert b.operations() == [early]


def test_a_granted_coupon_is_passed_on() -> None:
    b = bench()
    b.ask("a", coupon(1, 10, guest=None))
    b.open()
    b.answer(DiscountGranted(()))
    assert b.said("a") == DiscountGranted(())
    assert ANNA != BORIS
