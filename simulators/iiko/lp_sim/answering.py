"""An answer of the exchange as the answer of LP-SIM (iiko_loyaltyplant.md 4.6.4, 4.6.6); `understanding.py` reads it.

What the exchange does not know is made up and stable: `visitId` is the order's id, `transactionId` and `validationId`
are digests of the operation and the receipt, `codeId` is the code. `duplicate` is true for a second attach of the same
code only: who repeats a key gets the stored answer, and the exchange does not say that it was one.
"""

from decimal import Decimal
from hashlib import blake2b
from http import HTTPStatus
from uuid import UUID

from msgspec.structs import replace

from simulators.iiko.lp_sim.amounts import money, points, worth
from simulators.iiko.lp_sim.answers import (
    AttachAnswer,
    BonusScheme,
    CalculateAnswer,
    CancelAnswer,
    CodeAnswer,
    CommitAnswer,
    ErrorBody,
    ErrorEnvelope,
    Estimate,
    GiftTerms,
    GuestCard,
    HoldAnswer,
    OfflineAnswer,
    OrderAnswer,
    PayLimit,
    PayTerms,
    QueuedAnswer,
    ReceiptAnswer,
    ReceiptStatus,
    ReturnAnswer,
)
from simulators.iiko.lp_sim.errors import RETRY_AFTER_S, Word, word_for
from simulators.iiko.lp_sim.guests import number_or_text
from simulators.iiko.lp_sim.messages import Body, MechanicName, OrderDiscount, encode
from simulators.iiko.lp_sim.orders import Terms, order_of
from simulators.iiko.lp_sim.saying import goes_offline, is_storno
from simulators.kit.http import HttpResponse
from simulators.kit.money import Minor, show_minor
from simulators.till.answer import (
    Answer,
    Attached,
    CodeIssued,
    Committed,
    Held,
    Queued,
    Quoted,
    Reason,
    ReceiptFound,
    Refused,
    Released,
    ReturnTaken,
    Status,
    Uploaded,
    Voided,
)
from simulators.till.operation import Commit, Hold, Operation, Return, Upload, Void
from simulators.till.programme import GiftOffer, Mechanic

JSON = (("content-type", "application/json"),)
WHOLE = frozenset({Reason.UNAVAILABLE, Reason.UNAUTHORISED, Reason.MALFORMED, Reason.UNSUPPORTED})
"""Reasons that refuse a request, not a receipt in it."""
UNLIKELY = HTTPStatus.INTERNAL_SERVER_ERROR


def response_of(operation: Operation, answer: Answer, order: UUID | None, terms: Terms) -> HttpResponse:
    """`order`: as the request named it."""
    match operation, answer:
        case Upload(operations=asked), Uploaded(answers=given):
            commits = [one for one in asked if isinstance(one, Commit)]
            return _json(
                200, OfflineAnswer(tuple(_receipt(*pair, terms) for pair in zip(commits, given, strict=False)))
            )
        case Commit(), Refused(reason) if goes_offline(operation) and reason not in WHOLE:
            return _json(200, OfflineAnswer((_receipt(operation, answer, terms),)))
        case Commit(), Committed() | Queued() if goes_offline(operation):
            return _json(200, OfflineAnswer((_receipt(operation, answer, terms),)))
        case _, Refused(reason, text):
            return error_response(word_for(reason, operation), text)
        case _, Queued(text):
            return _json(202, QueuedAnswer("QUEUED", text))
    body = _body(operation, answer, order, terms)
    if body is None:
        sentence = f"an answer of kind {answer.__struct_config__.tag} has no place in LP-SIM here"
        return _json(UNLIKELY, ErrorEnvelope(ErrorBody("INTERNAL", sentence, True, {})))
    return _json(201 if isinstance(body, CodeAnswer) else 200, body)


def error_response(word: Word, text: str = "") -> HttpResponse:
    response = _json(word.status, ErrorEnvelope(_error(word, text)))
    if word.status != HTTPStatus.TOO_MANY_REQUESTS:
        return response
    return HttpResponse(word.status, (*response.headers, ("retry-after", str(RETRY_AFTER_S))), response.body)


def _json(status: int, body: Body) -> HttpResponse:
    return HttpResponse(int(status), JSON, encode(body))


def _error(word: Word, text: str) -> ErrorBody:
    return ErrorBody(word.code, text or word.text, word.retryable, {})


def _body(operation: Operation, answer: Answer, order: UUID | None, terms: Terms) -> Body | None:
    match operation, answer:
        case _, CodeIssued(code, expires_at):
            return CodeAnswer(code, f"c-{code}", expires_at)
        case _, Attached() if order is not None:
            return _attached(answer, order, terms)
        case _, Quoted():
            return _quoted(answer, terms)
        case Hold(), Held():
            return _held(operation, answer, terms)
        case _, Released(freed, balance, told):
            return CancelAnswer("CANCELLED", points(freed), balance=points(balance) if told else None)
        case Commit(), Committed():
            return _committed(operation, answer)
        case Void(), Voided(returned, revoked, balance, told):
            back, taken = (points(returned), points(revoked)) if told else (None, None)
            if is_storno(operation):
                return ReturnAnswer(back, taken, _maybe(balance))
            return CancelAnswer("CANCELLED", points(0), False, back, taken, _maybe(balance))
        case Return(), ReturnTaken():
            return _returned(answer)
        case _, ReceiptFound(receipt, returned) if order is not None:
            snapshot = replace(order_of(receipt, terms), order_id=order)
            return OrderAnswer(_standing(answer), snapshot, money(returned))
    return None


