"""One-time codes out of the guest's app: issued, attached to a check, taken off it. LP-SIM, a profile of ours
(iiko_loyaltyplant.md 4.6).

The trap: two clocks. A till's clock says when something was done; how long a code lives, and how fast somebody guesses,
is for the backend's own, since a till that is an hour slow must not make codes live an hour longer.
"""

from datetime import timedelta

from msgspec.structs import replace

from simulators.backend.accounts import Accounts
from simulators.backend.benefits import worth_of
from simulators.backend.desk import UNSOUND, Desk, is_sound
from simulators.backend.earning import earned_on
from simulators.backend.posting import Posting
from simulators.backend.reading import Reading
from simulators.backend.rows import CodeUse, Guesses, IssuedCode, Visit
from simulators.kit.chance import Random
from simulators.kit.money import Minor
from simulators.till.answer import Attached, CodeIssued, Reason, Refused, Released, SingleAnswer
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Attach, Detach, IssueCode, Origin, Single
from simulators.till.programme import GiftOffer, Guest, Mechanic, Programme
from simulators.till.receipt import POINTS, Receipt, Tender

_UNKNOWN = Refused(Reason.NOT_FOUND, "no such code")
_DIGITS = "0123456789"


class Coding(Desk):
    """Makes codes and puts guests on checks by them. Points move by other desks."""

    def __init__(self, programme: Programme, accounts: Accounts, chance: Random, reading: Reading) -> None:
        super().__init__(programme, accounts, chance)
        self.reading = reading

    def issue(self, operation: IssueCode, posting: Posting) -> SingleAnswer:
        guest = self.served(operation.identifier, posting.at, operation.origin.receipt)
        if isinstance(guest, Refused):
            return guest
        points = operation.points if operation.mechanic is Mechanic.PAY else None
        gift = operation.gift if operation.mechanic is Mechanic.GIFT else ""
        if points is not None and points <= 0:
            return Refused(Reason.NOT_APPLICABLE, "nothing to pay with")
        if operation.mechanic is Mechanic.GIFT and self._offer(gift) is None:
            return Refused(Reason.NOT_FOUND, "no such gift")
        code = self.new_code()
        if code is None:
            return Refused(Reason.UNAVAILABLE, "no code is free")
        self.bind(posting, operation.identifier, operation.origin.receipt)
        key, at, number = operation.origin.key, posting.posted_at, len(self.accounts.codes.issued) + 1
        issued = IssuedCode(code, number, guest.id, operation.mechanic, points, gift, key, at, at + self.life())
        posting.put(issued)
        return CodeIssued(code, issued.expires_at)

    def life(self) -> timedelta:
        return timedelta(seconds=self.programme.codes.life_s)

    def new_code(self) -> str | None:
        """Digits that were never anybody's; None when half of all are taken. After a restart the stream begins again,
        so what is taken is passed over."""
        length, issued = self.programme.codes.digits, self.accounts.codes.issued
        if len(issued) >= 10**length // 2:
            return None
        while True:
            code = "".join(self.chance.choice(_DIGITS) for _ in range(length))
            if code not in issued and self.accounts.owner_of(Identifier(IdentifierKind.CODE, code)) is None:
                return code

    def attach(self, operation: Attach, posting: Posting) -> SingleAnswer:
        if self.is_closed_to(operation.origin, posting):
            return Refused(Reason.TOO_MANY_ATTEMPTS, "too many unknown codes: try again later")
        if not is_sound(operation.receipt):
            return UNSOUND
        guest = self.accounts.owner_of(Identifier(IdentifierKind.CODE, operation.code))
        if guest is None:
            return _UNKNOWN
        receipt = operation.receipt.id
        refused = (
            self.refuse_code(operation.code, posting.posted_at, receipt)
            or self.refuse_second_guest(operation)
            or self.refuse_closed(receipt, posting)
        )
        if refused is not None:
            return refused
        visit = self.accounts.codes.visits.get(operation.code)
        if visit is not None:
            return self._as_it_is_now(visit, operation.receipt, guest, posting)
        answer = self.refuse_status(guest, posting.at) or self._welcome(operation, guest, posting)
        if isinstance(answer, Attached):
            self.put_on(operation, guest, answer, posting)
        return answer

    def refuse_second_guest(self, operation: Attach) -> Refused | None:
        visit = self.accounts.codes.visit_on(operation.receipt.id)
        if visit is not None and visit.code != operation.code:
            return Refused(Reason.HAS_GUEST, "a guest is on the check already")
        return None

    def put_on(self, operation: Attach, guest: Guest, answer: Attached, posting: Posting) -> None:
        receipt = operation.receipt.id
        if operation.code not in self.accounts.code_uses:
            posting.put(CodeUse(operation.code, receipt))
        posting.put(Visit(operation.code, receipt, guest.id, operation.origin.key, answer))

    def _welcome(self, operation: Attach, guest: Guest, posting: Posting) -> Attached | Refused:
        """What the guest chose, as far as the account and the check have it."""
        issued, receipt = self.accounts.codes.issued.get(operation.code), operation.receipt
        mechanic = Mechanic.ACCRUE if issued is None else issued.mechanic
        most: Minor = 0
        offer: GiftOffer | None = None
        if issued is not None and mechanic is Mechanic.PAY:
            most = self.reading.most_points(receipt, guest, posting.at, issued.points)
        elif issued is not None and mechanic is Mechanic.GIFT:
            offer = self._offer(issued.gift)
            if offer is None:
                return Refused(Reason.NOT_APPLICABLE, "the programme has this gift no more")
            if offer.cost and offer.cost > self.available(guest.id, posting.at, receipt.id):
                return Refused(Reason.INSUFFICIENT, "not enough points for the gift")
        found = self.reading.found(guest, posting.at)
        until = operation.origin.made_at + timedelta(minutes=self.programme.hold_minutes)
        return Attached(found, mechanic, most, offer, self._earns(receipt, most, guest, posting), until)

    def _as_it_is_now(self, visit: Visit, receipt: Receipt, guest: Guest, posting: Posting) -> Attached:
        """The same visit with today's figures."""
        issued, most = self.accounts.codes.issued.get(visit.code), 0
        if issued is not None and issued.mechanic is Mechanic.PAY:
            most = self.reading.most_points(receipt, guest, posting.at, issued.points)
        earns = self._earns(receipt, most, guest, posting)
        found = self.reading.found(guest, posting.at)
        return replace(visit.answer, guest=found, max_points=most, earns=earns, again=True)

    def _offer(self, gift: str) -> GiftOffer | None:
        return next((one for one in self.programme.gifts if one.id == gift), None)

    def _earns(self, receipt: Receipt, most: Minor, guest: Guest, posting: Posting) -> Minor:
        """With all of the points paid that may be."""
        amount = worth_of(self.programme.redeeming, most)
        paid = replace(receipt, tenders=(*receipt.tenders, Tender(POINTS, amount, most)))
        return earned_on(self.programme.earning, paid, posting.at, self.tier_of(guest, posting.at))

    def detach(self, operation: Detach, posting: Posting) -> SingleAnswer:
        """Nobody there: accepted, so that it may be told again."""
        refused = self.refuse_closed(operation.target, posting)
        if refused is not None and refused.reason is not Reason.VOIDED:
            return refused
        visit = self.accounts.codes.visit_on(operation.target)
        if visit is None or refused is not None:
            return Released(0, 0)
        return Released(self.end_visit(visit, posting), self.accounts.balance_of(visit.guest))

    # -- guessing -----------------------------------------------------------------------------------------------------

    def is_closed_to(self, origin: Origin, posting: Posting) -> bool:
        """Whether a terminal guessed so much that it is not listened to now."""
        guesses = self.accounts.codes.guesses.get((origin.store, origin.terminal))
        return guesses is not None and guesses.closed_until is not None and posting.posted_at < guesses.closed_until

    def count_guess(self, operation: Single, answer: Refused, posting: Posting) -> None:
        """The one thing a refused operation leaves behind."""
        if not isinstance(operation, Attach) or answer != _UNKNOWN:
            return
        rules, now = self.programme.codes, posting.posted_at
        store, terminal = operation.origin.store, operation.origin.terminal
        before = self.accounts.codes.guesses.get((store, terminal))
        window = timedelta(seconds=rules.guess_window_s)
        moments = tuple(moment for moment in (before.moments if before else ()) if now - moment < window)
        if len(moments) + 1 < rules.guesses:
            posting.put(Guesses(store, terminal, (*moments, now)))
        else:
            posting.put(Guesses(store, terminal, (), now + timedelta(seconds=rules.guess_pause_s)))
