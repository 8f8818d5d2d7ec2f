"""Exponential polynomials: sequences such as alpha*(1 - c^k), exact at every k, found from a generating function."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING, Final

from softupdate_algebra.algebra.exponential import exponential, exponential_base
from softupdate_algebra.algebra.expression import NOWHERE
from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.algebra.scalar import ZERO, Scalar, sum_of

if TYPE_CHECKING:
    import sympy

VARIABLE: Final = "z[0]"
"""The name of the variable of generating functions: u is written as the sum of u_n / z^(n + 1)."""

COUNT: Final = "k"
"""The name of the index in a factor of an exponential."""

_NEAR: Final = "z[1]"
_Z: Final = Scalar.parameter(VARIABLE)


@dataclass(frozen=True, slots=True)
class Exponential:
    """``factor * base^(k - lag)``; the factor is a polynomial in ``k``, and 0 wherever k < lag."""

    factor: Scalar
    base: Scalar
    lag: int

    def at(self, k: int) -> Scalar | None:
        """Return the value at *k*, ``None`` where it would need a negative power of the base."""
        factor = self.factor.substitute({COUNT: Scalar.number(k)})
        if factor.is_zero or self.base.is_one:
            return factor
        return factor * self.base ** (k - self.lag) if k >= self.lag else None


@dataclass(frozen=True, slots=True)
class Sequence:
    """The values *before* at origin, origin + 1, ..., and from there on the sum of *terms*.

    >>> c = Scalar.parameter("c")
    >>> delay = sequence_of(1 / (_Z - c) / _Z, 0)
    >>> [str(delay.at(k)) for k in range(4)], str(delay.scalar("k"))
    (['0', '1', 'c', 'c^2'], 'c^(k - 1)')
    """

    origin: int
    before: tuple[Scalar, ...]
    terms: tuple[Exponential, ...]

    @property
    def first(self) -> int:
        """The index from which on the terms hold."""
        return self.origin + len(self.before)

    @property
    def is_zero(self) -> bool:
        """Whether every value is 0."""
        return not self.terms and not any(self.before)

    def at(self, k: int) -> Scalar:
        """Return the value at *k*; raises ``IndexError`` before the origin."""
        if k < self.origin:
            raise IndexError(f"the sequence begins at {self.origin}, but got {k}")
        if k < self.first:
            return self.before[k - self.origin]
        values = [term.at(k) for term in self.terms]
        return sum_of(value for value in values if value is not None)

    # -- as a formula -----------------------------------------------------------------------------

    def scalar(self, index: str) -> Scalar:
        """Return the terms as a scalar for people, with generators such as ``c^k``, ``c^(k - 1)``, ``c^(k - i)``."""
        return sum_of(iter(self.addends(index)))

    def addends(self, index: str) -> list[Scalar]:
        """Return the same term by term."""
        count = {COUNT: parse_scalar(index)}
        return [t.factor.substitute(count) * power(t.base, index, t.lag) for t in self.terms]

    def readable(self, index: str) -> list[Scalar]:
        """Return the terms added up or one by one, whichever is shorter to read."""
        whole, parts = self.scalar(index), self.addends(index)
        return [whole] if len(str(whole)) <= sum(len(str(part)) + 3 for part in parts) else parts

    def symbolic(self, index: str, ahead: int = 0) -> Scalar:
        """Return the terms at index + *ahead* over the generators ``k`` and ``c^k``, each an independent symbol."""
        count = {COUNT: Scalar.parameter(index) + ahead}
        return sum_of(
            t.factor.substitute(count) * power(t.base, index) * t.base ** (ahead - t.lag)
            for t in self.terms
            if not t.factor.is_zero
        )

    def sympy_terms(self, index: sympy.Expr) -> sympy.Expr:
        """Return the terms as a SymPy expression at *index*."""
        import sympy as sp

        from softupdate_algebra.algebra.border import to_factored_sympy, to_sympy

        put = {sp.Symbol(COUNT): index}
        for term in self.terms:
            for name, base in _generators(term.base, COUNT, term.lag).items():
                put[sp.Symbol(name)] = to_sympy(base) ** (index - term.lag)
        return sp.Add(*(to_factored_sympy(part).xreplace(put) for part in self.readable(COUNT)))

    def sympy_value(self, index: sympy.Expr) -> sympy.Expr:
        """Return the whole sequence as a SymPy expression at *index*, piecewise where it begins differently."""
        return _begun(self.origin, self.before, self.sympy_terms(index), index)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The first values from *origin* on, and u_(k+n) = sum of ``weights[i] * u_(k+i)``, of order n = len(weights).

    ``factors`` are the irreducible factors of the characteristic polynomial (in ``VARIABLE``) with their powers.
    """

    origin: int
    values: tuple[Scalar, ...]
    weights: tuple[Scalar, ...]
    factors: tuple[tuple[Scalar, int], ...]

    def at(self, k: int) -> Scalar:
        """Return the value at *k*, step by step."""
        window = list(self.values)
        for _ in range(k - self.origin):
            window = [*window[1:], sum_of(w * v for w, v in zip(self.weights, window, strict=True))]
        return window[0]


