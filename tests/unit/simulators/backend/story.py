"""A counter that writes by itself and keeps what the story of a broken backend needs."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from simulators.backend.part import Backend
from simulators.kit.event import Accepted
from simulators.kit.instant import Instant
from simulators.till.answer import Answer
from simulators.till.ledger import Entry, EntryKind
from simulators.till.programme import EarnRule, Programme, Tier, Window
from tests.unit.simulators.backend.counter import CLOCK, CONFIG, Counter
from tests.unit.simulators.backend.shop import NOON, PROGRAMME, Till

RULES = replace(
    PROGRAMME,
    tiers=(Tier("silver", 5000, Decimal(2)),),
    earning=replace(PROGRAMME.earning, rules=(EarnRule("now", Decimal(3), Window(to_date=NOON.date())),)),
)


class Story(Counter):
    """A counter that writes by itself and keeps what a story needs."""

    def __init__(self, make: Callable[..., Backend], programme: Programme = RULES) -> None:
        super().__init__(make, config=replace(CONFIG, programme=programme))
        self.make = make
        self.settle()
        self.till = Till()
        self.tell(Accepted("c2", "backup"))

    def do(self, *operations: object, conn: str = "c1", credential: str = "token-1") -> None:
        for operation in operations:
            self.ask(operation, credential, conn)  # type: ignore[arg-type]
            self.settle()

    def at(self, moment: datetime) -> None:
        self.now: Instant = CLOCK.until(moment)

    @property
    def last(self) -> Answer:
        return self.answers[-1]

    @property
    def ledger(self) -> tuple[Entry, ...]:
        return self.part.books.entries

    def of_kind(self, kind: EntryKind) -> list[Entry]:
        return [entry for entry in self.ledger if entry.kind is kind]

    def balance(self) -> int:
        return self.part.books.balance_of("anna")
