"""Identifiers in packets: `{GUID}`, upper case, made from what they name, so that they are the same at every try.

Real tills draw them; stable over retries and voids they are all the same (farcard.md 4.5). Those of the predefined
dictionary entries were the same in unrelated installations (4.8).
"""

from uuid import UUID, uuid5

from simulators.till.receipt import ReceiptId

ROUBLES = "{16D72549-14D8-4F31-9E2A-0A833D4F5EED}"
PDS_PAYMENT = "{9CA200F8-5961-4A6F-AE22-A095C65D1485}"
VISA = "{D7D5E50D-7246-4A71-939F-9B37AA300ACF}"
VAT = "{34694A49-F862-4D07-9ACD-5EECF76E1B6E}"
_OURS = UUID("6a1f6b1e-6f0a-5a53-9d3b-70d0c5a1e0f4")


def guid(kind: str, name: str) -> str:
    """Of a thing of some kind: "dish", "discount", "currency"."""
    return f"{{{uuid5(_OURS, f'{kind}/{name}')}}}".upper()


def check_guid(receipt: ReceiptId) -> str:
    return guid("receipt", str(receipt))


def order_guid(receipt: ReceiptId, order: str) -> str:
    """Of the order a receipt belongs to: common to all receipts of a named one, else the receipt's own."""
    if not order:
        return guid("order-of-receipt", str(receipt))
    return guid("order", f"{receipt.store}/{receipt.business_date.isoformat()}/{order}")
