"""A small scenario to vary, and a scene to play verbs on, for the tests of this folder."""

from datetime import date
from pathlib import Path

from harness.scenario.loader import ScenarioErrors, parse_scenario
from harness.scenario.model import Cast, Scenario
from harness.scenario.reference import substitute
from simulators.till.receipt import ReceiptId

HEAD = """\
scenario: A trial
id: micros/trial
start: 2026-03-14T09:00:00+01:00
"""
CAST = """\
cast:
  programme:
    name: Club
    zone: Europe/Warsaw
    rewards: [{id: latte, name: A latte, cost: 100.00, gives: {plu: "1"}}]
    occasions:
      - {id: birthday, name: Cake, birthday: true, gives: {percent: 10}}
      - {id: valentine, name: Roses, from_day: "02-14", to_day: "02-14", gives: {amount: 5.00}}
    gifts: [{id: two, name: Two, plus: ["1", "2"], choose: 2}]
    menu: [{plu: "1", name: Latte, price: 14.90, category: coffee}, {plu: "2", name: Tea, price: 8.50}]
  terminals:
    till1: {kind: micros, workstation: 5}
    till2: {kind: micros, workstation: 6}
    phone: {kind: app}
    head: {kind: office}
  guests:
    anna: {qr: "7770123", card: "99", balance: 120.00, birthday: 1990-03-14}
    bob: {phone: "+48500", coupons: {mine: {code: X-1, offer: latte}}}
  links: {backup: true}
"""
FOLDER = Path("nowhere")


def parse(text: str, file: str = "trial.yaml", folder: Path = FOLDER) -> Scenario:
    return parse_scenario(text, file, folder)


def with_steps(steps: str, end: str = "") -> str:
    """A whole scenario with these steps, one a line."""
    lines = "".join(f"  {line}\n" for line in steps.strip().splitlines())
    return f"{HEAD}{CAST}steps:\n{lines}{end}"


def errors_of(text: str) -> list[str]:
    """Everything the loader says of a text, one line each; empty when it loads."""
    try:
        parse(text)
    except ScenarioErrors as errors:
        return [str(error) for error in errors.errors]
    return []


def sentences_of(steps: str, end: str = "") -> list[str]:
    """What is wrong with steps, without the places."""
    return [error.partition(": ")[2] for error in errors_of(with_steps(steps, end))]


class FixedScene:
    """A scene in which every step called `r1` sold check 7 and observed the code C-1 and 30.00 points."""

    seed = 3

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def receipt(self, step: str) -> ReceiptId:
        assert step == "r1"
        return ReceiptId("store", date(2026, 3, 14), "5", 7)

    def requisites(self, terminal: str, number: int, business_date: date | None) -> ReceiptId:
        return ReceiptId("store", business_date or date(2026, 3, 14), terminal, number)

    def key(self, step: str) -> str:
        return f"key-of-{step}"

    def text(self, text: str) -> str:
        return substitute(text, {"r1.code": "C-1", "r1.points": "30.00", "r1.number": "7"}.__getitem__)
