"""What of a ledger is told by iikoCard's notifications, and how."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from msgspec.structs import replace as with_fields

from simulators.iiko.cloud.names import NameKind, name_id
from simulators.iiko.cloud.origins import Organisation
from simulators.iiko.hooks.events import CardEvent, NotificationType, read_delivery
from simulators.iiko.hooks.herald import Herald
from simulators.iiko.hooks.sender import SenderSettings
from simulators.kit.effect import Effect, Open, Persist, Send
from simulators.kit.event import Opened, Persisted, Started, Told
from simulators.till.ledger import Entry, EntryKind, Posted
from simulators.till.programme import Programme
from simulators.till.receipt import ReceiptId

NORTH = Organisation("north", UUID("aaaaaaaa-0000-4000-8000-000000000001"))
SOUTH = Organisation("south", UUID("aaaaaaaa-0000-4000-8000-000000000002"))
NOON = datetime(2025, 11, 21, 12, 0, 0, 250, tzinfo=UTC)
DAY = date(2025, 11, 21)
SALE = Entry(
    7,
    EntryKind.SALE,
    "70231",
    4700,
    125000,
    "south/2025-11-21/1/118/5",
    ReceiptId("south", DAY, "1", 118),
    NOON,
    DAY,
    NOON,
)


def herald() -> Herald:
    part = Herald("hooks", "subscriber:webhooks", SenderSettings(), (NORTH, SOUTH), Programme("Club"), "secret")
    part.handle(Started(()), 0)
    return part


def told_of(entry: Entry, balance: int = 28700) -> CardEvent | None:
    part = herald()
    effects = list(part.handle(Told("backend", Posted(entry, balance)), 0))
    sent: list[bytes] = []
    while effects:
        follow: list[Effect] = []
        for effect in effects:
            match effect:
                case Persist(token):
                    follow += part.handle(Persisted(token), 0)
                case Open(conn):
                    follow += part.handle(Opened(conn), 0)
                case Send(_, data):
                    sent.append(data)
                case _:
                    pass
        effects = follow
    if not sent:
        return None
    delivery = read_delivery(b"".join(sent).partition(b"\r\n\r\n")[2])
    assert isinstance(delivery, CardEvent)
    return delivery


def test_points_earned_are_told_with_the_order() -> None:
    event = told_of(SALE)
    assert event is not None
    assert event.notification_type == NotificationType.WALLET_TRANSACTION
    assert (event.transaction_type, event.sum, event.balance) == ("RefillWalletFromOrder", Decimal(47), Decimal(287))
    assert (event.organization_id, event.order_number, event.is_delivery) == (SOUTH.id, 118, False)
    assert event.customer_id == name_id(NameKind.GUEST, "70231")
    assert (event.changed_on, event.subscription_password) == ("2025-11-21T12:00:00.000250Z", "secret")
    assert event.order_id is not None
    assert event.phone is None


def test_the_id_is_that_of_the_transaction_in_the_report() -> None:
    first, again, next_one = (told_of(entry) for entry in (SALE, SALE, with_fields(SALE, number=8)))
    assert first is not None
    assert again is not None
    assert next_one is not None
    assert first.id == again.id == name_id(NameKind.TRANSACTION, "7")
    assert first.id != next_one.id


@pytest.mark.parametrize(
    "entry",
    [
        with_fields(SALE, guest="", points=0),
        with_fields(SALE, points=0),
        with_fields(SALE, kind=EntryKind.HOLD, points=0, amount=30000),
        with_fields(SALE, kind=EntryKind.RELEASE, points=0, amount=30000),
        with_fields(SALE, kind=EntryKind.COUPON, points=0, coupon="C-1"),
    ],
)
def test_what_moves_no_points_is_not_told(entry: Entry) -> None:
    assert told_of(entry) is None


@pytest.mark.parametrize("kind", [kind for kind in EntryKind if kind not in (EntryKind.HOLD, EntryKind.RELEASE)])
@pytest.mark.parametrize("points", [100, -100])
def test_every_movement_has_a_name(kind: EntryKind, points: int) -> None:
    event = told_of(with_fields(SALE, kind=kind, points=points))
    assert event is not None
    assert event.transaction_type


@pytest.mark.parametrize(
    ("key", "organisation"), [("south/2025-11-21/1/0/5", SOUTH), ("app/2025-11-21/phone/0/5", NORTH), ("", NORTH)]
)
def test_what_is_of_no_order_is_of_the_store_that_asked_or_of_the_first(key: str, organisation: Organisation) -> None:
    event = told_of(with_fields(SALE, kind=EntryKind.ADJUSTMENT, key=key, receipt=None))
    assert event is not None
    assert (event.organization_id, event.order_id, event.order_number) == (organisation.id, None, None)


def test_a_check_that_cannot_be_spelt_has_no_id() -> None:
    assert SALE.receipt is not None
    event = told_of(with_fields(SALE, receipt=with_fields(SALE.receipt, terminal="bar")))
    assert event is not None
    assert (event.order_id, event.order_number) == (None, 118)
