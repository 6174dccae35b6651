"""Whose operation a request is: organisations, and the origin that an id of ours spells or a request leads to.

iikoCloud has no place for a business date, a terminal or the number of an operation, and judges everything by its own
clock. Profile of ours [P]: a caller of ours sends two headers more, `X-Operation-Id` (`simulators/iiko/ids.py`) and
`X-Made-At` (RFC 3339), which iiko's server would pass over. A stranger's request is of the terminal "cloud", of the
day it came on, and its number is a digest: the same request said again has the same key.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from simulators.iiko.cloud.names import number_of
from simulators.iiko.ids import LARGEST_OUTLET, IdKind, Spelt, number_in, read_id
from simulators.iiko.keys import read_key, spell
from simulators.kit.instant import check_year
from simulators.till.operation import Origin
from simulators.till.receipt import ReceiptId

OPERATION_HEADER = "x-operation-id"
MADE_AT_HEADER = "x-made-at"
TERMINAL = "cloud"
"""What strangers' requests are from."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A store, as iikoCloud knows it. `api_login`: what its integrators get tokens with; two may share one."""

    store: str
    id: UUID
    api_login: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    """A token both ends know beforehand, so that none is asked for and none expires. For recordings and tests."""

    @property
    def outlet(self) -> int:
        """Stands for the store in ids of ours."""
        return self.id.int & LARGEST_OUTLET


def operation_id(origin: Origin, organisation: Organisation, kind: IdKind = IdKind.OPERATION) -> UUID | None:
    """The id that spells an operation (or, of kind ORDER, its check); None when there is no room for it."""
    return _spell(kind, organisation, origin.receipt, origin.number if kind is IdKind.OPERATION else 0)


def order_id(receipt: ReceiptId, organisation: Organisation) -> UUID | None:
    return _spell(IdKind.ORDER, organisation, receipt, 0)


def transaction_id(key: str, organisation: Organisation) -> UUID | None:
    """The id of a hold, out of the key of its operation."""
    read = read_key(key)
    if read is None or read[0].store != organisation.store:
        return None
    return _spell(IdKind.OPERATION, organisation, *read)


def _spell(kind: IdKind, organisation: Organisation, receipt: ReceiptId, number: int) -> UUID | None:
    try:
        return spell(kind, organisation.outlet, receipt, number)
    except ValueError:
        return None


def origin_in(key: str, made_at: datetime) -> Origin | None:
    """The operation of a key, for telling an entry of the ledger by the ids it was asked with."""
    read = read_key(key)
    if read is None:
        return None
    receipt, number = read
    try:
        return Origin(receipt.store, receipt.terminal, receipt.business_date, made_at, receipt.check, number)
    except ValueError:
        return None


def spelt_by(id: UUID, organisation: Organisation, kind: IdKind) -> Spelt | None:
    """What an id of ours says; None for others', and for those of another store."""
    spelt = read_id(id)
    if spelt is None or spelt.kind is not kind or spelt.outlet != organisation.outlet:
        return None
    try:
        check_year(spelt.business_date)
    except ValueError:
        return None
    return spelt


def origin_of(spelt: Spelt, organisation: Organisation, made_at: datetime) -> Origin:
    terminal, day = str(spelt.terminal), spelt.business_date
    return Origin(organisation.store, terminal, day, made_at, spelt.check, spelt.number)


def receipt_of(id: UUID, organisation: Organisation, day: date) -> ReceiptId:
    """The check that an order stands for; `day`: the business day it was opened on, if the id does not say."""
    spelt = spelt_by(id, organisation, IdKind.ORDER)
    if spelt is None:
        return ReceiptId(organisation.store, day, TERMINAL, number_in(id) or 1)  # 0 is no check at all
    return ReceiptId(organisation.store, spelt.business_date, str(spelt.terminal), spelt.check)


def stranger(organisation: Organisation, made_at: datetime, day: date, *what: str | bytes) -> Origin:
    """The origin of something nobody numbered, told apart by `what` it is."""
    return Origin(organisation.store, TERMINAL, day, made_at, 0, number_of(*what))
