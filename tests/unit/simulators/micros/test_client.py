"""The client end: turns, numbers, repeats, silence, late answers, pings."""

import pytest
from msgspec.structs import replace

from simulators.kit.garbage import Garbage, Remark
from simulators.kit.instant import SECOND
from simulators.micros.client import MAX_QUEUE, MicrosClient
from simulators.micros.codec import encode, source_id
from simulators.micros.profile import PROFILES, Profile
from simulators.till.answer import GuestFound, Reason, Refused, Status
from simulators.till.wire import HANG_UP, Ask, Heard, Say, Silence
from tests.strategies.sim import QUIET, commit, identify, vectors, wire

TIMEOUT = QUIET.timeout
GUEST = GuestFound("g1", Status.ACTIVE, "Anna", 12000)
ANNA = b"CARD_OK\x1cAnna\x1c120.00\x1cactive\x1cg1\x1c\x1c0\x1c"


def client(profile: Profile = QUIET) -> MicrosClient:
    return wire(profile=profile).client()


def ask(ref: str, terminal: str = "5") -> Ask:
    return Ask(ref, terminal, identify(terminal))


def answer(number: bytes, text: bytes = ANNA, terminal: str = "5", profile: Profile = QUIET) -> bytes:
    source = source_id(terminal, profile.interface, profile.workstation_digits)
    return encode(source, b"\x1c" + number + b" " + text, profile)


def head(data: bytes) -> bytes:
    """Workstation, number and flag of a 2-digit frame."""
    return data[1:3] + b" " + data[21:24]


def test_one_outstanding_request_per_workstation() -> None:
    end = client()
    for ref, terminal in (("a", "5"), ("b", "5"), ("c", "6")):
        end.send(ask(ref, terminal), 0)
    assert [head(data) for data in end.outgoing()] == [b"05 01 ", b"06 01 "]
    assert end.feed(answer(b"01"), 1) == [Say("a", GUEST)]
    assert [head(data) for data in end.outgoing()] == [b"05 02 "]
    assert end.feed(answer(b"01", terminal="6") + answer(b"02"), 2) == [Say("c", GUEST), Say("b", GUEST)]
    assert end.outgoing() == []
    assert end.wake_at is None


def test_numbers_wrap_after_99() -> None:
    end = client()
    numbers = []
    for n in range(200):
        end.send(ask(str(n)), n)
        (data,) = end.outgoing()
        numbers.append(int(data[21:23]))
        assert end.feed(answer(data[21:23]), n) == [Say(str(n), GUEST)]
    assert numbers == [*range(1, 100), *range(1, 100), 1, 2]


def test_silence_after_the_timeout_and_the_next_goes_out() -> None:
    end = client()
    end.send(ask("a"), 0)
    end.send(ask("b"), 1)
    end.outgoing()
    assert end.wake_at == TIMEOUT
    assert end.wake(TIMEOUT - 1) == []
    assert end.wake(TIMEOUT) == [Silence("a")]
    assert [head(data) for data in end.outgoing()] == [b"05 02 "]
    assert end.wake_at == 2 * TIMEOUT


def test_repeats_keep_the_number_and_carry_the_flag() -> None:
    end = client(replace(QUIET, retransmissions=2))
    end.send(ask("a"), 0)
    (first,) = end.outgoing()
    heads = []
    for n in (1, 2):
        assert end.wake(n * TIMEOUT) == []
        (data,) = end.outgoing()
        heads.append(head(data))
        assert data[24:].rpartition(b"\x03")[0] == first[24:].rpartition(b"\x03")[0]
    assert heads == [b"05 01R", b"05 01R"]
    assert end.wake(3 * TIMEOUT) == [Silence("a")]
    assert end.outgoing() == []


def test_an_answer_to_a_repeat_is_an_answer() -> None:
    end = client(replace(QUIET, retransmissions=1))
    end.send(ask("a"), 0)
    end.wake(TIMEOUT)
    end.outgoing()
    assert end.feed(answer(b"01"), TIMEOUT + 1) == [Say("a", GUEST)]
    late = end.feed(answer(b"01"), TIMEOUT + 2)
    assert late == [Remark("late answer: number 01 is not outstanding; discarded", len(answer(b"01")))]
    assert end.wake_at is None


