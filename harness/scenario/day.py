"""A business day drawn from a seed: who comes when, to which till, with what basket, and what goes wrong.

Pure: the same settings, seed and cast give the same day in every process. What is drawn are ordinary steps, so a day is
played, checked and shrunk like anything else.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Annotated

from msgspec import Struct

from harness.scenario.model import Cast, Step
from harness.scenario.names import TillName
from harness.scenario.steps import STEPS
from harness.scenario.visits import Drawer
from simulators.kit.chance import Random, stream
from simulators.kit.instant import MINUTE, SECOND, US, Span

MAX_RECEIPTS = 20_000
_BASE_WEIGHT = 10
"""Of a minute far from every peak; a peak of weight 1 adds ten times as much at its height."""


class Peak(Struct, frozen=True):
    """A rush: it rises from `width` before `at`, and is over `width` after."""

    at: time
    width: Span = 60 * MINUTE
    weight: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.width < MINUTE or not 0 < self.weight <= 100:
            raise ValueError("a peak is at least a minute wide and its weight more than 0, at most 100")


class Meanwhile(Struct, frozen=True):
    """Something that happens at a time of the day, whatever the tills are doing."""

    at: time
    steps: Annotated[tuple[Step, ...], STEPS]


class DaySettings(Struct, frozen=True, kw_only=True):
    """A business day, on the date of the scenario's start, in the zone of the programme. Shares are from 0 to 1."""

    receipts: int
    """How many sales."""
    from_: time
    """Doors open."""
    to: time
    """Doors close; the last sale is before."""
    terminals: tuple[TillName, ...] = ()
    """By default every till of the cast."""
    peaks: tuple[Peak, ...] = (
        Peak(time(8, 30), 45 * MINUTE, Decimal(3)),
        Peak(time(12, 45), 75 * MINUTE, Decimal(4)),
        Peak(time(16, 30), 90 * MINUTE, Decimal(2)),
    )
    """Rushes; by default morning, lunch and afternoon."""
    loyalty_share: Decimal = Decimal("0.6")
    """Of the receipts: with a guest of the cast."""
    identify_share: Decimal = Decimal("0.5")
    """Of those: the card is shown before the sale, not with it."""
    redeem_share: Decimal = Decimal("0.1")
    """Of those: a part is paid with points."""
    coupon_share: Decimal = Decimal("0.2")
    """Of those: the guest uses a coupon held, while there are any."""
    gift_share: Decimal = Decimal("0.02")
    """Of those: the guest takes a gift the points allow."""
    void_share: Decimal = Decimal("0.02")
    """Of the receipts: voided some minutes later."""
    refund_share: Decimal = Decimal("0.03")
    """Of the receipts: something comes back later in the day, in the same store."""
    meanwhile: tuple[Meanwhile, ...] = ()
    """What else happens: `{at: "12:15", steps: [{cut: {link: gateway-backend}}]}`."""

    def __post_init__(self) -> None:
        if not 1 <= self.receipts <= MAX_RECEIPTS:
            raise ValueError(f"receipts must be 1 to {MAX_RECEIPTS}, found {self.receipts}")
        if self.to <= self.from_:
            raise ValueError("the doors must close after they open, on the same day")
        for name in type(self).__struct_fields__:
            if name.endswith("_share") and not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is from 0 to 1")
        if self.void_share + self.refund_share > 1:
            raise ValueError("void_share and refund_share are together more than 1")


class Visit(Struct, frozen=True):
    """One guest at one till: steps that follow each other. `at` is counted from the start of the scenario.

    With an empty `terminal` it is something that happens meanwhile. Visits to one terminal do not overlap.
    """

    at: Span
    terminal: str
    steps: tuple[Step, ...]
    number: int = 0
    """Of the sale it is, or is about; from 1."""


def draw_day(settings: DaySettings, seed: int, cast: Cast) -> tuple[Visit, ...]:
    """The day's visits in the order of their time (ties: in the order they were drawn)."""
    day = cast.start.date()
    terminals = settings.terminals or tuple(t.name for t in cast.terminals if t.kind.has_crew)
    moments = _moments(settings, stream(seed, "day/times"), day, cast.start)
    drawer = Drawer(settings, cast, seed)
    where = stream(seed, "day/terminals")
    visits: list[Visit] = []
    closing = _since(cast.start, day, settings.to)
    for number, at in enumerate(moments, 1):
        terminal = where.choice(terminals)
        visits.append(Visit(at, terminal, drawer.sale(terminal, number), number))
        later = drawer.afterwards(terminal, number, terminals)
        if later is not None:
            delay, later_terminal, steps = later
            visits.append(Visit(min(at + delay, max(closing, at + MINUTE)), later_terminal, steps, number))
    visits += [Visit(_since(cast.start, day, extra.at), "", extra.steps) for extra in settings.meanwhile]
    return tuple(sorted(visits, key=lambda visit: visit.at))


def problems_of_day(settings: DaySettings, cast: Cast) -> list[tuple[str, str]]:
    """What is wrong with the settings given the cast."""
    found = []
    day = cast.start.date()
    if _since(cast.start, day, settings.from_) < 0:
        found.append(("from", f"the scenario starts at {cast.start:%H:%M}, after the doors open"))
    for index, extra in enumerate(settings.meanwhile):
        if _since(cast.start, day, extra.at) < 0:
            found.append((f"meanwhile.{index}.at", f"the scenario starts at {cast.start:%H:%M}, after that"))
    if not cast.programme.menu:
        found.append(("", "a day is drawn from the programme's menu, which is empty"))
    return found


def _since(start: datetime, day: date, at: time) -> Span:
    moment = datetime.combine(day, at, start.tzinfo)
    return ((moment - start) // timedelta(microseconds=1)) * US


def _moments(settings: DaySettings, chance: Random, day: date, start: datetime) -> list[Span]:
    """When each sale begins: minutes drawn by their weight, then a second within."""
    opening, closing = _since(start, day, settings.from_), _since(start, day, settings.to)
    minutes = max(1, (closing - opening) // MINUTE)
    peaks = [(_since(start, day, peak.at) - opening, peak.width, int(peak.weight * 100)) for peak in settings.peaks]
    totals = list(accumulate(_weight(minute * MINUTE, peaks) for minute in range(minutes)))
    chosen = chance.choices(range(minutes), cum_weights=totals, k=settings.receipts)
    return sorted(opening + minute * MINUTE + chance.randrange(60) * SECOND for minute in chosen)


def _weight(at: Span, peaks: Sequence[tuple[Span, Span, int]]) -> int:
    """In whole numbers, so that it is the same on every machine."""
    return _BASE_WEIGHT + sum(weight * max(0, width - abs(at - top)) // width for top, width, weight in peaks)
