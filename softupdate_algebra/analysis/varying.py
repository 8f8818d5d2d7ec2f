"""Deciding rules that change with time: schedules, coefficients in t and in powers such as c^t, for all k.

The residuals of the first steps, split by the schedules' independent values, refine the cases as they do for
constant rules. What is left over is then shown for all k by an invariant of each case, or by the bound on the
number of steps where only schedules vary; where neither closes, the answer is "equal up to k".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from softupdate_algebra.algebra.assumptions import Assumptions, Fact
from softupdate_algebra.algebra.cases import Case, Decomposition, ExcludedCase
from softupdate_algebra.algebra.exponential import STEP, is_exponential
from softupdate_algebra.algebra.time import at_step, varies
from softupdate_algebra.analysis.invariants import (
    LONG_STARTUP,
    MAX_PREFIX,
    Closure,
    Invariant,
    Unclosed,
    find_invariant,
)
from softupdate_algebra.analysis.moments import by_schedule, is_schedule_value
from softupdate_algebra.analysis.questions import require_consistent
from softupdate_algebra.analysis.search import Search
from softupdate_algebra.analysis.steps import active_coefficients
from softupdate_algebra.errors import ComparisonError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.analysis.findings import Finding, Problem
    from softupdate_algebra.analysis.joint import Pair, Residual
    from softupdate_algebra.rules.model import UpdateRule

Solved = tuple[tuple[str, "Scalar"], ...]

MAX_STEPS: Final = 80
"""Residuals of rules with coefficients in t are followed up to here, beyond their start-up."""

MAX_TERMS: Final = 4_000
"""Terms of all residuals together that are still refined into cases."""

STEPS_BEFORE_SEGMENTS: Final = 4
"""A long start-up is tried to be crossed without running it after so many steps."""

STEPS_OF_CONDITIONS: Final = 4
"""A divisor that depends on t is required not to vanish in these first steps; later ones are left to the invariant."""


def compare_varying(problem: Problem, knowledge: Assumptions) -> Finding:
    """Return whether two rules with schedules or with coefficients in t agree for all k.

    Schedules are independent values at each step: equality is for all of them. Raises ``ComparisonError`` when
    an assumption ties a schedule's value to another.
    """
    _refuse_tied_schedules(knowledge)
    known = knowledge.with_facts(conditions_at_steps(problem))
    require_consistent(known)
    return _VaryingSearch(problem, known, None).finding()


def split(residual: Residual) -> list[Residual]:
    """Return the coefficients of a residual on each monomial in the schedules' values."""
    parts = by_schedule(residual.value)
    if tuple(parts) == ((),):
        return [residual]
    return [replace(residual, value=value, on=monomial) for monomial, value in parts.items()]


