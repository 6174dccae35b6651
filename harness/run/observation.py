"""What a step saw, by the names `expect` uses. Amounts as decimal text, so that what is compared is what is shown."""

from simulators.kit.money import show_minor
from simulators.till.answer import (
    Adjusted,
    Answer,
    Attached,
    Claimed,
    CodeIssued,
    Committed,
    CouponFound,
    DiscountGranted,
    GuestFound,
    Held,
    LedgerPage,
    MenuLoaded,
    Queued,
    Quoted,
    ReceiptFound,
    Redeemed,
    Refused,
    Released,
    ReturnTaken,
    Uploaded,
    Voided,
)
from simulators.till.cashier import Done
from simulators.till.programme import Mechanic
from simulators.till.receipt import Receipt


def observe(done: Done) -> dict[str, str]:
    """Everything an act can be compared on. A name that has no value here was not observed."""
    seen = {"outcome": done.outcome.value}
    if done.receipt is not None:
        seen.update(_of_receipt(done.receipt))
    if done.answer is not None:
        seen.update(_of_answer(done.answer))
    if done.note:
        seen["note"] = done.note
    return seen


def _of_receipt(receipt: Receipt) -> dict[str, str]:
    gross, total = receipt.gross, receipt.total
    paid = sum(tender.amount for tender in receipt.tenders)
    return {
        "total": show_minor(total),
        "gross": show_minor(gross),
        "discount": show_minor(gross - total),
        "due": show_minor(total - paid),
        "card_applied": "false" if receipt.guest is None else "true",
        "paid_with_points": show_minor(receipt.paid_with_points),
        "number": str(receipt.id.check),
        "business_date": receipt.id.business_date.isoformat(),
    }


def _of_answer(answer: Answer) -> dict[str, str]:
    match answer:
        case GuestFound():
            return _of_guest(answer)
        case Attached():
            return _of_attached(answer)
        case Committed(told=False, balance=balance) | Voided(told=False, balance=balance):
            return _balance(balance)
        case Committed(earned, spent, balance):
            return {"earned": show_minor(earned), "spent": show_minor(spent), **_balance(balance)}
        case Redeemed(points, amount, balance):
            return {"points": show_minor(points), "amount": show_minor(amount), **_balance(balance)}
        case DiscountGranted(discounts):
            return {"discount": show_minor(sum(d.amount for d in discounts))}
        case Refused(reason, text):
            return {"reason": reason.value, "text": text}
        case Queued(text):
            return {"text": text}
        case _:
            return _of_rarer_answer(answer)


def _of_rarer_answer(answer: Answer) -> dict[str, str]:
    match answer:
        case Quoted(discounts, max_points, earns):
            return {
                "discount": show_minor(sum(d.amount for d in discounts)),
                "max_points": show_minor(max_points),
                "earned": show_minor(earns),
            }
        case Voided(returned, revoked, balance):
            return {"returned": show_minor(returned), "revoked": show_minor(revoked), **_balance(balance)}
        case ReturnTaken(amount, returned, revoked, balance, withheld, uncollected):
            return {
                "amount": show_minor(amount),
                "returned": show_minor(returned),
                "revoked": show_minor(revoked),
                "withheld": show_minor(withheld),
                "uncollected": show_minor(uncollected),
                **_balance(balance),
            }
        case Held(_, points, told=False):
            return {"points": show_minor(points)}
        case Released(told=False):
            return {}
        case Held(_, points, available):
            return {"points": show_minor(points), "available": show_minor(available)}
        case Released(points, balance):
            return {"points": show_minor(points), **_balance(balance)}
        case ReceiptFound(receipt, returned):
            return {**_of_receipt(receipt), "returned": show_minor(returned)}
        case Claimed(code, points, balance):
            return {"code": code, "points": show_minor(points), **_balance(balance)}
        case MenuLoaded(added, changed, unchanged, missing):
            return {
                "added": str(len(added)),
                "changed": str(len(changed)),
                "unchanged": str(unchanged),
                "missing": str(len(missing)),
            }
        case LedgerPage(entries, more):
            return {"entries": str(len(entries)), "more": _switch(more)}
        case CodeIssued(code, expires_at):
            return {"code": code, "expires": expires_at.isoformat()}
        case Adjusted(points, balance):
            return {"points": show_minor(points), **_balance(balance)}
        case CouponFound(code, offer, used_at):
            return {"code": code, "offer": offer, "used": _switch(used_at is not None)}
        case Uploaded(answers):
            return {"answers": str(len(answers))}
        case _:
            return {}


def _of_guest(found: GuestFound) -> dict[str, str]:
    """What only tills are told that ask with a phase is there when they were."""
    told = {
        "discount_rule": str(found.discount_rule or ""),
        "offers": ",".join(offer.id for offer in found.offers),
    }
    return {
        "status": found.status.value,
        "guest": found.guest,
        "name": found.name,
        "tier": found.tier,
        "discount_percent": str(found.discount_percent),
        "text": found.text,
        **{name: value for name, value in told.items() if value},
        **_balance(found.balance),
    }


def _of_attached(attached: Attached) -> dict[str, str]:
    """What any till says of its guest, and what the guest chose in the app."""
    told = {
        "max_points": show_minor(attached.max_points) if attached.mechanic is Mechanic.PAY else "",
        "gift": "" if attached.gift is None else attached.gift.id,
        "expires": "" if attached.expires_at is None else attached.expires_at.isoformat(),
    }
    return {
        **_of_guest(attached.guest),
        "mechanic": attached.mechanic.value,
        "earned": show_minor(attached.earns),
        "again": _switch(attached.again),
        **{name: value for name, value in told.items() if value},
    }


def _switch(value: bool) -> str:
    return "true" if value else "false"


def _balance(balance: int | None) -> dict[str, str]:
    return {} if balance is None else {"balance": show_minor(balance)}
