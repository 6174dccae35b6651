"""What iikoCloud's answers mean to a caller: refusals out of both envelopes, guests, quotes, entries of the report.

The trap: a guest who is not found is HTTP 400 with an envelope (5.3 [C]); a 408 or 5xx says nothing of what was done.
"""

import re
from typing import Any
from uuid import UUID

from simulators.iiko.cloud.messages import errors
from simulators.iiko.cloud.messages.calculate import Calculated, ProgramResult
from simulators.iiko.cloud.messages.customers import BONUS, CustomerInfo, WalletBalance
from simulators.iiko.cloud.messages.reports import CLOSE_ORDER, Transaction
from simulators.iiko.cloud.messages.shape import decode, minor_of, moment_of
from simulators.iiko.cloud.names import NameKind, name_id, text_of
from simulators.iiko.cloud.origins import Organisation, order_id, spelt_by
from simulators.iiko.cloud.talk import Unreadable
from simulators.iiko.ids import IdKind
from simulators.kit.http import HttpResponse
from simulators.kit.instant import check_year
from simulators.kit.money import Minor, parse_minor
from simulators.till.answer import GuestFound, Quoted, Reason, Refused, Status
from simulators.till.ledger import Entry, EntryKind
from simulators.till.receipt import Discount, Receipt, ReceiptId
from simulators.till.record import Malformed

_LONGEST_TEXT = 300
_EARNS = re.compile(r"^earns (-?[0-9]{1,12}(?:\.[0-9]{1,2})?)$", re.MULTILINE)
_CARD_REASONS = {
    errors.CUSTOMER_NOT_FOUND: Reason.NOT_FOUND,
    errors.INCORRECT_PHONE: Reason.NOT_FOUND,
    errors.ORGANIZATION_NOT_FOUND: Reason.UNAUTHORISED,
    errors.COUNTER_VALIDATION: Reason.MALFORMED,
}
_COMMAND_REASONS = {
    "DiscountCardNotFound": Reason.NOT_FOUND,
    "Iikocard51PaymentCredentialNotFound": Reason.NOT_FOUND,
    "Iikocard5PaymentExternalIdNotFound": Reason.NOT_FOUND,
    "OrderNotFound": Reason.UNKNOWN_RECEIPT,
    "DuplicatedOrderId": Reason.CONFLICT,
    "InvalidPhone": Reason.MALFORMED,
    errors.CUSTOMER_NOT_FOUND: Reason.NOT_FOUND,
    errors.ORGANIZATION_NOT_FOUND: Reason.UNAUTHORISED,
    errors.UNAUTHORISED: Reason.UNAUTHORISED,
    errors.UNAVAILABLE: Reason.UNAVAILABLE,
    errors.TIMED_OUT: Reason.UNAVAILABLE,
}
"""Of `errorReason` [D 5.11]; what each is to a caller is ours."""


def is_done(response: HttpResponse) -> bool:
    return response.status == 200


def is_lost(response: HttpResponse) -> bool:
    """It says nothing of what was done."""
    return response.status == 408 or response.status >= 500


def read(response: HttpResponse, to: Any) -> Any:
    """The body of a 200. Raises Unreadable."""
    try:
        return decode(response.body, to)
    except Malformed as error:
        raise Unreadable(f"status {response.status}, no such answer: {error}") from error


def refusal_of(response: HttpResponse) -> Refused:
    """Of a 4xx with either envelope. Raises Unreadable when it is neither."""
    try:
        card: errors.CardError = decode(response.body, errors.CardError)
    except Malformed:
        pass
    else:
        return Refused(reason_of(card.error_code, _CARD_REASONS), card.message[:_LONGEST_TEXT])
    try:
        transport: errors.TransportError = decode(response.body, errors.TransportError)
    except Malformed as error:
        raise Unreadable(f"status {response.status} with neither envelope: {error}") from error
    return Refused(_of_status(response.status), transport.error_description[:_LONGEST_TEXT])


def _of_status(status: int) -> Reason:
    return {401: Reason.UNAUTHORISED, 403: Reason.UNAUTHORISED, 400: Reason.MALFORMED}.get(status, Reason.UNSUPPORTED)


def failure_of(reason: str | None) -> Refused:
    """Of a command that ended in an error: its `errorReason` is in the text (K06)."""
    said = (reason or "no reason told")[:_LONGEST_TEXT]
    return Refused(reason_of(said, _COMMAND_REASONS), said)


def reason_of(code: str, known: dict[str, Reason]) -> Reason:
    if code in known:
        return known[code]
    if code.startswith(errors.REFUSED_PREFIX):
        name = code.removeprefix(errors.REFUSED_PREFIX).partition(":")[0]
        return next((reason for reason in Reason if reason.value == name), Reason.NOT_APPLICABLE)
    return Reason.NOT_APPLICABLE


def wallet_of(info: CustomerInfo) -> WalletBalance | None:
    """The wallet with the points: the first of that type."""
    return next((one for one in info.wallet_balances or () if one.type == BONUS), None)


