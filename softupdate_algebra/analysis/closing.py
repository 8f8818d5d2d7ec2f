"""Why two rules with an unknown gradient agree for ever: calls paired off, and rows that stay 0 (an invariant)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from softupdate_algebra.algebra.linear import Form, Key, Slot
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.algebra.time import varies
from softupdate_algebra.analysis.queries import SIDES

if TYPE_CHECKING:
    from collections.abc import Callable

    from softupdate_algebra.algebra.scalar import Monomial
    from softupdate_algebra.analysis.queries import Asked, Following, Side

MAX_ROWS = 60

Pairing: TypeAlias = tuple[Literal["new", "as", "before"], int]
"""What a call of a period repeats: nothing, the I-th call of the period, or the I-th of the period before."""


@dataclass(frozen=True, slots=True)
class PairedCall:
    """A call of the period, what it repeats, and each argument's difference from that as weights of the rows."""

    pairing: Pairing
    by: tuple[tuple[Scalar, ...], ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """An invariant: after *prefix* steps all *rows* are 0, and so they are after each further *period*.

    Rows are forms over ``left.QN``, ``right.x``, constants, and the answers ``before[I]`` and arguments
    ``before[I,A]`` of the calls of the period before. ``next[i][j]`` is the weight of row j in row i a period
    later, ``outputs[j][i]`` that of row i in the difference of outputs after step j of the period.
    """

    prefix: int
    period: int
    rows: tuple[Form, ...]
    next: tuple[tuple[Scalar, ...], ...]
    outputs: tuple[tuple[Scalar, ...], ...]
    calls: tuple[PairedCall, ...]


def closing(run: Following, period: int) -> Closing | None:
    """Return the invariant that shows the rules equal from here on, the calls paired as in the last period.

    ``None`` when that pairing does not close; the run stands at the end of a period. Where coefficients change with
    the step, rows with numbers and parameters alone are looked for: whatever t and the schedules are, their weights in
    each other's next values and in the outputs may depend on them.
    """
    start = run.t
    last = [call for call in run.calls if call.step >= start - period]
    past = [call for call in run.calls if start - 2 * period <= call.step < start - period]
    pairings = [_pairing(call, last, past) for call in last]
    memory = any(kind == "before" for kind, _ in pairings)
    period_run = _one_period(run, period, pairings, memory)
    if period_run is None:
        return None
    now = _now(run, last if memory else [])
    space = _Rows(run.branch.reduce)
    queue = [row for forms in (*period_run.gaps, period_run.outputs) for form in forms for row in _constant_rows(form)]
    while queue:
        row = queue.pop(0)
        if any(isinstance(key, Slot) for key, _ in row.terms) or not run.here(row.replace(now)).is_zero:
            return None
        if space.coordinates(row) is None:
            if len(space.rows) >= MAX_ROWS:
                return None
            space.add(row)
            queue.extend(_constant_rows(run.here(row.replace(period_run.after))))
    return _written(run, period, pairings, period_run, space)


def _constant_rows(form: Form) -> list[Form]:
    """Return rows free of t, powers and schedules that, vanishing together, make *form* vanish in every step."""
    if not any(varies(value) for _, value in form.terms):
        return [form]
    divisor = ONE
    for below in dict.fromkeys(value.denominator for _, value in form.terms):
        divisor = divisor * below
    parts: dict[Monomial, list[tuple[Key, Scalar]]] = {}
    for key, value in form.terms:
        for monomial, weight in (value * divisor).numerator.terms().items():
            changing = tuple(pair for pair in monomial if varies(Scalar.parameter(pair[0])))
            rest = tuple(pair for pair in monomial if pair not in changing)
            parts.setdefault(changing, []).append((key, Scalar.from_terms({rest: weight})))
    return [Form.collect(terms) for _, terms in sorted(parts.items())]


def _pairing(call: Asked, last: list[Asked], past: list[Asked]) -> Pairing:
    if call.repeats:
        for index, other in enumerate(last):
            if other is call:
                break
            if other.answer == call.answer and other.oracle == call.oracle:
                return ("as", index)
        for index, other in enumerate(past):
            if other.answer == call.answer and other.oracle == call.oracle:
                return ("before", index)
    return ("new", 0)


@dataclass(slots=True)
class _Period:
    """One period over symbols: values after it, differences of paired arguments, differences of outputs."""

    after: dict[Key, Form]
    gaps: list[list[Form]]
    outputs: list[Form]


def _one_period(run: Following, period: int, pairings: list[Pairing], memory: bool) -> _Period | None:
    values: dict[Side, dict[Key, Form]] = {
        side: {name: Form.of(f"{side}.{name}") for name in run.rule(side).networks} for side in SIDES
    }
    asked: list[tuple[Form, ...]] = []
    answers: list[Form] = []
    gaps: list[list[Form]] = []
    outputs: list[Form] = []
    varies_here = run.pair.timing.varies
    for t in range(run.t, run.t + period):
        for side in SIDES:
            step = run.symbolic_step(side) if varies_here else run.step(side, t)
            known = dict(values[side])
            for query in step.queries:
                index = len(asked)
                if index >= len(pairings):
                    return None
                arguments = tuple(run.here(argument.replace(known)) for argument in query.arguments)
                answer, others = _paired(pairings[index], index, query.slot.oracle, asked, answers, len(arguments))
                gaps.append([run.here(a - b) for a, b in zip(arguments, others, strict=True)] if others else [])
                asked.append(arguments)
                answers.append(answer)
                known[query.slot] = answer
            for name, form in step.changes:
                values[side][name] = run.here(form.replace(known))
        ends = [
            run.symbolic_output(side, values[side]) if varies_here else run.output(side, t + 1, values[side])
            for side in SIDES
        ]
        if ends[0] is None or ends[1] is None:
            return None
        outputs.append(run.here(ends[0] - ends[1]))
    if len(asked) != len(pairings):
        return None
    after: dict[Key, Form] = {f"{side}.{name}": form for side in SIDES for name, form in values[side].items()}
    if memory:
        after |= _remembered(answers, asked)
    return _Period(after, gaps, outputs)


def _paired(
    pairing: Pairing, index: int, oracle: str, asked: list[tuple[Form, ...]], answers: list[Form], arity: int
) -> tuple[Form, tuple[Form, ...]]:
    kind, other = pairing
    if kind == "as":
        return answers[other], asked[other]
    if kind == "before":
        return Form.of(f"before[{other}]"), tuple(Form.of(f"before[{other},{a}]") for a in range(1, arity + 1))
    return Form.of(Slot(oracle, index)), ()


def _remembered(answers: list[Form], asked: list[tuple[Form, ...]]) -> dict[Key, Form]:
    found: dict[Key, Form] = {f"before[{index}]": answer for index, answer in enumerate(answers)}
    for index, arguments in enumerate(asked):
        found |= {f"before[{index},{a}]": argument for a, argument in enumerate(arguments, 1)}
    return found


def _now(run: Following, last: list[Asked]) -> dict[Key, Form]:
    found: dict[Key, Form] = {f"{side}.{name}": form for side in SIDES for name, form in run.values[side].items()}
    return found | _remembered([Form.of(call.answer) for call in last], [call.arguments for call in last])


def _written(run: Following, period: int, pairings: list[Pairing], done: _Period, space: _Rows) -> Closing:
    def weights(form: Form) -> tuple[Scalar, ...]:
        found = space.coordinates(form)
        assert found is not None
        return found

    return Closing(
        prefix=run.t,
        period=period,
        rows=tuple(space.rows),
        next=tuple(weights(run.here(row.replace(done.after))) for row in space.rows),
        outputs=tuple(weights(form) for form in done.outputs),
        calls=tuple(
            PairedCall(pairing, tuple(weights(gap) for gap in gaps))
            for pairing, gaps in zip(pairings, done.gaps, strict=True)
        ),
    )


class _Rows:
    """Linearly independent rows, and any row of their span as weights of them."""

    def __init__(self, reduce: Callable[[Scalar], Scalar]) -> None:
        self.rows: list[Form] = []
        self._reduce = reduce
        self._echelon: list[tuple[Key, Form, tuple[Scalar, ...]]] = []

    def coordinates(self, row: Form) -> tuple[Scalar, ...] | None:
        """Return the weights of the rows that add up to *row*, ``None`` when it is independent of them."""
        rest, weights = self._eliminated(row)
        return weights if rest.is_zero else None

    def add(self, row: Form) -> None:
        """Add a row that is independent of the others."""
        rest, weights = self._eliminated(row)
        key, pivot = min(rest.terms, key=lambda term: (not term[1].is_constant, term[1].total_degree(), str(term[0])))
        inverse = pivot.inverse()
        self.rows.append(row)
        combined = (*(-w * inverse for w in weights), inverse)
        self._echelon = [(k, f, (*w, ZERO)) for k, f, w in self._echelon]
        self._echelon.append((key, self._here(rest.scaled(inverse)), combined))

    def _eliminated(self, row: Form) -> tuple[Form, tuple[Scalar, ...]]:
        weights = [ZERO] * len(self.rows)
        for key, reduced, combination in self._echelon:
            factor = row.coefficient(key)
            if factor:
                row = self._here(row - reduced.scaled(factor))
                weights = [w + factor * part for w, part in zip(weights, combination, strict=True)]
        return row, tuple(self._reduce(w) for w in weights)

    def _here(self, form: Form) -> Form:
        return form.map(self._reduce)
