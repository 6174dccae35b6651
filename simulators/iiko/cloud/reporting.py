"""The transaction report and coupons, at the server end (iiko_loyaltyplant.md 5.9, 5.10).

An entry of the ledger is one transaction. Which name stands for which entry is inferred [I]; the numbers of names other
than CloseOrder and RefillWalletFromOrder are ours [P]. Balances are not told. Holds have no name in iiko and are told
under names of ours, `isIgnored`, with what was set aside as the `nominal`.

The trap: the `sum` of CloseOrder is what the order cost [C]; of anything else it is points, with a sign [I].
"""

from datetime import UTC, datetime
from uuid import UUID

from simulators.iiko.cloud.guests import recall
from simulators.iiko.cloud.messages import errors
from simulators.iiko.cloud.messages.coupons import CouponInfo, CouponsFound, CouponsRequest
from simulators.iiko.cloud.messages.reports import (
    CLOSE_ORDER,
    LARGEST_PAGE,
    OUR_TYPES,
    PROVEN_TYPES,
    REFILL_FROM_ORDER,
    PageByDate,
    PageByRevision,
    Transaction,
    TransactionCoupon,
    TransactionsByDate,
    TransactionsByRevision,
)
from simulators.iiko.cloud.messages.shape import moment_of, stamp_of, sum_of
from simulators.iiko.cloud.names import NameKind, name_id
from simulators.iiko.cloud.origins import operation_id, order_id, origin_in
from simulators.iiko.cloud.work import Refusal, Visit, Work, granted, program_of, refusal_of, wallet_of
from simulators.kit.instant import check_year
from simulators.till.answer import CouponFound, LedgerPage, Reason, Refused
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import FindCoupon, ReadAccount

ALL_SINCE, ALL_UNTIL = datetime(1970, 1, 2, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)
MOST_PAGES = 100
"""As many pages of the ledger are read for one page by revision."""
OUR_NAMES = ("Hold", "Release")
NAMES = (
    "AbortOrder",
    "PayFromWallet",
    "CancelPayFromWallet",
    "CancelRefillWalletFromOrder",
    "RefillWallet",
    "RefillWalletFromApi",
    "DiscountSum",
    "CouponActivation",
    "WelcomeBonus",
    "Correction",
    *OUR_NAMES,
)
TYPES = {**PROVEN_TYPES, **{name: OUR_TYPES + n for n, name in enumerate(NAMES)}}
_NAMED = {
    EntryKind.OPENING: "RefillWallet",
    EntryKind.WELCOME: "WelcomeBonus",
    EntryKind.REDEMPTION: "PayFromWallet",
    EntryKind.CLAIM: "PayFromWallet",
    EntryKind.COUPON: "CouponActivation",
    EntryKind.GIFT: "DiscountSum",
    EntryKind.HOLD: "Hold",
    EntryKind.RELEASE: "Release",
}


def by_date(visit: Visit) -> Work:
    asked: TransactionsByDate = visit.message
    size = _page_size(asked.page_size)
    try:
        since, until = moment_of(asked.date_from), moment_of(asked.date_to)
        check_year(since, until)
    except ValueError as error:
        raise Refusal(400, errors.BAD_REQUEST, str(error)) from error
    skip = asked.page_number * size
    read = ReadAccount(visit.origin(), recall(visit, asked.customer_id), since, until, skip, size)
    page = granted((yield read), LedgerPage)
    return PageByDate(tuple(_told(visit, entry) for entry in page.entries), asked.page_size, asked.page_number)


