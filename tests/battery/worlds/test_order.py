"""Whatever a network does: what arrives on a connection is a beginning of what was sent, and its end comes last."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.history.evidence import Fate
from harness.trouble.answer_cut import AnswerCut
from harness.trouble.answers_late import AnswersLate
from harness.trouble.answers_lost import AnswersLost
from harness.trouble.flapping import Flapping
from harness.trouble.garbled import Garbled
from harness.trouble.requests_late import RequestsLate
from harness.trouble.requests_lost import RequestsLost
from harness.trouble.rough import Rough
from harness.trouble.rule import Rule, Towards
from harness.trouble.sliced import Sliced
from harness.trouble.slow import Slow
from harness.world.checked import Checked
from harness.world.played import Played
from harness.world.virtual import VirtualWorld
from simulators.kit.effect import Arm, Close, Effect, Open, Send
from simulators.kit.event import Accepted, Closed, Event, Fired, Opened, Received
from simulators.kit.instant import MS, Instant

RULES: list[Rule | None] = [
    None,
    Slow(0, 50 * MS),
    Sliced(3),
    Rough(4),
    Rough(0),
    Flapping(30 * MS, 10 * MS),
    AnswersLate(40 * MS),
    RequestsLate(40 * MS, times=2),
    AnswersLost(times=1),
    RequestsLost(times=1, ending="reset"),
    AnswerCut(2),
]
messages = st.lists(st.tuples(st.binary(min_size=1, max_size=12), st.integers(0, 20)), max_size=12)


class Talker:
    """Sends its messages at their times once the connection is up, and hangs up if told to; keeps what it hears."""

    def __init__(self, script: Sequence[tuple[bytes, int]], dials: bool, hang_up: bool) -> None:
        self.heard = b""
        self.ends: list[str] = []
        self._script = script
        self._dials = dials
        self._hang_up = hang_up
        self._conn = ""

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        match event:
            case Opened(conn) | Accepted(conn, _):
                self._conn = conn
                wakes = [Arm(str(index), now + after * MS) for index, (_, after) in enumerate(self._script)]
                return [*wakes, *([Arm("bye", now + 25 * MS)] if self._hang_up else [])]
            case Fired("bye"):
                return [Close(self._conn)]
            case Fired(index):
                return [Send(self._conn, self._script[int(index)][0])]
            case Received(_, data):
                assert not self.ends, "bytes after the end"
                self.heard += data
            case Closed(_, reason):
                self.ends.append(reason)
            case _:
                return [Open("a", "server:p")] if self._dials else []
        return []


def talk(
    seed: int, rule: Rule | None, asks: Sequence[tuple[bytes, int]], answers: Sequence[tuple[bytes, int]], polite: bool
) -> tuple[Played, Talker, Talker]:
    client, server = Talker(asks, dials=True, hang_up=polite), Talker(answers, dials=False, hang_up=False)
    world = VirtualWorld(seed)
    world.add("server", lambda: Checked(server), ("p",))
    world.add("client", lambda: Checked(client))
    world.net.trouble("client-server", rule)
    return world.play(), client, server


def sent_by(played: Played, sender: str, *fates: Fate) -> bytes:
    return b"".join(chunk.data for chunk in played.journal if chunk.sender == sender and chunk.fate in fates)


@given(st.integers(0, 10**6), st.sampled_from(RULES), messages, messages, st.booleans())
def test_what_arrives_is_a_beginning_of_what_was_sent(
    seed: int, rule: Rule | None, asks: list[tuple[bytes, int]], answers: list[tuple[bytes, int]], polite: bool
) -> None:
    played, client, server = talk(seed, rule, asks, answers, polite)
    assert played.ended == "idle"
    assert [event.text for event in played.parts] == []
    for hearer, sender in ((client, "server"), (server, "client")):
        assert sent_by(played, sender, Fate.DELIVERED, Fate.LOST).startswith(hearer.heard)
        assert sent_by(played, sender, Fate.DELIVERED) == hearer.heard[: len(sent_by(played, sender, Fate.DELIVERED))]
        assert len(hearer.ends) <= 1


@given(st.integers(0, 10**6), st.sampled_from([None, Slow(0, 50 * MS), Sliced(2), Rough(0)]), messages, messages)
def test_without_loss_everything_arrives_before_the_end(
    seed: int, rule: Rule | None, asks: list[tuple[bytes, int]], answers: list[tuple[bytes, int]]
) -> None:
    played, _, server = talk(seed, rule, asks, answers, polite=True)
    assert server.heard == sent_by(played, "client", Fate.DELIVERED, Fate.LOST)
    assert len(server.heard) == sum(len(data) for data, _ in asks)
    assert server.ends == ["ended"]


@pytest.mark.parametrize("towards", list(Towards))
def test_garbled_bytes_are_in_the_journal_as_they_were_and_as_they_became(towards: Towards) -> None:
    played, client, server = talk(1, Garbled(towards), [(b"question", 0)], [(b"answer", 0)], polite=False)
    sender, hearer = ("client", server) if towards is Towards.SERVER else ("server", client)
    original = sent_by(played, sender, Fate.LOST)
    assert original in (b"question", b"answer")
    assert sent_by(played, sender, Fate.DELIVERED) == hearer.heard != original
    assert sum(a != b for a, b in zip(hearer.heard, original, strict=True)) == 1


def test_the_journal_never_goes_back_in_time() -> None:
    played, _, _ = talk(5, Rough(3), [(b"x", n) for n in range(9)], [(b"y", n) for n in range(9)], polite=True)
    instants = [chunk.at for chunk in played.journal]
    assert instants == sorted(instants)
    assert [chunk.index for chunk in played.journal] == list(range(len(instants)))
