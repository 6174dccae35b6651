"""What a till remembers of the cards it asked about: the numbers transactions must give back (farcard.md 2.4)."""

from dataclasses import dataclass

from simulators.farcard.call import CardInfo

MOST_CARDS = 1000
"""Then the one heard of longest ago is forgotten; its transactions say account 0."""


@dataclass(frozen=True, slots=True)
class Account:
    """Of one card, as GetCardInfoEx last told it."""

    number: int = 0
    person: int = 0
    holder: str = ""


UNKNOWN = Account()


class Accounts:
    """One memory; lost with the life of the part that holds it."""

    def __init__(self, most: int = MOST_CARDS) -> None:
        self._most = most
        self._by_card: dict[str, Account] = {}

    def __len__(self) -> int:
        return len(self._by_card)

    def of(self, card: str) -> Account:
        """What is known of a card; `UNKNOWN` when it was not asked about."""
        return self._by_card.get(card, UNKNOWN)

    def remember(self, card: str, info: CardInfo) -> None:
        self._by_card.pop(card, None)
        self._by_card[card] = Account(info.account, info.person_id, info.holder)
        while len(self._by_card) > self._most:
            del self._by_card[next(iter(self._by_card))]
