"""iikoCard's notifications of a case (IF-6): who tells them, and who has subscribed. Put on by `iiko_hooks: true`."""

from functools import partial
from typing import TYPE_CHECKING

from harness.run.crew import Ground
from harness.run.iiko_names import HOOKS_PORT, organisation_of
from harness.scenario.model import HOOKS, SUBSCRIBER
from simulators.iiko.cloud.origins import Organisation
from simulators.iiko.hooks.consumer import ConsumerSettings, HookConsumer
from simulators.iiko.hooks.herald import Herald
from simulators.iiko.hooks.sender import SenderSettings
from simulators.kit.instant import MS, SECOND

if TYPE_CHECKING:
    from harness.run.cast import Stage

PASSWORD = "password-of-the-subscription"
LAB_SCHEDULE = (200 * MS, SECOND, 5 * SECOND, 30 * SECOND)
"""Sooner than a cloud would, so that a run takes seconds."""


def put_hooks(stage: "Stage", ground: Ground) -> None:
    """Both ends, each with a disk."""
    stores = ground.cast.stores
    organisations = tuple(Organisation(one.name, organisation_of(one.name), "") for one in stores)
    sender = SenderSettings(host=SUBSCRIBER, schedule=LAB_SCHEDULE, answer_within=2 * SECOND)
    address = f"{SUBSCRIBER}:{HOOKS_PORT}"
    make = partial(Herald, HOOKS, address, sender, organisations, ground.cast.programme, PASSWORD)
    stage.add(HOOKS, make, disk=True)
    subscriber = ConsumerSettings(auth_token=None, subscription_password=PASSWORD)
    stage.add(SUBSCRIBER, partial(HookConsumer, SUBSCRIBER, subscriber), (HOOKS_PORT,), disk=True)