def test_a_late_answer_is_discarded() -> None:
    end = client()
    end.send(ask("a"), 0)
    end.wake(TIMEOUT)
    end.send(ask("b"), TIMEOUT)
    assert isinstance(end.feed(answer(b"01"), TIMEOUT + 1)[0], Remark)
    assert end.feed(answer(b"02"), TIMEOUT + 2) == [Say("b", GUEST)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"LABEL_OK", "unhandled rxmsg 'LABEL_OK'"),
        (b"CARD_OK\x1cAnna\x1cmuch", "CARD_OK: status is missing"),
        (b"CARD_OK\x1cAnna\x1cmuch\x1cactive", "CARD_OK: balance: 'much' is not an amount such as 14.90"),
        (b"CARD_OK\x1c\x81", "byte 0x81 is not cp1252 text"),
    ],
)
def test_an_answer_not_understood_ends_the_wait(text: bytes, reason: str) -> None:
    end = client()
    end.send(ask("a"), 0)
    end.send(ask("b"), 0)
    end.outgoing()
    raw = answer(b"01", text)
    assert end.feed(raw, 1) == [Garbage(raw, reason, 0), Silence("a")]
    assert [head(data) for data in end.outgoing()] == [b"05 02 "]


@pytest.mark.parametrize(
    "raw",
    [
        answer(b"01", terminal="7"),
        answer(b"01").replace(b"LOYALTY", b"ROYALTY"),
        answer(b"xx"),
        encode(source_id("5", "LOYALTY", 2), b" 2/NO", QUIET),
        answer(b"01")[:-3] + b"00\x04",
    ],
)
def test_what_is_no_answer_of_ours_leaves_the_wait_alone(raw: bytes) -> None:
    end = client()
    end.send(ask("a"), 0)
    assert all(isinstance(one, Garbage | Remark) for one in end.feed(raw, 1))
    assert end.feed(answer(b"01"), 2) == [Say("a", GUEST)]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (Ask("a", "till1", identify()), "terminal 'till1' is not a workstation number such as 5"),
        (Ask("a", "100", identify("100")), "terminal '100' would be workstation 0 in 2 digits"),
        (Ask("a", "5", identify(value="7\x1c7")), "'7\\x1c7' holds the separator '\\x1c'"),
        (Ask("a", "5", identify(value="Ж")), "'Ж' is not in the code page cp1252"),
        (Ask("a", "5", commit(lines=1500)), "the interface takes 32768"),
    ],
)
def test_what_cannot_be_said_is_refused_here(asked: Ask, why: str) -> None:
    end = client()
    end.send(asked, 3)
    assert end.outgoing() == []
    assert end.wake_at == 3
    (said,) = end.wake(3)
    assert isinstance(said, Say)
    assert isinstance(said.answer, Refused)
    assert said.answer.reason is Reason.UNSUPPORTED
    assert why in said.answer.text
    assert end.wake_at is None


def test_the_queue_of_a_workstation_is_bounded() -> None:
    end = client()
    for n in range(MAX_QUEUE + 2):
        end.send(ask(str(n)), 0)
    (said,) = end.wake(0)
    assert said == Say(str(MAX_QUEUE + 1), Refused(Reason.UNAVAILABLE, "too many requests are waiting"))


def test_the_end_of_the_connection_silences_all() -> None:
    end = client()
    for ref, terminal in (("a", "5"), ("b", "6"), ("c", "5")):
        end.send(ask(ref, terminal), 0)
    end.feed(answer(b"01")[:9], 1)
    heard = end.feed_eof(2)
    assert isinstance(heard[0], Garbage)
    assert heard[1:] == [Silence("a"), Silence("c"), Silence("b")]
    assert end.wake_at is None
    assert end.feed_eof(3) == []


# Pings.

PINGING = replace(PROFILES["3700"], timeout=1000 * SECOND)
EVERY = 30 * SECOND
PING = bytes.fromhex(next(v["hex"] for v in vectors() if v["name"] == "ping"))


def test_a_ping_is_the_documents_and_its_echo_keeps_the_line() -> None:
    end = client(PINGING)
    assert end.wake_at is None
    end.send(ask("a"), 0)
    end.outgoing()
    for n in range(1, 6):
        assert end.wake_at == n * EVERY
        assert end.wake(n * EVERY) == []
        assert end.outgoing() == [PING]
        assert end.feed(PING, n * EVERY + 1) == []
    assert end.outgoing() == []


def test_any_frame_keeps_the_line() -> None:
    end = client(PINGING)
    end.send(ask("a"), 0)
    for n in range(1, 6):
        end.wake(n * EVERY)
        end.feed(answer(b"77"), n * EVERY + 1)
    assert HANG_UP not in end.outgoing()


def test_missed_pings_hang_up_and_silence_what_waits() -> None:
    end = client(PINGING)
    end.send(ask("a"), 0)
    end.send(ask("b"), 0)
    end.outgoing()
    heard: list[Heard] = []
    for n in range(1, 4):
        heard += end.wake(n * EVERY)
    assert heard == [Remark("2 pings unanswered: hanging up"), Silence("a"), Silence("b")]
    assert end.outgoing() == [PING, PING, HANG_UP]
    assert end.wake_at is None


def test_signals() -> None:
    end = client()
    assert end.feed(b"\x05\x06\x15", 0) == []
    assert end.outgoing() == [b"\x06"]
