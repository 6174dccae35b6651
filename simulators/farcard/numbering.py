"""How an operation's number, and with it its idempotency key, follows from what a packet says.

FarCards has no transaction id (farcard.md 3): an operation is known by its receipt and by what the packet says of it.
So the till gives its operations on a receipt numbers that the other end can make again: from the line id (`uni`) of a
payment or discount, the number of the deletion (`delprintnum`), and the chmode. Payments taken off and entered again
get new line ids, so a receipt paid again after a rollback is another operation than the one rolled back. **Profile of
ours**: that tills do so with line ids was not measured.
"""

from dataclasses import dataclass

FIRST = 1_000_000
"""Above every number that a till counts out for its questions."""
_MODES = 100
_DELETIONS = 100
FIRST_PAYMENT_UNI = 10_000
"""Line ids of payments begin here, `UNIS_A_TURN` higher with each payment begun anew on the receipt; discounts are
right below, dishes far below."""
UNIS_A_TURN = 100


@dataclass(frozen=True, slots=True)
class Mark:
    """What a number says. `uni`: of the first payment for a receipt and its undoing, else of the line itself."""

    uni: int
    chmode: int = 0
    """0 for a payment or discount asked for together with the receipt."""
    deletion: int = 0


def number_of(mark: Mark) -> int:
    """`uni` is 0 to 10**9, `deletion` and `chmode` under 100."""
    return FIRST + (mark.uni * _DELETIONS + mark.deletion % _DELETIONS) * _MODES + mark.chmode % _MODES


def mark_of(number: int) -> Mark | None:
    """None for a number that is not one of these."""
    if number < FIRST:
        return None
    rest, chmode = divmod(number - FIRST, _MODES)
    uni, deletion = divmod(rest, _DELETIONS)
    return Mark(uni, chmode, deletion)


def payment_uni(turn: int, index: int = 0) -> int:
    """Line id of a payment: `turn` counts how often paying was begun anew, `index` the payments of one turn."""
    return FIRST_PAYMENT_UNI + UNIS_A_TURN * turn + index


def discount_uni(turn: int, index: int) -> int:
    """Line id of the discount at `index` of `Receipt.discounts`, right below the payments of its turn."""
    return payment_uni(turn) - 1 - index


def turn_of(first_payment_uni: int) -> int:
    """The turn a receipt's first payment is of."""
    return (first_payment_uni - FIRST_PAYMENT_UNI) // UNIS_A_TURN
