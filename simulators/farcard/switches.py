"""What a site may set otherwise about its calls, as names alone: settings are read long before anything is said.

Source: farcard.md 5.1 and disagreement 6.
"""

from enum import Enum


class CallName(Enum):
    """Names in the vendor's ini, keys of `Style.paths`."""

    GET_CARD_INFO_EX = "GetCardInfoEx"
    TRANSACTIONS_EX = "TransactionsEx"
    FIND_EMAIL = "FindEmail"
    GET_CARD_IMAGE_EX = "GetCardImageEx"
    HOLD_EX = "HoldEx"
    """Ours."""
    RELEASE_EX = "ReleaseEx"
    """Ours."""


class OutBufPlace(Enum):
    """Where an XML answer puts its OutBuf: back-ends disagree, callers find it anywhere (disagreement 6)."""

    INSIDE = "inside"
    BESIDE = "beside"