def by_revision(visit: Visit) -> Work:
    """What came after a revision: the ledger is read from its beginning, because it has no other order."""
    asked: TransactionsByRevision = visit.message
    size, after = _page_size(asked.page_size), asked.revision or 0
    identifier = recall(visit, asked.customer_id)
    found: list[Entry] = []
    for number in range(MOST_PAGES):
        skip = number * LARGEST_PAGE
        read = ReadAccount(visit.origin(), identifier, ALL_SINCE, ALL_UNTIL, skip, LARGEST_PAGE)
        page = granted((yield read), LedgerPage)
        found += (entry for entry in page.entries if entry.number > after)
        if len(found) >= size or not page.more:
            break
    told = tuple(_told(visit, entry) for entry in found[:size])
    last = told[-1] if told else None
    return PageByRevision(
        told,
        asked.page_size,
        last.revision if last is not None else asked.revision,
        last.id if last is not None else asked.last_transaction_id,
    )


def coupon_info(visit: Visit) -> Work:
    """Of an unknown one: an empty list [P]."""
    asked: CouponsRequest = visit.message
    answer = yield FindCoupon(visit.origin(), asked.number)
    if isinstance(answer, Refused) and answer.reason is Reason.NOT_FOUND:
        return CouponsFound(())
    if isinstance(answer, Refused):
        raise refusal_of(answer)
    found = granted(answer, CouponFound)
    if asked.series and asked.series != found.offer:
        return CouponsFound(())
    return CouponsFound(
        (
            CouponInfo(
                name_id(NameKind.COUPON, found.code),
                found.code,
                found.offer,
                name_id(NameKind.SERIES, found.offer),
                None if found.used_at is None else stamp_of(found.used_at),
            ),
        )
    )


def name_of(entry: Entry) -> str:
    """What iikoCard calls such a thing [I]."""
    match entry.kind:
        case EntryKind.SALE:
            return REFILL_FROM_ORDER if entry.points else CLOSE_ORDER
        case EntryKind.ADJUSTMENT:
            return "RefillWalletFromApi" if entry.points > 0 else "Correction"
        case EntryKind.VOID | EntryKind.RETURN:
            if entry.points == 0:
                return "AbortOrder"
            return "CancelPayFromWallet" if entry.points > 0 else "CancelRefillWalletFromOrder"
        case kind:
            return _NAMED[kind]


def _told(visit: Visit, entry: Entry) -> Transaction:
    """An order is spelt with the outlet of its own store, or not at all when iikoCloud does not know that store."""
    name, receipt = name_of(entry), entry.receipt
    store = visit.organisation.store if receipt is None else receipt.store
    organisation = visit.wire.organisation_of(store)
    is_of_order = receipt is not None and receipt.check > 0
    return Transaction(
        name_id(NameKind.TRANSACTION, str(entry.number)),
        entry.number,
        TYPES[name],
        name,
        sum_of(entry.amount if name == CLOSE_ORDER else entry.points),
        order_number=receipt.check if receipt is not None and is_of_order else None,
        order_sum=sum_of(entry.amount) if is_of_order and name not in OUR_NAMES else None,
        pos_order_id=order_id(receipt, organisation) if receipt is not None and is_of_order and organisation else None,
        organization_id=None if organisation is None else organisation.id,
        wallet_id=wallet_of(visit.programme),
        program_id=program_of(visit.programme),
        coupon=TransactionCoupon(entry.coupon) if entry.coupon else None,
        nominal=sum_of(entry.amount) if name in OUR_NAMES else None,
        comment=_comment(visit, entry) or None,
        when_created=stamp_of(entry.posted_at),
        when_created_order=stamp_of(entry.made_at, visit.wire.zone),
        is_delivery=False,
        is_ignored=name in OUR_NAMES,
    )


def _comment(visit: Visit, entry: Entry) -> str:
    """Of points given or taken, with the reference it was asked with in front."""
    origin = origin_in(entry.key, entry.made_at)
    if entry.kind is not EntryKind.ADJUSTMENT or origin is None or origin.store != visit.organisation.store:
        return entry.note
    id: UUID | None = operation_id(origin, visit.organisation)
    return entry.note if id is None else f"{id} {entry.note}".rstrip()


def _page_size(asked: int) -> int:
    if not 1 <= asked <= LARGEST_PAGE:
        raise Refusal(400, errors.BAD_REQUEST, f"a page holds 1 to {LARGEST_PAGE}")
    return asked
