"""Calls of IF-1 as acts of the trade, and what became of an act as the answer: the plugin's side of 3.3, 3.4, 3.6."""

from dataclasses import dataclass
from decimal import Decimal

from simulators.iiko.profile import IikoProfile
from simulators.iiko.waiter.calls import (
    POINTS_WALLET,
    Accepted,
    AvailableWallet,
    CheckIn,
    CheckOut,
    CheckoutRequest,
    CheckoutResponse,
    LookAt,
    LoyaltyState,
    NotDone,
    Pay,
    PaymentRequest,
    UndoCheckIn,
    UndoCheckOut,
    UndoPay,
    WaiterAnswer,
    WaiterCall,
)
from simulators.iiko.waiter.codes import digits_of
from simulators.iiko.waiter.document import amount_of, minor_of, total_of
from simulators.iiko.waiter.messages import (
    NO_SUCH_WALLET,
    NOT_A_CODE,
    NOTHING_TO_PAY,
    ONLY_NOTED,
    ORDER_NOT_FOUND,
    POINTS_AT_THE_TILL,
    message_of,
)
from simulators.till.answer import Held, Outcome, Quoted, Reason, Refused
from simulators.till.cashier import (
    Act,
    AskQuote,
    CancelBill,
    Done,
    DropCard,
    HoldPoints,
    Payment,
    PrintBill,
    Sell,
    ShowCard,
    VoidCheck,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.receipt import ReceiptId
from simulators.till.record import Malformed

WHOEVER = Identifier(IdentifierKind.CODE, "")
"""The guest who is on the order: a checkout does not say who that is."""
POINTS_NAME = "LoyaltyPlant"
TENDERS = {"Cash": "cash", "Card": "card"}
"""Kinds of payment types (3.5) as tenders; others keep their name in lower case."""
EXTERNAL = "External"


@dataclass(frozen=True, slots=True)
class ScannedByWaiter(ShowCard):
    """A check-in, whichever station has the order in hand: 204 says that the guest is on the order, so a till that
    can ask nobody must not note the guest as it would for its own cashier (3.2 [D W1], 3.4)."""


def act_of(call: WaiterCall, receipt: ReceiptId, profile: IikoProfile) -> Act | NotDone:
    """What the till is to do on that order, or why not."""
    match call:
        case CheckIn(value=value):
            digits = digits_of(value, profile)
            return NotDone(NOT_A_CODE) if digits is None else ScannedByWaiter(Identifier(IdentifierKind.CODE, digits))
        case UndoCheckIn():
            return DropCard()
        case LookAt():
            return AskQuote()
        case CheckOut(request=request):
            return _bill(request)
        case UndoCheckOut():
            return CancelBill()
        case Pay(request=paying):
            return _sale(paying)
        case UndoPay():
            return VoidCheck(receipt)


def answer_of(call: WaiterCall, done: Done) -> WaiterAnswer:
    """What the waiter is told. Kept for later is done, where the till does it whatever the programme says."""
    if isinstance(done.answer, Refused) and done.answer.reason is Reason.UNKNOWN_RECEIPT:
        return NotDone(message_of(done.answer, done.note) or ORDER_NOT_FOUND, is_unknown_order=True)
    if isinstance(call, CheckIn) and done.outcome is Outcome.OFFLINE:
        return NotDone(done.note or ONLY_NOTED)
    is_done = done.outcome in _DONE[type(call)]
    if not is_done:
        return NotDone(message_of(done.answer if done.outcome is not Outcome.UNKNOWN else None, done.note))
    match call:
        case LookAt():
            return _state(done)
        case CheckOut():
            return _offer(done)
        case _:
            return Accepted()


_FACTS = (Outcome.OK, Outcome.OFFLINE, Outcome.UNKNOWN)
_DONE: dict[type[WaiterCall], tuple[Outcome, ...]] = {
    CheckIn: (Outcome.OK,),
    UndoCheckIn: _FACTS,
    LookAt: (Outcome.OK,),
    CheckOut: (Outcome.OK, Outcome.OFFLINE),
    UndoCheckOut: _FACTS,
    Pay: _FACTS,
    UndoPay: _FACTS,
}
"""Outcomes that mean the waiter's wish was done on the order. An unchecked guest is not attached (3.4)."""


def _bill(request: CheckoutRequest) -> Act | NotDone:
    if request.deposits or request.certificates or request.gift_dishes:
        return NotDone(NO_SUCH_WALLET)
    if any(bonus.wallet_id != POINTS_WALLET for bonus in request.bonuses):
        return NotDone(NO_SUCH_WALLET)
    if not request.bonuses:
        return PrintBill()
    try:
        return HoldPoints(WHOEVER, total_of(bonus.sum for bonus in request.bonuses))
    except Malformed as error:
        return NotDone(str(error))


def _sale(request: PaymentRequest) -> Act | NotDone:
    if not request.payment_items:
        return NotDone(NOTHING_TO_PAY)
    if any(item.payment_type.kind == EXTERNAL for item in request.payment_items):
        return NotDone(POINTS_AT_THE_TILL)
    try:
        payments = tuple(
            Payment(tender_of(item.payment_type.kind), minor_of(item.sum)) for item in request.payment_items
        )
    except Malformed as error:
        return NotDone(str(error))
    return Sell(payments=payments)


def tender_of(kind: str) -> str:
    return TENDERS.get(kind, kind.lower())


def _state(done: Done) -> LoyaltyState:
    attached = done.receipt is not None and done.receipt.guest is not None
    match done.answer:
        case Quoted(max_points=points, earns=earns):
            return LoyaltyState(attached=attached, max_bonus=amount_of(points), will_earn=amount_of(earns))
        case _:
            return LoyaltyState(attached=attached)


def _offer(done: Done) -> WaiterAnswer:
    receipt = done.receipt
    if receipt is None:
        return Accepted()
    wallets: tuple[AvailableWallet, ...] = ()
    match done.answer:
        case Quoted(max_points=points) if points > 0:
            wallets = (AvailableWallet(POINTS_WALLET, POINTS_NAME, amount_of(points)),)
        case Held(points=points):
            wallets = (AvailableWallet(POINTS_WALLET, POINTS_NAME, amount_of(points)),)
        case _:
            pass
    paid = sum(tender.amount for tender in receipt.tenders)
    return CheckoutResponse(
        order_sum=amount_of(receipt.gross),
        discount_sum=amount_of(receipt.gross - receipt.total),
        to_pay=max(amount_of(receipt.total - paid), Decimal(0)),
        available_bonuses=wallets,
    )
