"""A rule that does the same in every step as one matrix, and the generating function of any of its responses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.linear import Form, Slot
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar, sum_of
from softupdate_algebra.algebra.sequences import VARIABLE, Recurrence
from softupdate_algebra.analysis.oracles import Oracle, refuse_name_clash
from softupdate_algebra.analysis.starts import Starts, starts
from softupdate_algebra.analysis.steps import step_map, timing
from softupdate_algebra.errors import LimitError, RuleError

if TYPE_CHECKING:
    from softupdate_algebra.rules.model import UpdateRule

MAX_STATES = 24

Vector: TypeAlias = tuple[Scalar, ...]
Matrix: TypeAlias = tuple[Vector, ...]


@dataclass(frozen=True, slots=True)
class System:
    """One step: states become *matrix* times states plus each input's column times its answer.

    ``states`` are the networks and then the constant vectors; ``starts`` gives, for each initial value or
    constant, its column at the start.
    """

    states: tuple[str, ...]
    matrix: Matrix
    inputs: tuple[tuple[Slot, Vector], ...]
    starts: tuple[tuple[str, Vector], ...]

    def row(self, form: Form) -> Vector:
        """Return a linear form over the states as a row."""
        return tuple(form.coefficient(name) for name in self.states)

    def at(self, values: dict[str, Scalar]) -> System:
        """Return the system at these parameters; raises ``ZeroDivisionError`` where it is undefined."""

        def put(vector: Vector) -> Vector:
            return tuple(entry.substitute(values) for entry in vector)

        return System(
            self.states,
            tuple(put(row) for row in self.matrix),
            tuple((slot, put(column)) for slot, column in self.inputs),
            tuple((label, put(column)) for label, column in self.starts),
        )

    def transform(self, row: Vector, column: Vector) -> Scalar:
        """Return the sum over n of row * matrix^n * column / z^(n + 1), a rational function of z."""
        seen = self._seen(row)
        if not seen:
            return ZERO
        small = tuple(tuple(self.matrix[i][j] for j in seen) for i in seen)
        below = characteristic_polynomial(small)
        values = _moments(tuple(row[i] for i in seen), small, tuple(column[i] for i in seen))
        z = Scalar.parameter(VARIABLE)
        top = ZERO
        for power in range(len(seen) - 1, -1, -1):
            top = top * z + sum_of(below[power + 1 + i] * values[i] for i in range(len(seen) - power))
        return top / sum_of(part * z**i for i, part in enumerate(below))

    def _seen(self, row: Vector) -> tuple[int, ...]:
        """Return the states that *row* depends on, sooner or later."""
        found = {i for i, weight in enumerate(row) if weight}
        while True:
            reached = {j for i in found for j, weight in enumerate(self.matrix[i]) if weight} | found
            if reached == found:
                return tuple(sorted(found))
            found = reached


def system_of(rule: UpdateRule, start: str | Starts, oracle: Oracle) -> System:
    """Return *rule* as a system, from a start in words or as forms; answers of an unknown function are its inputs.

    Raises ``RuleError`` for a rule that does not do the same in every step, with the reason.
    """
    refuse_name_clash(rule, oracle)
    _require_the_same_in_every_step(rule)
    changes = dict(step_map(rule, 0, oracle).changes)
    beginnings = dict(starts((rule,), start)[0] if isinstance(start, str) else start)
    constants = {key for form in changes.values() for key, _ in form.terms if isinstance(key, str)} - {*rule.networks}
    states = (*rule.networks, *sorted(constants))
    if len(states) > MAX_STATES:
        raise LimitError(
            f"the rule has {len(states)} networks and constants; a closed form takes at most {MAX_STATES}."
        )
    forms = [changes.get(name, Form.of(name)) for name in states]
    slots = sorted({key for form in forms for key, _ in form.terms if isinstance(key, Slot)})
    initial = [beginnings.get(name, Form.of(name)) for name in states]
    labels = sorted({str(key) for form in initial for key, _ in form.terms})
    return System(
        states,
        tuple(tuple(form.coefficient(name) for name in states) for form in forms),
        tuple((slot, tuple(form.coefficient(slot) for form in forms)) for slot in slots),
        tuple((label, tuple(form.coefficient(label) for form in initial)) for label in labels),
    )


def _require_the_same_in_every_step(rule: UpdateRule) -> None:
    shape = timing(rule)
    if shape.varies:
        raise RuleError(
            "a coefficient changes with the step; a closed form is for rules that do the same in every step."
        )
    if shape.period > 1:
        raise RuleError(
            f"the rule repeats itself every {shape.period} steps only; a closed form is for rules that do the same in "
            "every step, so unroll this one to the k in question."
        )
    if shape.startup:
        raise RuleError(
            f"the rule has a start-up of {shape.startup} steps; a closed form is for rules that do the same in every "
            "step, so give the state that the start-up leaves as a start instead."
        )


def characteristic_polynomial(matrix: Matrix) -> tuple[Scalar, ...]:
    """Return the coefficients of det(z - matrix), from z^0 to z^n (Faddeev and LeVerrier).

    >>> c = Scalar.parameter("c")
    >>> characteristic_polynomial(((ONE, ZERO), (1 - c, c)))
    (Scalar(c), Scalar(-(1 + c)), Scalar(1))
    """
    size = len(matrix)
    found = [ONE]
    power = tuple(tuple(ONE if i == j else ZERO for j in range(size)) for i in range(size))
    for step in range(1, size + 1):
        product = tuple(
            tuple(sum_of(row[k] * power[k][j] for k in range(size) if row[k] and power[k][j]) for j in range(size))
            for row in matrix
        )
        weight = sum_of(product[i][i] for i in range(size)) / -step
        found.append(weight)
        power = tuple(tuple(product[i][j] + (weight if i == j else ZERO) for j in range(size)) for i in range(size))
    return tuple(reversed(found))


def _moments(row: Vector, matrix: Matrix, column: Vector) -> list[Scalar]:
    """Return row * matrix^n * column for n = 0, ..., one less than the size."""
    found = []
    for _ in matrix:
        found.append(sum_of(a * b for a, b in zip(row, column, strict=True) if a and b))
        column = tuple(sum_of(a * b for a, b in zip(line, column, strict=True) if a and b) for line in matrix)
    return found


def recurrence(system: System, row: Vector, column: Vector, origin: int) -> Recurrence:
    """Return the recurrence that row * matrix^n * column obeys at every parameter (Cayley and Hamilton)."""
    below = characteristic_polynomial(system.matrix)
    variable = Scalar.parameter(VARIABLE)
    polynomial = sum_of(part * variable**i for i, part in enumerate(below))
    factors = tuple((base, times) for base, times in polynomial.factors()[1] if times > 0)
    return Recurrence(origin, tuple(_moments(row, system.matrix, column)), tuple(-part for part in below[:-1]), factors)
