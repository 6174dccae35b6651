"""Between which bounds each guest's balance lies, by what tills were told of its operations and nothing else.

What a till was told happened counts as it was told, or as the rules of the programme have it; what was asked and not
heard, or accepted for later, may or may not be posted yet; what was refused counts for nothing. Time is the order of
the history. When every queue is empty, what was accepted for later is in, and of what nobody heard the ledger tells
whether it happened; that is all the ledger is asked.

The trap: an undoing may come before what it undoes. So an account is a sum of parts, one an operation or receipt, and a
part is a list of turns, on and off, of which the last one that is certain counts.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby

from harness.history.attempt import ACCEPTED, told_key
from harness.history.moves import Moves, certain_at, figures_told, takes_points
from harness.history.pairing import Attempt, Pairing
from simulators.kit.instant import Instant
from simulators.kit.money import Minor
from simulators.till.answer import Outcome
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, Void, kind_of

Range = tuple[Minor, Minor]
_NOTHING: Range = (0, 0)
AT_THE_END = 2**62
"""An index after every line of a history."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An attempt that puts a part on its account, or takes it off."""

    by: Attempt
    begin: int
    certain: int | None
    """Where in the history it was sure to have happened; None: never."""
    moves: Range
    reaches: frozenset[str] = frozenset()
    """Taking off: the keys of the tries it speaks of."""


@dataclass(slots=True)
class Part:
    """One operation, or all tries of one receipt, on one guest's account: sold again, it may be another's."""

    guest: str
    attempts: list[Attempt]
    turns: list[Turn] = field(default_factory=list)
    open_from: int | None = None
    """Where in the history something begins that nobody can put bounds to."""

    def at(self, index: int) -> Range:
        """What it may count for after a line of the history."""
        low, high = _NOTHING
        latest = ""
        for turn in self.turns:
            if turn.begin > index:
                break
            is_certain = turn.certain is not None and turn.certain <= index
            if turn.reaches:
                is_certain = is_certain and (not latest or latest in turn.reaches)
            else:
                latest = turn.by.key
            low, high = turn.moves if is_certain else (min(low, turn.moves[0]), max(high, turn.moves[1]))
        return low, high

    @property
    def events(self) -> Iterator[tuple[int, Turn, bool]]:
        """(where, turn, whether it became certain there)."""
        for turn in self.turns:
            yield turn.begin, turn, False
            if turn.certain is not None and turn.certain < AT_THE_END:
                yield turn.certain, turn, True


@dataclass(frozen=True, slots=True)
class Bounds:
    """From an instant on, a guest's balance is neither below nor above this."""

    at: Instant
    low: Minor
    high: Minor
    because: str


@dataclass(slots=True)
class Account:
    """One guest's."""

    guest: str
    opening: Minor
    parts: list[Part]
    places: list[int] = field(default_factory=list)
    """Where in the history the bounds change."""
    bounds: list[Range] = field(default_factory=list)
    """Before the first of these places, and after each."""
    causes: list[tuple[Turn, bool]] = field(default_factory=list)

    def settle_bounds(self) -> None:
        """Reckon the bounds from the parts."""
        events = sorted(
            ((where, turn.begin, part, turn, sure) for part in self.parts for where, turn, sure in part.events),
            key=lambda event: event[:2],
        )
        low = high = self.opening
        self.bounds = [(low, high)]
        for where, group in groupby(events, key=lambda event: event[0]):
            first, *more = group
            for part in {id(part): part for _, _, part, _, _ in (first, *more)}.values():
                before, after = part.at(where - 1), part.at(where)
                low, high = low + after[0] - before[0], high + after[1] - before[1]
            self.places.append(where)
            self.bounds.append((low, high))
            self.causes.append(first[3:])

    def between(self, first: int, last: int) -> list[tuple[int, Range]]:
        """All bounds that held from one line of the history to another, both inclusive, each with its place."""
        begin, end = bisect_left(self.places, first), bisect_right(self.places, last)
        return [(self.places[n - 1] if n else -1, self.bounds[n]) for n in range(begin, end + 1)]

    def open_at(self, index: int) -> bool:
        """Whether something nobody can put bounds to had begun by then."""
        return any(part.open_from is not None and part.open_from <= index for part in self.parts)


