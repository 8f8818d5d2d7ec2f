"""Small rational numbers at which two rules differ, run in exact fractions before anybody is shown them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.assumptions import Fact, sample_points
from softupdate_algebra.algebra.linear import Answer
from softupdate_algebra.algebra.time import at_step
from softupdate_algebra.analysis.functions import PolynomialFunction, gradient_choices
from softupdate_algebra.analysis.numeric import run
from softupdate_algebra.analysis.oracles import LinearModel, Own
from softupdate_algebra.analysis.steps import coefficients

if TYPE_CHECKING:
    from collections.abc import Mapping

    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.analysis.joint import Label, Pair, Residual
    from softupdate_algebra.rules.model import UpdateRule

MAX_POINTS_WITH_FUNCTIONS = 6
MAX_STEPS_WITH_SQUARES = 8
_SMALL = tuple(Fraction(n) for n in (1, 2, -1, 3, 0, -2))


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Parameters, initial values, answers and a k at which the outputs are the two *values*.

    ``start`` speaks of initial values and constants by name, ``answers`` of recorded answers; what is not
    listed there is 0. ``oracles`` are explicit gradient functions, as text, where there are any.
    """

    parameters: tuple[tuple[str, Fraction], ...]
    start: tuple[tuple[str, Fraction], ...]
    answers: tuple[tuple[Answer, Fraction], ...]
    oracles: tuple[tuple[str, str], ...]
    k: int
    values: tuple[Fraction, Fraction]


def find_counterexample(
    pair: Pair,
    residual: tuple[Residual, ...],
    solved: tuple[tuple[str, Scalar], ...],
    facts: tuple[Fact, ...],
    rest: tuple[Scalar, ...] = (),
) -> Counterexample | None:
    """Return numbers inside *facts* that make the first coefficient of *residual* visible, ``None`` if none was found.

    *rest* are the equations that must hold besides and could not be solved for a name.
    """
    facts = (*facts, *(Fact(sign * part, "nonnegative", "") for part in rest for sign in (1, -1)))
    k = residual[0].k
    chosen = next((r for r in residual if isinstance(r.label, Answer)), residual[0])
    put = dict(solved)
    needed = {name for rule in (pair.left, pair.right) for name in _names(rule, k)}
    needed |= {name for r in residual for name in r.value.parameters} | _oracle_names(pair)
    needed |= {name for side in pair.starts for _, form in side for _, w in form.terms for name in w.parameters}
    inner = {name for value in put.values() for name in value.parameters}
    free = tuple(sorted((needed | inner | {n for fact in facts for n in fact.polynomial.parameters}) - set(put)))
    tried = 0
    wanted = (*facts, Fact(chosen.value.numerator * chosen.value.denominator, "nonzero", ""))
    for point in sample_points(free, wanted):
        try:
            full = {**point, **{name: value.evaluate(point) for name, value in put.items()}}
            parameters = {name: full[name] for name in sorted(full) if name in needed}
            if not isinstance(pair.oracle, Own):
                return _shown(pair, k, chosen.label, parameters)
        except ZeroDivisionError:
            continue
        tried += 1
        example = _shown_with_functions(pair, k, parameters)
        if example is not None or tried >= MAX_POINTS_WITH_FUNCTIONS:
            return example
    return None


def _shown_with_functions(pair: Pair, k: int, parameters: Mapping[str, Fraction]) -> Counterexample | None:
    """Try small polynomials as gradients and small whole numbers as starts, until the two runs end differently."""
    arities = dict((*pair.left.oracles, *pair.right.oracles))
    names = tuple(str(key) for key in pair.initial_columns())
    for functions in gradient_choices(arities, gentle=k > MAX_STEPS_WITH_SQUARES):
        for shift in (0, 1, 2):
            start: dict[Label, Fraction] = {
                name: _SMALL[(index + shift) % len(_SMALL)] for index, name in enumerate(names)
            }
            try:
                values = _both(pair, k, parameters, start, functions)
            except (OverflowError, ZeroDivisionError):
                continue
            if values[0] != values[1]:
                written = tuple((name, str(function)) for name, function in functions.items())
                shown = tuple((str(name), value) for name, value in start.items())
                return Counterexample(tuple(parameters.items()), shown, (), written, k, values)
    return None


def _both(
    pair: Pair,
    k: int,
    parameters: Mapping[str, Fraction],
    start: Mapping[Label, Fraction],
    functions: Mapping[str, PolynomialFunction],
) -> tuple[Fraction, Fraction]:
    def answer(call: Answer, arguments: tuple[Fraction, ...]) -> Fraction:
        return functions[call.oracle](arguments)

    left, right = (
        run(rule, k, parameters, _start(pair, index, parameters, start), answer)
        for index, rule in enumerate((pair.left, pair.right))
    )
    return left, right


def _shown(pair: Pair, k: int, label: Label, parameters: Mapping[str, Fraction]) -> Counterexample | None:
    weights = {key: Fraction(0) for key in pair.initial_columns()}
    if not isinstance(label, Answer):
        weights[label] = Fraction(1)
    one = Fraction(1)
    answers = {label: one} if isinstance(label, Answer) else {}
    values = tuple(
        run(rule, k, parameters, _start(pair, index, parameters, weights), _Answers(pair, parameters, weights, answers))
        for index, rule in enumerate((pair.left, pair.right))
    )
    if values[0] == values[1]:
        return None
    return Counterexample(
        tuple(parameters.items()),
        tuple((str(key), value) for key, value in weights.items()),
        tuple(answers.items()),
        (),
        k,
        (values[0], values[1]),
    )


def _start(
    pair: Pair, index: int, parameters: Mapping[str, Fraction], weights: Mapping[Label, Fraction]
) -> dict[str, Fraction]:
    found = {name: weights[name] for name in pair.constants}
    for name, form in pair.starts[index]:
        found[name] = sum(
            (value.evaluate(parameters) * weights[str(key)] for key, value in form.terms), start=Fraction(0)
        )
    return found


class _Answers:
    """The answers of a recorded run or of a linear model, as a function of the call."""

    def __init__(
        self,
        pair: Pair,
        parameters: Mapping[str, Fraction],
        weights: Mapping[Label, Fraction],
        answers: Mapping[Answer, Fraction],
    ) -> None:
        self._model = pair.oracle if isinstance(pair.oracle, LinearModel) else None
        self._parameters = parameters
        self._weights = weights
        self._answers = answers

    def __call__(self, answer: Answer, arguments: tuple[Fraction, ...]) -> Fraction:
        if self._model is None:
            return self._answers.get(answer, Fraction(0))
        given = arguments * 2 if len(arguments) == 1 else arguments
        known = {f"#{index}": value for index, value in enumerate(given, 1)}
        return sum(
            (
                value.evaluate(self._parameters) * (known[str(key)] if str(key) in known else self._weights[str(key)])
                for key, value in self._model.form_of(answer.oracle).terms
            ),
            start=Fraction(0),
        )


def _names(rule: UpdateRule, k: int) -> set[str]:
    found = set(rule.parameters)
    for scalar in coefficients(rule):
        for t in range(-1, k):
            try:
                found |= set(at_step(scalar, t).parameters)
            except ZeroDivisionError:
                continue
    return found


def _oracle_names(pair: Pair) -> set[str]:
    if not isinstance(pair.oracle, LinearModel):
        return set()
    return {*pair.oracle.parameters}
