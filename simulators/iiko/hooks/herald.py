"""iikoCard's notifications of points, told of a ledger that is not iiko's: one for each entry that moved a guest's
points. Source: iiko_loyaltyplant.md 5.13 [C]; which entry has which `transactionType` is inferred (`reporting.py`).

The trap: `id` is what subscribers de-duplicate by, so it is the transaction's of the report, and the same however often
it is told.
"""

from collections.abc import Sequence
from datetime import UTC

from simulators.iiko.cloud.messages.shape import sum_of
from simulators.iiko.cloud.names import NameKind, name_id
from simulators.iiko.cloud.origins import Organisation, order_id
from simulators.iiko.cloud.reporting import name_of
from simulators.iiko.cloud.work import wallet_of
from simulators.iiko.hooks.events import CardEvent, NotificationType
from simulators.iiko.hooks.sender import HookSender, Publish, SenderSettings
from simulators.kit.effect import Effect
from simulators.kit.event import Event, Told
from simulators.kit.instant import Instant
from simulators.till.ledger import Posted
from simulators.till.programme import Programme


class Herald(HookSender):
    """A sender that a backend tells of its entries (`Posted`)."""

    def __init__(
        self,
        name: str,
        address: str,
        settings: SenderSettings,
        organisations: tuple[Organisation, ...],
        programme: Programme,
        password: str,
    ) -> None:
        """`password`: the subscription's, in each notification; `organisations`: the first stands for what was posted
        in no store of them."""
        assert organisations, "somebody has subscribed"
        super().__init__(name, address, settings)
        self._organisations = organisations
        self._programme = programme
        self._password = password

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        match event:
            case Told(sender, Posted() as posted):
                told = self._notification(posted)
                return [] if told is None else super().handle(Told(sender, Publish(told)), now)
            case _:
                return super().handle(event, now)

    def _notification(self, posted: Posted) -> CardEvent | None:
        """None: no points moved."""
        entry = posted.entry
        if not entry.guest or not entry.points:
            return None
        receipt = entry.receipt
        store = entry.key.partition("/")[0] if receipt is None else receipt.store
        organisation = next((one for one in self._organisations if one.store == store), self._organisations[0])
        is_of_order = receipt is not None and receipt.check > 0
        return CardEvent(
            name_id(NameKind.TRANSACTION, str(entry.number)),
            NotificationType.WALLET_TRANSACTION,
            organisation.id,
            name_id(NameKind.GUEST, entry.guest),
            name_of(entry),
            sum_of(entry.points),
            sum_of(posted.balance),
            order_id=order_id(receipt, organisation) if receipt is not None and is_of_order else None,
            order_number=receipt.check if receipt is not None and is_of_order else None,
            is_delivery=False if is_of_order else None,
            terminal_group_id=name_id(NameKind.TERMINAL_GROUP, receipt.terminal) if receipt is not None else None,
            wallet_id=wallet_of(self._programme),
            changed_on=f"{entry.posted_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z",
            subscription_password=self._password,
        )
