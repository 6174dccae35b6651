"""The server end: who asked, repeats, pings, and what is said to a request that was none."""

import pytest
from msgspec.structs import replace

from simulators.kit.garbage import Garbage, Remark
from simulators.micros import server as server_module
from simulators.micros.codec import encode, source_id
from simulators.micros.message import write
from simulators.micros.profile import PROFILES, Checksum, Encoding, Profile, ResponseFlag
from simulators.micros.server import MAX_STATIONS, MicrosServer
from simulators.till.answer import Answer, Committed, GuestFound, Queued, Reason, ReceiptFound, Refused, Status
from simulators.till.wire import Ask, Heard, Say
from tests.strategies.sim import QUIET, commit, identify, load_vocabulary, wire

GUEST = GuestFound("g1", Status.ACTIVE, "Anna", 12000)
INQUIRY = b"INQ_CARD\x1c777012345\x1c1234\x1c2026-03-14\x1c2026-03-14T12:30:05+01:00\x1c7\x1ccard\x1c"


def server(profile: Profile = QUIET) -> MicrosServer:
    return wire(profile=profile).server()


def request(
    number: bytes = b"01", flag: bytes = b" ", text: bytes = INQUIRY, terminal: str = "5", profile: Profile = QUIET
) -> bytes:
    source = source_id(terminal, profile.interface, profile.workstation_digits)
    return encode(source, write(number, flag, text), profile)


def only_ask(heard: list[Heard]) -> Ask:
    (ask,) = heard
    assert isinstance(ask, Ask)
    return ask


def take(end: MicrosServer, data: bytes) -> list[Heard]:
    return list(end.feed(data, 0))


def test_asks_and_answers_find_their_way() -> None:
    end = server()
    five = only_ask(take(end, request(b"07", terminal="5")))
    six = only_ask(take(end, request(b"31", terminal="6")))
    assert (five.terminal, six.terminal) == ("5", "6")
    assert five.operation == identify("5")
    assert not five.repeated
    end.send(Say(six.ref, GUEST), 1)
    end.send(Say(five.ref, Refused(Reason.NOT_FOUND, "nobody")), 1)
    assert end.outgoing() == [
        encode(b"06LOYALTY         ", b"\x1c31 CARD_OK\x1cAnna\x1c120.00\x1cactive\x1cg1\x1c\x1c0\x1c", QUIET),
        encode(b"05LOYALTY         ", b"\x1c07 CARD_ERROR\x1cnot_found\x1cnobody", QUIET),
    ]
    assert end.outgoing() == []


def test_the_source_id_comes_back_byte_for_byte() -> None:
    end = server()
    odd = b" 5SOME other name  "[:18]
    ask = only_ask([h for h in take(end, encode(odd, write(b"01", b" ", INQUIRY), QUIET)) if isinstance(h, Ask)])
    assert ask.terminal == "5"
    end.send(Say(ask.ref, GUEST), 1)
    assert end.outgoing()[0][1:19] == odd


def test_nine_digits() -> None:
    end = server()
    heard = take(end, request(terminal="21", profile=PROFILES["simphony"]))
    assert isinstance(heard[0], Remark)
    assert isinstance(heard[1], Ask)
    assert heard[1].terminal == "21"
    assert heard[1].operation.origin.terminal == "21"


def test_a_repeat_while_it_is_answered_is_not_delivered_again() -> None:
    end = server()
    ask = only_ask(take(end, request()))
    assert take(end, request(flag=b"R")) == []
    assert end.outgoing() == []
    end.send(Say(ask.ref, GUEST), 1)
    assert len(end.outgoing()) == 1


def test_a_repeat_of_what_was_answered_gets_the_same_bytes() -> None:
    end = server()
    ask = only_ask(take(end, request()))
    end.send(Say(ask.ref, GUEST), 1)
    (said,) = end.outgoing()
    assert take(end, request(flag=b"R") * 2) == []
    assert end.outgoing() == [said, said]


def test_a_repeat_nobody_knows_is_marked() -> None:
    assert only_ask(take(server(), request(flag=b"R"))).repeated
    end = server()
    take(end, request(b"01"))
    assert only_ask(take(end, request(b"02", b"R"))).repeated
    assert only_ask(take(end, request(b"02", b"R", terminal="6"))).repeated


