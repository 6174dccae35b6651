"""What the server end of iikoCloud remembers: tokens, limits, guests, commands and the orders at tables.

One `Desk` is shared by all connections of one life of a part (`IikoCloud.for_one_life`). It is gone with the part:
then a token is unknown (401, and callers get a new one), an order or a guest's id is unknown too, and who asked must
begin again. The programme itself is not here; nothing that was answered by it is lost.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from simulators.iiko.cloud.names import NameKind, name_id
from simulators.iiko.cloud.origins import Organisation
from simulators.iiko.cloud.settings import ServerSettings
from simulators.iiko.cloud.table import Table
from simulators.iiko.cloud.work import Command
from simulators.kit.instant import SECOND, Instant
from simulators.till.identifier import Identifier
from simulators.till.operation import Origin

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Token:
    login: str
    until: Instant


@dataclass(slots=True)
class _Bucket:
    """Levels are in requests times nanoseconds a second, so that no fraction is lost."""

    level: int
    at: Instant


class Desk:
    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._tokens: dict[str, _Token] = {}
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._drawn = 0
        self.guests: dict[UUID, Identifier] = {}
        """Guest's id to what the guest was last found by."""
        self.holds: dict[UUID, Origin] = {}
        """Transaction to the operation it stands for: a repeat is the same operation, of the same moment."""
        self.references: dict[str, None] = {}
        """References of points given or taken that have been used."""
        self.commands: dict[UUID, Command] = {}
        self.tables: dict[UUID, Table] = {}

    def draw(self, moment: datetime) -> UUID:
        """An id like no other: there is no chance here, so the moment and a count make it."""
        self._drawn += 1
        return name_id(NameKind.RANDOM, f"{moment.isoformat()}/{self._drawn}")

    def keep(self, shelf: dict[K, V], key: K, value: V) -> None:
        """Put something on a shelf; what has lain there longest makes room."""
        shelf.pop(key, None)
        shelf[key] = value
        while len(shelf) > self._settings.most_kept:
            del shelf[next(iter(shelf))]

    # Who asks

    def give_token(self, login: str, moment: datetime, now: Instant) -> str:
        token = self.draw(moment).hex
        self.keep(self._tokens, token, _Token(login, now + self._settings.token_life))
        return token

    def login_of(self, token: str, now: Instant) -> str | None:
        """The login a token was given to; None when it is unknown or over."""
        found = self._tokens.get(token)
        return None if found is None or now >= found.until else found.login

    def knows(self, token: str) -> bool:
        """The token was given once, and may be over."""
        return token in self._tokens

    def wait(self, group: str, caller: str, now: Instant) -> int:
        """Take one request of a group out of the caller's bucket; else in how many whole seconds there is one."""
        rate, full = self._settings.rate, self._settings.burst * SECOND
        bucket = self._buckets.get((group, caller)) or _Bucket(full, now)
        level = min(full, bucket.level + (now - bucket.at) * rate)
        is_free = level >= SECOND
        self.keep(self._buckets, (group, caller), _Bucket(level - SECOND if is_free else level, now))
        if is_free:
            return 0
        short = -(-(SECOND - level) // rate)
        return max(1, -(-short // SECOND))

    # Commands

    def take(self, organisation: Organisation, moment: datetime, now: Instant) -> Command:
        command = Command(self.draw(moment), organisation.id, now)
        self.keep(self.commands, command.id, command)
        return command

    def command(self, id: UUID, organisations: tuple[Organisation, ...], now: Instant) -> Command | None:
        """None: unknown, somebody else's, or too old."""
        found = self.commands.get(id)
        if found is None or found.organisation not in {one.id for one in organisations}:
            return None
        return None if now - found.taken_at > self._settings.keeps_commands else found
