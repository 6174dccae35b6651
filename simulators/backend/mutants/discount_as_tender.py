"""A discount is booked like a payment: the revenue stays what it was before it."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.selling import Selling
from simulators.kit.money import Minor
from simulators.till.receipt import Receipt


class _Selling(Selling):
    def revenue(self, receipt: Receipt) -> Minor:
        return receipt.gross


@mutant(
    id="backend.discount-as-tender",
    how="Discounts and bonuses share a table: order 1000 with 10 % off stands with revenue 1000.",
    caught_by=("discount.is-not-tender",),
)
class DiscountAsTender(Books):
    selling = _Selling
