"""Powers with the step number in the exponent: which generators they are, spelled one way only."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import gcd, isqrt, log2
from typing import TYPE_CHECKING, Final

from softupdate_algebra.algebra.limits import MAX_BASE_BITS, MAX_BASE_TERMS
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.algebra.tokens import where
from softupdate_algebra.errors import LimitError, RuleError

if TYPE_CHECKING:
    from softupdate_algebra.algebra.expression import Position

STEP: Final = "t"
"""The name of the step number."""

_MINUS: Final = Scalar.parameter("(-1)^t")


def is_exponential(name: str) -> bool:
    """Whether the generator *name* is a power with t in the exponent.

    >>> [is_exponential(name) for name in ("c", "alpha[t]", "c^t", "(1 - c)^t")]
    [False, False, True, True]
    """
    return name.endswith("^t")


def exponential_base(name: str) -> Scalar:
    """Return the base of the generator *name*.

    >>> str(exponential_base("(1 - c)^t"))
    '1 - c'
    """
    from softupdate_algebra.algebra.parser import parse_scalar

    return parse_scalar(name.removesuffix("^t"))


def exponential(base: Scalar, slope: int, at: Position) -> Scalar:
    """Return *base* to the power *slope* times t, over one generator for each irreducible factor of the base.

    So (alpha*c)^t is alpha^t*c^t, 4^t is (2^t)^2 and (c - 1)^t is (-1)^t*(1 - c)^t: equal powers are equal scalars.
    Raises ``RuleError`` when the base itself depends on the step.
    """
    changing = [name for name in base.parameters if name == STEP or not name.isidentifier()]
    if changing:
        raise RuleError(
            f"{where(at)}: the base of a power with t in its exponent depends on the step ({changing[0]!r})."
        )
    if base.is_zero:
        return Scalar.parameter("0^t") ** abs(slope)
    if not all(map(_is_small, (base.numerator, base.denominator))):
        raise LimitError(f"{where(at)}: the base of a power with t in its exponent is too large; use a name for it.")
    return _product(_generators(base), slope)


def _is_small(polynomial: Scalar) -> bool:
    values = polynomial.terms().values()
    bits = max(max(abs(value.numerator), value.denominator).bit_length() for value in values)
    return max(len(values), polynomial.total_degree()) <= MAX_BASE_TERMS and bits <= MAX_BASE_BITS


def _product(generators: tuple[tuple[Scalar, int], ...], slope: int) -> Scalar:
    result = ONE
    for generator, power in generators:
        exponent = power * slope % 2 if generator == _MINUS else power * slope
        result = result * generator**exponent
    return result


@lru_cache(maxsize=256)
def _generators(base: Scalar) -> tuple[tuple[Scalar, int], ...]:
    number, factors = base.factors()
    found: list[tuple[Scalar, int]] = []
    for factor, power in factors:
        scale, whole = primitive(factor)
        number *= scale**power
        found.append((_generator(whole), power))
    if number < 0:
        found.append((_MINUS, 1))
    return tuple(found + _number_generators(abs(number)))


def _generator(base: Scalar) -> Scalar:
    text = str(base)
    plain = text.isidentifier() or text.isdigit()
    return Scalar.parameter(f"{text}^t" if plain else f"({text})^t")


def primitive(polynomial: Scalar) -> tuple[Fraction, Scalar]:
    """Return the number in front, and the polynomial with coprime whole coefficients, the constant one positive.

    Without a constant coefficient the first one is positive.

    >>> primitive((Scalar.parameter("c") - 1) / 3)
    (Fraction(-1, 3), Scalar(1 - c))
    """
    terms = polynomial.terms()
    above, below = 0, 1
    for value in terms.values():
        above = gcd(above, value.numerator)
        below = below * value.denominator // gcd(below, value.denominator)
    first = terms.get((), terms[min(terms)])
    scale = Fraction(above if first > 0 else -above, below)
    return scale, polynomial / scale


def _number_generators(number: Fraction) -> list[tuple[Scalar, int]]:
    if number == 1:
        return []
    above, below = number.numerator, number.denominator
    if above == 1 < below or above > below > 1:
        return [(generator, -power) for generator, power in _number_generators(1 / number)]
    for power in range(int(log2(max(above, below))), 1, -1):
        roots = _root(above, power), _root(below, power)
        if roots[0] ** power == above and roots[1] ** power == below:
            return [(_generator(Scalar.number(Fraction(*roots))), power)]
    return [(_generator(Scalar.number(number)), 1)]


def _root(number: int, power: int) -> int:
    """Return the whole part of the root, by bisection in whole numbers."""
    if power == 2:
        return isqrt(number)
    low, high = 1, 1 << (number.bit_length() // power + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**power <= number else (low, middle - 1)
    return low


def sign_reduced(value: Scalar) -> Scalar:
    """Return *value* with even powers of (-1)^t replaced by 1."""
    name = "(-1)^t"
    if name not in value.parameters:
        return value
    above, below = value.numerator, value.denominator
    if name in below.parameters:  # (a + b*s)*(a - b*s) is free of s, as s^2 = 1
        other = below.substitute({name: -_MINUS})
        above, below = above * other, _folded(below * other, name)
    return _folded(above, name) / below


def _folded(polynomial: Scalar, name: str) -> Scalar:
    parts = polynomial.coefficients_in(name)
    even = sum(parts[::2], Scalar.number(0))
    odd = sum(parts[1::2], Scalar.number(0))
    return even + odd * Scalar.parameter(name)
