"""The wire: what it carries, and whole conversations over every profile and both vocabularies."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from simulators.kit.errors import UsageError
from simulators.micros.profile import PROFILES, Checksum, Encoding, Profile, ResponseFlag, problems
from simulators.micros.wire import Micros
from simulators.till.operation import Identify, LoadMenu, Operation, Single
from simulators.till.wire import Ask, Say, Wire
from tests.strategies.exchange import answers_to, operations
from tests.strategies.sim import QUIET, STORE, VOCABULARIES, commit, identify, load_vocabulary, origin, sayable, wire

profiles = st.builds(
    lambda profile, checksum, flag, encoding: replace(
        profile, checksum=checksum, response_flag=flag, encoding=encoding, ping_interval=None
    ),
    st.sampled_from(list(PROFILES.values())),
    st.sampled_from(Checksum),
    st.sampled_from(ResponseFlag),
    st.sampled_from([Encoding.CP1250, Encoding.CP1252, Encoding.UTF_8]),
)
VOCABULARY = {name: load_vocabulary(name) for name in VOCABULARIES}
plain = st.text(st.sampled_from("RabcXYZ019-./ é"), min_size=1, max_size=10)


@settings(deadline=None)
@given(st.data(), profiles, st.sampled_from(VOCABULARIES), st.lists(sayable(), min_size=1, max_size=4))
def test_conversations(data: st.DataObject, profile: Profile, vocabulary: str, asked: list[Single]) -> None:
    sim = Micros(profile, VOCABULARY[vocabulary], STORE)
    till, server = sim.client(), sim.server()
    waiting = {}
    for n, operation in enumerate(asked):
        assert sim.carries(operation) is None
        waiting[str(n)] = operation
        till.send(Ask(str(n), operation.origin.terminal, operation), 0)
    for _ in range(len(asked)):
        heard = list(server.feed(b"".join(till.outgoing()), 1))
        said = {}
        for one in data.draw(st.permutations(heard)):
            assert isinstance(one, Ask)
            assert one.terminal == one.operation.origin.terminal
            answer = data.draw(answers_to(one.operation, plain))
            server.send(Say(one.ref, answer), 2)
            said[one.operation.origin] = (one.operation, answer)
        for back in till.feed(b"".join(server.outgoing()), 3):
            assert isinstance(back, Say)
            operation = waiting.pop(back.ref)
            assert said[operation.origin] == (operation, back.answer) or asked.count(operation) > 1
    assert waiting == {}


def _from_a_workstation(operation: Operation, terminal: int) -> Operation:
    at = replace(operation.origin, store=STORE, terminal=str(terminal))
    moved: Operation = replace(operation, origin=at)
    return moved


@settings(deadline=None, max_examples=300)
@given(st.builds(_from_a_workstation, operations(), st.integers(1, 99)), profiles, st.sampled_from(VOCABULARIES))
def test_what_is_carried_arrives(operation: Operation, profile: Profile, vocabulary: str) -> None:
    """Any operation at all, any text: either a sentence why not, or it arrives as it was."""
    sim = Micros(profile, VOCABULARY[vocabulary], STORE)
    why = sim.carries(operation)
    till, server = sim.client(), sim.server()
    till.send(Ask("a", operation.origin.terminal, operation), 0)
    if why is None:
        (ask,) = server.feed(b"".join(till.outgoing()), 1)
        assert isinstance(ask, Ask)
        assert ask.operation == operation
    else:
        assert len(why) > 10


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (identify("0"), "terminal '0' is not a workstation number such as 5"),
        (identify("05"), "terminal '05' is not a workstation number such as 5"),
        (identify("till1"), "terminal 'till1' is not a workstation number"),
        (identify("105"), "the vocabulary event does not carry terminal '105'"),
        (
            replace(identify(), origin=replace(origin(), store="dworzec")),
            "the vocabulary event does not carry store 'dworzec'",
        ),
        (replace(identify(), password=""), "the vocabulary event does not carry an empty text"),
        (identify(value=""), "cannot carry it: INQ_CARD: identifier is missing"),
        (identify(value="a\x02"), "a text holds a control character"),
        (LoadMenu(origin(), ()), "has no request for load_menu"),
        (commit(lines=2000), "the interface takes 32768"),
    ],
)
def test_what_is_not_carried(operation: Single, why: str) -> None:
    assert why in str(wire().carries(operation))


def test_a_vocabulary_that_says_the_terminal_carries_long_numbers() -> None:
    assert wire("pipe").carries(identify("105")) is None
    assert wire("event", PROFILES["simphony"]).carries(identify("105")) is None


def test_the_hour_that_a_zone_repeats() -> None:
    """Python says such a moment equals nothing in another zone; it is carried all the same."""
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Warsaw"), fold=1)
    operation = replace(identify(), origin=replace(origin(), made_at=twice))
    assert wire().carries(operation) is None


def test_names_and_settings() -> None:
    sim = Micros(PROFILES["9700"], VOCABULARY["event"], STORE, interface="CAFE")
    as_wire: Wire = sim
    assert as_wire.name == "micros/9700"
    till = sim.client()
    till.send(Ask("a", "5", identify()), 0)
    assert till.outgoing()[0][1:19] == b"05CAFE            "
    assert PROFILES["9700"].interface == "LOYALTY"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (replace(QUIET, workstation_digits=3), "workstation_digits is 3, must be 2 or 9"),
        (replace(QUIET, port=0), "port 0 is not a TCP port"),
        (replace(QUIET, interface="x" * 17), "is longer than 16 characters"),
        (replace(QUIET, interface="  "), "blank, which marks a ping"),
        (replace(QUIET, interface="KAWIARNIA Ł"), "must be plain printable ASCII"),
        (replace(QUIET, timeout=0), "timeout and ping_interval must be longer than nothing"),
        (replace(QUIET, retransmissions=-1), "retransmissions cannot be negative"),
        (replace(QUIET, limit_bytes=10), "leaves no room for a frame"),
    ],
)
def test_profiles_nobody_can_use(changed: Profile, said: str) -> None:
    assert any(said in sentence for sentence in problems(changed))
    with pytest.raises(UsageError, match="micros/3700"):
        Micros(changed, VOCABULARY["event"], STORE)


def test_shipped_profiles() -> None:
    assert {name: profile.workstation_digits for name, profile in PROFILES.items()} == {
        "3700": 2,
        "8700": 2,
        "9700": 2,
        "simphony": 9,
    }
    assert all(problems(profile) == [] and profile.port == 5009 for profile in PROFILES.values())
    assert isinstance(identify(), Identify)
