"""Every operation a till makes, as a call, heard as the same operation; and the answers back."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from simulators.farcard.accounts import Accounts
from simulators.farcard.answering import call_answer_of
from simulators.farcard.hearing import operation_of
from simulators.farcard.packet import ChMode
from simulators.farcard.saying import call_of, why_not
from simulators.farcard.understanding import answer_of
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
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Hold, Identify, Operation, Phase, Quote, Release
from simulators.till.receipt import Discount
from tests.unit.simulators.farcard.trade import (
    ANNA,
    BOOK,
    PAID,
    PLAIN,
    RECEIPT,
    SALE,
    TERMS,
    commit,
    points,
    reinstatement,
    void,
)

ASKED = replace(SALE, number=0)
SWIPED = replace(SALE, number=0, check=0)
OPEN = replace(RECEIPT, tenders=(), coupons=("dessert",), discounts=RECEIPT.discounts[:2], order="")
TO_COUPON = replace(OPEN, coupons=("dessert", "RW-1"))
EDITED = replace(OPEN, id=replace(SALE.receipt, check=0), guest=None)
SAME: dict[str, Operation] = {
    "sale with everything": commit(),
    "sale of nobody": commit(PLAIN),
    "sale with a card alone": commit(replace(PLAIN, guest=ANNA)),
    "sale paid by discounts": commit(replace(PLAIN, discounts=(Discount("all", PLAIN.gross, "till"),), tenders=())),
    "sale all with points": commit(replace(PLAIN, guest=ANNA, tenders=(points(PLAIN.gross),))),
    "rollback": void(chmode=ChMode.SALE_ROLLBACK, deletion=0),
    "void": void(),
    "second void": void(deletion=2),
    "void of nobody's": void(PLAIN),
    "reinstatement": reinstatement(),
    "bill": Quote(ASKED, OPEN, Phase.BILL),
    "bill of nobody": Quote(ASKED, replace(PLAIN, tenders=()), Phase.BILL),
    "coupon at the calculation": Quote(ASKED, TO_COUPON, Phase.CALCULATION),
    "hold": Hold(replace(SALE, number=7), ANNA, 5_000),
    "release": Release(replace(SALE, number=8), "cafe/2026-03-14/4/100106/7"),
    "look-up of a phone": Identify(SWIPED, Identifier(IdentifierKind.PHONE, "+79161234567"), phase=Phase.LOOKUP),
    "look-up of a code": Identify(SWIPED, Identifier(IdentifierKind.CODE, "123456"), phase=Phase.LOOKUP),
    "look-up of a QR": Identify(SWIPED, Identifier(IdentifierKind.QR, "b7f0-77"), phase=Phase.LOOKUP),
    "picture": Identify(SWIPED, ANNA, phase=Phase.IMAGE),
    **{
        f"card {phase.value}": Identify(ASKED, ANNA, None, phase, RECEIPT)
        for phase in (
            Phase.PAYING,
            Phase.PAYING_ROLLED_BACK,
            Phase.VOIDING,
            Phase.VOIDING_ROLLED_BACK,
            Phase.BILL,
            Phase.CALCULATION,
            Phase.CARD_PRINT,
            Phase.BILL_CANCELLED,
            Phase.BEFORE_RECEIPT,
        )
    },
    **{
        f"card {phase.value}": Identify(SWIPED, ANNA, None, phase)
        for phase in (Phase.OUTSIDE, Phase.ENTRANCE, Phase.AFTER, Phase.KITCHEN_PRINT)
    },
    "card swiped": Identify(SWIPED, ANNA, None, Phase.ORDER, EDITED),
    "card with a password": Identify(SWIPED, ANNA, "0451", Phase.ORDER),
}


def heard(operation: Operation) -> object:
    assert why_not(operation, TERMS) is None
    return operation_of(call_of(operation, TERMS, Accounts()), TERMS, PAID)


@pytest.mark.parametrize("name", SAME)
def test_the_same_operation_to_the_last_field(name: str) -> None:
    understood = heard(SAME[name])
    if name.startswith(("look-up", "picture")):
        assert isinstance(understood, Identify)
        understood = replace(understood, origin=replace(understood.origin, terminal="4"))
    assert understood == SAME[name]
    assert understood.origin.key == SAME[name].origin.key


def said(operation: Operation, answer: Answer) -> Answer:
    accounts = Accounts()
    call = call_of(operation, TERMS, accounts)
    return answer_of(operation, call, call_answer_of(call, answer, TERMS), TERMS, accounts)


FOUND = GuestFound("700123", Status.ACTIVE, "Иванов", 150_000, "bronze", 0, "Hi", 2, ANNA.value, BOOK.gifts)


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("card swiped", FOUND),
        ("card swiped", Refused(Reason.NOT_FOUND, "no")),
        ("card swiped", Refused(Reason.BLOCKED, "lost")),
        ("card swiped", Refused(Reason.EXPIRED, "old")),
        ("card swiped", Refused(Reason.PASSWORD_NEEDED, "code?")),
        ("card swiped", Refused(Reason.WRONG_PASSWORD, "wrong")),
        ("card swiped", Refused(Reason.OFFLINE, "no link")),
        ("look-up of a phone", GuestFound("700123", Status.ACTIVE, "Иванов", card=ANNA.value)),
        ("look-up of a phone", Refused(Reason.NOT_FOUND, "Email not found")),
        ("sale with everything", Committed(2_868, 16_500, 136_368, "thank you")),
        ("sale with everything", Committed(0, 16_500, None)),
        ("sale with everything", Refused(Reason.INSUFFICIENT, "Недостаточно бонусов")),
        ("sale of nobody", Committed(0, 0, None)),
        ("sale with a card alone", Committed(0, 0, 5)),
        ("sale with everything", Committed(0, 16_500, None, "done", False)),
        ("sale with a card alone", Queued("later")),
        ("void", Voided(16_500, 2_868, 150_000)),
        ("void", Voided(0, 0, None)),
        ("void", Voided(0, 0, None, False)),
        ("void of nobody's", Voided(0, 0, None)),
        ("void", Refused(Reason.UNKNOWN_RECEIPT, "what?")),
        ("rollback", Voided(1, 2, 3)),
        ("bill", Quoted((Discount("tea", 100, "RW-1", "300"), Discount("10%", 50, "card")), 900, 30, "hello")),
        ("coupon at the calculation", Quoted((Discount("tea", 100, "RW-1", "300"), Discount("x", 5, "RW-1")), 0, 0)),
        ("coupon at the calculation", Refused(Reason.USED, "twice")),
        ("coupon at the calculation", Refused(Reason.EXPIRED, "late")),
        ("hold", Held("cafe/2026-03-14/4/100106/7", 5_000, 1_000)),
        ("hold", Refused(Reason.INSUFFICIENT, "too much")),
        ("release", Released(5_000, 6_000)),
    ],
)
def test_the_same_answer(operation: str, answer: Answer) -> None:
    assert said(SAME[operation], answer) == answer


def test_a_deferred_sale_keeps_its_moment_and_shows_when_it_was_sent() -> None:
    call = call_of(commit(), TERMS, Accounts(), PAID + timedelta(hours=3))
    assert operation_of(call, TERMS) == commit()
    packet = getattr(call, "packet")  # noqa: B009
    assert (packet.generated.hour, packet.data.closedatetime.hour) == (22, 19)
