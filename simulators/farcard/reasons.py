"""Why not, as numbers of a TRRESPONSE (`error_code`): the one table, for both ends. Source: farcard.md 2.6, 5.4, 6.2.

The protocol fixes no numbers. 157 is the vendor's own example of too few bonuses, 18 what a till was seen to show for a
guest it did not find, -1 what the best known client says when nobody answered; the rest are ours.
"""

from simulators.till.answer import Reason

CODES: dict[Reason, int] = {
    Reason.UNAVAILABLE: -1,
    Reason.NOT_FOUND: 18,
    Reason.INSUFFICIENT: 157,
    Reason.EXPIRED: 901,
    Reason.BLOCKED: 902,
    Reason.OFFLINE: 903,
    Reason.USED: 904,
    Reason.OUTSIDE_WINDOW: 905,
    Reason.WRONG_GUEST: 906,
    Reason.WRONG_PASSWORD: 907,
    Reason.PASSWORD_NEEDED: 908,
    Reason.EXISTS: 909,
    Reason.UNKNOWN_RECEIPT: 910,
    Reason.ALREADY_RETURNED: 911,
    Reason.TOO_MUCH: 912,
    Reason.VOIDED: 913,
    Reason.NOT_APPLICABLE: 914,
    Reason.CONFLICT: 915,
    Reason.UNAUTHORISED: 916,
    Reason.UNSUPPORTED: 917,
    Reason.MALFORMED: 918,
    Reason.SUPERSEDED: 919,
    Reason.HAS_GUEST: 920,
    Reason.TOO_MANY_ATTEMPTS: 921,
    Reason.STALE: 922,
}
WORDS: dict[Reason, str] = {
    Reason.UNAVAILABLE: "the loyalty system is not available",
    Reason.NOT_FOUND: "not found",
    Reason.INSUFFICIENT: "not enough points",
    Reason.EXPIRED: "expired",
    Reason.BLOCKED: "blocked",
    Reason.OFFLINE: "no link to the loyalty system",
    Reason.USED: "used already",
    Reason.OUTSIDE_WINDOW: "not valid now",
    Reason.WRONG_GUEST: "belongs to another guest",
    Reason.WRONG_PASSWORD: "wrong password",
    Reason.PASSWORD_NEEDED: "a password is needed",
    Reason.EXISTS: "exists already",
    Reason.UNKNOWN_RECEIPT: "no such receipt",
    Reason.ALREADY_RETURNED: "returned already",
    Reason.TOO_MUCH: "more than may be paid so",
    Reason.VOIDED: "voided",
    Reason.NOT_APPLICABLE: "not applicable here",
    Reason.CONFLICT: "another receipt of this number is known",
    Reason.UNAUTHORISED: "not allowed",
    Reason.UNSUPPORTED: "not supported",
    Reason.MALFORMED: "not understood",
    Reason.SUPERSEDED: "a newer code was made",
    Reason.HAS_GUEST: "a guest is on the check already",
    Reason.TOO_MANY_ATTEMPTS: "too many wrong codes: wait a while",
    Reason.STALE: "the check was changed since",
}
"""For the cashier, when whoever refused said nothing: a refusal without a text leaves them with a number."""
_REASONS = {code: reason for reason, code in CODES.items()}
UNTOLD = Reason.NOT_APPLICABLE
"""For a number we have no word for, and a refusal without one."""


def code_of(reason: Reason) -> int:
    return CODES[reason]


def words_of(reason: Reason, text: str) -> str:
    """The text of a refusal, or ours."""
    return text or WORDS[reason]


def reason_of(code: int) -> Reason:
    return _REASONS.get(code, UNTOLD)
