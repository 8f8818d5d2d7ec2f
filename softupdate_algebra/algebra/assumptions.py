"""What is known of the parameters, and what follows: signs proved by exact identities, points found by search."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import comb
from typing import TYPE_CHECKING, Literal, TypeAlias

from softupdate_algebra.algebra.parser import parse_relations, scalar_value
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.algebra.squares import signed_squares
from softupdate_algebra.errors import AssumptionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Kind: TypeAlias = Literal["positive", "nonnegative", "nonzero"]

MAX_DEGREE_FOR_SIGNS = 40
MAX_TERMS_FOR_SIGNS = 2000
MAX_SAMPLES = 4000


@dataclass(frozen=True, slots=True)
class Fact:
    """A polynomial known to be > 0, >= 0 or not 0, and the words that say so."""

    polynomial: Scalar
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Positivity:
    """The identity sign * f = sum of c * product of facts * square, with every c > 0 and one term strictly positive.

    Each term is ``(c, ((fact, power), ...), root of the square)``, facts given by their index.
    """

    sign: Literal[1, -1]
    terms: tuple[tuple[Fraction, tuple[tuple[int, int], ...], Scalar], ...]

    def renumbered(self, left_out: int) -> Positivity:
        """Return the same identity with the facts numbered as they are with fact *left_out* back in its place."""
        shifted = (
            (c, tuple((index + (index >= left_out), power) for index, power in powers), root)
            for c, powers, root in self.terms
        )
        return Positivity(self.sign, tuple(shifted))


@dataclass(frozen=True, slots=True)
class Nonzero:
    """Why a polynomial cannot vanish: a constant, a multiple of a fact's factor, a sign, or no real root.

    ``by`` are the texts of the facts used ("real" when only reality is), ``fact`` the index of the fact that
    it divides, ``positivity`` the identity that fixes its sign; neither is there for a root count.
    """

    by: tuple[str, ...]
    fact: int | None = None
    positivity: Positivity | None = None


@dataclass(frozen=True, slots=True)
class Assumptions:
    """A conjunction of comparisons over the real numbers.

    >>> known = assume("0 < c < 1, alpha > 0")
    >>> known.text
    '0 < c < 1, alpha > 0'
    >>> known.why_nonzero(1 - Scalar.parameter("c") ** 3).by
    ('0 < c', 'c < 1')
    """

    facts: tuple[Fact, ...] = ()
    equations: tuple[tuple[Scalar, str], ...] = ()
    text: str = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names that the assumptions speak of, sorted."""
        names = {name for fact in self.facts for name in fact.polynomial.parameters}
        return tuple(sorted(names | {name for equation, _ in self.equations for name in equation.parameters}))

    def with_facts(self, facts: Iterable[Fact]) -> Assumptions:
        """Return these assumptions and *facts* besides."""
        return Assumptions((*self.facts, *facts), self.equations, self.text)

    def why_nonzero(self, polynomial: Scalar) -> Nonzero | None:
        """Return why *polynomial* cannot vanish at an allowed real point, or ``None`` when no reason was found."""
        if polynomial.is_zero:
            return None
        if polynomial.is_constant:
            return Nonzero(("a constant that is not 0",))
        return _from_a_fact(self.facts, polynomial) or _from_a_sign(self.facts, polynomial)

    def sign(self, polynomial: Scalar) -> Literal[1, -1] | None:
        """Return the sign that *polynomial* has at every allowed real point, or ``None`` when none was proved."""
        found = prove_sign(self.facts, polynomial)
        return None if found is None else found.sign


def assume(text: str) -> Assumptions:
    """Return the assumptions that *text* lists: comparisons joined by commas, chained as in mathematics.

    Raises ``RuleError`` for text that is not a comparison, ``AssumptionError`` for a comparison of numbers
    that is false.
    """
    facts: list[Fact] = []
    equations: list[tuple[Scalar, str]] = []
    for relation in parse_relations(text):
        sides = [scalar_value(side) for side in relation.sides]
        for left, sign, right in zip(sides, relation.signs, sides[1:], strict=False):
            _read_comparison(left, sign, right, facts, equations)
    equations.extend(_from_both_sides(facts))
    return Assumptions(tuple(facts), tuple(equations), " ".join(text.split()))


