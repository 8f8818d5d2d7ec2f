"""Small polynomials that play the unknown gradient where two rules are shown to differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_BITS = 40_000


@dataclass(frozen=True, slots=True)
class PolynomialFunction:
    """A polynomial of *arity* numbers: whole coefficients, each with the powers of the arguments.

    >>> square = PolynomialFunction(1, ((1, (2,)), (-1, (1,))))
    >>> str(square), square((Fraction(3),))
    ('x^2 - x', Fraction(6, 1))
    """

    arity: int
    terms: tuple[tuple[int, tuple[int, ...]], ...]

    def __call__(self, arguments: tuple[Fraction, ...]) -> Fraction:
        """Return the value at *arguments*; raises ``OverflowError`` when numbers grow too long to be shown."""
        total = Fraction(0)
        for coefficient, powers in self.terms:
            part = Fraction(coefficient)
            for argument, power in zip(arguments, powers, strict=True):
                part *= argument**power
            total += part
        if total.numerator.bit_length() + total.denominator.bit_length() > MAX_BITS:
            raise OverflowError("the numbers of this run grow too long")
        return total

    def __str__(self) -> str:
        text = ""
        for coefficient, powers in self.terms:
            factors = [_power(self._argument(index), power) for index, power in enumerate(powers) if power]
            if abs(coefficient) != 1 or not factors:
                factors.insert(0, str(abs(coefficient)))
            sign = "-" if coefficient < 0 else "+"
            joined = "*".join(factors)
            text += f" {sign} {joined}" if text else (f"-{joined}" if sign == "-" else joined)
        return text or "0"

    def _argument(self, index: int) -> str:
        return "x" if self.arity == 1 else f"x{index + 1}"


def with_numbered_argument(text: str) -> str:
    """Return a function's text with its single argument called ``x1``, as the checker wants it.

    >>> with_numbered_argument("x^2 - x"), with_numbered_argument("x1 + x2")
    ('x1^2 - x1', 'x1 + x2')
    """
    return re.sub(r"\bx\b", "x1", text)


def _power(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"


_SINGLE: tuple[tuple[tuple[int, int], ...], ...] = (
    ((1, 2),),
    ((1, 2), (1, 0)),
    ((1, 2), (-1, 1)),
    ((-1, 1), (1, 0)),
    ((1, 2), (-2, 1), (3, 0)),
    ((1, 3), (1, 0)),
    ((1, 3), (-2, 2), (1, 1), (5, 0)),
)
"""Coefficients and powers, one argument; further arguments are added with other weights."""


def gradient_choices(arities: Mapping[str, int], *, gentle: bool) -> Iterator[dict[str, PolynomialFunction]]:
    """Yield choices of a polynomial for each oracle, simple ones first; with *gentle*, of degree 1 first.

    >>> [str(choice["g"]) for choice in gradient_choices({"g": 1}, gentle=False)][:3]
    ['x^2', 'x^2 + 1', 'x^2 - x']
    >>> [str(choice["g"]) for choice in gradient_choices({"g": 2}, gentle=False)][:2]
    ['x1^2 + 2*x2', 'x1^2 + 1 + 2*x2^2']
    """
    shapes = [((-1, 1), (1, 0)), ((1, 1), (2, 0)), *_SINGLE] if gentle else list(_SINGLE)
    for turn in range(len(shapes)):
        yield {
            name: _function(shapes[(turn + index) % len(shapes)], arity, turn)
            for index, (name, arity) in enumerate(sorted(arities.items()))
        }


def _function(shape: tuple[tuple[int, int], ...], arity: int, turn: int) -> PolynomialFunction:
    terms = [(coefficient, (power, *(0,) * (arity - 1))) for coefficient, power in shape]
    for extra in range(1, arity):
        powers = [0] * arity
        powers[extra] = 1 if turn % 2 == 0 else 2
        if turn >= 2:
            powers[0] = 1
        terms.append((extra + 1, tuple(powers)))
    return PolynomialFunction(arity, tuple(terms))
