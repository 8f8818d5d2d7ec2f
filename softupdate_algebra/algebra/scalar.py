"""Exact rational functions of named parameters, on FLINT polynomials: the one seam to the hot arithmetic."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from flint import Ordering, fmpq, fmpq_mpoly_ctx

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Number: TypeAlias = int | Fraction
Monomial: TypeAlias = tuple[tuple[str, int], ...]


@lru_cache(maxsize=4096)
def _context(names: tuple[str, ...]) -> Any:
    return fmpq_mpoly_ctx.get(names, Ordering.degrevlex)


@lru_cache(maxsize=4096)
def _joined(left: Any, right: Any) -> Any:
    return _context(tuple(sorted({*left.names(), *right.names()})))


_EMPTY = _context(())


def _rational(value: Number) -> Any:
    if isinstance(value, Fraction):
        return fmpq(value.numerator, value.denominator)
    return fmpq(int(value))


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))


class Scalar:
    """One element of the field Q(parameters), always in canonical form, so that ``==`` decides equality.

    The numerator is a polynomial with rational coefficients; the denominator is ``None`` for 1, else a
    polynomial that is coprime to the numerator and has leading coefficient 1. Values are immutable.

    >>> c = Scalar.parameter("c")
    >>> (1 - c**2) / (1 - c) == 1 + c
    True
    """

    __slots__ = ("_den", "_hash", "_names", "_num")

    _num: Any
    _den: Any
    _hash: int | None
    _names: tuple[str, ...] | None

    def __init__(self) -> None:
        raise TypeError("use Scalar.parameter, Scalar.number or parse_scalar to make a Scalar")

    # -- making -----------------------------------------------------------------------------------

    @staticmethod
    def number(value: Number) -> Scalar:
        """Return the constant *value*."""
        return _make(_EMPTY.constant(_rational(value)), None)

    @staticmethod
    def parameter(name: str) -> Scalar:
        """Return the parameter called *name*."""
        return _make(_context((name,)).gen(0), None)

    @staticmethod
    def from_terms(terms: Mapping[Monomial, Number]) -> Scalar:
        """Return the polynomial with these coefficients, keyed by ``((name, exponent), ...)``."""
        names = tuple(sorted({name for monomial in terms for name, _ in monomial}))
        position = {name: index for index, name in enumerate(names)}
        table: dict[tuple[int, ...], Any] = {}
        for monomial, value in terms.items():
            exponents = [0] * len(names)
            for name, power in monomial:
                exponents[position[name]] += power
            key = tuple(exponents)
            table[key] = table.get(key, fmpq(0)) + _rational(value)
        return _make(_context(names).from_dict(table), None)

    # -- reading ----------------------------------------------------------------------------------

    @property
    def is_zero(self) -> bool:
        """Whether this is the number 0."""
        return bool(self._num.is_zero())

    @property
    def is_one(self) -> bool:
        """Whether this is the number 1."""
        return self._den is None and bool(self._num.is_one())

    @property
    def is_constant(self) -> bool:
        """Whether no parameter occurs."""
        return self._den is None and bool(self._num.is_constant())

    @property
    def is_polynomial(self) -> bool:
        """Whether the denominator is 1."""
        return self._den is None

    @property
    def numerator(self) -> Scalar:
        """The numerator, a polynomial."""
        return self if self._den is None else _make(self._num, None)

    @property
    def denominator(self) -> Scalar:
        """The denominator, a polynomial with leading coefficient 1."""
        return ONE if self._den is None else _make(self._den, None)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names that occur, sorted."""
        if self._names is None:
            used = _used(self._num)
            self._names = tuple(sorted(used if self._den is None else used | _used(self._den)))
        return self._names

    @property
    def length(self) -> int:
        """The number of terms of the numerator and of a denominator that is not 1."""
        return len(self._num) + (0 if self._den is None else len(self._den))

    def constant(self) -> Fraction:
        """Return the value of a constant; raises ``ValueError`` when a parameter occurs."""
        if not self.is_constant:
            raise ValueError(f"{self!r} is not a constant")
        return _fraction(self._num.leading_coefficient()) if self._num else Fraction(0)

    def terms(self) -> dict[Monomial, Fraction]:
        """Return the coefficients of a polynomial, keyed by ``((name, exponent), ...)``."""
        if self._den is not None:
            raise ValueError(f"{self!r} is not a polynomial")
        names = self._num.context().names()
        return {
            tuple((name, int(power)) for name, power in zip(names, exponents, strict=True) if power): _fraction(value)
            for exponents, value in self._num.to_dict().items()
        }

    def degree(self, name: str) -> int:
        """Return the degree of a polynomial in *name* (0 when it does not occur)."""
        names = self._num.context().names()
        return int(self._num.degrees()[names.index(name)]) if name in names and self._num else 0

    def total_degree(self) -> int:
        """Return the total degree of the numerator."""
        return int(self._num.total_degree()) if self._num else 0

    def coefficients_in(self, name: str) -> tuple[Scalar, ...]:
        """Return a polynomial's coefficients on name^0, name^1, ..., each free of *name*."""
        context = self._num.context()
        names = context.names()
        if name not in names:
            return (self,)
        place = names.index(name)
        parts: list[dict[tuple[int, ...], Any]] = [{} for _ in range(self.degree(name) + 1)]
        for exponents, value in self._num.to_dict().items():
            parts[int(exponents[place])][(*exponents[:place], 0, *exponents[place + 1 :])] = value
        return tuple(_make(context.from_dict(part), None) for part in parts)

    def factors(self) -> tuple[Fraction, tuple[tuple[Scalar, int], ...]]:
        """Return the constant and the irreducible factors over Q, denominators with negative exponents.

        >>> Scalar.number(0).factors()
        (Fraction(0, 1), ())
        """
        if self.is_zero:
            return Fraction(0), ()
        content, above = self._num.factor()
        parts = [(_make(base, None), int(power)) for base, power in above]
        if self._den is not None:
            below_content, below = self._den.factor()
            content = content / below_content
            parts += [(_make(base, None), -int(power)) for base, power in below]
        if len(parts) > 1:
            parts.sort(key=lambda part: (part[1] < 0, part[0].sort_key()))
        return _fraction(content), tuple(parts)

    def sort_key(self) -> tuple[Any, ...]:
        """Return a key that orders scalars the same way in every run."""
        above = sorted(self.numerator.terms().items())
        below = sorted(self.denominator.terms().items())
        return (self.total_degree(), len(above), above, below)

    # -- arithmetic -------------------------------------------------------------------------------

    def __add__(self, other: Scalar | Number) -> Scalar:
        if type(other) is Scalar and self._den is other._den is None:
            left, right = self._num, other._num
            if left.context() is right.context():
                return _make(left + right, None)
        if not isinstance(other, Scalar):
            if not isinstance(other, int | Fraction):
                return NotImplemented
            other = Scalar.number(other)
        a, b, c, d = _common(self, other)
        if b is None and d is None:
            return _make(a + c, None)
        if b is None:
            return _make(a * d + c, d)
        if d is None:
            return _make(a + c * b, b)
        return _reduced(a * d + c * b, b * d)

    __radd__ = __add__

    def __neg__(self) -> Scalar:
        return _make(-self._num, self._den)

    def __sub__(self, other: Scalar | Number) -> Scalar:
        if not isinstance(other, int | Fraction | Scalar):
            return NotImplemented
        return self + (-other)

    def __rsub__(self, other: Number) -> Scalar:
        return (-self) + other

    def __mul__(self, other: Scalar | Number) -> Scalar:
        if type(other) is Scalar and self._den is other._den is None:
            left, right = self._num, other._num
            if left.context() is right.context():
                return _make(left * right, None)
        if not isinstance(other, Scalar):
            if not isinstance(other, int | Fraction):
                return NotImplemented
            other = Scalar.number(other)
        if other.is_one:
            return self
        a, b, c, d = _common(self, other)
        if b is None and d is None:
            return _make(a * c, None)
        return _reduced(a * c, d if b is None else b if d is None else b * d)

    __rmul__ = __mul__

    def inverse(self) -> Scalar:
        """Return 1 divided by this; raises ``ZeroDivisionError`` for 0."""
        if self.is_zero:
            raise ZeroDivisionError("division by zero")
        below = self._num.context().constant(1) if self._den is None else self._den
        return _reduced(below, self._num)

    def __truediv__(self, other: Scalar | Number) -> Scalar:
        if not isinstance(other, Scalar):
            if not isinstance(other, int | Fraction):
                return NotImplemented
            other = Scalar.number(other)
        return self * other.inverse()

    def __rtruediv__(self, other: Number) -> Scalar:
        return self.inverse() * other

    def __pow__(self, power: int) -> Scalar:
        if power < 0:
            return self.inverse() ** (-power)
        if power == 0:
            return ONE
        return _make(self._num**power, None if self._den is None else self._den**power)

    def over(self, names: tuple[str, ...]) -> Scalar:
        """Return the same value kept over at least these *names*: scalars over the same names combine fastest."""
        joint = _context(tuple(sorted({*names, *self._num.context().names()})))
        den = None if self._den is None else self._den.project_to_context(joint)
        return _make(self._num.project_to_context(joint), den)

    def exact_quotient(self, other: Scalar) -> Scalar | None:
        """Return this polynomial divided by another, or ``None`` when it does not divide."""
        quotient = self / other
        return quotient if quotient.is_polynomial else None

    def divide(self, other: Scalar) -> tuple[Scalar, Scalar]:
        """Return quotient and remainder of multivariate division of two polynomials."""
        a, _, c, _ = _common(self, other)
        quotient, remainder = divmod(a, c)
        return _make(quotient, None), _make(remainder, None)

    def derivative(self, name: str) -> Scalar:
        """Return the derivative of a polynomial in *name*."""
        names = self._num.context().names()
        return _make(self._num.derivative(names.index(name)), None) if name in names else ZERO

    def gcd(self, other: Scalar) -> Scalar:
        """Return the greatest common divisor of two polynomials."""
        a, _, c, _ = _common(self, other)
        return _make(a.gcd(c), None)

    def substitute(self, values: Mapping[str, Scalar]) -> Scalar:
        """Return this with parameters replaced, all at once; raises ``ZeroDivisionError`` where undefined."""
        hit = [name for name in self.parameters if name in values]
        if not hit:
            return self
        if len(hit) == 1 and values[hit[0]].is_constant:
            return self._at_number(hit[0], values[hit[0]])
        above = _evaluate_terms(self.numerator, values)
        return above if self._den is None else above / _evaluate_terms(self.denominator, values)

    def _at_number(self, name: str, value: Scalar) -> Scalar:
        number = {name: _rational(value.constant())}
        above = self._num.subs(number) if name in self._num.context().names() else self._num
        if self._den is None:
            return _make(above, None)
        below = self._den.subs(number)
        if below.is_zero():
            raise ZeroDivisionError(f"undefined at {name} = {value.constant()}")
        return _reduced(above, below)

    def evaluate(self, values: Mapping[str, Fraction]) -> Fraction:
        """Return the number this has at *values*; raises ``KeyError`` for a missing parameter."""
        above = _evaluate_numbers(self._num, values)
        return above if self._den is None else above / _evaluate_numbers(self._den, values)

    # -- identity ---------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int | Fraction):
            other = Scalar.number(other)
        if not isinstance(other, Scalar):
            return NotImplemented
        if (self._den is None) != (other._den is None):
            return False
        a, b, c, d = _common(self, other)
        return bool(a == c) and (b is None or bool(b == d))

    def __hash__(self) -> int:
        if self._hash is None:
            if self.is_constant:
                self._hash = hash(self.constant())
            else:
                above = frozenset(self.numerator.terms().items())
                self._hash = hash((above, None if self._den is None else frozenset(self.denominator.terms().items())))
        return self._hash

    def __bool__(self) -> bool:
        return not self._num.is_zero()

    def __repr__(self) -> str:
        return f"Scalar({self})"

    def __str__(self) -> str:
        from softupdate_algebra.algebra.text import scalar_text

        return scalar_text(self)

    def __reduce__(self) -> tuple[Any, ...]:
        below = None if self._den is None else tuple(self.denominator.terms().items())
        return _restore, (tuple(self.numerator.terms().items()), below)

    def _repr_latex_(self) -> str:
        from softupdate_algebra.algebra.text import scalar_latex

        return f"${scalar_latex(self)}$"

    def _sympy_(self) -> Any:
        from softupdate_algebra.algebra.border import to_sympy

        return to_sympy(self)


