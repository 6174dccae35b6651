"""What one end says the other understands, whatever the pieces it arrives in and however many tills ask at once."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from simulators.till.answer import Answer, Refused, outcome_of
from simulators.till.operation import Identify, Operation, kind_of
from simulators.till.wire import HANG_UP, Ask, Say
from tests.battery.protocols.party import SPOKEN, Conversation, Cut, Spoken, bytewise, cuts, grant, whole
from tests.strategies.exchange import Text, answers_to, words

everyone = pytest.mark.parametrize("spoken", SPOKEN, ids=[spoken.label for spoken in SPOKEN])
patient = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None)

filled = words.filter(lambda text: len(text) > 0)


def sayable_words(spoken: Spoken) -> Text:
    """Texts of an answer. A wire of positions cannot tell an empty text from an absent one."""
    return words if spoken.protocol == "tillproof-v1" else filled


def understood(spoken: Spoken, operation: Operation, answer: Answer, cut: Cut = whole) -> tuple[Operation, Answer]:
    """What the server end took the operation for, and what the client end took the answer for."""
    talk = Conversation(spoken.wire, lambda _: answer, cut).hold(Ask("r", operation.origin.terminal, operation))
    assert talk.spoilt == []
    [asked], [said] = talk.asked, talk.heard
    assert isinstance(said, Say)
    assert said.ref == "r"
    return asked.operation, said.answer


@everyone
@given(st.data())
@patient
def test_what_is_asked_is_understood(spoken: Spoken, data: st.DataObject) -> None:
    operation = data.draw(spoken.sayable)
    assume(spoken.wire.carries(operation) is None)
    answer = data.draw(answers_to(operation, sayable_words(spoken)))
    assume(not isinstance(answer, Refused) or answer.reason not in spoken.unsaid)
    seen, _ = understood(spoken, operation, answer)
    if spoken.is_lossless:
        assert seen == operation
        return
    assert kind_of(seen) == kind_of(operation)
    if isinstance(seen, Identify) and isinstance(operation, Identify):
        assert seen.identifier == operation.identifier
    assert spoken.wire.carries(seen) is None
    again, _ = understood(spoken, seen, answer)
    assert again == seen, "what was lost the first time is all that is lost"


@everyone
@given(st.data())
@patient
def test_what_is_answered_is_understood(spoken: Spoken, data: st.DataObject) -> None:
    operation = data.draw(spoken.sayable)
    assume(spoken.wire.carries(operation) is None)
    answer = data.draw(answers_to(operation, sayable_words(spoken)))
    assume(not isinstance(answer, Refused) or answer.reason not in spoken.unsaid)
    _, heard = understood(spoken, operation, answer)
    if spoken.protocol == "tillproof-v1":
        assert heard == answer
        return
    _, again = understood(spoken, operation, heard)
    assert again == heard, "what was lost the first time is all that is lost"


@everyone
@given(cut=cuts)
def test_the_pieces_do_not_matter(spoken: Spoken, cut: Cut) -> None:
    asks = [Ask(f"r{n}", str(n), spoken.identify(n, f"77701{n}")) for n in (3, 4, 5)]
    in_pieces, at_once = Conversation(spoken.wire, grant, cut).hold(*asks), Conversation(spoken.wire, grant).hold(*asks)
    assert in_pieces.heard == at_once.heard
    assert in_pieces.asked == at_once.asked
    assert len(at_once.heard) == len(asks)
    assert in_pieces.spoilt == []


@everyone
def test_one_byte_a_read(spoken: Spoken) -> None:
    talk = Conversation(spoken.wire, grant, bytewise).hold(Ask("r", "5", spoken.identify(5)))
    assert [type(item) for item in talk.heard] == [Say]


@everyone
@given(st.lists(st.integers(1, 60), min_size=1, max_size=20, unique=True), cuts)
def test_each_of_many_terminals_gets_its_own_answer(spoken: Spoken, terminals: list[int], cut: Cut) -> None:
    asks = {f"ref-{n}": Ask(f"ref-{n}", str(n), spoken.identify(n, str(1000 + n))) for n in terminals}
    talk = Conversation(spoken.wire, grant, cut).hold(*asks.values())
    said = {item.ref: item.answer for item in talk.heard if isinstance(item, Say)}
    assert {*said} == {*asks}
    assert len(talk.heard) == len(asks)
    for ref, answer in said.items():
        assert outcome_of(answer) is outcome_of(grant(asks[ref])), ref
        if spoken.protocol in ("tillproof-v1", "farcard", "micros"):
            assert answer == understood(spoken, asks[ref].operation, grant(asks[ref]))[1]


@everyone
def test_a_message_is_one_chunk(spoken: Spoken) -> None:
    asks = [Ask(f"r{n}", str(n), spoken.identify(n)) for n in (3, 4, 5)]
    talk = Conversation(spoken.wire, grant).hold(*asks)
    assert len(talk.towards_server) == len(asks)
    assert len(talk.towards_client) == len(asks)
    assert HANG_UP not in talk.towards_server + talk.towards_client
