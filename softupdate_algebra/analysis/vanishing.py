"""The steps at which a divisor vanishes for all parameters, found exactly: a bound by growth, then one by one."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from softupdate_algebra.algebra.exponential import STEP, exponential_base, is_exponential
from softupdate_algebra.algebra.time import at_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from softupdate_algebra.algebra.scalar import Scalar

MAX_STEP: Final = 400
"""Exceptional steps are looked for up to here; where none later can be ruled out, nothing is claimed."""

MAX_POINTS: Final = 8
_VALUES: Final = tuple(Fraction(a, b) for a, b in ((1, 3), (2, 7), (3, 5), (5, 11), (7, 9), (11, 13), (2, 17)))


@lru_cache(maxsize=4096)
def last_exception(divisor: Scalar) -> int | None:
    """Return the last step t >= 0 at which *divisor* is 0 for all parameters, -1 for none.

    Returns ``None`` when no later step than ``MAX_STEP`` could be ruled out.

    >>> from softupdate_algebra.algebra.parser import parse_scalar
    >>> [
    ...     last_exception(parse_scalar(text))
    ...     for text in ("1 - c^t", "t - 3", "t + 1", "c^t - c^5", "t - c", "1 - 2*2^t")
    ... ]
    [0, 3, -1, 5, -1, -1]
    """
    polynomial = divisor.numerator
    bounds = (_bound(polynomial, point) for point in islice(_points(polynomial), MAX_POINTS))
    found = [bound for bound in bounds if bound is not None]
    if not found:
        return None
    for t in range(min(found), -1, -1):
        if at_step(polynomial, t).is_zero:
            return t
    return -1


def last_exception_of(divisors: Iterable[Scalar]) -> int | None:
    """Return the last exceptional step of all *divisors*, ``None`` where one of them has no bound."""
    last = -1
    for divisor in divisors:
        found = last_exception(divisor)
        if found is None:
            return None
        last = max(last, found)
    return last


def _points(polynomial: Scalar) -> Iterator[dict[str, Fraction]]:
    """Yield numbers for the parameters at which every base of a power is positive."""
    bases = [exponential_base(name) for name in polynomial.parameters if is_exponential(name)]
    inner = {name for base in bases for name in base.parameters}
    names = sorted(inner | {n for n in polynomial.parameters if n != STEP and not is_exponential(n)})
    for shift in range(len(_VALUES)):
        point = {name: _VALUES[(index + shift) % len(_VALUES)] for index, name in enumerate(names)}
        if all(base.evaluate(point) > 0 for base in bases):
            yield point


def _bound(polynomial: Scalar, point: dict[str, Fraction]) -> int | None:
    """Return a step from which on the polynomial is not 0 at that point, ``None`` for none up to ``MAX_STEP``."""
    parts = _by_growth(polynomial, point)
    if not parts:
        return None
    dominant = max(parts)
    leading = parts.pop(dominant)
    others = [(growth / dominant, power, abs(value)) for growth, part in parts.items() for power, value in part.items()]
    t = 1
    while t <= MAX_STEP:
        if _dominates(leading, others, t):
            return t
        t += 1 if t < 16 else t // 4
    return None


def _by_growth(polynomial: Scalar, point: dict[str, Fraction]) -> dict[Fraction, dict[int, Fraction]]:
    """Return, for each growth rate, its polynomial in t, as coefficients by power."""
    parts: dict[Fraction, dict[int, Fraction]] = {}
    for monomial, value in polynomial.terms().items():
        growth, power, number = Fraction(1), 0, Fraction(value)
        for name, exponent in monomial:
            if name == STEP:
                power = exponent
            elif is_exponential(name):
                growth *= exponential_base(name).evaluate(point) ** exponent
            else:
                number *= point[name] ** exponent
        part = parts.setdefault(growth, {})
        part[power] = part.get(power, Fraction(0)) + number
    cleaned = {growth: {p: v for p, v in part.items() if v} for growth, part in parts.items()}
    return {growth: part for growth, part in cleaned.items() if part}


def _dominates(leading: dict[int, Fraction], others: list[tuple[Fraction, int, Fraction]], t: int) -> bool:
    """Whether the leading part outweighs everything else at *t* and at every later step.

    Divided by t^degree, what stands against the leading coefficient falls with t: its lower powers always, a
    term t^j*ratio^t once (1 + 1/t)^j*ratio <= 1.
    """
    degree = max(leading)
    against = sum((abs(value) * Fraction(t) ** (p - degree) for p, value in leading.items() if p < degree), Fraction(0))
    for ratio, power, value in others:
        rise = power - degree
        if (1 + Fraction(1, t)) ** rise * ratio > 1:
            return False
        against += value * Fraction(t) ** rise * ratio**t
    return abs(leading[degree]) > against
