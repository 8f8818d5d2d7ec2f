"""Two rules side by side in one linear system, and the coefficients of the difference of their outputs, k by k."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.linear import Answer, Form, Slot
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.analysis.oracles import LinearModel, Oracle, Own
from softupdate_algebra.analysis.starts import Starts, starts
from softupdate_algebra.analysis.steps import MAX_PERIOD, StepMap, Timing, next_change, output_at, step_map, timing
from softupdate_algebra.errors import ComparisonError, LimitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from softupdate_algebra.algebra.scalar import Monomial
    from softupdate_algebra.rules.model import UpdateRule

Label: TypeAlias = str | Answer
"""What a coefficient stands on: an initial value or constant by name, or an oracle's answer."""


@dataclass(frozen=True, slots=True)
class Residual:
    """The coefficient of left's minus right's output after *k* steps on *label*."""

    k: int
    label: Label
    value: Scalar
    on: Monomial = ()
    """The monomial in schedule values on which this is the coefficient; () where nothing was split."""


@dataclass(frozen=True)
class Pair:
    """Two rules with one start and one oracle; states are written ``left.QN`` and ``right.QN``."""

    left: UpdateRule
    right: UpdateRule
    start: str
    oracle: Oracle

    @cached_property
    def timing(self) -> Timing:
        """The start-up and the period that both rules share."""
        a, b = timing(self.left), timing(self.right)
        if lcm(a.period, b.period) > MAX_PERIOD:
            raise LimitError(
                f"the periods {a.period} and {b.period} of the two rules repeat together only after "
                f"{lcm(a.period, b.period)} steps; at most {MAX_PERIOD}."
            )
        return Timing(max(a.startup, b.startup), lcm(a.period, b.period), a.varies or b.varies)

    @cached_property
    def starts(self) -> tuple[Starts, Starts]:
        """The initial values of left's and of right's networks."""
        first, second = starts((self.left, self.right), self.start)
        return first, second

    @cached_property
    def constants(self) -> tuple[str, ...]:
        """The constant vectors that both rules and the oracle speak of, sorted."""
        brought = self.oracle.constants if isinstance(self.oracle, LinearModel) else ()
        return tuple(sorted({*self.left.constants, *self.right.constants, *brought}))

    def step(self, t: int, *, symbolic: bool = False) -> StepMap:
        """Return the joint step *t*; raises ``ComparisonError`` when the rules make different calls in it."""
        a = step_map(self.left, t, self.oracle, symbolic=symbolic)
        b = step_map(self.right, t, self.oracle, symbolic=symbolic)
        if not isinstance(self.oracle, LinearModel) and not isinstance(self.oracle, Own):
            _refuse_different_calls(a, b, t)
        return StepMap(
            (*_named(a, "left", self.left), *_named(b, "right", self.right)),
            (*a.queries, *b.queries),
        )

    def outputs(self, k: int) -> Form | None:
        """Return left's minus right's output after *k* steps over the joint states, ``None`` where undefined."""
        a, b = output_at(self.left.output, k), output_at(self.right.output, k)
        if a is None or b is None:
            return None
        return _prefixed(a, "left", self.left) - _prefixed(b, "right", self.right)

    def outputs_in_t(self) -> Form:
        """Return left's minus right's output over the joint states, t being the step just finished."""
        sides = (("left", self.left), ("right", self.right))
        a, b = (_prefixed(Form.collect((str(p.of), p.coefficient) for p in r.output), s, r) for s, r in sides)
        return a - b

    def initial_columns(self) -> dict[Label, dict[str, Scalar]]:
        """Return, for each initial value and constant, its weight in every joint state."""
        columns: dict[Label, dict[str, Scalar]] = {}
        for side, values in zip(("left", "right"), self.starts, strict=True):
            for name, form in values:
                for key, weight in form.terms:
                    columns.setdefault(str(key), {})[f"{side}.{name}"] = weight
        for name in self.constants:
            columns.setdefault(name, {})[name] = ONE
        return columns

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The joint states that can reach the outputs, sorted; their number bounds the recurrence."""
        last = self.timing.startup + self.timing.period
        needed = {str(key) for k in (0, 1, last) for key, _ in (self.outputs(k) or Form()).terms}
        different, at = [0], next_change((self.left, self.right), 0)
        while at is not None and at < last:
            different.append(at)
            at = next_change((self.left, self.right), at)
        steps = [self.step(t, symbolic=True) for t in different]
        while True:
            reached = {
                key
                for step in steps
                for name, form in step.changes
                if name in needed
                for key, _ in form.terms
                if isinstance(key, str)
            }
            if reached <= needed:
                return tuple(sorted(needed))
            needed |= reached

    def residuals(
        self, last: int | None = None, values: Mapping[str, Scalar] | None = None, most: int | None = None
    ) -> Iterator[tuple[int, list[Residual]]]:
        """Yield, for k = 0, 1, ..., the non-zero coefficients of the difference of outputs.

        With *last* ``None`` the sequence ends where the Cayley-Hamilton bound has been reached for every
        initial value and every answer of the first period; later answers repeat these (THEORY 3, point 2).
        With a number, every answer up to that step is followed. With *values* put in for some parameters the
        rules are run where these hold; raises ``ZeroDivisionError`` where a coefficient is undefined then.
        Ends early once the coefficients on the way have more than *most* terms together.
        """

        def put(form: Form) -> Form:
            return form.map(lambda value: value.substitute(values)) if values else form

        shape = self.timing
        span = len(self.states) * shape.period
        repeating = last is None
        end = shape.startup + shape.period + span if last is None else last
        columns = self.initial_columns()
        if values:
            columns = {
                label: {name: value.substitute(values) for name, value in column.items()}
                for label, column in columns.items()
            }
        limits: dict[Label, int] = dict.fromkeys(columns, shape.startup + span if repeating else end)
        steps: dict[int, StepMap] = {}
        work = 0
        for k in range(end + 1):
            outputs = self.outputs(k)
            if outputs is None and k > 0:
                raise ComparisonError(f"an output is undefined at k = {k}; compare an output that is defined.")
            yield k, [] if outputs is None else _applied(put(outputs), columns, k)
            work += sum(value.length for column in columns.values() for value in column.values()) if most else 0
            if k == end or (most is not None and work > most):
                return
            phase = self._phase(k)
            if phase not in steps:
                step = self.step(phase)
                steps[phase] = StepMap(tuple((name, put(form)) for name, form in step.changes), step.queries)
            columns = _advanced(steps[phase], columns, k, fresh=not repeating or k < shape.startup + shape.period)
            for label in columns:
                limits.setdefault(label, (max(k, shape.startup) + span) if repeating else end)
            if repeating:
                columns = {label: column for label, column in columns.items() if k + 1 <= limits[label] and column}

    def residuals_at(self, k: int, most: int) -> list[Residual] | None:
        """Return the non-zero coefficients of the difference of outputs after *k* steps, found backwards.

        ``None`` where that would take more than *most* terms of the coefficients on the way, or where an output
        is undefined. The rules' coefficients must not vary with the step.
        """
        output = self.outputs(k)
        if output is None:
            return None
        row, found, work = output, list[Residual](), 0
        for t in range(k - 1, -1, -1):
            row = row.replace(dict(self.step(self._phase(t)).changes))
            answers = [(key, value) for key, value in row.terms if isinstance(key, Slot)]
            found += [Residual(k, Answer(key.oracle, t, key.order), value) for key, value in answers]
            row = Form(tuple((key, value) for key, value in row.terms if isinstance(key, str)))
            work += sum(value.length - 1 for _, value in row.terms)
            if work > most:
                return None
        columns = self.initial_columns()
        return [*_applied(row, columns, k), *reversed(found)]

    def _phase(self, t: int) -> int:
        """Return the first step that does what step *t* does, unless coefficients vary with the step."""
        shape = self.timing
        return t if t < shape.startup or shape.varies else shape.startup + (t - shape.startup) % shape.period

    def states_after(self, last: int) -> Iterator[tuple[int, list[Residual], dict[Label, dict[str, Scalar]]]]:
        """Yield, for k = 0, ..., *last*, the non-zero residuals and the joint states, as weights by label."""
        columns = self.initial_columns()
        for k in range(last + 1):
            outputs = self.outputs(k)
            yield k, [] if outputs is None else _applied(outputs, columns, k), columns
            if k < last:
                columns = _advanced(self.step(k), columns, k, fresh=True)


def _named(step: StepMap, side: str, rule: UpdateRule) -> tuple[tuple[str, Form], ...]:
    return tuple((f"{side}.{name}", _prefixed(form, side, rule)) for name, form in step.changes)


def _prefixed(form: Form, side: str, rule: UpdateRule) -> Form:
    own = frozenset(rule.networks)
    return Form(tuple((f"{side}.{key}" if isinstance(key, str) and key in own else key, v) for key, v in form.terms))


def _refuse_different_calls(a: StepMap, b: StepMap, t: int) -> None:
    calls = [[query.slot for query in step.queries] for step in (a, b)]
    if sorted(calls[0]) == sorted(calls[1]):
        return
    counts = [", ".join(f"{n} of {o}" for o, n in _counts(slots)) or "none" for slots in calls]
    raise ComparisonError(
        f"the rules ask for different gradients in step t = {t}: {counts[0]} on the left, {counts[1]} on the right; "
        "recorded answers are matched by oracle and order, so give both the same calls per step "
        "(for example 'repeat M { ... }' around the rule with fewer), or compare with another --oracle."
    )


def _counts(slots: list[Slot]) -> list[tuple[str, int]]:
    names = dict.fromkeys(slot.oracle for slot in slots)
    return [(name, sum(1 for slot in slots if slot.oracle == name)) for name in names]


def _applied(outputs: Form, columns: dict[Label, dict[str, Scalar]], k: int) -> list[Residual]:
    found = []
    for label, column in columns.items():
        total = Scalar.number(0)
        for key, weight in outputs.terms:
            if key in column:
                total = total + weight * column[str(key)]
        if total:
            found.append(Residual(k, label, total))
    return found


def _advanced(
    step: StepMap, columns: dict[Label, dict[str, Scalar]], t: int, *, fresh: bool
) -> dict[Label, dict[str, Scalar]]:
    changed = {name for name, _ in step.changes}
    result: dict[Label, dict[str, Scalar]] = {}
    for label, column in columns.items():
        moved = {name: value for name, value in column.items() if name not in changed}
        for name, form in step.changes:
            total: Scalar | None = None
            for key, weight in form.terms:
                if key in column:
                    part = column[key] if weight.is_one else weight * column[key]
                    total = part if total is None else total + part
            if total is not None and total:
                moved[name] = total
        result[label] = moved
    if fresh:
        for name, form in step.changes:
            for key, weight in form.terms:
                if isinstance(key, Slot):
                    result.setdefault(Answer(key.oracle, t, key.order), {})[name] = weight
    return result
