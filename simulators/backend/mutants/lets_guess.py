"""Unknown codes are counted, and nothing follows."""

from simulators.backend.books import Books
from simulators.backend.coding import Coding
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.till.operation import Origin


class _Coding(Coding):
    def is_closed_to(self, _origin: Origin, _posting: Posting) -> bool:
        return False


@mutant(
    id="backend.lets-guess",
    how="The limit is per IP address, and all tills of the chain come from one: it was switched off. Digits are tried"
    " until one is somebody's.",
    caught_by=("code.guarded",),
)
class LetsGuess(Books):
    coding = _Coding
