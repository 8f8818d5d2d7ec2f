"""Solving for a schedule: which values at each step make two rules equal, for all k or at chosen horizons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from softupdate_algebra.algebra.cases import Case, Decomposer, Decomposition, Source
from softupdate_algebra.algebra.exponential import STEP, exponential, exponential_base, is_exponential
from softupdate_algebra.algebra.expression import NOWHERE
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.algebra.time import at_step
from softupdate_algebra.analysis.findings import Finding, Problem
from softupdate_algebra.analysis.moments import later
from softupdate_algebra.analysis.questions import require_sensible
from softupdate_algebra.analysis.recoefficient import with_coefficients
from softupdate_algebra.analysis.search import Search
from softupdate_algebra.analysis.steps import coefficients
from softupdate_algebra.analysis.varying import STEPS_OF_CONDITIONS, compare_varying, conditions_at_steps
from softupdate_algebra.errors import ComparisonError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.analysis.joint import Pair
    from softupdate_algebra.rules.model import UpdateRule

    Solved = tuple[tuple[str, Scalar], ...]

STEPS_TO_FIT: Final = 7
"""A schedule is read off its values at this many steps; whether it serves all k is decided afterwards."""

MAX_HORIZON: Final = 60


def at_horizons(problem: Problem, horizons: Sequence[int]) -> Decomposition:
    """Return the cases in which the outputs agree at each of *horizons*, whatever happens at other steps.

    Unknown schedules are solved for step by step (``alpha_prime[0]``, ``alpha_prime[1]``, ...). Raises
    ``ComparisonError`` for horizons that are not whole numbers from 0 to ``MAX_HORIZON``.
    """
    if not horizons or any(not 0 <= k <= MAX_HORIZON for k in horizons):
        raise ComparisonError(f"horizons must be whole numbers from 0 to {MAX_HORIZON}, but got {list(horizons)}.")
    last = max(horizons)
    work = Decomposer(problem.knowledge(), _values(problem, last))
    for k, residuals, _ in problem.pair.states_after(last):
        for residual in residuals if k in horizons else ():
            work.add(residual.value, Source("residual", k, str(residual.label)))
    return work.result()


def compare_for_schedules(problem: Problem, knowledge: Assumptions) -> Finding:
    """Return whether some schedule makes the rules equal for all k; the unknowns that are schedules are solved for.

    A schedule that works is reported as a function of t (``c[t]`` = (1 + t)/(2 + t)), and equality is then decided
    with it put in. Where no parameters are left at which some schedule works, the rules diverge.
    """
    search = Search(replace(problem, unknowns=_values(problem, STEPS_TO_FIT)), knowledge, STEPS_TO_FIT)
    open_finding = search.finding()
    if open_finding.status == "diverges":
        return replace(open_finding, problem=problem)
    cases = open_finding.decomposition.cases
    found = [_case_for_all_k(problem, case.solved) for case in cases if not case.rest]
    works = [case for case in found if case is not None]
    if len(works) < len(cases):
        return replace(open_finding, problem=problem, status="undecided", reason=_NOT_FITTED)
    names = {*problem.unknowns}
    generic = [case for case in works if {name for name, _ in case.solved} <= {*names, *(f"{n}[t]" for n in names)}]
    rescaling = tuple(dict.fromkeys(case.solved for case in generic))
    decomposition = replace(open_finding.decomposition, cases=tuple(works))
    if generic and not any(case.nonzero for case in generic):
        return replace(
            open_finding,
            problem=problem,
            status="equal",
            equal_up_to=None,
            rescaling=rescaling,
            cases=(),
            reason=None,
            decomposition=decomposition,
        )
    return replace(
        open_finding,
        problem=problem,
        status="cases",
        equal_up_to=None if generic else open_finding.equal_up_to,
        rescaling=rescaling or open_finding.rescaling,
        cases=tuple(works),
        reason=None,
        decomposition=decomposition,
    )


_NOT_FITTED = (
    f"the schedule has values for k = 0, ..., {STEPS_TO_FIT}, but no function of t that serves all k was read off."
)


def _unknown_schedules(problem: Problem) -> tuple[str, ...]:
    known = {*problem.pair.left.schedules, *problem.pair.right.schedules}
    return tuple(name for name in problem.unknowns if name in known)


def _values(problem: Problem, last: int) -> tuple[str, ...]:
    schedules = _unknown_schedules(problem)
    others = tuple(name for name in problem.unknowns if name not in schedules)
    return (*others, *(f"{name}[{step}]" for name in schedules for step in range(-1, last + 1)))


def _decided(problem: Problem) -> Finding:
    """Return the finding on a problem whose schedules have their values put in."""
    knowledge = require_sensible(problem)
    if problem.pair.timing.varies:
        return compare_varying(problem, knowledge)
    return Search(problem, knowledge, None).finding()


def _case_for_all_k(problem: Problem, solved: Solved) -> Case | None:
    """Return the case as functions of t when these make the rules equal for all k, ``None`` otherwise."""
    schedules = _unknown_schedules(problem)
    plain = {name: value for name, value in solved if "[" not in name}
    functions: dict[str, Scalar] = {}
    for schedule in schedules:
        values = [dict(solved).get(f"{schedule}[{step}]") for step in range(STEPS_TO_FIT)]
        while values and values[-1] is None:
            values.pop()
        if not values:
            continue
        known = [_relative(value, step) for step, value in enumerate(values) if value is not None]
        fitted = fit(known, _powers(problem.pair)) if len(known) == len(values) else None
        if fitted is None:
            return None
        functions[schedule] = fitted
    if any("[" in name for value in plain.values() for name in value.parameters):
        return None
    pair = _put_in(problem.pair, plain, functions)
    finding = _decided(Problem(pair, problem.assumptions, ()))
    if finding.status != "equal":
        return None
    named: Solved = (*plain.items(), *((f"{name}[t]", value) for name, value in functions.items()))
    equations = tuple(Scalar.parameter(name) * value.denominator - value.numerator for name, value in named)
    return Case(equations, named, (), _divisors(problem, named), "yes")


def _divisors(problem: Problem, named: Solved) -> tuple[Scalar, ...]:
    """Return the divisors of the solution that might vanish where the rules are defined."""
    known = problem.knowledge().with_facts(conditions_at_steps(problem))
    divisors = dict.fromkeys(value.denominator for _, value in named)
    return tuple(d for d in divisors if not all(_is_nonzero(known, at_step(d, t)) for t in range(STEPS_OF_CONDITIONS)))


def _is_nonzero(known: Assumptions, divisor: Scalar) -> bool:
    if any(name.endswith("]") for name in divisor.parameters):
        return False
    return not divisor.is_zero and all(known.why_nonzero(factor) is not None for factor, _ in divisor.factors()[1])


def _powers(pair: Pair) -> tuple[Scalar, ...]:
    """Return the powers with t in the exponent that the rules speak of."""
    scalars = [*coefficients(pair.left), *coefficients(pair.right)]
    names = {name for scalar in scalars for name in scalar.parameters if is_exponential(name)}
    return tuple(Scalar.parameter(name) for name in sorted(names))


def _relative(value: Scalar, step: int) -> Scalar:
    """Return *value* with the schedule values of this step and the one before named after t."""
    names = {}
    for name in value.parameters:
        schedule, bracket, index = name.partition("[")
        distance = int(index[:-1]) - step if bracket else 0
        if bracket and distance in (-1, 0):
            names[name] = Scalar.parameter(f"{schedule}[t]" if distance == 0 else f"{schedule}[t-1]")
    return value.substitute(names) if names else value


def fit(values: Sequence[Scalar], powers: Iterable[Scalar] = ()) -> Scalar | None:
    """Return a function of t that is values[0], values[1], ... at t = 0, 1, ...; ``None`` when none simple is found.

    Tried in turn: a constant, a constant and a power, and quotients of linear functions of t or of one of *powers*
    (such as c^t).

    >>> str(fit([Scalar.number(n + 1) / (n + 2) for n in range(6)]))
    '(1 + t)/(2 + t)'
    """
    if len(values) < 4:
        return None
    quotients = (_linear_quotient(values, variable) for variable in (Scalar.parameter(STEP), *powers))
    for candidate in (values[0], _geometric(values), *quotients):
        if candidate is not None and all(_at(candidate, t) == value for t, value in enumerate(values)):
            return candidate
    return None


def _at(scalar: Scalar, t: int) -> Scalar | None:
    put = {name: exponential_base(name) ** t for name in scalar.parameters if is_exponential(name)}
    if STEP in scalar.parameters:
        put[STEP] = Scalar.number(t)
    try:
        return scalar.substitute(put) if put else scalar
    except ZeroDivisionError:
        return None


def _linear_quotient(values: Sequence[Scalar], variable: Scalar) -> Scalar | None:
    """Return (p + q*u)/(1 + s*u) through the first three values, u being *variable*."""
    points = [_at(variable, t) for t in range(3)]
    if any(point is None for point in points):
        return None
    u = [point for point in points if point is not None]
    v = values[:3]
    rises = [(u[i] - u[0], v[i] * u[i] - v[0] * u[0], v[i] - v[0]) for i in (1, 2)]
    (a, b, e), (c, d, f) = rises  # e = a*q - b*s, f = c*q - d*s
    determinant = b * c - a * d
    if not determinant:
        return None
    q, s = (b * f - d * e) / determinant, (a * f - c * e) / determinant
    p = v[0] * (ONE + s * u[0]) - q * u[0]
    below = ONE + s * variable
    return (p + q * variable) / below if below else None


def _geometric(values: Sequence[Scalar]) -> Scalar | None:
    """Return p + q*r^t through the first three values."""
    step = values[1] - values[0]
    if not step:
        return None
    ratio = (values[2] - values[1]) / step
    if not ratio or ratio == ONE:
        return None
    weight = step / (ratio - ONE)
    return values[0] - weight + weight * exponential(ratio, 1, NOWHERE)


def _put_in(pair: Pair, plain: Mapping[str, Scalar], functions: Mapping[str, Scalar]) -> Pair:
    values = dict(plain)
    for name, function in functions.items():
        values[f"{name}[t]"] = function
        values[f"{name}[t-1]"] = later(function, -1)

    def changed(rule: UpdateRule) -> UpdateRule:
        schedules = tuple(name for name in rule.schedules if name not in functions)
        return replace(with_coefficients(rule, values), schedules=schedules)

    return replace(pair, left=changed(pair.left), right=changed(pair.right))
