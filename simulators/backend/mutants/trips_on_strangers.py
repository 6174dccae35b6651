"""An unknown card is not a refusal but an accident."""

from datetime import datetime

from simulators.backend.books import Books, Performed
from simulators.backend.misbehave import shown_with
from simulators.backend.mutants.registry import mutant
from simulators.till.operation import Single


@mutant(
    id="backend.trips-on-strangers",
    how="The lookup's result is used unseen: one mistyped card number takes the service down.",
    caught_by=("parts.nobody-breaks",),
)
class TripsOnStrangers(Books):
    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        shown = shown_with(operation)
        if shown is not None and self.accounts.owner_of(shown) is None and operation.origin.check == 0:
            raise KeyError("no such guest")
        return super().perform(operation, posted_at)
