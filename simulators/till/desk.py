"""The two places that are no tills and yet begin operations: guests' apps and the office (COSTA-03, COSTA-08).

An `app` turns points into a reward coupon or shows a one-time code; the `office` translates a till's menu export and
loads it. Neither keeps a check. The translation is a function passed in, because each make of till exports its menu in
its own way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time
from enum import Enum

from simulators.kit.effect import Effect
from simulators.kit.event import Event
from simulators.kit.instant import SECOND, Clock, Instant, Span
from simulators.kit.money import show_minor
from simulators.till.answer import Claimed, CodeIssued, MenuLoaded, Outcome, Refused
from simulators.till.cashier import Act, ClaimReward, SyncMenu, TakeCode
from simulators.till.courier import Courier
from simulators.till.courier_settings import DEFAULT_COURIER, CourierSettings
from simulators.till.host import Asks, Ended, Host, Step
from simulators.till.menu import Translation
from simulators.till.numbers import Numbers, Station
from simulators.till.operation import Claim, IssueCode, LoadMenu
from simulators.till.parcel import Settled
from simulators.till.wire import Wire


class PostKind(Enum):
    APP = "app"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Post:
    """One app or office of the cast. `store` is in its keys; an office of the chain is a store of its own."""

    name: str
    kind: PostKind
    store: str


@dataclass(frozen=True, slots=True)
class DeskSettings:
    limit: Span = 30 * SECOND
    day_closes_at: time = time(0)
    courier: CourierSettings = DEFAULT_COURIER
    first_number: int = 1
    """Of the first operation, when the disk is empty."""


class Desk:
    """A part of apps and offices on one connection. `translate` makes dishes of the text of an export."""

    def __init__(
        self,
        name: str,
        wire: Wire,
        address: str,
        posts: tuple[Post, ...],
        clock: Clock,
        settings: DeskSettings,
        translate: Callable[[str], Translation],
    ) -> None:
        stations = tuple(Station(post.name, post.name, post.store) for post in posts)
        self._numbers = Numbers(stations, clock, settings.day_closes_at, first_number=settings.first_number)
        courier = Courier(name, wire, address, self._numbers, settings.courier)
        self._host = Host(self, courier, self._numbers, settings.limit)
        self._kinds = {post.name: post.kind for post in posts}
        self._translate = translate

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        return self._host.handle(event, now)

    def begin(self, terminal: str, act: Act, now: Instant) -> Step:
        match self._kinds[terminal], act:
            case PostKind.APP, ClaimReward(guest, reward):
                return Asks(Claim(self._numbers.origin(terminal, now), guest, reward), _claimed)
            case PostKind.APP, TakeCode(guest, mechanic, points, gift):
                origin = self._numbers.origin(terminal, now)
                return Asks(IssueCode(origin, guest, mechanic, points, gift), _issued)
            case PostKind.OFFICE, SyncMenu(export, source):
                return self._sync(terminal, export, source, now)
            case kind, _:
                note = f"{type(act).__name__} is not possible in the {kind.value}"
                return Ended(Outcome.REFUSED, screen=(note,), note=note)

    def _sync(self, terminal: str, export: str, source: str, now: Instant) -> Step:
        made = self._translate(export)
        problems = tuple(str(problem) for problem in made.problems)
        note = f"{len(problems)} lines of {source or 'the export'} were not translated" if problems else ""
        if not made.dishes:
            note = f"{source or 'the export'} has no dish that could be loaded"
            return Ended(Outcome.REFUSED, screen=(note, *problems), note=note)

        def loaded(settled: Settled, _: Instant) -> Ended:
            screen = (*_loaded(settled), *problems)
            return Ended(settled.outcome, screen, answer=settled.answer, key=settled.operation.origin.key, note=note)

        return Asks(LoadMenu(self._numbers.origin(terminal, now), made.dishes, source), loaded)


def _claimed(settled: Settled, _: Instant) -> Ended:
    screen: tuple[str, ...]
    match settled.answer:
        case Claimed(code, points, balance):
            screen = (f"Coupon {code}", f"{show_minor(points)} points spent, {show_minor(balance)} left")
        case Refused(reason, text):
            screen = (text or f"Not possible: {reason.value}",)
        case _:
            screen = ("No answer. Please look again later",)
    return Ended(settled.outcome, screen, answer=settled.answer, key=settled.operation.origin.key)


def _issued(settled: Settled, _: Instant) -> Ended:
    screen: tuple[str, ...]
    match settled.answer:
        case CodeIssued(code, expires_at):
            screen = (f"Code {code}", f"until {expires_at:%H:%M:%S}")
        case Refused(reason, text):
            screen = (text or f"Not possible: {reason.value}",)
        case _:
            screen = ("No answer. Please try again",)
    return Ended(settled.outcome, screen, answer=settled.answer, key=settled.operation.origin.key)


def _loaded(settled: Settled) -> tuple[str, ...]:
    match settled.answer:
        case MenuLoaded(added, changed, unchanged, missing):
            kept = tuple(f"kept although the menu has it no more: {plu}" for plu in missing)
            return (f"Menu loaded: {len(added)} new, {len(changed)} changed, {unchanged} unchanged", *kept)
        case Refused(reason, text):
            return (f"Menu not loaded: {text or reason.value}",)
        case _:
            return ("Menu: no answer, nobody knows whether it was loaded",)
