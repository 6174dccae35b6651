"""Visits at Micros and r_keeper tills, and orders over iikoCloud: a guest comes, something is rung up, perhaps points,
a coupon or a gift are used, and it is paid, or not."""

from collections.abc import Callable

from harness.explore.draft import Tree
from harness.explore.drawing.casting import Company, Till
from harness.explore.drawing.dice import Dice
from harness.explore.drawing.ledger import Memory, Sold, Step, shown, step
from harness.explore.drawing.people import Person
from simulators.kit.money import Minor, show_minor

_PAYMENTS: tuple[Tree, ...] = (None, None, None, "card", [{"cash": "1.00"}, "card"])
_FOREIGN = ("Crème brûlée", "Crème brûlée", "Żurek z białą kiełbasą")
"""More than seven bits; and what the usual code page of a Micros link does not have."""
STRANGERS = {"qr": "7770999", "card": "9991000019999", "phone": "+48600999999"}


class Counter:
    """Draws visits at one till."""

    def __init__(self, dice: Dice, memory: Memory, till: Till) -> None:
        self.dice = dice
        self.memory = memory
        self.till = till
        self.company: Company = memory.company
        self.rules = memory.company.rules

    def visit(self) -> list[Step]:
        dice, till = self.dice, self.till
        person = self.guest()
        who = {} if person is None else shown(self.company, till, person)
        items, told = self.basket()
        steps: list[Step] = []
        if person is not None and dice.one_in(2):
            steps.append(step("identify", on=till.name, **who))
        extras = self.extras(person, items) if person is not None and not dice.one_in(3) else []
        if extras or dice.one_in(4):
            steps += [step("ring", on=till.name, items=told), *extras]
            told = []
        return steps + self.end(who, items, told)

    def guest(self) -> Person | None:
        """The first comes most often, so that visits have to do with each other."""
        if self.dice.one_in(7):
            return None
        people = self.company.people
        return people[min(self.dice.between(0, len(people) - 1), self.dice.between(0, len(people) - 1))]

    def basket(self) -> tuple[list[tuple[str, int]], list[Tree]]:
        """Dishes and pieces, and how the step says them."""
        dice = self.dice
        chosen: dict[str, int] = {}
        for dish in [dice.pick(self.rules.programme.menu) for _ in range(dice.weighed({1: 5, 2: 4, 3: 2}))]:
            chosen[dish.plu] = dice.weighed({1: 6, 2: 2, 3: 2})
        told: list[Tree] = []
        for plu, count in chosen.items():
            one: dict[str, Tree] = {"plu": plu}
            if count > 1:
                one["qty"] = count
            if dice.one_in(4):
                one["price"] = dice.pick(("3.33", "0.07", "9.99", "10.00", "1.05"))
            if dice.one_in(12):
                one["name"] = dice.pick(_FOREIGN)
            told.append(one)
        return list(chosen.items()), told

    def extras(self, person: Person, items: list[tuple[str, int]]) -> list[Step]:
        """What a guest wants beside paying; nothing of it changes the list of dishes but by adding to it."""
        options: dict[Callable[[Person, list[tuple[str, int]]], list[Step]], int] = {
            self.points: 8,
            self.coupon: 4 if person.coupons or person.occasions else 0,
            self.gift: 2 if self.rules.programme.gifts else 0,
            self.quote: 1,
            self.claim: 2 if self.company.phone and self.rules.programme.rewards else 0,
        }
        if self.till.kind != "farcard" or self.company.holds:
            options[self.hold] = 2
        if self.till.kind == "farcard":
            options |= {self.bill: 2, self.read_card: 1}
        if self.till.kind == "micros":
            options[self.register] = 1
        chosen = self.dice.weighed(options)(person, items)
        return chosen if self.dice.one_in(3) else chosen + self.after_extras()

    def after_extras(self) -> list[Step]:
        """Second thoughts."""
        if not self.dice.one_in(8) or self.till.kind == "cloud":
            return []
        return [step(self.dice.pick(("drop_points", "drop_card")), on=self.till.name)]

    def points(self, person: Person, items: list[tuple[str, int]]) -> list[Step]:
        amount = self.amount(person, items)
        steps = [step("redeem", on=self.till.name, points=amount, **shown(self.company, self.till, person))]
        return steps * 2 if self.dice.one_in(12) else steps

    def amount(self, person: Person, items: list[tuple[str, int]]) -> str:
        """Mostly what the guest has and the check allows; now and then more."""
        dice, rules = self.dice, self.rules
        prices = {dish.plu: dish.price for dish in rules.programme.menu}
        total = sum(prices[plu] * count for plu, count in items)
        allowed = int(total / rules.value)
        most = max(min(person.balance, allowed), rules.step)
        points: Minor = dice.pick((most, most, most // 2, most // 3, person.balance, allowed, most + rules.step))
        points = max(points // rules.step * rules.step, rules.least, rules.step)
        if points <= person.balance:
            person.balance -= points // 2
        return show_minor(points)

    def coupon(self, person: Person, items: list[tuple[str, int]]) -> list[Step]:
        del items
        if person.coupons and (not person.occasions or self.dice.one_in(2)):
            return self.by_code(person)
        return self.occasion(person, self.dice.pick(person.occasions))

    def by_code(self, person: Person) -> list[Step]:
        """A coupon of the guest's, if there is one, with the dish it is for."""
        if not person.coupons:
            return []
        code, plu = self.dice.pick(person.coupons)
        dishes = [step("ring", on=self.till.name, items=[{"plu": plu}])] if plu is not None else []
        return [*dishes, step("coupon", on=self.till.name, code=code)]

    def occasion(self, person: Person, wanted: str) -> list[Step]:
        """The coupon for one, with the dish it is for."""
        occasion = next(one for one in self.rules.programme.occasions if one.id == wanted)
        plu, till = occasion.gives.plu, self.till.name
        dishes = [step("ring", on=till, items=[{"plu": plu}])] if plu is not None else []
        return [*dishes, step("coupon", on=till, guest=person.name, occasion=occasion.id)]

    def claim(self, person: Person, items: list[tuple[str, int]]) -> list[Step]:
        """Bought in the app, used at once or later."""
        del items
        reward = self.dice.pick(self.rules.programme.rewards)
        name = self.memory.name("c")
        steps = [step("claim", on=self.company.phone, guest=person.name, reward=reward.id, as_=name)]
        if reward.gives.plu is not None:
            steps.append(step("ring", on=self.till.name, items=[{"plu": reward.gives.plu}]))
        return [*steps, step("coupon", on=self.till.name, code=f"${{{name}.code}}")]

    def gift(self, person: Person, items: list[tuple[str, int]]) -> list[Step]:
        dice = self.dice
        gift = dice.pick(self.rules.programme.gifts)
        choice = dice.some(gift.plus, gift.choose)
        if dice.one_in(8):
            choice = [choice[0]] * gift.choose
        steps = (
            []
            if self.till.kind == "iiko"
            else [step("ring", on=self.till.name, items=[{"plu": plu} for plu in choice])]
        )
        who = shown(self.company, self.till, person)
        return [*steps, step("gift", on=self.till.name, gift=gift.id, choice=list(choice), **who)]

    def quote(self, person: Person, items: list[tuple[str, int]]) -> list[Step]:
        del items
        return [step("quote", on=self.till.name, **shown(self.company, self.till, person))]

    def hold(self, person: Person, items: list[tuple[str, int]]) -> list[Step]:
        amount = self.amount(person, items)
        name = self.memory.name("h")
        steps = [step("hold", on=self.till.name, points=amount, as_=name, **shown(self.company, self.till, person))]
        match self.dice.between(0, 3):
            case 0:
                return [*steps, step("release", on=self.till.name, hold=name)]
            case 1:
                return [*steps, *self.points(person, items)]
            case _:
                return steps

    def bill(self, person: Person, items: list[tuple[str, int]]) -> list[Step]:
        steps = self.points(person, items) if self.dice.one_in(2) else self.coupon_or_nothing(person, items)
        steps.append(step("bill", on=self.till.name))
        if self.dice.one_in(3):
            steps.append(step("cancel_bill", on=self.till.name))
        return steps

    def coupon_or_nothing(self, person: Person, items: list[tuple[str, int]]) -> list[Step]:
        return self.coupon(person, items) if person.coupons or person.occasions else []

    def read_card(self, person: Person, items: list[tuple[str, int]]) -> list[Step]:
        del items
        phase = self.dice.pick(("outside", "order", "paying", "calculation"))
        return [step("read_card", on=self.till.name, phase=phase, **shown(self.company, self.till, person))]

    def register(self, person: Person, items: list[tuple[str, int]]) -> list[Step]:
        del person, items
        number = self.memory.name("n")
        return [step("register", on=self.till.name, qr=f"888000{number[1:]}", name="Somebody new")]

    def end(self, who: dict[str, Tree], items: list[tuple[str, int]], told: list[Tree]) -> list[Step]:
        """It is paid, mostly."""
        dice, till = self.dice, self.till
        if dice.one_in(14) and not told:
            return [step("void", on=till.name)] if dice.one_in(2) else []
        label = self.memory.name("r")
        fails = "fails" if till.kind in ("farcard", "iiko") and dice.one_in(10) else None
        pay = dice.pick(_PAYMENTS)
        if dice.one_in(5):
            who = {}
        sale = step("sale", on=till.name, **who, items=told or None, pay=pay, printer=fails, as_=label)
        self.memory.sold.append(Sold(label, till, items))
        if fails is None:
            return [sale]
        again = step("sale", on=till.name, as_=self.memory.name("r"))
        return [sale, again] if dice.one_in(2) else [sale, step("void", on=till.name)]

    def stranger(self) -> list[Step]:
        """A card nobody knows is shown, and comes off again."""
        kind = {"micros": "qr", "farcard": "card"}.get(self.till.kind, "phone")
        steps = [step("identify", on=self.till.name, **{kind: STRANGERS[kind]})]
        return [*steps, step("drop_card", on=self.till.name)] if self.till.kind == "farcard" else steps
