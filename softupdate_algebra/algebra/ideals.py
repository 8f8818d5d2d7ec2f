"""Membership in an ideal with its proof: what the given polynomials are multiplied by to add up to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from softupdate_algebra.algebra.scalar import Monomial

MAX_PAIRS = 40
MAX_TERMS = 400


class _Element(NamedTuple):
    """A polynomial of the ideal, and what the given ones are multiplied by to add up to it."""

    value: Scalar
    by: tuple[Scalar, ...]

    def plus(self, factor: Scalar, other: _Element) -> _Element:
        return _Element(
            self.value + factor * other.value, tuple(a + factor * b for a, b in zip(self.by, other.by, strict=True))
        )


def cofactors(value: Scalar, given: Sequence[Scalar]) -> tuple[Scalar, ...] | None:
    """Return the q_i with *value* = sum of q_i * *given*_i, all polynomials; ``None`` when none were found.

    One polynomial is divided by; several are completed to a Groebner basis (Buchberger's algorithm) within a budget.

    >>> a, b = Scalar.parameter("a"), Scalar.parameter("b")
    >>> [str(part) for part in cofactors(a**3 - a, [a**2 - b, a * b - a])]
    ['a', '1']
    >>> cofactors(a, [a**2 - b, a * b - a]) is None
    True
    """
    names = tuple(sorted({name for part in (value, *given) for name in part.parameters}))
    units = [tuple(ONE if i == j else ZERO for j in range(len(given))) for i in range(len(given))]
    basis = [_Element(part.over(names), unit) for part, unit in zip(given, units, strict=True) if part]
    rest = _Element(value.over(names), (ZERO,) * len(given))
    rest = _reduced(rest, basis)
    if rest.value and len(basis) > 1:
        rest = _reduced(rest, _completed(basis))
    return None if rest.value else tuple(-part for part in rest.by)


def _reduced(element: _Element, basis: list[_Element]) -> _Element:
    """Return the element with multiples of the basis subtracted until no term can be divided any more."""
    before: Scalar | None = None
    while element.value and element.value != before and element.value.length <= MAX_TERMS:
        before = element.value
        for other in basis:
            quotient, _ = element.value.divide(other.value)
            if quotient:
                element = element.plus(-quotient, other)
    return element


def _completed(basis: list[_Element]) -> list[_Element]:
    """Return a Groebner basis of the ideal, as far as the budget goes."""
    found = list(basis)
    waiting = [(i, j) for j in range(len(found)) for i in range(j)]
    for _ in range(MAX_PAIRS):
        if not waiting:
            break
        i, j = waiting.pop(0)
        rest = _reduced(_overlap(found[i], found[j]), found)
        if rest.value and rest.value.length <= MAX_TERMS:
            waiting += [(k, len(found)) for k in range(len(found))]
            found.append(rest)
    return found


def _overlap(left: _Element, right: _Element) -> _Element:
    """Return the S-polynomial of two elements: their leading terms cancel."""
    (first, a), (second, b) = (next(iter(element.value.terms().items())) for element in (left, right))
    powers = dict(first)
    for name, power in second:
        powers[name] = max(powers.get(name, 0), power)
    one, other = (Scalar.from_terms({_beyond(powers, lead): 1 / weight}) for lead, weight in ((first, a), (second, b)))
    zero = _Element(ZERO, (ZERO,) * len(left.by))
    return zero.plus(one, left).plus(-other, right)


def _beyond(powers: dict[str, int], lead: Monomial) -> Monomial:
    """Return the monomial of *powers* divided by *lead*."""
    less = dict(lead)
    return tuple(
        (name, power - less.get(name, 0)) for name, power in sorted(powers.items()) if power > less.get(name, 0)
    )
