"""Each entry of the ledger against the rules: given the ledger so far and the operation behind it, is it right?

What another check owns is left to it: entries without an operation, second copies, returns, floors, times, totals.
So one wrong entry is one disagreement and does not drag later ones along.
"""

from collections.abc import Iterator
from dataclasses import replace as replaced

from msgspec.structs import replace

from harness.history.codes import codes_of, is_code
from harness.history.model.allowed import code_breach, holds_beside, spent_with
from harness.history.model.books import Books
from harness.history.model.coupons import coupons_of
from harness.history.model.disagreement import Disagreement as Disagreement
from harness.history.model.earning import earned
from harness.history.model.mention import SPOKEN_FOR, mentioned
from harness.history.model.refusals import coupon_objection, refusals_of
from harness.history.model.reinstating import AGAIN, Undone
from harness.history.model.spending import (
    benefit_amounts,
    gift_breach,
    gift_named,
    offer_of,
    redemption_breach,
    reward_named,
    worth,
)
from harness.history.model.windows import card_good
from harness.history.pairing import Attempt, Pairing
from simulators.kit.money import Minor, show_minor
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Adjust, Claim, Commit, Coupon, Gift, Hold, Redeem, Single, Void
from simulators.till.programme import GiftOffer, Occasion, Reward


class Auditor:
    """Walks one ledger. `examined` counts the entries and refusals it had an opinion on."""

    def __init__(self, case: Pairing) -> None:
        self.case = case
        self.programme = case.evidence.programme
        self.coupons = coupons_of(case)
        self.codes = codes_of(case)
        self.books = Books()
        self.undone = Undone()
        self.examined = 0
        self._reinstating: dict[str, list[Entry]] = {}
        """Key of a receipt that takes its void back to what it has not posted again so far."""

    def walk(self) -> Iterator[Disagreement]:
        """Every entry in posting order, then what was left half done, then refusals the rules do not know."""
        for entry in self.case.entries:
            operation = self.case.operation_of(entry)
            if entry.number not in self.case.repeats:
                again = self._to_come_again(entry)
                yield from self._entry(entry, operation) if again is None else self._again(entry, again)
                self._note_undoing(entry)
            made_at = entry.made_at if operation is None else operation.origin.made_at
            self.books.enter(replace(entry, made_at=made_at))
        yield from self._left_out()
        yield from self._half_undone()
        for differing in refusals_of(self.case, self.coupons, self.codes):
            self.examined += 1
            if differing is not None:
                yield differing

    def _note_undoing(self, entry: Entry) -> None:
        undone = self.books.entries.get(entry.reverses or 0) if entry.kind is EntryKind.VOID else None
        void = self.case.attempts.get(entry.key)
        if undone is not None and void is not None and void.reopens:
            self.undone.note(undone, entry.key)

    def _to_come_again(self, entry: Entry) -> list[Entry] | None:
        """What the receipt behind this entry has yet to bring again; None when it takes no void back."""
        attempt = self.case.attempts.get(entry.key)
        if attempt is None or not attempt.reinstates or attempt.receipt is None or entry.kind not in AGAIN:
            return None
        key = self.case.whole(attempt).key
        if key not in self._reinstating:
            undone = self.undone.of(attempt.receipt) if self.books.standing_sale(attempt.receipt) is None else []
            if not undone:
                return None
            self._reinstating[key] = undone
        return self._reinstating[key]

    def _again(self, entry: Entry, left: list[Entry]) -> Iterator[Disagreement]:
        """Judged against what the void undid, and against nothing else."""
        self.examined += 1
        alike = [one for one in left if one.kind is entry.kind]
        same = next((one for one in alike if _moved(one) == _moved(entry)), None)
        before = same or next(iter(alike), None)
        if before is not None:
            left.remove(before)
        if same is None:
            expected = "nothing of the kind" if before is None else _shown(before)
            yield Disagreement(
                f"{entry.kind.value} {entry.key} takes a void back and moves {_shown(entry)};"
                f" the void had undone {expected}",
                expected,
                _shown(entry),
                (entry.number,) if before is None else (before.number, entry.number),
                entry.key,
                of_turn=True,
            )

    def _left_out(self) -> Iterator[Disagreement]:
        for key, left in self._reinstating.items():
            if left:
                yield Disagreement(
                    f"{key} took a void back and left out {_numbers(left)}, which it had undone",
                    "all that the void undid",
                    f"without {_numbers(left)}",
                    tuple(entry.number for entry in left),
                    key,
                    of_turn=True,
                )

    def _entry(self, entry: Entry, operation: Single | None) -> Iterator[Disagreement]:
        match entry.kind, operation:
            case EntryKind.OPENING, _:
                guest = self.case.people.guests.get(entry.guest)
                if guest is not None:
                    yield from self._points(entry, guest.balance, f"the opening balance of {entry.guest}")
            case EntryKind.WELCOME, _:
                yield from self._points(entry, self.programme.welcome_points, f"the welcome of {entry.guest}")
            case EntryKind.SALE, Commit() as commit:
                yield from self._points(entry, self._sale(entry, commit), f"sale {entry.receipt}")
            case EntryKind.REDEMPTION, Redeem() as redeem:
                yield from self._redemption(entry, redeem)
            case EntryKind.CLAIM, Claim() as claim:
                yield from self._claim(entry, claim)
            case EntryKind.COUPON, Coupon() as coupon:
                yield from self._coupon(entry, coupon)
            case EntryKind.GIFT, Gift() as gift:
                yield from self._gift(entry, gift)
            case EntryKind.HOLD, Hold() as hold:
                yield from self._hold(entry, hold)
            case EntryKind.ADJUSTMENT, Adjust(points=points):
                yield from self._card(entry)
                yield from self._points(entry, points, f"adjustment {entry.key}")
            case EntryKind.RELEASE, _:
                yield from self._points(entry, 0, f"release {entry.key}")
            case EntryKind.VOID, _:
                yield from self._void(entry, operation)
            case _:
                pass

    def _points(self, entry: Entry, expected: Minor, what: str) -> Iterator[Disagreement]:
        self.examined += 1
        if entry.points != expected:
            yield _differs(entry, what, "moves", expected, entry.points)

    def _sale(self, entry: Entry, commit: Commit) -> Minor:
        if not entry.guest or not self._good(entry):
            return 0
        guest = self.case.people.guests.get(entry.guest)
        made_at = commit.origin.made_at
        life = self.books.life(entry.guest, made_at) + (0 if guest is None else guest.earned_before)
        return earned(self.programme, commit.receipt, made_at, life)

    def _good(self, entry: Entry) -> bool:
        guest = self.case.people.guests.get(entry.guest)
        operation = self.case.operation_of(entry)
        return guest is None or operation is None or card_good(guest, operation.origin.made_at, self.programme)

    def _card(self, entry: Entry) -> Iterator[Disagreement]:
        if not self._good(entry):
            yield Disagreement(
                f"{entry.kind.value} {entry.key} was granted although the card of {entry.guest} is not good",
                "refused",
                f"entry {entry.number}",
                (entry.number,),
                entry.key,
            )

    def _breach(self, entry: Entry, what: str, breach: str | None) -> Iterator[Disagreement]:
        if breach is not None:
            sentence = f"{what} was granted against the rules: {breach}"
            yield Disagreement(sentence, "refused", f"entry {entry.number}", (entry.number,), entry.key)

    def _hold(self, entry: Entry, hold: Hold) -> Iterator[Disagreement]:
        what = f"hold {entry.key}"
        yield from self._points(entry, 0, what)
        yield from self._allowed(entry, what, hold)
        gift = gift_named(self.programme, hold.gift) if hold.gift else None
        points = hold.points if gift is None else gift.cost
        if entry.amount != points:
            yield _differs(entry, what, "sets aside", points, entry.amount)
        beside = holds_beside(self.books, entry, self.programme) if is_code(hold.identifier) else []
        if beside:
            yield Disagreement(
                f"{what} takes the place of {_numbers(beside)} on its check, which was not let go",
                "one hold of the check",
                f"{len(beside) + 1} holds that stand",
                (*(e.number for e in beside), entry.number),
                entry.key,
            )

    def _allowed(self, entry: Entry, what: str, operation: Redeem | Gift | Hold) -> Iterator[Disagreement]:
        """What an issued code is for."""
        code = self.codes.get(operation.identifier.value) if is_code(operation.identifier) else None
        if code is not None:
            spent = spent_with(self.case, self.books, entry, operation.identifier)
            yield from self._breach(entry, what, code_breach(code, operation, spent))

    def _redemption(self, entry: Entry, redeem: Redeem) -> Iterator[Disagreement]:
        what = f"redemption {entry.key}"
        yield from self._card(entry)
        asked_is_allowed = redemption_breach(self.programme, redeem, redeem.points) is None
        points = redeem.points if asked_is_allowed else -entry.points
        yield from self._points(entry, -points, what)
        yield from self._breach(entry, what, redemption_breach(self.programme, redeem, points))
        yield from self._allowed(entry, what, redeem)
        pays = worth(self.programme, -entry.points)
        if entry.amount != pays:
            yield _differs(entry, what, "pays", pays, entry.amount)

    def _claim(self, entry: Entry, claim: Claim) -> Iterator[Disagreement]:
        yield from self._card(entry)
        reward = reward_named(self.programme, claim.reward)
        if reward is None:
            yield from self._breach(entry, f"claim {entry.key}", f"there is no reward {claim.reward!r}")
        else:
            yield from self._points(entry, -reward.cost, f"claim {entry.key} of {reward.id}")

    def _coupon(self, entry: Entry, operation: Coupon) -> Iterator[Disagreement]:
        what = f"coupon {entry.coupon or operation.code} ({entry.key})"
        yield from self._points(entry, 0, what)
        coupon = self.coupons.get(operation.code)
        if coupon is None:
            yield from self._breach(entry, what, "nobody was ever issued it")
            return
        yield from self._breach(entry, what, coupon_objection(self.case, coupon, operation))
        offer = offer_of(self.programme, coupon)
        if isinstance(offer, Reward | Occasion):
            amounts = benefit_amounts(offer.gives, operation, self.programme)
            if amounts and entry.amount not in amounts:
                yield _differs(entry, what, "takes off", amounts[0], entry.amount)

    def _gift(self, entry: Entry, operation: Gift) -> Iterator[Disagreement]:
        what = f"gift {operation.gift} ({entry.key})"
        yield from self._card(entry)
        offer: GiftOffer | None = gift_named(self.programme, operation.gift)
        if offer is None:
            yield from self._breach(entry, what, "the programme has no such gift")
            return
        yield from self._breach(entry, what, gift_breach(offer, operation))
        yield from self._allowed(entry, what, operation)
        yield from self._points(entry, -offer.cost, what)

    def _void(self, entry: Entry, operation: Single | None) -> Iterator[Disagreement]:
        if entry.reverses is None:
            yield from self._points(entry, 0, f"forbidding {entry.key}")
            return
        undone = self.books.entries.get(entry.reverses)
        if undone is None:
            return
        what = f"undoing entry {undone.number} ({undone.kind.value})"
        void = self.case.attempts.get(entry.key)
        for differing in self._points(entry, -undone.points, what):
            yield replaced(differing, of_turn=void is not None and void.reopens)
        if isinstance(operation, Commit) and mentioned(operation, undone, self.case.operation_of(undone)):
            breach = f"the receipt {operation.receipt.id} speaks for it, so it stands"
            yield from self._breach(entry, what, breach)

    def _half_undone(self) -> Iterator[Disagreement]:
        for attempt in self.case.changing():
            if attempt.key not in self.case.by_key:
                continue
            match attempt.operation:
                case Void(operation=None):
                    yield from self._rest_of_void(attempt)
                case Commit() as commit:
                    yield from self._rest_of_commit(attempt, commit)
                case _:
                    pass

    def _rest_of_void(self, attempt: Attempt) -> Iterator[Disagreement]:
        """After a void the receipt's entries come to nothing; one that leaves it open speaks only of the past."""
        assert attempt.receipt is not None
        own = [e for e in self.case.by_receipt.get(attempt.receipt, ()) if e.number not in self.case.repeats]
        kinds = (EntryKind.SALE, *SPOKEN_FOR)
        left = [
            e for e in own if e.kind in kinds and e.number not in self.case.undone and self.case.reaches(attempt, e)
        ]
        if left:
            yield Disagreement(
                f"void {attempt.key} of receipt {attempt.receipt} left {_numbers(left)} standing",
                "everything of the receipt undone",
                f"{len(left)} of its entries stand",
                tuple(entry.number for entry in left),
                attempt.key,
                of_turn=attempt.reopens,
            )

    def _rest_of_commit(self, attempt: Attempt, commit: Commit) -> Iterator[Disagreement]:
        """What the receipt does not speak for is undone when it is posted."""
        sale = next((e for e in self.case.by_key[attempt.key] if e.kind is EntryKind.SALE), None)
        if sale is None:
            return
        for entry in self.case.by_receipt.get(commit.receipt.id, ()):
            if entry.kind not in SPOKEN_FOR or entry.number > sale.number or entry.number in self.case.repeats:
                continue
            self.examined += 1
            if entry.number in self.case.undone or mentioned(commit, entry, self.case.operation_of(entry)):
                continue
            yield Disagreement(
                f"receipt {commit.receipt.id} does not speak for {entry.kind.value} {entry.key},"
                f" yet entry {entry.number} stands",
                "undone when the receipt was posted",
                f"entry {entry.number} stands",
                (entry.number, sale.number),
                attempt.key,
            )


def _moved(entry: Entry) -> tuple[object, ...]:
    return (entry.guest, entry.points, entry.amount, entry.coupon)


def _shown(entry: Entry) -> str:
    coupon = f", coupon {entry.coupon}" if entry.coupon else ""
    return f"{show_minor(entry.points)} points of {entry.guest or 'nobody'} for {show_minor(entry.amount)}{coupon}"


def _differs(entry: Entry, what: str, verb: str, expected: Minor, observed: Minor) -> Disagreement:
    return Disagreement(
        f"{what} {verb} {show_minor(observed)} in ledger entry {entry.number}; by the rules {show_minor(expected)}",
        show_minor(expected),
        show_minor(observed),
        (entry.number,),
        entry.key,
    )


def _numbers(entries: list[Entry]) -> str:
    return ("entry " if len(entries) == 1 else "entries ") + ", ".join(str(entry.number) for entry in entries)
