"""Cut matrices: the messages a case has when nothing is wrong, and the cases in which one of them is cut.

Messages are found by playing the case twice undisturbed in the virtual world: once for its evidence, once with somebody
listening on each link, who counts as a fault will count. The trap: in the real world lanes race, so a message's number
may there be another message, or none; a case in which nothing was cut says so and is no pass (`play.why_uncut`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from harness.history.evidence import Evidence
from harness.history.report import CutMatrix, CutRow
from harness.history.saying import Saying
from harness.history.verdict import Verdict
from harness.run.play import Played, play_virtual
from harness.scenario.expansion import Case, cut_case
from harness.scenario.model import walk
from harness.scenario.verbs.misbehave import Misbehave
from harness.trouble.cutting import CutAt, CutPoint
from harness.trouble.requests_twice import is_http
from harness.trouble.rule import Passing, Towards
from harness.trouble.watched import Overhearing
from simulators.backend.misbehave import Manner
from simulators.kit.errors import LabError
from simulators.kit.instant import SECOND, Instant, Span

MOST_MESSAGES = 12
"""Messages of a case that are cut when nobody says how many."""
COUNTED_EACH_TIME = (b"/customer/wallet/topup ", b"/customer/wallet/chargeoff ")
"""Of iikoCloud, which has no key for them: said twice they are done twice (iiko_loyaltyplant.md 5.8)."""
MOST_WORK = 6_000
"""Messages that are said again, over all cases of one message's points: the longer a case, the fewer are cut."""
_WELL = (Verdict.PASS, Verdict.KNOWN)


@dataclass(frozen=True, slots=True)
class Message:
    """A request of the undisturbed play, and its answer."""

    link: str
    number: int
    """From 1, on its link."""
    at: Instant
    what: str
    changes: bool
    """It may change something."""
    is_http: bool
    counts_each_time: bool = False
    """Its protocol has no way to know that it is the same one again."""
    answer: int = 0
    """From 1, on its link; 0: it got none."""
    answer_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Cuts:
    """What of one case is cut."""

    matrix: CutMatrix
    cells: tuple[Case, ...]


def cuts_of(case: Case, points: Sequence[CutPoint], most: int | None = MOST_MESSAGES) -> Cuts:
    """The cells of a case, of so many of its messages at most (None: of all); none, and a note why, when it does not
    pass by itself."""
    matrix = CutMatrix(case.scenario.id, case.id, case.seed, tuple(points), ())
    if any(isinstance(step.verb, Misbehave) and step.verb.how is Manner.REFUSE for step in walk(case.scenario.steps)):
        return Cuts(_noted(matrix, "its backend refuses to order, which no check can tell from a mistake"), ())
    try:
        played = play_virtual(case, keep=True)
        found = messages_of(case, played) if played.result.verdict in _WELL else ()
    except Exception as error:  # the run itself will show what is wrong with the case
        why = str(error) if isinstance(error, LabError) else f"tillproof broke: {type(error).__name__}: {error}"
        return Cuts(_noted(matrix, f"it cannot be played ({why}): nothing is cut"), ())
    if played.result.verdict not in _WELL:
        verdict = played.result.verdict.value
        return Cuts(_noted(matrix, f"when nothing is cut it does not pass ({verdict}): nothing is cut"), ())
    chosen = choose(found, most)
    cells = tuple(cut_case(case, cut) for message in chosen for cut in _cuts(case, message, points))
    rows = tuple(CutRow(message.link, message.number, message.what) for message in chosen)
    return Cuts(_with_rows(matrix, rows, len(found)), cells)


def messages_of(case: Case, played: Played) -> tuple[Message, ...]:
    """Every request up to the end of the last step, in the order they were sent."""
    evidence = played.evidence
    assert evidence is not None, "a play whose evidence was not kept"
    links = dict.fromkeys(chunk.link for chunk in evidence.journal if chunk.data)
    heard = {link: Overhearing() for link in links}
    again = play_virtual(case, faults=tuple(heard.items()))
    assert again.result.digest == played.result.digest, "listening changed the play"
    saying = Saying(evidence)
    found = [m for link, ears in heard.items() for m in _conversation(link, ears.passed, saying, evidence)]
    return tuple(sorted((m for m in found if m.at < played.conversed_at), key=lambda m: m.at))


