"""Scalars as the formulas a person would write: factored where that helps, signs kept out of the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm
from typing import TYPE_CHECKING, Literal, TypeAlias

from softupdate_algebra.algebra.expression import Expression, Name, Number, Power, Product, Sum
from softupdate_algebra.algebra.scalar import Monomial, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_FACTORED_DEGREE = 48
MAX_FACTORED_TERMS = 400
MAX_FACTORED_SIZE = 4_000  # terms times names

Terms: TypeAlias = dict[Monomial, int]
Sign: TypeAlias = Literal["+", "-"]

_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_INDEXED = re.compile(r"([^\W\d]\w*)\[([^\[\]]+)\]")
_INDEX = re.compile(r"([^\W\d]\w*|\d+)(?:([+-])(\d+))?")


def scalar_expression(scalar: Scalar) -> Expression:
    """Return *scalar* factored as a person would write it, without a leading minus where that is avoidable.

    >>> from softupdate_algebra.algebra.notation import draw
    >>> alpha, c = Scalar.parameter("alpha"), Scalar.parameter("c")
    >>> draw(scalar_expression(alpha * c - alpha * c**2), "plain")
    'alpha*c*(1 - c)'
    >>> draw(scalar_expression(c / (c - 1)), "plain")
    'c/(c - 1)'
    >>> draw(scalar_expression(alpha * c**3 - alpha), "plain")
    'alpha*(c^3 - 1)'
    """
    return _Shape.of(scalar).expression()


def equation_expression(polynomial: Scalar) -> Expression:
    """Return the left-hand side of ``polynomial = 0``: expanded, primitive, its leading term positive.

    A name that occurs alone with coefficient 1 is written first, minus the rest factored.

    >>> from softupdate_algebra.algebra.notation import draw
    >>> alpha, prime, c = (Scalar.parameter(name) for name in ("alpha", "alpha_prime", "c"))
    >>> draw(equation_expression(alpha - prime - alpha * c), "plain")
    'alpha_prime - alpha*(1 - c)'
    >>> draw(equation_expression(1 - alpha * c), "plain")
    'alpha*c - 1'
    """
    _, terms = _primitive(polynomial.numerator.terms())
    if len(terms) < 2:
        return _monomials([(_leading(terms), 1)]) if terms else Number(Fraction(0))
    return _solved_for_a_name(_with_positive_name(terms)) or _descending(terms)


@lru_cache(maxsize=4096)
def name_expression(name: str) -> Expression:
    """Return the expression that a generator or vector *name* stands for: ``c``, ``alpha[t-1]``, ``g[3,1]``, ``c^t``.

    >>> name_expression("alpha[t]").name
    'alpha'
    >>> type(name_expression("c^t")).__name__
    'Power'
    >>> name_expression("left.g[3,1]").name
    'left.g'
    """
    if _PLAIN_NAME.fullmatch(name):
        return Name(name)
    side, dot, rest = name.partition(".")
    if dot and side in ("left", "right"):
        inner = name_expression(rest)
        return Name(f"{side}.{inner.name}", inner.indices) if isinstance(inner, Name) else inner
    indexed = _INDEXED.fullmatch(name)
    if indexed:
        indices = [_INDEX.fullmatch(part.strip()) for part in indexed[2].split(",")]
        if all(indices):
            return Name(indexed[1], tuple(_index(found) for found in indices if found))
    base, caret, exponent = name.rpartition("^")
    if caret and _PLAIN_NAME.fullmatch(base) and _PLAIN_NAME.fullmatch(exponent):
        return Power(Name(base), Name(exponent))
    if caret and base.isdigit() and _PLAIN_NAME.fullmatch(exponent):
        return Power(Number(Fraction(int(base))), Name(exponent))
    from softupdate_algebra.algebra.parser import parse_expression

    return parse_expression(name)


def combination_expression(terms: Iterable[tuple[Scalar, Expression]]) -> Expression:
    """Return a linear combination as a person writes it; terms with coefficient 0 are left out.

    >>> from softupdate_algebra.algebra.notation import draw
    >>> c = Scalar.parameter("c")
    >>> draw(combination_expression([(c, Name("TQN0")), (1 - c, Name("QN0")), (c - 1, Name("g0"))]), "plain")
    'c*TQN0 + (1 - c)*QN0 - (1 - c)*g0'
    """
    parts: list[tuple[Sign, Expression]] = []
    for coefficient, vector in terms:
        if coefficient:
            shape = _Shape.of(coefficient)
            if not parts:
                shape = shape.without_minus()
            parts.append((shape.sign, shape.times(vector)))
    if not parts:
        return Number(Fraction(0))
    return parts[0][1] if len(parts) == 1 and parts[0][0] == "+" else Sum(tuple(parts))


@dataclass(frozen=True, slots=True)
class _Side:
    """What stands above or below the line: a number, names with powers, and sums with powers."""

    number: int
    names: Monomial
    sums: tuple[tuple[Terms, int], ...]

    def factors(self) -> list[Expression]:
        """Return the factors in reading order; none for 1."""
        plain = _named(self.names)
        sums = [_power(_ascending(terms), power) for terms, power in self.sums]
        return [*([_whole(self.number)] if self.number != 1 else []), *plain, *sums]

    def flipped(self) -> _Side | None:
        """Return the same side with one sum's sign changed, or ``None`` when no sum looks better for it."""
        for position, (terms, power) in enumerate(self.sums):
            if power % 2 and any(value < 0 for value in terms.values()):
                changed = {monomial: -value for monomial, value in terms.items()}
                sums = (*self.sums[:position], (changed, power), *self.sums[position + 1 :])
                return _Side(self.number, self.names, sums)
        return None


