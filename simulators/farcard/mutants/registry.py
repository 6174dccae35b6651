"""How broken r_keeper tills are found. A mutant is a `Terminal` that does one thing wrongly; all round it is the true
site: its relay, its courier, its wire.

The trap: a mutant must go on as if all were well, or what is caught is that it stopped.
"""

from dataclasses import dataclass

import simulators.farcard.mutants
from simulators.farcard.cards import Cards
from simulators.farcard.counter import Archive
from simulators.farcard.paying import Paying
from simulators.farcard.settings import FarCardSettings
from simulators.farcard.terminal import Terminal
from simulators.farcard.voiding import Voiding
from simulators.kit import cage
from simulators.till.numbers import Numbers


class Broken(Terminal):
    """A till some of whose conversations are other ones."""

    cards: type[Cards] = Cards
    paying: type[Paying] = Paying

    def __init__(self, name: str, numbers: Numbers, settings: FarCardSettings, archive: Archive) -> None:
        super().__init__(name, numbers, settings, archive)
        self._cards = self.cards(self._counter)
        self._paying = self.paying(self._counter, self._cards)
        self._voiding = Voiding(self._counter, self._cards, self._paying)


@dataclass(frozen=True, slots=True)
class Mutant(cage.Mutant):
    """One r_keeper till broken on purpose."""

    terminal: type[Terminal]


_CAGE = cage.Cage(("tills",), simulators.farcard.mutants, Mutant)
mutants = _CAGE.mutants
"""Every mutant, by id."""
mutant_named = _CAGE.named
mutant = _CAGE.mutant
"""Registers a broken terminal."""