def power(base: Scalar, index: str, lag: int = 0) -> Scalar:
    """Return base^(index - lag) over one generator for each irreducible factor of *base*.

    >>> c = Scalar.parameter("c")
    >>> str(power(c, "k")), str(power(c, "k", 1)), str(power(2 * c, "j"))
    ('c^k', 'c^(k - 1)', '2^j*c^j')
    """
    value = _steps(base)
    return value.substitute({name: Scalar.parameter(_written(name, index, lag)) for name in value.parameters})


def _generators(base: Scalar, index: str, lag: int) -> dict[str, Scalar]:
    names = _steps(base).parameters
    return {_written(name, index, lag): exponential_base(name) for name in names}


def _steps(base: Scalar) -> Scalar:
    """Return base^t over generators, with (1/2)^t rather than one over 2^t."""
    value = exponential(base, 1, NOWHERE)
    numbers = [name for name in value.denominator.parameters if exponential_base(name).is_constant]
    return value.substitute({name: 1 / Scalar.parameter(f"({1 / exponential_base(name)})^t") for name in numbers})


def _written(generator: str, index: str, lag: int) -> str:
    shifted = f"{index} {'-' if lag > 0 else '+'} {abs(lag)}" if lag else index
    exponent = shifted if shifted.isidentifier() else f"({shifted})"
    return generator.removesuffix("t") + exponent


@dataclass(frozen=True, slots=True)
class RadicalPair:
    """(p + q*s)*(r + h*s)^(k - start) and the same with -s, added up, where s*s = *discriminant*."""

    weight: tuple[Scalar, Scalar]
    root: tuple[Scalar, Scalar]
    discriminant: Scalar
    start: int

    def at(self, k: int) -> Scalar:
        """Return the value at k >= start."""
        (p, q), (r, h) = self.weight, self.root
        for _ in range(k - self.start):
            p, q = p * r + q * h * self.discriminant, p * h + q * r
        return p + p

    def sympy_value(self, index: sympy.Expr) -> sympy.Expr:
        """Return the pair as a SymPy expression with square roots at *index*."""
        import sympy as sp

        from softupdate_algebra.algebra.border import to_factored_sympy, to_sympy

        radical = sp.sqrt(to_sympy(self.discriminant))
        (p, q), (r, h) = (tuple(map(to_factored_sympy, pair)) for pair in (self.weight, self.root))
        return sp.Add(
            *((p + sign * q * radical) * (r + sign * h * radical) ** (index - self.start) for sign in (1, -1))
        )


