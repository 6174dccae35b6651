"""The life of one payment of an order, as iikoFront drives a payment plugin (iiko_loyaltyplant.md 6.2 [D F1]).

    (CollectData) -> ADDED ---Pay---> PROCESSED ---close---> FISCALISED ---ReturnPayment---> RETURNED
                       | delete          | EmergencyCancelPayment: gone, the order is still open
                       v                 | UnprocessPayment (V8): ADDED again
                     gone

At most one *unprocessed* element of a payment type is on an order, and payments are added in New and Bill only [D F1].
What each step means to the loyalty system is told where it is taken (`spending.py`, `paying.py`, `undoing.py`).
"""

from dataclasses import dataclass, replace
from enum import Enum

from simulators.kit.money import Minor, show_minor
from simulators.till.check import NotPossible
from simulators.till.receipt import POINTS, Tender


class Life(Enum):
    COLLECTED = "collected"
    ADDED = "added"
    """Unprocessed."""
    PROCESSED = "processed"
    FISCALISED = "fiscalised"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Element:
    """One payment. `amount` is money; `points` how many points that is; `transaction` what iiko calls transactionId:
    `Pay`, its cancel and its return all name it. For points it is the key of their redemption."""

    kind: str
    amount: Minor
    points: Minor = 0
    transaction: str = ""
    life: Life = Life.COLLECTED

    @property
    def tender(self) -> Tender:
        return Tender(self.kind, self.amount, self.points, self.transaction if self.kind == POINTS else "")


Elements = tuple[Element, ...]


def collect_data(kind: str, amount: Minor, points: Minor = 0, transaction: str = "") -> Element:
    """A payment of this type is being added: what it will be of. Raises NotPossible."""
    if amount <= 0:
        raise NotPossible(f"{kind} of {show_minor(amount)} is no payment")
    return Element(kind, amount, points, transaction)


def on_payment_added(elements: Elements, element: Element) -> Elements:
    """Raises NotPossible for a second unprocessed one of its type."""
    if any(one.kind == element.kind and one.life is Life.ADDED for one in elements):
        raise NotPossible(f"an unprocessed payment of type {element.kind} is on the order already")
    return (*elements, _moved(element, Life.COLLECTED, Life.ADDED))


def on_preliminary_payment_editing(elements: Elements, element: Element, amount: Minor, points: Minor) -> Elements:
    """The sum of an unprocessed payment is edited."""
    edited = replace(_moved(element, Life.ADDED, Life.ADDED), amount=amount, points=points)
    return tuple(edited if one is element else one for one in elements)


def on_payment_deleting(elements: Elements, element: Element) -> Elements:
    """An unprocessed payment is removed."""
    _moved(element, Life.ADDED, Life.ADDED)
    return tuple(one for one in elements if one is not element)


def pay(elements: Elements) -> Elements:
    """ "Pay" pressed: every unprocessed payment is processed."""
    return tuple(_moved(one, Life.ADDED, Life.PROCESSED) if one.life is Life.ADDED else one for one in elements)


def emergency_cancel_payment(elements: Elements) -> Elements:
    """Processed payments of an order that is still open are cancelled, all of them: the fiscal printer failed."""
    for one in elements:
        _moved(one, Life.PROCESSED, Life.PROCESSED)
    return ()


def unprocess_payment(elements: Elements) -> Elements:
    """Processed payments with points wait for the next try; money is given back and counted anew (API V8)."""
    return tuple(_moved(one, Life.PROCESSED, Life.ADDED) for one in elements if one.kind == POINTS)


def fiscalise(elements: Elements) -> Elements:
    """The fiscal receipt is printed and the order closed."""
    return tuple(_moved(one, Life.PROCESSED, Life.FISCALISED) for one in elements)


def return_payment(elements: Elements) -> Elements:
    """The payments of a closed order are given back, whole."""
    return tuple(_moved(one, Life.FISCALISED, Life.RETURNED) for one in elements)


def points_of(elements: Elements) -> Element | None:
    """The payment with points that is not given back."""
    return next((one for one in elements if one.kind == POINTS and one.life is not Life.RETURNED), None)


def _moved(element: Element, was: Life, becomes: Life) -> Element:
    if element.life is not was:
        raise NotPossible(f"a payment that is {element.life.value} is not {becomes.value} next: {element.kind}")
    return replace(element, life=becomes)
