"""Names as types: a field annotated with one of these must name something of the cast or an earlier step.

The sorts are filled in from the cast before the steps are read (`casting`), so a wrong name is an error at its place
with the nearest right one.
"""

from typing import Annotated, Literal, TypeAlias

from harness.scenario.reference import TEMPLATE, VALUE
from harness.scenario.scalars import SIGNED_SPAN, NameShape, NewNameShape

TERMINAL = "terminal"
TILL = "till"
APP = "terminal of kind app"
OFFICE = "terminal of kind office"
CLOUD = "terminal of kind cloud"
LP_ORDERS = "terminal of kind lp_orders"
GUEST = "guest"
STORE = "store"
LINK = "link"
PART = "part"

TerminalName: TypeAlias = Annotated[str, NameShape(TERMINAL)]
TillName: TypeAlias = Annotated[str, NameShape(TILL, wider=TERMINAL)]
AppName: TypeAlias = Annotated[str, NameShape(APP, wider=TERMINAL)]
OfficeName: TypeAlias = Annotated[str, NameShape(OFFICE, wider=TERMINAL)]
CloudName: TypeAlias = Annotated[str, NameShape(CLOUD, wider=TERMINAL)]
LpOrdersName: TypeAlias = Annotated[str, NameShape(LP_ORDERS, wider=TERMINAL)]
GuestName: TypeAlias = Annotated[str, NameShape(GUEST)]
StoreName: TypeAlias = Annotated[str, NameShape(STORE)]
LinkName: TypeAlias = Annotated[str, NameShape(LINK)]
PartName: TypeAlias = Annotated[str, NameShape(PART)]
ReceiptName: TypeAlias = Annotated[str, NameShape(VALUE)]
"""What an earlier step was called with `as`."""
ValueName: TypeAlias = Annotated[str, NewNameShape("step")]
"""A new name for what a step observes."""
Template: TypeAlias = Annotated[str, TEMPLATE]
"""Text that may contain `${r1.code}`."""
Interface: TypeAlias = Literal["first", "second"]
"""Of an r_keeper till: to the programme, or to another card system."""
Printer: TypeAlias = Literal["works", "fails"]
"""Of a till, during one step."""
SignedSpan: TypeAlias = Annotated[int, SIGNED_SPAN]
