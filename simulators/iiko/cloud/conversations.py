"""How each operation of the exchange is said to iikoCloud (`talk.py`): guests, wallets, coupons and the report. Orders
at a table are in `ordering.py`.

The trap: `topup` and `chargeoff` post every time they are said (5.8 [D]). Our reference stands at the head of their
comment, and whoever does not know whether one was heard looks for it in the transaction report (5.10) before it is said
again.
"""

from datetime import timedelta
from uuid import UUID

from msgspec import Struct

from simulators.iiko.cloud.endpoints import CARD
from simulators.iiko.cloud.messages.calculate import Calculate, Calculated, CalculatedOrder, Service
from simulators.iiko.cloud.messages.coupons import CouponsFound, CouponsRequest
from simulators.iiko.cloud.messages.customers import CreateOrUpdate, CustomerId, CustomerInfo
from simulators.iiko.cloud.messages.orders import CustomerType, LoyaltyInfo, OrderCustomer
from simulators.iiko.cloud.messages.reports import PageByDate, Transaction, TransactionsByDate
from simulators.iiko.cloud.messages.shape import Nothing, encode, minor_of, moment_of, stamp_of, stamp_of_day, sum_of
from simulators.iiko.cloud.messages.wallets import CancelHold, HoldPlaced, HoldRequest, WalletChange
from simulators.iiko.cloud.origins import Organisation, operation_id, transaction_id
from simulators.iiko.cloud.saying import (
    NEVER_SAID,
    Terms,
    discounts_of,
    items_of,
    made,
    order_of,
    phone_of,
    position_of,
    said_by,
    shown_by,
)
from simulators.iiko.cloud.talk import UNHEARD, Asking, Rest, Spoilt, Talk, Unreadable, post
from simulators.iiko.cloud.understanding import (
    entry_of,
    guest_of,
    is_done,
    is_lost,
    quoted_of,
    read,
    refusal_of,
    wallet_of,
)
from simulators.kit.http import HttpResponse
from simulators.kit.http_message import Headers
from simulators.kit.instant import US, Moment
from simulators.till.answer import (
    Adjusted,
    CouponFound,
    GuestFound,
    Held,
    LedgerPage,
    Reason,
    Refused,
    Released,
    Status,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Adjust,
    FindCoupon,
    Hold,
    Identify,
    Origin,
    Quote,
    ReadAccount,
    Register,
    Release,
)

INFO = f"{CARD}/customer/info"
CREATE = f"{CARD}/customer/create_or_update"
CALCULATE = f"{CARD}/calculate"
HOLD, CANCEL_HOLD = f"{CARD}/customer/wallet/hold", f"{CARD}/customer/wallet/cancel_hold"
TOPUP, CHARGEOFF = f"{CARD}/customer/wallet/topup", f"{CARD}/customer/wallet/chargeoff"
COUPON = f"{CARD}/coupons/info"
REPORT = f"{CARD}/customer/transactions/by_date"
_UNAVAILABLE = Refused(Reason.UNAVAILABLE, "iikoCloud does not answer now")