@dataclass(frozen=True, slots=True)
class _Shape:
    """A scalar taken apart for writing: its sign, and what stands above and below the line."""

    sign: Sign
    above: _Side
    below: _Side

    @staticmethod
    def of(scalar: Scalar) -> _Shape:
        content, names, sums = _factored(scalar.numerator)
        names_below: Monomial = ()
        sums_below: list[tuple[Terms, int]] = []
        if not scalar.is_polynomial:
            content_below, names_below, sums_below = _factored(scalar.denominator)
            content /= content_below
        above = _Side(abs(content.numerator), names, tuple(sums))
        return _Shape("-" if content < 0 else "+", above, _Side(content.denominator, names_below, tuple(sums_below)))

    def without_minus(self) -> _Shape:
        """Return the same value with a minus moved into a sum, if there is one that can take it."""
        if self.sign == "+":
            return self
        above, below = self.above.flipped(), self.below.flipped()
        if above is not None:
            return _Shape("+", above, self.below)
        return self if below is None else _Shape("+", self.above, below)

    def times(self, vector: Expression | None) -> Expression:
        """Return the product without its sign, and with *vector* as the last factor."""
        factors: list[tuple[Literal["*", "/"], Expression]] = [("*", factor) for factor in self.above.factors()]
        below = self.below.factors()
        if below:
            factors = factors or [("*", _whole(1))]
            factors.append(("/", _product(below)))
        if vector is not None:
            factors.append(("*", vector))
        if not factors:
            return _whole(1)
        return factors[0][1] if len(factors) == 1 else Product(tuple(factors))

    def expression(self) -> Expression:
        """Return the whole, with a leading minus only where no sum can take it."""
        shape = self.without_minus()
        value = shape.times(None)
        return value if shape.sign == "+" else Sum((("-", value),))


