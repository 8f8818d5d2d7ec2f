"""A rule with scalars put in for parameters and for schedules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from softupdate_algebra.analysis.moments import put_in
from softupdate_algebra.rules.model import Assignment, Call, Combination, Statement, Term, UpdateRule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from softupdate_algebra.algebra.scalar import Scalar


def with_coefficients(rule: UpdateRule, values: Mapping[str, Scalar]) -> UpdateRule:
    """Return *rule* with scalars put in for parameters (in bases of powers too) and for schedules.

    Divisors that the values bring join the conditions; raises ``ZeroDivisionError`` where the rule is undefined there.
    """
    divisors = {value.denominator for value in values.values() if not value.is_polynomial}
    conditions = (
        *(put_in(part, values).numerator for part in rule.conditions),
        *sorted(divisors, key=lambda d: d.sort_key()),
    )
    return replace(
        rule,
        parameters=tuple(sorted({name for name in rule.parameters if name not in values} | _brought(rule, values))),
        statements=tuple(_statement(one, values) for one in rule.statements),
        output=_combination(rule.output, values),
        starts=tuple((name, _combination(start, values)) for name, start in rule.starts),
        conditions=tuple(dict.fromkeys(part for part in conditions if not part.is_constant)),
    )


def _brought(rule: UpdateRule, values: Mapping[str, Scalar]) -> set[str]:
    used = {*rule.parameters, *rule.schedules}
    plain = {n for name, v in values.items() if name.partition("[")[0] in used for n in v.parameters}
    return {name for name in plain if name.isidentifier() and name != "t"}


def _statement(statement: Statement, values: Mapping[str, Scalar]) -> Statement:
    if isinstance(statement, Assignment):
        return Assignment(statement.name, _combination(statement.value, values))
    return replace(statement, body=tuple(_statement(one, values) for one in statement.body))


def _combination(combination: Combination, values: Mapping[str, Scalar]) -> Combination:
    terms = []
    for term in combination:
        weight = put_in(term.coefficient, values)
        of = term.of
        if isinstance(of, Call):
            of = Call(of.oracle, tuple(_combination(argument, values) for argument in of.arguments))
        if weight or isinstance(of, Call):
            terms.append(Term(weight, of))
    return tuple(terms)
