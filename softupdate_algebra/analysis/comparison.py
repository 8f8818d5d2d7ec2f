"""Deciding whether two rules are the same for all k: the door to each kind of question."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from softupdate_algebra.analysis.oracles import Own
from softupdate_algebra.analysis.own import compare_own, residual_at
from softupdate_algebra.analysis.questions import require_sensible
from softupdate_algebra.analysis.schedules import compare_for_schedules
from softupdate_algebra.analysis.search import Search
from softupdate_algebra.analysis.varying import compare_varying

if TYPE_CHECKING:
    from softupdate_algebra.analysis.findings import Finding, Problem
    from softupdate_algebra.analysis.joint import Residual


def compare(problem: Problem) -> Finding:
    """Return whether the two outputs agree for all k, exactly, at every point that the assumptions allow.

    Raises ``AssumptionError`` for contradictory assumptions, ``ComparisonError`` for rules that cannot be
    compared and for unknowns that occur in neither.
    """
    knowledge = require_sensible(problem)
    if isinstance(problem.pair.oracle, Own):
        return compare_own(problem, knowledge)
    if {*problem.unknowns} & {*problem.pair.left.schedules, *problem.pair.right.schedules}:
        return compare_for_schedules(problem, knowledge)
    if problem.pair.timing.varies:
        return compare_varying(problem, knowledge)
    return Search(problem, knowledge, None).finding()


def residual_terms(finding: Finding, k: int) -> tuple[Residual, ...]:
    """Return the coefficients of left's minus right's output after *k* steps, the first rescaling put in.

    Where equality rests on an equation that is assumed, and one choice serves, there are none.
    """
    if finding.status == "equal" and finding.problem.assumptions.equations and len(finding.rescaling) <= 1:
        return ()
    pair, choice = finding.problem.pair, finding.rescaling[0] if finding.rescaling else ()
    if isinstance(pair.oracle, Own):
        return residual_at(pair, k, choice)
    put = dict(choice)
    return tuple(
        replace(r, value=r.value.substitute(put)) for step, found in pair.residuals(k) if step == k for r in found
    )
