"""What becomes of sales later: they are voided, come back whole or in parts, are opened again, looked up."""

from harness.explore.draft import Tree
from harness.explore.drawing.casting import Till
from harness.explore.drawing.dice import Dice
from harness.explore.drawing.ledger import Memory, Sold, Step, step


def afterwards(dice: Dice, memory: Memory) -> list[Step]:
    """Of one of the sales so far; nothing when there is none."""
    if not memory.sold:
        return []
    sold = dice.pick(memory.sold[-3:])
    if sold.is_gone and not dice.one_in(6):
        return []
    options = {"void": 4}
    if sold.till.kind in ("micros", "iiko"):
        options |= {"refund": 5, "find_receipt": 1}
    if sold.till.kind in ("micros", "farcard"):
        options["reopen"] = 1
    match dice.weighed(options):
        case "void":
            return _void(dice, sold)
        case "refund":
            return _refund(dice, memory, sold)
        case "reopen":
            sold.is_gone = True
            label = memory.name("r")
            return [step("reopen", on=sold.till.name, receipt=sold.label), step("sale", on=sold.till.name, as_=label)]
        case _:
            return [step("find_receipt", on=sold.till.name, receipt=sold.label)]


def _void(dice: Dice, sold: Sold) -> list[Step]:
    sold.is_gone = True
    fails = "fails" if sold.till.kind in ("farcard", "iiko") and dice.one_in(6) else None
    void = step("void", on=sold.till.name, receipt=sold.label, printer=fails)
    return [void, step("void", on=sold.till.name, receipt=sold.label)] if dice.one_in(6) else [void]


def _refund(dice: Dice, memory: Memory, sold: Sold) -> list[Step]:
    """Whole, or a piece at a time; at a till of the same store."""
    there = [till for till in memory.company.of_kind(sold.till.kind) if till.store == sold.till.store]
    where: Till = dice.pick(there)
    steps: list[Step] = []
    while sold.items and dice.one_in(2):
        at = dice.between(0, len(sold.items) - 1)
        plu, count = sold.items[at]
        back = dice.between(1, count)
        lines: list[Tree] = [{"plu": plu, "qty": back} if back > 1 else {"plu": plu}]
        steps.append(step("refund", on=where.name, receipt=sold.label, lines=lines))
        sold.items[at : at + 1] = [(plu, count - back)] if count > back else []
    if not steps or dice.one_in(2):
        sold.is_gone = True
        steps.append(step("refund", on=where.name, receipt=sold.label))
    return steps
