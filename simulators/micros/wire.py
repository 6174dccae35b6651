"""Micros SIM as a protocol: a profile, a vocabulary, the store the connection belongs to.

A terminal is called by its workstation number, without leading zeros: `Ask.terminal` is "5" for `05` and for
`000000005`, and `Origin.terminal` must be the same text unless the vocabulary says it separately.
"""

from msgspec.structs import replace

from simulators.kit.errors import UsageError
from simulators.micros.client import MicrosClient
from simulators.micros.field import Unreadable
from simulators.micros.flat import Setting, flatten
from simulators.micros.phrase import Book, Unsayable
from simulators.micros.profile import Profile
from simulators.micros.profile import problems as problems_of_profile
from simulators.micros.server import MicrosServer
from simulators.micros.speech import request_bytes, workstation_of
from simulators.micros.vocabulary import Vocabulary, problems
from simulators.till.operation import Operation
from simulators.till.record import to_json

_BOOKS: dict[int, Book] = {}
"""By the identity of their vocabulary, which each holds, so that it stays what it is. Many cases share a few."""
MOST_BOOKS = 16


def _remember(book: Book) -> Book:
    while len(_BOOKS) >= MOST_BOOKS:
        del _BOOKS[next(iter(_BOOKS))]
    _BOOKS[id(book.vocabulary)] = book
    return book


def forget_books() -> None:
    """As if nobody had spoken yet; for who measures that."""
    _BOOKS.clear()


class Micros:
    """A `Wire`. Raises UsageError when profile or vocabulary cannot be spoken.

    `interface` overrides the profile's name of the interface definition; the server end answers any interface name.
    """

    def __init__(self, profile: Profile, vocabulary: Vocabulary, store: str, interface: str | None = None) -> None:
        if interface is not None:
            profile = replace(profile, interface=interface)
        known = _BOOKS.get(id(vocabulary))
        wrong = problems_of_profile(profile) + (problems(vocabulary) if known is None else [])
        if wrong:
            raise UsageError(f"micros/{profile.name}, vocabulary {vocabulary.name}: " + "; ".join(wrong))
        self.profile = profile
        self.vocabulary = vocabulary
        self.store = store
        self._book = known or _remember(Book(vocabulary))

    @property
    def name(self) -> str:
        return f"micros/{self.profile.name}"

    def carries(self, operation: Operation) -> str | None:
        """Says it, reads it back, and compares."""
        try:
            terminal = workstation_of(operation.origin.terminal, self.profile)
            text = request_bytes(self._book, operation, self.profile).decode(self.profile.encoding.value)
            digits = terminal[-self.profile.workstation_digits :].lstrip("0")
            back = self._book.read_request(text, Setting(self.store, digits))
        except Unsayable as error:
            return str(error)
        except Unreadable as error:
            return f"the vocabulary {self.vocabulary.name} cannot carry it: {error}"
        if back == operation or to_json(back) == to_json(operation):
            return None
        return f"the vocabulary {self.vocabulary.name} does not carry {self._lost(operation, back)}"

    def client(self) -> MicrosClient:
        return MicrosClient(self.profile, self._book)

    def server(self) -> MicrosServer:
        return MicrosServer(self.profile, self._book, self.store)

    def _lost(self, operation: Operation, back: Operation) -> str:
        """The first field that did not come back."""
        said, heard = flatten(operation), flatten(back)
        if said is None or heard is None:
            return "this operation"
        for name, text in said.texts.items():
            if heard.texts.get(name) != text:
                return f"{name} {text!r}"
        for name, rows in said.rows.items():
            if heard.rows.get(name) != rows:
                return name
        return "an empty text where none was meant"