def _factored(polynomial: Scalar) -> tuple[Fraction, Monomial, list[tuple[Terms, int]]]:
    """Return content, names with powers, and sums with powers; two-term sums such as 1 - c^3 stay whole."""
    content, terms = _primitive(polynomial.terms())
    if not terms:
        return Fraction(0), (), []
    names, rest = _without_common_names(terms)
    if len(rest) == 1:
        return content * next(iter(rest.values())), names, []
    sums: list[tuple[Terms, int]] = []
    for factor, power in _split(rest):
        sign, normal = _positive(factor)
        content *= sign**power
        sums.append((normal, power))
    return content, names, sums


def _split(terms: Terms) -> list[tuple[Terms, int]]:
    if len(terms) <= 2 or not _is_worth_factoring(terms):
        return [(terms, 1)]
    content, factors = Scalar.from_terms(terms).factors()
    if len(factors) == 1 and factors[0][1] == 1:
        return [(terms, 1)]
    parts: list[tuple[Terms, int]] = []
    for factor, power in factors:
        own, primitive = _primitive(factor.terms())
        content *= own**power
        parts.append((primitive, power))
    first, power = parts[0]
    if content == -1:  # both are primitive, so only a sign can be left over
        position = next((index for index, part in enumerate(parts) if part[1] % 2), None)
        if position is None:
            return [(terms, 1)]
        first, power = parts[position]
        parts[position] = ({monomial: -value for monomial, value in first.items()}, power)
    return parts


def _is_worth_factoring(terms: Terms) -> bool:
    """Return whether factoring takes no noticeable time; longer sums are written expanded."""
    if len(terms) > MAX_FACTORED_TERMS or max(map(_degree, terms)) > MAX_FACTORED_DEGREE:
        return False
    return len(terms) * len({name for monomial in terms for name, _ in monomial}) <= MAX_FACTORED_SIZE