def _conversation(link: str, passed: Sequence[Passing], saying: Saying, evidence: Evidence) -> Iterator[Message]:
    """The requests of a link with their answers: the next thing said the other way on the same connection, by the same
    station where several share it."""
    dialler = next(c.sender for c in evidence.journal if c.link == link and not c.data)
    waiting: dict[str, list[int]] = {}
    messages: list[Message] = []
    said: list[Passing] = []
    for chunk in passed:
        queue = waiting.setdefault(chunk.conn, [])
        if chunk.towards is Towards.SERVER:
            queue.append(len(messages))
            said.append(chunk)
            what = saying.name(dialler, chunk.now, chunk.data)
            changes = saying.changes(dialler, chunk.now, chunk.data)
            each = any(path in chunk.data[:200] for path in COUNTED_EACH_TIME)
            messages.append(Message(link, chunk.number + 1, chunk.now, what, changes, is_http(chunk.data), each))
        elif queue:
            mine = next((n for n in queue if _station(said[n].data) == _station(chunk.data)), queue[0])
            queue.remove(mine)
            messages[mine] = replace(messages[mine], answer=chunk.number + 1, answer_bytes=len(chunk.data))
    yield from messages


def _station(data: bytes) -> bytes:
    """Which station a frame of Micros is of; nothing, for what is no frame."""
    return data.partition(b"\x02")[0] if data.startswith(b"\x01") else b""


def choose(found: Sequence[Message], most: int | None) -> tuple[Message, ...]:
    """No more than that many, and the fewer the longer the case is: those first that change something, evenly over it.
    None: all of them."""
    room = None if most is None else min(most, max(1, MOST_WORK // max(1, len(found) * len(CutPoint))))
    if room is None or len(found) <= room:
        return tuple(found)
    weighty = [n for n, message in enumerate(found) if message.changes]
    others = [n for n, message in enumerate(found) if not message.changes]
    kept = spread(weighty, room)
    kept += spread(others, room - len(kept))
    return tuple(found[n] for n in sorted(kept))


def spread(numbers: Sequence[int], room: int) -> list[int]:
    """That many of them at most, as evenly as they go; the first and the last are among them when two fit."""
    if len(numbers) <= room:
        return list(numbers)
    if room < 2:
        return list(numbers[:room])
    return [numbers[n * (len(numbers) - 1) // (room - 1)] for n in range(room)]


def _cuts(case: Case, message: Message, points: Sequence[CutPoint]) -> Iterator[CutAt]:
    for point in points:
        if applies(case, message, point):
            yield CutAt(
                message.link,
                message.number,
                point,
                message.what,
                message.answer,
                message.answer_bytes,
                late_by(case) if point is CutPoint.ANSWER_LATE else 0,
            )


def applies(case: Case, message: Message, point: CutPoint) -> bool:
    """Whether a message can be cut there: an answer that never came cannot, nor a link that has no backup; and nothing
    is said twice that a protocol has to take for two."""
    if point.needs_answer:
        return message.answer > 0
    if point in (CutPoint.TWICE, CutPoint.TWICE_LATER) and message.counts_each_time:
        return False
    if point is CutPoint.TWICE_LATER:
        return message.is_http
    if point is CutPoint.BACKUP:
        cast = case.scenario.cast
        primaries = {f"{cast.part('gateway', store.name)}-backend" for store in cast.stores}
        return cast.links.backup and message.link in primaries
    return True


def late_by(case: Case) -> Span:
    """Longer than anybody in the case waits: tills no longer than their limit, gateways as they are set."""
    cast = case.scenario.cast
    return 2 * max(cast.till.limit, cast.gateway.answer_within or 0) + SECOND


def _noted(matrix: CutMatrix, note: str) -> CutMatrix:
    return CutMatrix(matrix.scenario, matrix.case, matrix.seed, matrix.points, matrix.rows, note)


def _with_rows(matrix: CutMatrix, rows: tuple[CutRow, ...], found: int) -> CutMatrix:
    note = ""
    if not found:
        note = "no message crosses a link: nothing is cut"
    elif len(rows) < found:
        note = f"{len(rows)} of {found} messages are cut, those first that change something"
    return CutMatrix(matrix.scenario, matrix.case, matrix.seed, matrix.points, rows, note)
