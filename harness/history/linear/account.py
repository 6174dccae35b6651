"""The history of each guest as steps of one register.

An operation that touches several guests (a void of a receipt on which two guests' coupons are) is a step of each: what
cannot be put in order for one cannot be for both. Operations of other guests move nothing here (Herlihy and Wing's
locality), so each guest is searched alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from harness.history.interval import AT_THE_END, Intervals
from harness.history.linear.step import Change, Look, State, Step, Timing, Undoing
from harness.history.model.coupons import coupons_of
from harness.history.model.spending import gift_named, reward_named
from harness.history.moves import Moves, certain_at, figures_told, speaks_for, takes_points
from harness.history.pairing import Attempt, Pairing
from harness.history.told import Sums, Told, first_asked, sums_of, told_balances
from simulators.kit.money import Minor
from simulators.till.answer import Held, Outcome, Quoted, Reason, Refused
from simulators.till.ledger import EntryKind
from simulators.till.operation import (
    Adjust,
    Attach,
    Claim,
    Commit,
    Coupon,
    Detach,
    Gift,
    Hold,
    Identify,
    Quote,
    ReadAccount,
    Redeem,
    Register,
    Release,
    Return,
    Single,
    Void,
)
from simulators.till.programme import CouponKind, IssuedCoupon

CLOUD = "cloud"
"""Kind of the terminals on iikoCloud."""
_ON_CHECKS = (Redeem, Gift, Coupon)
_CHANGES = (Redeem, Gift, Claim, Adjust, Register, Commit, Return, Coupon)


@dataclass(slots=True)
class Story:
    """What there is of one guest."""

    guest: str
    start: State
    steps: list[Step] = field(default_factory=list)
    answers: int = 0
    """Told to tills, that the order must give."""
    cannot_tell: bool = False
    """Something moved, or may have moved, nobody knows how much."""


class Stories:
    """Of one case. `left` counts guests whose ledger already contradicts what tills were told: others' findings."""

    def __init__(self, case: Pairing, intervals: Intervals) -> None:
        self.case = case
        self.moves: Moves = intervals.moves
        self.coupons = coupons_of(case)
        self.is_blind = case.evidence.ledger is None
        """No ledger says what was spent, used or taken back: then the order must prove it, else checks of the ledger
        do."""
        self._sums: defaultdict[str, Sums] = sums_of(case)
        self._undoers: dict[str, tuple[Attempt, ...]] = {}
        self._told: dict[str, list[Told]] = defaultdict(list)
        for told in told_balances(case):
            self._told[told.attempt.key].append(told)
        self.holds = tuple(
            one for one in case.attempts.values() if isinstance(one.operation, Hold) and not self.moves.is_out(one)
        )
        self.asked_afterwards = frozenset(till.name for till in case.evidence.tills if till.kind == CLOUD)
        """Terminals whose wire tells no balance with what changes it: they ask for it when that is over."""
        self.left = 0
        self.stories: list[Story] = []
        whose = self._by_guest()
        for guest, account in intervals.accounts.items():
            if guest not in whose:
                continue
            if intervals.contradicted(account):
                self.left += 1
                continue
            story = _Teller(self, guest, whose[guest]).tell(account.opening)
            story.cannot_tell = story.cannot_tell or intervals.unplaced is not None
            self.stories.append(story)

    def _by_guest(self) -> dict[str, list[Attempt]]:
        """Attempts that say or do anything to an account, by guest, in history order."""
        whose: dict[str, list[Attempt]] = defaultdict(list)
        by_receipt: dict[object, dict[str, None]] = defaultdict(dict)
        by_key: dict[str, str] = {}
        for attempt in self.case.attempts.values():
            guest = self.guest_of(attempt)
            if not guest or attempt.commit is not None or isinstance(attempt.operation, Void):
                continue
            whose[guest].append(attempt)
            if isinstance(attempt.operation, _CHANGES):
                by_key[attempt.operation.origin.key] = guest
                by_receipt[attempt.receipt][guest] = None
        for attempt in self.case.attempts.values():
            match attempt.operation:
                case Void(operation=str(key)) if key in by_key:
                    whose[by_key[key]].append(attempt)
                case Void(target=target, operation=None):
                    for guest in by_receipt.get(target, ()):
                        whose[guest].append(attempt)
                case _:
                    pass
        return {guest: sorted(attempts, key=_index) for guest, attempts in whose.items()}

    def guest_of(self, attempt: Attempt) -> str | None:
        match attempt.operation:
            case Coupon(code=code):
                coupon = self.coupons.get(code)
                return None if coupon is None else coupon.guest
            case Quote(receipt=receipt) if receipt.guest is None and len(receipt.coupons) == 1:
                owned = self.coupons.get(receipt.coupons[0])
                return None if owned is None else owned.guest
            case Commit(receipt=receipt) if receipt.guest is None and len(used := _codes(attempt.operation)) == 1:
                owned = self.coupons.get(next(iter(used)))  # nobody's receipt, and somebody's coupon
                return None if owned is None else owned.guest
            case Identify() | Attach():
                told = self._told.get(attempt.key)
                return told[0].guest if told else self.case.people.guest_named(attempt.operation)
            case Release() | Detach() | ReadAccount():
                return None
            case _:
                return self.moves.guest_of(attempt)

    def balance_told(self, guest: str, attempt: Attempt) -> Minor | None:
        """What its answer says the balance is, but for what the ledger never held then: `balance.answers-agree`'s."""
        for told in self._told.get(attempt.key, ()):
            if self.is_blind:
                return told.balance
            asked = self.case.wall(first_asked(self.case, attempt).at)
            if told.balance in self._sums[guest].between(asked, self.case.wall(told.word.at)):
                return told.balance
        return None

    def undoers(self, attempt: Attempt) -> tuple[Attempt, ...]:
        if attempt.key not in self._undoers:
            self._undoers[attempt.key] = self.moves.undoers(attempt)
        return self._undoers[attempt.key]

    def hint(self, attempt: Attempt) -> int | None:
        own = self.case.by_key.get(attempt.key)
        return own[0].number if own else None


