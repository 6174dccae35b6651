"""A restaurant whose tills have two interfaces: to the loyalty system, and to a hotel's card system beside it."""

from dataclasses import replace

from simulators.farcard.holders import Holders
from simulators.farcard.settings import FarCardSettings
from simulators.farcard.site import FarCards, SecondRelay
from simulators.kit.event import Received
from simulators.till.answer import Answer
from simulators.till.cashier import Done, Ring, ShowCard
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Single
from tests.unit.simulators.farcard.till.restaurant import CARD, SETTINGS, TEA, UNITS, Books, PaperCards, Table, said
from tests.unit.simulators.till.paper import CLOCK, Bench, Request, reply, request

ROOM = Identifier(IdentifierKind.CARD, CARD.value)
"""The guest's card at the hotel; the number may well be the same."""
TWO = replace(SETTINGS, second=12)


class Scripted(Books):
    """Answers from its script first, and does nothing then."""

    def __call__(self, request: Request) -> Answer | None:
        planned = self.script.get(said(request.operation))
        return planned.pop(0) if planned else super().__call__(request)


class TwoSystems(Table):
    """Both answer as honest books do. `calls` are written `1 paying`, `2 commit`."""

    def __init__(self, settings: FarCardSettings = TWO, writes_before_crash: bool = True) -> None:
        self.loyalty = self.here = Scripted()
        self.there = Scripted()
        self.heard: list[tuple[int, Single]] = []
        wire = PaperCards()
        self.holders = Holders()
        second = SecondRelay("other", wire, "other:farcard", self.holders)
        Bench.__init__(
            self,
            lambda: FarCards(
                "tills", "250410002", wire, "backend:farcard", UNITS, CLOCK, settings,
                second=second if settings.second is not None else None,
            ),
            self.here,
            writes_before_crash,
        )  # fmt: skip
        self.start()

    def _carry(self, conn: str, data: bytes) -> None:
        asked = request(data)
        is_there = conn.startswith("other/")
        self.heard.append((2 if is_there else 1, asked.operation))
        answer = (self.there if is_there else self.here)(asked) if conn in self.lines else None
        if answer is not None:
            self._queue.append(Received(conn, reply(asked.ref, answer)))

    @property
    def calls(self) -> list[str]:
        calls = [f"{number} {said(operation)}" for number, operation in self.heard]
        self.heard.clear()
        return calls

    def seated(self) -> None:
        """An order with tea and both cards on it; the calls so far are forgotten."""
        self.act(Ring((TEA,)))
        self.act(ShowCard(CARD))
        self.shows_room()
        self.heard.clear()

    def shows_room(self) -> Done:
        return self.act(ShowCard(ROOM, interface="second"))
