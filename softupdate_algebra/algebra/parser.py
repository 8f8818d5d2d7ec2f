"""Expressions, assumptions and scalars read from text by precedence, never evaluated as code."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from softupdate_algebra.algebra.evaluation import scalar_value as scalar_value
from softupdate_algebra.algebra.expression import Call, Expression, Name, Number, Power, Product, Relation, Sum
from softupdate_algebra.algebra.limits import MAX_ARGUMENTS, MAX_NESTING
from softupdate_algebra.algebra.tokens import Token, quoted, tokenize, where
from softupdate_algebra.errors import AssumptionError, LimitError, RuleError

if TYPE_CHECKING:
    from collections.abc import Collection

    from softupdate_algebra.algebra.expression import Position
    from softupdate_algebra.algebra.scalar import Scalar

Sign = Literal["+", "-"]
Comparison = Literal["<", "<=", ">", ">=", "=", "!="]

_COMPARISONS: Final[dict[str, Comparison]] = {
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "=": "=",
    "==": "=",
    "!=": "!=",
}


def parse_expression(text: str) -> Expression:
    """Return the tree of one expression; raises ``RuleError`` with the position of what cannot be read.

    >>> sign, term = parse_expression("-c^2").terms[0]
    >>> sign, type(term).__name__
    ('-', 'Power')
    """
    cursor = Cursor(tokenize(text, "expression"))
    result = cursor.expression()
    cursor.require_end("an operator or the end of the expression")
    return result


def parse_relations(text: str) -> tuple[Relation, ...]:
    """Return the comparisons of an assumption text, joined by commas and chained as in mathematics.

    Raises ``AssumptionError`` with the position of what cannot be read.

    >>> [relation.signs for relation in parse_relations("0 < c < 1, alpha*lambda == 1")]
    [('<', '<'), ('=',)]
    >>> parse_relations("")
    ()
    """
    try:
        return _relations(Cursor(tokenize(text, "expression")))
    except RuleError as error:
        raise AssumptionError(str(error)) from None


@lru_cache(maxsize=1024)
def parse_scalar(text: str) -> Scalar:
    """Return the scalar that *text* writes; the inverse of ``str(scalar)``.

    >>> parse_scalar("(1 - c^2)/(1 - c)") == parse_scalar("1 + c")
    True
    """
    return scalar_value(parse_expression(text))


def _relations(cursor: Cursor) -> tuple[Relation, ...]:
    if cursor.token.kind == "end":
        return ()
    found = [_relation(cursor)]
    while cursor.accept(","):
        found.append(_relation(cursor))
    cursor.require_end("a comma or the end of the assumptions")
    return tuple(found)


def _relation(cursor: Cursor) -> Relation:
    at = cursor.token.at
    sides: list[Expression] = [cursor.expression()]
    signs: list[Comparison] = []
    while cursor.token.kind == "symbol" and cursor.token.text in _COMPARISONS:
        signs.append(_COMPARISONS[cursor.take().text])
        sides.append(cursor.expression())
    if not signs:
        raise cursor.unexpected("a comparison: one of < <= > >= = !=")
    return Relation(tuple(sides), tuple(signs), at)


class Cursor:
    """A place in a list of tokens, and the expressions that can be read from there."""

    __slots__ = ("_depth", "_index", "_tokens")

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self._tokens = tokens
        self._index = 0
        self._depth = 0

    # -- tokens -----------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._index]

    @property
    def following(self) -> Token:
        """The token after the next one."""
        return self._tokens[min(self._index + 1, len(self._tokens) - 1)]

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.token.kind == "end"

    def take(self) -> Token:
        """Return the next token and move on; the end stays."""
        token = self.token
        if token.kind != "end":
            self._index += 1
        return token

    def at_symbol(self, symbols: Collection[str]) -> bool:
        """Whether one of *symbols* comes next."""
        return self.token.kind == "symbol" and self.token.text in symbols

    def accept(self, symbol: str) -> bool:
        """Move over *symbol* if it comes next, and say whether it did."""
        if not self.at_symbol((symbol,)):
            return False
        self.take()
        return True

    def require_end(self, expected: str) -> None:
        """Raise ``RuleError`` unless nothing is left."""
        if self.token.kind != "end":
            raise self.unexpected(expected)

    def unexpected(self, expected: str) -> RuleError:
        """Return the error for the next token where something else was *expected*."""
        return RuleError(
            f"{where(self.token.at)}: unexpected {str(self.token).removeprefix('the ')}; expected {expected}."
        )

    def close(self, symbol: str, opening: Token) -> None:
        """Move over the closing *symbol* of *opening*."""
        if not self.accept(symbol):
            wanted = f"{quoted(symbol)} to close the {quoted(opening.text)} of {where(opening.at)}"
            raise self.unexpected(f"an operator or {wanted}")

    def deeper(self, at: Position) -> None:
        """Go one level down; raises ``LimitError`` beyond ``MAX_NESTING``."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise LimitError(f"{where(at)}: nested more than {MAX_NESTING} deep; write it in several steps.")

    def shallower(self) -> None:
        """Come back up one level."""
        self._depth -= 1

    # -- expressions, by precedence ---------------------------------------------------------------

    def expression(self) -> Expression:
        """Return the sum that begins here."""
        at = self.token.at
        terms: list[tuple[Sign, Expression]] = [(self._sign(), self._product())]
        while self.at_symbol("+-"):
            terms.append((self._sign(), self._product()))
        return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else Sum(tuple(terms), at)

    def _sign(self) -> Sign:
        negative = False
        while self.at_symbol("+-"):
            negative ^= self.take().text == "-"
        return "-" if negative else "+"

    def _product(self) -> Expression:
        at = self.token.at
        factors: list[tuple[Literal["*", "/"], Expression]] = [("*", self._power())]
        while self.at_symbol("*/"):
            operator: Literal["*", "/"] = "*" if self.take().text == "*" else "/"
            factors.append((operator, self._signed_power()))
        return factors[0][1] if len(factors) == 1 else Product(tuple(factors), at)

    def _signed_power(self) -> Expression:
        at = self.token.at
        return Sum((("-", self._power()),), at) if self._sign() == "-" else self._power()

    def _power(self) -> Expression:
        at = self.token.at
        base = self._atom()
        if not self.at_symbol(("^", "**")):
            return base
        self.take()
        self.deeper(at)
        exponent = self._signed_power()
        self.shallower()
        return Power(base, exponent, at)

    def _atom(self) -> Expression:
        token = self.token
        if token.kind == "number":
            return Number(Fraction(self.take().text), token.at)
        if token.kind == "name":
            return self._name()
        if self.accept("("):
            self.deeper(token.at)
            inner = self.expression()
            self.close(")", token)
            self.shallower()
            return inner
        raise self.unexpected("a name, a number or '('")

    def _name(self) -> Expression:
        name, opening = self.take(), self.token
        if self.accept("["):
            indices = self._list("]", opening)
            if self.at_symbol("(["):
                raise self.unexpected(f"an operator after {quoted(name.text + '[...]')}")
            return Name(name.text, indices, name.at)
        if self.accept("("):
            return Call(name.text, self._list(")", opening), name.at)
        return Name(name.text, (), name.at)

    def _list(self, closing: str, opening: Token) -> tuple[Expression, ...]:
        self.deeper(opening.at)
        items = [self.expression()]
        while self.accept(","):
            if len(items) == MAX_ARGUMENTS:
                raise LimitError(f"{where(self.token.at)}: more than {MAX_ARGUMENTS} arguments; use fewer.")
            items.append(self.expression())
        self.close(closing, opening)
        self.shallower()
        return tuple(items)
