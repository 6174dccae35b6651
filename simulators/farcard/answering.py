"""An answer of the exchange as the answer of a call: what a server end says. `understanding.py` is the other direction.

What the protocol has no word for becomes a refusal, so that the card is not applied (FARC-10). Losses: a guest's id
that is no number, that a balance is not known, what a quote says beside the coupon it was asked about.
"""

import re
from dataclasses import replace
from zlib import crc32

from simulators.farcard.call import (
    Annotation,
    Call,
    CallAnswer,
    CardAnswer,
    CardInfo,
    EmailAnswer,
    FindEmail,
    GetCardImageEx,
    GetCardInfoEx,
    HoldAnswer,
    HoldEx,
    ImageAnswer,
    Kind,
    LineTag,
    OutBuf,
    OutKind,
    ReleaseEx,
    TransactionsAnswer,
    TransactionsEx,
    TrResponse,
)
from simulators.farcard.offers import coupon_out, gifts_out
from simulators.farcard.packet import CheckData
from simulators.farcard.reading import points_payments
from simulators.farcard.reasons import code_of, words_of
from simulators.farcard.refusals import refused_card, refused_transactions
from simulators.farcard.remarks import Word, balance_document, moved
from simulators.farcard.terms import Terms
from simulators.farcard.texts import HOLDER_LENGTH, cut, sayable
from simulators.kit.money import Minor
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

LARGEST_ACCOUNT = 999_999_999
"""Larger account numbers broke tills that keep them in 32 bits with a sign [C]."""
PICTURE = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x00\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
"""Of every guest there is: one point. The programme has no pictures."""
SECOND_FACTOR = (Reason.PASSWORD_NEEDED, Reason.WRONG_PASSWORD)
"""Said as a locked card whose `DopInfo` is the reason's word (profile of ours)."""
_NUMBER = re.compile(r"[0-9]{1,9}")


def call_answer_of(call: Call, answer: Answer, terms: Terms) -> CallAnswer:
    """The answer to a call that asked for an operation; `Reason.UNAVAILABLE` is said by the wire, not here."""
    match call:
        case GetCardInfoEx():
            return _card(call, answer, terms)
        case FindEmail():
            return _email(answer)
        case GetCardImageEx():
            return _image(answer)
        case TransactionsEx():
            return _transactions(call, answer, terms)
        case HoldEx() | ReleaseEx():
            return _hold(answer, terms)
    raise AssertionError(f"no such call: {call!r}")


def account_of(guest: str) -> int:
    """The number a till knows a guest by. An id that is no such number is replaced by a digest of it (ours)."""
    if _NUMBER.fullmatch(guest) and str(int(guest)) == guest and int(guest) > 0:
        return int(guest)
    return crc32(guest.encode()) % LARGEST_ACCOUNT + 1


def _card(call: GetCardInfoEx, answer: Answer, terms: Terms) -> CardAnswer:
    match answer:
        case GuestFound(status=Status.UNVERIFIED, text=text):
            return refused_card(call.card, Reason.OFFLINE, text)
        case GuestFound():
            return _guest(call, answer, terms)
        case Quoted(discounts=discounts, text=text):
            return CardAnswer(0, CardInfo(scr_message=cut(text)), call.card, out=coupon_out(call.card, discounts, text))
        case Refused(Reason.BLOCKED, text):
            return CardAnswer(0, CardInfo(locked=True, why_lock=cut(words_of(Reason.BLOCKED, text))), call.card)
        case Refused(Reason.EXPIRED, text) if not terms.is_coupon(call.card):
            return CardAnswer(0, CardInfo(stop_date=True, scr_message=cut(words_of(Reason.EXPIRED, text))), call.card)
        case Refused(reason, text) if reason in SECOND_FACTOR:
            info = CardInfo(locked=True, why_lock=cut(words_of(reason, text)), dop_info=reason.value)
            return CardAnswer(0, info, call.card)
        case Refused(reason, text):
            return refused_card(call.card, reason, text)
        case Queued(text):
            return refused_card(call.card, Reason.OFFLINE, text)
    return refused_card(call.card, Reason.UNSUPPORTED, "")


def _guest(call: GetCardInfoEx, guest: GuestFound, terms: Terms) -> CardAnswer:
    blocked = guest.status is Status.BLOCKED
    account, text = account_of(guest.guest), cut(guest.text)
    info = CardInfo(
        locked=blocked,
        why_lock=text if blocked else "",
        stop_date=guest.status is Status.EXPIRED,
        holder=cut(guest.name, HOLDER_LENGTH),
        person_id=account,
        account=account,
        discount=guest.discount_rule,
        disc_limit=terms.book.limit(guest.discount_rule) if guest.discount_rule else 0,
        sums=(terms.spendable(guest.balance or 0), *(0,) * 7),
        dop_info=cut(guest.tier),
        scr_message=text,
        prn_message=text,
    )
    return CardAnswer(0, info, guest.card or call.card, out=gifts_out(guest.offers, terms.book))


