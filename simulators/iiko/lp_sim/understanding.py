"""An answer of LP-SIM as an answer of the exchange: what a client end hears, from whatever server (4.6.4, 4.6.6).

A server that knows the table only leaves our additions out; what only they say is then not told (`told`), or worked out
from the rest.
"""

from simulators.iiko.lp_sim.amounts import maybe_minor, minor_of, points_told, worth
from simulators.iiko.lp_sim.answers import (
    AttachAnswer,
    CalculateAnswer,
    CancelAnswer,
    CodeAnswer,
    CommitAnswer,
    ErrorBody,
    ErrorEnvelope,
    GiftTerms,
    HoldAnswer,
    OfflineAnswer,
    OrderAnswer,
    QueuedAnswer,
    ReceiptAnswer,
    ReceiptStatus,
    ReturnAnswer,
)
from simulators.iiko.lp_sim.errors import Unreadable, reason_of
from simulators.iiko.lp_sim.messages import decode
from simulators.iiko.lp_sim.orders import Terms, receipt_of
from simulators.iiko.lp_sim.saying import goes_offline, is_storno, refund_told
from simulators.kit.http import HttpResponse
from simulators.till.answer import (
    Answer,
    Attached,
    CodeIssued,
    Committed,
    GuestFound,
    Held,
    Queued,
    Quoted,
    Reason,
    ReceiptFound,
    Refused,
    Released,
    ReturnTaken,
    SingleAnswer,
    Status,
    Uploaded,
    Voided,
)
from simulators.till.operation import (
    Attach,
    Commit,
    Detach,
    FindReceipt,
    Hold,
    IssueCode,
    Operation,
    Quote,
    Release,
    Return,
    Upload,
    Void,
)
from simulators.till.programme import GiftOffer, Mechanic
from simulators.till.receipt import Discount

GIFT_LOST = "the gift is not valid any more"


def answer_of(operation: Operation, response: HttpResponse, terms: Terms) -> Answer:
    """What it means to who asked. Raises Unreadable when it is no answer to that."""
    status = response.status
    if status == 202:
        return Queued(decode(response.body, QueuedAnswer).message)
    if status == 204 and isinstance(operation, Detach | Release):
        return Released(0, 0, told=False)
    if status in (200, 201):
        return _granted(operation, response.body, terms)
    if status < 400:
        raise Unreadable(f"status {status} is no answer of LP-SIM")
    return _refused(status, response.body)


def _refused(status: int, body: bytes) -> Refused:
    """LoyaltyPlant's own 400 and 401 have no body (4.2), and a proxy's 5xx has another."""
    try:
        error = decode(body, ErrorEnvelope).error
    except Unreadable:
        error = ErrorBody("")
    reason = reason_of(status, error.code)
    if reason is None:
        raise Unreadable(f"status {status} without an error that LP-SIM knows")
    return Refused(reason, error.message)


def _granted(operation: Operation, body: bytes, terms: Terms) -> Answer:
    match operation:
        case IssueCode():
            issued = decode(body, CodeAnswer)
            return CodeIssued(issued.code, issued.expires_at)
        case Attach():
            return _attached(decode(body, AttachAnswer))
        case Quote():
            return _quoted(decode(body, CalculateAnswer), terms)
        case Hold():
            return _held(decode(body, HoldAnswer), terms)
        case Release() | Detach():
            freed = decode(body, CancelAnswer)
            balance = maybe_minor(freed.balance, "$.balance")
            return Released(minor_of(freed.released_points, "$.releasedPoints"), balance or 0, balance is not None)
        case Commit() if goes_offline(operation):
            return _of_one(_uploaded((operation,), decode(body, OfflineAnswer), terms))
        case Commit():
            return _committed(decode(body, CommitAnswer))
        case Upload(operations=asked):
            commits = tuple(one for one in asked if isinstance(one, Commit))
            return Uploaded(tuple(_uploaded(commits, decode(body, OfflineAnswer), terms)))
        case Void() if is_storno(operation):
            return _voided(decode(body, ReturnAnswer))
        case Void():
            return _voided(decode(body, CancelAnswer))
        case Return():
            return _returned(operation, decode(body, ReturnAnswer), terms)
        case FindReceipt():
            found = decode(body, OrderAnswer)
            receipt = receipt_of(found.order, operation.target, found.order.opened_at, terms)
            return ReceiptFound(receipt, minor_of(found.returned_sum, "$.returnedSum"))
    raise Unreadable("LP-SIM has no answer to what it cannot ask")


def _of_one(answers: list[SingleAnswer]) -> SingleAnswer:
    if not answers:
        raise Unreadable("nothing is said of the receipt - at `$.receipts`")
    return answers[0]