class _Teller:
    """Turns the attempts of one guest into steps."""

    def __init__(self, of: Stories, guest: str, attempts: list[Attempt]) -> None:
        self.of = of
        self.case, self.moves, self.guest = of.case, of.moves, guest
        self.floor = self.case.evidence.programme.floor
        self.changes = [one for one in attempts if self._may_change(one)]
        self.by_receipt: defaultdict[object, list[Attempt]] = defaultdict(list)
        for one in self.changes:
            self.by_receipt[one.receipt].append(one)
        self.voids = [one for one in attempts if isinstance(one.operation, Void) and not self._is_out(one)]
        in_order = sorted([*self.changes, *self.voids], key=_index)
        self.numbers = {one.key: number for number, one in enumerate(in_order)}
        self.in_order = in_order
        self.attempts = attempts
        self.story = Story(guest, State(0))

    def tell(self, opening: Minor) -> Story:
        self.story.start = State(opening)
        for attempt in self.in_order:
            step = self._undoing(attempt) if isinstance(attempt.operation, Void) else self._change(attempt)
            self.story.steps.append(step)
            self.story.answers += step.balance is not None
        for attempt in self.attempts:
            for look in self._looks(attempt):
                self.story.steps.append(look)
                self.story.answers += 1
        return self.story

    def _is_out(self, attempt: Attempt) -> bool:
        return self.moves.is_out(attempt) or (
            attempt.outcome is Outcome.REFUSED and isinstance(attempt.operation, Void)
        )

    def _may_change(self, attempt: Attempt) -> bool:
        """What nobody heard of and the ledger, seen with every queue empty, does not have never happened."""
        if not isinstance(attempt.operation, _CHANGES) or self._is_out(attempt):
            return False
        is_known = attempt.outcome is Outcome.OK or self.case.evidence.ledger is None or not self.case.evidence.settled
        return is_known or attempt.key in self.case.by_key

    def _when(self, attempt: Attempt) -> Timing:
        heard = certain_at(attempt)
        end = AT_THE_END if heard is None else heard
        return Timing(attempt, attempt.index, end, heard is not None, self.of.hint(attempt))

    # -- changes ------------------------------------------------------------------------------------------------------

    def _change(self, attempt: Attempt) -> Change:
        operation = attempt.operation
        tries = self._tries(attempt)
        apart = len(tries) > 1 or attempt.reinstates or attempt.terminal in self.of.asked_afterwards
        told = None if apart else self.of.balance_told(self.guest, attempt)
        codes = _codes(operation)
        others = self.changes if codes and self.of.is_blind else []
        rivals = [one for one in others if one is not attempt and codes & _codes(one.operation)]
        plain = Change(
            self._when(attempt),
            self.numbers[attempt.key],
            self._moves(attempt),
            least=self.floor if takes_points(operation) and self.of.is_blind else None,
            balance=told,
            tracked=bool(codes) or len(tries) > 1 or bool(self._undone_by(attempt)) or attempt.reinstates,
            rivals=frozenset() if attempt.reinstates else self._numbers(rivals),
        )
        return self._receipt(attempt, operation, tries, plain) if isinstance(operation, Commit) else plain

    def _receipt(self, attempt: Attempt, commit: Commit, tries: list[Attempt], plain: Change) -> Change:
        asked = self.moves.asked_points(commit) or 0
        before = [one for one in self.by_receipt[attempt.receipt] if one.index < attempt.index]
        permissions = [one for one in before if isinstance(one.operation, _ON_CHECKS)]
        return replace(
            plain,
            earns=tuple(move + asked for move in plain.moves),
            same=self._numbers(one for one in tries if one is not attempt),
            unspoken=self._numbers(one for one in permissions if not speaks_for(commit, one)),
            closes=self._numbers(permissions),
            brings_again=self._numbers(before) if attempt.reinstates else frozenset(),
        )

    def _tries(self, attempt: Attempt) -> list[Attempt]:
        """All receipts under its number; itself, if it is none."""
        if not isinstance(attempt.operation, Commit):
            return [attempt]
        return [one for one in self.by_receipt[attempt.receipt] if isinstance(one.operation, Commit)]

    def _undone_by(self, attempt: Attempt) -> list[Attempt]:
        return [one for one in self.of.undoers(attempt) if one.key in self.numbers]

    def _moves(self, attempt: Attempt) -> tuple[Minor, ...]:
        """Told or by the model; what neither tells, as the ledger has it."""
        if isinstance(attempt.operation, Coupon):
            return (0,)
        moves = self.moves.points_of(attempt)
        keys = (attempt.key, *(one.key for one in self.case.asked_with(attempt)))
        own = [e for key in keys for e in self.case.by_key.get(key, ()) if e.kind is not EntryKind.VOID]
        posted = sum(entry.points for entry in own)
        if moves is not None:
            return tuple(sorted(moves, key=lambda move: move != posted))  # the ledger's first: most likely it is that
        if not own:
            self.story.cannot_tell = True
        return (posted,)

    def _undoing(self, attempt: Attempt) -> Undoing:
        void = attempt.operation
        assert isinstance(void, Void)
        reached = [one for one in self.changes if any(undoer is attempt for undoer in self.of.undoers(one))]
        is_alone = len(self.case.tries[void.origin.key]) == 1 and self._is_of_one(void)
        again = [one for one in reached if void.reopens and self._is_reinstated(one)]
        return Undoing(
            self._when(attempt),
            self.numbers[attempt.key],
            self._numbers(reached),
            figures_told(attempt) if is_alone and self.of.is_blind else None,
            self.of.balance_told(self.guest, attempt) if is_alone else None,
            self._numbers(again),
        )

    def _is_of_one(self, void: Void) -> bool:
        """Whether all that is on the receipt is this guest's."""
        others = {self.of.guest_of(one) for one in self.case.commits.get(void.target, ())}
        others.update(entry.guest for entry in self.case.by_receipt.get(void.target, ()))
        return others <= {self.guest, "", None} and bool(self.by_receipt[void.target])

    def _is_reinstated(self, attempt: Attempt) -> bool:
        receipt = attempt.receipt
        return receipt is not None and any(one.reinstates for one in self.case.commits.get(receipt, ()))

    def _numbers(self, attempts: Iterable[Attempt]) -> frozenset[int]:
        return frozenset(self.numbers[one.key] for one in attempts if one.key in self.numbers)

    # -- looks --------------------------------------------------------------------------------------------------------

    def _looks(self, attempt: Attempt) -> Iterator[Look]:
        word = attempt.best
        if word is None:
            return
        when = Timing(attempt, attempt.index, word.index, True)
        if isinstance(attempt.operation, Identify | Attach) or attempt.terminal in self.of.asked_afterwards:
            balance = self.of.balance_told(self.guest, attempt)
            if balance is not None:
                yield Look(when, balance=balance)
        match attempt.operation, word.answer:
            case Quote(), Quoted(max_points=points) if points > 0:
                yield Look(when, least=self.floor + points)
            case Hold(), Held(points=points) if points > 0:
                yield Look(when, least=self.floor + points)
            case _, Refused() if len(self.case.tries[attempt.operation.origin.key]) > 1:
                return  # what is said to a later try is `commit.repeats-agree`'s
            case _, Refused(reason=Reason.INSUFFICIENT):
                wanted = self._wanted(attempt.operation)
                if wanted is not None:
                    yield Look(when, below=wanted + self.floor + self._held_beside(attempt, word.index))
            case operation, Refused(reason=Reason.USED):
                codes = operation.receipt.coupons if isinstance(operation, Quote) else tuple(_codes(operation))
                coupon = self.of.coupons.get(codes[0]) if len(codes) == 1 else None
                if coupon is not None and not self._is_used_beside(coupon):
                    yield Look(when, used_by=self._numbers(one for one in self.changes if self._uses(one, coupon)))
            case _:
                pass

    def _wanted(self, operation: Single) -> Minor | None:
        """Points it would have taken; None when the refusal may be of something else."""
        programme = self.case.evidence.programme
        match operation:
            case Redeem(points=points) | Hold(points=points, gift=""):
                return points
            case Hold(gift=name) | Gift(gift=name):
                gift = gift_named(programme, name)
                return None if gift is None else gift.cost
            case Claim(reward=name):
                reward = reward_named(programme, name)
                return None if reward is None else reward.cost
            case Adjust(points=points):
                return -points
            case Commit(asks=(Redeem(points=points),)):
                return points
            case _:
                return None

    def _held_beside(self, attempt: Attempt, end: int) -> Minor:
        """Points that other checks, or this one, may have set aside when it was refused."""
        held = 0
        for hold in self.of.holds:
            if hold.index < end and self.case.people.guest_named(hold.operation) == self.guest:
                held += 0 if self._is_over(hold, attempt) else self._amount(hold)
        return held

    def _is_over(self, hold: Attempt, attempt: Attempt) -> bool:
        """Whether its time was over, or its till knew before that it, or its check, was. A guest who was taken off the
        check before is another guest's end."""
        life = timedelta(minutes=self.case.evidence.programme.hold_minutes)
        if attempt.made_at >= hold.made_at + life:
            return True
        ends = [*self.case.reversals.get(hold.key, ())]
        for one in self.case.attempts.values() if hold.receipt is not None or ends else ():
            is_its = isinstance(one.operation, Release) and one.operation.hold == hold.key
            is_later = one.index > hold.index and one.receipt == hold.receipt
            if is_its or (is_later and isinstance(one.operation, Commit | Detach)):
                ends.append(one)
        heard = (certain_at(one) for one in ends)
        return any(index is not None and index < attempt.index for index in heard)

    def _amount(self, hold: Attempt) -> Minor:
        told = next((word.answer.points for word in hold.words if isinstance(word.answer, Held)), None)
        return max(0, told if told is not None else self._wanted(hold.operation) or 0)

    def _is_used_beside(self, coupon: IssuedCoupon) -> bool:
        """Whether it stands on a receipt of nobody's, beside those of other guests, and so in no guest's story."""
        own = {one.key for one in self.changes}
        return any(
            isinstance(one.operation, Commit) and one.key not in own and self._uses(one, coupon)
            for one in self.case.attempts.values()
        )

    def _uses(self, attempt: Attempt, coupon: IssuedCoupon) -> bool:
        """Whether it uses this coupon, or another one of the same occasion."""
        others = (self.of.coupons.get(code) for code in _codes(attempt.operation))
        return any(
            other is not None
            and (other.code == coupon.code or (coupon.kind is CouponKind.OCCASION and other.offer == coupon.offer))
            for other in others
        )


def _codes(operation: Single) -> frozenset[str]:
    """Coupons it uses."""
    match operation:
        case Coupon(code=code):
            return frozenset((code,))
        case Commit(asks=asks):
            return frozenset(ask.code for ask in asks if isinstance(ask, Coupon))
        case _:
            return frozenset()


def _index(attempt: Attempt) -> int:
    return attempt.index