def _email(answer: Answer) -> EmailAnswer:
    match answer:
        case GuestFound(card="") | GuestFound(status=Status.UNVERIFIED):
            return EmailAnswer(1, error_text=cut(answer.text))
        case GuestFound():
            return EmailAnswer(0, account_of(answer.guest), answer.card, cut(answer.name, HOLDER_LENGTH))
        case Refused(reason, text):
            return EmailAnswer(1, error_text=cut(words_of(reason, text)))
        case Queued(text):
            return EmailAnswer(1, error_text=cut(text))
    return EmailAnswer(1)


def _image(answer: Answer) -> ImageAnswer:
    match answer:
        case GuestFound(status=status) if status is not Status.UNVERIFIED:
            return ImageAnswer(PICTURE, "image/gif")
        case GuestFound(text=text) | Refused(_, text) | Queued(text):
            return ImageAnswer(error_text=cut(text) or "Card or image not found")
    return ImageAnswer(error_text="Card or image not found")


def _transactions(call: TransactionsEx, answer: Answer, terms: Terms) -> TransactionsAnswer:
    card = _card_of(call)
    match answer:
        case Committed(earned, spent, balance, text, told):
            done = (*_told(card, terms, told, (Word.ACCRUAL, earned)), *_spent(call, card, spent, terms))
            return _done(TrResponse(0, sayable(text), None, "", done, balance_document(card, balance)))
        case Voided(returned, revoked, balance, told):
            undone = _told(card, terms, told, (Word.RETURNED, returned), (Word.REVOKED, revoked))
            return _done(TrResponse(transactions=undone, documents=balance_document(card, balance)))
        case Quoted():
            return _done(_quoted(call, card, answer, terms))
        case Queued(text):
            later = Annotation(card, num=0, ext_info=Word.OFFLINE.value)
            return _done(TrResponse(0, sayable(text), transactions=(later,)))
        case Refused(reason, text):
            return refused_transactions(reason, text)
    return refused_transactions(Reason.UNSUPPORTED, "")


def _done(response: TrResponse) -> TransactionsAnswer:
    is_plain = response == TrResponse()
    return TransactionsAnswer(0, None if is_plain else OutBuf(OutKind.XML, response))


def _told(card: str, terms: Terms, told: bool, *moves: tuple[Word, Minor]) -> tuple[Annotation, ...]:
    """What the account got and lost. Said of a card even when it is nothing, because no word would mean that nothing
    was told; of no card there is nothing to say."""
    return tuple(moved(card, word, points, terms) for word, points in moves if points or (told and card))


def _spent(call: TransactionsEx, card: str, spent: Minor, terms: Terms) -> tuple[Annotation, ...]:
    """At the record and the line of the payment it confirms; added when the receipt has no such payment."""
    paid = points_payments(call.packet, terms) if call.packet is not None else ()
    if not spent and not paid:
        return ()
    said = moved(card, Word.REDEMPTION, spent, terms)
    number = next((at for at, one in enumerate(call.transactions, 1) if one.kind == Kind.PAYMENT), 0)
    if not paid:
        return (said,)
    return (replace(said, num=number or None, uni=paid[0].uni, line_tag=LineTag.PAYMENT),)


def _quoted(call: TransactionsEx, card: str, quoted: Quoted, terms: Terms) -> TrResponse:
    """The protocol has no quotes: these annotations are ours from end to end."""
    data = call.packet.data if call.packet is not None else None
    unis = {line.code: line.uni for line in reversed((data or CheckData()).lines)}
    discounts = tuple(
        Annotation(
            card,
            num=0,
            uni=unis.get(one.plu) if one.plu is not None else None,
            line_tag=LineTag.LINE if one.plu in unis else None,
            ext_id=sayable(one.source),
            slip=sayable(one.name),
            value=-one.amount,
            ext_info=Word.DISCOUNT.value,
        )
        for one in quoted.discounts
    )
    moves = ((Word.MOST, quoted.max_points), (Word.ACCRUAL, quoted.earns))
    points = tuple(moved(card, word, amount, terms) for word, amount in moves if amount)
    return TrResponse(0, sayable(quoted.text), transactions=(*discounts, *points))


def _hold(answer: Answer, terms: Terms) -> HoldAnswer:
    match answer:
        case Held(_, points, available):
            return HoldAnswer(0, terms.money(points), terms.spendable(available))
        case Released(points, balance):
            return HoldAnswer(0, terms.money(points), terms.spendable(balance))
        case Refused(reason, text):
            return HoldAnswer(1, error_code=code_of(reason), error_text=sayable(words_of(reason, text)))
        case Queued(text):
            return HoldAnswer(1, error_code=code_of(Reason.OFFLINE), error_text=sayable(text))
    return HoldAnswer(1, error_code=code_of(Reason.UNSUPPORTED))


def _card_of(call: TransactionsEx) -> str:
    """The first card of the packet, which is the guest's; the protocol wants one in every annotation."""
    interface = call.packet.ext.interface if call.packet is not None else None
    cards = (*interface.all_cards, *interface.holders) if interface is not None else ()
    return next((card for card in cards if card), "")
