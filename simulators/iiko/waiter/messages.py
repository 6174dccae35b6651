"""What a waiter reads in the popup. Ours: the texts of the real plugin are unknown [U] (3.4 names the cases only)."""

from simulators.till.answer import Answer, Reason, Refused

UNAVAILABLE = "loyalty plugin unavailable"
"""Shown by the waiter's own device: nobody could be asked (3.4)."""
ORDER_NOT_FOUND = "Order not found"
NOT_A_CODE = "This is not a code of the programme. Ask the guest to show the code in the app."
WRONG_PIN = "This PIN may not do that"
SWITCHED_OFF = "check-in is switched off in the settings of iikoWaiter"
CLOUD_UNREACHABLE = "The loyalty programme does not answer. The guest was not attached; try again later."
ONLY_NOTED = "The loyalty programme does not answer. The guest is only noted on the order and was not checked."
"""An information, and no yes: a plugin may answer with a message alone (3.1)."""
NOT_DONE = "Not done"
POINTS_AT_THE_TILL = "Points are paid at the till, not at the waiter's device"
NO_SUCH_WALLET = "The programme has points only: no deposits, no certificates, and gifts are chosen in the app"
NOTHING_TO_PAY = "There is no payment in the request"
NOT_CHECKED_IN = "No guest is checked in on this order"

OF_REASONS: dict[Reason, str] = {
    Reason.NOT_FOUND: "Unknown code. Ask the guest to make a new one.",
    Reason.EXPIRED: "The code has expired. Ask the guest to make a new one.",
    Reason.USED: "The code was used already. Ask the guest to make a new one.",
    Reason.SUPERSEDED: "The guest has made a newer code. Ask for that one.",
    Reason.BLOCKED: "The guest's account is blocked",
    Reason.HAS_GUEST: "Another guest is on the order: detach first",
    Reason.TOO_MANY_ATTEMPTS: "Too many wrong codes. Wait a minute.",
    Reason.INSUFFICIENT: "The guest has not enough points",
    Reason.NOT_APPLICABLE: "Not possible for this order",
    Reason.VOIDED: "The order was voided",
    Reason.OFFLINE: CLOUD_UNREACHABLE,
    Reason.UNAVAILABLE: CLOUD_UNREACHABLE,
    Reason.UNKNOWN_RECEIPT: ORDER_NOT_FOUND,
}


def message_of(answer: Answer | None, note: str = "") -> str:
    """Why it was not done: what the till says, what the programme says, or what we say of the reason."""
    if note:
        return note
    match answer:
        case Refused(reason, text):
            return text or OF_REASONS.get(reason, f"{NOT_DONE}: {reason.value.replace('_', ' ')}")
        case None:
            return CLOUD_UNREACHABLE
        case _:
            return NOT_DONE
