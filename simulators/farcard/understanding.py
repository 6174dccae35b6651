"""The answer of a call as an answer of the exchange: what a client end hears, from whatever back-end (farcard.md 6.1).

Flags that keep a card from being applied become refusals: locked, expired, deleted, to be taken away, not valid now.
"""

from simulators.farcard.accounts import Accounts
from simulators.farcard.answering import SECOND_FACTOR
from simulators.farcard.call import (
    Call,
    CallAnswer,
    CardAnswer,
    CardInfo,
    EmailAnswer,
    GetCardInfoEx,
    HoldAnswer,
    ImageAnswer,
    LineTag,
    TransactionsAnswer,
    TransactionsEx,
    TrResponse,
)
from simulators.farcard.dialects.contract import Unreadable
from simulators.farcard.offers import coupon_in, gifts_in
from simulators.farcard.packet import CheckData
from simulators.farcard.reasons import UNTOLD, reason_of
from simulators.farcard.remarks import Word, balance_told, points_told, response_in
from simulators.farcard.terms import Terms
from simulators.till.answer import (
    Answer,
    Committed,
    GuestFound,
    Held,
    Queued,
    Quoted,
    Reason,
    Refused,
    Released,
    Status,
    Voided,
)
from simulators.till.operation import Commit, Hold, Identify, Operation, Quote, Void
from simulators.till.receipt import POINTS, Discount

TAKE_IT = "take the card away"
ASK_A_MANAGER = "a manager must confirm"


def answer_of(operation: Operation, call: Call, answer: CallAnswer, terms: Terms, accounts: Accounts) -> Answer:
    """What it means to who asked; what a card's record says is remembered. Raises Unreadable when it is no answer to
    that call."""
    match answer:
        case CardAnswer() if isinstance(call, GetCardInfoEx):
            return _card(operation, call, answer, terms, accounts)
        case EmailAnswer():
            return _email(answer)
        case ImageAnswer():
            return _image(operation, answer, accounts)
        case TransactionsAnswer() if isinstance(call, TransactionsEx):
            return _transactions(operation, call, answer, terms)
        case HoldAnswer():
            return _hold(operation, answer, terms)
    raise Unreadable(f"{type(answer).__name__} is no answer to {type(call).__name__}")


def _card(operation: Operation, call: GetCardInfoEx, answer: CardAnswer, terms: Terms, accounts: Accounts) -> Answer:
    if answer.result != 0:
        told = response_in(answer.out)
        if told is not None and told.error_code:
            return Refused(reason_of(told.error_code), answer.error_text or told.err_text)
        return Refused(Reason.NOT_FOUND, answer.error_text)
    info = answer.info
    if (refused := _flagged(info)) is not None:
        return refused
    if isinstance(operation, Quote):
        discounts, hint = coupon_in(call.card, answer.out)
        return Quoted(discounts, 0, 0, hint or info.scr_message)
    card = answer.card_code or call.card
    for one in (card, call.card):
        accounts.remember(one, info)
    return GuestFound(
        str(info.account or info.person_id),
        Status.ACTIVE,
        info.holder,
        terms.points(info.sums[0]),
        info.dop_info,
        text=info.scr_message or (ASK_A_MANAGER if info.manager else ""),
        discount_rule=info.discount,
        card=card,
        offers=gifts_in(answer.out, terms.book),
    )


def _flagged(info: CardInfo) -> Refused | None:
    """Why the card may not be applied."""
    if info.deleted:
        return Refused(Reason.NOT_FOUND, info.scr_message)
    if info.locked:
        reason = next((one for one in SECOND_FACTOR if one.value == info.dop_info), Reason.BLOCKED)
        return Refused(reason, info.why_lock or info.scr_message)
    if info.stop_date:
        return Refused(Reason.EXPIRED, info.scr_message or info.why_lock)
    if info.seize:
        return Refused(Reason.BLOCKED, info.scr_message or TAKE_IT)
    return Refused(Reason.OUTSIDE_WINDOW, info.scr_message) if info.holy else None


def _email(answer: EmailAnswer) -> Answer:
    """Says whose card it is; how they stand is asked with the card."""
    if answer.result != 0 or not answer.card_code:
        return Refused(Reason.NOT_FOUND, answer.error_text)
    return GuestFound(str(answer.account), Status.ACTIVE, answer.name, card=answer.card_code)


def _image(operation: Operation, answer: ImageAnswer, accounts: Accounts) -> Answer:
    """That there is a picture; whose, the till remembers."""
    if not answer.image or not isinstance(operation, Identify):
        return Refused(Reason.NOT_FOUND, answer.error_text)
    card = operation.identifier.value
    known = accounts.of(card)
    return GuestFound(str(known.number), Status.ACTIVE, known.holder, card=card)


def _transactions(operation: Operation, call: TransactionsEx, answer: TransactionsAnswer, terms: Terms) -> Answer:
    """A refusal may come with either result (2.6); one without a reason is `reasons.UNTOLD`. That all was done is
    all that many back-ends say: then the points paid are those asked for, and the rest is not told."""
    response = response_in(answer.out) or TrResponse()
    if response.error_code:
        return Refused(reason_of(response.error_code), response.err_text)
    if answer.result != 0:
        return Refused(UNTOLD, response.err_text)
    if any(one.ext_info == Word.OFFLINE.value for one in response.transactions):
        return Queued(response.err_text)
    match operation:
        case Commit():
            spent = points_told(response, Word.REDEMPTION, terms)
            if spent is None:
                spent = sum(one.points for one in operation.receipt.tenders if one.kind == POINTS)
            earned = points_told(response, Word.ACCRUAL, terms)
            is_told = earned is not None or operation.receipt.guest is None
            return Committed(earned or 0, spent, balance_told(response), response.err_text, is_told)
        case Void():
            returned, revoked = (points_told(response, word, terms) for word in (Word.RETURNED, Word.REVOKED))
            is_nobodys = operation.receipt is None or operation.receipt.guest is None
            is_told = returned is not None or revoked is not None or is_nobodys
            return Voided(returned or 0, revoked or 0, balance_told(response), is_told)
    most = points_told(response, Word.MOST, terms) or 0
    return Quoted(_discounts(call, response), most, points_told(response, Word.ACCRUAL, terms) or 0, response.err_text)


def _discounts(call: TransactionsEx, response: TrResponse) -> tuple[Discount, ...]:
    data = call.packet.data if call.packet is not None else None
    plus = {line.uni: line.code for line in (data or CheckData()).lines}
    return tuple(
        Discount(
            one.slip,
            -(one.value or 0),
            one.ext_id,
            plus.get(one.uni) if one.uni is not None and one.line_tag is LineTag.LINE else None,
        )
        for one in response.transactions
        if one.ext_info == Word.DISCOUNT.value
    )


def _hold(operation: Operation, answer: HoldAnswer, terms: Terms) -> Answer:
    if answer.result != 0:
        return Refused(reason_of(answer.error_code), answer.error_text)
    points, left = terms.points(answer.summa), terms.points(answer.available)
    return Held(operation.origin.key, points, left) if isinstance(operation, Hold) else Released(points, left)
