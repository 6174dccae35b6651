"""How the r_keeper tills of a cast call FarCards: a named profile, what the cast changes of it for all of them, and
what a terminal changes for itself.

All r_keeper tills of a store share one relay (farcard.md 1), so in the end they must agree; different stores need not.
"""

from harness.scenario.changes import ChangesShape, Sites
from simulators.farcard.profile import DEFAULT, PROFILES, FarcardProfile, problems

FARCARDS = Sites(PROFILES, DEFAULT, problems)
FARCARD_CHANGES = ChangesShape(FarcardProfile, PROFILES)
