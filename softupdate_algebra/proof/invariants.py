"""Inductive invariants: finitely many rows that vanish at the start, stay zero in every step, and hold the outputs together."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.linear import Answer, Form, Slot
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.analysis.invariants import Invariant, Unclosed, find_invariant
from softupdate_algebra.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from softupdate_algebra.algebra.cases import Case
    from softupdate_algebra.algebra.linear import Key
    from softupdate_algebra.analysis.findings import Finding
    from softupdate_algebra.analysis.joint import Pair
    from softupdate_algebra.analysis.steps import StepMap

MAX_PERIOD_FOR_INVARIANTS = 400


def invariant(finding: Finding, case: Case | None) -> Invariant | None:
    """Return an invariant that shows equality for all k in *case* (everywhere, without one).

    ``None`` where there is none of this kind: coefficients that vary with the step, equations that were not
    solved, or rules that differ there. Raises ``LimitError`` when the period is beyond the limit.
    """
    if case is not None and case.rest:
        return None
    return invariant_of(finding.problem.pair, {} if case is None else dict(case.solved))


def invariant_of(pair: Pair, solved: Mapping[str, Scalar]) -> Invariant | None:
    """Return an invariant of the pair with *solved* put in; see ``invariant``."""
    if pair.timing.varies:
        found = find_invariant(pair, solved)
        return None if isinstance(found, Unclosed) else found
    period = Period(pair, solved)
    rows = _Rows()
    waiting = [period.gap, *period.outputs]
    followed: list[Form] = []
    while waiting:
        row = waiting.pop(0)
        if _has_answers(row):
            return None
        fresh = rows.add(row)
        if fresh is not None:
            followed.append(period.before(fresh))
            waiting.append(followed[-1])
    vanish = all(period.at_start(row).is_zero for row in rows.rows)
    if any(_has_answers(row) for row in followed) or not vanish:
        return None
    return Invariant(
        period.first,
        period.length,
        tuple(rows.rows),
        tuple(rows.weights(row) for row in followed),
        tuple(rows.weights(row) for row in period.outputs),
    )


class Period:
    """One period of a pair, from the end of its start-up on, as a map from rows after it to rows before it.

    Raises ``LimitError`` when the period is beyond the limit.
    """

    def __init__(self, pair: Pair, solved: Mapping[str, Scalar]) -> None:
        self.pair, self.solved = pair, solved
        self.first, self.length = pair.timing.startup, pair.timing.period
        if self.length > MAX_PERIOD_FOR_INVARIANTS:
            raise LimitError(f"the period of {self.length} steps is too long; at most {MAX_PERIOD_FOR_INVARIANTS}.")
        self._steps = [_with(pair.step(self.first + j), solved) for j in range(self.length)]
        self.gap = _put(pair.outputs(self.first + self.length) or Form(), solved)
        self.outputs = [_pulled(self.gap, self._steps[: j + 1], self.first) for j in range(self.length)]
        """Left's minus right's output after each step, over the states and answers of the period."""

    def before(self, row: Form) -> Form:
        """Return a row after the period as one before it, over its answers too."""
        return _pulled(row, self._steps, self.first)

    def at_start(self, row: Form) -> Form:
        """Return a row's value where the period begins first, over initial values and earlier answers."""
        steps = [_with(self.pair.step(t), self.solved) for t in range(self.first)]
        return _pulled(row, steps, 0).replace(self._initial)

    @cached_property
    def _initial(self) -> dict[Key, Form]:
        return {
            f"{side}.{name}": _put(form, self.solved)
            for side, values in zip(("left", "right"), self.pair.starts, strict=True)
            for name, form in values
        }


class _Rows:
    """Independent rows with polynomial entries, each with a pivot that the later ones do not have."""

    def __init__(self) -> None:
        self.rows: list[Form] = []
        self.pivots: list[tuple[Key, Scalar]] = []

    def _reduced(self, row: Form) -> tuple[Form, list[Scalar]]:
        weights = []
        for known, (key, pivot) in zip(self.rows, self.pivots, strict=True):
            weight = row.coefficient(key)
            if weight:
                weight = weight if pivot.is_one else weight / pivot
                row = row - known.scaled(weight)
            weights.append(weight)
        return row, weights

    def add(self, row: Form) -> Form | None:
        """Add what the rows do not span already, without common factors; return it, ``None`` when nothing is left."""
        rest, _ = self._reduced(row)
        if rest.is_zero:
            return None
        fresh = _primitive(rest)
        self.rows.append(fresh)
        self.pivots.append(
            min(
                fresh.terms,
                key=lambda term: (
                    not term[1].is_constant,
                    term[1].sort_key(),
                    str(term[0]),
                ),
            )
        )
        return fresh

    def weights(self, row: Form) -> tuple[Scalar, ...]:
        """Return the weights with which the rows add up to *row*."""
        rest, weights = self._reduced(row)
        assert rest.is_zero
        return (*weights, *(ZERO for _ in self.rows[len(weights) :]))


def _primitive(row: Form) -> Form:
    below, common = ONE, ZERO
    for _, value in row.terms:
        below = below * (value.denominator / below.gcd(value.denominator))
    for _, value in row.terms:
        common = (value * below).gcd(common) if common else value * below
    scaled = row.scaled(below / common)
    first = scaled.terms[0][1].terms()
    lead = first[max(first, key=lambda monomial: (-sum(power for _, power in monomial), monomial))]
    return scaled.scaled(Scalar.number(1 / lead))


def _with(step: StepMap, solved: Mapping[str, Scalar]) -> dict[Key, Form]:
    return {name: _put(form, solved) for name, form in step.changes}


def _put(form: Form, solved: Mapping[str, Scalar]) -> Form:
    return form.map(lambda value: value.substitute(solved)) if solved else form


def _pulled(row: Form, steps: list[dict[Key, Form]], first: int) -> Form:
    """Return the row after these steps, the *first* of them and those after it, as a row before them."""
    for number in range(len(steps) - 1, -1, -1):
        row = _dated(row.replace(steps[number]), first + number)
    return row


def _dated(row: Form, step: int) -> Form:
    if not any(isinstance(key, Slot) for key, _ in row.terms):
        return row
    parts = ((Answer(key.oracle, step, key.order) if isinstance(key, Slot) else key, v) for key, v in row.terms)
    return Form.collect(parts)


def _has_answers(row: Form) -> bool:
    return any(not isinstance(key, str) for key, _ in row.terms)
