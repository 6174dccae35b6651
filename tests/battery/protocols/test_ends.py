"""How conversations end: waiting has a limit, what cannot be said is not said, and nobody speaks to the dead."""

import pytest

from simulators.till.answer import GuestFound, Reason, Refused, Status
from simulators.till.operation import LoadMenu
from simulators.till.wire import HANG_UP, Ask, Heard, Say, Silence
from tests.battery.protocols.party import SPOKEN, Spoken, request_of, waiting
from tests.strategies.examples import ORIGIN

everyone = pytest.mark.parametrize("spoken", SPOKEN, ids=[spoken.label for spoken in SPOKEN])
WAKES = 100


@everyone
def test_nobody_waits_for_ever(spoken: Spoken) -> None:
    client = spoken.wire.client()
    refs = {f"r{n}" for n in (3, 4, 5)}
    for n in (3, 4, 5):
        client.send(Ask(f"r{n}", str(n), spoken.identify(n)), 0)
    heard: list[Heard] = []
    now = 0
    for _ in range(WAKES):
        if client.wake_at is None or len(heard) == len(refs):
            break
        assert client.wake_at >= now
        now = client.wake_at
        heard += client.wake(now)
    assert sorted(item.ref for item in heard if isinstance(item, Silence)) == sorted(refs)
    assert len(heard) == len(refs)


@everyone
def test_waking_before_the_time_does_nothing(spoken: Spoken) -> None:
    client, _ = waiting(spoken)
    assert client.wake_at is not None
    assert [*client.wake(client.wake_at - 1)] == []
    assert [data for data in client.outgoing() if data == HANG_UP] == []


@everyone
def test_the_end_of_the_connection_leaves_each_in_silence_once(spoken: Spoken) -> None:
    client = spoken.wire.client()
    for n in (3, 4, 5):
        client.send(Ask(f"r{n}", str(n), spoken.identify(n)), 0)
    assert client.feed_eof(0) == [Silence("r3"), Silence("r4"), Silence("r5")]
    assert [*client.feed_eof(0)] == []


CHOOSY = [spoken for spoken in SPOKEN if spoken.protocol != "tillproof-v1"]
"""Those that do not carry every operation; the limits of the one that does have tests of their own."""


@pytest.mark.parametrize("spoken", CHOOSY, ids=[spoken.label for spoken in CHOOSY])
def test_what_it_does_not_carry_is_refused_with_a_sentence_and_not_sent(spoken: Spoken) -> None:
    operation = LoadMenu(ORIGIN, ())
    why_not = spoken.wire.carries(operation)
    assert why_not is not None
    assert " " in why_not
    client = spoken.wire.client()
    client.send(Ask("r", "5", operation), 0)
    assert [*client.outgoing()] == []
    assert client.wake_at == 0
    [said] = client.wake(0)
    assert isinstance(said, Say)
    assert said.ref == "r"
    assert isinstance(said.answer, Refused)
    assert said.answer.reason is Reason.UNSUPPORTED


@everyone
def test_an_answer_after_the_end_goes_nowhere(spoken: Spoken) -> None:
    server = spoken.wire.server()
    [ask] = server.feed(request_of(spoken), 0)
    assert isinstance(ask, Ask)
    server.feed_eof(0)
    server.send(Say(ask.ref, GuestFound("1", Status.ACTIVE)), 0)
    server.send(Say("no such ref", GuestFound("1", Status.ACTIVE)), 0)


@everyone
def test_an_answer_is_given_once(spoken: Spoken) -> None:
    server = spoken.wire.server()
    [ask] = server.feed(request_of(spoken), 0)
    assert isinstance(ask, Ask)
    for _ in range(2):
        server.send(Say(ask.ref, GuestFound("1", Status.ACTIVE)), 0)
    assert len(server.outgoing()) == 1


@everyone
def test_ends_of_one_wire_share_nothing(spoken: Spoken) -> None:
    one, other = spoken.wire.client(), spoken.wire.client()
    one.send(Ask("r", "5", spoken.identify(5)), 0)
    assert [*other.outgoing()] == []
    assert [*other.feed_eof(0)] == []
