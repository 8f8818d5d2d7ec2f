"""Numbers to draw: a rule run in exact fractions, at given values or at usual ones, on recorded or modelled gradients."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.linear import Answer, Slot
from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.analysis.oracles import LinearModel, Own
from softupdate_algebra.errors import ComparisonError
from softupdate_algebra.plots.pages import usual_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.analysis.findings import Finding
    from softupdate_algebra.analysis.joint import Label, Pair

Numbers: TypeAlias = "dict[str, Fraction]"

MAX_DRAWN = 400


def recorded(label: Label) -> Fraction:
    """Return the recorded answer that stands for *label*: the same hundredth in every run.

    >>> recorded(Answer("g", 0, 0)) == recorded(Answer("g", 0, 0)), recorded(Answer("g", 0, 0)).denominator <= 100
    (True, True)
    """
    return Fraction(random.Random(str(label)).randint(-100, 100), 100)  # noqa: S311 (a picture, not a secret)


def given_numbers(names: Iterable[str], given: Mapping[str, Fraction | int | str]) -> Numbers:
    """Return a number for each name: the given one or a usual one; raises ``ComparisonError`` for names not there.

    >>> given_numbers(("alpha", "c"), {"c": "1/3"})
    {'alpha': Fraction(1, 10), 'c': Fraction(1, 3)}
    """
    known = tuple(dict.fromkeys(names))
    for name in given:
        if name not in known:
            raise ComparisonError(f"there is no {name!r} to set; there are {', '.join(sorted(known)) or 'none'}.")
    return {name: _fraction(name, given.get(name, usual_value(name))) for name in known}


def _fraction(name: str, value: Fraction | int | str) -> Fraction:
    number = parse_scalar(value) if isinstance(value, str) else None
    if number is None:
        return Fraction(value)
    if not number.is_constant:
        raise ComparisonError(f"{name} must be a number such as 0.9 or 1/3, but got {value!r}.")
    return number.constant()


def numbers_of(finding: Finding, given: Mapping[str, Fraction | int | str]) -> Numbers:
    """Return the numbers at which a comparison is drawn, the unknowns chosen as the finding says unless given.

    Raises ``ComparisonError`` when they are outside the assumptions.
    """
    problem = finding.problem
    pair = problem.pair
    brought = pair.oracle.parameters if isinstance(pair.oracle, LinearModel) else ()
    labels = [str(key) for side in pair.starts for _, form in side for key, _ in form.terms]
    names = (*pair.left.parameters, *pair.right.parameters, *brought, *labels, *pair.constants)
    found = given_numbers(names, given)
    for name, value in finding.rescaling[0] if finding.rescaling else ():
        if name not in given:
            found[name] = value.evaluate(found)
    knowledge = problem.knowledge()
    if not _allowed(knowledge, found) and not given and finding.counterexample is not None:
        found |= {name: value for name, value in finding.counterexample.parameters if name in found}
    if not _allowed(knowledge, found):
        raise ComparisonError(
            f"the numbers drawn must satisfy the assumptions {problem.assumptions.text!r}; set them with --set NAME=NUMBER."
        )
    return found


def _allowed(knowledge: Assumptions, numbers: Numbers) -> bool:
    signs = {"positive": lambda v: v > 0, "nonnegative": lambda v: v >= 0, "nonzero": lambda v: v != 0}
    facts = ((fact.kind, fact.polynomial) for fact in knowledge.facts if {*fact.polynomial.parameters} <= {*numbers})
    return all(signs[kind](value.evaluate(numbers)) for kind, value in facts) and all(
        value.evaluate(numbers) == 0 for value, _ in knowledge.equations
    )


def states_over_k(pair: Pair, last: int, numbers: Numbers) -> list[dict[str, Fraction]]:
    """Return the joint states ``left.QN``, ``right.x``, ... after k = 0, ..., *last* steps."""
    if isinstance(pair.oracle, Own):
        raise ComparisonError("an unknown gradient has no numbers to draw; choose another oracle, such as recorded.")
    if not 0 <= last <= MAX_DRAWN:
        raise ComparisonError(f"a chart shows at most {MAX_DRAWN} steps, but got k = {last}.")
    if pair.left.schedules or pair.right.schedules:
        raise ComparisonError("a schedule has no value to draw; give the rule a constant or a formula in t.")
    state = {name: numbers[name] for name in pair.constants}
    for label, weights in pair.initial_columns().items():
        for name, weight in weights.items():
            if name not in pair.constants:
                state[name] = state.get(name, Fraction(0)) + weight.evaluate(numbers) * numbers[str(label)]
    found = [state]
    for t in range(last):
        changed = dict(state)
        for name, form in pair.step(t).changes:
            changed[name] = sum(
                (
                    weight.evaluate(numbers)
                    * (
                        recorded(Answer(key.oracle, t, key.order))
                        if isinstance(key, Slot)
                        else state.get(str(key), Fraction(0))
                    )
                    for key, weight in form.terms
                ),
                Fraction(0),
            )
        state = changed
        found.append(state)
    return found


def differences(pair: Pair, states: list[dict[str, Fraction]], numbers: Numbers) -> list[Fraction | None]:
    """Return left's minus right's output at each k, ``None`` where an output is undefined."""
    found: list[Fraction | None] = []
    for k, state in enumerate(states):
        form = pair.outputs(k)
        terms = (
            None
            if form is None
            else [weight.evaluate(numbers) * state.get(str(key), Fraction(0)) for key, weight in form.terms]
        )
        found.append(None if terms is None else sum(terms, Fraction(0)))
    return found
