"""Many guests at once, drawn from a seed of their own, so that a scenario's guests are the same in every case."""

from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from harness.scenario.guests import CouponText, GuestText
from simulators.kit.chance import Random, stream
from simulators.kit.money import Minor
from simulators.till.programme import Programme

MAX_CROWD = 5_000
_FIRST = (
    "Anna", "Piotr", "Katarzyna", "Tomasz", "Maria", "Paweł", "Agnieszka", "Michał", "Ewa", "Marcin", "Zofia",
    "Jan", "Magdalena", "Jakub", "Joanna", "Adam", "Natalia", "Łukasz", "Julia", "Krzysztof", "Ola", "Szymon", "Hanna",
)  # fmt: skip
_LAST = (
    "Nowak", "Kowalska", "Wiśniewski", "Wójcik", "Kamińska", "Lewandowski", "Zielińska", "Szymański", "Woźniak",
    "Dąbrowska", "Kozłowski", "Jankowska", "Mazur", "Kwiatkowski", "Krawczyk", "Piotrowska", "Grabowski", "Pawlak",
)  # fmt: skip


class Crowd(Struct, frozen=True):
    """Guests called `g001`, `g002`... with a QR code, a phone number, a card, and something on the account."""

    count: int
    """How many."""
    prefix: str = "g"
    """Their names begin with it."""
    seed: int = 0
    """They are drawn from it; not from the seed of the case."""
    most_balance: Minor = 30_000
    """Balances are drawn from nothing to this."""
    most_earned: Minor = 150_000
    """What they earned in life before, for tiers, likewise."""
    reward_share: Decimal = Decimal("0.4")
    """So many of them (0 to 1) hold a coupon for one of the programme's rewards; its code is `<reward>-<guest>`."""

    def __post_init__(self) -> None:
        if not 0 <= self.reward_share <= 1:
            raise ValueError("reward_share is from 0 to 1")
        if not 1 <= self.count <= MAX_CROWD:
            raise ValueError(f"a crowd is 1 to {MAX_CROWD} guests, found {self.count}")
        if not self.prefix.isidentifier():
            raise ValueError(f"prefix {self.prefix!r} must begin a name")
        if self.most_balance < 0 or self.most_earned < 0:
            raise ValueError("most_balance and most_earned are at least nothing")


def names_of(crowd: Crowd) -> list[str]:
    width = max(3, len(str(crowd.count)))
    return [f"{crowd.prefix}{number:0{width}d}" for number in range(1, crowd.count + 1)]


def draw_crowd(crowd: Crowd, programme: Programme) -> dict[str, GuestText]:
    """The guests by name. Identifiers are unmistakably made up: they begin with 99."""
    chance = stream(crowd.seed, f"crowd/{crowd.prefix}")
    return {name: _draw(name, number, chance, crowd, programme) for number, name in enumerate(names_of(crowd), 1)}


def _draw(name: str, number: int, chance: Random, crowd: Crowd, programme: Programme) -> GuestText:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    balance = chance.randrange(crowd.most_balance // 100 + 1) * 100
    born = date(1950, 1, 1) + timedelta(days=chance.randrange(20_000))
    earned = chance.randrange(crowd.most_earned // 100 + 1) * 100
    coupons: dict[str, CouponText] = {}
    if programme.rewards and chance.randrange(1000) < crowd.reward_share * 1000:
        reward = chance.choice(programme.rewards)
        coupons[reward.id] = CouponText(f"{reward.id}-{name}", reward.id)
    return GuestText(
        name=f"{first} {last}",
        qr=(f"99{number:06d}",),
        card=(f"990000{number:010d}",),
        phone=(f"+48599{number:06d}",),
        balance=balance,
        earned_before=max(balance, earned),
        birthday=born if chance.randrange(10) < 7 else None,
        coupons=coupons,
    )
