"""Texts as FarCards holds them: without what XML cannot say, as long as the record is (farcard.md 2.4, 5.3)."""

import re

TEXT_LENGTH, HOLDER_LENGTH = 255, 39
CARD_LENGTH = 200
"""Longest card text we send. The limit of the HTTP form is unknown; profile of ours."""
_UNSAYABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sayable(text: str) -> str:
    """The text without what cannot be said."""
    return _UNSAYABLE.sub("", text)


def is_sayable(*texts: str) -> bool:
    return not any(_UNSAYABLE.search(text) for text in texts)


def cut(text: str, length: int = TEXT_LENGTH) -> str:
    return sayable(text)[:length]