def _attached(told: AttachAnswer) -> Attached:
    card = told.guest
    try:
        status = Status.ACTIVE if card.status is None else Status(card.status)
    except ValueError as error:
        raise Unreadable(f"{error} - at `$.guest.status`") from error
    balance = maybe_minor(card.balance, "$.guest.balance")
    tier = "" if card.bonus_scheme is None else card.bonus_scheme.title
    guest = GuestFound(str(card.id), status, card.first_name, balance, tier, text=told.waiter_message)
    return Attached(
        guest,
        Mechanic[told.mechanic.name],
        0 if told.pay is None else minor_of(told.pay.max_points, "$.pay.maxPoints"),
        None if told.gift is None else _gift(told.gift),
        minor_of(told.earn.estimated, "$.earn.estimated"),
        told.expires_at,
        told.duplicate,
    )


def _gift(told: GiftTerms) -> GiftOffer:
    return GiftOffer(
        str(told.coupon_id),
        told.name,
        (told.product_code,) if told.product_codes is None else told.product_codes,
        told.choose,
        not told.repeats,
        minor_of(told.points_cost, "$.gift.pointsCost"),
        minor_of(told.price, "$.gift.price"),
    )


def _quoted(told: CalculateAnswer, terms: Terms) -> Quoted:
    most = 0
    if told.pay is not None and told.pay.max_points is not None:
        most = minor_of(told.pay.max_points, "$.pay.maxPoints")
    elif told.pay is not None:
        most = points_told(minor_of(told.pay.max_sum, "$.pay.maxSum"), terms.points_value, "$.pay.maxSum")
    warnings = told.warnings
    if told.gift_still_valid is False and not warnings:
        warnings = (GIFT_LOST,)
    discounts = tuple(
        Discount(one.name, minor_of(one.sum, f"$.discounts[{place}].sum"), one.source, one.product_code)
        for place, one in enumerate(told.discounts)
    )
    return Quoted(discounts, most, minor_of(told.earn.estimated, "$.earn.estimated"), "; ".join(warnings))


def _held(told: HoldAnswer, terms: Terms) -> Held:
    available = maybe_minor(told.available, "$.available")
    hold = terms.names.key_of(told.hold_id) or told.hold_id
    return Held(hold, minor_of(told.points, "$.points"), available or 0, available is not None)


def _committed(told: CommitAnswer) -> Committed:
    earned, spent = maybe_minor(told.earned, "$.earned"), maybe_minor(told.spent, "$.spent")
    return Committed(earned or 0, spent or 0, maybe_minor(told.balance, "$.balance"), told.message, earned is not None)


def _voided(told: ReturnAnswer | CancelAnswer) -> Voided:
    back = maybe_minor(told.returned_points, "$.returnedPoints")
    revoked = maybe_minor(told.revoked_points, "$.revokedPoints")
    return Voided(back or 0, revoked or 0, maybe_minor(told.balance, "$.balance"), back is not None)


def _returned(operation: Return, told: ReturnAnswer, terms: Terms) -> ReturnTaken:
    """The table has no `moneyBack` in the answer, its example has: without it, what was asked for less the worth of the
    points."""
    back = maybe_minor(told.returned_points, "$.returnedPoints")
    amount, refund = maybe_minor(told.money_back, "$.moneyBack"), refund_told(operation)
    if amount is None and back is not None and refund is not None:
        amount = refund - worth(back, terms.points_value)
    if back is None or amount is None:
        raise Unreadable("nothing says how much goes back - at `$.moneyBack`")
    return ReturnTaken(
        amount,
        back,
        maybe_minor(told.revoked_points, "$.revokedPoints") or 0,
        maybe_minor(told.balance, "$.balance"),
        maybe_minor(told.withheld, "$.withheld") or 0,
        maybe_minor(told.uncollected, "$.uncollected") or 0,
    )


def _uploaded(commits: tuple[Commit, ...], told: OfflineAnswer, terms: Terms) -> list[SingleAnswer]:
    """Up to the first receipt that nothing is said of. Raises Unreadable when nothing is said of the first."""
    by_id = {one.close_id: (place, one) for place, one in enumerate(told.receipts)}
    answers: list[SingleAnswer] = []
    for commit in commits:
        found = by_id.get(terms.names.operation_id(commit.origin))
        if found is None:
            break
        answers.append(_receipt(found[1], f"$.receipts[{found[0]}]"))
    if commits and not answers and told.receipts:
        raise Unreadable("none of these receipts was asked about - at `$.receipts`")
    return answers


def _receipt(told: ReceiptAnswer, at: str) -> SingleAnswer:
    if told.status is ReceiptStatus.REJECTED:
        error = told.error or ErrorBody("")
        reason = reason_of(503 if error.retryable else 422, error.code)
        return Refused(reason or Reason.NOT_APPLICABLE, error.message)
    if told.queued:
        return Queued(told.message)
    earned = maybe_minor(told.earned, f"{at}.earned")
    spent, balance = maybe_minor(told.spent, f"{at}.spent"), maybe_minor(told.balance, f"{at}.balance")
    return Committed(earned or 0, spent or 0, balance, told.message, earned is not None)