def _read_comparison(
    left: Scalar, sign: str, right: Scalar, facts: list[Fact], equations: list[tuple[Scalar, str]]
) -> None:
    words = f"{left} {sign} {right}"
    difference = left - right if sign in (">", ">=") else right - left
    above, below = difference.numerator, difference.denominator
    if sign == "=":
        if difference.is_constant and not difference.is_zero:
            raise AssumptionError(f"the assumption {words!r} is false for all parameters")
        equations.append((above, words))
        kind: Kind = "nonzero"
        if not below.is_one:
            facts.append(Fact(below, kind, f"{below} != 0"))
        return
    kind = "nonzero" if sign == "!=" else "nonnegative" if sign in ("<=", ">=") else "positive"
    fact = Fact(above * below, kind, words)
    if kind == "nonnegative" and not below.is_one:
        facts.append(Fact(below, "nonzero", f"{below} != 0"))
    if fact.polynomial.is_constant:
        if not holds(fact.kind, fact.polynomial.constant()):
            raise AssumptionError(f"the assumption {words!r} is false for all parameters")
        return
    facts.append(fact)


def _from_both_sides(facts: list[Fact]) -> Iterator[tuple[Scalar, str]]:
    """Yield the equations that two facts p >= 0 and -p >= 0 amount to."""
    weak = [fact for fact in facts if fact.kind == "nonnegative"]
    for position, fact in enumerate(weak):
        for other in weak[position + 1 :]:
            ratio = other.polynomial / fact.polynomial
            if ratio.is_constant and ratio.constant() < 0:
                yield fact.polynomial, f"{fact.text}, {other.text}"


def holds(kind: Kind, value: Fraction) -> bool:
    """Return whether a number is of that kind."""
    return value > 0 if kind == "positive" else value >= 0 if kind == "nonnegative" else value != 0


# -- reasons -----------------------------------------------------------------------------------------


def _from_a_fact(facts: tuple[Fact, ...], polynomial: Scalar) -> Nonzero | None:
    for index, fact in enumerate(facts):
        if fact.kind != "nonnegative" and fact.polynomial.exact_quotient(polynomial) is not None:
            return Nonzero((fact.text,), fact=index)
    return None


def _from_a_sign(facts: tuple[Fact, ...], polynomial: Scalar) -> Nonzero | None:
    found = prove_sign(facts, polynomial)
    if found is not None:
        used = sorted({index for _, powers, _ in found.terms for index, _ in powers})
        return Nonzero(tuple(dict.fromkeys(facts[index].text for index in used)) or ("real",), positivity=found)
    return _from_a_root_count(facts, polynomial)


def _takes_both_signs(facts: tuple[Fact, ...], polynomial: Scalar) -> bool:
    """Whether a parameter that no fact speaks of occurs to an odd highest power: then no one sign is to be had."""
    spoken = {name for fact in facts for name in fact.polynomial.parameters}
    return any(name not in spoken and polynomial.degree(name) % 2 for name in polynomial.parameters)


def prove_sign(facts: tuple[Fact, ...], polynomial: Scalar) -> Positivity | None:
    """Return the identity that shows the one sign of *polynomial* under *facts*, or ``None``."""
    if polynomial.is_zero:
        return None
    if polynomial.total_degree() > MAX_DEGREE_FOR_SIGNS or len(polynomial.terms()) > MAX_TERMS_FOR_SIGNS:
        return None
    if _takes_both_signs(facts, polynomial):
        return None
    for sign in (1, -1):
        terms = (
            _bernstein(facts, sign * polynomial)
            or _completed_square(facts, sign * polynomial)
            or _combined(facts, sign * polynomial)
        )
        if terms is not None:
            return Positivity(1 if sign == 1 else -1, terms)
    return None


_Terms: TypeAlias = tuple[tuple[Fraction, tuple[tuple[int, int], ...], Scalar], ...]


@dataclass(frozen=True, slots=True)
class _Range:
    """Bounds of one parameter: (fact's index, bound, scale, strict), where fact = scale * (distance to the bound)."""

    low: tuple[int, Fraction, Fraction, bool] | None = None
    high: tuple[int, Fraction, Fraction, bool] | None = None


