"""One step of a rule as a linear map: what each network becomes, and what each oracle was asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import lcm
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.linear import Form, Key, Slot
from softupdate_algebra.algebra.time import at_step, varies
from softupdate_algebra.errors import LimitError, RuleError
from softupdate_algebra.rules.model import Assignment, At, Call, Combination, Every, From, Repeat, Statement, UpdateRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.analysis.oracles import Oracle

MAX_PERIOD = 20_000
MAX_CALLS_PER_STEP = 10_000


@dataclass(frozen=True, slots=True)
class Query:
    """A call made in a step: where its answer goes, and its arguments over the step's start and earlier answers."""

    slot: Slot
    arguments: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class StepMap:
    """What one step does: each changed network over the step's start and the answers, and the calls in order."""

    changes: tuple[tuple[str, Form], ...]
    queries: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """When a rule repeats itself: from step *startup* on, with *period*, unless coefficients vary with the step."""

    startup: int
    period: int
    varies: bool


def timing(rule: UpdateRule) -> Timing:
    """Return the start-up, the period, and whether any coefficient depends on the step."""
    startup, period = 0, 1
    for statement in _walk(rule.statements):
        match statement:
            case Every(p, _, _):
                period = lcm(period, p)
            case At(n, _):
                startup = max(startup, n + 1)
            case From(n, _):
                startup = max(startup, n)
            case Assignment() | Repeat():
                pass
    if period > MAX_PERIOD:
        raise LimitError(f"the periods of the rule repeat together only after {period} steps; at most {MAX_PERIOD}.")
    return Timing(startup, period, any(varies(scalar) for scalar in coefficients(rule)))


def breaks(rule: UpdateRule) -> set[int]:
    """Return the steps from which on the rule does something else, because of ``at`` and ``from``."""
    found: set[int] = set()
    for statement in _walk(rule.statements):
        match statement:
            case At(n, _):
                found |= {n, n + 1}
            case From(n, _):
                found.add(n)
            case _:
                continue
    return found


@lru_cache(maxsize=64)
def _prefixes(rule: UpdateRule) -> tuple[Every | At | From, ...]:
    return tuple(statement for statement in _walk(rule.statements) if isinstance(statement, Every | At | From))


def next_change(rules: Iterable[UpdateRule], t: int) -> int | None:
    """Return the first step after *t* in which some prefix may act differently, ``None`` when none ever does."""
    found: list[int] = []
    for rule in rules:
        for statement in _prefixes(rule):
            match statement:
                case Every(period, offset, _):
                    acting = t + (offset - 1 - t) % period
                    found.append(acting if acting > t else t + 1)
                case At(n, _):
                    found.extend(place for place in (n, n + 1) if place > t)
                case From(n, _):
                    found.extend([n] if n > t else [])
    return min(found, default=None)


def coefficients(rule: UpdateRule) -> Iterator[Scalar]:
    """Yield every coefficient of the rule's statements and output."""
    for statement in _walk(rule.statements):
        if isinstance(statement, Assignment):
            yield from _in_combination(statement.value)
    yield from _in_combination(rule.output)


def active_coefficients(rule: UpdateRule, t: int) -> Iterator[Scalar]:
    """Yield the coefficients that are read in step *t* and by the output after it, as written."""
    for statement in dict.fromkeys(active(rule.statements, t)):
        yield from _in_combination(statement.value)
    yield from _in_combination(rule.output)


def active(statements: Iterable[Statement], t: int) -> Iterator[Assignment]:
    """Yield the assignments of step *t*, in order; those of a repeated body once for each pass."""
    for statement in statements:
        match statement:
            case Assignment():
                yield statement
            case Every(period, offset, body) if (t + 1 - offset) % period == 0:
                yield from active(body, t)
            case At(step, body) if t == step:
                yield from active(body, t)
            case From(step, body) if t >= step:
                yield from active(body, t)
            case Repeat(times, body):
                for _ in range(times):
                    yield from active(body, t)
            case _:
                continue


def _in_combination(combination: Combination) -> Iterator[Scalar]:
    for term in combination:
        yield term.coefficient
        if isinstance(term.of, Call):
            for argument in term.of.arguments:
                yield from _in_combination(argument)


def _walk(statements: Iterable[Statement]) -> Iterator[Statement]:
    for statement in statements:
        yield statement
        if not isinstance(statement, Assignment):
            yield from _walk(statement.body)


@lru_cache(maxsize=4096)
def step_map(rule: UpdateRule, t: int, oracle: Oracle, *, symbolic: bool = False) -> StepMap:
    """Return what step *t* does; with *symbolic*, only the prefixes see *t* and coefficients keep their t.

    Raises ``RuleError`` where a coefficient is undefined in step *t*, ``LimitError`` for too many calls.
    """
    run = _Run(t, oracle, symbolic)
    run.statements(rule.statements)
    carried = {*rule.networks}
    changes = tuple((name, run.values[name]) for name in rule.networks if name in run.values and name in carried)
    return StepMap(changes, tuple(run.queries))


class _Run:
    """The values of all names in the middle of a step."""

    def __init__(self, t: int, oracle: Oracle, symbolic: bool) -> None:
        self.values: dict[str, Form] = {}
        self.queries: list[Query] = []
        self._orders: dict[str, int] = {}
        self._t = t
        self._oracle = oracle
        self._symbolic = symbolic

    def statements(self, statements: Iterable[Statement]) -> None:
        for statement in statements:
            match statement:
                case Assignment(name, value):
                    self.values[name] = self.combination(value)
                case Every(period, offset, body):
                    if (self._t + 1 - offset) % period == 0:
                        self.statements(body)
                case At(step, body):
                    if self._t == step:
                        self.statements(body)
                case From(step, body):
                    if self._t >= step:
                        self.statements(body)
                case Repeat(times, body):
                    for _ in range(times):
                        self.statements(body)

    def combination(self, combination: Combination) -> Form:
        parts: list[tuple[Key, Scalar]] = []
        for term in combination:
            weight = self._coefficient(term.coefficient)
            inner = self._call(term.of) if isinstance(term.of, Call) else self.values.get(term.of, Form.of(term.of))
            parts.extend((key, weight * value) for key, value in inner.terms)
        return Form.collect(parts)

    def _coefficient(self, scalar: Scalar) -> Scalar:
        if self._symbolic:
            return scalar
        try:
            return at_step(scalar, self._t)
        except ZeroDivisionError:
            raise RuleError(
                f"the coefficient {scalar} is undefined in step t = {self._t}; guard it with 'from N:'."
            ) from None

    def _call(self, call: Call) -> Form:
        arguments = tuple(self.combination(argument) for argument in call.arguments)
        order = self._orders.get(call.oracle, 0)
        self._orders[call.oracle] = order + 1
        if len(self.queries) >= MAX_CALLS_PER_STEP:
            raise LimitError(f"more than {MAX_CALLS_PER_STEP} oracle calls in one step.")
        query = Query(Slot(call.oracle, order), arguments)
        self.queries.append(query)
        return self._oracle.answer(query.slot, query.arguments)


def output_at(combination: Combination, k: int) -> Form | None:
    """Return an output after *k* steps (its t is k - 1), or ``None`` where it is undefined."""
    try:
        return Form.collect((str(term.of), at_step(term.coefficient, k - 1)) for term in combination)
    except ZeroDivisionError:
        return None
