"""Rows that vanish for ever: the invariant behind an equality for all k when coefficients change with the step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from softupdate_algebra.algebra.exponential import STEP
from softupdate_algebra.algebra.linear import Form
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.algebra.time import at_step
from softupdate_algebra.analysis.moments import SIGN, ZERO_POWER, at_phase, by_schedule, later, put_in
from softupdate_algebra.analysis.steps import breaks
from softupdate_algebra.analysis.vanishing import MAX_STEP, last_exception_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from softupdate_algebra.algebra.linear import Key
    from softupdate_algebra.algebra.scalar import Monomial
    from softupdate_algebra.analysis.joint import Pair

MAX_ROWS: Final = 40
MAX_ROW_TERMS: Final = 4000
MAX_PERIOD: Final = 64
LONG_STARTUP: Final = 24
"""A longer start-up is crossed by invariants of its segments, where there are any, instead of being run."""
MAX_PREFIX: Final = 120


@dataclass(frozen=True, slots=True)
class Invariant:
    """Rows over the joint states that are 0 in step *prefix*, stay 0 a *period* later, and force equal outputs.

    Row i after a period is the sum of ``next[i][j]`` times row j; left's minus right's output after step j of the
    period is the sum of ``outputs[j][i]`` times row i. Scalars speak of t, the period's first step, of powers such
    as ``c^t``, and of schedule values: rows of those before t only, ``next`` and ``outputs`` of those in the period
    too. None of their divisors vanishes for all parameters at any step from *prefix* on.
    """

    prefix: int
    period: int
    rows: tuple[Form, ...]
    next: tuple[tuple[Scalar, ...], ...]
    outputs: tuple[tuple[Scalar, ...], ...]


@dataclass(frozen=True, slots=True)
class Unclosed:
    """Why no invariant was found: the rules part in general position, are undefined there, or cannot be told apart."""

    kind: Literal["parts", "undefined", "budget"]
    words: str


Closure: TypeAlias = Invariant | Unclosed
Matrix: TypeAlias = tuple[tuple[Scalar, ...], ...]

_PARTS = Unclosed("parts", "the rules differ at some step")
_BUDGET = Unclosed("budget", "the rows of the invariant grew beyond the budget")


def find_invariant(pair: Pair, values: Mapping[str, Scalar]) -> Closure:
    """Return an invariant that proves equal outputs for all k with *values* put in, or why there is none.

    The rows that must vanish for the outputs to agree at all later steps are followed backwards, split by the
    fresh values of the schedules, until they repeat: at most as many as there are joint states.
    """
    try:
        if pair.timing.startup > LONG_STARTUP:
            found = _by_segments(pair, values)
            if found is not None:
                return found
        return _Closing(pair, values, pair.timing.startup).closure()
    except ZeroDivisionError:
        return Unclosed("undefined", "a divisor of a rule vanishes there at every late step")


def _by_segments(pair: Pair, values: Mapping[str, Scalar]) -> Invariant | None:
    """Return an invariant whose start-up was not run but crossed by one invariant for each of its segments.

    Between the steps named by ``at`` and ``from`` a rule does the same with coefficients in t, so each segment has
    an invariant of its own; where one ends, its rows must span the rows of the next. ``None`` where that fails.
    """
    places = breaks(pair.left) | breaks(pair.right)
    before: Invariant | None = None
    for first in sorted({0, *places}):
        closing = _Closing(pair, values, first)
        if closing.period != 1:
            return None
        found = closing.closure() if before is None else closing.continued(before)
        if not isinstance(found, Invariant) or found.prefix != first:
            return None
        before = found
    return before


class _Closing:
    def __init__(self, pair: Pair, values: Mapping[str, Scalar], first: int) -> None:
        self.pair = pair
        self.values = values
        shape = pair.timing
        self.first = max(first, 1 if self._mentions(ZERO_POWER, first) else 0)
        self.period = shape.period * (2 if shape.period % 2 and self._mentions(SIGN, first) else 1)
        self.steps = self._steps() if self.period <= MAX_PERIOD else ()
        self.basis = _Basis()

    def _mentions(self, generator: str, first: int) -> bool:
        forms = [form for j in range(self.pair.timing.period) for _, form in self._forms(first + j)]
        return any(generator in put_in(v, self.values).parameters for form in forms for _, v in form.terms)

    def _forms(self, t: int) -> tuple[tuple[str, Form], ...]:
        return (*self.pair.step(t, symbolic=True).changes, ("", self.pair.outputs_in_t()))

    def _steps(self) -> tuple[tuple[Form, dict[str, Form]], ...]:
        """Return, for each step of the period, the outputs' difference after it and the changes it makes."""
        found = []
        for j in range(self.period):
            t = self.first + j
            forms = {
                name: form.map(lambda v, t=t, j=j: self._read(v, t, j))  # type: ignore[misc]
                for name, form in self._forms(t)
            }
            found.append((forms.pop(""), forms))
        return tuple(found)

    def _read(self, scalar: Scalar, t: int, j: int) -> Scalar:
        return later(at_phase(put_in(scalar, self.values), t), j)

    def closure(self) -> Closure:
        """Return the invariant from the first step at which its rows are seen to vanish, or why there is none."""
        found = self._closed()
        return found if isinstance(found, Unclosed) else self._started(*found)

    def continued(self, before: Invariant) -> Closure:
        """Return the invariant from the first step on when the rows of *before* force its rows to vanish there."""
        found = self._closed()
        if isinstance(found, Unclosed):
            return found
        last = last_exception_of(self._divisors(*found))
        span = _Basis()
        for row in before.rows:
            span.add(row.map(lambda v: at_step(v, self.first)))
        rows = [row.map(lambda v: at_step(v, self.first)) for row in self.basis.rows]
        if last is None or last >= self.first or not all(span.spans(row) for row in rows):
            return _BUDGET
        return Invariant(self.first, self.period, tuple(self.basis.rows), *found)

    def _closed(self) -> tuple[Matrix, Matrix] | Unclosed:
        if not self.steps:
            return Unclosed("budget", f"the period is longer than {MAX_PERIOD} steps")
        outputs: list[Form] = []
        for j, (output, _) in enumerate(self.steps):
            row = self._back(output, j)
            if row is None or not self._require(row):
                return _PARTS if row is None else _BUDGET
            outputs.append(row)
        following: list[Form] = []
        while len(following) < len(self.basis.rows):
            row = self._back(self._after_period(self.basis.rows[len(following)]), self.period - 1)
            if row is None or not self._require(row):
                return _PARTS if row is None else _BUDGET
            following.append(row)
        matrix = tuple(self.basis.coordinates(row) for row in following)
        weights = tuple(self.basis.coordinates(row) for row in outputs)
        return matrix, weights

    def _after_period(self, row: Form) -> Form:
        return row.map(lambda v: later(v, self.period))

    def _back(self, row: Form, j: int) -> Form | None:
        """Return *row*, read after step j of the period, before its first step; ``None`` if it meets an answer."""
        for _, changes in reversed(self.steps[: j + 1]):
            values: dict[Key, Form] = dict(changes.items())
            row = row.replace(values)
            if any(not isinstance(key, str) for key, _ in row.terms):
                return None
        return row

    def _require(self, row: Form) -> bool:
        for part in split_row(row).values():
            self.basis.add(part)
        size = sum(len(v.numerator.terms()) for r in self.basis.rows for _, v in r.terms)
        return len(self.basis.rows) <= MAX_ROWS and size <= MAX_ROW_TERMS

    def _divisors(self, matrix: Matrix, weights: Matrix) -> set[Scalar]:
        divisors = {v.denominator for line in (*matrix, *weights) for v in line}
        return divisors | {v.denominator for _, steps in self.steps for f in steps.values() for _, v in f.terms}

    def _started(self, matrix: Matrix, weights: Matrix) -> Closure:
        divisors = self._divisors(matrix, weights)
        last = last_exception_of(divisors)
        if last is None:
            return Unclosed("budget", f"no step up to {MAX_STEP} is known to be the last at which a divisor vanishes")
        for bound in (last, last_exception_of((*divisors, *self.basis.removed))):
            if bound is None:
                break
            prefix = self.first
            while prefix <= bound:
                prefix += self.period
            if prefix > MAX_PREFIX:
                return Unclosed(
                    "budget", f"more than {MAX_PREFIX} steps would have to be run before the invariant starts"
                )
            if self._vanish_at(prefix):
                return Invariant(prefix, self.period, tuple(self.basis.rows), matrix, weights)
        return _PARTS

    def _vanish_at(self, prefix: int) -> bool:
        """Whether the outputs agree up to step *prefix* and all rows vanish there."""
        columns = self.pair.initial_columns()
        for k, found, state in self.pair.states_after(prefix):
            columns = state
            if any(put_in(r.value, self.values) for r in found):
                return False
            assert k <= prefix
        rows = [row.map(lambda v: at_step(v, prefix)) for row in self.basis.rows]
        for column in columns.values():
            put = {name: put_in(value, self.values) for name, value in column.items()}
            for row in rows:
                if sum((w * put[str(key)] for key, w in row.terms if key in put), ZERO):
                    return False
        return True


