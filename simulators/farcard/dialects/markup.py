"""Writing the XML of the HTTP form, by hand: the packet inside keeps its bytes, and a CR is not lost to a parser.

Characters that XML 1.0 cannot hold are no words of a till: they are left out.
"""

from collections.abc import Iterable

from simulators.kit.xml import escape_attribute, without_unsayable

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def element(name: str, attributes: Iterable[tuple[str, str]] = (), content: str = "") -> str:
    """One element; `content` is markup already."""
    start = "".join((name, *(f' {key}="{escape_attribute(without_unsayable(value))}"' for key, value in attributes)))
    return f"<{start}>{content}</{name}>" if content else f"<{start}/>"


def document(root: str) -> bytes:
    """The document of a root element's markup."""
    return f"{DECLARATION}{root}".encode()
