"""Whether a call was done, and how a till's protocol wants to be told. Source: farcard.md 2.3, 2.6."""

from simulators.farcard.call import OutBuf, TransactionsAnswer, TrResponse
from simulators.farcard.dialects.contract import Style

DONE = 0
RESULT_LOW, RESULT_HIGH = -(2**31), 2**31 - 1
OLD_PROTOCOL = 29
"""FarCards before 6.04 took the XML of an error only with a result of success."""


def is_refused(answer: TransactionsAnswer) -> bool:
    """Nothing was done: by its result, or, as older protocols say it, by the error in its XML."""
    return answer.result != DONE or _has_error(answer.out)


def result_said(result: int, out: OutBuf | None, style: Style) -> int:
    """The result of TransactionsEx on the wire: before protocol 30, an error that has its XML says 0."""
    return DONE if style.protocol <= OLD_PROTOCOL and _has_error(out) else result


def _has_error(out: OutBuf | None) -> bool:
    return out is not None and isinstance(out.content, TrResponse) and out.content.error_code != 0
