"""What an attempt would move on a guest's account if it took effect: whose points, how many, and which other attempts
it takes back. From what tills were told, and from the model where nobody told.

The trap: an attempt that was refused moves nothing, but one that its gateway refused for want of an answer may have got
there; the reversal that its gateway wrote down tells.
"""

from functools import cached_property
from typing import TypeVar

from harness.history.attempt import told_key
from harness.history.model.earning import earned
from harness.history.model.spending import gift_named, redemption_breach, reward_named
from harness.history.model.windows import card_good
from harness.history.pairing import Attempt, Pairing
from simulators.kit.money import Minor
from simulators.till.answer import (
    Adjusted,
    Answer,
    Claimed,
    Committed,
    Outcome,
    Reason,
    Redeemed,
    Refused,
    ReturnTaken,
    Voided,
)
from simulators.till.operation import (
    Adjust,
    Claim,
    Commit,
    Coupon,
    Detach,
    Gift,
    Redeem,
    Register,
    Release,
    Return,
    Single,
    Void,
)
from simulators.till.receipt import POINTS, ReceiptId

REFUSED = "refused: "
"""How the reason of a dead letter begins that the programme refused for good."""
_Told = TypeVar("_Told", bound=Answer)
_MOVING = (Redeem, Gift, Claim, Adjust, Register, Commit, Return)
_ON_CHECKS = (Redeem, Gift, Coupon)