class Ledgered:
    """What the ledger holds of each part, and of none."""

    def __init__(self, case: Pairing, parts: Iterable[Part]) -> None:
        by_key: dict[str, Part] = {}
        self.by_key = by_key
        for part in parts:
            for attempt in part.attempts:
                by_key.setdefault(attempt.key, part)
                by_key.update({one.key: part for one in case.asked_with(attempt)})
        self.entries: dict[int, list[Entry]] = {}
        """By `id` of the part."""
        self.strays: list[Entry] = []
        """Entries with points that belong to no part."""
        owner: dict[int, Part] = {}
        for entry in case.entries:
            found = owner.get(entry.reverses or 0) if entry.kind is EntryKind.VOID else by_key.get(entry.key)
            if found is not None:
                owner[entry.number] = found
                self.entries.setdefault(id(found), []).append(entry)
            elif entry.points and entry.kind is not EntryKind.OPENING:
                self.strays.append(entry)

    def of(self, part: Part) -> list[Entry]:
        return self.entries.get(id(part), [])

    def net(self, part: Part) -> Minor:
        return sum(entry.points for entry in self.of(part))


class Intervals:
    """The accounts of one case."""

    def __init__(self, case: Pairing) -> None:
        self.case = case
        self.moves = Moves(case)
        self.unplaced: int | None = None
        """Where in the history something begins that may be on anybody's account."""
        parts = self._parts()
        self.ledgered = Ledgered(case, parts)
        by_guest: dict[str, list[Part]] = {guest: [] for guest in case.people.guests}
        for part in parts:
            by_guest.setdefault(part.guest, []).append(part)
        opening = {guest.id: guest.balance for guest in case.evidence.guests}
        self.accounts = {guest: Account(guest, opening.get(guest, 0), own) for guest, own in by_guest.items() if guest}
        for account in self.accounts.values():
            account.settle_bounds()

    def _parts(self) -> list[Part]:
        parts: list[Part] = []
        sales: dict[object, Part] = {}
        known: set[object] = set()
        for attempt in self.moves.candidates():
            alive = not self.moves.is_out(attempt)
            guest = self.moves.guest_of(attempt)
            if guest is None:
                if alive and not (self.case.evidence.settled and self._never_posted(attempt)):
                    self._cannot_place(attempt)
                continue
            known.update((attempt.receipt, told_key(attempt.key)))
            part = sales.get((attempt.receipt, guest)) if isinstance(attempt.operation, Commit) else None
            if part is None:
                part = Part(guest, [])
                parts.append(part)
                if isinstance(attempt.operation, Commit):
                    sales[attempt.receipt, guest] = part
            part.attempts.append(attempt)
            if alive:
                self._put_on(part, attempt)
        for part in parts:
            part.turns += self._taken_off(part)
            part.turns.sort(key=lambda turn: turn.begin)
        self._note_strange_voids(known)
        return parts

    def _never_posted(self, attempt: Attempt) -> bool:
        return self.case.evidence.ledger is not None and attempt.key not in self.case.by_key

    def _cannot_place(self, attempt: Attempt) -> None:
        self.unplaced = attempt.index if self.unplaced is None else min(self.unplaced, attempt.index)

    def _note_strange_voids(self, known: set[object]) -> None:
        """Voids that moved points of what no till of the history had asked for."""
        for attempt in self.case.changing():
            void = attempt.operation
            if isinstance(void, Void) and figures_told(attempt) and known.isdisjoint({void.target, void.operation}):
                self._cannot_place(attempt)

    def _put_on(self, part: Part, attempt: Attempt) -> None:
        moves = self.moves.range_of(attempt)
        if moves is None:
            part.open_from = attempt.index if part.open_from is None else min(part.open_from, attempt.index)
            moves = _NOTHING
        part.turns.append(Turn(attempt, attempt.index, self._certain(attempt), moves))
        if attempt.receipt is None or isinstance(attempt.operation, Commit):
            return
        for commit in self.case.commits.get(attempt.receipt, ()):
            if commit.reinstates and commit.index > attempt.index and not self.moves.is_out(commit):
                part.turns.append(Turn(commit, commit.index, None, moves))

    def _taken_off(self, part: Part) -> list[Turn]:
        alive = [one for one in part.attempts if not self.moves.is_out(one)]
        reached: dict[str, set[str]] = {}
        for attempt in alive:
            for undoer in self.moves.undoers(attempt):
                reached.setdefault(undoer.key, set()).add(attempt.key)
        undoers = (self.case.attempts[key] for key in reached)
        return [Turn(one, one.index, self._certain(one), _NOTHING, frozenset(reached[one.key])) for one in undoers]

    def _certain(self, attempt: Attempt) -> int | None:
        """Told, or accepted for later and every queue seen empty since."""
        told = certain_at(attempt)
        if told is None and attempt.outcome in ACCEPTED and self.case.evidence.settled:
            return None if attempt.key in self.case.dead else AT_THE_END
        return told

    def final(self, account: Account) -> Range:
        """The bounds when all is over, from the history alone."""
        ranges = [part.at(AT_THE_END) for part in account.parts]
        return account.opening + sum(low for low, _ in ranges), account.opening + sum(high for _, high in ranges)

    def contradicted(self, account: Account) -> bool:
        """Whether the ledger holds what the history rules out: then another check has to do with this guest."""
        case = self.case
        if case.evidence.ledger is None:
            return False
        if account.guest in self._strange or account.opening != self._opened.get(account.guest, 0):
            return True
        ranges = ((part, part.at(AT_THE_END)) for part in account.parts if part.open_from is None)
        if any(not low <= self.ledgered.net(part) <= high for part, (low, high) in ranges):
            return True
        return any(self._granted_blind(part) for part in account.parts)

    @cached_property
    def _opened(self) -> dict[str, Minor]:
        return {entry.guest: entry.points for entry in self.case.entries if entry.kind is EntryKind.OPENING}

    @cached_property
    def _strange(self) -> frozenset[str]:
        """Guests with entries that nobody asked for, that are there twice, or that undo what was another's."""
        doubled = (self.case.numbered[number].guest for number in self.case.repeats)
        found = {*doubled, *(entry.guest for entry in self.ledgered.strays)}
        for entry in self.case.entries:
            undone = self.case.numbered.get(entry.reverses or 0)
            if undone is not None and undone.guest != entry.guest and (entry.points or undone.points):
                found |= {undone.guest, entry.guest}
        return frozenset(found)

    def _granted_blind(self, part: Part) -> bool:
        """A permission its till had before the backend posted it: `balance.no-overspend`'s."""
        attempt = part.attempts[0]
        told = next((word.at for word in attempt.words if word.outcome is Outcome.OK), None)
        posted = self.ledgered.of(part)
        if told is None or not posted or not takes_points(attempt.operation):
            return False
        return self.case.posted(posted[0]) > self.case.wall(told)

    def resolved(self, account: Account) -> Minor | None:
        """The one value it comes to: what nobody was told of counts as the ledger has it. None when it cannot be read,
        or holds what the history rules out."""
        if self.case.evidence.ledger is None or not self.case.evidence.settled:
            return None
        value = account.opening
        for part in account.parts:
            low, high = part.at(AT_THE_END)
            net = self.ledgered.net(part)
            if part.open_from is None and not low <= net <= high:
                return None
            value += net
        return value


