"""The steps of a check's life as chmodes. Source: farcard.md 4.2."""

from simulators.farcard.packet import ChMode
from simulators.till.operation import Phase

CHMODES: dict[Phase, ChMode] = {
    Phase.OUTSIDE: ChMode.NOT_CHECK,
    Phase.PAYING: ChMode.SALE,
    Phase.PAYING_ROLLED_BACK: ChMode.SALE_ROLLBACK,
    Phase.VOIDING: ChMode.RETURN,
    Phase.VOIDING_ROLLED_BACK: ChMode.RETURN_ROLLBACK,
    Phase.ORDER: ChMode.ORDER_EDITING,
    Phase.BILL: ChMode.ORDER_BILL,
    Phase.CALCULATION: ChMode.ORDER_CALC,
    Phase.CARD_PRINT: ChMode.PRINT_CARD_INFO,
    Phase.ENTRANCE: ChMode.INIT_ENTRANCE_CARD_ORDER,
    Phase.AFTER: ChMode.PRINT_AFTER_TRANSACTION,
    Phase.KITCHEN_PRINT: ChMode.SERV_PRINT,
    Phase.BILL_CANCELLED: ChMode.CANCEL_BILL,
    Phase.BEFORE_RECEIPT: ChMode.BEFORE_RECEIPT,
}
"""All but those that are calls of their own."""
_PHASES = {chmode.value: phase for phase, chmode in CHMODES.items()}


def chmode_of(phase: Phase | None) -> ChMode:
    """No phase: the order is being made, as the till's own command has it by default."""
    return CHMODES[phase or Phase.ORDER]


def phase_of(chmode: int) -> Phase:
    """A chmode newer than we are is taken for the default."""
    return _PHASES.get(chmode, Phase.ORDER)
