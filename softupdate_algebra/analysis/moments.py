"""Scalars that change with the step: read at another step, with parameters put in, split by fresh schedule values."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from softupdate_algebra.algebra.exponential import STEP, exponential, exponential_base, is_exponential
from softupdate_algebra.algebra.expression import NOWHERE
from softupdate_algebra.algebra.scalar import ONE, Monomial, Scalar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

MAX_FACTORED_BASE: Final = 10**9
"""Numbers above are not factored when powers with t in the exponent are told apart."""

SIGN: Final = "(-1)^t"
ZERO_POWER: Final = "0^t"


def is_schedule_value(name: str) -> bool:
    """Whether a generator is a schedule's value at some step: ``alpha[t]``, ``alpha[t+1]``, ``alpha[3]``."""
    return name.endswith("]")


def moment_of(name: str) -> tuple[str, int]:
    """Return the schedule and the distance from t of a generator such as ``alpha[t-1]``.

    >>> moment_of("alpha[t-1]"), moment_of("alpha[t]"), moment_of("alpha[t+2]")
    (('alpha', -1), ('alpha', 0), ('alpha', 2))
    """
    schedule, _, index = name[:-1].partition("[")
    return schedule, int(index[1:] or 0)


def schedule_value(schedule: str, distance: int) -> str:
    """Return how a schedule's value *distance* steps from t is written.

    >>> schedule_value("alpha", 0), schedule_value("alpha", -1), schedule_value("alpha", 2)
    ('alpha[t]', 'alpha[t-1]', 'alpha[t+2]')
    """
    return f"{schedule}[t{distance:+d}]" if distance else f"{schedule}[t]"


def later(scalar: Scalar, steps: int) -> Scalar:
    """Return *scalar* with t + *steps* in place of t.

    >>> from softupdate_algebra.algebra.parser import parse_scalar
    >>> str(later(parse_scalar("t*c^t"), 2))
    'c^(t + 2)*(2 + t)'
    """
    if not steps:
        return scalar
    values: dict[str, Scalar] = {}
    for name in scalar.parameters:
        if name == STEP:
            values[name] = Scalar.parameter(STEP) + steps
        elif is_exponential(name):
            values[name] = Scalar.parameter(name) * exponential_base(name) ** steps
        elif is_schedule_value(name) and "[t" in name:
            schedule, distance = moment_of(name)
            values[name] = Scalar.parameter(schedule_value(schedule, distance + steps))
    return scalar.substitute(values) if values else scalar


def put_in(scalar: Scalar, values: Mapping[str, Scalar]) -> Scalar:
    """Return *scalar* with parameters replaced, in the bases of its powers too.

    Raises ``ZeroDivisionError`` where it is undefined there.

    >>> from softupdate_algebra.algebra.parser import parse_scalar
    >>> str(put_in(parse_scalar("c + c^t"), {"c": parse_scalar("a*b")}))
    'a*b + a^t*b^t'
    """
    changed = {name: values[name] for name in scalar.parameters if name in values}
    for name in scalar.parameters:
        if is_exponential(name):
            changed[name] = _power(exponential_base(name).substitute(values))
    return scalar.substitute(changed) if changed else scalar


@lru_cache(maxsize=1024)
def _power(base: Scalar) -> Scalar:
    """Return base^t over independent generators: polynomials that do not factor, and primes."""
    plain = exponential(base, 1, NOWHERE)
    parts: dict[str, Scalar] = {}
    for name in plain.parameters:
        inner = exponential_base(name)
        if inner.is_constant and inner.constant() > 0:
            parts[name] = _primes(inner.constant())
    return plain.substitute(parts) if parts else plain


def _primes(number: Fraction) -> Scalar:
    result = ONE
    for part, sign in ((number.numerator, 1), (number.denominator, -1)):
        left, prime = part, 2
        while left > 1:
            if part > MAX_FACTORED_BASE or prime * prime > left:
                prime = left
            while left % prime == 0:
                result = result * Scalar.parameter(f"{prime}^t") ** sign
                left //= prime
            prime += 1
    return result


def at_phase(scalar: Scalar, t: int) -> Scalar:
    """Return *scalar* with what is known at every step that is even or odd like *t*, and not 0: (-1)^t and 0^t."""
    values = {}
    if SIGN in scalar.parameters:
        values[SIGN] = Scalar.number(-1 if t % 2 else 1)
    if ZERO_POWER in scalar.parameters:
        values[ZERO_POWER] = Scalar.number(0)
    return scalar.substitute(values) if values else scalar


def by_schedule(scalar: Scalar, *, keep_past: bool = False) -> dict[Monomial, Scalar]:
    """Return the coefficients of the numerator, a polynomial in schedule values, by their monomials.

    With *keep_past*, values before step t stay in the coefficients. The numerator vanishes for all values of
    the schedules exactly where every coefficient does.

    >>> from softupdate_algebra.algebra.parser import parse_scalar
    >>> parts = by_schedule(parse_scalar("beta*alpha[t] - beta*alpha[t-1]"))
    >>> [(monomial, str(value)) for monomial, value in parts.items()]
    [((('alpha[t-1]', 1),), '-beta'), ((('alpha[t]', 1),), 'beta')]
    """
    numerator = scalar.numerator
    names = {name for name in numerator.parameters if is_schedule_value(name)}
    if keep_past:
        names = {name for name in names if moment_of(name)[1] >= 0}
    if not names:
        return {(): numerator} if numerator else {}
    parts: dict[Monomial, dict[Monomial, Fraction]] = {}
    for monomial, value in numerator.terms().items():
        fresh = tuple(pair for pair in monomial if pair[0] in names)
        rest = tuple(pair for pair in monomial if pair[0] not in names)
        parts.setdefault(fresh, {})[rest] = value
    return {fresh: Scalar.from_terms(parts[fresh]) for fresh in sorted(parts)}
