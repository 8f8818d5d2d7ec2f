"""The search for cases: residual coefficients in, step by step, a finding with its evidence out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from softupdate_algebra.algebra.cases import Decomposer, Decomposition, Source
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.analysis.counterexamples import Counterexample, find_counterexample
from softupdate_algebra.analysis.coverage import doubts
from softupdate_algebra.analysis.findings import Choice, Finding, Problem, Status
from softupdate_algebra.analysis.reach import Part, Reach, Unknown, first_parting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.analysis.joint import Residual

MAX_COVER_DEPTH = 4
MAX_BRANCHES_RUN = 60
MAX_TERMS_REFINED = 60_000
"""Terms of all coefficients together, times branches, that are still refined into cases."""
MAX_TERMS_FOLLOWED = 200_000
"""Terms of the coefficients of all networks at all steps together, refined or not."""
MAX_COLUMNS = 40_000
"""Coefficients of all steps together, zero or not, that are still followed."""
MAX_TERMS_PULLED = 8_000
"""Terms that are worked through to find the coefficients of one late step."""

_TOO_DEEP = "it could not be shown within the budget that the unknowns can be chosen for all other parameters."
_BUDGET = "the cases could not be told apart within the budget; the equations found so far are listed as they are."
_TOO_LONG = "the coefficients at k = {} are too long to be told apart within the budget; what follows is open."


class Search:
    """One pass over the residuals of a problem, refining the cases until none is left or the bound is reached."""

    def __init__(self, problem: Problem, knowledge: Assumptions, last: int | None) -> None:
        self.problem = problem
        self.knowledge = knowledge
        self.last = last
        self.work = Decomposer(knowledge, problem.unknowns)
        self.seen: list[Residual] = []
        self.looked_at: tuple[object, ...] = ()
        self.reaches: dict[tuple[object, ...], Reach] = {}
        self.refined = self.columns = 0
        self.stopped: str | None = None
        self.values: set[Scalar] = set()
        self.first_divergence: int | None = None
        self.agreeing = self.work.generic()
        self.reached = 0
        self.residual: tuple[Residual, ...] = ()
        self.choices: tuple[Choice, ...] = ()

    def finding(self) -> Finding:
        """Run the search and return what it found."""
        most = MAX_TERMS_FOLLOWED if self.last is None else None
        for k, residuals in self.problem.pair.residuals(self.last, most=most):
            before = self.work.leaves()
            self._take(k, residuals)
            if self.work.is_empty or self.work.exhausted:
                break
            if k and self.work.leaves() == before and self._is_settled(k):
                break
            if self.last is None and self._is_too_long(k, residuals):
                self.stopped = _TOO_LONG.format(k + 1)
                break
        else:
            if self.last is None and self.reached < self._bound():
                self.stopped = _TOO_LONG.format(self.reached + 1)
        decomposition = self.work.result()
        if self.first_divergence is None:
            return self._without_divergence(decomposition)
        return self._with_divergence(decomposition)

    def _is_too_long(self, k: int, residuals: list[Residual]) -> bool:
        shape = self.problem.pair.timing
        self.refined += len(self.work.leaves()) * sum(r.value.length for r in residuals)
        self.columns += min(k, shape.startup + shape.period)
        return self.refined > MAX_TERMS_REFINED or self.columns > MAX_COLUMNS

    def _is_settled(self, k: int) -> bool:
        """Whether every branch that is left is decided for all k; branches on which the rules part later are refined.

        Up to step *k* the rules agree on all of them. Branches are looked at again only when they have changed.
        """
        if self.last is not None or self.work.leaves() == self.looked_at:
            return False
        while True:
            leaves = self.looked_at = self.work.leaves()
            if not leaves or self.work.exhausted:
                return True
            if len(leaves) > MAX_BRANCHES_RUN:
                return False
            found = [(leaf, self._reach(leaf)) for leaf in leaves]
            parting = [(reach.k, leaf) for leaf, reach in found if isinstance(reach, Part)]
            if any(isinstance(reach, Unknown) for _, reach in found):
                return False
            if not parting:
                self.reached = self._bound()
                return True
            at = min(step for step, _ in parting)
            if at <= k:
                return False
            residuals = self.problem.pair.residuals_at(at, MAX_TERMS_PULLED)
            if residuals is None:
                self.reached, self.stopped = at - 1, _TOO_LONG.format(at)
                return True
            if not self._refined_at(at, residuals, [leaf for step, leaf in parting if step == at]):
                return False

    def _reach(self, leaf: Any) -> Reach:
        key = (frozenset(leaf.solved), leaf.rest)
        if key not in self.reaches:
            relation = leaf.rest[0] if len(leaf.rest) == 1 else None
            found = first_parting(self.problem.pair, dict(leaf.solved), relation)
            several = len(leaf.rest) > 1 and isinstance(found, Part)
            self.reaches[key] = Unknown() if several else found
        return self.reaches[key]

    def _bound(self) -> int:
        """Return the step up to which coefficients decide all k, by the Cayley-Hamilton theorem."""
        shape = self.problem.pair.timing
        return shape.startup + shape.period * (1 + len(self.problem.pair.states))

    def _refined_at(self, k: int, residuals: list[Residual], parting: list[Any]) -> bool:
        """Refine the branches on which the rules part after *k* steps, having agreed before; false if none changed.

        In general position every coefficient there is looked at, later the shortest that tell.
        """
        before = self.work.leaves()
        if self.first_divergence is None:
            self._take(k, residuals)
            return self.work.leaves() != before
        for residual in sorted(residuals, key=lambda r: r.value.length):
            if any(leaf.reduce(residual.value) for leaf in parting):
                self._take(max(k, self.reached), [residual])
                return self.work.leaves() != before
        return False

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
        if self.work.exhausted or self.stopped is not None:
            reason = self.stopped or _BUDGET
            return self._finding("undecided", decomposition, equal_up_to=self.reached, reason=reason)
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
        if self.stopped is not None:
            return self._finding("undecided", decomposition, equal_up_to=up_to, reason=self.stopped)
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
