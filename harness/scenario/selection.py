"""Choosing cases: `-k 'offline and not (long or "kind=farcard")'`, and tags.

A word matches when it stands anywhere in the id of the case, the title or a tag; capitals do not matter.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from harness.scenario.expansion import Case
from simulators.kit.errors import UsageError

Test: TypeAlias = Callable[[str], bool]
"""Does a case match, given everything it is searched by, in small letters?"""

_TOKEN = re.compile(r'\s*(?:([()])|"([^"]*)"|([^\s()"]+))')
MAX_EXPRESSION = 2_000
MAX_NESTING = 50


def select(cases: Iterable[Case], expression: str | None = None, tags: Sequence[str] = ()) -> tuple[Case, ...]:
    """The cases that match the expression and have one of the tags. Raises UsageError."""
    test = parse(expression) if expression else None
    wanted = frozenset(tags)
    return tuple(
        case
        for case in cases
        if (not wanted or wanted.intersection(case.scenario.tags)) and (test is None or test(_searched(case)))
    )


def may_select(case: Case, expression: str | None, more: str) -> bool:
    """Whether the expression could match something made of this case, whose id or tags say more than its own: perhaps
    all of `more`."""
    test = parse(expression) if expression else None
    return test is None or test(_searched(case)) or test(f"{_searched(case)}\n{more}".lower())


def _searched(case: Case) -> str:
    return "\n".join((case.id, case.scenario.title, *case.scenario.tags)).lower()


def parse(expression: str) -> Test:
    """The test of an expression. Raises UsageError with what was expected where."""
    if len(expression) > MAX_EXPRESSION:
        raise UsageError(f"-k: the expression is longer than {MAX_EXPRESSION} characters")
    return _Parser(expression).parse()


class _Parser:
    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._tokens = self._scan()
        self._at = 0
        self._depth = 0

    def parse(self) -> Test:
        test = self._either()
        if self._at < len(self._tokens):
            raise self._error(f"expected `and`, `or` or the end, found {self._tokens[self._at][1]!r}")
        return test

    def _scan(self) -> list[tuple[str, str]]:
        out: list[tuple[str, str]] = []
        position, text = 0, self._expression.rstrip()
        while position < len(text):
            found = _TOKEN.match(text, position)
            if found is None:
                raise self._error("a quotation mark is missing")
            position = found.end()
            bracket, quoted, word = found.groups()
            if bracket:
                out.append((bracket, bracket))
            elif quoted is not None:
                out.append(("word", quoted))
            else:
                out.append((word.lower() if word.lower() in ("and", "or", "not") else "word", word))
        return out

    def _next_is(self, kind: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at][0] == kind:
            self._at += 1
            return True
        return False

    def _either(self) -> Test:
        tests = [self._both()]
        while self._next_is("or"):
            tests.append(self._both())
        return lambda text: any(test(text) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._next_is("and"):
            tests.append(self._one())
        return lambda text: all(test(text) for test in tests)

    def _one(self) -> Test:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise self._error("nested too deeply")
        test = self._unit()
        self._depth -= 1
        return test

    def _unit(self) -> Test:
        if self._next_is("not"):
            inner = self._one()
            return lambda text: not inner(text)
        if self._next_is("("):
            inner = self._either()
            if not self._next_is(")"):
                raise self._error("expected `)`")
            return inner
        if self._next_is("word"):
            word = self._tokens[self._at - 1][1].lower()
            return lambda text: word in text
        found = repr(self._tokens[self._at][1]) if self._at < len(self._tokens) else "the end"
        raise self._error(f"expected a word, found {found}")

    def _error(self, sentence: str) -> UsageError:
        return UsageError(f"-k {self._expression!r}: {sentence}")