def _maybe(amount: Minor | None) -> Decimal | None:
    return None if amount is None else points(amount)


def _attached(answer: Attached, order: UUID, terms: Terms) -> AttachAnswer:
    guest, pay = answer.guest, None
    if answer.mechanic is Mechanic.PAY:
        most = money(worth(answer.max_points, terms.points_value))
        pay = PayTerms(points(answer.max_points), most, terms.points_value)
    return AttachAnswer(
        order,
        MechanicName[answer.mechanic.name],
        GuestCard(
            number_or_text(guest.guest),
            guest.name,
            _maybe(guest.balance),
            None,
            BonusScheme(title=guest.tier) if guest.tier else None,
            None if guest.status is Status.ACTIVE else guest.status.value,
        ),
        pay,
        None if answer.gift is None else _gift(answer.gift),
        Estimate(points(answer.earns)),
        guest.text or _for_waiter(answer, terms),
        answer.expires_at,
        answer.again,
    )


def _gift(offer: GiftOffer) -> GiftTerms:
    return GiftTerms(
        number_or_text(offer.id),
        offer.plus[0] if offer.plus else "",
        offer.name,
        Decimal(1),
        money(offer.price),
        points(offer.cost),
        None if len(offer.plus) == 1 else offer.plus,
        offer.choose,
        not offer.distinct,
    )


def _for_waiter(answer: Attached, terms: Terms) -> str:
    """The popup on the waiter's phone, when the programme has no words of its own."""
    if answer.mechanic is Mechanic.PAY:
        most = show_minor(worth(answer.max_points, terms.points_value))
        return f"Гость привязан. К оплате баллами до {most}. Закройте заказ на кассе."
    if answer.mechanic is Mechanic.GIFT and answer.gift is not None:
        return f"Гость привязан. Подарок: {answer.gift.name}."
    return "Гость привязан. Баллы начислятся после оплаты."


def _quoted(answer: Quoted, terms: Terms) -> CalculateAnswer:
    return CalculateAnswer(
        Estimate(points(answer.earns)),
        PayLimit(money(worth(answer.max_points, terms.points_value)), points(answer.max_points)),
        True,
        (answer.text,) if answer.text else (),
        tuple(OrderDiscount(one.name, money(one.amount), one.source, one.plu) for one in answer.discounts),
    )


def _held(operation: Hold, answer: Held, terms: Terms) -> HoldAnswer:
    return HoldAnswer(
        terms.names.key_text(answer.hold),
        None if operation.gift else money(worth(answer.points, terms.points_value)),
        points(answer.points),
        None,
        available=points(answer.available) if answer.told else None,
    )


def _committed(operation: Commit, answer: Committed) -> CommitAnswer:
    return CommitAnswer(
        _made_up(operation.origin.key),
        _made_up(str(operation.receipt.id)),
        points(answer.earned) if answer.told else None,
        points(answer.spent) if answer.told else None,
        _maybe(answer.balance),
        message=answer.text,
    )


def _made_up(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(errors="replace"), digest_size=4).digest(), "big") >> 1


def _returned(answer: ReturnTaken) -> ReturnAnswer:
    return ReturnAnswer(
        points(answer.returned),
        points(answer.revoked),
        _maybe(answer.balance),
        money(answer.amount),
        points(answer.uncollected),
        withheld=money(answer.withheld) if answer.withheld else None,
    )


def _standing(answer: ReceiptFound) -> str:
    """State of the visit (4.6.2)."""
    if not answer.returned:
        return "COMMITTED"
    return "RETURNED" if answer.returned >= answer.receipt.total else "PARTIALLY_RETURNED"


def _receipt(commit: Commit, answer: Answer, terms: Terms) -> ReceiptAnswer:
    """Of one receipt of an upload."""
    id = terms.names.operation_id(commit.origin)
    match answer:
        case Committed(earned, spent, balance, text, told):
            if not told:
                return ReceiptAnswer(id, ReceiptStatus.ACCEPTED, balance=_maybe(balance), message=text)
            left = _maybe(balance)
            return ReceiptAnswer(id, ReceiptStatus.ACCEPTED, None, points(earned), points(spent), left, text)
        case Queued(text):
            return ReceiptAnswer(id, ReceiptStatus.ACCEPTED, message=text, queued=True)
        case Refused(reason, text):
            return ReceiptAnswer(id, ReceiptStatus.REJECTED, _error(word_for(reason, commit), text))
    sentence = f"an answer of kind {answer.__struct_config__.tag} is none to a receipt"
    return ReceiptAnswer(id, ReceiptStatus.REJECTED, ErrorBody("INTERNAL", sentence, True, {}))
