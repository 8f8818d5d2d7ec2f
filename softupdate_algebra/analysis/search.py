"""The search for cases: residual coefficients in, step by step, a finding with its evidence out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.cases import Decomposer, Decomposition, Source
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.analysis.counterexamples import Counterexample, find_counterexample
from softupdate_algebra.analysis.coverage import doubts
from softupdate_algebra.analysis.findings import Choice, Finding, Problem, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.analysis.joint import Residual

MAX_COVER_DEPTH = 4
MAX_BRANCHES_RUN = 12

_TOO_DEEP = "it could not be shown within the budget that the unknowns can be chosen for all other parameters."
_BUDGET = "the cases could not be told apart within the budget; the equations found so far are listed as they are."


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
