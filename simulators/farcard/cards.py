"""Cards, coupons and gifts at an r_keeper till: what is asked while the order is open (farcard.md 6.1, S0 to S2).

A card that was not found, or that nobody answered for, is not applied (FARC-10): the order stays as it was. Coupons are
only looked at here, and gifts and points only entered; the loyalty system hears of them with the receipt.
"""

from dataclasses import dataclass

from msgspec.structs import replace as with_fields

from simulators.farcard import order as orders
from simulators.farcard.counter import Asking, Counter, Talk, failure
from simulators.farcard.order import Bearer, Order
from simulators.farcard.reader import card_of
from simulators.farcard.schedule import NOT_IN_V6
from simulators.farcard.screen import limits, not_applied, told, why
from simulators.kit.money import Minor, show_minor
from simulators.till.answer import GuestFound, Held, Outcome, Quoted, Status
from simulators.till.cashier import HoldPoints, ReadCard, ReleaseHold, ShowCard, TakeGift
from simulators.till.check import CARD_DISCOUNT, NotPossible
from simulators.till.host import Ended
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Hold, Phase, Quote, Release
from simulators.till.parcel import Settled
from simulators.till.receipt import Receipt


@dataclass(frozen=True, slots=True)
class Swiped:
    """What became of a card: it is on the order (or shown for the next), or not, and why."""

    settled: Settled
    bearer: Bearer | None = None
    why: str = ""


