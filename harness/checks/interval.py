"""OFF-08, OFF-06, OFF-11. No guest has a balance that what tills were told of its operations leaves no room for.

The ledger proves nothing here, so this is what is left where it cannot be read. Where it can be read, one defect is one
finding: a balance the ledger itself never held is `balance.answers-agree`'s, and a guest whose entries are not what
tills were told (lost, doubled, invented, of other points) is left to the checks of those. What remains is time, and
what a dead letter says was refused.
"""

from collections.abc import Iterator

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import clock_time, naming, numbering
from harness.history.evidence import Reading
from harness.history.interval import AT_THE_END, Account, Part, Range, Turn, accounts_of
from harness.history.pairing import Pairing
from harness.history.told import Told, first_asked, sums_of, told_balances
from harness.history.verdict import Finding
from simulators.kit.money import Minor, show_minor
from simulators.till.operation import is_read

_MOST_NAMED = 4


@check(
    "balance.interval",
    covers=("OFF-08", "OFF-06", "OFF-11"),
    title="Balances lie where the operations leave them",
    explain="Every balance a till was told, or that was read afterwards, lies at some moment between the question and"
    " the answer within the bounds that the operations known by then leave: what tills were told happened counts, what"
    " is unheard or queued may count, what was refused does not. When every queue is empty the bounds meet in one"
    " value, which the balance is; what stands on a dead-letter list as refused has no effect that stands.",
    needs_ledger=False,
)
def interval(case: Pairing) -> Opinion | Skip:
    judge = _Judge(case)
    findings = tuple(judge.findings())
    if judge.examined == 0 and not judge.left:
        return Skip("no balance was told or read that the operations say anything of")
    if judge.examined == 0 and not findings:
        return Skip(f"{judge.left} guests are left to other checks: their entries are not what tills were told")
    return Opinion(judge.examined, findings, unknown=judge.unknown)