def _ranges(facts: tuple[Fact, ...]) -> dict[str, _Range]:
    found: dict[str, _Range] = {}
    for index, fact in enumerate(facts):
        names = fact.polynomial.parameters
        if fact.kind == "nonzero" or len(names) != 1 or fact.polynomial.degree(names[0]) != 1:
            continue
        offset, slope = (part.constant() for part in fact.polynomial.coefficients_in(names[0]))
        bound = (index, -offset / slope, abs(slope), fact.kind == "positive")
        known = found.get(names[0], _Range())
        if not _leaves_room(known, bound[1], above=slope > 0):
            continue
        if slope > 0 and (known.low is None or (bound[1], bound[3]) > (known.low[1], known.low[3])):
            known = _Range(bound, known.high)
        if slope < 0 and (known.high is None or (-bound[1], bound[3]) > (-known.high[1], known.high[3])):
            known = _Range(known.low, bound)
        found[names[0]] = known
    return found


def _leaves_room(known: _Range, bound: Fraction, *, above: bool) -> bool:
    """Whether something lies between *bound* and the bound on the other side."""
    other = known.high if above else known.low
    return other is None or (bound < other[1] if above else other[1] < bound)


def _bernstein(facts: tuple[Fact, ...], polynomial: Scalar) -> _Terms | None:
    """Write *polynomial* in products of distances to the bounds (the Bernstein basis on a bounded range)."""
    ranges = _ranges(facts)
    names = polynomial.parameters
    for extra in (0, 1, 2, 4) if any((r := ranges.get(n)) and r.low and r.high for n in names) else (0,):
        terms = _in_distances(ranges, polynomial, names, extra)
        if terms is not None:
            return terms
    return None


def _in_distances(
    ranges: Mapping[str, _Range], polynomial: Scalar, names: tuple[str, ...], extra: int
) -> _Terms | None:
    parts: dict[tuple[tuple[str, int], ...], Scalar] = {(): polynomial}
    degrees: dict[str, int] = {}
    for name in names:
        known = ranges.get(name, _Range())
        top = polynomial.degree(name)
        bounded = known.low is not None and known.high is not None
        degrees[name] = top + (extra if bounded else 0)
        grown: dict[tuple[tuple[str, int], ...], Scalar] = {}
        for label, part in parts.items():
            for power, coefficient in _distance_coefficients(part, name, known, degrees[name]):
                if not coefficient.is_zero:
                    grown[(*label, (name, power))] = coefficient
        parts = grown
    return _collect_distances(ranges, parts, degrees)


def _distance_coefficients(part: Scalar, name: str, known: _Range, degree: int) -> Iterator[tuple[int, Scalar]]:
    if known.low is None and known.high is None:
        yield from enumerate(part.coefficients_in(name))
        return
    distance = Scalar.parameter(name)
    if known.low is not None and known.high is not None:
        low, high = known.low[1], known.high[1]
        shifted = part.substitute({name: low + distance})
        width = high - low
        plain = list(shifted.coefficients_in(name)) + [ZERO] * (degree + 1)
        for j in range(degree + 1):
            total = ZERO
            for i in range(j + 1):
                total = total + plain[i] * (width**i * Fraction(comb(j, i), comb(degree, i)))
            yield j, total * comb(degree, j) * Fraction(1) / width**degree
        return
    if known.low is not None:
        shifted = part.substitute({name: known.low[1] + distance})
    else:
        assert known.high is not None
        shifted = part.substitute({name: known.high[1] - distance})
    yield from enumerate(shifted.coefficients_in(name))