class Cards:
    """Conversations about cards at one till."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def show(self, act: ShowCard) -> Talk:
        swiped = yield from self.swipe(act.identifier, act.password)
        if swiped.bearer is None:
            return self.failed(swiped)
        return self._counter.ended(swiped.settled.outcome, told(swiped.settled.answer), swiped.settled)

    def swipe(self, shown: Identifier, password: str | None = None) -> Asking[Swiped]:
        """A card on the order, or for the next one (chmode 5); a text is looked up first (6.2)."""
        counter = self._counter
        read = card_of(shown, counter.settings.readers)
        if counter.order is not None:
            orders.editable(counter.order)
            if counter.order.bearer is None or not counter.order.bearer.is_shown_by(read):
                orders.unpaid(counter.order)
        found = yield from self._card(read)
        if isinstance(found, Swiped):
            return found
        settled = yield counter.identify(found, Phase.ORDER, password)
        match settled.answer:
            case GuestFound(status=Status.ACTIVE) as answer:
                bearer = Bearer(
                    found,
                    name=answer.name,
                    shown=shown,
                    password=password,
                    rule=answer.discount_rule,
                    balance=answer.balance,
                    offers=answer.offers,
                )
            case _:
                return Swiped(settled, None, why(settled.answer))
        if counter.order is None:
            counter.guest = bearer
        else:
            counter.order = orders.apply_card(counter.order, bearer, counter.settings)
        if counter.settings.images and not counter.settings.v6:
            yield counter.identify(found, Phase.IMAGE)
        return Swiped(settled, bearer)

    def _card(self, read: Identifier) -> Asking[Identifier | Swiped]:
        """The card number behind what was read."""
        if read.kind is IdentifierKind.CARD:
            return read
        if self._counter.settings.v6:
            raise NotPossible("the older function set finds no card by a text")
        settled = yield self._counter.identify(read, Phase.LOOKUP)
        match settled.answer:
            case GuestFound(status=Status.ACTIVE, card=str(card)) if card:
                return Identifier(IdentifierKind.CARD, card)
            case GuestFound(status=Status.ACTIVE):
                return Swiped(settled, None, "this guest has no card")
            case _:
                return Swiped(settled, None, why(settled.answer))

    def bring(self, guest: Identifier) -> Asking[Swiped | None]:
        """That guest's card on the open order; None when it is, else why it is not."""
        order = self._counter.current()
        read = card_of(guest, self._counter.settings.readers)
        if order.bearer is not None and (order.bearer.is_shown_by(guest) or order.bearer.identifier == read):
            return None
        swiped = yield from self.swipe(guest)
        return None if swiped.bearer is not None else swiped

    def read(self, act: ReadCard) -> Talk:
        """A question and no more."""
        counter = self._counter
        if counter.settings.v6 and act.phase in NOT_IN_V6:
            raise NotPossible(f"the older function set has no call for {act.phase.value.replace('_', ' ')}")
        if act.phase is Phase.LOOKUP:
            settled = yield counter.identify(act.identifier, Phase.LOOKUP)
            return counter.ended(settled.outcome, told(settled.answer), settled)
        found = yield from self._card(card_of(act.identifier, counter.settings.readers))
        if isinstance(found, Swiped):
            return self.failed(found)
        settled = yield counter.identify(found, act.phase)
        return counter.ended(settled.outcome, told(settled.answer), settled)

    def calculate(self, guest: Identifier | None) -> Talk:
        """Before paying: what the card may pay (chmode 7). Without a card there is nobody to ask."""
        counter = self._counter
        order = counter.current()
        bearer = order.bearer
        if guest is not None and (bearer is None or not bearer.is_shown_by(guest)):
            found = yield from self._card(card_of(guest, counter.settings.readers))
            if isinstance(found, Swiped):
                return self.failed(found)
            settled = yield counter.identify(found, Phase.CALCULATION)
            return counter.ended(settled.outcome, told(settled.answer), settled)
        if bearer is None:
            return counter.ended(Outcome.OK, limits(order, 0))
        settled = yield counter.identify(bearer.identifier, Phase.CALCULATION, bearer.password)
        order = self._told_anew(order, bearer, settled)
        screen = (*told(settled.answer), *limits(order, orders.limit_of_points(order, counter.settings)))
        return counter.ended(settled.outcome, screen, settled)

    def _told_anew(self, order: Order, bearer: Bearer, settled: Settled) -> Order:
        """With the balance just told; the content of a receipt does not move any more."""
        match settled.answer:
            case GuestFound(status=Status.ACTIVE, balance=balance):
                anew = orders.with_balance(order, bearer, balance)
                self._counter.order = anew
                return anew
            case _:
                return order

    def failed(self, swiped: Swiped) -> Ended:
        """The end of an act that needed a card which is not on the order."""
        screen = (*told(swiped.settled.answer), not_applied(swiped.why))
        return self._counter.ended(failure(swiped.settled), screen, swiped.settled)

    # What comes off, and what pays

    def spend(self, guest: Identifier, points: Minor) -> Talk:
        counter = self._counter
        orders.untried(counter.opened())
        missing = yield from self.bring(guest)
        if missing is not None:
            return self.failed(missing)
        counter.order = orders.pay_with_points(counter.current(), points, counter.settings)
        paid = counter.order.tenders[-1].amount
        return counter.ended(Outcome.OK, (f"{show_minor(points)} points pay {show_minor(paid)}",))

    def coupon(self, code: str) -> Talk:
        """Looked at as if it were a card (2.7); used when the receipt is paid."""
        counter = self._counter
        order = orders.unpaid(orders.editable(counter.opened()))
        if code in order.coupons:
            raise NotPossible(f"coupon {code} is on the check already")
        settled = yield Quote(counter.origin(), self._with_coupon(order, code), Phase.ORDER)
        match settled.answer:
            case Quoted(discounts=all_discounts, text=text):
                given = tuple(discount for discount in all_discounts if discount.source == code)
            case _:
                return counter.ended(failure(settled), told(settled.answer), settled)
        if not given:
            return counter.ended(Outcome.REFUSED, told(settled.answer), settled, "the coupon takes nothing off")
        counter.order = orders.grant(order, given, code, counter.settings)
        screen = tuple(f"{discount.name} -{show_minor(discount.amount)}" for discount in given)
        return counter.ended(settled.outcome, (*screen, *text.splitlines()), settled)

    def _with_coupon(self, order: Order, code: str) -> Receipt:
        """The order as the coupon is to be judged on: before the card's discount, which is taken off what is left."""
        receipt = orders.receipt_of(order, self._counter.moment)
        others = tuple(discount for discount in receipt.discounts if discount.source != CARD_DISCOUNT)
        return with_fields(receipt, discounts=others, coupons=(*receipt.coupons, code))

    def gift(self, act: TakeGift) -> Talk:
        """A choice among what the card's answer offered (FARC-07)."""
        counter = self._counter
        orders.unpaid(orders.editable(counter.opened()))
        missing = yield from self.bring(act.guest)
        if missing is not None:
            return self.failed(missing)
        order = counter.current()
        offers = () if order.bearer is None else order.bearer.offers
        offer = next((one for one in offers if one.id == act.gift), None)
        if offer is None or counter.settings.book.gift_number(act.gift) is None:
            raise NotPossible(f"no gift {act.gift} is offered to this card")
        if act.gift in order.coupons:
            raise NotPossible(f"{offer.name} is on the check already")
        counter.order = orders.gift_discounts(order, offer, act.choice, counter.settings)
        given = [discount for discount in counter.order.discounts if discount.source == act.gift]
        screen = tuple(f"{discount.name} -{show_minor(discount.amount)}" for discount in given)
        return counter.ended(Outcome.OK, screen)

    # Points set aside (ours)

    def hold(self, act: HoldPoints) -> Talk:
        counter = self._counter
        self._holds_offered()
        orders.check_hold(act.points, counter.settings)
        orders.untried(counter.opened())
        missing = yield from self.bring(act.guest)
        if missing is not None:
            return self.failed(missing)
        order = counter.current()
        assert order.bearer is not None, "a guest just brought is on the order"
        settled = yield Hold(counter.origin(), order.bearer.identifier, act.points)
        if isinstance(settled.answer, Held):
            counter.order = orders.with_hold(order, settled.operation.origin.key)
        return counter.ended(settled.outcome, told(settled.answer), settled)

    def release(self, act: ReleaseHold) -> Talk:
        counter = self._counter
        self._holds_offered()
        held = () if counter.order is None else counter.order.holds
        key = act.hold or (held[-1] if held else None)
        if key is None:
            raise NotPossible("no points are held")
        settled = yield Release(counter.origin(), key)
        if settled.outcome is not Outcome.REFUSED and counter.order is not None:
            counter.order = orders.without_hold(counter.order, key)
        return counter.ended(settled.outcome, told(settled.answer), settled)

    def release_all(self) -> Asking[None]:
        """The order ends without a receipt: its holds are let go, whether anybody answers or not."""
        order = self._counter.order
        for key in () if order is None else order.holds:
            yield Release(self._counter.origin(), key)
            if self._counter.order is not None:
                self._counter.order = orders.without_hold(self._counter.order, key)

    def _holds_offered(self) -> None:
        if not self._counter.settings.holds or self._counter.settings.v6:
            raise NotPossible("the loyalty system sets no points aside")
