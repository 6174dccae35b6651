"""Short stories in which something is known to be hard: a coupon at two tills, an outage with a queue, a permission
whose answer comes too late, a return of what was spent meanwhile. What exactly happens in them is drawn all the same.
"""

from collections.abc import Callable
from itertools import chain

from harness.explore.draft import Tree
from harness.explore.drawing.ledger import Step, step
from harness.explore.drawing.mishaps import death
from harness.explore.drawing.orders import Table
from harness.explore.drawing.sequels import Sequels, elsewhere
from harness.explore.drawing.visits import STRANGERS


class Episodes(Sequels):
    """Draws one around a till, for one guest."""

    def draw(self) -> list[Step]:
        if self.memory.is_last_second and "birthday" in self.person.occasions and self.dice.one_in(2):
            return self.last_second()
        if self.memory.comes_twice and self.way.gateway and not self.dice.one_in(4):
            return self.queue()
        farcard, iiko, cloud = (self.till.kind == kind for kind in ("farcard", "iiko", "cloud"))
        has_waiter = isinstance(self.counter, Table) and self.counter.waiter is not None
        options: dict[Callable[[], list[Step]], int] = {
            self.queue: 7 if self.way.gateway else 0,
            self.unheard_permission: 6,
            self.unheard_sale: 5,
            self.spent_twice: 3,
            self.coupon_twice: 6 if self.person.coupons or self.person.occasions else 1,
            self.taken_back: 3,
            self.late_for_the_next: 2,
            self.printer: 0 if self.till.kind == "micros" or cloud else 4,
            self.set_aside: 9 if iiko else 2,
            self.changeover: 10 if self.company.backup and self.way.gateway else 0,
            self.codes: 7 if iiko else 0,
            self.integrator: 12 if cloud else 0,
            self.told_by_other_names: 12 if self.company.caller == "new-ids" else 0,
            self.judged_anew: 5 if farcard else 1,
            self.overtaken: 6 if farcard else 0 if cloud else 1,
            self.over_the_close: 0 if cloud else 3,
            self.taken_back_again: 6 if farcard else 0,
            self.refused_for_good: 2 if self.way.gateway else 0,
            self.out_of_reach: 8 if iiko else 0,
            self.on_the_phone: 8 if has_waiter else 0,
        }
        return self.dice.weighed(options)()

    # The stories

    def queue(self) -> list[Step]:
        """An outage: several things wait, something may befall the gateway, and right behind it comes something new."""
        dice, way, counter = self.dice, self.way, self.counter
        cut = step("cut", link=way.far, style="silent" if dice.one_in(6) else None)
        steps: list[Step] = []
        if dice.one_in(4):  # what was under way when it went down is told again, much later
            steps += [step("trouble", link=way.far, answers_lost={}), self.sale(counter)]
            steps += [cut, step("trouble", link=way.far, none=True)]
            steps += self.sometimes([step("crash", part="backend"), step("restart", part="backend")])
        else:
            steps += [*self.sometimes([step("identify", on=self.till.name, **self.shown())]), cut]
        ill = dice.one_in(3)
        if ill:
            disk: dict[str, Tree] = {"failing": "full"} if dice.one_in(2) else {"delay": dice.pick(("50ms", "400ms"))}
            steps.append(step("disk", part=way.gateway, **disk))
        if dice.one_in(7):
            items: Tree = [{"plu": self.company.rules.programme.menu[0].plu, "price": "1.00"}]
            again: Tree = [step("sale", on=self.till.name, **self.shown(), items=items)]
            steps.append({"repeat": {"times": dice.between(10, 13), "steps": again}})
        waiting = [self.sale(dice.pick((counter, counter, self.other))) for _ in range(dice.between(1, 3))]
        often = 1 if self.memory.comes_twice else 4
        steps += chain.from_iterable([one, *self.sometimes([self.wait()], often)] for one in waiting)
        steps += self.sometimes(self.undone(), 3)
        if dice.one_in(2):
            crash = death(dice, way.gateway)
            at = len(steps) if not isinstance(crash["crash"], dict) or dice.one_in(3) else dice.between(1, len(steps))
            steps.insert(at, crash)
            if isinstance(crash["crash"], dict) and "after_effects" not in crash["crash"]:
                steps.append(step("restart", part=way.gateway))
        steps += [step("disk", part=way.gateway, well=True)] if ill else []
        if dice.one_in(3):
            steps.append(self.wait())
        steps.append(step("restore", link=way.far))
        steps += self.sometimes([self.wait(("100ms", "1s", "2s", "5s"))])
        match dice.between(0, 2):
            case 0:
                return [*steps, self.sale(counter)]
            case 1:
                return [*steps, *self.undone()]
            case _:
                return [*steps, *self.with_points(counter)]

    def last_second(self) -> list[Step]:
        """What is asked for before midnight comes through after it."""
        items, rung = self.ring(self.counter)
        asked = self.counter.occasion(self.person, "birthday")
        late = step("trouble", link=self.way.last, requests_late={"by": self.dice.pick(("1s", "1500ms")), "times": 1})
        return [rung, *asked[:-1], late, asked[-1], self.pay(self.counter, items)]

    def unheard_permission(self) -> list[Step]:
        """The answer to points, a coupon, a gift comes too late or never; the guest tries again, here or elsewhere."""
        dice = self.dice
        link = dice.pick((self.way.last, self.way.last, self.way.near))
        lost = ("answers_lost", "answers_lost", "requests_lost")
        late = ("answers_late", "answers_late" if self.till.kind == "cloud" else "requests_late")
        trouble = dice.pick((*lost, *late, "goes_down"))
        body: dict[str, Tree] = {} if trouble == "goes_down" else {"times": dice.pick((1, 1, 2))}
        if trouble.endswith("late"):
            body["by"] = dice.pick(("1500ms", "2500ms", "4s", "12s"))
        items, rung = self.ring(self.counter)
        steps = [rung, *self.sometimes([step("identify", on=self.till.name, **self.shown())])]
        asked = self.permission(items)
        if self.till.kind == "farcard":
            asked.append(self.pay(self.counter, items))
        steps += [*asked[:-1], step("trouble", link=link, **{trouble: body}), asked[-1]]
        if trouble == "goes_down" or dice.one_in(2):
            steps += [step("trouble", link=link, none=True), step("restore", link=link)]
        if dice.one_in(3):
            steps.append(self.wait(("3s", "20s", "2m")))
        match dice.between(0, 3):
            case 0:
                steps.append(step("void", on=self.till.name))
            case 1:
                pass  # the guest walks away
            case _:
                steps.append(self.pay(self.counter, items))
        return steps + self.sometimes(self.with_points(self.other))

    def changeover(self) -> list[Step]:
        """What the primary link swallowed goes out on the backup, which may swallow it too."""
        dice, way = self.dice, self.way
        backup = way.far.removesuffix("-backend") + "-backup"
        steps: list[Step] = []
        for link, most in ((way.far, 4), (backup, 5)):
            trouble = dice.pick(("answers_lost", "requests_lost", "goes_down", "answers_late", "")[:most])
            body: dict[str, Tree] = {} if trouble == "goes_down" else {"times": dice.pick((1, 1, 2))}
            if trouble == "answers_late":
                body["by"] = dice.pick(("1s", "4s"))
            steps += [step("trouble", link=link, **{trouble: body})] if trouble else []
        steps += [self.sale(self.counter) for _ in range(dice.between(1, 2))]
        steps += self.sometimes(self.with_points(self.counter), 3)
        steps += self.sometimes([self.wait(("2s", "1m"))])
        for link in (way.far, backup):
            steps += self.sometimes([step("trouble", link=link, none=True), step("restore", link=link)])
        return [*steps, *self.sometimes([self.sale(self.counter)])]

    def unheard_sale(self) -> list[Step]:
        """A receipt is told, perhaps more than once, and nobody knows what came of it."""
        dice, till = self.dice, self.till.name
        link = dice.pick((self.way.last, self.way.near))
        trouble = dice.weighed({"answers_lost": 4, "answer_cut": 1, "answers_late": 1, "requests_lost": 3})
        body: dict[str, Tree] = {"by": dice.pick(("4s", "12s"))} if trouble == "answers_late" else {}
        body["times"] = dice.pick((1, 2, 0))
        items, rung = self.ring(self.counter)
        steps = [rung, *self.sometimes(self.spend(self.counter, items))]
        if dice.one_in(4):
            how = dice.pick(("unavailable", "drop"))
            steps.append(step("misbehave", part="backend", how=how, kind="commit", times=dice.between(2, 5)))
            ends = step("misbehave", part="backend", none=True)
        else:
            steps.append(step("trouble", link=link, **{trouble: body}))
            ends = step("trouble", link=link, none=True)
        steps.append(self.pay(self.counter, items))
        if dice.one_in(3):
            steps.append(self.wait(("2s", "3m", "16m")))
        if dice.one_in(4):
            steps += [step("crash", part="backend"), step("restart", part="backend")]
        steps.append(ends)
        if self.till.kind == "farcard":
            steps.append(step("sale", on=till, as_=self.memory.name("r")))
        return steps + self.sometimes([self.sale(self.counter)])

    def spent_twice(self) -> list[Step]:
        """The same points at two tills; then what was spent first comes back."""
        one, other = self.counter, self.other
        mine, rung = self.ring(one)
        theirs, also = self.ring(other)
        first = [rung, *self.spend(one, mine)]
        if self.dice.one_in(3) and (one.till.kind != "farcard" or self.company.holds):
            first = [rung, *one.hold(self.person, mine)]
        if other is one:
            return [*first, self.pay(one, mine), *self.with_points(one)]
        steps = [*first, also, *self.spend(other, theirs)] if self.dice.one_in(2) else [also, *first]
        steps += [self.pay(one, mine)] if not self.dice.one_in(4) else []
        steps += self.spend(other, theirs) if self.dice.one_in(2) else []
        steps.append(self.pay(other, theirs))
        if self.dice.one_in(2):
            steps += self.undone()
            steps.append(step("sale", on=other.till.name, as_=self.memory.name("r")))
        return steps

    def coupon_twice(self) -> list[Step]:
        """One coupon at two tills, or twice at one, with a void between or not."""
        if not self.person.coupons and not self.person.occasions:
            return self.spent_twice()
        one, other = self.counter, self.other
        mine, rung = self.ring(one)
        theirs, also = self.ring(other)
        asked = one.coupon(self.person, mine)
        again: list[Step] = [elsewhere(each, other.till) for each in asked]
        if other is one or self.dice.one_in(2):
            undone = [step("void", on=self.till.name)] if self.dice.one_in(2) else [self.pay(one, mine), *self.undone()]
            return [rung, *asked, *undone, also, *again, self.pay(other, theirs)]
        both = [self.pay(one, mine), self.pay(other, theirs)]
        return [rung, *asked, also, *again, *both]

    def taken_back(self) -> list[Step]:
        """Something is paid with points and comes back in parts, when the points it earned are spent."""
        items, rung = self.ring(self.counter)
        steps = [rung, *self.sometimes(self.spend(self.counter, items)), self.pay(self.counter, items)]
        sold = self.memory.sold[-1]
        steps += self.sometimes(self.with_points(self.other))
        if self.till.kind in ("farcard", "cloud"):
            return steps + self.undone()
        for plu, count in items:
            for _ in range(count):
                if not self.dice.one_in(3):
                    steps.append(step("refund", on=self.till.name, receipt=sold.label, lines=[{"plu": plu}]))
        steps += self.sometimes([step("refund", on=self.dice.pick((self.till, self.till)).name, receipt=sold.label)])
        return steps + self.sometimes([step("void", on=self.till.name, receipt=sold.label)], 3)

    def late_for_the_next(self) -> list[Step]:
        """An answer about one guest comes when the next one is there already."""
        dice, till = self.dice, self.till
        late = step("trouble", link=self.way.near, answers_late={"by": dice.pick(("3s", "3500ms", "4s")), "times": 1})
        people = self.company.people
        steps = [late, step("identify", on=till.name, **self.shown())]
        self.person = people[-1] if self.person is not people[-1] else people[0]
        return [*steps, step("identify", on=till.name, **self.shown()), self.sale(self.counter)]

    def printer(self) -> list[Step]:
        """The programme says yes and the printer fails, of a sale or of its void."""
        dice, till = self.dice, self.till.name
        items, rung = self.ring(self.counter)
        steps = [rung, *self.sometimes(self.permission(items)), self.pay(self.counter, items)]
        body = steps[-1]["sale"]
        assert isinstance(body, dict)
        if dice.one_in(2):
            body["printer"] = "fails"
            steps += self.sometimes([self.wait(("5s", "3m", "61m"))])
            steps += self.sometimes([step("drop_points", on=till)], 4)
            return [
                *steps,
                step("sale", on=till, as_=self.memory.name("r")),
                *self.sometimes(self.with_points(self.other)),
            ]
        steps += self.sometimes([self.wait(("3m", "61m"))])
        label = body["as"]
        steps.append(step("void", on=till, receipt=label, printer="fails"))
        return [*steps, *self.sometimes([step("void", on=till, receipt=label)])]

    def set_aside(self) -> list[Step]:
        """Points lie aside for a check that is not paid."""
        dice, till, way = self.dice, self.till.name, self.way
        items, rung = self.ring(self.counter)
        spend = self.spend(self.counter, items)
        steps = [rung, *spend]
        if self.till.kind == "farcard" or (self.till.kind == "micros" and dice.one_in(2)):
            return [*steps, step("drop_points", on=till), self.pay(self.counter, items)]
        if self.till.kind == "iiko":
            steps += self.sometimes([step("bill", on=till)])
            steps += self.sometimes([step("cancel_bill", on=till), *self.sometimes(spend)], 4)
            steps += self.sometimes(spend, 5)
        gone = dice.weighed({"void": 2, "drop_card": 3, "drop_points": 1, "sale": 1, "crash": 2})
        away = [step("cut", link=way.last)] if dice.one_in(2) else []
        if gone == "crash":
            steps += [step("crash", part=way.part), step("restart", part=way.part)]
        elif gone == "sale":
            steps += [*away, self.pay(self.counter, items)]
        else:
            steps += [*away, step(gone, on=till)]
        steps += [*self.sometimes([self.wait(("10s", "6m"))]), step("restore", link=way.last)] if away else []
        return steps + self.with_points(self.other)

    def codes(self) -> list[Step]:
        """What can be tried with codes: an old one, a used one, one that is over, many that there never were."""
        dice, till, other = self.dice, self.till.name, self.other.till
        where = other.name if other.kind == "iiko" else till
        name = self.memory.name("c")
        body: dict[str, Tree] = {"on": self.company.phone, "guest": self.person.name, "as": name}
        code: Step = {"code": body}
        text = f"${{{name}.code}}"
        if dice.one_in(2):
            body["mechanic"] = "pay"
        items, rung = self.ring(self.counter)
        scan, there = (step("identify", on=one, code=text) for one in (till, where))
        match dice.between(0, 6):
            case 0:
                steps = [code, rung, scan, self.ring(self.other)[1], there]
            case 1:
                newer: Step = {
                    "code": {"on": self.company.phone, "guest": self.person.name, "as": self.memory.name("c")}
                }
                steps = [code, newer, rung, scan]
            case 2:
                steps = [code, self.wait(("31s", "61s", "301s")), rung, scan]
            case 3:
                steps = [
                    code,
                    rung,
                    scan,
                    step(dice.pick(("drop_card", "void")), on=till),
                    self.ring(self.other)[1],
                    there,
                ]
            case 4:
                wrong = step("identify", on=till, code=text, typo=True)
                steps = [rung, code, *[wrong] * dice.between(1, 5), scan]
            case _:
                cut = [step("cut", link=self.way.last), self.wait(("1s", "6m"))]
                steps = [code, *self.sometimes([self.wait(("3m", "299s"))], 4), *dice.pick((cut[:1], cut)), rung, scan]
                steps += [self.pay(self.counter, items, who=False), *self.sometimes([self.wait(("6m", "61m"))])]
                return [*steps, step("restore", link=self.way.last)]
        return [*steps, self.pay(self.counter, items, who=False)]

    def integrator(self) -> list[Step]:
        """What only somebody with access to iikoCloud does; heard, unheard, and for people nobody knows."""
        dice, shop, who = self.dice, self.till.name, self.shown()
        steps: list[Step] = []
        if dice.one_in(2):
            trouble = dice.pick(("answers_lost", "answers_late", "answers_spoilt", "requests_lost"))
            body: dict[str, Tree] = {"times": 1, "skip": dice.between(0, 3)}
            body |= {"answers_late": {"by": "4s"}, "answers_spoilt": {"how": "text_500"}}.get(trouble, {})
            steps.append(step("trouble", link=self.way.near, **{trouble: body}))
        for _ in range(dice.between(1, 3)):
            person = {"phone": STRANGERS["phone"]} if dice.one_in(6) else who
            points = dice.pick(("10.00", "1.00", "250.00", "-5.00", "-1.00"))
            match dice.between(0, 5):
                case 0 | 1 | 2:
                    steps.append(step("adjust", on=shop, points=points, **person))
                case 3:
                    steps.append(step("account", on=shop, **person))
                case 4:
                    steps.append(step("identify", on=shop, **person))
                case _:
                    steps += self.counter.hold(self.person, self.ring(self.counter)[0])
            steps += self.sometimes([self.wait(("1s", "61m"))], 4)
        return steps
