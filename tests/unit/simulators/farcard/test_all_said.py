"""Whatever an r_keeper till says, over a whole wire: the server end understands the same, to the last field."""

import dataclasses
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from simulators.farcard.accounts import Accounts
from simulators.farcard.numbering import Mark, number_of, payment_uni
from simulators.farcard.packet import ChMode
from simulators.farcard.reading import receipt_of
from simulators.farcard.receipts import Telling, packet_of
from simulators.farcard.totals import remarks_on
from simulators.till.asks import key_of
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Commit, Hold, Operation, Origin
from simulators.till.receipt import POINTS, Receipt, Tender
from simulators.till.wire import Ask
from tests.strategies import farcards

patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@given(farcards.operations())
@patient
def test_what_is_asked_is_understood_to_the_last_field(operation: Operation) -> None:
    wire = farcards.WIRE
    assert wire.carries(operation) is None
    client, server = wire.client(), wire.server()
    client.send(Ask("r", operation.origin.terminal, operation), 0)
    [data] = client.outgoing()
    assert server.feed(data, 0) == [Ask("1", operation.origin.terminal, operation)]


@given(farcards.receipts(paid=False), st.integers(0, 10**6), st.booleans(), st.sampled_from([0, 100_00]))
@patient
def test_the_packet_of_a_paid_receipt_adds_up(
    drawn: tuple[Receipt, object], points: int, by_bank: bool, note: int
) -> None:
    receipt = drawn[0]
    assume(receipt.total >= 0)
    by_points = min(points, receipt.total) if receipt.guest is not None else 0
    origin = Origin(
        farcards.STORE, receipt.id.terminal, receipt.id.business_date, receipt.closed_at, receipt.id.check, 0
    )
    key = key_of(origin, number_of(Mark(payment_uni(0))))
    tenders = (
        Tender(POINTS, by_points, by_points, key),
        Tender("card" if by_bank else "cash", receipt.total - by_points),
    )
    paid = replace(receipt, tenders=tuple(tender for tender in tenders if tender.amount))
    terms = dataclasses.replace(farcards.WIRE, cash_note=note).terms
    told = Telling(ChMode.SALE, origin, receipt.closed_at, paid)
    packet = packet_of(told, terms, Accounts())
    assert remarks_on(packet) == ()
    assert receipt_of(packet, terms) == paid
    assert sum(one.base_sum for one in packet.data.payments) == paid.total if packet.data else False


def test_what_money_cannot_say_is_not_said() -> None:
    wire = dataclasses.replace(farcards.WIRE, points_value=Decimal("0.10"))
    origin = Origin(farcards.STORE, "5", date(2026, 3, 16), datetime(2026, 3, 16, 12, tzinfo=UTC), 1, 2)
    anna = Identifier(IdentifierKind.CARD, "9991000012345")
    assert wire.carries(Hold(origin, anna, 540_00)) is None
    assert wire.carries(Hold(origin, anna, 540_01)) == "points are set aside in money, which cannot say so many"


@given(farcards.commits().filter(lambda commit: any(one.kind == POINTS for one in commit.receipt.tenders)))
@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=20)
def test_a_payment_of_nothing_is_not_said(commit: Commit) -> None:
    tenders = tuple(replace(one, amount=0) if one.kind == POINTS else one for one in commit.receipt.tenders)
    unpaid = replace(commit, receipt=replace(commit.receipt, tenders=tenders))
    assert farcards.WIRE.carries(unpaid) == "points that pay nothing are no payment of the check"
