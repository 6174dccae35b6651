"""Return: goods come back, and with them what they earned and what was spent on them (OFF-09, TILL-07)."""

from decimal import Decimal

from simulators.backend.benefits import worth_of
from simulators.backend.desk import Desk
from simulators.backend.posting import Posting
from simulators.backend.proportions import Share, gross_of, share_of, sold_quantities, total_quantities
from simulators.backend.rows import Returned, Sold
from simulators.kit.money import Minor
from simulators.till.answer import Reason, Refused, ReturnTaken, SingleAnswer
from simulators.till.ledger import EntryKind
from simulators.till.operation import Return
from simulators.till.programme import Revoking, Shortfall
from simulators.till.receipt import ReturnLine


class Returning(Desk):
    """Takes goods back, never more than were sold."""

    def take_back(self, operation: Return, posting: Posting) -> SingleAnswer:
        refused = self.refuse_receipt(operation.target)
        if refused is not None:
            return refused
        sold = self.accounts.sold[operation.target]
        before = self.before(sold)
        lines = self._lines(operation, sold, before)
        if isinstance(lines, Refused):
            return lines
        due = self.due(sold, before, lines)
        return self._post(operation, posting, sold, lines, due)

    def before(self, sold: Sold) -> list[Returned]:
        """Returns of the sale that stand."""
        return self.accounts.returns_of(sold.receipt.id)

    def _lines(self, operation: Return, sold: Sold, before: list[Returned]) -> tuple[ReturnLine, ...] | Refused:
        """What comes back; refuses what was never sold or is back already."""
        bought = sold_quantities(sold.receipt)
        back = total_quantities(tuple(line for part in before for line in part.lines))
        left = {plu: qty - back.get(plu, Decimal(0)) for plu, qty in bought.items()}
        if not any(left.values()):
            return Refused(Reason.ALREADY_RETURNED, "everything is back already")
        if not operation.lines:
            return tuple(ReturnLine(plu, qty) for plu, qty in left.items() if qty > 0)
        for plu, qty in total_quantities(operation.lines).items():
            if bought.get(plu) and not left[plu]:
                return Refused(Reason.ALREADY_RETURNED, f"dish {plu[:20]} is back already")
            if qty > left.get(plu, Decimal(0)):
                return Refused(Reason.TOO_MUCH, f"not so many of dish {plu[:20]} were sold")
        return operation.lines

    def due(self, sold: Sold, before: list[Returned], lines: tuple[ReturnLine, ...]) -> Share:
        """What this return moves: from what the ones before moved to the whole of what is back now."""
        back = total_quantities((*(line for part in before for line in part.lines), *lines))
        whole = self.share(sold, gross_of(sold.receipt, back))
        return Share(
            self._no_less(whole.money - sum(part.money for part in before)),
            max(0, whole.spent - sum(part.spent for part in before)),
            max(0, whole.earned - sum(part.earned for part in before)),
        )

    def share(self, sold: Sold, returned: Minor) -> Share:
        return share_of(self.programme, sold.receipt, sold.spent, sold.earned, returned)

    def _no_less(self, money: Minor) -> Minor:
        """Points come back in steps, so that a part may bring less money than the ones before it brought too much."""
        return money if self.programme.revoking is Revoking.BY_GROSS else max(0, money)

    def _post(
        self, operation: Return, posting: Posting, sold: Sold, lines: tuple[ReturnLine, ...], due: Share
    ) -> SingleAnswer:
        revoked, withheld = self.revoke(sold, due)
        money = due.money - withheld
        entry = posting.post(
            EntryKind.RETURN,
            sold.guest,
            due.spent - revoked,
            money,
            receipt=operation.target,
            reverses=sold.entry,
            earned=revoked,
            spent=due.spent,
            note=self._note(due.earned - revoked, withheld),
        )
        key = operation.origin.key
        posting.put(Returned(key, operation.target, entry.number, lines, due.money, due.spent, due.earned))
        balance = self.accounts.balance_of(sold.guest) if sold.guest else None
        uncollected = due.earned - revoked if self.programme.shortfall is Shortfall.WRITE_OFF else 0
        return ReturnTaken(money, due.spent, revoked, balance, withheld, uncollected)

    def _note(self, short: Minor, withheld: Minor) -> str:
        if not short:
            return ""
        written_off = self.programme.shortfall is Shortfall.WRITE_OFF
        return f"wrote off {short} points" if written_off else f"withheld {withheld} for {short} points"

    def revoke(self, sold: Sold, due: Share) -> tuple[Minor, Minor]:
        """(points taken back, money withheld for those that are spent already)."""
        if self.programme.shortfall is Shortfall.DEBT:
            return due.earned, 0
        there = self.accounts.balance_of(sold.guest) + due.spent - self.programme.floor
        revoked = min(due.earned, max(0, there))
        if self.programme.shortfall is Shortfall.WRITE_OFF:
            return revoked, 0
        worth = worth_of(self.programme.redeeming, due.earned - revoked)
        return revoked, min(worth, max(0, due.money))
