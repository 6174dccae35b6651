"""What every desk shares: the programme, the accounts, and finding out who is served."""

from datetime import datetime

from simulators.backend.accounts import Accounts
from simulators.backend.earning import tier_for
from simulators.backend.posting import Posting
from simulators.backend.rows import CodeUse, DeadCode, IssuedCode, Visit
from simulators.backend.windows import status_on
from simulators.kit.chance import Random
from simulators.kit.money import Minor
from simulators.till.answer import Reason, Refused, Status
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import Entry, EntryKind
from simulators.till.programme import Guest, Programme, Tier
from simulators.till.receipt import Receipt, ReceiptId

UNSOUND = Refused(Reason.MALFORMED, "the amounts of the check do not fit together")
LARGEST = 10**13
"""No amount on a receipt and no balance may come near the bound of `Minor`: a hostile till must not fill it up."""


def is_sound(receipt: Receipt) -> bool:
    """Whether the amounts of a check can be reckoned with."""
    amounts = [tender.amount for tender in receipt.tenders]
    if any(line.price < 0 or line.total > LARGEST for line in receipt.lines):
        return False
    if any(abs(discount.amount) > LARGEST for discount in receipt.discounts):
        return False
    if any(abs(amount) > LARGEST for amount in amounts) or any(tender.points < 0 for tender in receipt.tenders):
        return False
    return receipt.gross <= LARGEST and 0 <= receipt.paid_with_points <= receipt.total <= LARGEST


class Desk:
    """One group of operations. Desks hold no state of their own."""

    def __init__(self, programme: Programme, accounts: Accounts, chance: Random) -> None:
        self.programme = programme
        self.accounts = accounts
        self.chance = chance
        """For coupon codes."""

    def served(
        self, identifier: Identifier, at: datetime, receipt: ReceiptId, *, by_new_codes: bool = False
    ) -> Guest | Refused:
        """The guest, when they may be served at a local moment on a check. `by_new_codes`: by an issued code, too, that
        nobody has used yet."""
        guest = self.accounts.owner_of(identifier)
        if guest is None:
            return Refused(Reason.NOT_FOUND, "no such guest")
        refused = None
        if identifier.kind is IdentifierKind.CODE:
            refused = self.refuse_code(identifier.value, at if by_new_codes else None, receipt)
        return refused or self.refuse_status(guest, at) or guest

    def refuse_code(self, code: str, first_used_at: datetime | None, receipt: ReceiptId) -> Refused | None:
        """Why a code is no good on a check, or None. `first_used_at`: this may be its first use."""
        codes, bound = self.accounts.codes, self.accounts.code_uses.get(code)
        if code in codes.dead or bound not in (None, receipt):
            return Refused(Reason.USED, "this code was used already")
        issued = codes.issued.get(code)
        if bound is not None or issued is None:
            return None
        if first_used_at is None:
            return Refused(Reason.NOT_APPLICABLE, "the code is not on this check")
        return self.refuse_first_use(issued, first_used_at)

    def refuse_first_use(self, issued: IssuedCode, at: datetime) -> Refused | None:
        return self.accounts.codes.refuse_first_use(issued, at)

    def refuse_status(self, guest: Guest, at: datetime) -> Refused | None:
        match status_on(guest, at.date()):
            case Status.BLOCKED:
                return Refused(Reason.BLOCKED, "the card is blocked")
            case Status.EXPIRED:
                return Refused(Reason.EXPIRED, "the card has expired")
            case _:
                return None

    def refuse_check(self, posting: Posting) -> Refused | None:
        """Why nothing more can be asked for on the check of an operation, or None."""
        return None if posting.receipt is None else self.refuse_closed(posting.receipt, posting)

    def refuse_closed(self, receipt: ReceiptId, posting: Posting) -> Refused | None:
        reopened = self.accounts.reopened.get(receipt)
        if receipt in self.accounts.closed_receipts or (reopened and posting.origin.made_at <= reopened.at):
            return Refused(Reason.VOIDED, "the check was voided")
        if receipt in self.accounts.sold:
            return Refused(Reason.NOT_APPLICABLE, "the check is closed")
        return None

    def refuse_receipt(self, receipt: ReceiptId) -> Refused | None:
        """Why a receipt is no finished sale that could be found or returned, or None."""
        if receipt in self.accounts.sold and receipt not in self.accounts.closed_receipts:
            return None
        if receipt in self.accounts.closed_receipts or receipt in self.accounts.reopened:
            return Refused(Reason.VOIDED, "the receipt was voided")
        return Refused(Reason.UNKNOWN_RECEIPT, "no such receipt")

    def bind(self, posting: Posting, identifier: Identifier, receipt: ReceiptId) -> None:
        """Tie a one-time code to its check."""
        if identifier.kind is IdentifierKind.CODE and identifier.value not in self.accounts.code_uses:
            posting.put(CodeUse(identifier.value, receipt))

    def still_held(self, hold: Entry, at: datetime) -> Minor:
        """Points of a hold whose time is not over at a moment."""
        return hold.amount if (at - hold.made_at).total_seconds() < self.programme.hold_minutes * 60 else 0

    def let_holds_go(self, guest: str, receipt: ReceiptId, posting: Posting, note: str) -> Minor:
        """All of a guest on a check; answers with what was still held."""
        there = 0
        for entry in self.accounts.standing_of_receipt(receipt):
            if entry.kind is EntryKind.HOLD and entry.guest == guest:
                amount = self.still_held(entry, posting.at)
                posting.let_go(entry, amount, note)
                there += amount
        return there

    def end_visit(self, visit: Visit, posting: Posting) -> Minor:
        """Take a guest off the open check; answers with the points let go."""
        posting.put(DeadCode(visit.code))
        return self.let_holds_go(visit.guest, visit.receipt, posting, "the guest was taken off the check")

    def available(self, guest: str, at: datetime, besides: ReceiptId | None) -> Minor:
        """What may be spent: the balance less the floor, less what is held (but for one check's holds)."""
        held = self.accounts.held_of(guest, at, self.programme.hold_minutes, besides)
        return self.accounts.balance_of(guest) - self.programme.floor - held

    def redeemed_on(self, receipt: ReceiptId | None) -> list[Entry]:
        """Redemptions standing on a check."""
        if receipt is None:
            return []
        standing = self.accounts.standing_of_receipt(receipt)
        return [entry for entry in standing if entry.kind is EntryKind.REDEMPTION]

    def tier_of(self, guest: Guest, at: datetime) -> Tier | None:
        """The tier a guest has reached by a moment of sale."""
        return tier_for(self.programme.tiers, guest.earned_before + self.accounts.earned_by(guest.id, at))