class Moves:
    """Of one case. Made once, asked often."""

    def __init__(self, case: Pairing) -> None:
        self.case = case
        self.programme = case.evidence.programme
        self._points: dict[str, tuple[Minor, ...] | None] = {}

    # -- whether ------------------------------------------------------------------------------------------------------

    def candidates(self) -> tuple[Attempt, ...]:
        """Attempts to move points, whatever came of them; what a receipt asks for is part of the receipt's."""
        return tuple(one for one in self.case.changing() if isinstance(one.operation, _MOVING) and one.commit is None)

    def is_out(self, attempt: Attempt) -> bool:
        """It never took effect, as its till or a dead letter tells."""
        if self.refused_late(attempt) is not None:
            return True
        if attempt.outcome is not Outcome.REFUSED:
            return False
        answer = attempt.answer
        gave_up = isinstance(answer, Refused) and answer.reason in (Reason.OFFLINE, Reason.CONFLICT)
        return not (gave_up and self.undoers(attempt))

    def refused_late(self, attempt: Attempt) -> str | None:
        """Why the programme refused for good what its till was told is accepted for later."""
        reason = self.case.dead.get(attempt.key, "")
        if not reason.startswith(REFUSED) or reason.startswith(f"{REFUSED}{Reason.CONFLICT.value}"):
            return None
        return reason.removeprefix(REFUSED)

    # -- whose --------------------------------------------------------------------------------------------------------

    def guest_of(self, attempt: Attempt) -> str | None:
        """Whose points it moves; "" nobody's, None when nobody knows. An identifier that only the ledger can explain is
        looked up there."""
        match attempt.operation:
            case Return(target=target) | Void(target=target):
                owners = dict.fromkeys(self.guest_of(one) for one in self.case.commits.get(target, ()))
                named = next((owner for owner in owners if owner), "" if owners else None)
            case Commit(asks=asks) as commit if commit.receipt.guest is None:
                spenders = (self.case.people.guest_named(ask) for ask in asks if not isinstance(ask, Coupon))
                named = next(spenders, "")
            case operation:
                named = self.case.people.guest_named(operation)
        if named is not None:
            return named
        posted = dict.fromkeys(entry.guest for entry in self.case.by_key.get(attempt.key, ()))
        if len(posted) == 1:
            return next(iter(posted))
        return None if posted or self.case.evidence.ledger is None else ""

    # -- how many -----------------------------------------------------------------------------------------------------

    def points_of(self, attempt: Attempt) -> tuple[Minor, ...] | None:
        """What it moves if it takes effect: one figure, several when the model leaves a choice, or None when neither
        its answer nor the rules tell."""
        if attempt.key not in self._points:
            self._points[attempt.key] = self._reckon(attempt)
        return self._points[attempt.key]

    def _reckon(self, attempt: Attempt) -> tuple[Minor, ...] | None:
        match attempt.operation:
            case Register():
                return (self.programme.welcome_points,)
            case Commit() as commit:
                return self._of_receipt(attempt, commit)
            case Redeem() as redeem:
                told = _told(attempt, Redeemed)
                if told is not None:
                    return (-told.points,)
                return (-redeem.points,) if redemption_breach(self.programme, redeem, redeem.points) is None else None
            case Gift(gift=name):
                gift = gift_named(self.programme, name)
                return None if gift is None else (-gift.cost,)
            case Claim(reward=name):
                claimed, reward = _told(attempt, Claimed), reward_named(self.programme, name)
                if claimed is not None:
                    return (-claimed.points,)
                return None if reward is None else (-reward.cost,)
            case Adjust(points=points):
                adjusted = _told(attempt, Adjusted)
                return (points if adjusted is None else adjusted.points,)
            case Return():
                back = _told(attempt, ReturnTaken)
                return None if back is None else (back.returned - back.revoked,)
            case _:
                return (0,)

    def range_of(self, attempt: Attempt) -> tuple[Minor, Minor] | None:
        """The least and the most it moves if it takes effect; None when it cannot be bounded."""
        points = self.points_of(attempt)
        if points is not None:
            return min(points), max(points)
        match attempt.operation:
            case Redeem(points=asked):
                return min(0, -asked), 0
            case Return(target=target):
                return self._back(target)
            case _:
                return None

    def _back(self, target: ReceiptId) -> tuple[Minor, Minor] | None:
        """Nobody told what a return moved: at most all that the sale earned, or that it spent."""
        sales = [one for one in self.case.commits.get(target, ()) if not self.is_out(one)]
        if not sales:
            return None
        most = max(max(self._earned(one, _commit(one)), default=0) for one in sales)
        spent = max(sum(t.points for t in _commit(one).receipt.tenders if t.kind == POINTS) for one in sales)
        return -most, spent

    def _of_receipt(self, attempt: Attempt, commit: Commit) -> tuple[Minor, ...] | None:
        spent = self.asked_points(commit)
        if spent is None:
            return None
        figures = self._earned(attempt, commit)
        if commit.reinstates:
            # it may bring what was redeemed before as well, or find that the void never came
            again = sum(tender.points for tender in commit.receipt.tenders if tender.kind == POINTS)
            return tuple(dict.fromkeys(figure - less for figure in figures for less in (again, spent, 0)))
        return tuple(figure - spent for figure in figures)

    def asked_points(self, commit: Commit) -> Minor | None:
        """Points a receipt asks to spend; None when it asks for a gift nobody knows."""
        spent = 0
        for ask in commit.asks:
            match ask:
                case Redeem(points=points):
                    spent += points
                case Gift(gift=name):
                    gift = gift_named(self.programme, name)
                    if gift is None:
                        return None
                    spent += gift.cost
                case _:
                    pass
        return spent

    def _earned(self, attempt: Attempt, commit: Commit) -> tuple[Minor, ...]:
        """As told; else what the model says for every tier the guest may have had."""
        told = _told(attempt, Committed)
        if told is not None and told.told:
            return (told.earned,)
        name = self.case.people.guest_named(commit)
        if not name:
            return (0,)
        guest = self.case.people.guests.get(name)
        if guest is not None and not card_good(guest, commit.origin.made_at, self.programme):
            return (0,)
        begun = 0 if guest is None else guest.earned_before
        lives = self._lives.get(name, [begun])
        figures = (earned(self.programme, commit.receipt, commit.origin.made_at, life) for life in lives)
        return tuple(dict.fromkeys(figures))

    @cached_property
    def _lives(self) -> dict[str, list[Minor]]:
        """By guest, points earned in life that make a difference: those it began with, and each tier within reach of
        what all its receipts could earn."""
        tiers = self.programme.tiers
        if not tiers:
            return {}
        top = max(tier.from_points for tier in tiers)
        most: dict[str, Minor] = {}
        for attempt in self.case.changing():
            commit = attempt.operation
            name = self.case.people.guest_named(commit) if isinstance(commit, Commit) else None
            if name and isinstance(commit, Commit) and not self.is_out(attempt):
                told = _told(attempt, Committed)
                is_told = told is not None and told.told
                by_model = 0 if is_told else earned(self.programme, commit.receipt, commit.origin.made_at, top)
                most[name] = most.get(name, 0) + (told.earned if told is not None and is_told else by_model)
        lives = {}
        for name, reach in most.items():
            guest = self.case.people.guests.get(name)
            begun = 0 if guest is None else guest.earned_before
            steps = (tier.from_points for tier in tiers)
            lives[name] = [begun, *(step for step in steps if begun < step <= begun + reach)]
        return lives

    # -- taking back --------------------------------------------------------------------------------------------------

    def undoers(self, attempt: Attempt) -> tuple[Attempt, ...]:
        """Attempts that take it back, or forbid it, if they take effect: voids that speak of it, and a receipt that
        does not speak for it. In history order, without what never took effect."""
        case = self.case
        found = list(case.reversals.get(told_key(attempt.key), ()))
        receipt = attempt.receipt
        if receipt is not None and not isinstance(attempt.operation, Claim | Adjust | Register):
            voids = case.voids.get(receipt, ())
            found += [void for void in voids if not void.reopens or attempt.made_at <= void.made_at]
            for commit in case.commits.get(receipt, ()):
                found += case.reversals.get(told_key(commit.key), ()) if attempt is not commit else ()
            if isinstance(attempt.operation, _ON_CHECKS) and attempt.commit is None:
                commits = case.commits.get(receipt, ())
                found += [c for c in commits if c.index > attempt.index and not speaks_for(_commit(c), attempt)]
        alive = (one for one in dict.fromkeys(one.key for one in found))
        return tuple(sorted((case.attempts[key] for key in alive if not self._failed(case.attempts[key])), key=_index))

    def _failed(self, undoer: Attempt) -> bool:
        return undoer.outcome is Outcome.REFUSED or self.refused_late(undoer) is not None