@dataclass(frozen=True, slots=True)
class Radical:
    """A rational sequence and pairs of powers of conjugate roots; ``recurrence`` says the same without radicals."""

    recurrence: Recurrence
    rational: Sequence
    pairs: tuple[RadicalPair, ...]

    @property
    def first(self) -> int:
        """The index from which on the formula holds."""
        return self.rational.first

    def at(self, k: int) -> Scalar:
        """Return the value at *k*, a rational function: the radicals are gone."""
        if k < self.first:
            return self.rational.at(k)
        return self.rational.at(k) + sum_of(pair.at(k) for pair in self.pairs)

    def sympy_terms(self, index: sympy.Expr) -> sympy.Expr:
        """Return the formula as a SymPy expression at *index*."""
        import sympy as sp

        return sp.Add(self.rational.sympy_terms(index), *(pair.sympy_value(index) for pair in self.pairs))

    def sympy_value(self, index: sympy.Expr) -> sympy.Expr:
        """Return the whole as a SymPy expression at *index*, piecewise where it begins differently."""
        return _begun(self.rational.origin, self.rational.before, self.sympy_terms(index), index)

    @property
    def divisors(self) -> tuple[Scalar, ...]:
        """The denominators of the pairs."""
        return tuple(part.denominator for pair in self.pairs for part in (*pair.weight, *pair.root))


def _begun(origin: int, before: tuple[Scalar, ...], tail: sympy.Expr, index: sympy.Expr) -> sympy.Expr:
    import sympy as sp

    from softupdate_algebra.algebra.border import to_factored_sympy

    pieces = [(to_factored_sympy(value), sp.Eq(index, origin + n)) for n, value in enumerate(before)]
    return sp.Piecewise(*pieces, (tail, True)) if pieces else tail


# -- from generating functions -----------------------------------------------------------------------


def sequence_of(transform: Scalar, origin: int, *, radicals: bool = False) -> Sequence | Recurrence | Radical:
    """Return the u with sum of u_n / z^(n + 1) = *transform*, u_0 standing at *origin*.

    It is a ``Recurrence`` when the denominator does not split into linear factors over the parameters; with
    *radicals*, factors of degree 2 that occur once are split by square roots.

    >>> a, c = Scalar.parameter("alpha"), Scalar.parameter("c")
    >>> str(sequence_of(a * (1 - c) / (_Z - 1) / (_Z - c), 0).scalar("k"))
    'alpha*(1 - c^k)'
    >>> sequence_of(1 / (_Z**2 - a), 0).weights
    (Scalar(alpha), Scalar(0))
    """
    if transform.is_zero:
        return Sequence(origin, (), ())
    top, below = transform.numerator, transform.denominator
    factors = tuple((base, times) for base, times in below.factors()[1] if base.degree(VARIABLE))
    curved = [(base, times) for base, times in factors if base.degree(VARIABLE) > 1]
    if curved and not (radicals and all(base.degree(VARIABLE) == 2 and times == 1 for base, times in curved)):
        return _recurrence(top, below, origin, factors)
    delay = next((times for base, times in factors if base == _Z), 0)
    terms: list[Exponential] = []
    for base, times in factors:
        if base != _Z and base.degree(VARIABLE) == 1:
            terms.extend(_principal_part(top, below / _Z**delay, _root(base), times, origin + delay))
    found = Sequence(origin, tuple(expansion(top, below, delay)), _merged(terms))
    if not curved:
        return _begun_early(found)
    pairs = tuple(_pair(top, below / _Z**delay, base, origin + delay) for base, _ in curved)
    return Radical(_recurrence(top, below, origin, factors), found, pairs)


def expansion(top: Scalar, below: Scalar, count: int) -> list[Scalar]:
    """Return the first *count* coefficients u_0, u_1, ... of top/below = sum of u_n / z^(n + 1)."""
    high = _coefficients(below, VARIABLE)[::-1]
    given = _coefficients(top, VARIABLE)
    given = [*given, *[ZERO] * (len(high) - 1 - len(given))][::-1]
    values: list[Scalar] = []
    for n in range(count):
        known = sum_of(high[i] * values[n - i] for i in range(1, min(n, len(high) - 1) + 1))
        values.append(((given[n] if n < len(given) else ZERO) - known) / high[0])
    return values


def _root(base: Scalar) -> Scalar:
    low, high = base.coefficients_in(VARIABLE)
    return -low / high


def _coefficients(scalar: Scalar, name: str) -> list[Scalar]:
    return [part / scalar.denominator for part in scalar.numerator.coefficients_in(name)]


