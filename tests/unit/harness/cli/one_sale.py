"""A scenario as short as one can be, for commands that play one."""

SCENARIO = """\
scenario: One sale
id: test/one
start: 2026-03-14T09:00:00+01:00
cast:
  programme: programmes/club.yaml
  guests: {anna: {qr: "7770123999", balance: 120.00}}
  terminals: {till1: {kind: micros, workstation: 5}}
steps:
  - sale: {on: till1, guest: anna, items: [{plu: "1002"}]}
    expect: {outcome: ok}
"""
