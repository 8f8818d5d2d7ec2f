"""The exact value of a scalar expression; every size is estimated before anything is multiplied out."""

from __future__ import annotations

from functools import lru_cache
from math import comb
from typing import TYPE_CHECKING, Final, NoReturn

from softupdate_algebra.algebra.exponential import STEP, exponential, sign_reduced
from softupdate_algebra.algebra.expression import Call, Name, Number, Power, Product, Relation, Series, Sum
from softupdate_algebra.algebra.limits import (
    MAX_BITS,
    MAX_DEGREE,
    MAX_FRACTION_TERMS,
    MAX_POWER,
    MAX_TERMS,
    MAX_VOLUME,
)
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.algebra.tokens import quoted, where
from softupdate_algebra.errors import LimitError, RuleError

if TYPE_CHECKING:
    from collections.abc import Callable

    from softupdate_algebra.algebra.expression import Expression, Position

_T: Final = Scalar.parameter(STEP)


def scalar_value(
    expression: Expression,
    resolve: Callable[[Name], Scalar] | None = None,
    divided: Callable[[Scalar], None] | None = None,
) -> Scalar:
    """Return the value of *expression* over its names.

    *resolve* gives the value of a name (its own generator unless told otherwise); *divided* is told of every
    value that is divided by. Raises ``RuleError`` for calls, divisions by zero and exponents that are neither
    whole numbers nor linear in t, ``LimitError`` for what would grow too large.

    >>> from softupdate_algebra.algebra.parser import parse_expression
    >>> value = scalar_value(parse_expression("c^(2*t + 1)"))
    >>> value == Scalar.parameter("c") * Scalar.parameter("c^t") ** 2
    True
    """
    return Evaluator(resolve or generator, divided or _ignored).value(expression)


def _ignored(_: Scalar) -> None:
    return None


def generator(name: Name) -> Scalar:
    """Return the generator that *name* stands for, its indices in canonical spelling.

    >>> from softupdate_algebra.algebra.parser import parse_expression
    >>> generator(parse_expression("alpha[ t - 1 ]")).parameters
    ('alpha[t-1]',)
    """
    if not name.indices:
        return _parameter(name.name)
    indices = ",".join(_index_text(name, index) for index in name.indices)
    return _parameter(f"{name.name}[{indices}]")


@lru_cache(maxsize=1024)
def _parameter(name: str) -> Scalar:
    return Scalar.parameter(name)


def _index_text(name: Name, index: Expression) -> str:
    slope, constant = linear_in_step(scalar_value(index), index.at, f"the index of {quoted(name.name)}")
    if slope not in {0, 1}:
        raise RuleError(f"{where(index.at)}: the index of {quoted(name.name)} must be t, t-1 or a whole number.")
    if not slope:
        return str(constant)
    return STEP if not constant else f"{STEP}{constant:+d}"


def linear_in_step(value: Scalar, at: Position, what: str) -> tuple[int, int]:
    """Return a and b of *value* = a*t + b, whole numbers; raises ``RuleError`` when it is anything else."""
    if value.is_polynomial and set(value.parameters) <= {STEP} and value.degree(STEP) <= 1:
        constant, slope = value.substitute({STEP: ZERO}).constant(), value.derivative(STEP).constant()
        if slope == int(slope) and constant == int(constant):
            if max(abs(slope), abs(constant)) > MAX_POWER:
                raise LimitError(f"{where(at)}: {what} is larger than {MAX_POWER}; write it with a smaller number.")
            return int(slope), int(constant)
    shown = quoted(str(value))
    raise RuleError(f"{where(at)}: {what} is {shown}; expected a whole number, or one that is linear in t (c^(t+1)).")


def times(left: Scalar, right: Scalar, at: Position) -> Scalar:
    """Return the product; raises ``LimitError`` when it would be too large."""
    if left.is_one:
        return right
    if right.is_one:
        return left
    plain = left.is_polynomial and right.is_polynomial
    _require_small(_Size.of(left.numerator).times(_Size.of(right.numerator)), plain, at)
    if not plain:
        _require_small(_Size.of(left.denominator).times(_Size.of(right.denominator)), False, at)
    return left * right


def plus(left: Scalar, right: Scalar, at: Position) -> Scalar:
    """Return the sum; raises ``LimitError`` when the common denominator would be too large."""
    if not (left.is_polynomial and right.is_polynomial):
        a, b, c, d = (_Size.of(part) for part in (left.numerator, left.denominator, right.numerator, right.denominator))
        _require_small(a.times(d).plus(c.times(b)), False, at)
        _require_small(b.times(d), False, at)
    return left + right


