"""A void that leaves its receipt open undoes what is there, and keeps nothing out."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.selling import Selling
from simulators.till.operation import Commit


class _Selling(Selling):
    def is_late(self, _: Commit) -> bool:
        return False


@mutant(
    id="backend.leaves-the-door-open",
    how="A rollback overtakes the sale it is for, finds nothing, and the sale comes in behind it and stays.",
    caught_by=("rollback.symmetric",),
)
class LeavesTheDoorOpen(Books):
    selling = _Selling
