"""One plain operation of every kind and the answer that grants it, for tests that need an example and no chance."""

from datetime import UTC, date, datetime
from decimal import Decimal

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
    Quoted,
    ReceiptFound,
    Redeemed,
    Released,
    ReturnTaken,
    Status,
    Uploaded,
    Voided,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import Entry, EntryKind
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
    Origin,
    Quote,
    ReadAccount,
    ReadLedger,
    Redeem,
    Register,
    Release,
    Return,
    Upload,
    Void,
    kind_of,
)
from simulators.till.programme import Dish, Mechanic
from simulators.till.receipt import Discount, Line, Receipt, ReturnLine, Tender

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
ORIGIN = Origin("cafe", "5", date(2026, 3, 14), NOON, 7, 3)
ANNA = Identifier(IdentifierKind.CARD, "1000000001")
RECEIPT = Receipt(
    ORIGIN.receipt,
    NOON,
    NOON,
    (Line("101", Decimal(2), 1490, "Kawa", "drinks"),),
    (Discount("card", 149, "card"),),
    (Tender("cash", 2831),),
    ANNA,
)
ANNA_FOUND = GuestFound("anna", Status.ACTIVE, "Anna", 15000, "silver", 5, "Welcome")

_PAIRS: tuple[tuple[Operation, Answer], ...] = (
    (Identify(ORIGIN, ANNA), ANNA_FOUND),
    (Register(ORIGIN, ANNA, "Anna", date(1990, 2, 28)), ANNA_FOUND),
    (Quote(ORIGIN, RECEIPT), Quoted((Discount("card", 149, "card"),), 1000, 28)),
    (Redeem(ORIGIN, ANNA, 500, 2831), Redeemed(500, 500, 14500)),
    (Coupon(ORIGIN, "BDAY1", RECEIPT), DiscountGranted((Discount("cake", 900, "BDAY1", "205"),), "Happy birthday")),
    (Gift(ORIGIN, ANNA, "dessert", ("205",), RECEIPT), DiscountGranted((Discount("dessert", 900, "dessert", "205"),))),
    (Hold(ORIGIN, ANNA, 500), Held("cafe/2026-03-14/5/7/3", 500, 14500)),
    (Release(ORIGIN, "cafe/2026-03-14/5/7/3"), Released(500, 15000)),
    (Commit(ORIGIN, RECEIPT), Committed(28, 0, 15028)),
    (Void(ORIGIN, RECEIPT.id, None, "wrong table"), Voided(0, 28, 15000)),
    (FindReceipt(ORIGIN, RECEIPT.id), ReceiptFound(RECEIPT, 0)),
    (Return(ORIGIN, RECEIPT.id, (ReturnLine("101", Decimal(1)),)), ReturnTaken(1415, 0, 14, 15014)),
    (Claim(ORIGIN, ANNA, "coffee"), Claimed("RW1", 1000, 14000)),
    (IssueCode(ORIGIN, ANNA, Mechanic.PAY, 30000), CodeIssued("483920175", NOON)),
    (Attach(ORIGIN, "483920175", RECEIPT), Attached(ANNA_FOUND, Mechanic.PAY, 2831, None, 28, NOON)),
    (Detach(ORIGIN, RECEIPT.id), Released(500, 15000)),
    (Adjust(ORIGIN, ANNA, 4700, "manual"), Adjusted(4700, 19700)),
    (FindCoupon(ORIGIN, "BDAY1"), CouponFound("BDAY1", "birthday")),
    (
        ReadAccount(ORIGIN, ANNA, NOON, NOON),
        LedgerPage((Entry(1, EntryKind.OPENING, "anna", 15000, 0, "", None, NOON, date(2026, 3, 14), NOON),)),
    ),
    (LoadMenu(ORIGIN, (Dish("101", "Kawa", 1490, "drinks"),), "res"), MenuLoaded(("101",), (), 0, ())),
    (
        ReadLedger(ORIGIN, 0),
        LedgerPage((Entry(1, EntryKind.OPENING, "anna", 15000, 0, "", None, NOON, date(2026, 3, 14), NOON),)),
    ),
    (Upload(ORIGIN, (Commit(ORIGIN, RECEIPT),)), Uploaded((Committed(28, 0, 15028),))),
)
OPERATIONS: dict[str, Operation] = {kind_of(operation): operation for operation, _ in _PAIRS}
GRANTED: dict[str, Answer] = {kind_of(operation): answer for operation, answer in _PAIRS}
