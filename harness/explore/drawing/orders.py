"""Orders at iiko tills and waiters' phones: codes out of the guest's app, pre-bills, orders that move."""

from harness.explore.draft import Tree
from harness.explore.drawing.casting import Till
from harness.explore.drawing.dice import Dice
from harness.explore.drawing.ledger import Memory, Sold, Step, step
from harness.explore.drawing.people import Person
from harness.explore.drawing.visits import Counter


class Table(Counter):
    """Draws visits at an iiko till, with a waiter of its store when there is one."""

    def __init__(self, dice: Dice, memory: Memory, till: Till) -> None:
        super().__init__(dice, memory, till)
        waiters = [one for one in memory.company.of_kind("waiter") if one.store == till.store]
        self.waiter = waiters[0] if waiters else None
        others = [one for one in memory.company.of_kind("iiko") if one.store == till.store and one is not till]
        self.other = others[0] if others else None

    def visit(self) -> list[Step]:
        dice = self.dice
        person = self.guest()
        items, told = self.basket()
        if self.waiter is not None and dice.one_in(2):
            return self.at_the_table(person, items, told)
        if dice.one_in(6):
            return super().visit()
        steps = [step("ring", on=self.till.name, items=told)]
        if person is not None:
            steps += self.with_code(person, items, self.till)
        return steps + self.second_thoughts() + self.end({}, items, [])

    def at_the_table(self, person: Person | None, items: list[tuple[str, int]], told: list[Tree]) -> list[Step]:
        """The waiter takes the order down and scans; it is paid there, or at the till."""
        assert self.waiter is not None
        dice, waiter = self.dice, self.waiter.name
        order = self.memory.order()
        steps = [step("open", on=waiter, order=order), step("ring", on=waiter, items=told)]
        if person is not None:
            steps += self.with_code(person, items, self.waiter)
        if dice.one_in(3):
            steps.append(step("bill", on=waiter))
        if dice.one_in(3):
            label = self.memory.name("r")
            self.memory.sold.append(Sold(label, self.till, items))
            return [*steps, step("sale", on=waiter, as_=label)]
        return [*steps, step("open", on=self.till.name, order=order), *self.second_thoughts(), *self.end({}, items, [])]

    def with_code(self, person: Person, items: list[tuple[str, int]], where: Till) -> list[Step]:
        """The guest takes a code and it is scanned, perhaps twice, late, or at two places."""
        dice, name = self.dice, self.memory.name("c")
        code = f"${{{name}.code}}"
        mechanic = dice.weighed({"accrue": 3, "pay": 5, "gift": 2 if self.rules.programme.gifts else 0})
        body: dict[str, Tree] = {"on": self.company.phone, "guest": person.name}
        if mechanic != "accrue":
            body["mechanic"] = mechanic
        amount = self.amount(person, items)
        if mechanic == "gift":
            body["gift"] = dice.pick(self.rules.programme.gifts).id
        if mechanic == "pay" and dice.one_in(2):
            body["points"] = amount
        steps: list[Step] = [{"code": {**body, "as": name}}]
        if dice.one_in(8):
            steps.append({"code": {**body, "as": self.memory.name("c")}})
        if dice.one_in(10):
            steps.append(step("advance", by=dice.pick(("29s", "61s", "301s", "4m"))))
        if mechanic != "pay" or where.kind == "waiter" or dice.one_in(2):
            typo = True if dice.one_in(20) else None
            steps.append(step("identify", on=where.name, code=code, typo=typo))
        if mechanic == "pay" and where.kind != "waiter":
            steps.append(step("redeem", on=where.name, code=code, points=amount))
            if dice.one_in(5):
                steps.append(step("redeem", on=where.name, code=code, points=self.amount(person, items)))
        if dice.one_in(8):
            steps.append(step("identify", on=(self.other or where).name, code=code))
        return steps

    def second_thoughts(self) -> list[Step]:
        """Before it is paid: a bill, the guest off again, an order that is split or left."""
        dice, till = self.dice, self.till.name
        match dice.between(0, 15):
            case 0 | 1 | 2:
                return [step("bill", on=till)]
            case 3 | 4:
                return [step("bill", on=till), step("cancel_bill", on=till)]
            case 5:
                return [step("drop_points", on=till)]
            case 6:
                return [step("drop_card", on=till)]
            case 7:
                return [step("void", on=till)]
            case 8:
                return [step("quote", on=till)]
            case _:
                return []