def test_the_same_number_without_the_flag_is_a_new_request() -> None:
    end = server()
    first = only_ask(take(end, request()))
    second = only_ask(take(end, request()))
    assert first.ref != second.ref
    assert not second.repeated


def test_a_repeat_with_other_content_is_a_new_request() -> None:
    end = server()
    take(end, request())
    heard = take(end, request(flag=b"R", text=INQUIRY.replace(b"777", b"778")))
    assert heard[0] == Remark("number 01 is repeated with other content", len(request()))
    assert isinstance(heard[1], Ask)
    assert heard[1].repeated


def test_a_late_answer_is_sent_but_not_kept_for_the_next_request() -> None:
    end = server()
    late = only_ask(take(end, request(b"01")))
    take(end, request(b"02"))
    end.send(Say(late.ref, GUEST), 1)
    assert end.outgoing()[0][20:23] == b"\x1c01"
    assert take(end, request(b"02", b"R")) == []
    assert end.outgoing() == []


def test_answering_twice_says_it_once() -> None:
    end = server()
    ask = only_ask(take(end, request()))
    end.send(Say(ask.ref, GUEST), 1)
    end.send(Say(ask.ref, GUEST), 1)
    end.send(Say("nobody", GUEST), 1)
    assert len(end.outgoing()) == 1


@pytest.mark.parametrize("checksum", Checksum)
@pytest.mark.parametrize("digits", [2, 9])
def test_a_ping_comes_back_as_it_was(checksum: Checksum, digits: int) -> None:
    end = server()
    ping = encode(b"0" * digits + b" " * 16, b"", replace(QUIET, checksum=checksum))
    assert [h for h in take(end, ping) if not isinstance(h, Remark)] == []
    assert end.outgoing() == [ping]


def test_signals() -> None:
    end = server()
    assert take(end, b"\x05\x06\x15\x05") == []
    assert end.outgoing() == [b"\x06", b"\x06"]


@pytest.mark.parametrize(
    ("raw", "reason", "said"),
    [
        (request(text=b"NONSENSE"), "unknown request 'NONSENSE'", b"\x1c01 LOY_ERROR\x1cmalformed\x1cunknown request"),
        (
            request(text=b"INQ_CARD\x1c7"),
            "business_date is missing",
            b"\x1c01 CARD_ERROR\x1cmalformed\x1cINQ_CARD: bus",
        ),
        (request(text=b"SALE" + b"\x1c9" * 99), "SALE: ", b"\x1c01 SALE_ERROR\x1cmalformed\x1c"),
        (request(text=INQUIRY + b"\x1c\x1c"), "2 fields too many", b"\x1c01 CARD_ERROR\x1cmalformed\x1c"),
        (request(flag=b"Q"), "neither a blank nor R", b"\x1c01 LOY_ERROR\x1cmalformed\x1c"),
        (request(text=b"INQ_CARD\x1c\x81"), "is not cp1252 text", b"\x1c01 LOY_ERROR\x1cmalformed\x1c"),
        (request(text=b"INQ_CARD\x1c\x00"), "control character 0x00", b"\x1c01 LOY_ERROR\x1cmalformed\x1c"),
        (request(text=b"GC_REQ\x1c1"), "CA/EDC: gift card, not served", b"\x1c01 LOY_ERROR\x1cmalformed\x1c"),
    ],
)
def test_a_request_that_is_none_is_refused_so_that_the_till_does_not_hang(raw: bytes, reason: str, said: bytes) -> None:
    end = server()
    (heard,) = take(end, raw)
    assert isinstance(heard, Garbage)
    assert reason in heard.reason
    assert heard.raw == raw
    (answer,) = end.outgoing()
    assert answer[1:19] == b"05LOYALTY         "
    assert answer[20:].startswith(said)


@pytest.mark.parametrize(
    "raw",
    [
        request()[:-2] + b"Z\x04",
        request()[:-5] + b"0000\x04",
        request(number=b"x1"),
        encode(b"05LOYALTY         ", b"", QUIET),
        encode(b"05LOYALTY         ", b"??", QUIET),
    ],
)
def test_what_cannot_be_answered_is_only_noticed(raw: bytes) -> None:
    end = server()
    (heard,) = take(end, raw)
    assert isinstance(heard, Garbage)
    assert end.outgoing() == []
    assert isinstance(take(end, request())[0], Ask)


