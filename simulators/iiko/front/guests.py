"""Who is on the order: attaching by a code out of the guest's app, detaching, and what the code had been made for
(iiko_loyaltyplant.md 3.3 [D W4], 4.6.4 and 7.1 to 7.3 [P]).

A guest who shows something that is no code is asked to take one on the phone first. The trap: a code attaches one order
for ever, so a guest who wants something else of the same order is asked for the new code *before* the old one is let
go; and a code that went unheard may be attached, so it is never noted for an offline receipt.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

from msgspec.structs import replace as with_fields

from simulators.iiko.front import order as orders
from simulators.iiko.front.counter import Asking, Counter, Talk, ask, ask_phone, failure, is_unreachable
from simulators.iiko.front.order import Order, Stage, Visitor
from simulators.iiko.front.scanner import parse_shown
from simulators.iiko.front.screen import NOT_ATTACHED, told, why
from simulators.iiko.profile import AfterGift
from simulators.iiko.waiter.acting import ScannedByWaiter
from simulators.kit.money import Minor
from simulators.till.answer import Attached, CodeIssued, GuestFound, Outcome, Reason, Refused, Status
from simulators.till.cashier import Done, ShowCard, TakeCode, TakeGift
from simulators.till.check import NotPossible
from simulators.till.host import Ended
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Attach, Detach, Release
from simulators.till.parcel import Settled
from simulators.till.programme import Mechanic

WHOEVER = Identifier(IdentifierKind.CODE, "")
"""The guest who is on the order, whoever that is (a waiter's checkout does not say)."""
GIFT_BURNT = "the gift of this code was taken off the order by hand: it is not given again"
WRITTEN_DOWN = "Written on the order, not checked: the till looks at it when it pays"
UNVERIFIED = GuestFound("", Status.UNVERIFIED, text="noted, not checked")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the guest is to choose in the app (LP-01)."""

    mechanic: Mechanic = Mechanic.ACCRUE
    points: Minor | None = None
    gift: str = ""
    attaches_only: bool = False
    """Attached or not at all: with nobody to ask, the guest is not noted either."""


EARN = Wish()
CHECK_IN = Wish(attaches_only=True)
"""By a waiter, who is told 204 or that the guest is not on the order, and nothing between (3.2 [D W1])."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The guest is not on the order as was wished. One of: what was asked, what the phone said, a sentence of the
    till."""

    settled: Settled | None = None
    done: Done | None = None
    refused: Refused | None = None

    @property
    def why(self) -> str:
        if self.refused is not None:
            return self.refused.text
        if self.settled is not None:
            return why(self.settled.answer)
        return why(None if self.done is None else self.done.answer)


@dataclass(frozen=True, slots=True)
class Found:
    """The guest is on the order. `settled` None: was already, or was noted and nobody was asked."""

    guest: GuestFound
    settled: Settled | None = None
    is_new: bool = True


Brought: TypeAlias = Found | Missing


class Guests:
    """Conversations about guests at one station."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    # Showing

    def show(self, act: ShowCard) -> Talk:
        """LP-03 to LP-05. A gift's dish is added at once."""
        counter = self._counter
        counter.need_plugin()
        shown = act.identifier
        if counter.writes_down:
            return self._write_down(shown)
        order = counter.opened()
        visitor = order.visitor
        is_repeated = visitor is not None and visitor.verified and visitor.identifier == shown
        wish = CHECK_IN if isinstance(act, ScannedByWaiter) else EARN
        brought = yield from (self._attach_again(shown) if is_repeated else self.bring(shown, wish, is_shown=True))
        if isinstance(brought, Missing):
            return self.ended(brought)
        added = (yield from self._add_gift(())) if brought.is_new else None
        if added is not None:
            return added
        outcome = Outcome.OFFLINE if brought.guest.status is Status.UNVERIFIED else Outcome.OK
        asked = None if outcome is Outcome.OFFLINE else brought.settled
        answer = without_balance(brought.guest) if asked is None else asked.answer
        return counter.ended(outcome, told(answer), asked, answer=answer)

    def _write_down(self, shown: Identifier) -> Ended:
        """Order external data (3.5): no check is made, trouble shows when the till pays."""
        counter = self._counter
        order = orders.editable(counter.opened())
        counter.put(orders.edited(replace(order, noted=shown.value)))
        return counter.ended(Outcome.OFFLINE, (WRITTEN_DOWN,), answer=UNVERIFIED)

    def check_noted(self) -> Asking[str]:
        """What a waiter wrote down is looked at when the till pays (W02); why the guest is not on the order, or ""."""
        order = self._counter.current()
        if not order.noted or not self._counter.has_plugin:
            return ""
        code = parse_shown(Identifier(IdentifierKind.CODE, order.noted), self._counter.profile)
        self._counter.put(replace(order, noted=""))
        brought = yield from self.bring(code)
        if isinstance(brought, Missing):
            return brought.why
        added = (yield from self._add_gift(())) if brought.is_new else None
        return "" if added is None else added.note

    # Attaching

    def bring(self, guest: Identifier, wish: Wish = EARN, is_shown: bool = False) -> Asking[Brought]:
        """That guest on the open order, with a code that allows what is wished. `is_shown`: just now, so that one who
        was only noted is asked about again."""
        counter = self._counter
        counter.need_plugin()
        visitor = counter.current().visitor
        if guest == WHOEVER:
            guest = self._whoever(visitor)
        if visitor is not None and not visitor.is_shown_by(guest):
            return _no(Reason.HAS_GUEST, "another guest is on the order: take them off first")
        if visitor is not None and serves(visitor, wish) and (visitor.verified or not is_shown):
            return Found(visitor.found or UNVERIFIED, is_new=False)
        if visitor is not None and visitor.verified and guest.kind is IdentifierKind.CODE:
            if wish.mechanic is Mechanic.GIFT is visitor.mechanic and visitor.gift is None:
                return _no(Reason.USED, GIFT_BURNT)
            return _no(Reason.NOT_APPLICABLE, f"the code was made to {visitor.mechanic.value}")
        self._attachable(counter.current())
        code: Identifier | Missing = guest
        if guest.kind is not IdentifierKind.CODE:
            code = yield from self._code_of(guest, wish)
        if isinstance(code, Missing):
            return self._noted(guest, wish, code)
        if visitor is not None and visitor.verified:
            gone = yield from self._detach()
            if gone.outcome is Outcome.REFUSED:
                return Missing(gone)
        brought = yield from self._attach(code, guest, wish)
        if isinstance(brought, Missing) and visitor is not None and visitor.verified:
            yield from self._back(guest)
        elif isinstance(brought, Missing) and visitor is not None and _ends_noting(brought, wish):
            counter.put(orders.without_visitor(counter.current()))  # the programme said no to whom the till had noted
        return brought

    def _whoever(self, visitor: Visitor | None) -> Identifier:
        if visitor is None:
            raise NotPossible("no guest is on the order")
        return visitor.identifier

    def _attachable(self, order: Order) -> None:
        """Raises NotPossible: when a guest may be attached (A03, W-SIM-E)."""
        orders.certain(order)
        if order.stage is Stage.BILL and not self._counter.profile.attach_after_bill:
            raise NotPossible(f"the bill of order {order.id.check} is printed: no guest is attached any more")
        if order.points is not None:
            raise NotPossible("points pay this order already: take them off first")

    def _code_of(self, guest: Identifier, wish: Wish) -> Asking[Identifier | Missing]:
        """A code the guest makes on the phone now."""
        if not self._counter.venue.phones:
            return _no(Reason.NOT_APPLICABLE, "a guest is attached by a code out of the app")
        done = yield from ask_phone(TakeCode(guest, wish.mechanic, wish.points, wish.gift))
        match done:
            case Done(outcome=Outcome.OK, answer=CodeIssued(code)):
                return Identifier(IdentifierKind.CODE, code)
            case _:
                return Missing(done=done)

    def _attach(self, code: Identifier, shown: Identifier, wish: Wish) -> Asking[Brought]:
        counter = self._counter
        order = counter.current()
        operation = Attach(counter.origin(), code.value, orders.receipt_of(order, counter.moment))
        settled = yield from ask(operation)
        match settled.answer:
            case Attached() as attached:
                visitor = orders.visitor_of(code, shown, attached, operation.origin.made_at)
                if shown != code:  # made for this; what a code the guest brings was made for is not told
                    visitor = replace(visitor, code_points=wish.points)
                counter.put(orders.with_visitor(counter.current(), visitor))
                return Found(attached.guest, settled)
            case _:
                return self._noted(shown, wish, Missing(settled))

    def _attach_again(self, code: Identifier) -> Asking[Brought]:
        """The same code on the same order (A04): the same answer, and nothing more happens."""
        counter = self._counter
        receipt = orders.receipt_of(orders.certain(counter.current()), counter.moment)
        settled = yield from ask(Attach(counter.origin(), code.value, receipt))
        match settled.answer:
            case Attached(guest=guest):
                return Found(guest, settled, is_new=False)
            case _:
                return Missing(settled)

    def _back(self, guest: Identifier) -> Asking[None]:
        """The guest came to spend, which was refused; they stay on the order to earn, as they were."""
        code = yield from self._code_of(guest, EARN)
        if isinstance(code, Identifier):
            yield from self._attach(code, guest, EARN)

    def _noted(self, shown: Identifier, wish: Wish, missing: Missing) -> Brought:
        """Nobody could be asked: a till may note a guest by what they showed, to earn and nothing else (8 [P])."""
        counter = self._counter
        if wish.attaches_only or wish.mechanic is not Mechanic.ACCRUE or not counter.profile.offline_attach:
            return missing
        if missing.settled is not None:
            is_lost = not isinstance(missing.settled.answer, Refused) or _is_silent(missing.settled)
            if not is_unreachable(missing.settled) or (is_lost and shown.kind is IdentifierKind.CODE):
                return missing
        elif missing.refused is not None or not _is_deaf(missing.done):
            return missing
        visitor = Visitor(shown, verified=False, shown=shown, found=UNVERIFIED)
        counter.put(orders.with_visitor(counter.current(), visitor))
        return Found(UNVERIFIED, missing.settled)

    def ended(self, missing: Missing) -> Ended:
        """The end of an act that needed a guest who is not on the order."""
        counter = self._counter
        note = f"{NOT_ATTACHED}: {missing.why}"
        if missing.settled is not None:
            settled = missing.settled
            return counter.ended(failure(settled), (*told(settled.answer), note), settled, note)
        if missing.refused is not None:
            return counter.ended(Outcome.REFUSED, (note,), note=note, answer=missing.refused)
        done = missing.done
        if done is None:
            return counter.ended(Outcome.UNKNOWN, (note,), note=note)
        ended = counter.ended(done.outcome, (*done.screen, note), note=done.note or note, answer=done.answer)
        return replace(ended, key=done.key)

    # Detaching

    def drop(self) -> Talk:
        """The guest off, on the till or by the waiter's DELETE (7.5). Nobody on it: nothing to say."""
        counter = self._counter
        order = counter.order
        if order is None or order.visitor is None:
            if order is not None and order.noted:
                counter.put(orders.edited(replace(orders.certain(order), noted="")))
            return counter.ended(Outcome.OK, ("No guest is on the order",))
        orders.certain(order)
        if not order.visitor.verified:
            counter.put(orders.without_visitor(order))
            return counter.ended(Outcome.OK, ("Guest taken off",))
        settled = yield from self._detach()
        return counter.ended(settled.outcome, ("Guest taken off", *told(settled.answer)), settled)

    def _detach(self) -> Asking[Settled]:
        """The code is dead, what was set aside is let go; told until answered."""
        counter = self._counter
        order = counter.current()
        settled = yield from ask(Detach(counter.origin(), order.id))
        if settled.outcome is not Outcome.REFUSED:
            counter.put(orders.without_visitor(counter.current()))
        return settled

    # Gifts

    def gift(self, act: TakeGift) -> Talk:
        """LP-05. After one was taken off by hand it can be given again only if it is not burnt (G03)."""
        counter = self._counter
        counter.need_plugin()
        orders.unpaid(orders.editable(counter.opened()))
        brought = yield from self.bring(act.guest, Wish(Mechanic.GIFT, gift=act.gift))
        if isinstance(brought, Missing):
            return self.ended(brought)
        order = counter.current()
        if act.gift in order.gifts:
            raise NotPossible(f"gift {act.gift} is on the order already")
        failed = yield from self._add_gift(act.choice)
        if failed is not None:
            return failed
        given = tuple(f"{one.name}: {one.plu}" for one in counter.current().discounts if one.source == act.gift)
        return counter.ended(Outcome.OK, given, brought.settled, answer=None)

    def _add_gift(self, choice: tuple[str, ...]) -> Asking[Ended | None]:
        """The dish of the guest's code; when it cannot be added the guest goes off again (7.3). None: all is well."""
        counter = self._counter
        order = counter.current()
        visitor = order.visitor
        if visitor is None or visitor.gift is None or visitor.gift.id in order.gifts:
            return None
        settings, profile = counter.settings, counter.profile
        try:
            added = orders.add_gift(order, visitor.gift, choice, settings.menu, profile.stop_list)
        except NotPossible as error:
            yield from self._detach()
            refused = Refused(Reason.NOT_APPLICABLE, str(error))
            return counter.ended(Outcome.REFUSED, (str(error), NOT_ATTACHED), note=str(error), answer=refused)
        counter.put(added)
        return None

    def gift_gone(self, before: Order) -> Asking[Settled | None]:
        """A gift's dish was removed by hand: its points are let go, the guest stays (7.3, 5)."""
        counter = self._counter
        order = counter.current()
        visitor = order.visitor
        if visitor is None or visitor.gift is None or visitor.gift.id not in before.gifts:
            return None
        if visitor.gift.id in order.gifts:
            return None
        if counter.profile.after_gift is AfterGift.BURNT:
            order = counter.put(replace(order, guest=replace(visitor, gift=None)))
        if order.held is None or not order.held.gift:
            return None
        key = order.held.key
        counter.put(replace(order, held=None))
        return (yield from ask(Release(counter.origin(), key)))


def without_balance(guest: GuestFound) -> GuestFound:
    """Nobody was asked now, so the balance of back then is not shown (RX-03)."""
    return with_fields(guest, balance=None)


def serves(visitor: Visitor, wish: Wish) -> bool:
    """Whether the code that is on the order allows it. A guest noted unverified may only earn."""
    match wish.mechanic:
        case Mechanic.ACCRUE:
            return True
        case Mechanic.PAY:
            enough = visitor.code_points is None or wish.points is None or wish.points <= visitor.code_points
            return visitor.verified and visitor.mechanic is Mechanic.PAY and enough
        case Mechanic.GIFT:
            return visitor.verified and visitor.gift is not None and visitor.gift.id == wish.gift


def _ends_noting(missing: Missing, wish: Wish) -> bool:
    """Whether one who was noted and came to earn goes off the order: not while nobody could be asked."""
    is_offline = missing.settled is not None and not _is_silent(missing.settled)
    return wish.mechanic is Mechanic.ACCRUE and not is_offline


def _no(reason: Reason, sentence: str) -> Missing:
    return Missing(refused=Refused(reason, sentence))


def _is_silent(settled: Settled) -> bool:
    match settled.answer:
        case Refused(Reason.OFFLINE):
            return False
        case _:
            return True


def _is_deaf(done: Done | None) -> bool:
    """Whether the phone could ask nobody either."""
    if done is None or done.outcome is Outcome.UNKNOWN:
        return True
    match done.answer:
        case Refused(Reason.OFFLINE | Reason.UNAVAILABLE):
            return True
        case _:
            return False
