"""Of all rooms: what hypothesis draws is the same in every run, so that a red run is about the change.

`TILLPROOF_EXPLORE=1` draws anew each time, for looking further than a gate should.
"""

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("explore" if os.environ.get("TILLPROOF_EXPLORE") else "steady")
