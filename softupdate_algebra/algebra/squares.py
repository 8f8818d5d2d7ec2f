"""Polynomials in one parameter without a root on a line, half-line or interval, written so that their sign is seen."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from flint import fmpq, fmpq_poly

if TYPE_CHECKING:
    from collections.abc import Sequence

Terms: TypeAlias = list[tuple[Fraction, int, int, list[Fraction]]]
"""weight * (x - low)^i * (high - x)^j * root^2, the root given by its coefficients."""

MAX_DEGREE = 24
MAX_SHARES = 4
_DENOMINATORS = (1, 2, 8, 64, 1024, 2**16, 2**24, 2**40)


def signed_squares(coefficients: list[Fraction], low: Fraction | None, high: Fraction | None) -> Terms | None:
    """Return weights > 0, powers and roots that add up to a polynomial that is positive between the bounds.

    The first term is a positive number. ``None`` when no such sum was found, for example because there is none.

    >>> c_squared_plus_2 = [Fraction(2), Fraction(0), Fraction(1)]
    >>> [
    ...     (str(weight), [str(value) for value in root])
    ...     for weight, _, _, root in signed_squares(c_squared_plus_2, None, None)
    ... ]
    [('3/2', ['1']), ('1/2', ['1']), ('1', ['0', '1'])]
    """
    polynomial = _poly(coefficients)
    if polynomial.degree() > MAX_DEGREE:
        return None
    if low is None and high is not None:
        found = signed_squares(_list(polynomial(_poly([high, -1]))), Fraction(0), None)
        if found is None:
            return None
        back = _poly([high, -1])
        return [(weight, j, i, _list(_poly(root)(back))) for weight, i, j, root in found]
    start = Fraction(1) if low is None else low + 1 if high is None else (low + high) / 2
    share = abs(_at(polynomial, start)) / 2
    for _ in range(MAX_SHARES):
        if share and (inner := _on_line(polynomial - _q(share), low, high)) is not None:
            return [(share, 0, 0, [Fraction(1)]), *inner]
        share = share / 64
    return None


def _on_line(polynomial: fmpq_poly, low: Fraction | None, high: Fraction | None) -> Terms | None:
    """Carry the polynomial over to the whole line, write it in squares there, and carry these back."""
    if low is None:
        squares = _squares(polynomial)
        return None if squares is None else [(weight, 0, 0, _list(root)) for weight, root in squares]
    square, inner, outer = _poly([0, 0, 1]), _poly([-low, 1]), _poly([1])
    degree, scale = None, Fraction(1)
    if high is None:  # x = low + y^2
        squares = _squares(polynomial(square + _q(low)))
    else:  # x = (low + high*y^2)/(1 + y^2)
        degree, outer = polynomial.degree(), _poly([high, -1])
        above, plus, scale = square * _q(high) + _q(low), square + 1, (high - low) ** degree
        whole = (plus ** (degree - i) * above**i * polynomial[i] for i in range(degree + 1))
        squares = _squares(sum(whole, _poly([])))
    if squares is None:
        return None
    found: Terms = []
    for weight, root in squares:
        for odd in (0, 1):
            half = [_f(root[i]) for i in range(odd, root.degree() + 1, 2)]
            if not any(half):
                continue
            rest = 0 if degree is None else degree - odd
            parts = (inner**i * outer ** (0 if degree is None else rest // 2 - i) * _q(v) for i, v in enumerate(half))
            found.append((weight / scale, odd, rest % 2, _list(sum(parts, _poly([])))))
    return found


def _squares(polynomial: fmpq_poly) -> list[tuple[Fraction, fmpq_poly]] | None:
    """Return a polynomial as a sum of weight * square: each touched from below by a square, the rest one degree less."""
    found: list[tuple[Fraction, fmpq_poly]] = []
    outer = _poly([1])
    while polynomial.degree() > 0:
        repeated = _double_part(polynomial)
        if repeated.degree() > 0:
            outer, polynomial = outer * repeated, polynomial // (repeated * repeated)
            continue
        if not _is_positive(polynomial):
            return None
        step = _touched(polynomial)
        if step is None:
            return None
        weight, root, point, polynomial = step
        found.append((weight, outer * root))
        outer = outer * _poly([-point, 1])
    rest = _f(polynomial[0])
    if rest < 0:
        return None
    return [*found, (rest, outer)] if rest else found


def _touched(polynomial: fmpq_poly) -> tuple[Fraction, fmpq_poly, Fraction, fmpq_poly] | None:
    """Return weight, root, point and g with polynomial = weight*root^2 + (x - point)^2*g and g without a sign change."""
    slope = polynomial.derivative()
    lowest = _lowest(polynomial, slope)
    for below in _DENOMINATORS:
        nearest = Fraction(round(lowest * below), below)
        for point in (nearest, nearest + Fraction(1, below), nearest - Fraction(1, below)):
            value = _at(polynomial, point)
            if value <= 0:
                return None
            root = _poly([1]) + _poly([-point, 1]) * _q(_at(slope, point) / (2 * value))
            divisor = _poly([-point, 1])
            rest = (polynomial - root * root * _q(value)) // (divisor * divisor)
            if _is_nonnegative(rest):
                return value, root, point, rest
    return None


def _lowest(polynomial: fmpq_poly, slope: fmpq_poly) -> Fraction:
    """Return about where the polynomial is least: a hint, nothing rests on it."""
    whole = slope.numer()
    points = [Fraction(float(root.real)) for root, _ in whole.complex_roots() if abs(float(root.imag)) < 1e-9]
    return min(points, key=lambda point: _at(polynomial, point)) if points else Fraction(0)


def _double_part(polynomial: fmpq_poly) -> fmpq_poly:
    """Return the product of the factors that occur squared, once for each square."""
    _, factors = polynomial.factor()
    product = _poly([1])
    for factor, power in factors:
        product = product * factor ** (power // 2)
    return product


def _is_nonnegative(polynomial: fmpq_poly) -> bool:
    if polynomial.degree() < 0:
        return True
    double = _double_part(polynomial)
    return _is_positive(polynomial // (double * double))


def _is_positive(polynomial: fmpq_poly) -> bool:
    """Whether a squarefree polynomial has no real root and a positive leading coefficient (Sturm)."""
    if polynomial.degree() <= 0:
        return bool(_f(polynomial[0]) > 0)
    if polynomial.degree() % 2 or _f(polynomial[polynomial.degree()]) < 0:
        return False
    chain = [polynomial, polynomial.derivative()]
    while chain[-1].degree() > 0:
        chain.append(-(chain[-2] % chain[-1]))
    tops = [(part.degree(), _f(part[part.degree()]) > 0) for part in chain if part.degree() >= 0]
    right = [sign for _, sign in tops]
    left = [sign if degree % 2 == 0 else not sign for degree, sign in tops]
    return _changes(left) == _changes(right)


def _changes(signs: list[bool]) -> int:
    return sum(1 for one, other in pairwise(signs) if one != other)


def _poly(coefficients: Sequence[Fraction | int]) -> fmpq_poly:
    return fmpq_poly([_q(Fraction(value)) for value in coefficients])


def _list(polynomial: fmpq_poly) -> list[Fraction]:
    return [_f(value) for value in polynomial.coeffs()]


def _at(polynomial: fmpq_poly, point: Fraction) -> Fraction:
    return _f(polynomial(_q(point)))


def _q(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _f(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
