"""Text cut into tokens that remember their places; what they mean together is the parser's business."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from softupdate_algebra.algebra.expression import Position
from softupdate_algebra.algebra.limits import MAX_DIGITS, MAX_NAME_LENGTH, MAX_NAMES, MAX_TEXT
from softupdate_algebra.errors import LimitError, RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind: TypeAlias = Literal["number", "name", "symbol", "newline", "end"]
Grammar: TypeAlias = Literal["rule", "expression"]

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text and where it begins."""

    kind: Kind
    text: str
    at: Position

    def __str__(self) -> str:
        return {"newline": "the end of the line", "end": "the end of the text"}.get(self.kind, quoted(self.text))


def quoted(text: str) -> str:
    """Return *text* in quotes for a message: shortened, control characters spelled out.

    >>> quoted("alpha" * 20)
    "'alphaalphaalphaalphaalphaalphaalphaalpha...'"
    """
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


def where(at: Position) -> str:
    """Return a place as messages begin with it: ``line 1, column 8``."""
    return f"line {at.line}, column {at.column}"


_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_COMMON = r"\*\*|[-+*/^(),\[\]]"
_SYMBOLS: Final[dict[Grammar, str]] = {
    "rule": rf"<-|:=|{_COMMON}|[=:;{{}}]",
    "expression": rf"<=|>=|==|!=|{_COMMON}|[<>=]",
}
_PATTERNS: Final[dict[Grammar, re.Pattern[str]]] = {
    grammar: re.compile(
        rf"(?P<space>[ \t\r]+|#[^\n]*)|(?P<newline>\n)|(?P<number>{_NUMBER})|(?P<name>{_NAME})|(?P<symbol>{symbols})"
    )
    for grammar, symbols in _SYMBOLS.items()
}
_INSTEAD: Final = {
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MULTIPLICATION SIGN}": "*",
    "\N{MIDDLE DOT}": "*",
    "\N{DOT OPERATOR}": "*",
    "\N{DIVISION SIGN}": "/",
    "\N{LEFTWARDS ARROW}": "<-",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{NOT EQUAL TO}": "!=",
    "\N{SUPERSCRIPT TWO}": "^2",
    "\N{SUPERSCRIPT THREE}": "^3",
    "\N{NO-BREAK SPACE}": "a plain space",
    "\N{GREEK SMALL LETTER ALPHA}": "alpha",
    "\N{GREEK SMALL LETTER BETA}": "beta",
    "\N{GREEK SMALL LETTER GAMMA}": "gamma",
    "\N{GREEK SMALL LETTER LAMDA}": "lambda",
    "\N{GREEK SMALL LETTER MU}": "mu",
    "\N{GREEK SMALL LETTER RHO}": "rho",
    "\N{GREEK SMALL LETTER TAU}": "tau",
    "\N{GREEK SMALL LETTER THETA}": "theta",
    "\N{GREEK SMALL LETTER PHI}": "phi",
    "'": "_prime",
    "!": "!=",
    "&": "a comma",
    "%": "a fraction such as 1/100",
}


def tokenize(text: str, grammar: Grammar) -> tuple[Token, ...]:
    """Return the tokens of *text*, the last of kind ``end``.

    A rule's lines end in ``newline`` tokens, except inside parentheses and brackets; in an expression line
    ends are spaces. Raises ``RuleError`` at a character that has no meaning, ``LimitError`` at what is too large.

    >>> [token.text for token in tokenize("a <- .5*b", "rule")]
    ['a', '<-', '.5', '*', 'b', '']
    """
    if not isinstance(text, str):
        raise RuleError(f"expected a text, but got {type(text).__name__}; write the rule or expression as a string.")
    if len(text) > MAX_TEXT:
        raise LimitError(f"the text has {len(text)} characters; at most {MAX_TEXT} are read. Shorten it.")
    return tuple(_scan(text, grammar))


def _scan(text: str, grammar: Grammar) -> Iterator[Token]:
    pattern, names = _PATTERNS[grammar], set[str]()
    index = 1 if text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}") else 0
    line, line_start, depth = 1, index, 0
    number_end = -1
    while index < len(text):
        at = Position(line, index - line_start + 1)
        match = pattern.match(text, index)
        if match is None:
            raise _unreadable(text[index], at)
        piece, kind = match.group(), match.lastgroup
        if kind == "newline":
            line, line_start = line + 1, match.end()
            if grammar == "rule" and depth == 0:
                yield Token("newline", "\n", at)
        elif kind == "number":
            if index == number_end:
                raise RuleError(f"{where(at)}: {quoted(piece)} follows a number directly; a number has one point.")
            _require_short(piece, at)
            number_end = match.end()
            yield Token("number", piece, at)
        elif kind == "name":
            if index == number_end:
                raise RuleError(f"{where(at)}: {quoted(piece)} follows a number directly; write * between them.")
            names.add(piece)
            if len(piece) > MAX_NAME_LENGTH:
                raise LimitError(f"{where(at)}: the name {quoted(piece)} is longer than {MAX_NAME_LENGTH} characters.")
            if len(names) > MAX_NAMES:
                raise LimitError(f"{where(at)}: more than {MAX_NAMES} different names; use fewer.")
            yield Token("name", piece, at)
        elif kind == "symbol":
            depth = depth + (piece in "([") - (piece in ")]") if piece in "()[]" else depth
            depth = max(depth, 0)
            yield Token("symbol", piece, at)
        index = match.end()
    yield Token("end", "", Position(line, index - line_start + 1))


def _require_short(number: str, at: Position) -> None:
    mantissa, _, exponent = number.lower().partition("e")
    if len(mantissa) > MAX_DIGITS or len(exponent) > len(str(MAX_DIGITS)) + 1 or abs(int(exponent or 0)) > MAX_DIGITS:
        raise LimitError(
            f"{where(at)}: the number {quoted(number)} has more than {MAX_DIGITS} digits; use a name for it."
        )


def _unreadable(character: str, at: Position) -> RuleError:
    instead = _INSTEAD.get(character)
    advice = f"write {instead} instead" if instead else "expected a name, a number or one of + - * / ^ ( )"
    return RuleError(f"{where(at)}: unexpected character {character!a}; {advice}.")
