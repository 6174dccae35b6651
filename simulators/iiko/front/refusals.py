"""Why iikoFront itself does not do something: names of the `Reason` of `PaymentActionFailedException` and its kin that
are documented (iiko_loyaltyplant.md 6.3 [D F4], API V8). The sentence after the name is ours.
"""

from enum import Enum

from simulators.till.check import NotPossible


class FrontReason(Enum):
    ORDER_NOT_FOUND = "OrderNotFound"
    CANNOT_LOCK_ORDER = "CannotLockOrder"
    ORDER_IS_NOT_CLOSED = "OrderStatusIsNotClosed"
    SHIFT_IS_CLOSED = "SomeOfCafeSessionsIsClosed"
    OTHER_TERMINAL = "OrderCloseAndStornoOnDifferentTerminalNotSupported"
    PAYMENT_SUM_NOT_ENOUGH = "PaymentSumNotEnough"
    CHEQUE_FAILED = "ChequeTaskProcessorFailed"
    PAYMENTS_FAILED = "PaymentsProcessingFailed"


def refusal(reason: FrontReason, sentence: str) -> NotPossible:
    return NotPossible(f"{reason.value}: {sentence}")
