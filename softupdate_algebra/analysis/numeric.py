"""Running a rule in exact fractions, one-dimensional networks: how a counterexample is shown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.linear import Answer
from softupdate_algebra.algebra.time import at_step
from softupdate_algebra.rules.model import Assignment, At, Call, Combination, Every, From, Repeat, Statement, UpdateRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from softupdate_algebra.algebra.scalar import Scalar


@dataclass(slots=True)
class _Machine:
    rule: UpdateRule
    parameters: Mapping[str, Fraction]
    answer: Callable[[Answer, tuple[Fraction, ...]], Fraction]
    values: dict[str, Fraction]
    t: int = 0
    orders: dict[str, int] | None = None

    def run(self, statements: Iterable[Statement]) -> None:
        for statement in statements:
            match statement:
                case Assignment(name, value):
                    self.values[name] = self.combination(value)
                case Every(period, offset, body):
                    if (self.t + 1 - offset) % period == 0:
                        self.run(body)
                case At(step, body):
                    if self.t == step:
                        self.run(body)
                case From(step, body):
                    if self.t >= step:
                        self.run(body)
                case Repeat(times, body):
                    for _ in range(times):
                        self.run(body)

    def combination(self, combination: Combination) -> Fraction:
        total = Fraction(0)
        for term in combination:
            inner = self.call(term.of) if isinstance(term.of, Call) else self.values[term.of]
            total += self.number(term.coefficient) * inner
        return total

    def call(self, call: Call) -> Fraction:
        arguments = tuple(self.combination(argument) for argument in call.arguments)
        orders = self.orders if self.orders is not None else {}
        order = orders.get(call.oracle, 0)
        orders[call.oracle] = order + 1
        return self.answer(Answer(call.oracle, self.t, order), arguments)

    def number(self, scalar: Scalar) -> Fraction:
        return at_step(scalar, self.t).evaluate(self.parameters)


def run(
    rule: UpdateRule,
    k: int,
    parameters: Mapping[str, Fraction],
    values: Mapping[str, Fraction],
    answer: Callable[[Answer, tuple[Fraction, ...]], Fraction],
) -> Fraction:
    """Return the output after *k* steps from the initial *values* of networks and constants.

    *answer* gives the oracle's answer to a call at its arguments; raises ``KeyError`` for a missing number.
    """
    machine = _Machine(rule, parameters, answer, dict(values))
    for t in range(k):
        machine.t, machine.orders = t, {}
        machine.run(rule.statements)
    machine.t = k - 1
    return machine.combination(rule.output)
