"""When two rules first part: the space of joint states that can be reached, carried along step by step.

The outputs agree after k steps, whatever the initial values and answers, iff the difference of the outputs is 0 on
the space that the columns of step k span: no coefficient is ever multiplied out over many steps. Where that space
lies inside one of the same place of an earlier period, everything later has been seen, and the outputs agree for
all k. Entries are rational functions, so an agreement is an identity: it holds wherever the rules are defined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from softupdate_algebra.algebra.linear import Slot
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.analysis.steps import next_change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from softupdate_algebra.algebra.linear import Form
    from softupdate_algebra.analysis.joint import Pair
    from softupdate_algebra.analysis.steps import StepMap

MAX_WORK: Final = 15_000
"""Steps walked and terms of the spaces on the way, together."""
MAX_TERMS_CARRIED: Final = 1200
"""Terms of all entries of one space; a larger one is given up."""
STEPS_LEFT_TO_WALK: Final = 4
"""A stretch of equal steps with so few left is walked to its end instead of being widened."""


@dataclass(frozen=True, slots=True)
class Agree:
    """The outputs agree after every number of steps."""


@dataclass(frozen=True, slots=True)
class Part:
    """The outputs agree before step *k* and differ after *k* steps."""

    k: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """The space grew beyond the budget, or was widened until it no longer told."""


Reach: TypeAlias = Agree | Part | Unknown
Column: TypeAlias = dict[str, Scalar]


def first_parting(pair: Pair, values: Mapping[str, Scalar], relation: Scalar | None = None) -> Reach:
    """Return whether the outputs ever part with *values* put in, and after how many steps first.

    Where an irreducible *relation* is given it is 0 as well: what it divides is 0, and by nothing else is divided.
    The rules' coefficients must not vary with the step.

    >>> from softupdate_algebra.analysis.joint import Pair
    >>> from softupdate_algebra.analysis.oracles import RECORDED
    >>> from softupdate_algebra.rules.syntax import parse_rule
    >>> hard, soft = parse_rule("x <- x + g(x); every 9000: y <- x"), parse_rule("x <- x + g(x); y <- c*y + (1-c)*x")
    >>> pair = Pair(hard, soft, "identical", RECORDED)
    >>> (
    ...     first_parting(pair, {}),
    ...     first_parting(pair, {"c": Scalar.number(1)}),
    ...     first_parting(Pair(hard, hard, "", RECORDED), {}),
    ... )
    (Part(k=1), Part(k=9000), Agree())
    """
    try:
        return _Walk(pair, values, relation).result()
    except (ZeroDivisionError, _TooLongError):
        return Unknown()


class _TooLongError(ArithmeticError):
    """The entries of a space grew beyond the budget."""


class _Walk:
    def __init__(self, pair: Pair, values: Mapping[str, Scalar], relation: Scalar | None) -> None:
        self.pair = pair
        self.values = values
        self.relation = relation
        self.needed = frozenset(pair.states)
        outputs = pair.outputs(1)
        self.output: Column = {} if outputs is None else {str(key): self._put(value) for key, value in outputs.terms}
        self.output = {key: value for key, value in self.output.items() if value}
        self.wide = False
        self.work = 0

    def _put(self, value: Scalar) -> Scalar:
        return _modulo(value.substitute(self.values), self.relation)

    def result(self) -> Reach:
        shape = self.pair.timing
        at_start = _Space(self.relation)
        for column in self.pair.initial_columns().values():
            at_start.add({n: p for n, v in column.items() if n in self.needed and (p := self._put(v))})
        if self._seen(at_start):
            return Part(0)
        space, t = at_start, 0
        heads: list[_Space] = []
        while self.work < MAX_WORK:
            if t >= shape.startup and (t - shape.startup) % shape.period == 0:
                if any(head.contains(space) for head in heads):
                    return Agree()
                if len(heads) > 1:
                    space = self._widened(space, heads[-1])
                heads.append(space)
            found = self._stretch(space, t, next_change((self.pair.left, self.pair.right), t))
            if isinstance(found, Part | Unknown):
                return found
            space, t = found
        return Unknown()

    def _widened(self, space: _Space, other: _Space) -> _Space:
        self.wide = True
        wide = space.copy()
        wide.include(other)
        return wide

    def _stretch(self, space: _Space, t: int, end: int | None) -> tuple[_Space, int] | Part | Unknown:
        """Carry *space* from step *t* over equal steps, up to *end* and at most to the next period."""
        shape = self.pair.timing
        step = self.pair.step(t)
        head = shape.startup if t < shape.startup else t + shape.period - (t - shape.startup) % shape.period
        end = head if end is None else min(head, end)
        changes = self._changes(step)
        seen = space.copy()
        while t < end:
            following = self._moved(space, *changes)
            t += 1
            if self._seen(following):
                return Unknown() if self.wide else Part(t)
            self.work += 1 + following.terms()
            if self.work > MAX_WORK:
                return Unknown()
            if following.contains(space) and space.contains(following):
                return following, end
            if end - t > STEPS_LEFT_TO_WALK and not seen.include(following):
                self.wide = True
                return seen, end
            space = following
        return space, t

    def _changes(self, step: StepMap) -> tuple[dict[str, Column], list[Column]]:
        """Return what each changed state is made of, and the columns of the answers."""
        rows: dict[str, Column] = {}
        answers: dict[Slot, Column] = {}
        for name, form in step.changes:
            if name not in self.needed:
                continue
            rows[name] = {}
            for key, weight in self._terms(form):
                if isinstance(key, Slot):
                    answers.setdefault(key, {})[name] = weight
                else:
                    rows[name][str(key)] = weight
        return rows, list(answers.values())

    def _terms(self, form: Form) -> Iterable[tuple[object, Scalar]]:
        return ((key, put) for key, value in form.terms if (put := self._put(value)))

    def _moved(self, space: _Space, rows: dict[str, Column], answers: list[Column]) -> _Space:
        following = _Space(self.relation)
        for answer in answers:
            following.add(answer)
        for column in space.columns:
            moved = {name: value for name, value in column.items() if name not in rows}
            moved |= {name: total for name, row in rows.items() if (total := _dot(row, column, self.relation))}
            following.add(moved)
        return following

    def _seen(self, space: _Space) -> bool:
        return any(_dot(self.output, column, self.relation) for column in space.columns)


class _Space:
    """A span of columns in echelon form: 1 at the pivot of each, 0 there in all the others."""

    def __init__(self, relation: Scalar | None) -> None:
        self.columns: list[Column] = []
        self._relation = relation
        self._pivots: list[str] = []

    def copy(self) -> _Space:
        other = _Space(self._relation)
        other.columns, other._pivots = list(self.columns), list(self._pivots)
        return other

    def add(self, column: Column) -> bool:
        """Add *column*; return whether it was outside the span."""
        rest = self._reduced(column)
        if not rest:
            return False
        pivot = min(rest, key=lambda name: (not rest[name].is_constant, len(rest[name].numerator.terms()), name))
        lead = rest[pivot].inverse()
        fresh = {name: ONE if name == pivot else _modulo(value * lead, self._relation) for name, value in rest.items()}
        self.columns = [_minus(known, known.get(pivot), fresh, self._relation) for known in self.columns]
        self.columns.append(fresh)
        self._pivots.append(pivot)
        if self.terms() > MAX_TERMS_CARRIED:
            raise _TooLongError
        return True

    def include(self, other: _Space) -> bool:
        """Add all of *other*; return whether anything of it was outside."""
        return sum(self.add(column) for column in other.columns) > 0

    def contains(self, other: _Space) -> bool:
        """Whether *other* lies inside."""
        return len(other.columns) <= len(self.columns) and not any(self._reduced(c) for c in other.columns)

    def terms(self) -> int:
        """Return the number of terms of all entries."""
        return sum(value.length for column in self.columns for value in column.values() if not value.is_constant)

    def _reduced(self, column: Column) -> Column:
        for pivot, known in zip(self._pivots, self.columns, strict=True):
            column = _minus(column, column.get(pivot), known, self._relation)
        return column


def _minus(column: Column, weight: Scalar | None, other: Column, relation: Scalar | None) -> Column:
    if not weight:
        return column
    result = dict(column)
    for name, value in other.items():
        part = weight * value
        left = _modulo(result[name] - part if name in result else -part, relation)
        if left:
            result[name] = left
        else:
            result.pop(name, None)
    return result


def _dot(row: Mapping[str, Scalar], column: Column, relation: Scalar | None) -> Scalar | None:
    total: Scalar | None = None
    for name, weight in row.items():
        if name in column:
            part = weight * column[name]
            total = part if total is None else total + part
    if total is not None:
        total = _modulo(total, relation)
    return total or None


def _modulo(value: Scalar, relation: Scalar | None) -> Scalar:
    """Return something equal to *value* where *relation* is 0, and 0 itself if it is 0 on all of that."""
    if relation is None or value.is_constant:
        return value
    above = value.numerator.divide(relation)[1]
    return above if value.is_polynomial else above / value.denominator
