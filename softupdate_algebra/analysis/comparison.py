"""Deciding whether two rules are the same for all k: residual coefficients in, a finding with its evidence out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from softupdate_algebra.algebra.assumptions import Assumptions, Fact
from softupdate_algebra.algebra.cases import Case, Decomposer, Decomposition, ExcludedCase, Source, contradiction
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.algebra.time import varies
from softupdate_algebra.analysis.counterexamples import Counterexample, find_counterexample
from softupdate_algebra.analysis.coverage import doubts
from softupdate_algebra.analysis.oracles import LinearModel, Own, refuse_name_clash
from softupdate_algebra.errors import AssumptionError, ComparisonError
from softupdate_algebra.rules.names import initial_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from softupdate_algebra.analysis.closing import Closing
    from softupdate_algebra.analysis.invariants import Invariant
    from softupdate_algebra.analysis.joint import Label, Pair, Residual
    from softupdate_algebra.rules.model import UpdateRule

Status: TypeAlias = Literal["equal", "cases", "diverges", "undecided"]
Choice: TypeAlias = tuple[tuple[str, Scalar], ...]

MAX_COVER_DEPTH = 4
MAX_BRANCHES_RUN = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """The question: two rules with start and oracle, what is assumed, and what may be solved for."""

    pair: Pair
    assumptions: Assumptions
    unknowns: tuple[str, ...]

    @property
    def defined_if(self) -> tuple[Scalar, ...]:
        """The polynomials that must not vanish for both rules to be defined."""
        written = (*self.pair.left.conditions, *self.pair.right.conditions)
        started = (weight for side in self.pair.starts for _, form in side for _, weight in form.terms)
        divisors = (factor for weight in started for factor, _ in weight.denominator.factors()[1])
        modelled = self.pair.oracle.conditions if isinstance(self.pair.oracle, LinearModel) else ()
        return tuple(dict.fromkeys((*written, *divisors, *modelled)))

    def knowledge(self) -> Assumptions:
        """Return the assumptions together with the conditions under which the rules are defined."""
        defined = (Fact(part, "nonzero", f"{part} != 0") for part in self.defined_if if not varies(part))
        return self.assumptions.with_facts(defined)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was decided, with the evidence: see ``verdict`` for the meaning of each attribute."""

    problem: Problem
    status: Status
    equal_up_to: int | None
    first_divergence: int | None
    rescaling: tuple[Choice, ...]
    cases: tuple[Case, ...]
    excluded: tuple[ExcludedCase, ...]
    residual: tuple[Residual, ...]
    counterexample: Counterexample | None
    reason: str | None
    decomposition: Decomposition
    residuals: tuple[Residual, ...]
    last: int
    closings: tuple[Closing | None, ...] = ()
    """For each case, the invariant that shows it where the gradient is an unknown function."""
    invariants: tuple[Invariant | None, ...] = ()
    """For each case of the decomposition, the invariant that shows it where coefficients change with the step."""


def compare(problem: Problem) -> Finding:
    """Return whether the two outputs agree for all k, exactly, at every point that the assumptions allow.

    Raises ``AssumptionError`` for contradictory assumptions, ``ComparisonError`` for rules that cannot be
    compared and for unknowns that occur in neither.
    """
    _require_unknowns(problem)
    for rule in (problem.pair.left, problem.pair.right):
        refuse_name_clash(rule, problem.pair.oracle)
    _require_one_role(problem.pair)
    knowledge = problem.knowledge()
    require_consistent(knowledge)
    if isinstance(problem.pair.oracle, Own):
        from softupdate_algebra.analysis.own import compare_own

        return compare_own(problem, knowledge)
    if {*problem.unknowns} & {*problem.pair.left.schedules, *problem.pair.right.schedules}:
        from softupdate_algebra.analysis.schedules import compare_for_schedules

        return compare_for_schedules(problem, knowledge)
    if problem.pair.timing.varies:
        from softupdate_algebra.analysis.varying import compare_varying

        return compare_varying(problem, knowledge)
    return Search(problem, knowledge, None).finding()


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


