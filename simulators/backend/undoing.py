"""Void: undo as if it never was, and close the door behind it, whether the backend had seen it or not (OFF-13).

A void that reopens closes the door on the past only: what was made up to its moment (`turns`).
"""

from msgspec.structs import replace

from simulators.backend.desk import Desk
from simulators.backend.posting import Posting
from simulators.backend.rows import ClosedKey, ClosedReceipt, DeadCode, IssuedCode, Kept, Reopened, Visit
from simulators.backend.turns import since
from simulators.till.answer import Reason, Refused, SingleAnswer, Voided
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Void
from simulators.till.receipt import ReceiptId

_FINAL = (EntryKind.VOID, EntryKind.RELEASE)
_NOT_VOIDABLE = ("void", "release", "detach", "load_menu")


class Undoing(Desk):
    """Takes back whole receipts and single operations. A second void finds nothing left, says zeros and posts nothing.

    What had posted nothing leaves a trace when it is forbidden: a VOID that reverses nothing.
    """

    def void(self, operation: Void, posting: Posting) -> SingleAnswer:
        if operation.operation is None:
            undo = self.reopen if operation.reopens else self.void_receipt
            return undo(operation.target, posting)
        if operation.operation == operation.origin.key:
            return Refused(Reason.MALFORMED, "a void cannot void itself")
        kept = self.accounts.answers.get(operation.operation)
        if kept is None:
            if self.accounts.standing_of_key(operation.operation):
                return Refused(Reason.NOT_APPLICABLE, "it was asked for with its receipt: void the receipt")
            return self.forbid(operation.operation, operation.target, posting)
        if kept.kind in _NOT_VOIDABLE:
            return Refused(Reason.NOT_APPLICABLE, f"a {kept.kind} cannot be voided")
        if kept.receipt is not None:
            return self.void_receipt(kept.receipt, posting)
        return self.void_operation(kept, operation.target, posting)

    def void_receipt(self, target: ReceiptId, posting: Posting) -> SingleAnswer:
        """Everything standing on a receipt, newest first."""
        standing = self.accounts.standing_of_receipt(target)
        first = target not in self.accounts.closed_receipts
        if first:
            posting.put(ClosedReceipt(target))
            if not standing:
                self.leave_trace(target, posting, "nothing posted yet")
        return self.undo_all(standing, posting)

    def reopen(self, target: ReceiptId, posting: Posting) -> SingleAnswer:
        """Everything a receipt had come to by the moment of the void, newest first; it may be committed again."""
        if target in self.accounts.closed_receipts:
            return self.undo_all([], posting)
        at = posting.origin.made_at
        sold, before = self.accounts.sold.get(target), self.accounts.reopened.get(target)
        if sold is not None and since(sold) > at:
            sold, reached = None, []
        else:
            standing = self.accounts.standing_of_receipt(target)
            reached = standing if sold is not None else [entry for entry in standing if entry.made_at <= at]
        if not reached and (before is None or before.at < at):
            self.leave_trace(target, posting, "nothing posted yet")
        answer = self.undo_all(reached, posting)
        if sold is not None:
            posting.remove_sold(target)
            undone = tuple(entry.number for entry in reached if not self.accounts.is_standing(entry.number))
            posting.put(Reopened(target, at, sold, undone))
        elif before is None:
            posting.put(Reopened(target, at))
        elif before.at < at:
            posting.put(replace(before, at=at))
        return answer

    def close_up_to(self, operation: Void, posting: Posting) -> None:
        """A void told again at a later moment posts nothing; what was made until then is forbidden all the same."""
        before = self.accounts.reopened.get(operation.target)
        if before is not None and before.at < operation.origin.made_at:
            posting.put(replace(before, at=operation.origin.made_at))

    def forbid(self, key: str, target: ReceiptId, posting: Posting) -> SingleAnswer:
        """An operation not seen yet: should it come, it is refused."""
        if key not in self.accounts.closed_keys:
            posting.put(ClosedKey(key))
        self.leave_trace(target, posting, "not seen yet")
        return self.undo_all([], posting)

    def void_operation(self, kept: Kept, target: ReceiptId, posting: Posting) -> SingleAnswer:
        standing = [entry for entry in self.accounts.standing_of_key(kept.key) if entry.kind not in _FINAL]
        refused = self.refuse_undoing(standing) or self.refuse_ending(kept)
        if refused is not None:
            return refused
        if kept.key not in self.accounts.closed_keys:
            posting.put(ClosedKey(kept.key))
        if not self.accounts.has_posted(kept.key):
            self.leave_trace(
                target, posting, "it was refused" if isinstance(kept.answer, Refused) else "it posts nothing"
            )
        self.end_code(kept, posting)
        answer = self.undo_all(standing, posting)
        for entry in standing:
            if entry.kind is EntryKind.WELCOME:
                posting.remove_guest(entry.guest)
        return answer

    def refuse_undoing(self, standing: list[Entry]) -> Refused | None:
        """What others rest on cannot be pulled out from under them."""
        for entry in standing:
            sold = None if entry.receipt is None else self.accounts.sold.get(entry.receipt)
            if sold is not None and entry.number in sold.kept:
                return Refused(Reason.NOT_APPLICABLE, "it is on a closed receipt: void the receipt")
            if entry.kind is EntryKind.CLAIM and self.accounts.uses_of(entry.coupon):
                return Refused(Reason.USED, "the coupon was used")
            if entry.kind is EntryKind.WELCOME and self.accounts.account_of(entry.guest).entries > 1:
                return Refused(Reason.NOT_APPLICABLE, "the guest has an account by now")
        return None

    def refuse_ending(self, kept: Kept) -> Refused | None:
        """A code that has done its work is not taken back."""
        visit, issued = self._code_of(kept)
        if visit is not None:
            sold = self.accounts.sold.get(visit.receipt)
            if sold is not None and sold.receipt.guest == Identifier(IdentifierKind.CODE, visit.code):
                return Refused(Reason.NOT_APPLICABLE, "the guest is on a closed receipt: void the receipt")
        if issued is not None and issued.code in self.accounts.code_uses:
            return Refused(Reason.USED, "the code was used")
        return None

    def end_code(self, kept: Kept, posting: Posting) -> None:
        """The guest is off the check again, or the code was never issued. It stays dead, if it is already."""
        visit, issued = self._code_of(kept)
        if visit is not None and visit.code not in self.accounts.codes.dead:
            self.end_visit(visit, posting)
        if issued is not None and issued.code not in self.accounts.codes.dead:
            posting.put(DeadCode(issued.code))

    def _code_of(self, kept: Kept) -> tuple[Visit | None, IssuedCode | None]:
        """What an operation attached, or issued."""
        codes = self.accounts.codes
        return (
            codes.visit_by(kept.key) if kept.kind == "attach" else None,
            codes.issued_by(kept.key) if kept.kind == "issue_code" else None,
        )

    def leave_trace(self, target: ReceiptId, posting: Posting, note: str) -> None:
        receipt = target if target.check else None
        posting.post(EntryKind.VOID, "", 0, 0, receipt=receipt, note=note)

    def undo_all(self, standing: list[Entry], posting: Posting) -> SingleAnswer:
        """Undo entries, newest first."""
        returned = revoked = 0
        guest = ""
        for entry in reversed(standing):
            undone = self.undo(entry, posting)
            returned += max(0, undone)
            revoked += max(0, -undone)
            guest = guest or entry.guest
        return Voided(returned, revoked, self.accounts.balance_of(guest) if guest else None)

    def undo(self, entry: Entry, posting: Posting) -> int:
        """Undo one entry; answers with the points it moved."""
        return posting.undo(entry).points
