"""What a station's scanner or keyboard gave, as the plugin parses it, in whichever act a code is shown: parsing is the
plugin's task (iiko_loyaltyplant.md 3.1 [D W1], 4.6.1 [P]). What cannot be a code stays as it is: the programme says so.
"""

from dataclasses import replace

from simulators.iiko.profile import IikoProfile
from simulators.iiko.waiter.codes import digits_of
from simulators.till.cashier import Act, AskQuote, HoldPoints, OpenCheck, Sell, ShowCard, SpendPoints, TakeGift
from simulators.till.identifier import Identifier, IdentifierKind


def parse_shown(shown: Identifier, profile: IikoProfile) -> Identifier:
    """A code without what stands around its digits; anything else as it was."""
    if shown.kind is not IdentifierKind.CODE:
        return shown
    digits = digits_of(shown.value, profile)
    return shown if digits is None else Identifier(IdentifierKind.CODE, digits)


def with_parsed_guest(act: Act, profile: IikoProfile) -> Act:
    """The act with the guest as parsed."""
    match act:
        case ShowCard(identifier=shown):
            return replace(act, identifier=parse_shown(shown, profile))
        case (
            OpenCheck(guest=Identifier() as guest)
            | AskQuote(guest=Identifier() as guest)
            | Sell(guest=Identifier() as guest)
            | SpendPoints(guest=guest)
            | HoldPoints(guest=guest)
            | TakeGift(guest=guest)
        ):
            return replace(act, guest=parse_shown(guest, profile))
        case _:
            return act
