"""What the short stories are made of: something rung, paid, asked for with points, waited for, undone."""

from collections.abc import Callable

from harness.explore.draft import Tree
from harness.explore.drawing.casting import Till
from harness.explore.drawing.dice import Dice
from harness.explore.drawing.ledger import Memory, Sold, Step, shown, step
from harness.explore.drawing.orders import Table
from harness.explore.drawing.people import Person
from harness.explore.drawing.visits import Counter
from simulators.kit.money import show_minor

_LONG = ("1m", "20m", "31m", "61m")


def counter_at(dice: Dice, memory: Memory, till: Till) -> Counter:
    return Table(dice, memory, till) if till.kind == "iiko" else Counter(dice, memory, till)


class Pieces:
    """Draws them around a till, for one guest; another till is at hand where there is one."""

    def __init__(self, dice: Dice, memory: Memory, till: Till) -> None:
        self.dice = dice
        self.memory = memory
        self.company = memory.company
        self.till = till
        self.way = memory.company.way(till)
        self.counter = counter_at(dice, memory, till)
        same = [one for one in memory.company.of_kind("micros", "farcard", "iiko", "cloud") if one is not till]
        self.other = counter_at(dice, memory, dice.pick(same)) if same else self.counter
        self.person: Person = dice.pick(memory.company.people[:2])

    def ring(self, counter: Counter) -> tuple[list[tuple[str, int]], Step]:
        items, told = counter.basket()
        return items, step("ring", on=counter.till.name, items=told)

    def pay(self, counter: Counter, items: list[tuple[str, int]], *, who: bool = True, told: Tree = None) -> Step:
        label = self.memory.name("r")
        self.memory.sold.append(Sold(label, counter.till, items))
        guest = shown(self.company, counter.till, self.person) if who else {}
        return step("sale", on=counter.till.name, **guest, items=told, as_=label)

    def sale(self, counter: Counter) -> Step:
        items, told = counter.basket()
        return self.pay(counter, items, who=not self.dice.one_in(6), told=told)

    def spend(self, counter: Counter, items: list[tuple[str, int]]) -> list[Step]:
        """All there is, or what the check allows."""
        rules = self.company.rules
        prices = {dish.plu: dish.price for dish in rules.programme.menu}
        allowed = int(sum(prices[plu] * count for plu, count in items) / rules.value)
        points = min(self.person.balance, allowed) // rules.step * rules.step
        points = max(points, rules.least, rules.step)
        who = shown(self.company, counter.till, self.person)
        return [step("redeem", on=counter.till.name, points=show_minor(points), **who)]

    def permission(self, items: list[tuple[str, int]]) -> list[Step]:
        counter, dice = self.counter, self.dice
        options: dict[Callable[[Person, list[tuple[str, int]]], list[Step]], int] = {
            lambda _, items: self.spend(counter, items): 5,
            counter.coupon: 3 if self.person.coupons or self.person.occasions else 0,
            counter.gift: 2 if self.company.rules.programme.gifts else 0,
            counter.hold: 1 if self.till.kind != "farcard" or self.company.holds else 0,
        }
        return dice.weighed(options)(self.person, items)

    def wait(self, spans: tuple[str, ...] = _LONG) -> Step:
        return step("advance", by=self.dice.pick(spans))

    def sometimes(self, steps: list[Step], one_in: int = 2) -> list[Step]:
        return steps if self.dice.one_in(one_in) else []

    def with_points(self, counter: Counter) -> list[Step]:
        items, rung = self.ring(counter)
        return [rung, *self.spend(counter, items), self.pay(counter, items)]

    def shown(self) -> dict[str, Tree]:
        return self.shown_at(self.till)

    def shown_at(self, till: Till) -> dict[str, Tree]:
        return shown(self.company, till, self.person)

    def undone(self) -> list[Step]:
        """The last sale at the till is undone, or opened again."""
        mine = [sold for sold in self.memory.sold if sold.till is self.till and not sold.is_gone]
        if not mine or self.till.kind == "cloud":
            return []
        mine[-1].is_gone = True
        options = {"void": 4, "refund": 3 if self.till.kind != "farcard" else 0, "reopen": 1}
        return [step(self.dice.weighed(options), on=self.till.name, receipt=mine[-1].label)]
