"""Questions that cannot be asked: unknowns that do not occur, names in two roles, contradictory assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.algebra.cases import Decomposer, contradiction
from softupdate_algebra.analysis.oracles import LinearModel, refuse_name_clash
from softupdate_algebra.errors import AssumptionError, ComparisonError
from softupdate_algebra.rules.names import initial_name

if TYPE_CHECKING:
    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.analysis.findings import Problem
    from softupdate_algebra.analysis.joint import Pair
    from softupdate_algebra.rules.model import UpdateRule


def require_sensible(problem: Problem) -> Assumptions:
    """Return what is known of the parameters, after refusing a question that cannot be asked.

    Raises ``AssumptionError`` for contradictory assumptions, ``ComparisonError`` for unknowns that occur in
    neither rule and for names that mean different kinds of things in the two.
    """
    _require_unknowns(problem)
    for rule in (problem.pair.left, problem.pair.right):
        refuse_name_clash(rule, problem.pair.oracle)
    _require_one_role(problem.pair)
    knowledge = problem.knowledge()
    require_consistent(knowledge)
    return knowledge


def _require_unknowns(problem: Problem) -> None:
    rules = (problem.pair.left, problem.pair.right)
    known = {name for rule in rules for name in (*rule.parameters, *rule.schedules)}
    if isinstance(problem.pair.oracle, LinearModel):
        known |= {*problem.pair.oracle.parameters}
    known |= {name for side in problem.pair.starts for _, form in side for _, w in form.terms for name in w.parameters}
    for name in problem.unknowns:
        if name not in known:
            listed = ", ".join(sorted(known)) or "none"
            raise ComparisonError(f"cannot solve for {name!r}: the parameters of the two rules are {listed}.")


def _require_one_role(pair: Pair) -> None:
    """Raise ``ComparisonError`` when a name that both rules share means different kinds of things in them."""
    left, right = _roles(pair.left), _roles(pair.right)
    for name in sorted(left.keys() & right.keys()):
        if left[name] != right[name]:
            raise ComparisonError(
                f"{name!r} is {left[name]} in the left rule and {right[name]} in the right one; rename one of them."
            )


def _roles(rule: UpdateRule) -> dict[str, str]:
    """Return what each name of a rule is; the names of initial values belong to it too."""
    names = (
        ((*rule.networks, *rule.temporaries), "a network"),
        ((initial_name(name) for name in rule.networks), "an initial value"),
        (rule.constants, "a constant vector"),
        ((*rule.parameters, *rule.schedules), "a parameter"),
        ((oracle for oracle, _ in rule.oracles), "an oracle"),
    )
    return {name: role for group, role in names for name in group}


def require_consistent(knowledge: Assumptions) -> None:
    """Raise ``AssumptionError`` when no real parameters are seen to satisfy *knowledge*."""
    clash = contradiction(knowledge.facts)
    if clash is not None:
        raise AssumptionError(f"the assumptions contradict each other: {clash!r} cannot hold beside the others.")
    if Decomposer(knowledge).is_empty:
        raise AssumptionError(f"no real parameters satisfy the assumptions {knowledge.text!r}.")
