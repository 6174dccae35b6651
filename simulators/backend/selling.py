"""Facts: the paid receipt, a new guest, the menu. A commit also settles what was asked for on its check."""

from simulators.backend.desk import LARGEST, UNSOUND, Desk, is_sound
from simulators.backend.earning import earned_on
from simulators.backend.posting import Posting
from simulators.backend.rows import Sold
from simulators.kit.money import Minor
from simulators.till.answer import (
    Committed,
    GuestFound,
    MenuLoaded,
    Reason,
    Refused,
    SingleAnswer,
    Status,
)
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, LoadMenu, Register
from simulators.till.programme import Guest
from simulators.till.receipt import POINTS, Receipt

_CONFIRMED = (EntryKind.REDEMPTION, EntryKind.COUPON, EntryKind.GIFT)


class Selling(Desk):
    """Posts what happened at the till."""

    def register(self, operation: Register, posting: Posting) -> SingleAnswer:
        """Posts the welcome, of 0 points too. The guest's id follows from the ledger: a replay makes the same."""
        if self.accounts.owner_of(operation.identifier) is not None:
            return Refused(Reason.EXISTS, "there is such a guest")
        number = len(self.accounts.ledger) + 1
        while f"new-{number}" in self.accounts.guests:
            number += 1
        guest = Guest(f"new-{number}", (operation.identifier,), operation.name, birthday=operation.birthday)
        posting.put(guest)
        welcome = self.programme.welcome_points
        posting.post(EntryKind.WELCOME, guest.id, welcome, 0, receipt=None)
        tier = self.tier_of(guest, posting.at)
        return GuestFound(guest.id, Status.ACTIVE, guest.name, welcome, "" if tier is None else tier.name)

    def commit(self, operation: Commit, posting: Posting) -> SingleAnswer:
        receipt = operation.receipt
        if receipt.id in self.accounts.closed_receipts:
            return Refused(Reason.VOIDED, "the receipt was voided")
        sold = self.accounts.sold.get(receipt.id)
        if sold is not None:
            return self.answer_again(sold, receipt)
        if not is_sound(receipt):
            return UNSOUND
        guest = self.guest_on(receipt, posting)
        if isinstance(guest, Refused):
            return guest
        standing = self.accounts.standing_of_receipt(receipt.id)
        paid = self.paid_by(receipt, standing)
        if isinstance(paid, Refused):
            return paid
        mentioned = (*paid, *_mentioned(receipt, standing))
        spenders = {entry.guest for entry in mentioned if entry.points}
        if len(spenders | ({guest.id} if guest else set())) > 1:
            return Refused(Reason.WRONG_GUEST, "points of another guest are on the receipt")
        earned = 0 if guest is None else self.earned(receipt, guest, posting)
        if guest is not None and self.accounts.balance_of(guest.id) + earned > LARGEST:
            return Refused(Reason.TOO_MUCH, "no account holds so much")
        return self._post(operation, posting, guest, standing, mentioned, earned)

    def answer_again(self, sold: Sold, receipt: Receipt) -> SingleAnswer:
        """To a receipt that is in already, under another key."""
        if sold.receipt == receipt:
            return sold.answer
        return Refused(Reason.CONFLICT, "another receipt is in under this number")

    def guest_on(self, receipt: Receipt, posting: Posting) -> Guest | Refused | None:
        return None if receipt.guest is None else self.served(receipt.guest, posting.at, receipt.id)

    def earned(self, receipt: Receipt, guest: Guest, posting: Posting) -> Minor:
        """What a receipt earns."""
        return earned_on(self.programme.earning, receipt, posting.at, self.tier_of(guest, posting.at))

    def paid_by(self, receipt: Receipt, standing: list[Entry]) -> tuple[Entry, ...] | Refused:
        """The redemptions that the points tenders name, each once and with its amounts."""
        by_key = {entry.key: entry for entry in standing if entry.kind is EntryKind.REDEMPTION}
        paid = []
        for tender in receipt.tenders:
            if tender.kind != POINTS:
                continue
            entry = by_key.pop(tender.key, None)
            if entry is None or (-entry.points, entry.amount) != (tender.points, tender.amount):
                return Refused(Reason.NOT_APPLICABLE, "a points tender without its redemption")
            paid.append(entry)
        return tuple(paid)

    def _post(
        self,
        operation: Commit,
        posting: Posting,
        guest: Guest | None,
        standing: list[Entry],
        mentioned: tuple[Entry, ...],
        earned: Minor,
    ) -> SingleAnswer:
        receipt = operation.receipt
        if receipt.guest is not None:
            self.bind(posting, receipt.guest, receipt.id)
        self.settle(posting, standing, mentioned)
        owner = "" if guest is None else guest.id
        amount = self.revenue(receipt)
        sale = posting.post(
            EntryKind.SALE, owner, earned, amount, receipt=receipt.id, note=_unknown(receipt, mentioned)
        )
        spent = sum(tender.points for tender in receipt.tenders if tender.kind == POINTS)
        balance = self.accounts.balance_of(guest.id) if guest else None
        answer = Committed(earned, spent, balance)
        account = owner or next((entry.guest for entry in mentioned if entry.points), "")
        kept = tuple(entry.number for entry in mentioned)
        posting.put(Sold(receipt, operation.origin.key, sale.number, account, spent, earned, kept, answer))
        return answer

    def revenue(self, receipt: Receipt) -> Minor:
        """What was owed, however it was paid (FARC-05)."""
        return receipt.total

    def settle(self, posting: Posting, standing: list[Entry], mentioned: tuple[Entry, ...]) -> None:
        """Undo what was asked for on the check and is not on the receipt."""
        kept = {entry.number for entry in mentioned}
        for entry in standing:
            if entry.kind is EntryKind.HOLD:
                posting.let_go(entry, entry.amount, "the check is closed")
            elif entry.kind in _CONFIRMED and entry.number not in kept:
                posting.undo(entry, "not on the receipt")

    def load_menu(self, operation: LoadMenu, posting: Posting) -> SingleAnswer:
        """Adds and changes; what the menu has no more is kept and reported (COSTA-08)."""
        added: list[str] = []
        changed: list[str] = []
        unchanged = 0
        loaded = {dish.plu: dish for dish in operation.dishes}
        for plu, dish in loaded.items():
            before = self.accounts.menu.get(plu)
            if before == dish:
                unchanged += 1
                continue
            (added if before is None else changed).append(plu)
            posting.put(dish)
        missing = tuple(plu for plu in self.accounts.menu if plu not in loaded)
        return MenuLoaded(tuple(added), tuple(changed), unchanged, missing)


def _mentioned(receipt: Receipt, standing: list[Entry]) -> tuple[Entry, ...]:
    """Coupons and gifts of the check that the receipt names; a gift also by the source of its discounts."""
    named = frozenset(receipt.coupons)
    given = named | {discount.source for discount in receipt.discounts}
    return tuple(
        entry
        for entry in standing
        if (entry.kind is EntryKind.COUPON and entry.coupon in named)
        or (entry.kind is EntryKind.GIFT and entry.note in given)
    )


def _unknown(receipt: Receipt, mentioned: tuple[Entry, ...]) -> str:
    """A remark on what the receipt names and nobody granted; the sale took place all the same."""
    granted = {entry.coupon or entry.note for entry in mentioned}
    unknown = sum(code not in granted for code in receipt.coupons)
    return f"names {unknown} coupons nobody granted" if unknown else ""
