"""Answers of the exchange as answers of IF-1, and back. What 204 cannot say is lost: who the guest is, first of all."""

from simulators.iiko.waiter.acting import POINTS_NAME
from simulators.iiko.waiter.calls import (
    POINTS_WALLET,
    Accepted,
    AvailableWallet,
    CheckIn,
    CheckOut,
    CheckoutResponse,
    LookAt,
    LoyaltyState,
    NotDone,
    WaiterAnswer,
    WaiterCall,
)
from simulators.iiko.waiter.document import amount_of, minor_of
from simulators.iiko.waiter.messages import message_of
from simulators.kit.money import Minor
from simulators.till.answer import (
    Answer,
    Attached,
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
from simulators.till.operation import Attach, Commit, Detach, Hold, Operation, Quote, Release, Void
from simulators.till.programme import Mechanic

UNKNOWN_GUEST = GuestFound("", Status.ACTIVE)
"""All that 204 says of the guest: is attached."""


def called_answer(call: WaiterCall, answer: Answer, has_guest: bool) -> WaiterAnswer:
    """What a server end says; `has_guest`: somebody is known to be checked in. Only the answer that grants it is a yes;
    a fact that is kept for later is one too."""
    match call, answer:
        case _, Refused(Reason.UNKNOWN_RECEIPT):
            return NotDone(message_of(answer), is_unknown_order=True)
        case _, Refused():
            return NotDone(message_of(answer))
        case CheckIn(), Attached(guest=GuestFound(status=Status.ACTIVE)):
            return Accepted()
        case CheckIn(), Attached(guest=GuestFound(status=status, text=text)):
            return NotDone(text or f"Not attached: {status.value}")
        case LookAt(), Quoted(max_points=points, earns=earns):
            return LoyaltyState(attached=has_guest, max_bonus=amount_of(points), will_earn=amount_of(earns))
        case CheckOut(request=request), Quoted(discounts=discounts, max_points=points, text=text) if request.asks_only:
            off = sum(discount.amount for discount in discounts)
            if not off and not points and not text:
                return Accepted()
            return CheckoutResponse(text or None, discount_sum=amount_of(off), available_bonuses=(_wallet(points),))
        case CheckOut(request=request), Held(points=points, available=left, told=told) if not request.asks_only:
            return CheckoutResponse(available_bonuses=(_wallet(points, left if told else None),))
        case CheckIn() | LookAt() | CheckOut(), _:
            return NotDone(message_of(answer))
        case _, Queued() | Released() | Voided() | Committed():
            return Accepted()
        case _:
            return NotDone(message_of(answer))


def answer_of(operation: Operation, answer: WaiterAnswer) -> Answer:
    """What a client end takes it for. Raises Malformed for amounts nobody can mean."""
    match operation, answer:
        case _, NotDone(message, is_unknown_order):
            reason = Reason.UNKNOWN_RECEIPT if is_unknown_order else Reason.NOT_APPLICABLE
            return Refused(reason, message)
        case Attach(), Accepted():
            return Attached(UNKNOWN_GUEST, Mechanic.ACCRUE)
        case Detach() | Release(), Accepted():
            return Released(0, 0, told=False)
        case Commit(), Accepted():
            return Committed(0, 0, None, told=False)
        case Void(), Accepted():
            return Voided(0, 0, None, told=False)
        case Quote(), Accepted():
            return Quoted((), 0, 0)
        case Quote(), LoyaltyState(max_bonus=points, will_earn=earns):
            return Quoted((), 0 if points is None else minor_of(points), 0 if earns is None else minor_of(earns))
        case Quote(), CheckoutResponse():
            return Quoted((), _most(answer), 0, answer.waiter_message or "")
        case Hold(), CheckoutResponse(available_bonuses=(wallet, *_)):
            left = 0 if wallet.balance is None else minor_of(wallet.balance)
            return Held("", minor_of(wallet.max_sum), left, told=wallet.balance is not None)
        case _:
            return Refused(Reason.NOT_APPLICABLE, "nothing to offer")


def _most(answer: CheckoutResponse) -> Minor:
    return sum(minor_of(wallet.max_sum) for wallet in answer.available_bonuses)


def _wallet(points: Minor, balance: Minor | None = None) -> AvailableWallet:
    return AvailableWallet(
        POINTS_WALLET, POINTS_NAME, amount_of(points), None if balance is None else amount_of(balance)
    )
