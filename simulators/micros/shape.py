"""What each kind of operation and answer is made of on the flat view: the tables behind `flat` and `vocabulary`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from simulators.micros.field import (
    BALANCE,
    TEXT,
    Scalar,
    maybe_field,
    minor_field,
    read_count,
    read_day,
    read_reason,
    read_status,
    show_enum,
    text_field,
)
from simulators.till.answer import (
    Claimed,
    Committed,
    DiscountGranted,
    GuestFound,
    Held,
    Queued,
    Quoted,
    ReceiptFound,
    Redeemed,
    Refused,
    Released,
    ReturnTaken,
    Voided,
)
from simulators.till.operation import (
    Claim,
    Commit,
    Coupon,
    FindReceipt,
    Gift,
    Hold,
    Identify,
    Quote,
    Redeem,
    Register,
    Release,
    Return,
    Void,
)

GROUPS: dict[str, tuple[str, ...]] = {
    "lines": ("plu", "qty", "price", "name", "category"),
    "discounts": ("name", "amount", "source", "plu"),
    "tenders": ("kind", "amount", "points", "key"),
    "coupons": ("code",),
    "choice": ("plu",),
    "return_lines": ("plu", "qty"),
}
"""Groups by name, with the fields of a row. On the wire: how many rows, then the rows, as scripts do (C.3)."""

_ROW_REQUIRED: dict[str, tuple[str, ...]] = {
    "lines": ("plu", "qty", "price"),
    "discounts": ("amount",),
    "tenders": ("kind", "amount"),
    "coupons": ("code",),
    "choice": ("plu",),
    "return_lines": ("plu", "qty"),
}


def row_required(group: str) -> tuple[str, ...]:
    return _ROW_REQUIRED[group]


@dataclass(frozen=True, slots=True)
class Shape:
    """How one kind is laid out: the parts it has, and the fields of its own."""

    make: Callable[..., Any]
    scalars: tuple[Scalar, ...] = ()
    parts: tuple[str, ...] = ()
    """Of: identifier, receipt, target, choice, return_lines, discounts."""


_BIRTHDAY = maybe_field("birthday", date.isoformat, read_day)
_WITHHELD = minor_field("withheld", required=False)

OPERATIONS: dict[str, Shape] = {
    "identify": Shape(Identify, (maybe_field("password", str, str),), ("identifier",)),
    "register": Shape(
        Register, (text_field("name"), maybe_field("birthday", date.isoformat, read_day)), ("identifier",)
    ),
    "quote": Shape(Quote, (), ("receipt",)),
    "redeem": Shape(Redeem, (minor_field("points"), minor_field("due")), ("identifier",)),
    "coupon": Shape(Coupon, (text_field("code", required=True),), ("receipt",)),
    "gift": Shape(Gift, (text_field("gift", required=True),), ("identifier", "choice", "receipt")),
    "hold": Shape(Hold, (minor_field("points"),), ("identifier",)),
    "release": Shape(Release, (text_field("hold", required=True),)),
    "commit": Shape(Commit, (), ("receipt",)),
    "void": Shape(Void, (maybe_field("operation", str, str), text_field("reason")), ("target",)),
    "find_receipt": Shape(FindReceipt, (), ("target",)),
    "return": Shape(Return, (), ("target", "return_lines")),
    "claim": Shape(Claim, (text_field("reward", required=True),), ("identifier",)),
}
"""What a till can say. Menus, ledgers and uploads are the office's and the gateway's; no till says them."""

ANSWERS: dict[str, Shape] = {
    "guest_found": Shape(
        GuestFound,
        (
            text_field("guest"),
            Scalar("status", show_enum, read_status),
            text_field("name"),
            BALANCE,
            text_field("tier"),
            Scalar("discount_percent", str, read_count, required=False, absent=0),
            TEXT,
        ),
    ),
    "quoted": Shape(Quoted, (minor_field("max_points"), minor_field("earns"), TEXT), ("discounts",)),
    "redeemed": Shape(Redeemed, (minor_field("points"), minor_field("amount"), minor_field("balance"))),
    "discount_granted": Shape(DiscountGranted, (TEXT,), ("discounts",)),
    "held": Shape(Held, (text_field("hold", required=True), minor_field("points"), minor_field("available"))),
    "released": Shape(Released, (minor_field("points"), minor_field("balance"))),
    "committed": Shape(Committed, (minor_field("earned"), minor_field("spent"), BALANCE, TEXT)),
    "voided": Shape(Voided, (minor_field("returned"), minor_field("revoked"), BALANCE)),
    "receipt_found": Shape(ReceiptFound, (minor_field("returned"),), ("receipt",)),
    "return_taken": Shape(
        ReturnTaken,
        (
            minor_field("amount"),
            minor_field("returned"),
            minor_field("revoked"),
            BALANCE,
            minor_field("withheld", required=False),
        ),
    ),
    "claimed": Shape(Claimed, (text_field("code", required=True), minor_field("points"), minor_field("balance"))),
    "queued": Shape(Queued, (TEXT,)),
    "refused": Shape(Refused, (Scalar("reason", show_enum, read_reason), TEXT)),
}

SUCCESS: dict[str, str] = {
    "identify": "guest_found",
    "register": "guest_found",
    "quote": "quoted",
    "redeem": "redeemed",
    "coupon": "discount_granted",
    "gift": "discount_granted",
    "hold": "held",
    "release": "released",
    "commit": "committed",
    "void": "voided",
    "find_receipt": "receipt_found",
    "return": "return_taken",
    "claim": "claimed",
}
"""What an operation is answered when it happened."""

_ORIGIN_FIELDS = ("store", "terminal", "business_date", "made_at", "check", "number")
_RECEIPT_ID = ("_store", "_date", "_terminal", "_check")
_PART_FIELDS: dict[str, tuple[str, ...]] = {
    "origin": _ORIGIN_FIELDS,
    "identifier": ("identifier_kind", "identifier"),
    "target": tuple("target" + end for end in _RECEIPT_ID),
    "receipt": (
        *("receipt" + end for end in _RECEIPT_ID),
        *("opened_at", "closed_at", "guest_kind", "guest_identifier", "lines", "discounts", "tenders", "coupons"),
    ),
}
_PART_REQUIRED: dict[str, tuple[str, ...]] = {
    "origin": ("business_date", "made_at", "check", "number"),
    "identifier": ("identifier_kind", "identifier"),
    "target": ("target_date", "target_terminal", "target_check"),
    "receipt": ("opened_at", "closed_at", "lines"),
    "choice": (),
    "return_lines": (),
    "discounts": ("discounts",),
}


def fields_of(kind: str) -> tuple[str, ...]:
    """Every field and group name a phrase of this kind may use."""
    shape = OPERATIONS.get(kind) or ANSWERS[kind]
    parts = ("origin", *shape.parts) if kind in OPERATIONS else shape.parts
    names = [s.name for s in shape.scalars]
    for part in parts:
        names.extend(_PART_FIELDS.get(part, (part,)))
    return tuple(names)


def required_of(kind: str) -> tuple[str, ...]:
    """The ones without which it could not be read back."""
    shape = OPERATIONS.get(kind) or ANSWERS[kind]
    parts = ("origin", *shape.parts) if kind in OPERATIONS else shape.parts
    names = [s.name for s in shape.scalars if s.required]
    for part in parts:
        names.extend(_PART_REQUIRED[part])
    if kind == "receipt_found":
        names.extend("receipt" + end for end in _RECEIPT_ID)
    return tuple(names)