def _primitive(terms: dict[Monomial, Fraction]) -> tuple[Fraction, Terms]:
    """Return the positive content and the terms divided by it, as coprime integers."""
    if not terms:
        return Fraction(0), {}
    below = lcm(*(value.denominator for value in terms.values()))
    whole = {monomial: value.numerator * (below // value.denominator) for monomial, value in terms.items()}
    above = gcd(*whole.values())
    return Fraction(above, below), {monomial: value // above for monomial, value in whole.items()}


def _without_common_names(terms: Terms) -> tuple[Monomial, Terms]:
    monomials = iter(terms)
    common = dict(next(monomials))
    for monomial in monomials:
        if not common:
            return (), terms
        powers = dict(monomial)
        common = {name: min(power, powers[name]) for name, power in common.items() if name in powers}
    if not common:
        return (), terms
    return tuple(sorted(common.items())), {
        tuple((name, power - common.get(name, 0)) for name, power in monomial if power > common.get(name, 0)): value
        for monomial, value in terms.items()
    }


def _positive(terms: Terms) -> tuple[int, Terms]:
    """Return the sign taken out so that the constant term, or else the first term, is positive."""
    if terms[_reading_order(terms)[0]] > 0:
        return 1, terms
    return -1, {monomial: -value for monomial, value in terms.items()}


def _degree(monomial: Monomial) -> int:
    return sum(power for _, power in monomial)


def _reading_order(terms: Iterable[Monomial]) -> list[Monomial]:
    return sorted(terms, key=lambda monomial: (_degree(monomial), monomial))


def _leading(terms: Terms) -> Monomial:
    return max(terms, key=lambda monomial: (_degree(monomial), [(name, power) for name, power in monomial]))


def _ascending(terms: Terms) -> Expression:
    """Return a sum, constants first, or last when the constant is negative."""
    solved = _solved_for_a_name(terms)
    if solved is not None:
        return solved
    order = _reading_order(terms)
    if terms[order[0]] < 0:
        order = [*order[1:], order[0]]
    return _monomials([(monomial, terms[monomial]) for monomial in _positive_first(order, terms)])


def _descending(terms: Terms) -> Expression:
    order = sorted(terms, key=lambda monomial: (-_degree(monomial), monomial))
    sign = 1 if terms[order[0]] > 0 else -1
    return _monomials([(monomial, sign * terms[monomial]) for monomial in order])


def _positive_first(order: Sequence[Monomial], terms: Terms) -> list[Monomial]:
    first = next((monomial for monomial in order if terms[monomial] > 0), order[0])
    return [first, *(monomial for monomial in order if monomial != first)]


def _solved_for_a_name(terms: Terms) -> Expression | None:
    """Return ``name - rest`` or ``rest - name`` with the rest factored, or ``None`` when nothing factors so."""
    if len(terms) < 3:
        return None
    for monomial in sorted(terms, key=lambda item: (-len(item[0][0]) if item else 0, item)):
        if len(monomial) != 1 or monomial[0][1] != 1 or abs(terms[monomial]) != 1:
            continue
        name = monomial[0][0]
        if sum(any(name == other for other, _ in each) for each in terms) > 1:
            continue
        rest = {each: value for each, value in terms.items() if each != monomial}
        if _without_common_names(rest)[0]:
            shape = _Shape.of(Scalar.from_terms(rest))
            alone: Sign = "+" if terms[monomial] > 0 else "-"
            parts = [(alone, name_expression(name)), (shape.sign, shape.times(None))]
            parts.sort(key=lambda part: part[0] == "-")
            return Sum(tuple(parts)) if parts[0][0] == "+" else None
    return None


def _monomials(terms: list[tuple[Monomial, int]]) -> Expression:
    parts: list[tuple[Sign, Expression]] = []
    for monomial, value in terms:
        factors = _named(monomial)
        if abs(value) != 1 or not factors:
            factors.insert(0, _whole(abs(value)))
        parts.append(("+" if value > 0 else "-", _product(factors)))
    return parts[0][1] if len(parts) == 1 and parts[0][0] == "+" else Sum(tuple(parts))


def _with_positive_name(terms: Terms) -> Terms:
    """Return the terms or their negatives, so that the longest name standing alone is positive."""
    alone = [monomial for monomial in terms if _degree(monomial) == 1 and abs(terms[monomial]) == 1]
    longest = max(alone, key=lambda monomial: (len(monomial[0][0]), monomial), default=None)
    if longest is None or terms[longest] > 0:
        return terms
    return {monomial: -value for monomial, value in terms.items()}


def _named(monomial: Monomial) -> list[Expression]:
    """Return the powers of names; a name beside its own exponential is joined with it, c*c^t to c^(t + 1)."""
    if not any("^" in name for name, _ in monomial):
        return [_power(name_expression(name), power) for name, power in monomial]
    powers = dict(monomial)
    factors: list[Expression] = []
    for name, power in monomial:
        base = name.rpartition("^")[0]
        own = powers.get(base, 0)
        if any("^" in other and other.rpartition("^")[0] == name for other in powers):
            continue
        factor = _power(name_expression(name), power)
        if own and isinstance(factor, Power):
            factor = Power(factor.base, Sum((("+", factor.exponent), ("+", _whole(own)))))
        factors.append(factor)
    return factors


def _product(factors: list[Expression]) -> Expression:
    return factors[0] if len(factors) == 1 else Product(tuple(("*", factor) for factor in factors))


def _power(base: Expression, power: int) -> Expression:
    if power == 1:
        return base
    if isinstance(base, Power):  # (c^t)^2 is c^(2*t)
        return Power(base.base, _product([_whole(power), base.exponent]))
    return Power(base, _whole(power))


def _whole(value: int) -> Expression:
    return Number(Fraction(value))


def _index(found: re.Match[str]) -> Expression:
    first: Expression = _whole(int(found[1])) if found[1].isdigit() else Name(found[1])
    if not found[2]:
        return first
    sign: Sign = "+" if found[2] == "+" else "-"
    return Sum((("+", first), (sign, _whole(int(found[3])))))
