"""The statements of a rule text as written, with their places; names have no meaning yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from softupdate_algebra.algebra.limits import MAX_PERIOD, MAX_REPEAT, MAX_START_UP, MAX_STATEMENTS
from softupdate_algebra.algebra.parser import Cursor
from softupdate_algebra.algebra.tokens import Token, quoted, tokenize, where
from softupdate_algebra.errors import LimitError, RuleError
from softupdate_algebra.rules.names import RESERVED, STATEMENT_WORDS

if TYPE_CHECKING:
    from softupdate_algebra.algebra.expression import Expression, Position

Definition: TypeAlias = Literal["assign", "let", "start"]
Prefix: TypeAlias = Literal["every", "at", "from", "repeat"]

_ARROWS: Final = ("<-", "=", ":=")
_PREFIXES: Final[dict[str, Prefix]] = {"every": "every", "at": "at", "from": "from", "repeat": "repeat"}
_LIMITS: Final[dict[str, tuple[int, int]]] = {
    "every": (1, MAX_PERIOD),
    "offset": (-MAX_PERIOD, MAX_PERIOD),
    "at": (0, MAX_START_UP),
    "from": (0, MAX_START_UP),
    "repeat": (1, MAX_REPEAT),
}


@dataclass(frozen=True, slots=True)
class Defined:
    """``NAME <- value``, alone or after ``let`` or ``start``."""

    kind: Definition
    name: str
    value: Expression
    at: Position


@dataclass(frozen=True, slots=True)
class Declared:
    """One name of ``vector a, b``."""

    name: str
    at: Position


@dataclass(frozen=True, slots=True)
class Returned:
    """``return value``."""

    value: Expression
    at: Position


@dataclass(frozen=True, slots=True)
class Prefixed:
    """``every 4 offset 1: body`` and its like, with the numbers written."""

    prefix: Prefix
    number: int
    offset: int
    body: tuple[Written, ...]
    at: Position


Written: TypeAlias = Defined | Declared | Returned | Prefixed


def written_statements(text: str) -> tuple[Written, ...]:
    """Return the statements of a rule text; raises ``RuleError`` with line and column of what cannot be read.

    >>> [statement.name for statement in written_statements("a <- b; let c = 1")]
    ['a', 'c']
    """
    return _Reader(Cursor(tokenize(text, "rule"))).statements(None)


class _Reader:
    __slots__ = ("_count", "_cursor")

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._count = 0

    def statements(self, opening: Token | None) -> tuple[Written, ...]:
        """Return statements up to the end of the text, or to the brace that closes *opening*."""
        cursor, found = self._cursor, list[Written]()
        while True:
            while cursor.token.kind == "newline" or cursor.at_symbol(";"):
                cursor.take()
            if cursor.token.kind == "end" or cursor.at_symbol("}"):
                break
            found += self._statement(nested=opening is not None)
            if not (cursor.token.kind in {"newline", "end"} or cursor.at_symbol(";}")):
                raise cursor.unexpected("an operator, or ';' or a new line before the next statement")
        if opening is None:
            cursor.require_end("a statement")
        else:
            cursor.close("}", opening)
            if not found:
                raise RuleError(f"{where(opening.at)}: the braces hold no statement; write one or leave them out.")
        return tuple(found)

    def _statement(self, *, nested: bool) -> list[Written]:
        self._count += 1
        token = self._cursor.token
        if self._count > MAX_STATEMENTS:
            raise LimitError(f"{where(token.at)}: more than {MAX_STATEMENTS} statements; shorten the rule.")
        if token.kind != "name":
            raise self._cursor.unexpected("a statement such as QN <- QN + alpha*g(QN)")
        if token.text in _PREFIXES:
            return [self._prefixed(_PREFIXES[token.text])]
        if token.text in STATEMENT_WORDS and nested:
            raise RuleError(f"{where(token.at)}: {token} stands inside a prefix; write it on the level of the rule.")
        match token.text:
            case "let" | "start":
                self._cursor.take()
                return [self._definition("let" if token.text == "let" else "start", token.at)]
            case "vector":
                return list[Written](self._declarations())
            case "return":
                self._cursor.take()
                return [Returned(self._cursor.expression(), token.at)]
            case _:
                return [self._definition("assign", token.at)]

    def _name(self) -> Token:
        token = self._cursor.token
        if token.kind != "name":
            raise self._cursor.unexpected("a name")
        if token.text in RESERVED:
            raise RuleError(f"{where(token.at)}: {token} is reserved and cannot be a name; choose another.")
        return self._cursor.take()

    def _definition(self, kind: Definition, at: Position) -> Defined:
        name, cursor = self._name(), self._cursor
        if cursor.at_symbol("["):
            raise RuleError(f"{where(cursor.token.at)}: {name} is assigned with an index; write {name.text} <- ...")
        if cursor.at_symbol("+-*/") and cursor.following.text == "=":
            raise RuleError(
                f"{where(cursor.token.at)}: {quoted(cursor.token.text + '=')} is no assignment here; "
                f"write {name.text} <- {name.text} {cursor.token.text} ..."
            )
        if not cursor.at_symbol(_ARROWS):
            raise cursor.unexpected(f"'<-' after {name}")
        cursor.take()
        return Defined(kind, name.text, cursor.expression(), at)

    def _declarations(self) -> list[Declared]:
        self._cursor.take()
        names = [self._name()]
        while self._cursor.accept(","):
            names.append(self._name())
        return [Declared(name.text, name.at) for name in names]

    def _prefixed(self, prefix: Prefix) -> Prefixed:
        cursor = self._cursor
        word = cursor.take()
        if cursor.at_symbol(_ARROWS):
            raise RuleError(f"{where(word.at)}: {word} is reserved and cannot be a name; choose another.")
        number, offset = self._number(prefix), 0
        if prefix == "every" and cursor.token.text == "offset":
            cursor.take()
            offset = self._number("offset")
        cursor.deeper(word.at)
        body = self._body(word)
        cursor.shallower()
        return Prefixed(prefix, number, offset, body, word.at)

    def _body(self, word: Token) -> tuple[Written, ...]:
        cursor = self._cursor
        colon = cursor.accept(":")
        if cursor.at_symbol("{"):
            return self.statements(cursor.take())
        if not colon:
            raise cursor.unexpected(f"':' and one statement, or several in braces, after {word}")
        if cursor.token.kind == "newline":
            raise cursor.unexpected("one statement on the same line, or several in braces { }")
        return tuple(self._statement(nested=True))

    def _number(self, word: str) -> int:
        cursor = self._cursor
        low, high = _LIMITS[word]
        negative = low < 0 and cursor.accept("-")
        token = cursor.token
        if token.kind != "number" or not token.text.isdigit():
            raise cursor.unexpected(f"a whole number after {quoted(word)}")
        number = -int(token.text) if negative else int(token.text)
        if number > high:
            raise LimitError(f"{where(token.at)}: {quoted(word)} takes numbers up to {high}, but got {token}.")
        if number < low:
            raise RuleError(f"{where(token.at)}: {quoted(word)} takes whole numbers from {low} on, but got {number}.")
        cursor.take()
        return number