def _principal_part(top: Scalar, below: Scalar, root: Scalar, times: int, start: int) -> list[Exponential]:
    """Return what the pole at *root* adds: each weight/(z - root)^(o + 1) is weight*binomial(n, o)*root^(n - o)."""
    near = {VARIABLE: root + Scalar.parameter(_NEAR)}
    above = _coefficients(top.substitute(near), _NEAR)
    beside = _coefficients((below / (_Z - root) ** times).substitute(near), _NEAR)
    weights: list[Scalar] = []
    for n in range(times):
        known = sum_of(beside[i] * weights[n - i] for i in range(1, min(n, len(beside) - 1) + 1))
        weights.append(((above[n] if n < len(above) else ZERO) - known) / beside[0])
    parts = [(times - 1 - n, weight) for n, weight in enumerate(weights) if weight]
    return [_absorbed(weight, order, root, start) for order, weight in parts]


def _pair(top: Scalar, below: Scalar, factor: Scalar, start: int) -> RadicalPair:
    """Return what the two roots of a quadratic *factor* add: top/below' at each root, times its powers."""
    low, middle, high = factor.coefficients_in(VARIABLE)
    discriminant = middle * middle - 4 * high * low
    root = (-middle / (2 * high), 1 / (2 * high))
    above = _at_root(top, root, discriminant)
    slope = _at_root(_derivative(below), root, discriminant)
    norm = slope[0] * slope[0] - slope[1] * slope[1] * discriminant
    inverse = (slope[0] / norm, -slope[1] / norm)
    return RadicalPair(_times(above, inverse, discriminant), root, discriminant, start)


def _derivative(polynomial: Scalar) -> Scalar:
    return polynomial.numerator.derivative(VARIABLE) / polynomial.denominator


def _times(left: tuple[Scalar, Scalar], right: tuple[Scalar, Scalar], square: Scalar) -> tuple[Scalar, Scalar]:
    return left[0] * right[0] + left[1] * right[1] * square, left[0] * right[1] + left[1] * right[0]


def _at_root(polynomial: Scalar, root: tuple[Scalar, Scalar], square: Scalar) -> tuple[Scalar, Scalar]:
    value = (ZERO, ZERO)
    for part in reversed(_coefficients(polynomial, VARIABLE)):
        rational, radical = _times(value, root, square)
        value = (rational + part, radical)
    return value


def _absorbed(weight: Scalar, order: int, base: Scalar, start: int) -> Exponential:
    """Return weight*binomial(k - start, order)*base^(k - start - order), powers of the base taken into the exponent."""
    lag = 0 if base.is_one else start + order
    while lag > 0 and _divides(base, weight):
        weight, lag = weight / base, lag - 1
    count = Scalar.parameter(COUNT) - start
    for n in range(order):
        weight = weight * (count - n)
    return Exponential(weight / factorial(order), base, lag)


def _divides(base: Scalar, weight: Scalar) -> bool:
    return base.is_constant or weight.numerator.exact_quotient(base.numerator) is not None


def _merged(terms: tuple[Exponential, ...] | list[Exponential]) -> tuple[Exponential, ...]:
    total: dict[tuple[Scalar, int], Scalar] = {}
    for term in terms:
        key = (term.base, term.lag)
        total[key] = total.get(key, ZERO) + term.factor
    order = sorted(total, key=lambda key: (not key[0].is_one, key[0].sort_key(), key[1]))
    return tuple(Exponential(total[key], *key) for key in order if total[key])


def _begun_early(found: Sequence) -> Sequence:
    """Let the terms begin as early as they give the right values with no negative power."""
    while found.before:
        values = [term.at(found.first - 1) for term in found.terms]
        if any(value is None for value in values) or sum_of(v for v in values if v is not None) != found.before[-1]:
            return found
        found = Sequence(found.origin, found.before[:-1], found.terms)
    return found


def _recurrence(top: Scalar, below: Scalar, origin: int, factors: tuple[tuple[Scalar, int], ...]) -> Recurrence:
    parts = _coefficients(below, VARIABLE)
    weights = tuple(-part / parts[-1] for part in parts[:-1])
    return Recurrence(origin, tuple(expansion(top, below, len(weights))), weights, factors)
