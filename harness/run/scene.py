"""The scene a lane plays on: the cast, what earlier steps observed, and the moment."""

from dataclasses import dataclass, field
from datetime import date

from harness.scenario.model import Cast
from harness.scenario.reference import INDEX, substitute
from simulators.kit.instant import Clock, Instant, business_date_of
from simulators.till.cashier import Done
from simulators.till.receipt import ReceiptId


@dataclass(slots=True)
class Remembered:
    """What one named step left for later ones."""

    observed: dict[str, str]
    receipt: ReceiptId | None
    key: str


@dataclass(slots=True)
class LiveScene:
    """Implements `harness.scenario.scene.Scene`. Its questions raise ValueError when nothing answers them: the step
    that was to observe the value never did."""

    cast: Cast
    seed: int
    clock: Clock
    now: Instant = 0
    index: int | None = None
    _names: dict[str, Remembered] = field(default_factory=dict)

    def inside(self, index: int | None) -> "LiveScene":
        """The same scene inside a repeat; it shares what was observed."""
        return LiveScene(self.cast, self.seed, self.clock, self.now, index, self._names)

    def remember(self, label: str, done: Done, observed: dict[str, str]) -> None:
        receipt = done.receipt.id if done.receipt is not None else None
        self._names[label] = Remembered(observed, receipt, done.key)

    def receipt(self, step: str) -> ReceiptId:
        found = self._remembered(step).receipt
        if found is None:
            raise ValueError(f"{step} has no receipt: it did not come about")
        return found

    def key(self, step: str) -> str:
        found = self._remembered(step).key
        if not found:
            raise ValueError(f"{step} asked the programme nothing")
        return found

    def requisites(self, terminal: str, number: int, business_date: date | None) -> ReceiptId:
        found = self.cast.terminal(terminal)
        moment = self.clock.at(self.now)
        day = business_date or business_date_of(moment, self.cast.programme.day_closes_at)
        station = str(found.workstation) if found.workstation is not None else found.name
        return ReceiptId(found.store, day, station, number)

    def text(self, text: str) -> str:
        return substitute(text, self._value)

    def _value(self, path: str) -> str:
        if path == INDEX:
            if self.index is None:
                raise ValueError("${index} outside a repeat")
            return str(self.index)
        step, _, name = path.partition(".")
        observed = self._remembered(step).observed
        if name not in observed:
            raise ValueError(f"{step} observed no {name}")
        return observed[name]

    def _remembered(self, step: str) -> Remembered:
        if step not in self._names:
            raise ValueError(f"{step} has not been played")
        return self._names[step]
