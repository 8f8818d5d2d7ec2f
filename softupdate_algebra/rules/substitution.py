"""A rule with other scalars in the place of its parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.exponential import exponential, exponential_base, is_exponential, sign_reduced
from softupdate_algebra.algebra.expression import NOWHERE
from softupdate_algebra.errors import CatalogueError, RuleError
from softupdate_algebra.rules.assembly import assemble_rule
from softupdate_algebra.rules.model import Assignment, At, Call, Every, From, Repeat, Term
from softupdate_algebra.rules.names import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.rules.model import Combination, Statement, UpdateRule


def with_scalars(rule: UpdateRule, values: Mapping[str, Scalar]) -> UpdateRule:
    """Return *rule* with its parameters replaced, all at once.

    Raises ``CatalogueError`` for a name that is no parameter of the rule, ``RuleError`` where the rule is undefined.

    >>> from softupdate_algebra.algebra.scalar import Scalar
    >>> from softupdate_algebra.rules.syntax import parse_rule
    >>> print(with_scalars(parse_rule("x <- c*x + g(x)"), {"c": Scalar.number(0)}))
    x <- g(x)
    """
    for name in values:
        if name not in rule.parameters:
            known = ", ".join(rule.parameters) or "none"
            raise CatalogueError(
                f"{name!r} is no parameter of the rule (it has {known}).{did_you_mean(name, rule.parameters)}"
            )
    writer = _Writer(values)
    try:
        conditions = tuple(map(writer.scalar, rule.conditions))
        if any(condition.is_zero for condition in conditions):
            raise ZeroDivisionError
        return assemble_rule(
            tuple(map(writer.statement, rule.statements)),
            constants=rule.constants,
            output=writer.combination(rule.output),
            starts=tuple((name, writer.combination(value)) for name, value in rule.starts),
            conditions=conditions,
        )
    except ZeroDivisionError:
        shown = ", ".join(f"{name} = {value}" for name, value in values.items())
        raise RuleError(f"the rule is not defined at {shown}; it divides by zero there.") from None


class _Writer:
    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Scalar]) -> None:
        self._values = values

    def scalar(self, value: Scalar) -> Scalar:
        values = {
            name: self._power(name) if is_exponential(name) else self._values.get(name) for name in value.parameters
        }
        found = {name: scalar for name, scalar in values.items() if scalar is not None}
        return sign_reduced(value.substitute(found))

    def _power(self, name: str) -> Scalar:
        return exponential(exponential_base(name).substitute(self._values), 1, NOWHERE)

    def combination(self, value: Combination) -> Combination:
        terms = (Term(self.scalar(term.coefficient), self._of(term.of)) for term in value)
        return tuple(term for term in terms if term.coefficient)

    def _of(self, of: str | Call) -> str | Call:
        return of if isinstance(of, str) else Call(of.oracle, tuple(map(self.combination, of.arguments)))

    def statement(self, statement: Statement) -> Statement:
        if isinstance(statement, Assignment):
            return Assignment(statement.name, self.combination(statement.value))
        return self._prefixed(statement)

    def _prefixed(self, statement: Every | At | From | Repeat) -> Statement:
        return replace(statement, body=tuple(map(self.statement, statement.body)))