def split_row(row: Form) -> dict[Monomial, Form]:
    """Return the rows on each monomial in the fresh schedule values, divisors in these cleared.

    Divisors that mention fresh values are the rules' own, so they do not vanish where the rules are defined.
    """
    common = ONE
    for _, value in row.terms:
        if not value.is_polynomial:
            common = common * (value.denominator / _common_factor(common, value.denominator))
    cleared = row.scaled(common)
    parts: dict[Monomial, list[tuple[str, Scalar]]] = {}
    for key, value in cleared.terms:
        for monomial, part in by_schedule(value, keep_past=True).items():
            parts.setdefault(monomial, []).append((str(key), part))
    return {monomial: Form.collect(part) for monomial, part in parts.items()}


def _common_factor(left: Scalar, right: Scalar) -> Scalar:
    """Return the greatest common divisor of two polynomials, up to a number."""
    quotient = left / right
    return right / quotient.denominator if not quotient.is_zero else right


class _Basis:
    """Rows in echelon form over the rational functions of everything but the fresh schedule values."""

    def __init__(self) -> None:
        self.rows: list[Form] = []
        self.removed: list[Scalar] = []
        """Factors that were taken out of rows: where one vanishes, less may be required than the rows say."""
        self._pivots: list[str] = []

    def add(self, row: Form) -> None:
        """Add what *row* has beyond the span of the rows so far, if anything."""
        rest = self._reduced(row)[0]
        if rest.is_zero:
            return
        rest, factor = _primitive(rest)
        self.removed.append(factor)
        self._pivots.append(_pivot(rest))
        self.rows.append(rest)

    def spans(self, row: Form) -> bool:
        """Whether *row* lies in the span of the rows."""
        return self._reduced(row)[0].is_zero

    def coordinates(self, row: Form) -> tuple[Scalar, ...]:
        """Return the weights on the rows of the basis whose sum is *row*, a row of their span."""
        rest, weights = self._reduced(row)
        if not rest.is_zero:
            raise ArithmeticError("a row lies outside the span that was closed")
        return tuple(weights)

    def _reduced(self, row: Form) -> tuple[Form, list[Scalar]]:
        weights = []
        for base, pivot in zip(self.rows, self._pivots, strict=True):
            weight = row.coefficient(pivot) / base.coefficient(pivot)
            weights.append(weight)
            if weight:
                row = row - base.scaled(weight)
        return row, weights


def _pivot(row: Form) -> str:
    """Return the state to eliminate by: a number, else something without t, else something short."""

    def cost(pair: tuple[object, Scalar]) -> tuple[bool, bool, int, str]:
        key, value = pair
        timed = any(name == STEP or not name.isidentifier() for name in value.parameters)
        return (not value.is_constant, timed, len(value.terms()), str(key))

    return str(min(row.terms, key=cost)[0])


def _primitive(row: Form) -> tuple[Form, Scalar]:
    """Return a multiple of *row* with polynomial entries that have no common factor, and the factor taken out."""
    common = ONE
    for _, value in row.terms:
        common = common * (value.denominator / _common_factor(common, value.denominator))
    row = row.scaled(common)
    factor = row.terms[0][1]
    for _, value in row.terms[1:]:
        factor = _common_factor(factor, value)
    row = row.scaled(factor.inverse())
    lead = row.terms[0][1]
    return (row.scaled(Scalar.number(-1)) if lead.is_constant and lead.constant() < 0 else row), factor