def _make(num: Any, den: Any) -> Scalar:
    result = object.__new__(Scalar)
    result._num = num
    result._den = den
    result._hash = None
    result._names = None
    return result


def _restore(
    above: tuple[tuple[Monomial, Fraction], ...], below: tuple[tuple[Monomial, Fraction], ...] | None
) -> Scalar:
    top = Scalar.from_terms(dict(above))
    return top if below is None else top / Scalar.from_terms(dict(below))


def _reduced(num: Any, den: Any) -> Scalar:
    if num.is_zero():
        return _make(num, None)
    common = num.gcd(den)
    if not common.is_one():
        num, den = num / common, den / common
    lead = den.leading_coefficient()
    if lead != 1:
        num, den = num / lead, den / lead
    return _make(num, None if den.is_one() else den)


def _common(left: Scalar, right: Scalar) -> tuple[Any, Any, Any, Any]:
    a, b, c, d = left._num, left._den, right._num, right._den
    first, second = a.context(), c.context()
    if first is second:
        return a, b, c, d
    joint = _joined(first, second)
    if first is not joint:
        a = a.project_to_context(joint)
        b = None if b is None else b.project_to_context(joint)
    if second is not joint:
        c = c.project_to_context(joint)
        d = None if d is None else d.project_to_context(joint)
    return a, b, c, d


