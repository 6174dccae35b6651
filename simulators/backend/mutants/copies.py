"""What repeating a sale that is already in does to a backend that does not know it is in."""

from datetime import datetime

from simulators.backend.books import Books, Performed
from simulators.backend.rows import to_row
from simulators.kit.event import Row
from simulators.kit.money import Minor
from simulators.till.answer import Committed
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, Single


def posted_again(books: Books, operation: Single, performed: Performed, posted_at: datetime | None = None) -> Performed:
    """The answer to a repeated commit after its sale was posted once more, as at first unless a moment is given;
    anything else stays as it is."""
    answer = performed.answer
    if not isinstance(operation, Commit) or not isinstance(answer, Committed) or performed.rows:
        return performed
    copied = copy_of_sale(books, operation, posted_at)
    if copied is None:
        return performed
    row, balance = copied
    return Performed((row,), Committed(answer.earned, answer.spent, balance))


def copy_of_sale(books: Books, operation: Commit, posted_at: datetime | None) -> tuple[Row, Minor | None] | None:
    """The sale of the receipt posted once more under the key of this operation: its row, and the balance then; None
    when there is none."""
    sale = _sale_of(books, operation)
    if sale is None:
        return None
    number = len(books.accounts.ledger) + 1
    copy = Entry(
        number,
        EntryKind.SALE,
        sale.guest,
        sale.points,
        sale.amount,
        operation.origin.key,
        sale.receipt,
        sale.made_at,
        sale.business_date,
        sale.posted_at if posted_at is None else posted_at,
    )
    books.accounts.put(copy)
    return to_row(copy), books.balance_of(sale.guest) if sale.guest else None


def _sale_of(books: Books, operation: Commit) -> Entry | None:
    sold = books.accounts.sold.get(operation.receipt.id)
    return None if sold is None else books.accounts.entry(sold.entry)