@lru_cache(maxsize=1)
def accounts_of(case: Pairing) -> Intervals:
    """The accounts of a case; several checks ask for them, one after another."""
    return Intervals(case)


def intervals_of(case: Pairing) -> dict[str, tuple[Bounds, ...]]:
    """Each guest's bounds over time, oldest first; the last are those when every queue was empty, if they ever were."""
    instants = {noted.index: noted.at for noted in case.evidence.history}
    end = case.evidence.history[-1].at if case.evidence.history else 0
    found: dict[str, tuple[Bounds, ...]] = {}
    intervals = accounts_of(case)
    for guest, account in intervals.accounts.items():
        bounds = [Bounds(0, account.opening, account.opening, "opening")]
        for place, (low, high), (turn, sure) in zip(account.places, account.bounds[1:], account.causes, strict=True):
            if (low, high) != (bounds[-1].low, bounds[-1].high):
                what = f"{kind_of(turn.by.operation)} {told_key(turn.by.key)} {'heard' if sure else 'asked'}"
                bounds.append(Bounds(instants.get(place, end), low, high, what))
        value = intervals.resolved(account)
        low, high = intervals.final(account) if value is None else (value, value)
        if case.evidence.settled and (low, high) != (bounds[-1].low, bounds[-1].high):
            bounds.append(Bounds(end, low, high, "every queue is empty"))
        found[guest] = tuple(bounds)
    return found
