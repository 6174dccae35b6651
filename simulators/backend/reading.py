"""Operations that change nothing: identify, quote, find a receipt or a coupon, read the ledger or one account."""

from datetime import datetime

from msgspec.structs import replace

from simulators.backend.accounts import Accounts
from simulators.backend.benefits import most_points
from simulators.backend.desk import UNSOUND, Desk, is_sound
from simulators.backend.earning import earned_on
from simulators.backend.spending import Spending
from simulators.kit.chance import Random
from simulators.kit.money import Minor
from simulators.till.answer import (
    CouponFound,
    GuestFound,
    LedgerPage,
    Quoted,
    Reason,
    ReceiptFound,
    Refused,
    SingleAnswer,
    Status,
)
from simulators.till.identifier import IdentifierKind
from simulators.till.ledger import EntryKind
from simulators.till.operation import FindCoupon, FindReceipt, Identify, Phase, Quote, ReadAccount, ReadLedger
from simulators.till.programme import GiftOffer, Guest, Programme, Tier
from simulators.till.receipt import POINTS, Discount, Receipt, ReceiptId

PAGE = 500
"""Entries in one answer."""


class Reading(Desk):
    """Answers from the accounts as they are."""

    def __init__(self, programme: Programme, accounts: Accounts, chance: Random, spending: Spending) -> None:
        super().__init__(programme, accounts, chance)
        self.spending = spending

    def identify(self, operation: Identify, at: datetime) -> SingleAnswer:
        guest = self.served(operation.identifier, at, operation.origin.receipt)
        if isinstance(guest, Refused):
            return guest
        unproved = _refuse_password(guest, operation.password)
        if unproved is not None and operation.phase is Phase.LOOKUP:
            return GuestFound(guest.id, Status.ACTIVE, guest.name, card=_card_of(guest))
        if unproved is not None:
            return unproved
        found = self.found(guest, at)
        if operation.phase is None:
            return found
        tier = self.tier_of(guest, at)
        check = operation.origin.receipt if operation.receipt is None else operation.receipt.id
        return self._for_the_till(found, guest, tier, self._affordable(guest, at, check))

    def found(self, guest: Guest, at: datetime) -> GuestFound:
        """A guest who may be served at a local moment."""
        tier = self.tier_of(guest, at)
        balance = self.accounts.balance_of(guest.id)
        return GuestFound(guest.id, Status.ACTIVE, guest.name, balance, "" if tier is None else tier.name)

    def _for_the_till(
        self, found: GuestFound, guest: Guest, tier: Tier | None, offers: tuple[GiftOffer, ...]
    ) -> GuestFound:
        """With what tills compute with that tell where in the life of a check they ask."""
        rule = (0 if tier is None else tier.card_discount) or self.programme.card_discount
        return replace(found, discount_rule=rule, card=_card_of(guest), offers=offers)

    def _affordable(self, guest: Guest, at: datetime, check: ReceiptId) -> tuple[GiftOffer, ...]:
        """Gifts the guest can afford on a check (number 0: on none) at a local moment."""
        there = self.spending.available(guest.id, at, check if check.check else None)
        return tuple(gift for gift in self.programme.gifts if not gift.cost or gift.cost <= there)

    def quote(self, operation: Quote, at: datetime) -> SingleAnswer:
        """`max_points` is of what the tenders so far leave due. The programme gives no discount by itself, but for
        coupons the receipt names and nobody granted; the rest is reckoned as if they were."""
        if not is_sound(operation.receipt):
            return UNSOUND
        shown = operation.receipt.guest
        guest = None if shown is None else self.served(shown, at, operation.receipt.id)
        if isinstance(guest, Refused):
            return guest
        looked_at = self._with_coupons(operation.receipt, at)
        if isinstance(looked_at, Refused):
            return looked_at
        receipt, discounts = looked_at
        if guest is None:
            return Quoted(discounts, 0, 0)
        earns = earned_on(self.programme.earning, receipt, at, self.tier_of(guest, at))
        return Quoted(discounts, self.most_points(receipt, guest, at, self._wanted(receipt)), earns)

    def _wanted(self, receipt: Receipt) -> Minor | None:
        """What the guest chose to pay at most when the code on the check was made; None: as the account has it."""
        shown = receipt.guest
        if shown is None or shown.kind is not IdentifierKind.CODE:
            return None
        issued = self.accounts.codes.issued.get(shown.value)
        return None if issued is None else issued.points

    def most_points(self, receipt: Receipt, guest: Guest, at: datetime, wanted: Minor | None = None) -> Minor:
        """How many points may still pay on a check at a local moment, and no more than are wanted."""
        due = max(0, receipt.total - sum(tender.amount for tender in receipt.tenders))
        paid, asked = self._paid(receipt)
        available = self.available(guest.id, at, receipt.id)
        limit = available if wanted is None else min(available, wanted)
        return most_points(self.programme.redeeming, due, paid, limit - asked)

    def _with_coupons(self, receipt: Receipt, at: datetime) -> tuple[Receipt, tuple[Discount, ...]] | Refused:
        """The check with what its ungranted coupons take off, and that alone. Each is shown the check as it was before
        it was scanned: what it and later ones took off already is looked at anew."""
        codes = self._ungranted(receipt)
        if not codes:
            return receipt, ()
        kept = tuple(discount for discount in receipt.discounts if discount.source not in codes)
        given: tuple[Discount, ...] = ()
        for code in codes:
            so_far = replace(receipt, discounts=(*kept, *given))
            discounts = self.spending.look_at(code, so_far, at)
            if isinstance(discounts, Refused):
                return discounts
            given += discounts
        return replace(receipt, discounts=(*kept, *given)), given

    def _ungranted(self, receipt: Receipt) -> tuple[str, ...]:
        """Codes on a check that are no gifts and stand for no coupon granted on it, once each."""
        if not receipt.coupons:
            return ()
        standing = self.accounts.standing_of_receipt(receipt.id)
        known = {entry.coupon for entry in standing if entry.kind is EntryKind.COUPON}
        known.update(gift.id for gift in self.programme.gifts)
        return tuple(code for code in dict.fromkeys(receipt.coupons) if code not in known)

    def _paid(self, receipt: Receipt) -> tuple[Minor, Minor]:
        """(money paid on a check with points, points of that which nobody granted yet)."""
        redeemed = self.redeemed_on(receipt.id)
        keys = {entry.key for entry in redeemed}
        asked = [tender for tender in receipt.tenders if tender.kind == POINTS and tender.key not in keys]
        paid = sum(entry.amount for entry in redeemed) + sum(tender.amount for tender in asked)
        return paid, sum(tender.points for tender in asked)

    def find_receipt(self, operation: FindReceipt) -> SingleAnswer:
        refused = self.refuse_receipt(operation.target)
        if refused is not None:
            return refused
        sold = self.accounts.sold[operation.target]
        back = self.accounts.returns_of(operation.target)
        return ReceiptFound(sold.receipt, sum(self.accounts.entry(part.entry).amount for part in back))

    def find_coupon(self, operation: FindCoupon) -> SingleAnswer:
        issued = self.accounts.coupons.get(operation.code)
        if issued is None:
            return Refused(Reason.NOT_FOUND, "no such coupon")
        claim = self.accounts.claim_of(issued.code)
        if claim is not None and not self.accounts.is_standing(claim.number):
            return Refused(Reason.VOIDED, "the coupon was withdrawn")
        uses = self.accounts.uses_of(issued.code)
        return CouponFound(issued.code, issued.offer, uses[-1].made_at if uses else None)

    def read_account(self, operation: ReadAccount) -> SingleAnswer:
        """Of blocked and expired guests too. A code out of the app shows a guest on a check, not an account."""
        guest = self.accounts.owner_of(operation.identifier)
        if guest is None or (
            operation.identifier.kind is IdentifierKind.CODE
            and operation.identifier.value in self.accounts.codes.issued
        ):
            return Refused(Reason.NOT_FOUND, "no such guest")
        since, until = operation.since, operation.until
        entries = [
            entry for entry in self.accounts.ledger if entry.guest == guest.id and since <= entry.posted_at <= until
        ]
        start = max(0, operation.skip)
        end = start + max(0, min(operation.most, PAGE))
        return LedgerPage(tuple(entries[start:end]), end < len(entries))

    def read_ledger(self, operation: ReadLedger) -> SingleAnswer:
        start = max(0, operation.after)
        page = tuple(self.accounts.ledger[start : start + PAGE])
        return LedgerPage(page, start + PAGE < len(self.accounts.ledger))


def _refuse_password(guest: Guest, password: str | None) -> Refused | None:
    """The second factor (FARC-04). A look-up goes without: it turns a text into a card number and tells no more."""
    if guest.password is None or password == guest.password:
        return None
    if password is None:
        return Refused(Reason.PASSWORD_NEEDED, "a password is needed")
    return Refused(Reason.WRONG_PASSWORD, "wrong password")


def _card_of(guest: Guest) -> str:
    """The number of the guest's first card."""
    return next((shown.value for shown in guest.identifiers if shown.kind is IdentifierKind.CARD), "")