class Conversations:
    """Of one calling end. What cannot be said (`saying.why_not`) must not be begun."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.begun_at = NEVER_SAID
        """When the one under way was begun, by this end's clock."""

    def organisation(self, origin: Origin) -> Organisation:
        organisation = self.terms.organisation(origin.store)
        assert organisation is not None, f"{origin.store} is no organisation"
        return organisation

    # Parts

    def ask(self, path: str, message: Struct, headers: Headers) -> Asking[HttpResponse]:
        return (yield from post(path, encode(message), headers))

    def info(self, guest: Identifier, origin: Origin) -> Asking[CustomerInfo | Refused]:
        """Who that is; a guest nobody knows is refused (K03)."""
        response = yield from self.ask(INFO, shown_by(guest, self.organisation(origin)), made(origin.made_at))
        if is_lost(response):
            return _UNAVAILABLE
        if not is_done(response):
            return refusal_of(response)
        info: CustomerInfo = read(response, CustomerInfo)
        return info

    def balance(self, guest: Identifier, origin: Origin) -> Asking[int | None]:
        """Points now; None when they cannot be known."""
        info = yield from self.info(guest, origin)
        wallet = None if isinstance(info, Refused) else wallet_of(info)
        return None if wallet is None else minor_of(wallet.balance)

    # Guests

    def identify(self, operation: Identify) -> Talk:
        info = yield from self.info(operation.identifier, operation.origin)
        return info if isinstance(info, Refused) else guest_of(info)

    def register(self, operation: Register) -> Talk:
        """Asked first who that is: `create_or_update` would update whom it finds, and the exchange makes new guests."""
        origin, guest = operation.origin, operation.identifier
        organisation = self.organisation(origin)
        known = yield from self.info(guest, origin)
        if isinstance(known, CustomerInfo):
            return Refused(Reason.EXISTS, "such a guest is there already")
        if known.reason is not Reason.NOT_FOUND:
            return known
        phone = guest.value if guest.kind is IdentifierKind.PHONE else None
        card = None if phone is not None else guest.value
        birthday = None if operation.birthday is None else stamp_of_day(operation.birthday)
        wanted = CreateOrUpdate(
            organisation.id,
            phone=phone,
            card_track=card,
            card_number=card,
            name=operation.name or None,
            birthday=birthday,
        )
        response = yield from self.ask(CREATE, wanted, said_by(origin, organisation))
        if is_lost(response):
            return UNHEARD
        if not is_done(response):
            return refusal_of(response)
        created: CustomerId = read(response, CustomerId)
        info = yield from self.info(guest, origin)
        if isinstance(info, Refused):
            return GuestFound(str(created.id), Status.ACTIVE, operation.name)
        return guest_of(info)

    # Orders looked at

    def quote(self, operation: Quote) -> Talk:
        receipt, organisation = operation.receipt, self.organisation(operation.origin)
        customer = None
        if receipt.guest is not None:
            info = yield from self.info(receipt.guest, operation.origin)
            if isinstance(info, Refused):
                return info
            customer = OrderCustomer(info.id, type=CustomerType.REGULAR)
        order = CalculatedOrder(
            phone_of(receipt.guest),
            items_of(receipt),
            order_of(receipt, organisation),
            customer,
            loyalty_info=LoyaltyInfo(coupon=next(iter(receipt.coupons), None)),
            discounts_info=discounts_of(receipt),
            order_service_type=Service.BY_CLIENT,
        )
        asked = Calculate(
            order, organisation.id, available_payment_marketing_campaign_ids=(), is_loyalty_trace_enabled=True
        )
        response = yield from self.ask(CALCULATE, asked, said_by(operation.origin, organisation))
        if is_lost(response):
            return _UNAVAILABLE
        if not is_done(response):
            return refusal_of(response)
        positions = {position_of(index): line.plu for index, line in enumerate(receipt.lines)}
        return quoted_of(read(response, Calculated), receipt, positions)

    def coupon(self, operation: FindCoupon) -> Talk:
        organisation = self.organisation(operation.origin)
        asked = CouponsRequest(operation.code, organisation.id)
        response = yield from self.ask(COUPON, asked, made(operation.origin.made_at))
        if is_lost(response):
            return _UNAVAILABLE
        if not is_done(response):
            return refusal_of(response)
        found: CouponsFound = read(response, CouponsFound)
        one = next((coupon for coupon in found.coupon_info if not coupon.is_deleted), None)
        if one is None:
            return Refused(Reason.NOT_FOUND, "there is no such coupon")
        used_at = None if one.when_activated is None else _moment(one.when_activated)
        return CouponFound(one.number, one.series_name or "", used_at)

    # Wallets

    def hold(self, operation: Hold) -> Talk:
        """Said once more when it was lost: the id we choose makes that harmless (5.8)."""
        origin, organisation = operation.origin, self.organisation(operation.origin)
        info = yield from self.info(operation.identifier, origin)
        if isinstance(info, Refused):
            return info
        wallet = wallet_of(info)
        if wallet is None:
            return Refused(Reason.NOT_APPLICABLE, "this guest has no wallet with points")
        id = operation_id(origin, organisation)
        asked = HoldRequest(info.id, wallet.id, sum_of(operation.points), organisation.id, id, f"order {origin.check}")
        response = yield from self.ask(HOLD, asked, said_by(origin, organisation))
        if is_lost(response):
            response = yield from self.ask(HOLD, asked, said_by(origin, organisation))
        if is_lost(response):
            return UNHEARD
        if not is_done(response):
            return refusal_of(response)
        placed: HoldPlaced = read(response, HoldPlaced)
        if placed.transaction_id != id:
            raise Unreadable(f"hold {placed.transaction_id} was placed, and {id} was asked for")
        return Held(origin.key, operation.points, 0, told=False)

    def release(self, operation: Release) -> Talk:
        """A hold is let go whether it was there or not (K04); how many points that were is not told."""
        organisation = self.organisation(operation.origin)
        id = transaction_id(operation.hold, organisation)
        assert id is not None, f"no id spells {operation.hold}"
        asked = CancelHold(id, organisation.id)
        response = yield from self.ask(CANCEL_HOLD, asked, said_by(operation.origin, organisation))
        if is_lost(response):
            return UNHEARD
        if not is_done(response):
            return refusal_of(response)
        read(response, Nothing)
        return Released(0, 0, told=False)

    # Points by hand

    def adjust(self, operation: Adjust) -> Talk:
        """K05: what may have been heard is looked for before it is said again."""
        origin, manners = operation.origin, self.terms.manners
        info = yield from self.info(operation.identifier, origin)
        if isinstance(info, Refused):
            return UNHEARD if info.reason is Reason.UNAVAILABLE else info
        may_be_done = not self.terms.fresh.say(origin.key)
        for _ in range(manners.tries):
            if may_be_done:
                found = yield from self.is_in_report(operation, info.id)
                if found is None:
                    return UNHEARD
                if found:
                    return (yield from self.adjusted(operation))
            said = yield from self.change(operation, info)
            if said is True:
                return (yield from self.adjusted(operation))
            if isinstance(said, Refused):
                return said
            may_be_done = True
        return UNHEARD

    def change(self, operation: Adjust, info: CustomerInfo) -> Asking[bool | Refused]:
        """Said: True, done; False, nobody knows."""
        origin, organisation = operation.origin, self.organisation(operation.origin)
        wallet = wallet_of(info)
        if wallet is None:
            return Refused(Reason.NOT_APPLICABLE, "this guest has no wallet with points")
        if operation.points == 0:
            return Refused(Reason.NOT_APPLICABLE, "nothing to give and nothing to take")
        comment = f"{reference_of(operation, organisation)} {operation.note}".rstrip()
        asked = WalletChange(organisation.id, sum_of(abs(operation.points)), info.id, wallet.id, comment)
        path = TOPUP if operation.points > 0 else CHARGEOFF
        response = yield from self.ask(path, asked, said_by(origin, organisation))
        if is_lost(response):
            return False
        if not is_done(response):
            return refusal_of(response)
        try:
            read(response, Nothing)
        except Unreadable as error:
            yield Spoilt(str(error))
            return False
        return True

    def adjusted(self, operation: Adjust) -> Talk:
        balance = yield from self.balance(operation.identifier, operation.origin)
        return UNHEARD if balance is None else Adjusted(operation.points, balance)

    def is_in_report(self, operation: Adjust, customer: UUID) -> Asking[bool | None]:
        """Whether our reference is there; None when the report cannot be read."""
        origin, manners = operation.origin, self.terms.manners
        yield Rest(manners.settles_within)
        slack = timedelta(microseconds=manners.slack // US)
        since, until = origin.made_at - slack, max(origin.made_at, self.begun_at) + slack  # it may have waited long
        reference = reference_of(operation, self.organisation(origin))
        for number in range(manners.most_pages):
            page = yield from self.page(customer, origin, (since, until), number, manners.page)
            if isinstance(page, Refused):
                return None
            if any(_has(one, reference) for one in page.transactions):
                return True
            if len(page.transactions) < manners.page:
                return False
        return None

    # The report

    def page(
        self, customer: UUID, origin: Origin, within: tuple[Moment, Moment], number: int, size: int
    ) -> Asking[PageByDate | Refused]:
        since, until = within
        last = until + timedelta(milliseconds=1)  # a stamp has no finer part, and the last one counts
        asked = TransactionsByDate(
            customer, stamp_of(since), stamp_of(last), number, size, self.organisation(origin).id
        )
        response = yield from self.ask(REPORT, asked, made(origin.made_at))
        if is_lost(response):
            return _UNAVAILABLE
        if not is_done(response):
            return refusal_of(response)
        page: PageByDate = read(response, PageByDate)
        return page

    def account(self, operation: ReadAccount) -> Talk:
        """A page of the report; a full one may have another behind it, so that is looked at too."""
        origin, size = operation.origin, operation.most
        info = yield from self.info(operation.identifier, origin)
        if isinstance(info, Refused):
            return info
        within, number = (operation.since, operation.until), operation.skip // size
        page = yield from self.page(info.id, origin, within, number, size)
        if isinstance(page, Refused):
            return page
        more = False
        if len(page.transactions) >= size:
            behind = yield from self.page(info.id, origin, within, number + 1, size)
            if isinstance(behind, Refused):
                return behind
            more = bool(behind.transactions)
        guest, organisation = guest_of(info).guest, self.organisation(origin)
        return LedgerPage(tuple(entry_of(one, guest, organisation) for one in page.transactions[:size]), more)


def reference_of(operation: Adjust, organisation: Organisation) -> str:
    """What stands at the head of a comment, so that it can be found again."""
    return str(operation_id(operation.origin, organisation))


def _has(transaction: Transaction, reference: str) -> bool:
    return (transaction.comment or "").startswith(reference)


def _moment(stamp: str) -> Moment:
    try:
        return moment_of(stamp)
    except ValueError as error:
        raise Unreadable(f"{stamp!r} is no moment: {error}") from error
