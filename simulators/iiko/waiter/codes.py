"""What was scanned or typed, as the digits of a guest's code. Parsing is the plugin's task (3.1 [D W1]).

The QR code holds the digits only, or the digits behind `IikoProfile.qr_prefix` (`lpsim://c/`, an option of ours: 4.6.1
[P]); typed digits may be grouped with blanks or dashes.
"""

from simulators.iiko.profile import IikoProfile

LONGEST = 32
_GROUPING = str.maketrans("", "", " -\t\r\n")


def digits_of(value: str, profile: IikoProfile) -> str | None:
    """The digits, or None when the value cannot be a code of the programme."""
    return digits_behind(value, profile.qr_prefix)


def digits_behind(value: str, prefix: str) -> str | None:
    """The same; `prefix`: of the QR code, empty when it has none."""
    text = value.strip()
    digits = text.removeprefix(prefix) if prefix and text.startswith(prefix) else text.translate(_GROUPING)
    return digits if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST else None
