"""What `explore` once found and was mended, as small as it was made: the true parts play it without a complaint."""

import pytest

from harness.explore.drawing import draw
from harness.explore.trying import complaints_of
from harness.run.play import play_virtual
from harness.scenario.expansion import expand
from harness.scenario.files import SHIPPED
from harness.scenario.loader import parse_scenario
from simulators.kit.chance import stream

FOUND = {
    "an integrator was told the points of another store's order of the same number": """
start: 2026-03-16T12:00:00+01:00
cast:
  programme: programmes/loyaltyplant.yaml
  stores: {north: {}, south: {}}
  terminals: {shop1: {kind: cloud, store: north}, shop2: {kind: cloud, store: south}}
  guests: {anna: {phone: "+48600100200"}}
steps:
  - sale: {on: shop1, guest: anna, items: [{plu: M-044}]}
    expect: {outcome: ok, earned: 45.00}
  - sale: {on: shop2, guest: anna, items: [{plu: S-001}]}
    expect: {outcome: ok, earned: 17.00, balance: 62.00}
""",
    "a link that a request had taken down was not restored when all was over": """
start: 2026-03-16T12:00:00+01:00
cast:
  programme: programmes/club.yaml
  terminals: {till1: {kind: micros, workstation: 1}}
  guests: {anna: {qr: "7770123"}}
steps:
  - trouble: {link: gateway-backend, goes_down: {}}
  - sale: {on: till1, guest: anna, items: [{plu: "3001"}]}
    expect: {outcome: offline}
then:
  balances: {anna: 22.00}
""",
    "a till that dialled over and over on a dead line was locked out by the gateway": """
start: 2026-03-16T12:00:00+01:00
cast:
  programme: programmes/club.yaml
  terminals: {till1: {kind: micros, workstation: 1}}
steps:
  - trouble: {link: tills-gateway, answers_lost: {times: 0}}
  - sale: {on: till1, items: [{plu: "3001"}]}
  - advance: {by: 16m}
then:
  ledger: {sale: 1}
""",
    "an integrator asks for the balance when the order is closed, and somebody else was quicker": """
start: 2026-03-16T12:00:00+01:00
cast:
  programme: programmes/loyaltyplant.yaml
  stores: {north: {}, south: {}}
  terminals: {till1: {kind: cloud, store: north}, till2: {kind: cloud, store: south}}
  guests: {boris: {phone: "+48600100201", balance: 100.00}}
steps:
  - identify: {on: till1, guest: boris}
  - identify: {on: till2, guest: boris}
  - ring: {on: till1, items: [{plu: B-003, qty: 2}]}
  - ring: {on: till2, items: [{plu: L-001}]}
  - trouble: {link: clouds.north-backend, answers_lost: {skip: 2, ending: reset}}
  - sale: {on: till1, guest: boris}
  - sale: {on: till2, guest: boris}
  - trouble: {link: clouds.north-backend, none: true}
then:
  balances: {boris: 129.00}
""",
    "a coupon was used on a receipt without a card": """
start: 2026-03-16T13:58:00+01:00
cast:
  programme: programmes/restaurant.yaml
  terminals: {till1: {kind: farcard, workstation: 1}}
  guests: {anna: {card: "9991000010345", balance: 12.34}}
steps:
  - ring: {on: till1, items: [{plu: "201"}]}
  - coupon: {on: till1, guest: anna, occasion: anniversary}
  - sale: {on: till1}
  - identify: {on: till1, guest: anna}
  - ring: {on: till1, items: [{plu: "302"}]}
  - coupon: {on: till1, guest: anna, occasion: anniversary}
    expect: {outcome: refused, reason: used}
then:
  balances: {anna: 12.34}
""",
    "the guest of the last conversation was not the one whose points are on the check": """
start: 2026-03-16T12:00:00+01:00
cast:
  programme: programmes/loyaltyplant.yaml
  terminals: {till1: {kind: cloud}}
  guests: {anna: {phone: "+48600100200"}, boris: {phone: "+48600100201", balance: 100.00}}
steps:
  - hold: {on: till1, points: 30.00, guest: boris}
    expect: {outcome: ok}
""",
    "an integrator was quicker than the queue of a gateway it does not call": """
start: 2026-03-16T12:00:00+01:00
cast:
  programme: programmes/loyaltyplant.yaml
  terminals: {till1: {kind: iiko, workstation: 1}, shop: {kind: cloud}, phone: {kind: app}}
  guests: {anna: {phone: "+48600100200"}}
steps:
  - ring: {on: till1, items: [{plu: M-044}]}
  - cut: {link: gateway-backend}
  - identify: {on: till1, guest: anna, by: phone}
  - sale: {on: till1, guest: anna}
    expect: {outcome: offline}
  - sale: {on: shop, guest: anna, items: [{plu: S-001}]}
    expect: {outcome: ok}
  - restore: {link: gateway-backend}
then:
  balances: {anna: 62.00}
""",
    "the next act at a till began in the instant in which the printer had failed": """
start: 2026-03-17T03:58:00+01:00
cast:
  programme: programmes/restaurant.yaml
  terminals: {till2: {kind: iiko, workstation: 1}}
  guests: {boris: {phone: "+48600100201", birthday: 1990-03-16}}
steps:
  - ring: {on: till2, items: [{plu: "301"}]}
  - coupon: {on: till2, guest: boris, occasion: birthday}
  - sale: {on: till2, printer: fails}
    expect: {outcome: refused}
  - sale: {on: till2}
    expect: {outcome: ok}
""",
    "a till that was told yes by a gateway that took a receipt for later": """
start: 2026-03-16T12:00:00+01:00
cast:
  programme: programmes/club.yaml
  farcard: {profile: http-json-post, transactions: deferred}
  terminals: {till1: {kind: farcard, workstation: 1}}
  guests: {anna: {card: "9991000012345", balance: 5.00}}
steps:
  - identify: {on: till1, guest: anna}
  - disk: {part: backend, failing: read-only}
  - sale: {on: till1, guest: anna, items: [{plu: "2001"}]}
  - disk: {part: backend, well: true}
  - identify: {on: till1, guest: anna}
    expect: {balance: 5.00}
then:
  balances: {anna: 23.00}
""",
    "a guest who was taken off a check before was believed to have freed the points of the next": """
start: 2026-02-14T12:00:00+01:00
cast:
  programme: programmes/club.yaml
  terminals: {till1: {kind: iiko, workstation: 1}, till2: {kind: iiko, workstation: 2}, phone: {kind: app}}
  guests: {anna: {phone: "+48600100200"}, boris: {phone: "+48600100201", balance: 250.00}}
steps:
  - ring: {on: till2, items: [{plu: "5001"}]}
  - identify: {on: till2, guest: anna}
  - drop_card: {on: till2}
  - redeem: {on: till2, points: 250.00, guest: boris}
    expect: {outcome: ok}
  - hold: {on: till1, points: 250.00, guest: boris}
    expect: {outcome: refused, reason: insufficient}
""",
    "a link that had been restored was taken down afterwards, and stayed down": """
start: 2026-03-16T12:00:00+01:00
cast:
  programme: programmes/restaurant.yaml
  terminals: {till2: {kind: iiko, workstation: 1}}
steps:
  - cut: {link: gateway-backend}
  - trouble: {link: gateway-backend, goes_down: {}}
  - sale: {on: till2, items: [{plu: "102"}]}
    expect: {outcome: offline}
  - restore: {link: gateway-backend}
  - advance: {by: 1s}
""",
    "two orders of one second with the same dish were believed to be one that was paid anew": """
start: 2026-03-16T12:00:00+01:00
cast:
  programme: programmes/club.yaml
  farcard: {transactions: deferred}
  till: {caller: new-ids}
  terminals: {till2: {kind: farcard, workstation: 1}}
steps:
  - crash: {part: gateway, after_effects: 0, restart_after: 300ms}
  - repeat: {times: 2, steps: [{sale: {on: till2, items: [{plu: "1001"}]}}]}
then:
  ledger: {sale: 2}
""",
    "a void told again under a new id by a till that had died was believed to have no outcome": """
start: 2028-02-29T12:00:00+01:00
cast:
  programme: programmes/restaurant.yaml
  farcard: {via: backend}
  till: {caller: new-ids}
  terminals: {till2: {kind: farcard, workstation: 1}}
  guests: {anna: {card: "9991000010345"}}
steps:
  - ring: {on: till2, items: []}
  - sale: {on: till2, guest: anna, as: r1}
  - trouble: {link: tills-backend, answers_lost: {skip: 1}}
  - crash: {part: tills, after_effects: 9, restart_after: 1s}
  - void: {on: till2, receipt: r1}
then:
  checks: [till.goes-on]
  dead_letters: any
""",
    "a link went down by a message that was on its way when all had been put right": """
matrix: {seed: [5209]}
start: 2026-02-28T23:58:00+01:00
cast:
  programme: programmes/loyaltyplant.yaml
  terminals: {till1: {kind: cloud}}
  guests: {boris: {phone: "+48600100201"}}
steps:
  - ring: {on: till1, items: []}
  - trouble: {link: clouds-backend, goes_down: {}}
  - crash: {part: backend}
  - redeem: {on: till1, points: 540.00, guest: boris}
then:
  checks: [parts.nobody-breaks]
""",
}


@pytest.mark.parametrize("what", FOUND)
def test_it_is_mended(what: str) -> None:
    scenario = parse_scenario(f"scenario: {what}\nid: explored/found\n{FOUND[what]}", "found.yaml", SHIPPED)
    played = play_virtual(expand(scenario)[0])
    assert list(complaints_of(played)) == []


DRAWN = 60
"""Drafts played here; `tillproof explore` plays thousands."""


@pytest.mark.parametrize("number", range(DRAWN))
def test_true_parts_are_not_complained_of(number: int) -> None:
    played = play_virtual(draw(stream(2026, f"explore/{number}")).case(number))
    assert list(complaints_of(played)) == []
