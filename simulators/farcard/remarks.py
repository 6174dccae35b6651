"""How amounts and remarks of our own stand in a TRRESPONSE: one place for both ends. Source: farcard.md 2.6.

The protocol has places for transactions the loyalty system adds (`num="0"`) or corrects, and for texts to print. What
they are called in `extinfo` is a profile of ours; another maker's answers simply have none of these words.
"""

from enum import Enum

from simulators.farcard.call import Annotation, OutBuf, PrintDocument, TrResponse
from simulators.farcard.receipts import EXACT_POINTS
from simulators.farcard.terms import Terms
from simulators.kit.money import Minor, parse_minor, show_minor

BALANCE_DOCUMENT = 101
"""The predefined document's code."""
BALANCE = "Баланс"


class Word(Enum):
    """`extinfo` of an annotation."""

    ACCRUAL = "accrual"
    REDEMPTION = "redemption"
    RETURNED = "returned"
    REVOKED = "revoked"
    OFFLINE = "offline"
    """Taken down, to be posted later."""
    MOST = "most points"
    """That may pay the bill."""
    DISCOUNT = "discount"


_TAKEN = (Word.REDEMPTION, Word.REVOKED)
"""Off the account: said with a minus."""


def moved(card: str, word: Word, points: Minor, terms: Terms) -> Annotation:
    """Points as an added transaction, in kopecks; exactly, beside it, when kopecks do not tell them."""
    money = terms.money(points)
    exact = EXACT_POINTS + show_minor(points) if terms.points(money) != points else ""
    return Annotation(card, num=0, ext_id=exact, value=-money if word in _TAKEN else money, ext_info=word.value)


def points_told(response: TrResponse, word: Word, terms: Terms) -> Minor | None:
    """The points of all annotations of a word; None when there is none."""
    found = [one for one in response.transactions if one.ext_info == word.value]
    return sum(_points(one, word, terms) for one in found) if found else None


def balance_document(card: str, balance: Minor | None) -> tuple[PrintDocument, ...]:
    """What is left on the card, to be printed under the receipt."""
    return () if balance is None else (PrintDocument(BALANCE_DOCUMENT, card, (BALANCE, show_minor(balance))),)


def balance_told(response: TrResponse) -> Minor | None:
    for document in response.documents:
        if document.code == BALANCE_DOCUMENT and document.texts[:1] == (BALANCE,) and len(document.texts) > 1:
            try:
                return parse_minor(document.texts[1])
            except ValueError:
                return None
    return None


def response_in(out: OutBuf | None) -> TrResponse | None:
    return out.content if out is not None and isinstance(out.content, TrResponse) else None


def _points(annotation: Annotation, word: Word, terms: Terms) -> Minor:
    if annotation.ext_id.startswith(EXACT_POINTS):
        try:
            return parse_minor(annotation.ext_id.removeprefix(EXACT_POINTS))
        except ValueError:
            pass
    money = annotation.value or 0
    return terms.points(-money if word in _TAKEN else money)
