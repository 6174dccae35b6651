"""Every protocol by name: how to make it, and how sure we are of it. A protocol is a folder and an entry here.

Whatever is listed is held to the contract of `simulators.till.wire` by the battery in `tests/battery/protocols`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from simulators.farcard.wire import FarCard
from simulators.iiko.cloud.wire import IikoCloud
from simulators.iiko.lp_sim.wire import LpSim
from simulators.iiko.waiter.wire import Waiter
from simulators.micros.wire import Micros
from simulators.till.wire import Wire
from simulators.tillproof_v1.wire import TillproofV1


@dataclass(frozen=True, slots=True)
class Listed:
    """A protocol as it is offered: `make` is its `Wire`, for both ends."""

    make: Callable[..., Wire]
    title: str
    confidence: str
    """What the bytes rest on: the vendor's documents, seen code, inference, or ourselves."""
    is_lossless: bool
    """What one end says is what the other understands, to the last field. Otherwise something does not travel."""
    folder: str
    """Where it lives under `simulators/`; its golden vectors are in `vectors/` there."""
    needs: tuple[str, ...] = ()
    """Arguments `make` cannot do without; without any, `make()` has default settings."""


PROTOCOLS: dict[str, Listed] = {
    "micros": Listed(
        Micros,
        "Oracle Micros SIM over TCP, as a profile and a vocabulary say; every operation of a till",
        "framing and sequence from manuals and seen code; fields are each site's own, so the vocabulary is a profile",
        is_lossless=True,
        folder="micros",
        needs=("profile", "vocabulary", "store"),
    ),
    "tillproof-v1": Listed(
        TillproofV1,
        "the backend's own JSON over HTTP; every operation",
        "ours; described by simulators/tillproof_v1/openapi.yaml",
        is_lossless=True,
        folder="tillproof_v1",
    ),
    "farcard": Listed(
        FarCard,
        "r_keeper FarCards over HTTP, in four dialects; what an r_keeper till asks",
        "calls documented by the vendor, bodies as seen in code and captures; keys, refusal numbers, holds are ours",
        is_lossless=False,
        folder="farcard",
    ),
    "iiko-waiter": Listed(
        Waiter,
        "iikoWaiter at a loyalty plugin: check-in, and in a profile of ours checkout and payment",
        "check-in documented by the vendor, but for errors and time limits; checkout and payment are ours (W-SIM)",
        is_lossless=False,
        folder="iiko/waiter",
    ),
    "lp-sim": Listed(
        LpSim,
        "LP-SIM over HTTP: one-time codes of the guest's app at iiko tills, from code to return",
        "a profile of ours in everything: LoyaltyPlant's in-store protocol is unknown; headers are of its other one",
        is_lossless=True,
        folder="iiko/lp_sim",
    ),
    "iiko-cloud": Listed(
        IikoCloud,
        "iikoCloud (iikoTransport and iikoCard) over HTTP: guests, wallets, coupons, orders at a table, reports",
        "paths and fields documented by the vendor; what a server does in part only: see each endpoint; ids are ours",
        is_lossless=False,
        folder="iiko/cloud",
    ),
}