def test_a_terminal_cannot_speak_for_another() -> None:
    pipe = wire("pipe").server()
    text = b"1.0|6|1|1234|2026-03-14|SWIPE_CARD|777|card|2026-03-14T12:30:05+01:00|7|centrum"
    (heard,) = take(pipe, request(text=text))
    assert isinstance(heard, Garbage)
    assert heard.reason == "terminal '6' spoke from workstation 05"
    assert b" ERROR|terminal '6' spoke from workstation 05|malformed" in pipe.outgoing()[0]
    far = only_ask(take(pipe, request(text=text.replace(b"|6|", b"|105|"))))
    assert far.operation.origin.terminal == "105"
    assert far.terminal == "5"


def test_a_till_cannot_speak_for_another_store() -> None:
    pipe = wire("pipe").server()
    text = b"1.0|5|1|1234|2026-03-14|SWIPE_CARD|777|card|2026-03-14T12:30:05+01:00|7|dworzec"
    (heard,) = take(pipe, request(text=text))
    assert isinstance(heard, Garbage)
    assert heard.reason == "SWIPE_CARD: store: 'dworzec' is not the store of this connection"


@pytest.mark.parametrize(
    ("rule", "head"),
    [(ResponseFlag.AUTO, b"\x1c01 CARD"), (ResponseFlag.ALWAYS, b"\x1c01 CARD"), (ResponseFlag.NEVER, b"\x1c01CARD")],
)
def test_the_flag_of_answers(rule: ResponseFlag, head: bytes) -> None:
    end = server(replace(QUIET, response_flag=rule))
    ask = only_ask(take(end, request()))
    end.send(Say(ask.ref, GUEST), 1)
    assert end.outgoing()[0][20:].startswith(head)


def test_an_answer_that_cannot_be_said_as_it_is() -> None:
    end = server(replace(QUIET, encoding=Encoding.CP1250))
    ask = only_ask(take(end, request()))
    end.send(Say(ask.ref, GuestFound("g1", Status.ACTIVE, "Łukasz\x04 Ж", 1)), 1)
    (said,) = end.outgoing()
    assert "CARD_OK\x1cŁukasz? ?\x1c0.01".encode("cp1250") in said
    assert said.count(b"\x04") == 1


def test_an_answer_too_long_is_an_indefinite_refusal() -> None:
    end = server()
    text = b"INQ_RECEIPT\x1c1\x1c2026-03-14\x1c5\x1c" + INQUIRY.replace(b"INQ_CARD\x1c777012345", b"").removesuffix(
        b"\x1ccard\x1c"
    )
    ask = only_ask(take(end, request(text=text)))
    long = commit(lines=1500).receipt
    end.send(Say(ask.ref, ReceiptFound(long, 0)), 1)
    (said,) = end.outgoing()
    assert b"LOY_ERROR\x1cunavailable\x1cthe answer is too long" in said


def test_the_stations_remembered_are_bounded() -> None:
    end = server(PROFILES["simphony"])
    for n in range(1, MAX_STATIONS + 50):
        ask = only_ask(take(end, request(terminal=str(n), profile=PROFILES["simphony"])))
        end.send(Say(ask.ref, GUEST), 0)
    assert len(end._stations) == MAX_STATIONS
    assert len(end._waiting) == 0


def test_requests_waiting_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "MAX_WAITING", 3)
    end = server()
    asks = [only_ask(take(end, request(b"%02d" % n))) for n in (1, 2, 3)]
    assert isinstance(take(end, request(b"04"))[0], Garbage)
    assert b"CARD_ERROR\x1cunavailable" in end.outgoing()[0]
    end.send(Say(asks[0].ref, GUEST), 1)
    assert isinstance(take(end, request(b"05"))[0], Ask)


@pytest.mark.parametrize("answer", [Committed(100, 0, 500, "dziekujemy"), Queued("later"), Refused(Reason.USED)])
def test_lockstep_one_byte_at_a_time(answer: Answer) -> None:
    sim = wire("pipe")
    till, end = sim.client(), sim.server()
    till.send(Ask("a", "5", commit()), 0)
    (data,) = till.outgoing()
    heard = [h for byte in data for h in end.feed(bytes([byte]), 1)]
    ask = only_ask(heard)
    assert ask.operation == commit()
    end.send(Say(ask.ref, answer), 2)
    (back,) = end.outgoing()
    assert [h for byte in back for h in till.feed(bytes([byte]), 3)] == [Say("a", answer)]
    assert load_vocabulary("pipe").separator.encode() in back
