"""Small scenarios in which tills are not answered, for every kind of till: each begins and ends well, in between the
line fails in one way."""

from dataclasses import dataclass
from pathlib import Path

from harness.scenario.expansion import Case, expand
from harness.scenario.loader import parse_scenario

LIBRARY = Path(__file__).parents[3] / "scenarios"


@dataclass(frozen=True, slots=True)
class Tills:
    """A kind of till and whom it calls. `link`: that it calls on; `up`: the way to the programme behind a gateway."""

    kind: str
    link: str
    up: str
    where: str = ""
    """More of the cast."""

    def terminal(self, number: int) -> str:
        workstation = "" if self.kind == "cloud" else f", workstation: {number}"
        return f"{{kind: {self.kind}{workstation}}}"


BEHIND = ("tills-gateway", "gateway-backend")
DIRECT = ("tills-backend", "tills-backend")
KINDS: dict[str, Tills] = {
    "micros": Tills("micros", *BEHIND),
    "farcard": Tills("farcard", *BEHIND, "farcard: {transactions: deferred}"),
    "farcard-blocked": Tills("farcard", *BEHIND),
    "farcard-direct": Tills("farcard", *DIRECT, "farcard: {transactions: deferred, via: backend}"),
    "iiko": Tills("iiko", *BEHIND),
    "iiko-direct": Tills("iiko", *DIRECT, "iiko: {via: backend}"),
    "cloud": Tills("cloud", "clouds-backend", "clouds-backend"),
}

SHAPES: dict[str, str] = {
    "answers lost": """
  - identify: {on: till1, guest: anna}
  - trouble: {link: LINK, answers_lost: {times: 4}}
  - sale: {on: till1, guest: anna, items: [{plu: "1002"}], as: r1}
  - advance: {by: 5s}
""",
    "requests lost": """
  - trouble: {link: LINK, requests_lost: {times: 3}}
  - identify: {on: till1, guest: anna}
  - sale: {on: till1, guest: anna, items: [{plu: "1002"}], as: r1}
  - sale: {on: till2, guest: ola, items: [{plu: "1002"}], as: r2}
""",
    "answers late": """
  - trouble: {link: LINK, answers_late: {by: 4s, times: 3}}
  - identify: {on: till1, guest: anna}
  - sale: {on: till1, guest: anna, items: [{plu: "1002"}], as: r1}
  - sale: {on: till1, guest: anna, items: [{plu: "2001"}], as: r2}
""",
    "cut off": """
  - identify: {on: till1, guest: anna}
  - cut: {link: LINK}
  - sale: {on: till1, guest: anna, items: [{plu: "1002"}], as: r1}
  - sale: {on: till2, guest: ola, items: [{plu: "2001"}], as: r2}
  - advance: {by: 10m}
  - restore: {link: LINK}
""",
    "voided": """
  - trouble: {link: LINK, answers_lost: {times: 1}}
  - sale: {on: till1, guest: anna, items: [{plu: "1002"}], as: r1}
  - trouble: {link: LINK, answers_lost: {times: 3}}
  - void: {on: till1, receipt: r1}
  - advance: {by: 5s}
""",
    "goods back": """
  - sale: {on: till1, guest: anna, items: [{plu: "1002", qty: 2}], as: r1}
  - trouble: {link: LINK, answers_lost: {times: 2}}
  - refund: {on: till1, receipt: r1, lines: [{plu: "1002", qty: 1}]}
  - advance: {by: 5s}
""",
    "over the close of the day": """
  - cut: {link: LINK}
  - sale: {on: till1, guest: anna, items: [{plu: "1002"}], as: r1}
  - sale: {on: till2, guest: ola, items: [{plu: "2001"}], as: r2}
  - advance: {by: 40m}
  - restore: {link: LINK}
  - settle: {within: 60s}
  - sale: {on: till1, guest: anna, items: [{plu: "1002"}], as: r3}
""",
    "points": """
  - identify: {on: till1, guest: anna}
  - ring: {on: till1, items: [{plu: "1002"}]}
  - trouble: {link: LINK, answers_lost: {times: 1}}
  - redeem: {on: till1, guest: anna, points: 5}
  - trouble: {link: LINK, none: true}
  - redeem: {on: till1, guest: anna, points: 6}
  - trouble: {link: LINK, answers_lost: {times: 2}}
  - sale: {on: till1, guest: anna, items: [], pay: cash, as: r1}
  - advance: {by: 5s}
""",
    "both ways": """
  - trouble: {link: UP, answers_lost: {times: 3}}
  - identify: {on: till1, guest: anna}
  - sale: {on: till1, guest: anna, items: [{plu: "1002"}], as: r1}
  - trouble: {link: LINK, answers_lost: {times: 1}}
  - sale: {on: till2, guest: anna, items: [{plu: "1002"}], as: r2}
  - trouble: {link: UP, none: true}
""",
}

_TEXT = """scenario: a caller
id: battery/{kind}
start: 2026-03-15T03:30:00+01:00  # the day closes at four
cast:
  programme: programmes/club.yaml
  {where}
  till: {{caller: {caller}}}
  terminals: {{till1: {till1}, till2: {till2}}}
  guests:
    anna: {{qr: "7770123", card: "9991000012345", balance: 120.00}}
    ola: {{card: "990000000024", balance: 50.00}}
steps:{steps}  - trouble: {{link: {link}, none: true}}
  - settle: {{within: 60s}}
  - sale: {{on: till2, items: [{{plu: "3001"}}]}}  # another dish: r_keeper's times are whole seconds
  - settle: {{within: 60s}}
then: {{pending: 0}}
"""


def case_of(kind: str, caller: str, shape: str) -> Case:
    """That shape at tills of that kind which call so."""
    tills = KINDS[kind]
    text = _TEXT.format(
        kind=kind,
        where=tills.where,
        caller=caller,
        till1=tills.terminal(5),
        till2=tills.terminal(6),
        steps=SHAPES[shape].replace("LINK", tills.link).replace("UP", tills.up),
        link=tills.link,
    )
    (case,) = expand(parse_scenario(text, "caller.yaml", LIBRARY))
    return case