class _VaryingSearch(Search):
    """A search that ends with an invariant for each case, or where schedules' words repeat."""

    def __init__(self, problem: Problem, knowledge: Assumptions, last: int | None) -> None:
        super().__init__(problem, knowledge, last)
        self._tried: dict[frozenset[tuple[str, Scalar]], Closure] = {}
        self._terms = 0

    def finding(self) -> Finding:
        """Run the search and return what it found."""
        complete = self._run()
        decomposition = self._defined(self.work.result())
        if not complete and not self.work.is_empty:
            finding = self._open(decomposition)
        elif self.first_divergence is None:
            finding = self._without_divergence(decomposition)
        else:
            finding = self._with_divergence(decomposition)
        return replace(finding, invariants=tuple(self._invariant(case) for case in decomposition.cases))

    def _run(self) -> bool:
        """Refine the cases step by step; return whether those that are left hold for all k."""
        pair = self.problem.pair
        bounded = not varies_in_time(pair)
        start = pair.timing.startup
        before = self._leaves()
        for k, residuals in pair.residuals(None if bounded else start + MAX_STEPS):
            self._terms += sum(len(r.value.numerator.terms()) for r in residuals)
            if self._terms > MAX_TERMS:
                return self._closed()
            self._take(k, residuals)
            if self.work.is_empty or self.work.exhausted:
                return self.work.is_empty
            after = self._leaves()
            if after == before and self._worth_closing(k) and self._closed():
                return True
            if k >= MAX_PREFIX:
                return self._closed()
            before = after
        return bounded or self._closed()

    def _worth_closing(self, k: int) -> bool:
        start = self.problem.pair.timing.startup
        return k > start or (start > LONG_STARTUP and k == STEPS_BEFORE_SEGMENTS)

    def _split(self, residuals: list[Residual]) -> list[Residual]:
        return [part for residual in residuals for part in split(residual)]

    # -- closing ----------------------------------------------------------------------------------

    def _leaves(self) -> list[tuple[Solved, tuple[Scalar, ...]]]:
        return [(branch.solved, branch.rest) for branch in self.work.leaves()]

    def _closed(self) -> bool:
        """Whether every open branch has an invariant, or lies where a rule is undefined."""
        return all(self._closes(self._closure(solved)) for solved, _ in self._leaves())

    def _closes(self, closure: Closure) -> bool:
        return isinstance(closure, Invariant) or closure.kind == "undefined"

    def _closure(self, solved: Solved) -> Closure:
        key = frozenset(solved)
        if key not in self._tried:
            self._tried[key] = find_invariant(self.problem.pair, dict(solved))
        return self._tried[key]

    def _invariant(self, case: Case) -> Invariant | None:
        found = self._tried.get(frozenset(case.solved)) or self._closure(case.solved)
        return found if isinstance(found, Invariant) else None

    def _defined(self, decomposition: Decomposition) -> Decomposition:
        """Move the cases in which a rule is undefined at every late step to the excluded ones."""
        undefined = [case for case in decomposition.cases if self._is_undefined(case)]
        if not undefined:
            return decomposition
        kept = tuple(case for case in decomposition.cases if case not in undefined)
        moved = tuple(ExcludedCase(case.equations, ("a divisor that vanishes",)) for case in undefined)
        return replace(decomposition, cases=kept, excluded=(*decomposition.excluded, *moved))

    def _is_undefined(self, case: Case) -> bool:
        found = self._tried.get(frozenset(case.solved))
        return isinstance(found, Unclosed) and found.kind == "undefined"

    def _open(self, decomposition: Decomposition) -> Finding:
        if self.first_divergence is None:
            self.choices = self._choices(self.work.generic())
        unsettled = [one for one in (self._closure(case.solved) for case in decomposition.cases) if self._is_open(one)]
        words = "; ".join(dict.fromkeys(one.words for one in unsettled if isinstance(one, Unclosed)))
        reason = (
            f"a coefficient varies with the step, and no invariant shows the cases for all k ({words}); "
            f"they were checked for k = 0, ..., {self.reached}."
        )
        up_to = self.reached if self.first_divergence is None else self.first_divergence - 1
        return self._finding("undecided", decomposition, equal_up_to=up_to, reason=reason)

    def _is_open(self, closure: Closure) -> bool:
        return not self._closes(closure)


# -- what varies -------------------------------------------------------------------------------------


def varies_in_time(pair: Pair) -> bool:
    """Whether t or a power such as c^t matters after the start-up; schedules alone do not count."""
    shape = pair.timing
    forms = [pair.outputs_in_t()]
    for j in range(shape.period):
        forms.extend(form for _, form in pair.step(shape.startup + j, symbolic=True).changes)
    names = {name for form in forms for _, value in form.terms for name in value.parameters}
    return any(name == STEP or is_exponential(name) for name in names)


def conditions_at_steps(problem: Problem) -> Iterator[Fact]:
    """Yield what must not vanish for the coefficients read in the first steps to be defined."""
    for rule in (problem.pair.left, problem.pair.right):
        timed = [condition for condition in rule.conditions if varies(condition)]
        for t in range(STEPS_OF_CONDITIONS if timed else 0):
            for condition in timed:
                value = at_step(condition, t)
                if not value.is_constant and _is_needed(rule, condition, t):
                    yield Fact(value.numerator, "nonzero", f"{value.numerator} != 0")


def _is_needed(rule: UpdateRule, condition: Scalar, t: int) -> bool:
    """Whether a coefficient that is read in step *t* has a divisor in common with *condition*."""
    divisors = (coefficient.denominator for coefficient in active_coefficients(rule, t))
    return any(not d.is_constant and (d / condition).denominator != (1 / condition).denominator for d in divisors)


def _refuse_tied_schedules(knowledge: Assumptions) -> None:
    for equation, text in knowledge.equations:
        if any(is_schedule_value(name) for name in equation.parameters):
            raise ComparisonError(
                f"the assumption {text!r} ties a schedule's values; a schedule has an independent value at each step. "
                "Write the rules with a parameter (alpha instead of alpha[t]) for a constant schedule."
            )
