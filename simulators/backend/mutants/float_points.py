"""Points are reckoned in binary floating point and rounded line by line."""

from simulators.backend.books import Books
from simulators.backend.earning import multiplier_for
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.selling import Selling
from simulators.kit.money import Minor
from simulators.till.programme import Guest
from simulators.till.receipt import Receipt


class _Selling(Selling):
    def earned(self, receipt: Receipt, guest: Guest, posting: Posting) -> Minor:
        tier = self.tier_of(guest, posting.at)
        factor = 1.0 if tier is None else float(tier.multiplier)
        paid = receipt.total - receipt.paid_with_points
        if receipt.gross <= 0 or paid <= 0:
            return 0
        rule = self.programme.earning
        points = 0
        for line in receipt.lines:
            share = line.total / 100 * float(rule.rate) * float(multiplier_for(rule, line, posting.at)) * factor
            points += round(share * (paid / receipt.gross) * 100 / rule.step) * rule.step
        return points


@mutant(
    id="backend.float-points",
    how="Points are doubles, rounded on each line: totals are off by a hundredth now and then.",
    caught_by=("balance.conservation",),
)
class FloatPoints(Books):
    selling = _Selling