def speaks_for(commit: Commit, attempt: Attempt) -> bool:
    """Whether a receipt speaks for a permission of its check; the others are undone when it is posted."""
    receipt, key = commit.receipt, told_key(attempt.key)
    match attempt.operation:
        case Redeem():
            return any(tender.kind == POINTS and tender.key == key for tender in receipt.tenders)
        case Coupon(code=code):
            return code in receipt.coupons
        case Gift(gift=gift):
            given = {*receipt.coupons, *(discount.source for discount in receipt.discounts)}
            return not given.isdisjoint({key, gift})
        case _:
            return True


def figures_told(attempt: Attempt) -> Minor | None:
    """What a void or a return was said to move; None when nobody said."""
    for word in attempt.words:
        match word.answer:
            case (
                Voided(returned=returned, revoked=revoked, told=True) | ReturnTaken(returned=returned, revoked=revoked)
            ):
                return returned - revoked
            case _:
                pass
    return None


def certain_at(attempt: Attempt) -> int | None:
    """Where in the history its till learnt that it took effect. A yes without figures may be a gateway's that took it
    for later, where the wire has no other word for that."""
    sure = (word for word in attempt.words if word.outcome is Outcome.OK and getattr(word.answer, "told", True))
    return next((word.index for word in sure), None)


def takes_points(operation: Single) -> bool:
    """Whether an operation can be granted only with enough points: then it leaves no balance below the floor."""
    match operation:
        case Redeem() | Gift() | Claim():
            return True
        case Adjust(points=points):
            return points < 0
        case Commit(asks=asks, held=held, reinstates=reinstates):
            return bool(asks) and not held and not reinstates
        case Register() | Return() | Void() | Release() | Detach() | _:
            return False


def _told(attempt: Attempt, kind: type[_Told]) -> _Told | None:
    """The first answer of that kind; one that told figures, if there is any."""
    answers = [word.answer for word in attempt.words if isinstance(word.answer, kind)]
    return next((one for one in answers if getattr(one, "told", True)), answers[0] if answers else None)


def _commit(attempt: Attempt) -> Commit:
    assert isinstance(attempt.operation, Commit)
    return attempt.operation


def _index(attempt: Attempt) -> int:
    return attempt.index