def guest_of(info: CustomerInfo) -> GuestFound:
    wallet = wallet_of(info)
    category = next((one.name for one in info.categories or () if one.is_active and one.name), "")
    card = next((one.number or one.track for one in info.cards or ()), None)
    return GuestFound(
        guest=text_of(NameKind.GUEST, info.id) or str(info.id),
        status=Status.BLOCKED if info.is_deleted else Status.ACTIVE,
        name=" ".join(part for part in (info.name, info.surname) if part),
        balance=None if wallet is None else minor_of(wallet.balance),
        tier=category or "",
        card=card or "",
    )


def quoted_of(calculated: Calculated, receipt: Receipt, positions: dict[UUID, str]) -> Quoted:
    """`positions`: of the lines to their dishes. What it would earn has no field (5.7); our server tells it in the
    trace [P]."""
    discounts = [
        discount
        for result in calculated.loyalty_program_results or ()
        for discount in _discounts(result, receipt, positions)
    ]
    most = sum(minor_of(payment.max_sum) for payment in calculated.available_payments or ())
    warnings = [warning.message for warning in calculated.warnings or () if warning.message]
    text = "\n".join([*(calculated.validation_warnings or ()), *warnings])[:_LONGEST_TEXT]
    return Quoted(tuple(discounts), most, _earns(calculated.loyalty_trace or ""), text)


def _earns(trace: str) -> Minor:
    found = _EARNS.search(trace)
    return 0 if found is None else parse_minor(found[1])


def _discounts(result: ProgramResult, receipt: Receipt, positions: dict[UUID, str]) -> list[Discount]:
    id = result.marketing_campaign_id
    named = next((code for code in receipt.coupons if name_id(NameKind.CAMPAIGN, code) == id), None)
    source = named or text_of(NameKind.CAMPAIGN, id) or str(id)
    return [
        Discount(
            result.name or source,
            minor_of(discount.discount_sum),
            source,
            None if discount.position_id is None else positions.get(discount.position_id),
        )
        for discount in result.discounts or ()
    ]


_KINDS = {
    "RefillWalletFromOrder": EntryKind.SALE,
    "CloseOrder": EntryKind.SALE,
    "PayFromWallet": EntryKind.REDEMPTION,
    "CouponActivation": EntryKind.COUPON,
    "DiscountSum": EntryKind.GIFT,
    "RefillWallet": EntryKind.OPENING,
    "AutomaticRefillWallet": EntryKind.WELCOME,
    "WelcomeBonus": EntryKind.WELCOME,
    "RefillWalletFromApi": EntryKind.ADJUSTMENT,
    "ResetRefillWallet": EntryKind.ADJUSTMENT,
    "Correction": EntryKind.ADJUSTMENT,
    "Hold": EntryKind.HOLD,
    "Release": EntryKind.RELEASE,
}
"""What the names of transactions [C 5.10] are in a ledger of the exchange [I]; the last two are our server's. Others
undo something (`Cancel...`, `AbortOrder`)."""
_NO_POINTS = (EntryKind.HOLD, EntryKind.RELEASE)


def kind_of(transaction: Transaction) -> EntryKind:
    return _KINDS.get(transaction.type_name or "", EntryKind.VOID)


def points_of(transaction: Transaction) -> Minor:
    """What it moved on the account, with its sign; nothing for what moves none."""
    if transaction.is_ignored or transaction.sum is None or transaction.type_name == CLOSE_ORDER:
        return 0
    return minor_of(transaction.sum)


def _amount(transaction: Transaction) -> Minor:
    if kind_of(transaction) in _NO_POINTS and transaction.sum is not None:
        return minor_of(transaction.sum)
    return 0 if transaction.order_sum is None else minor_of(transaction.order_sum)


def entry_of(transaction: Transaction, guest: str, organisation: Organisation) -> Entry:
    """A line of the report as an entry: what the report does not tell is empty, and the moment of an order, which is
    told without its zone, is that of the transaction. Raises Unreadable."""
    try:
        posted = moment_of(transaction.when_created or "")
        check_year(posted)
    except ValueError as error:
        raise Unreadable(f"transaction {transaction.id}: {error}") from error
    spelt = None if transaction.pos_order_id is None else spelt_by(transaction.pos_order_id, organisation, IdKind.ORDER)
    receipt: ReceiptId | None = None
    if spelt is not None:
        receipt = ReceiptId(organisation.store, spelt.business_date, str(spelt.terminal), spelt.check)
        assert order_id(receipt, organisation) == transaction.pos_order_id, "what was read is spelt the same"
    return Entry(
        number=transaction.revision,
        kind=kind_of(transaction),
        guest=guest,
        points=points_of(transaction),
        amount=_amount(transaction),
        key="",
        receipt=receipt,
        made_at=posted,
        business_date=posted.date() if receipt is None else receipt.business_date,
        posted_at=posted,
        coupon="" if transaction.coupon is None else transaction.coupon.number or "",
        note=transaction.comment or "",
    )
