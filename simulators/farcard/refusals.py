"""Refusals as answers of calls. Source: farcard.md 2.6, 5.3."""

from simulators.farcard.call import CardAnswer, OutBuf, OutKind, TransactionsAnswer, TrResponse
from simulators.farcard.reasons import code_of, words_of
from simulators.farcard.texts import cut, sayable
from simulators.till.answer import Reason


def refused_transactions(reason: Reason, text: str) -> TransactionsAnswer:
    """Nothing was done. (With which result an older till wants to be told is the dialect's: 2.6.)"""
    return TransactionsAnswer(1, told(reason, text))


def refused_card(card: str, reason: Reason, text: str) -> CardAnswer:
    """No such card, with its reason in an answer buffer of the general kind (profile of ours: the protocol has no
    place for one), so that a coupon that is used up is told from one that never was."""
    return CardAnswer(1, card_code=card, error_text=cut(words_of(reason, text)), out=told(reason, text))


def told(reason: Reason, text: str) -> OutBuf:
    return OutBuf(OutKind.XML, TrResponse(code_of(reason), sayable(words_of(reason, text))))
