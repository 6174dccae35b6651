"""Who may speak on a part's line."""

from datetime import time

from simulators.kit.event import Opened
from simulators.till.courier_settings import CourierSettings
from simulators.till.dialler import Dialler
from simulators.till.numbers import Numbers, Station
from simulators.till.on_line import OnLine
from simulators.till.operation import FindReceipt
from simulators.till.parcel import Outbox, Parcel
from tests.strategies.examples import ORIGIN
from tests.unit.simulators.till.paper import CLOCK, PaperWire

NUMBERS = Numbers((Station("till1", "5", "main"), Station("till2", "6", "main")), CLOCK, time(0))


def parcel_of(terminal: str) -> Parcel:
    return Outbox().add(terminal, FindReceipt(ORIGIN, ORIGIN.receipt), ())


def dialler(*, up: bool = True) -> Dialler:
    settings = CourierSettings()
    made = Dialler(PaperWire(), "gateway:micros", settings.redial, settings.connect_within)
    made.dial(0)
    if up:
        made.handle(Opened("call-1"), 0)
    return made


def free(on_line: OnLine, *, up: bool = True) -> list[str]:
    return [station.name for station in on_line.free(dialler(up=up))]


def test_a_station_whose_parcel_is_on_the_line_is_busy_until_the_line_says_something_of_it() -> None:
    on_line, parcel = OnLine(NUMBERS, one_at_a_time=False), parcel_of("till1")
    assert free(on_line) == ["till1", "till2"]
    ref = on_line.take(parcel, "5")
    assert (parcel.ref, on_line.refs, free(on_line)) == (ref, (ref,), ["till2"])
    assert on_line.release(ref) is parcel
    assert (parcel.ref, on_line.refs, free(on_line)) == (None, (), ["till1", "till2"])
    assert on_line.release(ref) is None, "said twice"


def test_one_call_after_another() -> None:
    on_line = OnLine(NUMBERS, one_at_a_time=True)
    on_line.take(parcel_of("till1"), "5")
    assert free(on_line) == []


def test_without_a_line_nobody_speaks() -> None:
    assert free(OnLine(NUMBERS, one_at_a_time=False), up=False) == []