def _used(polynomial: Any) -> set[str]:
    names = polynomial.context().names()
    if not names or polynomial.is_zero():
        return set()
    return {name for name, degree in zip(names, polynomial.degrees(), strict=True) if degree}


def _evaluate_terms(polynomial: Scalar, values: Mapping[str, Scalar]) -> Scalar:
    names = polynomial._num.context().names()
    put = {name: values[name] for name in polynomial.parameters if name in values}
    if all(value.is_polynomial for value in put.values()):
        joint = _context(tuple(sorted({*names}.union(*(value._num.context().names() for value in put.values())))))
        pieces = [
            put[name]._num.project_to_context(joint) if name in put else joint.gen(joint.variable_to_index(name))
            for name in names
        ]
        return _make(polynomial._num.compose(*pieces, ctx=joint), None) if pieces else polynomial
    return _over_one_denominator(polynomial._num, put)


def _over_one_denominator(polynomial: Any, put: Mapping[str, Scalar]) -> Scalar:
    """Return a polynomial with rational functions put in: everything over one denominator, which is reduced once."""
    names = polynomial.context().names()
    joint = _context(tuple(sorted({*names}.union(*(value._num.context().names() for value in put.values())))))
    places = [(index, put[name]) for index, name in enumerate(names) if name in put]
    groups: dict[tuple[int, ...], dict[tuple[int, ...], Any]] = {}
    for exponents, coefficient in polynomial.to_dict().items():
        kept = list(exponents)
        for index, _ in places:
            kept[index] = 0
        groups.setdefault(tuple(exponents[index] for index, _ in places), {})[tuple(kept)] = coefficient
    tops = [max(powers) for powers in zip(*groups, strict=True)]
    above = [_powers(value._num.project_to_context(joint), top) for (_, value), top in zip(places, tops, strict=True)]
    one = joint.constant(1)
    below = [
        _powers(one if value._den is None else value._den.project_to_context(joint), top)
        for (_, value), top in zip(places, tops, strict=True)
    ]
    total = joint.constant(0)
    for powers, terms in groups.items():
        product = polynomial.context().from_dict(terms).project_to_context(joint)
        for place, power in enumerate(powers):
            product = product * above[place][power] * below[place][tops[place] - power]
        total = total + product
    divisor = one
    for listed in below:
        divisor = divisor * listed[-1]
    return _reduced(total, divisor)


def _powers(base: Any, top: int) -> list[Any]:
    found = [base.context().constant(1)]
    for _ in range(top):
        found.append(found[-1] * base)
    return found


def _evaluate_numbers(polynomial: Any, values: Mapping[str, Fraction]) -> Fraction:
    names = polynomial.context().names()
    used = _used(polynomial)
    result = polynomial(*[_rational(values[name]) if name in used else fmpq(0) for name in names])
    return _fraction(result)


def sum_of(parts: Iterator[Scalar]) -> Scalar:
    """Return the sum of *parts*, 0 for none."""
    total = ZERO
    for part in parts:
        total = total + part
    return total


ZERO = Scalar.number(0)
ONE = Scalar.number(1)