class _Size:
    """An upper estimate of a polynomial's terms, degree and coefficient bits."""

    __slots__ = ("bits", "degree", "terms")

    def __init__(self, terms: int, degree: int, bits: int) -> None:
        self.terms, self.degree, self.bits = terms, degree, bits

    @staticmethod
    def of(polynomial: Scalar) -> _Size:
        values = polynomial.terms().values()
        bits = max((max(abs(v.numerator).bit_length(), v.denominator.bit_length()) for v in values), default=1)
        return _Size(len(values), polynomial.total_degree(), bits)

    def times(self, other: _Size) -> _Size:
        return _Size(self.terms * other.terms, self.degree + other.degree, self.bits + other.bits)

    def plus(self, other: _Size) -> _Size:
        return _Size(self.terms + other.terms, max(self.degree, other.degree), self.bits + other.bits)

    def power(self, exponent: int) -> _Size:
        if self.terms == 1:
            return _Size(1, self.degree * exponent, self.bits * exponent)
        terms = MAX_TERMS + 1 if self.terms > MAX_TERMS else _expanded_terms(self.terms, exponent)
        return _Size(terms, self.degree * exponent, (self.bits + self.terms.bit_length()) * exponent)


def _expanded_terms(terms: int, exponent: int) -> int:
    if min(terms - 1, exponent) > MAX_TERMS.bit_length() and exponent > 1:
        return MAX_TERMS + 1
    return comb(exponent + terms - 1, min(terms - 1, exponent))


def _require_small(size: _Size, polynomial: bool, at: Position) -> None:
    terms = MAX_TERMS if polynomial else MAX_FRACTION_TERMS
    if size.terms > terms:
        raise LimitError(
            f"{where(at)}: multiplied out this may have over {terms} terms; write it with fewer or lower powers."
        )
    if size.degree > MAX_DEGREE:
        raise LimitError(
            f"{where(at)}: multiplied out this has a degree above {MAX_DEGREE}; write it with lower powers."
        )
    if size.bits > MAX_BITS or size.bits * size.terms > MAX_VOLUME:
        raise LimitError(
            f"{where(at)}: multiplied out its numbers are too large (over {MAX_BITS} bits); use a name for them."
        )


class Evaluator:
    """What names mean and who is told of divisions, while one expression is evaluated."""

    __slots__ = ("_divided", "_resolve")

    def __init__(self, resolve: Callable[[Name], Scalar], divided: Callable[[Scalar], None]) -> None:
        self._resolve = resolve
        self._divided = divided

    def value(self, expression: Expression) -> Scalar:
        """Return the value of *expression*."""
        match expression:
            case Number():
                return Scalar.number(expression.value)
            case Name():
                return self._resolve(expression)
            case Sum():
                return self._sum(expression)
            case Product():
                return self._product(expression)
            case Power():
                return self.power(self.value(expression.base), self.value(expression.exponent), expression.at)
            case Call() | Series() | Relation():
                return self._refuse(expression)

    def _refuse(self, expression: Call | Series | Relation) -> NoReturn:
        what = (
            f"{quoted(expression.function + '(...)')} is a call"
            if isinstance(expression, Call)
            else "this is no number"
        )
        raise RuleError(
            f"{where(expression.at)}: {what} where a scalar is expected; scalars are built of + - * / ^ "
            "(write * for a product), and a rule is linear in the answers of its calls."
        )

    def _sum(self, expression: Sum) -> Scalar:
        parts = [self.value(term) if sign == "+" else -self.value(term) for sign, term in expression.terms]
        while len(parts) > 1:  # in pairs, so that a long sum costs n log n
            pairs = [plus(left, right, expression.at) for left, right in zip(parts[::2], parts[1::2], strict=False)]
            parts = pairs + ([parts[-1]] if len(parts) % 2 else [])
        return parts[0] if parts else ZERO

    def _product(self, expression: Product) -> Scalar:
        result = ONE
        for operator, factor in expression.factors:
            value = self.value(factor)
            result = times(result, value if operator == "*" else self.inverse(value, factor.at), expression.at)
        return sign_reduced(result)

    def inverse(self, value: Scalar, at: Position) -> Scalar:
        """Return 1/*value* and report the division."""
        if value.is_zero:
            raise RuleError(f"{where(at)}: division by zero; what is divided by must not vanish identically.")
        if not value.is_constant:
            self._divided(value)
        return value.inverse()

    def power(self, base: Scalar, exponent: Scalar, at: Position) -> Scalar:
        """Return *base* to a whole number, or to one that is linear in t; 0^0 is 1."""
        slope, constant = linear_in_step(exponent, at, "the exponent")
        if slope < 0 or constant < 0:
            inverse = self.inverse(base, at)
        fixed = self._fixed_power(base if constant >= 0 else inverse, abs(constant), at)
        if not slope:
            return sign_reduced(fixed)
        return sign_reduced(times(fixed, exponential(base, slope, at), at))

    @staticmethod
    def _fixed_power(base: Scalar, exponent: int, at: Position) -> Scalar:
        if exponent == 0:
            return ONE
        if exponent == 1:
            return base
        for part in (base.numerator, base.denominator):
            _require_small(_Size.of(part).power(exponent), base.is_polynomial, at)
        return base**exponent
