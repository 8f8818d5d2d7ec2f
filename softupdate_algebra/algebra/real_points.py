"""Real points that are no rational ones: boxes in which equations change sign while inequalities keep theirs."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, pairwise
from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.assumptions import Fact, sample_points

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Scalar

Interval: TypeAlias = tuple[Fraction, Fraction]

MAX_POINTS = 40
MAX_DEGREE = 24
MAX_CHANGES = 6
_HALVINGS = (60, 40, 25, 15)
_GRID = tuple(Fraction(n, 4) for n in range(-16, 17)) + tuple(Fraction(n) for n in (-100, -10, 10, 100))


def has_real_point(relations: tuple[Scalar, ...], facts: tuple[Fact, ...]) -> bool:
    """Whether a real point was found at which all *relations* vanish and all *facts* hold; False where none was seen.

    Each relation is given one name of its own to be solved for. The other names take rational values; then, one
    after the other, each relation's name is enclosed between two numbers at which the relation has opposite signs
    for all values that the names before it may have. Facts must hold in the whole box.

    >>> from softupdate_algebra.algebra.assumptions import assume
    >>> from softupdate_algebra.algebra.scalar import Scalar
    >>> b, c = Scalar.parameter("b"), Scalar.parameter("c")
    >>> has_real_point((c**2 - 2, b**2 - c**2 - 1), ())
    True
    >>> has_real_point((c**2 - 2,), assume("(c^2 - 1)*(c^2 - 3) > 0").facts)
    False
    """
    order = _ordered(relations)
    if order is None or any(relation.total_degree() > MAX_DEGREE for relation in relations):
        return False
    mains = {name for name, _ in order}
    names = {n for relation in relations for n in relation.parameters} | {
        n for f in facts for n in f.polynomial.parameters
    }
    simple = tuple(fact for fact in facts if not mains & set(fact.polynomial.parameters))
    points = sample_points(tuple(sorted(names - mains)), simple)
    for point in islice(points, MAX_POINTS):
        box = {name: (value, value) for name, value in point.items()}
        if _search(order, facts, box):
            return True
    return False


def _ordered(relations: tuple[Scalar, ...]) -> tuple[tuple[str, Scalar], ...] | None:
    """Give each relation a name that no relation before it speaks of."""
    found: list[tuple[str, Scalar]] = []
    seen: set[str] = set()
    for relation in sorted(relations, key=lambda one: len(one.parameters)):
        own = [name for name in relation.parameters if name not in seen]
        if not own:
            return None
        found.append((own[-1], relation))
        seen |= set(relation.parameters)
    return tuple(found)


def _search(order: tuple[tuple[str, Scalar], ...], facts: tuple[Fact, ...], box: dict[str, Interval]) -> bool:
    if not order:
        return all(_holds(fact, box) for fact in facts)
    (name, relation), *rest = order
    halvings = _HALVINGS[min(len(box), len(_HALVINGS) - 1)] if len(rest) == 0 else _HALVINGS[0]
    return any(_search(tuple(rest), facts, {**box, name: part}) for part in _enclosures(relation, name, box, halvings))


def _enclosures(relation: Scalar, name: str, box: dict[str, Interval], halvings: int) -> list[Interval]:
    """Return small intervals of *name* in which *relation* certainly changes sign, or exact roots."""
    signs = [(at, _sign(relation, {**box, name: (at, at)})) for at in sorted(_GRID)]
    found: list[Interval] = [(at, at) for at, sign in signs if sign == 0]
    sure = [(at, sign) for at, sign in signs if sign]
    for (low, below), (high, above) in pairwise(sure):
        if below != above and not any(low < at < high for at, _ in found):
            found.append(_halved(relation, name, box, (low, high), below, halvings))
    return found[:MAX_CHANGES]


def _halved(
    relation: Scalar, name: str, box: dict[str, Interval], part: Interval, below: int | None, halvings: int
) -> Interval:
    low, high = part
    for _ in range(halvings):
        middle = (low + high) / 2
        sign = _sign(relation, {**box, name: (middle, middle)})
        if sign is None:
            break
        if sign == 0:
            return middle, middle
        low, high = (middle, high) if sign == below else (low, middle)
    return low, high


def _sign(polynomial: Scalar, box: dict[str, Interval]) -> int | None:
    """Return 1, -1 or 0 where the whole box has that sign, ``None`` where it is not seen to."""
    low, high = _range(polynomial, box)
    return 1 if low > 0 else -1 if high < 0 else 0 if low == high == 0 else None


def _holds(fact: Fact, box: dict[str, Interval]) -> bool:
    low, high = _range(fact.polynomial, box)
    if fact.kind == "nonzero":
        return low > 0 or high < 0
    return low > 0 or (fact.kind == "nonnegative" and low >= 0)


def _range(polynomial: Scalar, box: dict[str, Interval]) -> Interval:
    total = (Fraction(0), Fraction(0))
    for monomial, weight in polynomial.terms().items():
        value = (weight, weight)
        for name, power in monomial:
            value = _product(value, _power(box[name], power))
        total = (total[0] + value[0], total[1] + value[1])
    return total


def _product(one: Interval, other: Interval) -> Interval:
    ends = [a * b for a in one for b in other]
    return min(ends), max(ends)


def _power(part: Interval, power: int) -> Interval:
    ends = (part[0] ** power, part[1] ** power)
    if power % 2 == 0 and part[0] < 0 < part[1]:
        return Fraction(0), max(ends)
    return min(ends), max(ends)
