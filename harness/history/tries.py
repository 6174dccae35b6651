"""The attempts of a history: each try of an operation by itself, and each thing asked for together with a receipt.

A blocked r_keeper receipt is tried again under its key with later times (farcard.md 6.1a, 7.2), and a receipt that was
reopened may be sold again under the key it had. What a till learns of one try says nothing of another: refused now, it
may have been posted before. So tries are told apart by their moment, and so are the ledger's entries.

A caller may tell a receipt again under a new id (`Attempted.again`). That is one more try of the same receipt: all
their keys name the same tries, each try goes by the key it was told under.
"""

from dataclasses import dataclass, field

from msgspec.structs import replace

from harness.history.attempt import Attempt, Word, keeps_time, key_of_try, told_key
from harness.history.evidence import Evidence
from simulators.kit.instant import Instant
from simulators.till.answer import Outcome
from simulators.till.attempt import Attempted, DeadLettered, GivenUp, Learnt
from simulators.till.ledger import Entry
from simulators.till.operation import Commit, Single, Void

_WEIGHT = {Outcome.UNKNOWN: 0, Outcome.OFFLINE: 1, Outcome.OK: 2, Outcome.REFUSED: 2}


@dataclass(slots=True)
class _Try:
    key: str
    index: int
    at: Instant
    part: str
    attempted: Attempted
    words: list[Word] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Every attempt by its key, in the order of the history; `tries`: those under one told key."""

    by_key: dict[str, Attempt]
    tries: dict[str, tuple[Attempt, ...]]
    """Told key to the tries of what was told under it, under whatever key they were."""

    def asked_with(self, attempt: Attempt) -> tuple[Attempt, ...]:
        """What a receipt asked for, this time it was tried."""
        commit = attempt.operation
        keys = [ask.origin.key for ask in commit.asks] if isinstance(commit, Commit) else []
        return tuple(one for key in keys for one in self.tries.get(key, ()) if one.commit is commit)

    def keyed(self, entry: Entry) -> Entry:
        """The entry under the key of the try it came of: the one with its moment, else the first."""
        tries = tuple(one for one in self.tries.get(entry.key, ()) if told_key(one.key) == entry.key)
        if len(tries) < 2:
            return entry
        exact = next((one for one in tries if one.made_at == entry.made_at), None)
        found = exact or next((one for one in tries if keeps_time(entry, one.made_at)), tries[0])
        return entry if found.key == entry.key else replace(entry, key=found.key)


def attempts_of(evidence: Evidence) -> Attempts:
    """All attempts. What is asked for with a receipt comes right before it."""
    began: dict[str, list[_Try]] = {}
    in_order: list[_Try] = []
    early: dict[str, list[Word]] = {}
    for noted in evidence.history:
        match noted.entry:
            case Attempted(key=key) as attempted:
                tries = began.setdefault(key, [])
                if not tries or _is_another_try(tries, attempted.operation):
                    one = _Try(key_of_try(key, len(tries) + 1), noted.index, noted.at, noted.part, attempted)
                    one.words.extend(early.pop(key, ()))
                    tries.append(one)
                    in_order.append(one)
            case Learnt(key=key, outcome=outcome, answer=answer):
                word = Word(noted.index, noted.at, outcome, answer)
                (began[key][-1].words if key in began else early.setdefault(key, [])).append(word)
            case _:
                pass
    by_key: dict[str, Attempt] = {}
    told: dict[str, list[Attempt]] = {}
    for one in in_order:
        attempt = _attempt(one)
        for ask in (*_asks(attempt, told), attempt):
            by_key[ask.key] = ask
            told.setdefault(ask.operation.origin.key, []).append(ask)
        key, again = attempt.operation.origin.key, told.get(one.attempted.again)
        if again is not None and told[key] is not again:
            again.append(attempt)
            told[key] = again
    made = {id(tries): tuple(tries) for tries in told.values()}
    return Attempts(by_key, {key: made[id(tries)] for key, tries in told.items()})


def _is_another_try(tries: list[_Try], operation: Single) -> bool:
    """Only a receipt, and a void that leaves it open, are tried anew; anything else is told again as it was."""
    if not (isinstance(operation, Commit) or (isinstance(operation, Void) and operation.reopens)):
        return False
    return all(one.attempted.operation.origin.made_at != operation.origin.made_at for one in tries)


def _attempt(one: _Try) -> Attempt:
    words, told = tuple(one.words), one.attempted
    best, again = _best(words), told.again
    return Attempt(one.key, told.terminal, one.part, told.operation, one.index, one.at, words, best, again=again)


def _asks(attempt: Attempt, told: dict[str, list[Attempt]]) -> tuple[Attempt, ...]:
    """What the receipt asks for, as attempts of their own."""
    commit = attempt.operation
    if not isinstance(commit, Commit):
        return ()
    words = tuple(Word(word.index, word.at, word.outcome, None) for word in attempt.words)
    asks = []
    for ask in commit.asks:
        key = key_of_try(ask.origin.key, len(told.get(ask.origin.key, ())) + 1)
        terminal, part = attempt.terminal, attempt.part
        asks.append(Attempt(key, terminal, part, ask, attempt.index, attempt.at, words, _best(words), commit))
    return tuple(asks)


def _best(words: tuple[Word, ...]) -> Word | None:
    best: Word | None = None
    for word in words:
        if best is None or _WEIGHT[word.outcome] >= _WEIGHT[best.outcome]:
            best = word
    return best


def dead_letters(evidence: Evidence, attempts: Attempts) -> dict[str, str]:
    """Key of a try to the reason: on a gateway's dead-letter list, or recorded as put there when it had begun; or given
    up by its till, which had heard nothing of it. What a receipt asks for is given up with it."""
    given_up = {n.entry.key: n for n in evidence.history if isinstance(n.entry, DeadLettered | GivenUp)}
    reasons = {key: n.entry.reason for key, n in given_up.items() if isinstance(n.entry, DeadLettered | GivenUp)}
    reasons.update(evidence.dead_letters)
    dead: dict[str, str] = {}
    for key, reason in reasons.items():
        noted = given_up.get(key)
        whole = noted is not None and isinstance(noted.entry, GivenUp)
        told = (one for one in attempts.tries.get(key, ()) if whole or told_key(one.key) == key)
        tries = [one for one in told if noted is None or one.index < noted.index]
        dead.update((one.key, reason) for one in tries)
        dead.setdefault(key, reason)
        dead.update((ask.key, reason) for one in tries for ask in attempts.asked_with(one))
    return dead
