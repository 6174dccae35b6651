"""Which answer grants which operation: the one table behind every "is this an answer to that?" (TILL-04)."""

from simulators.till.answer import (
    Adjusted,
    Answer,
    Attached,
    Claimed,
    CodeIssued,
    Committed,
    CouponFound,
    DiscountGranted,
    GuestFound,
    Held,
    LedgerPage,
    MenuLoaded,
    Queued,
    Quoted,
    ReceiptFound,
    Redeemed,
    Refused,
    Released,
    ReturnTaken,
    Uploaded,
    Voided,
)
from simulators.till.operation import (
    Adjust,
    Attach,
    Claim,
    Commit,
    Coupon,
    Detach,
    FindCoupon,
    FindReceipt,
    Gift,
    Hold,
    Identify,
    IssueCode,
    LoadMenu,
    Operation,
    Quote,
    ReadAccount,
    ReadLedger,
    Redeem,
    Register,
    Release,
    Return,
    Upload,
    Void,
)

FITTING: dict[type[Operation], type[Answer]] = {
    Identify: GuestFound,
    Register: GuestFound,
    Quote: Quoted,
    Redeem: Redeemed,
    Coupon: DiscountGranted,
    Gift: DiscountGranted,
    Hold: Held,
    Release: Released,
    Commit: Committed,
    Void: Voided,
    FindReceipt: ReceiptFound,
    Return: ReturnTaken,
    Claim: Claimed,
    IssueCode: CodeIssued,
    Attach: Attached,
    Detach: Released,
    Adjust: Adjusted,
    FindCoupon: CouponFound,
    ReadAccount: LedgerPage,
    LoadMenu: MenuLoaded,
    ReadLedger: LedgerPage,
    Upload: Uploaded,
}
"""The answer that grants an operation. Any operation may also be `Queued` or `Refused`."""


def fits(operation: Operation, answer: Answer) -> bool:
    """The answer is one that can be given to the operation; for an upload, each to its own."""
    if isinstance(answer, Queued | Refused):
        return True
    if isinstance(operation, Upload) and isinstance(answer, Uploaded):
        answers = answer.answers
        return len(answers) <= len(operation.operations) and all(map(fits, operation.operations, answers))
    return isinstance(answer, FITTING[type(operation)])
