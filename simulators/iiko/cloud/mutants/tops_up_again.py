"""A mutant: a topup whose answer was lost is said again, and nobody looks whether it was done (K05)."""

from uuid import UUID

from simulators.iiko.cloud.client import Cloud
from simulators.iiko.cloud.mutants.registry import mutant
from simulators.iiko.cloud.talk import Asking
from simulators.till.operation import Adjust


@mutant(
    id="clouds.tops-up-again",
    how="The HTTP library retries what it heard nothing of, and nobody told it that a topup is not idempotent.",
    caught_by=("replay.nothing-invented",),
)
class TopsUpAgain(Cloud):
    def is_in_report(self, operation: Adjust, customer: UUID) -> Asking[bool | None]:
        del operation, customer
        yield from ()
        return False