class _Judge:
    def __init__(self, case: Pairing) -> None:
        self.case = case
        self.intervals = accounts_of(case)
        self.sums = sums_of(case)
        self.has_ledger = case.evidence.ledger is not None
        self.examined = 0
        self.left = 0
        """Guests another check has to do with."""
        self.unknown = ""

    def findings(self) -> Iterator[Finding]:
        told: dict[str, list[Told]] = {}
        for one in told_balances(self.case):
            guest = one.guest if is_read(one.attempt.operation) else self.intervals.moves.guest_of(one.attempt)
            told.setdefault(guest or one.guest, []).append(one)
        for account in self.intervals.accounts.values():
            haunted = [found for part in account.parts if (found := self._refused_yet_there(part)) is not None]
            yield from haunted
            if haunted or self.intervals.contradicted(account):
                self.left += 1
                continue
            for one in told.get(account.guest, ()):
                yield from self._told(account, one)
            yield from self._at_the_end(account)

    def _refused_yet_there(self, part: Part) -> Finding | None:
        """What was accepted for later, then refused for good, moved points all the same."""
        refused = [(one, why) for one in part.attempts if (why := self.intervals.moves.refused_late(one)) is not None]
        net = self.intervals.ledgered.net(part)
        is_on = any(not turn.reaches for turn in part.turns)
        if not refused or is_on or not net:
            return None
        self.examined += 1
        attempt, why = refused[0]
        entries = [entry.number for entry in self.intervals.ledgered.of(part)]
        return Finding(
            f"{naming(attempt)} of till {attempt.terminal} was refused for good ({why}) when it came, yet it moved"
            f" {show_minor(net)} points of {part.guest}: {numbering(entries)}",
            "no effect that stands",
            f"{show_minor(net)} points",
            history=attempt.evidence,
            ledger=tuple(entries),
        )

    def _told(self, account: Account, told: Told) -> Iterator[Finding]:
        first, last = first_asked(self.case, told.attempt).index, told.word.index
        if self._cannot_tell(account, last):
            return
        if self.has_ledger:
            asked = first_asked(self.case, told.attempt).at
            held = self.sums[account.guest].between(self.case.wall(asked), self.case.wall(told.word.at))
            if told.balance not in held:
                return
        self.examined += 1
        own = self._own(told)
        possible = [self._with(own, place, bounds) for place, bounds in account.between(first, last)]
        if any(low <= told.balance <= high for low, high in possible):
            return
        low, high = min(possible, key=lambda one: _distance(one, told.balance))
        yield Finding(
            f"till {told.attempt.terminal} was told {account.guest} has {show_minor(told.balance)} (answer to"
            f" {naming(told.attempt)}, heard at {clock_time(self.case, told.word.at)}); by what tills had been told it"
            f" was {_shown(low, high)}{self._guilty(account, last, (low, high), told.balance)}",
            _shown(low, high),
            show_minor(told.balance),
            history=(told.attempt.index, told.word.index),
        )

    def _own(self, told: Told) -> tuple[Part, Turn] | None:
        """The operation that the answer is to: its own effect is in the balance it tells. Not so when the answer may be
        that to another try."""
        part = self.intervals.ledgered.by_key.get(told.attempt.key)
        if part is None or len(part.attempts) > 1 or first_asked(self.case, told.attempt) is not told.attempt:
            return None
        return next(((part, turn) for turn in part.turns if turn.by is told.attempt), None)

    def _with(self, own: tuple[Part, Turn] | None, place: int, bounds: Range) -> Range:
        if own is None:
            return bounds
        part, turn = own
        low, high = part.at(place)
        return bounds[0] - low + turn.moves[0], bounds[1] - high + turn.moves[1]

    def _cannot_tell(self, account: Account, index: int) -> bool:
        unplaced = self.intervals.unplaced
        return account.open_at(index) or (unplaced is not None and unplaced <= index)

    def _at_the_end(self, account: Account) -> Iterator[Finding]:
        """What was read when all was over. A ledger that can be read has been held against each operation already."""
        readings = [reading for reading in self.case.evidence.readings if reading.guest == account.guest]
        if self._cannot_tell(account, AT_THE_END):
            return
        low, high = self.intervals.final(account)
        value = self.intervals.resolved(account)
        if value is not None:
            low = high = value
            self.examined += bool(account.parts)
        for reading in readings:
            never_held = self.has_ledger and reading.balance not in self.sums[account.guest].balances
            if never_held or not self._is_last(reading):
                continue
            self.examined += 1
            if low <= reading.balance <= high:
                self._note_open(account, low, high)
                continue
            yield Finding(
                f"{reading.source} read {show_minor(reading.balance)} for {account.guest} when all was over; by what"
                f" tills had been told it was {_shown(low, high)}"
                f"{self._guilty(account, AT_THE_END, (low, high), reading.balance)}",
                _shown(low, high),
                show_minor(reading.balance),
            )

    def _is_last(self, reading: Reading) -> bool:
        history = self.case.evidence.history
        return self.case.evidence.settled and (not history or reading.at >= history[-1].at)

    def _note_open(self, account: Account, low: Minor, high: Minor) -> None:
        if low != high:
            unheard = [turn.by for part in account.parts for turn in part.turns if part.at(AT_THE_END)[0] != high]
            names = ", ".join(dict.fromkeys(naming(one) for one in unheard[:_MOST_NAMED]))
            self.unknown = f"{account.guest} has {_shown(low, high)}: nobody can tell what became of {names}"

    def _guilty(self, account: Account, index: int, bounds: Range, balance: Minor) -> str:
        """The operations that could explain a difference: those that moved, or did not move, just so much; else the
        last ones there were."""
        missing = balance - (bounds[1] if balance > bounds[1] else bounds[0])
        begun = [part for part in account.parts if part.turns and part.turns[0].begin <= index]
        alone = [part for part in begun if _explains(part, index, missing)]
        refused = [part for part in account.parts if not part.turns and part.attempts and _wanted(self, part, missing)]
        suspects = [part.attempts[-1] for part in (*alone, *refused)] or [part.attempts[-1] for part in begun[::-1]]
        if not suspects:
            return ""
        names = ", ".join(naming(one) for one in suspects[:_MOST_NAMED])
        how = "would explain it" if alone or refused else "may have to do with it"
        return f"; {names} {how}"


def _explains(part: Part, index: int, missing: Minor) -> bool:
    """Whether the balance would be right if this had, or had not, happened."""
    low, high = part.at(index)
    figures = {figure for turn in part.turns for figure in turn.moves} | {0}
    return missing != 0 and any(figure - at == missing for figure in figures for at in (low, high))


def _wanted(judge: _Judge, part: Part, missing: Minor) -> bool:
    """Whether what was refused would have moved just that."""
    moves = judge.intervals.moves.range_of(part.attempts[-1])
    return missing != 0 and moves is not None and missing in moves


def _distance(bounds: Range, balance: Minor) -> Minor:
    return max(bounds[0] - balance, balance - bounds[1])


def _shown(low: Minor, high: Minor) -> str:
    return show_minor(low) if low == high else f"between {show_minor(low)} and {show_minor(high)}"