class Search:
    """One pass over the residuals of a problem, refining the cases until none is left or the bound is reached."""

    def __init__(self, problem: Problem, knowledge: Assumptions, last: int | None) -> None:
        self.problem = problem
        self.knowledge = knowledge
        self.last = last
        self.work = Decomposer(knowledge, problem.unknowns)
        self.seen: list[Residual] = []
        self.looked_at: tuple[object, ...] = ()
        self.values: set[Scalar] = set()
        self.first_divergence: int | None = None
        self.agreeing = self.work.generic()
        self.reached = 0
        self.residual: tuple[Residual, ...] = ()
        self.choices: tuple[Choice, ...] = ()

    def finding(self) -> Finding:
        """Run the search and return what it found."""
        for k, residuals in self.problem.pair.residuals(self.last):
            before = self.work.leaves()
            self._take(k, residuals)
            if self.work.is_empty or self.work.exhausted:
                break
            if k and self.first_divergence is not None and self._agrees_to_the_end(before, k):
                break
        decomposition = self.work.result()
        if self.first_divergence is None:
            return self._without_divergence(decomposition)
        return self._with_divergence(decomposition)

    def _agrees_to_the_end(self, before: tuple[object, ...], k: int) -> bool:
        """Whether the rules, run on each branch that is left, agree to the end; looked at again when branches change.

        On a branch that says alpha = 0 or c = 1 most coefficients are 0, in general position they grow.
        """
        leaves = self.work.leaves()
        if self.last is not None or leaves == self.looked_at or leaves != before or len(leaves) > MAX_BRANCHES_RUN:
            return False
        self.looked_at = leaves
        if type(self) is not Search or any(leaf.rest for leaf in leaves):
            return False
        last = k
        for leaf in leaves:
            try:
                for step, residuals in self.problem.pair.residuals(None, dict(leaf.solved)):
                    if any(residuals):
                        return False
                    last = step
            except ZeroDivisionError:
                return False
        self.reached = last
        return True

    def _take(self, k: int, residuals: list[Residual]) -> None:
        self.reached = k
        for residual in self._split(residuals):
            if residual.value in self.values:
                continue
            self.values.add(residual.value)
            self.work.add(residual.value, Source("residual", len(self.seen)))
            self.seen.append(residual)
        if self.first_divergence is not None:
            return
        generic = self.work.generic()
        if generic:
            self.agreeing = generic
            return
        self.first_divergence = k
        self.choices = self._choices(self.agreeing)
        self.residual = self._left_over(residuals)

    def _split(self, residuals: list[Residual]) -> list[Residual]:
        """Return the coefficients that must vanish for *residuals* to be 0."""
        return residuals

    def _choices(self, branches: Iterable[object]) -> tuple[Choice, ...]:
        found: list[Choice] = []
        for branch in branches:
            solved = dict(getattr(branch, "solved", ()))
            choice = tuple((name, solved[name]) for name in self.problem.unknowns if name in solved)
            if choice not in found:
                found.append(choice)
        return tuple(found)

    def _left_over(self, residuals: list[Residual]) -> tuple[Residual, ...]:
        for branch in self.agreeing:
            put = dict(branch.solved)
            left = tuple(replace(r, value=r.value.substitute(put)) for r in residuals)
            left = tuple(r for r in left if r.value)
            if left:
                return left
        return tuple(residuals)

    # -- outcomes ---------------------------------------------------------------------------------

    def _without_divergence(self, decomposition: Decomposition) -> Finding:
        self.choices = self._choices(self.work.generic())
        if self.last is not None:
            reason = f"a coefficient varies with the step; equality was shown for k = 0, ..., {self.reached} only."
            return self._finding("undecided", decomposition, equal_up_to=self.reached, reason=reason)
        if self.work.exhausted:
            return self._finding("undecided", decomposition, equal_up_to=self.reached, reason=_BUDGET)
        gap = self._uncovered(self.knowledge, 0)
        match gap:
            case None:
                return self._finding("equal", decomposition, equal_up_to=None)
            case str():
                return self._finding("undecided", decomposition, equal_up_to=self.reached, reason=gap)
            case _:
                return self._outside(gap, decomposition)

    def _uncovered(self, knowledge: Assumptions, depth: int) -> Assumptions | str | None:
        """Return assumptions under which no choice of the unknowns makes the rules equal, ``None`` if there are none.

        A text says why neither could be shown.
        """
        work = self.work if knowledge is self.knowledge else self._redone(knowledge)
        for inside, leaves in zip(work.assumed_by_base(), work.generic_by_base(), strict=True):
            if not leaves:
                return inside
            found = [doubts(leaf, knowledge, self.problem.unknowns) for leaf in leaves]
            best = min(found, key=lambda one: (one.reason is not None, len(one.signs), len(one.divisors)))
            for sign in best.signs:
                gap = (
                    _TOO_DEEP if depth >= MAX_COVER_DEPTH else self._uncovered(knowledge.with_facts((sign,)), depth + 1)
                )
                if gap is not None:
                    return gap
            if best.reason is not None:
                return best.reason
            for divisor in sorted(set(best.divisors), key=Scalar.sort_key):
                inner = replace(knowledge, equations=(*knowledge.equations, (divisor, f"{divisor} = 0")))
                if Decomposer(inner, self.problem.unknowns).is_empty:
                    continue
                gap = _TOO_DEEP if depth >= MAX_COVER_DEPTH else self._uncovered(inner, depth + 1)
                if gap is not None:
                    return gap
        return None

    def _redone(self, knowledge: Assumptions) -> Decomposer:
        work = Decomposer(knowledge, self.problem.unknowns)
        for index, residual in enumerate(self.seen):
            work.add(residual.value, Source("residual", index))
        return work

    def _outside(self, gap: Assumptions, decomposition: Decomposition) -> Finding:
        inner = type(self)(self.problem, gap, self.last).finding()
        return replace(
            self._finding("cases", decomposition, equal_up_to=inner.equal_up_to),
            first_divergence=inner.first_divergence,
            rescaling=inner.rescaling or self.choices,
            residual=inner.residual,
            counterexample=inner.counterexample,
        )

    def _with_divergence(self, decomposition: Decomposition) -> Finding:
        assert self.first_divergence is not None
        up_to = self.first_divergence - 1
        if self.work.exhausted:
            return self._finding("undecided", decomposition, equal_up_to=up_to, reason=_BUDGET)
        if not decomposition.cases:
            return self._finding("diverges", decomposition, equal_up_to=up_to)
        if all(case.allowed == "unknown" for case in decomposition.cases):
            reason = "the remaining cases could neither be shown possible nor excluded under the assumptions."
            return self._finding("undecided", decomposition, equal_up_to=up_to, reason=reason)
        if self.last is not None:
            reason = f"a coefficient varies with the step; the cases were checked for k = 0, ..., {self.reached} only."
            return self._finding("undecided", decomposition, equal_up_to=up_to, reason=reason)
        return self._finding("cases", decomposition, equal_up_to=up_to)

    def _finding(
        self, status: Status, decomposition: Decomposition, *, equal_up_to: int | None, reason: str | None = None
    ) -> Finding:
        return Finding(
            problem=self.problem,
            status=status,
            equal_up_to=equal_up_to,
            first_divergence=self.first_divergence,
            rescaling=tuple(choice for choice in self.choices if choice),
            cases=() if status == "equal" else decomposition.cases,
            excluded=decomposition.excluded,
            residual=self.residual,
            counterexample=self._counterexample(),
            reason=reason,
            decomposition=decomposition,
            residuals=tuple(self.seen),
            last=self.reached,
        )

    def _counterexample(self) -> Counterexample | None:
        if self.first_divergence is None or not self.residual:
            return None
        branch = self.agreeing[0] if self.agreeing else None
        solved = () if branch is None else branch.solved
        facts = self.knowledge.facts if branch is None else branch.facts
        rest = () if branch is None else branch.rest
        return find_counterexample(self.problem.pair, self.residual, solved, facts, rest)


_TOO_DEEP = "it could not be shown within the budget that the unknowns can be chosen for all other parameters."
_BUDGET = "the cases could not be told apart within the budget; the equations found so far are listed as they are."


def labels(residuals: Iterable[Residual]) -> tuple[Label, ...]:
    """Return the labels that occur, each once."""
    return tuple(dict.fromkeys(residual.label for residual in residuals))


def residual_terms(finding: Finding, k: int) -> tuple[Residual, ...]:
    """Return the coefficients of left's minus right's output after *k* steps, the first rescaling put in.

    Where equality rests on an equation that is assumed, and one choice serves, there are none.
    """
    if finding.status == "equal" and finding.problem.assumptions.equations and len(finding.rescaling) <= 1:
        return ()
    pair, choice = finding.problem.pair, finding.rescaling[0] if finding.rescaling else ()
    if isinstance(pair.oracle, Own):
        from softupdate_algebra.analysis.own import residual_at

        return residual_at(pair, k, choice)
    put = dict(choice)
    return tuple(
        replace(r, value=r.value.substitute(put)) for step, found in pair.residuals(k) if step == k for r in found
    )
