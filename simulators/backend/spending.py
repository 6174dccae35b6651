"""Permissions: redeem, coupon, gift, hold, release, claim, adjust. Spent at once, on an open check; its commit settles
them. By an issued code no more than the guest chose with it."""

from datetime import date, datetime

from simulators.backend.benefits import grant, grant_gift, refuse_redemption, worth_of
from simulators.backend.desk import LARGEST, UNSOUND, Desk, is_sound
from simulators.backend.posting import Posting
from simulators.backend.rows import IssuedCode, Revision
from simulators.backend.windows import is_reward_good, local, occurrence
from simulators.kit.money import Minor
from simulators.till.answer import (
    Adjusted,
    Claimed,
    DiscountGranted,
    Held,
    Reason,
    Redeemed,
    Refused,
    Released,
    SingleAnswer,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import EntryKind
from simulators.till.operation import Adjust, Claim, Coupon, Gift, Hold, Redeem, Release
from simulators.till.programme import Benefit, CouponKind, GiftOffer, Guest, IssuedCoupon, Mechanic, Occasion
from simulators.till.receipt import Discount, Receipt

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LETTERS = _ALPHABET.lstrip("0123456789")
_CODE_LENGTH = 10
_NO_GIFT = Refused(Reason.NOT_FOUND, "no such gift")


class Spending(Desk):
    """Gives points and coupons out, never more than there is."""

    def grant(self, ask: Redeem | Coupon | Gift, posting: Posting) -> SingleAnswer:
        """Any permission a receipt may ask for."""
        match ask:
            case Redeem():
                return self.redeem(ask, posting)
            case Coupon():
                return self.coupon(ask, posting)
            case Gift():
                return self.gift(ask, posting)

    def redeem(self, operation: Redeem, posting: Posting) -> SingleAnswer:
        guest = self.served(operation.identifier, posting.at, operation.origin.receipt)
        if isinstance(guest, Refused):
            return guest
        standing = self.redeemed_on(posting.receipt)
        paid = sum(entry.amount for entry in standing)
        available = self.available(guest.id, posting.at, posting.receipt)
        refused = (
            self.refuse_check(posting)
            or self.refuse_choice(operation.identifier, operation.points, "", posting)
            or refuse_redemption(self.programme.redeeming, operation.points, operation.due, paid, available)
        )
        if refused is not None:
            return refused
        self.bind(posting, operation.identifier, operation.origin.receipt)
        amount = worth_of(self.programme.redeeming, operation.points)
        posting.post(EntryKind.REDEMPTION, guest.id, -operation.points, amount, receipt=posting.receipt)
        self._use_up_holds(guest, posting)
        return Redeemed(operation.points, amount, self.accounts.balance_of(guest.id))

    def _use_up_holds(self, guest: Guest, posting: Posting) -> None:
        if posting.receipt is None:
            return
        for entry in self.accounts.standing_of_receipt(posting.receipt):
            if entry.kind is EntryKind.HOLD and entry.guest == guest.id:
                posting.let_go(entry, entry.amount, "spent")

    def coupon(self, operation: Coupon, posting: Posting) -> SingleAnswer:
        if not is_sound(operation.receipt):
            return UNSOUND
        guest = self._owner(operation.code, operation.receipt.guest, posting.at)
        if isinstance(guest, Refused):
            return guest
        refused = self.refuse_check(posting)
        if refused is not None:
            return refused
        discounts = self._worth(operation.code, guest, operation.receipt, posting.at)
        if isinstance(discounts, Refused):
            return discounts
        amount = sum(discount.amount for discount in discounts)
        posting.post(EntryKind.COUPON, guest.id, 0, amount, receipt=posting.receipt, coupon=operation.code)
        return DiscountGranted(discounts)

    def look_at(self, code: str, receipt: Receipt, at: datetime) -> tuple[Discount, ...] | Refused:
        """What a coupon would take off a check at a local moment; uses nothing."""
        guest = self._owner(code, receipt.guest, at)
        return guest if isinstance(guest, Refused) else self._worth(code, guest, receipt, at)

    def _owner(self, code: str, shown: Identifier | None, at: datetime) -> Guest | Refused:
        """Whose coupon it is, if they may use it on a check that shows a guest or none."""
        issued = self.accounts.coupons.get(code)
        guest = None if issued is None else self.accounts.guests.get(issued.guest)
        if guest is None:
            return Refused(Reason.NOT_FOUND, "no such coupon")
        if shown is not None and self.accounts.owner_of(shown) != guest:
            return Refused(Reason.WRONG_GUEST, "the coupon is another guest's")
        return self.refuse_status(guest, at) or guest

    def _worth(self, code: str, guest: Guest, receipt: Receipt, at: datetime) -> tuple[Discount, ...] | Refused:
        if self.is_used(code):
            return Refused(Reason.USED, "the coupon was used")
        offer = self._offer(self.accounts.coupons[code], guest, at)
        if isinstance(offer, Refused):
            return offer
        name, gives = offer
        return grant(gives, receipt, name, code)

    def is_used(self, code: str) -> bool:
        return bool(self.accounts.uses_of(code))

    def _offer(self, issued: IssuedCoupon, guest: Guest, at: datetime) -> tuple[str, Benefit] | Refused:
        """Name and benefit of a coupon that is good at a local moment."""
        if issued.kind is CouponKind.REWARD:
            return self._reward(issued, at)
        occasion = next((one for one in self.programme.occasions if one.id == issued.offer), None)
        if occasion is None:
            return Refused(Reason.NOT_FOUND, "the programme has no such occasion")
        if self.first_day(occasion, guest, at) is None:
            return Refused(Reason.OUTSIDE_WINDOW, "not in its days")
        if self._is_occasion_used(occasion, guest, at):
            return Refused(Reason.USED, "this occasion was used")
        return occasion.name, occasion.gives

    def _reward(self, issued: IssuedCoupon, at: datetime) -> tuple[str, Benefit] | Refused:
        reward = next((one for one in self.programme.rewards if one.id == issued.offer), None)
        if reward is None:
            return Refused(Reason.NOT_FOUND, "the programme has no such reward")
        claim = self.accounts.claim_of(issued.code)
        if claim is not None and not self.accounts.is_standing(claim.number):
            return Refused(Reason.VOIDED, "the coupon was withdrawn")
        if not is_reward_good(reward, issued.issued_at, at):
            return Refused(Reason.EXPIRED, "the coupon has expired")
        return reward.name, reward.gives

    def first_day(self, occasion: Occasion, guest: Guest, at: datetime) -> date | None:
        """What names the occurrence of an occasion at a local moment; None when there is none."""
        return occurrence(occasion, guest.birthday, self.programme.leap_day, at.date())

    def _is_occasion_used(self, occasion: Occasion, guest: Guest, at: datetime) -> bool:
        now = self.first_day(occasion, guest, at)
        uses = self.accounts.occasion_uses_of(guest.id, occasion.id)
        return any(self.first_day(occasion, guest, local(self.programme, use.made_at)) == now for use in uses)

    def gift(self, operation: Gift, posting: Posting) -> SingleAnswer:
        if not is_sound(operation.receipt):
            return UNSOUND
        guest = self.served(operation.identifier, posting.at, operation.origin.receipt)
        if isinstance(guest, Refused):
            return guest
        offer = self.gift_named(operation.gift)
        if offer is None:
            return _NO_GIFT
        refused = self.refuse_check(posting) or self.refuse_choice(operation.identifier, 0, offer.id, posting)
        if refused is not None:
            return refused
        if offer.cost and offer.cost > self.available(guest.id, posting.at, posting.receipt):
            return Refused(Reason.INSUFFICIENT, "not enough points")
        discounts = grant_gift(offer, operation.choice, operation.receipt)
        if isinstance(discounts, Refused):
            return discounts
        self.bind(posting, operation.identifier, operation.origin.receipt)
        amount = sum(discount.amount for discount in discounts)
        posting.post(EntryKind.GIFT, guest.id, -offer.cost, amount, receipt=posting.receipt, note=offer.id)
        return DiscountGranted(discounts)

    def gift_named(self, gift: str) -> GiftOffer | None:
        return next((one for one in self.programme.gifts if one.id == gift), None)

    def hold(self, operation: Hold, posting: Posting) -> SingleAnswer:
        guest = self.served(operation.identifier, posting.at, operation.origin.receipt)
        if isinstance(guest, Refused):
            return guest
        points = self._points_of(operation)
        if isinstance(points, Refused):
            return points
        refused = (
            self.refuse_check(posting)
            or self.refuse_stale(operation, posting)
            or self.refuse_choice(operation.identifier, points, operation.gift, posting)
        )
        if refused is not None:
            return refused
        anew = self._is_by_attached_code(operation.identifier)
        available = self.available(guest.id, posting.at, posting.receipt if anew else None)
        if points <= 0:
            return Refused(Reason.NOT_APPLICABLE, "nothing to hold")
        if points > available:
            return Refused(Reason.INSUFFICIENT, "not enough points")
        if anew and posting.receipt is not None:
            self.let_holds_go(guest.id, posting.receipt, posting, "held anew")
        self._note_revision(operation, posting)
        self.bind(posting, operation.identifier, operation.origin.receipt)
        posting.post(EntryKind.HOLD, guest.id, 0, points, receipt=posting.receipt, note=operation.gift)
        return Held(operation.origin.key, points, available - points)

    def _points_of(self, operation: Hold) -> Minor | Refused:
        """What is to be held: for a gift, its cost, whether the till says so or nothing."""
        if not operation.gift:
            return operation.points
        offer = self.gift_named(operation.gift)
        if offer is None:
            return _NO_GIFT
        if operation.points not in (0, offer.cost):
            return Refused(Reason.NOT_APPLICABLE, "the gift costs other than that")
        return offer.cost

    def _is_by_attached_code(self, identifier: Identifier) -> bool:
        return identifier.kind is IdentifierKind.CODE and identifier.value in self.accounts.codes.visits

    def refuse_stale(self, operation: Hold, posting: Posting) -> Refused | None:
        latest = 0 if posting.receipt is None else self.accounts.codes.revisions.get(posting.receipt, 0)
        if 0 < operation.revision < latest:
            return Refused(Reason.STALE, "points are held for a newer state of the check")
        return None

    def _note_revision(self, operation: Hold, posting: Posting) -> None:
        if posting.receipt is not None and operation.revision > self.accounts.codes.revisions.get(posting.receipt, 0):
            posting.put(Revision(posting.receipt, operation.revision))

    def refuse_choice(self, identifier: Identifier, points: Minor, gift: str, posting: Posting) -> Refused | None:
        """Why the guest did not mean this when they took the code they show, or None: so many points, or a gift."""
        issued = self.accounts.codes.issued.get(identifier.value) if identifier.kind is IdentifierKind.CODE else None
        if issued is None or (issued.mechanic is Mechanic.GIFT and gift == issued.gift):
            return None
        if gift or issued.mechanic is not Mechanic.PAY:
            return Refused(Reason.NOT_APPLICABLE, "the guest took the code for something else")
        return self._refuse_more(issued, points, posting)

    def _refuse_more(self, issued: IssuedCode, points: Minor, posting: Posting) -> Refused | None:
        spent = -sum(entry.points for entry in self.redeemed_on(posting.receipt) if entry.guest == issued.guest)
        if issued.points is not None and spent + points > issued.points:
            return Refused(Reason.TOO_MUCH, "the guest took the code for fewer points")
        return None

    def release(self, operation: Release, posting: Posting) -> SingleAnswer:
        """A hold whose time is over lets go of nothing; one let go before is not there any more."""
        made = self.accounts.standing_of_key(operation.hold)
        hold = next((entry for entry in made if entry.kind is EntryKind.HOLD), None)
        if hold is None:
            return Refused(Reason.NOT_FOUND, "no such hold")
        amount = self.still_held(hold, posting.at)
        posting.let_go(hold, amount)
        return Released(amount, self.accounts.balance_of(hold.guest))

    def claim(self, operation: Claim, posting: Posting) -> SingleAnswer:
        guest = self.served(operation.identifier, posting.at, operation.origin.receipt)
        if isinstance(guest, Refused):
            return guest
        reward = next((one for one in self.programme.rewards if one.id == operation.reward), None)
        if reward is None:
            return Refused(Reason.NOT_FOUND, "no such reward")
        if reward.cost > self.available(guest.id, posting.at, None):
            return Refused(Reason.INSUFFICIENT, "not enough points")
        self.bind(posting, operation.identifier, operation.origin.receipt)
        code = self.new_code()
        posting.put(IssuedCoupon(code, guest.id, CouponKind.REWARD, reward.id, posting.origin.made_at))
        posting.post(EntryKind.CLAIM, guest.id, -reward.cost, 0, receipt=None, coupon=code)
        return Claimed(code, reward.cost, self.accounts.balance_of(guest.id))

    def adjust(self, operation: Adjust, posting: Posting) -> SingleAnswer:
        """Points by hand; of no check, so that no void of one takes them back."""
        guest = self.served(operation.identifier, posting.at, operation.origin.receipt)
        if isinstance(guest, Refused):
            return guest
        points = operation.points
        if not points:
            return Refused(Reason.NOT_APPLICABLE, "nothing to give or take")
        if points < 0 and -points > self.available(guest.id, posting.at, None):
            return Refused(Reason.INSUFFICIENT, "not enough points")
        if self.accounts.balance_of(guest.id) + points > LARGEST:
            return Refused(Reason.TOO_MUCH, "no account holds so much")
        self.bind(posting, operation.identifier, operation.origin.receipt)
        posting.post(EntryKind.ADJUSTMENT, guest.id, points, 0, receipt=None, note=operation.note)
        return Adjusted(points, self.accounts.balance_of(guest.id))

    def new_code(self) -> str:
        """A code nobody has, with a letter first, by which r_keeper tills tell it from a card; after a restart the
        stream begins again, so what is taken is passed over."""
        while True:
            code = self.chance.choice(_LETTERS)
            code += "".join(self.chance.choice(_ALPHABET) for _ in range(_CODE_LENGTH - 1))
            if code not in self.accounts.coupons:
                return code
