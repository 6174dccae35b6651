"""Refusals of LP-SIM: status and code of HTTP, and the reasons of the exchange, both ways (iiko_loyaltyplant.md 4.6.6).

The table is a profile of ours as all of LP-SIM is; codes marked `ours` are not even in it, because it has no word for
some reasons. The trap: several codes mean one reason, so a reason is said with the first of them that suits the
operation.
"""

from dataclasses import dataclass

from simulators.till.answer import Reason
from simulators.till.operation import Detach, Hold, Operation, Release, Return, Void

RETRY_AFTER_S = 60
"""In `Retry-After` of a 429: the pause after too many guesses (4.6.1, default)."""


class Unreadable(ValueError):
    """The request or answer is not such a thing; the message says what was found and where."""

    def __init__(self, sentence: str, status: int = 400, code: str = "BAD_REQUEST") -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Word:
    """A code of the table. `text` is what people are told when nobody found better words."""

    code: str
    status: int
    reason: Reason
    text: str
    retryable: bool = False
    ours: bool = False


WORDS: tuple[Word, ...] = (
    Word("BAD_REQUEST", 400, Reason.MALFORMED, "The request is no such thing"),
    Word("BAD_OUTLET", 400, Reason.UNAUTHORISED, "SalesOutletId is not a number of an outlet"),
    Word("BAD_TOKEN", 401, Reason.UNAUTHORISED, "AuthorizationToken is not that of the outlet"),
    Word("CODE_NOT_FOUND", 404, Reason.NOT_FOUND, "Код не найден"),
    Word("VISIT_NOT_FOUND", 404, Reason.NOT_APPLICABLE, "К заказу не привязан гость"),
    Word("ORDER_NOT_FOUND", 404, Reason.UNKNOWN_RECEIPT, "Заказ не найден"),
    Word("CODE_USED", 409, Reason.USED, "Код уже использован"),
    Word("CODE_SUPERSEDED", 409, Reason.SUPERSEDED, "Гость создал новый код"),
    Word("ORDER_HAS_GUEST", 409, Reason.HAS_GUEST, "К заказу уже привязан гость"),
    Word("ALREADY_COMMITTED", 409, Reason.NOT_APPLICABLE, "Заказ уже закрыт"),
    Word("ALREADY_CANCELLED", 409, Reason.VOIDED, "Заказ уже отменён"),
    Word("IDEMPOTENCY_MISMATCH", 409, Reason.CONFLICT, "The same key came with another content"),
    Word("REVISION_STALE", 409, Reason.STALE, "Заказ с тех пор изменён"),
    Word("CODE_EXPIRED", 410, Reason.EXPIRED, "Код истёк, попросите гостя показать новый"),
    Word("HOLD_EXPIRED", 410, Reason.EXPIRED, "Резерв баллов истёк"),
    Word("NOT_ENOUGH_POINTS", 422, Reason.INSUFFICIENT, "Недостаточно баллов"),
    Word("SUM_TOO_LARGE", 422, Reason.TOO_MUCH, "Столько баллами оплатить нельзя"),
    Word("RETURN_EXCEEDS_SALE", 422, Reason.TOO_MUCH, "Возврат больше продажи"),
    Word("ORDER_STATE_FORBIDS", 422, Reason.NOT_APPLICABLE, "Для этого заказа это невозможно"),
    Word("GIFT_NOT_AVAILABLE", 422, Reason.NOT_APPLICABLE, "Подарок недоступен"),
    Word("OUTLET_NOT_ALLOWED", 422, Reason.NOT_APPLICABLE, "Код не действует в этом заведении"),
    Word("GUEST_BLOCKED", 422, Reason.BLOCKED, "Гость заблокирован"),
    Word("TOO_MANY_ATTEMPTS", 429, Reason.TOO_MANY_ATTEMPTS, "Слишком много попыток, подождите минуту", True),
    Word("RATE_LIMIT", 429, Reason.UNAVAILABLE, "Too many requests", True),
    Word("UNAVAILABLE", 503, Reason.UNAVAILABLE, "Лояльность временно недоступна", True),
    Word("INTERNAL", 500, Reason.UNAVAILABLE, "Лояльность временно недоступна", True),
    Word("OFFLINE", 503, Reason.OFFLINE, "Нет связи с лояльностью", ours=True),
    Word("OUTSIDE_WINDOW", 422, Reason.OUTSIDE_WINDOW, "Сейчас не действует", ours=True),
    Word("WRONG_GUEST", 422, Reason.WRONG_GUEST, "Это купон другого гостя", ours=True),
    Word("WRONG_PASSWORD", 422, Reason.WRONG_PASSWORD, "Неверный пароль", ours=True),
    Word("PASSWORD_NEEDED", 422, Reason.PASSWORD_NEEDED, "Нужен пароль", ours=True),
    Word("ALREADY_EXISTS", 409, Reason.EXISTS, "Уже есть", ours=True),
    Word("ALREADY_RETURNED", 409, Reason.ALREADY_RETURNED, "Уже возвращено", ours=True),
    Word("UNSUPPORTED", 501, Reason.UNSUPPORTED, "Not supported", ours=True),
)
_BY_CODE = {word.code: word for word in WORDS}
_FIRST: dict[Reason, Word] = {}
for _word in WORDS:
    _FIRST.setdefault(_word.reason, _word)
_FIRST[Reason.UNAUTHORISED] = _BY_CODE["BAD_TOKEN"]
_FIRST[Reason.NOT_APPLICABLE] = _BY_CODE["ORDER_STATE_FORBIDS"]
_FIRST[Reason.UNAVAILABLE] = _BY_CODE["UNAVAILABLE"]
_BUSY = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses that mean "not now", whatever else an answer says (4.6.3)."""


def word_of(code: str) -> Word:
    """Raises KeyError for a code that is not in the table."""
    return _BY_CODE[code]


def word_for(reason: Reason, operation: Operation) -> Word:
    """How a refusal of that operation is said."""
    match reason, operation:
        case Reason.NOT_APPLICABLE, Hold(gift=gift) if gift:
            return _BY_CODE["GIFT_NOT_AVAILABLE"]
        case Reason.NOT_APPLICABLE, Void() | Detach() | Release():
            return _BY_CODE["ALREADY_COMMITTED"]
        case Reason.TOO_MUCH, Return():
            return _BY_CODE["RETURN_EXCEEDS_SALE"]
    return _FIRST[reason]


def reason_of(status: int, code: str) -> Reason | None:
    """What a refusal means; a code of nobody's table goes by its status. None: nothing that could be relied on."""
    if (word := _BY_CODE.get(code)) is not None:
        return word.reason
    if status in _BUSY or status > 504:
        return Reason.UNAVAILABLE
    if status in (401, 403):
        return Reason.UNAUTHORISED
    return Reason.NOT_APPLICABLE if code and 400 <= status < 500 else None