def _collect_distances(
    ranges: Mapping[str, _Range], parts: Mapping[tuple[tuple[str, int], ...], Scalar], degrees: Mapping[str, int]
) -> _Terms | None:
    terms: list[tuple[Fraction, tuple[tuple[int, int], ...], Scalar]] = []
    strict_somewhere = False
    for label, part in parts.items():
        value = part.constant()
        powers: dict[int, int] = {}
        root = ONE
        strict = True
        for name, power in label:
            known = ranges.get(name, _Range())
            if known.low is None and known.high is None:
                if power % 2:
                    return None
                root = root * Scalar.parameter(name) ** (power // 2)
                strict = strict and power == 0
                continue
            pairs = []
            if known.low is not None:
                pairs.append((known.low, power))
            if known.high is not None:
                pairs.append((known.high, degrees[name] - power if known.low is not None else power))
            for (index, _, scale, is_strict), exponent in pairs:
                if exponent:
                    powers[index] = powers.get(index, 0) + exponent
                    value = value / scale**exponent
                    strict = strict and is_strict
        if value < 0:
            return None
        strict_somewhere = strict_somewhere or strict
        terms.append((value, tuple(sorted(powers.items())), root))
    return tuple(terms) if strict_somewhere else None


def _completed_square(facts: tuple[Fact, ...], polynomial: Scalar) -> _Terms | None:
    """Write a*v^2 + b*v + d with a constant a > 0 as a*(v + b/(2a))^2 + (d - b^2/(4a)), the rest positive."""
    for name in polynomial.parameters:
        if polynomial.degree(name) != 2:
            continue
        d, b, a = polynomial.coefficients_in(name)
        if not a.is_constant or a.constant() <= 0:
            continue
        rest = d - b * b / (4 * a)
        below = (
            ((rest.constant(), (), ONE),)
            if rest.is_constant and rest.constant() > 0
            else _bernstein(facts, rest) or _completed_square(facts, rest)
            if not rest.is_constant
            else None
        )
        if below is not None:
            return (*below, (a.constant(), (), Scalar.parameter(name) + b / (2 * a)))
    return None


def _combined(facts: tuple[Fact, ...], polynomial: Scalar) -> _Terms | None:
    """Write *polynomial* as a positive combination of facts and products of two facts, by Fourier-free greedy search."""
    signed = [(i, f) for i, f in enumerate(facts) if f.kind != "nonzero" and f.polynomial.total_degree() <= 2]
    if not signed or len(signed) > 8 or polynomial.total_degree() > 4:
        return None
    from softupdate_algebra.algebra.positive import positive_combination

    products: list[tuple[tuple[tuple[int, int], ...], Scalar, bool]] = [((), ONE, True)]
    for position, (i, fact) in enumerate(signed):
        products.append((((i, 1),), fact.polynomial, fact.kind == "positive"))
        for j, other in signed[position:]:
            powers = ((i, 2),) if i == j else ((i, 1), (j, 1))
            both = fact.kind == "positive" and other.kind == "positive"
            products.append((powers, fact.polynomial * other.polynomial, both))
    weights = positive_combination(polynomial, [value for _, value, _ in products])
    if weights is None:
        return None
    used = [(w, p, strict) for w, (p, _, strict) in zip(weights, products, strict=True) if w]
    if not any(strict for _, _, strict in used):
        return None
    return tuple((w, p, ONE) for w, p, _ in used)


def _from_a_root_count(facts: tuple[Fact, ...], polynomial: Scalar) -> Nonzero | None:
    if len(polynomial.parameters) != 1:
        return None
    name = polynomial.parameters[0]
    known = _ranges(facts).get(name, _Range())
    low = None if known.low is None else known.low[1]
    high = None if known.high is None else known.high[1]
    roots = real_roots_in(polynomial, low, high)
    if roots:
        return None
    at_ends = [bound for bound in (known.low, known.high) if bound is not None and not bound[3]]
    if any(polynomial.evaluate({name: bound[1]}) == 0 for bound in at_ends):
        return None
    used = [bound[0] for bound in (known.low, known.high) if bound is not None]
    if not real_roots_in(polynomial, None, None):
        used = []
        known = _Range()
    by = tuple(facts[index].text for index in used) or ("real",)
    return Nonzero(by, positivity=_in_squares(polynomial, name, known))


def _in_squares(polynomial: Scalar, name: str, known: _Range) -> Positivity | None:
    """Return the sign of a polynomial without a root in the range as an identity, where one is found."""
    low, high = known.low, known.high
    bounds = tuple(None if bound is None else bound[1] for bound in (low, high))
    start = Fraction(1) if bounds == (None, None) else _pool(known, 0)[0]
    sign: Literal[1, -1] = 1 if polynomial.evaluate({name: start}) > 0 else -1
    coefficients = [part.constant() * sign for part in polynomial.coefficients_in(name)]
    found = signed_squares(coefficients, *bounds)
    if found is None:
        return None
    terms: list[tuple[Fraction, tuple[tuple[int, int], ...], Scalar]] = []
    for number, i, j, root in found:
        powers: tuple[tuple[int, int], ...] = ()
        weight = number
        for bound, power in ((low, i), (high, j)):
            if bound is not None and power:
                powers = (*powers, (bound[0], power))
                weight = weight / bound[2] ** power
        square = Scalar.from_terms({((name, k),) if k else (): value for k, value in enumerate(root) if value})
        terms.append((weight, powers, square))
    return Positivity(sign, tuple(terms))


def real_roots_in(polynomial: Scalar, low: Fraction | None, high: Fraction | None) -> int:
    """Return the number of distinct real roots of a polynomial in one parameter strictly between two bounds (Sturm).

    >>> c = Scalar.parameter("c")
    >>> real_roots_in(c**2 - 2, None, None), real_roots_in(c**2 + c + 1, None, None)
    (2, 0)
    """
    (name,) = polynomial.parameters
    squarefree = polynomial / polynomial.gcd(polynomial.derivative(name))
    chain = [squarefree, squarefree.derivative(name)]
    while not chain[-1].is_constant:
        _, rest = chain[-2].divide(chain[-1])
        chain.append(-rest)
    chain = [part for part in chain if not part.is_zero]
    at_low = _sign_changes(chain, name, low, -1)
    at_high = _sign_changes(chain, name, high, 1)
    root_at_high = high is not None and squarefree.evaluate({name: high}) == 0
    return at_low - at_high - (1 if root_at_high else 0)


def _sign_changes(chain: list[Scalar], name: str, at: Fraction | None, side: int) -> int:
    values: list[Fraction] = []
    for part in chain:
        if at is not None:
            values.append(part.evaluate({name: at}))
        else:
            top = part.coefficients_in(name)
            values.append(top[-1].constant() * (side ** (len(top) - 1)))
    signs = [value > 0 for value in values if value]
    return sum(1 for left, right in pairwise(signs) if left != right)


# -- points ------------------------------------------------------------------------------------------

_POOL = tuple(
    Fraction(*pair)
    for pair in (
        (1, 3),
        (2, 3),
        (1, 4),
        (2, 5),
        (3, 4),
        (2, 1),
        (3, 1),
        (-1, 3),
        (3, 2),
        (-2, 1),
        (1, 5),
        (1, 2),
        (1, 1),
    )
)
_INSIDE = tuple(Fraction(*pair) for pair in ((1, 3), (2, 3), (1, 4), (2, 5), (3, 4), (1, 7), (1, 2), (1, 10), (9, 10)))
_BEYOND = tuple(
    Fraction(*pair) for pair in ((1, 3), (1, 2), (2, 1), (1, 1), (3, 1), (5, 1), (1, 10), (10, 1), (100, 1))
)


def sample_points(names: tuple[str, ...], facts: tuple[Fact, ...]) -> Iterator[dict[str, Fraction]]:
    """Yield small rational points that satisfy all *facts*, at most a few thousand tries."""
    ranges = _ranges(facts)
    pools = [_pool(ranges.get(name, _Range()), index) for index, name in enumerate(names)]
    for tried, values in enumerate(_diagonal(pools)):
        if tried >= MAX_SAMPLES:
            return
        point = dict(zip(names, values, strict=True))
        if all(holds(fact.kind, fact.polynomial.evaluate(point)) for fact in facts):
            yield point


def _pool(known: _Range, turn: int) -> tuple[Fraction, ...]:
    if known.low is not None and known.high is not None:
        low, high = known.low[1], known.high[1]
        values = tuple(low + (high - low) * part for part in _INSIDE)
        ends = tuple(bound[1] for bound in (known.low, known.high) if not bound[3])
        values = (*values, *dict.fromkeys(ends))
    elif known.low is not None:
        values = tuple(known.low[1] + part for part in _BEYOND)
    elif known.high is not None:
        values = tuple(known.high[1] - part for part in _BEYOND)
    else:
        values = (*_POOL, Fraction(0))
    shift = turn % min(4, len(values))
    return values[shift:] + values[:shift]


def _diagonal(pools: list[tuple[Fraction, ...]]) -> Iterator[tuple[Fraction, ...]]:
    """Yield all combinations, those with small indices first."""
    if not pools:
        yield ()
        return
    longest = max(len(pool) for pool in pools)
    for reach in range(longest):
        for indices in product(*(range(min(reach + 1, len(pool))) for pool in pools)):
            if max(indices) == reach:
                yield tuple(pool[index] for pool, index in zip(pools, indices, strict=True))
