"""Facts: the paid receipt, a new guest, the menu. A commit also settles what was asked for on its check.

Permissions asked for together with a receipt are spent first, each under its own key, as if the till had asked for them
before; if the receipt is refused after all, the books take everything back (`Posting.take_back`).
"""

from datetime import datetime

from msgspec.structs import replace

from simulators.backend.accounts import Accounts
from simulators.backend.desk import LARGEST, UNSOUND, Desk, is_sound
from simulators.backend.earning import earned_on
from simulators.backend.posting import Posting
from simulators.backend.rows import Kept, Reopened, Returned, Sold
from simulators.backend.spending import Spending
from simulators.backend.turns import is_same_receipt, since
from simulators.kit.chance import Random
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
from simulators.till.operation import Commit, Coupon, Gift, LoadMenu, Redeem, Register
from simulators.till.programme import Guest, Programme
from simulators.till.receipt import POINTS, Receipt

LATE = Refused(Reason.VOIDED, "the receipt was voided after that")
_CONFIRMED = (EntryKind.REDEMPTION, EntryKind.COUPON, EntryKind.GIFT)


class Selling(Desk):
    """Posts what happened at the till."""

    def __init__(self, programme: Programme, accounts: Accounts, chance: Random, spending: Spending) -> None:
        super().__init__(programme, accounts, chance)
        self.spending = spending

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
        if self.is_late(operation):
            return LATE
        sold = self.accounts.sold.get(receipt.id)
        if sold is not None:
            return self.answer_again(sold, operation, posting)
        if not is_sound(receipt):
            return UNSOUND
        voided = self.accounts.reopened.get(receipt.id) if operation.reinstates else None
        if voided is not None and voided.sold is not None:
            return self.reinstate(operation, voided, voided.sold, posting)
        refused = self.ask_for(operation, posting)
        if refused is not None:
            return refused
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

    def is_late(self, operation: Commit) -> bool:
        """Whether the receipt was made not later than a void that reopened it."""
        reopened = self.accounts.reopened.get(operation.receipt.id)
        return reopened is not None and operation.origin.made_at <= reopened.at

    def answer_again(self, sold: Sold, operation: Commit, posting: Posting) -> SingleAnswer:
        """To a receipt that is in already, under another key. The void a reinstatement takes back never arrived."""
        if not is_same_receipt(sold.receipt, operation.receipt, besides_keys=operation.reinstates):
            return Refused(Reason.CONFLICT, "another receipt is in under this number")
        self._renew(sold, operation.origin.made_at, posting)
        return sold.answer

    def stand_by(self, kept: Kept, operation: Commit, posting: Posting) -> None:
        """A later try of a receipt was told the answer of the one that was posted: it stands from then on."""
        sold = self.accounts.sold.get(operation.receipt.id)
        if sold is not None and kept.receipt is not None:
            self._renew(sold, operation.origin.made_at, posting)

    def _renew(self, sold: Sold, moment: datetime, posting: Posting) -> None:
        if moment > since(sold):
            posting.put(replace(sold, since=moment))

    def ask_for(self, operation: Commit, posting: Posting) -> Refused | None:
        """Spend what the receipt asks for, in order, until something is refused."""
        keys = {operation.origin.key}
        for ask in operation.asks:
            key = ask.origin.key
            if ask.origin.receipt != operation.receipt.id or key in keys:
                return Refused(Reason.MALFORMED, "what is asked for with a receipt has a key of its own on its check")
            keys.add(key)
            if key in self.accounts.closed_keys:
                return Refused(Reason.VOIDED, "what the receipt asks for was voided")
            if key in self.accounts.answers:
                return Refused(Reason.CONFLICT, "another operation came under a key the receipt asks with")
            answer = self.spending.grant(ask, posting.part(ask.origin))
            if isinstance(answer, Refused):
                return answer
        return None

    def reinstate(self, operation: Commit, voided: Reopened, sold: Sold, posting: Posting) -> SingleAnswer:
        """Post again what a void undid, with its amounts: permissions under the keys of the asks that stand for them
        (without one, under their old keys), the sale and its returns under this key."""
        receipt = operation.receipt
        if not is_same_receipt(sold.receipt, receipt, besides_keys=True):
            return Refused(Reason.CONFLICT, "another receipt was voided under this number")
        asks = list(operation.asks)
        again: dict[int, Entry] = {}
        for number in voided.undone:
            entry = self.accounts.entry(number)
            key = _key_for(entry, asks) if entry.kind in _CONFIRMED else operation.origin.key
            reverses = None if entry.reverses is None else again[entry.reverses].number
            again[number] = posting.post_again(entry, key, reverses)
            if entry.kind is EntryKind.RETURN:
                posting.put(self._returned_again(receipt, number, again[number]))
        sale = again[sold.entry]
        balance = self.accounts.balance_of(sale.guest) if sale.guest else None
        answer = Committed(sold.earned, sold.spent, balance)
        kept = tuple(again[number].number for number in sold.kept)
        key, made_at = operation.origin.key, operation.origin.made_at
        posting.put(Sold(receipt, key, sale.number, sold.guest, sold.spent, sold.earned, kept, answer, made_at))
        return answer

    def _returned_again(self, receipt: Receipt, number: int, entry: Entry) -> Returned:
        back = next(back for back in self.accounts.all_returns_of(receipt.id) if back.entry == number)
        return replace(back, entry=entry.number)

    def guest_on(self, receipt: Receipt, posting: Posting) -> Guest | Refused | None:
        return None if receipt.guest is None else self.served(receipt.guest, posting.at, receipt.id, by_new_codes=True)

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
        key, made_at = operation.origin.key, operation.origin.made_at
        posting.put(Sold(receipt, key, sale.number, account, spent, earned, kept, answer, made_at))
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


def _key_for(entry: Entry, asks: list[Redeem | Coupon | Gift]) -> str:
    """The key of the first ask that stands for a permission, which is then used up; else the key it had."""
    for index, ask in enumerate(asks):
        match ask, entry.kind:
            case Redeem(), EntryKind.REDEMPTION if ask.points == -entry.points:
                found = True
            case Coupon(), EntryKind.COUPON:
                found = ask.code == entry.coupon
            case Gift(), EntryKind.GIFT:
                found = ask.gift == entry.note
            case _:
                found = False
        if found:
            return asks.pop(index).origin.key
    return entry.key


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
