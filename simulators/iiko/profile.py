"""How a venue with iiko is set up: values only. The protocol of the codes is LP-SIM and a profile of ours altogether
(iiko_loyaltyplant.md 4.6); what iiko itself does is marked where it is known. Read before changing: sections 3.4, 6, 8.
"""

from enum import Enum

from msgspec import Struct

DEFAULT = "lp-sim"


class WaiterMode(Enum):
    """What the waiter's scan does (iiko_loyaltyplant.md 3.1, 3.5)."""

    PLUGIN = "plugin"
    """Check-in at the loyalty plugin (IF-1)."""
    PAYMENT = "payment"
    """Check-in, checkout and payment (profile W-SIM of ours, 3.6)."""
    EXTERNAL_DATA = "external_data"
    """The value is only written to the order (IF-1b): nothing is checked, trouble shows when the till pays."""


class AfterGift(Enum):
    """What a gift removed from the order by hand becomes [P]."""

    AVAILABLE = "available"
    BURNT = "burnt"
    """The guest stays on the order and the code is used up; the gift is not given."""


class Via(Enum):
    """Whom the plugin calls."""

    GATEWAY = "gateway"
    BACKEND = "backend"


class IikoProfile(Struct, frozen=True):
    """One venue; all its tills share it."""

    profile: str = DEFAULT
    via: Via = Via.GATEWAY
    licences: tuple[str, ...] | None = None
    """Terminals with a licence of the plugin (LP-06, one per till); None: all. Without one a till has no plugin: it
    sells, and knows no guests."""
    main: str = ""
    """The till whose plugin answers waiters; empty: the first."""
    plugin_address: str = ""
    """The till whose address is in iikoWaiter's settings (LP-06); empty: the main one. Another one answers nobody."""
    waiter_enabled: bool = True
    """The switch in iikoWaiter's settings (LP-06)."""
    waiter: WaiterMode = WaiterMode.PLUGIN
    waiter_pin: str = "7301"
    pins: tuple[str, ...] | None = None
    """PINs the plugin takes; None: any."""
    offline_attach: bool = True
    """With the programme out of reach a guest may be noted by phone or card, for an accrual only [P] (8)."""
    attach_after_bill: bool = False
    """A guest may be attached when the pre-bill is printed [P] (A03; 3.4 has it refused)."""
    hold_at_bill: bool = True
    """Points and gifts are set aside when the pre-bill is printed or a points payment is added, what is first [P]."""
    keep_hold_on_failure: bool = False
    """When the fiscal printer fails: False, the payment is cancelled (EmergencyCancelPayment); True, the hold is kept
    for the next try [P option of 7.5]."""
    after_gift: AfterGift = AfterGift.BURNT
    stop_list: tuple[str, ...] = ()
    """Dishes that cannot be added (7.3)."""
    all_by_points: bool = True
    """A receipt may be paid with points alone [P]."""
    qr_prefix: str = ""
    """What stands before the digits in the QR code; `lpsim://c/` is the option of 4.6.1."""


def problems(profile: IikoProfile) -> list[tuple[str, str]]:
    """(field, sentence) of what cannot be meant."""
    found = []
    if profile.waiter is WaiterMode.EXTERNAL_DATA and not profile.offline_attach:
        found.append(("waiter", "external data is noted unchecked, which offline_attach: false forbids"))
    return found


PROFILES: dict[str, IikoProfile] = {DEFAULT: IikoProfile()}
