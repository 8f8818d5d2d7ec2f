"""The border to SymPy: the one place that turns exact scalars into SymPy expressions and back."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import sympy

from softupdate_algebra.algebra.exponential import exponential_base, is_exponential
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Mapping


@lru_cache(maxsize=65536)
def symbol(name: str) -> sympy.Expr:
    """Return the SymPy expression of a generator: a plain symbol, or a power for ``c^t``."""
    if is_exponential(name):
        return to_sympy(exponential_base(name)) ** sympy.Symbol("t")
    return sympy.Symbol(name)


def to_sympy(scalar: Scalar, names: Mapping[str, sympy.Expr] | None = None) -> sympy.Expr:
    """Return *scalar* as SymPy writes it, expanded over one denominator; *names* replaces generators.

    >>> to_sympy(1 - Scalar.parameter("c"))
    1 - c
    """
    above = _polynomial(scalar.numerator, names or {})
    return above if scalar.is_polynomial else above / _polynomial(scalar.denominator, names or {})


def _polynomial(scalar: Scalar, names: Mapping[str, sympy.Expr]) -> sympy.Expr:
    terms = []
    for monomial, value in scalar.terms().items():
        factors = [(names.get(name) or symbol(name)) ** power for name, power in monomial]
        number = sympy.Rational(value.numerator, value.denominator)
        terms.append(sympy.Mul(number, *factors))
    return sympy.Add(*terms)


def to_factored_sympy(scalar: Scalar) -> sympy.Expr:
    """Return *scalar* as a product of its irreducible factors, ``1 - c`` rather than ``c - 1``.

    >>> c = Scalar.parameter("c")
    >>> to_factored_sympy(c - c**2)
    c*(1 - c)
    """
    constant, factors = scalar.factors()
    parts = []
    for base, power in factors:
        value = base
        if power % 2 and base.terms().get((), 0) < 0 and constant < 0:
            value, constant = -base, -constant
        parts.append(to_sympy(value) ** power)
    return sympy.Mul(sympy.Rational(constant.numerator, constant.denominator), *parts)


def from_sympy(expression: sympy.Expr) -> Scalar:
    """Return the exact scalar of a rational SymPy expression; raises ``RuleError`` for anything else.

    >>> from_sympy(sympy.Symbol("c") / 3) == Scalar.parameter("c") / 3
    True
    """
    if isinstance(expression, sympy.Symbol):
        return Scalar.parameter(expression.name)
    if isinstance(expression, sympy.Rational):
        return Scalar.number(Fraction(int(expression.p), int(expression.q)))
    if isinstance(expression, sympy.Add):
        total = Scalar.number(0)
        for part in expression.args:
            total = total + from_sympy(part)
        return total
    if isinstance(expression, sympy.Mul):
        product = Scalar.number(1)
        for part in expression.args:
            product = product * from_sympy(part)
        return product
    if isinstance(expression, sympy.Pow) and isinstance(expression.exp, sympy.Integer):
        return from_sympy(expression.base) ** int(expression.exp)
    raise RuleError(f"{expression} is not a rational expression with exact numbers.")
