"""Short stories whose point comes late: something is tried again, heard or judged when the world has moved on. What
exactly happens in them is drawn all the same.
"""

from harness.explore.draft import Tree
from harness.explore.drawing.casting import Till
from harness.explore.drawing.ledger import Sold, Step, step
from harness.explore.drawing.orders import Table
from harness.explore.drawing.pieces import Pieces
from harness.explore.drawing.visits import Counter
from simulators.kit.money import Minor, show_minor


class Sequels(Pieces):
    """Draws them around a till, for one guest."""

    def judged_anew(self) -> list[Step]:
        """What a receipt asks for is gone when it is told, and there again when it is told once more."""
        dice, one, other = self.dice, self.counter, self.other
        if one is other:
            return self.with_points(one)
        self.person = max(self.company.people[:2], key=lambda person: person.balance)
        asked = self.sometimes(one.coupon_or_nothing(self.person, []))
        if (other.till.kind != "farcard" or self.company.holds) and not dice.one_in(4):
            label = self.memory.name("h")
            there = [self._ring_dear(other), self._all_points(other, "hold", label)]
            asked, back = [*asked, self._all_points(one)], step("release", on=other.till.name, hold=label)
        else:
            if self.person.coupons and self.person.occasions:
                asked = [*one.by_code(self.person), *one.occasion(self.person, dice.pick(self.person.occasions))]
            used = asked if asked and dice.one_in(2) else one.by_code(self.person)
            points = [] if used and not dice.one_in(3) else [self._all_points(other)]
            there = [self._ring_dear(other), *(elsewhere(each, other.till) for each in used), *points]
            there.append(self._pay_dear(other))
            asked += [self._all_points(one)] if points or dice.one_in(2) else []
            back = step("void", on=other.till.name, receipt=self.memory.sold[-1].label)
        steps = [self._ring_dear(one), *asked, *there, self._pay_dear(one)]
        steps += self.sometimes([self.wait(("10s", "5m"))])
        steps += [] if dice.one_in(5) else [back]
        steps += self.sometimes([step("drop_points", on=one.till.name)], 4)
        return [*steps, step("sale", on=one.till.name, as_=self.memory.name("r"))]

    def overtaken(self) -> list[Step]:
        """A receipt that asks for something is on its way for so long that it has been undone when it arrives."""
        dice, till = self.dice, self.till.name
        items, rung = self.ring(self.counter)
        late: dict[str, Tree] = {"by": dice.pick(("4s", "12s", "20s")), "times": 1, "skip": self._questions()}
        ahead, behind = [rung, *self.permission(items)], self.pay(self.counter, items, who=dice.one_in(2))
        steps = [*ahead, step("trouble", link=self.way.last, requests_late=late), behind]
        steps += self.sometimes([step("void", on=till)], 4)
        steps += [self.wait(("30s", "61s")), step("trouble", link=self.way.last, none=True)]
        return [*steps, *self.sometimes([step("sale", on=till, as_=self.memory.name("r"))])]

    def over_the_close(self) -> list[Step]:
        """A receipt nobody confirmed is paid again when the day has been closed; or its void is, or a new sale comes
        under a number there was yesterday."""
        dice, till = self.dice, self.till.name
        night = step("advance", by="5h" if self.company.beats else dice.pick(("13h", "25h")))
        numbered = self.till.kind == "micros" and dice.one_in(2)
        number = dice.between(7, 9)
        today = [step("open", on=till, number=number)] if numbered else []
        items, rung = self.ring(self.counter)
        steps = [*today, rung, step("identify", on=till, **self.shown())]
        steps += self.sometimes(self.spend(self.counter, items), 4)
        link = dice.pick((self.way.near, self.way.near, self.way.last))
        after: dict[str, Tree] = {"times": 0, "skip": self._questions()}
        lost: dict[str, Tree] = {dice.pick(("answers_lost", "requests_lost")): after}
        unheard = not dice.one_in(3)
        if unheard:
            steps.append(step("trouble", link=link, **lost))
        steps.append(self.pay(self.counter, items))
        sold = self.memory.sold[-1]
        steps += [step("trouble", link=link, none=True)] if unheard else []
        steps.append(night)
        steps += [step("sale", on=till, as_=self.memory.name("r"))] if unheard else []
        steps += self.sometimes([step("void", on=till, receipt=sold.label)], 4)
        return [*steps, *today, self.sale(self.counter)]

    def told_by_other_names(self) -> list[Step]:
        """A till whose caller gives what it tells again a new id is not heard."""
        dice, till = self.dice, self.till.name
        lost: dict[str, Tree] = {"answers_lost": {"skip": dice.pick((0, 0, 1)), "times": dice.between(1, 3)}}
        link = dice.pick((self.way.near, self.way.last))
        items, rung = self.ring(self.counter)
        steps = [rung, step("identify", on=till, **self.shown()), step("trouble", link=link, **lost)]
        steps += [self.pay(self.counter, items), self.wait(("3s", "10s"))]
        return [*steps, step("trouble", link=link, none=True), *self.sometimes(self.undone(), 3)]

    def taken_back_again(self) -> list[Step]:
        """A void that cannot be printed, when what the sale earned would not be earned any more."""
        dice, till = self.dice, self.till.name
        items, rung = self.ring(self.counter)
        steps = [rung, self.pay(self.counter, items)]
        label = self.memory.sold[-1].label
        steps += [self.wait(("6m", "61m", "3h")), step("void", on=till, receipt=label, printer="fails")]
        again = [step("void", on=till, receipt=label)]
        return [*steps, *dice.pick((again, self.with_points(self.other), [step("identify", on=till, **self.shown())]))]

    def refused_for_good(self) -> list[Step]:
        """What waited through an outage is refused when it comes, by a backend that has a reason of its own."""
        dice, far = self.dice, self.way.far
        bad = step("misbehave", part="backend", how="refuse", reason="not_applicable", kind="commit", times=1)
        steps = [*self.sometimes([step("identify", on=self.till.name, **self.shown())]), step("cut", link=far)]
        steps += [self.sale(self.counter) for _ in range(dice.between(1, 2))]
        steps += [self.wait(("30s", "5m")), bad, step("restore", link=far), self.wait(("10s", "1m"))]
        steps.append(step("misbehave", part="backend", none=True))
        return [*steps, *dice.pick((self.with_points(self.counter), [self.sale(self.counter)]))]

    # At iiko's

    def out_of_reach(self) -> list[Step]:
        """Points that cannot be set aside do not pay; what was set aside before is free again when its guest is taken
        off, though nobody could be told."""
        dice, till, last = self.dice, self.till.name, self.way.last
        items, rung = self.ring(self.counter)
        spend = self.spend(self.counter, items)
        cut = step("cut", link=last, style="silent" if dice.one_in(6) else None)
        if dice.one_in(3):
            code, scan = self._scan(till, "pay")
            by_code = [_by(scan, one) for one in spend]
            steps = [rung, code, scan, cut, *by_code, self.pay(self.counter, items, who=False)]
            return [*steps, *self.sometimes([self.wait()]), step("restore", link=last)]
        steps = [rung, *spend, cut, step("drop_card", on=till), *self.sometimes([self.wait(("1s", "10s"))])]
        steps.append(step("restore", link=last))
        return [*steps, *dice.pick(([], self.with_points(self.other), [self.pay(self.counter, items)]))]

    def on_the_phone(self) -> list[Step]:
        """A waiter would close an order that is paid with points; it is closed at the till, or not at all."""
        if not isinstance(self.counter, Table) or self.counter.waiter is None:
            return self.out_of_reach()
        dice, phone, till = self.dice, self.counter.waiter.name, self.till.name
        order = self.memory.order()
        items, told = self.counter.basket()
        steps = [step("open", on=phone, order=order), step("ring", on=phone, items=told)]
        steps += self._scan(phone, dice.pick(("pay", "pay", None)))
        steps += self.sometimes([step("bill", on=phone)], 4)
        steps.append(step("sale", on=phone, as_=self.memory.name("r")))
        if dice.one_in(3):
            return steps
        steps.append(step("open", on=till, order=order))
        return [*steps, *self.sometimes(self.spend(self.counter, items)), self.pay(self.counter, items, who=False)]

    # Pieces of them

    def _questions(self) -> int:
        """How many are asked about the card before the receipt itself is told, perhaps."""
        return self.dice.pick((0, 1, 1, 2)) if self.till.kind == "farcard" else 0

    def _scan(self, where: str, mechanic: Tree) -> list[Step]:
        name = self.memory.name("c")
        code = step("code", on=self.company.phone, guest=self.person.name, mechanic=mechanic, as_=name)
        return [code, step("identify", on=where, code=f"${{{name}.code}}")]

    def _ring_dear(self, counter: Counter) -> Step:
        """A dish of twice what all the points pay: they may all be spent on it, and what it earns is less than they."""
        dish = self.dice.pick(self.company.rules.programme.menu)
        price = 2 * int(self._all() * self.company.rules.value) + 1
        return step("ring", on=counter.till.name, items=[{"plu": dish.plu, "price": show_minor(price)}])

    def _all(self) -> Minor:
        rules = self.company.rules
        return max(self.person.balance // rules.step * rules.step, rules.least, rules.step)

    def _all_points(self, counter: Counter, verb: str = "redeem", label: str | None = None) -> Step:
        who = self.shown_at(counter.till)
        return step(verb, on=counter.till.name, points=show_minor(self._all()), as_=label, **who)

    def _pay_dear(self, counter: Counter) -> Step:
        label = self.memory.name("r")
        self.memory.sold.append(Sold(label, counter.till, []))
        return step("sale", on=counter.till.name, as_=label)


def elsewhere(asked: Step, till: Till) -> Step:
    """The same at another till."""
    told: Step = {}
    for verb, body in asked.items():
        assert isinstance(body, dict)
        told[verb] = {**body, "on": till.name}
    return told


def _by(scan: Step, spend: Step) -> Step:
    """Points by the code that was scanned."""
    scanned, spent = scan["identify"], spend["redeem"]
    assert isinstance(scanned, dict)
    assert isinstance(spent, dict)
    return step("redeem", on=spent["on"], points=spent["points"], code=scanned["code"])
