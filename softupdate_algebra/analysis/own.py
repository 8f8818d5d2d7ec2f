"""Comparing two rules when each asks an unknown gradient at its own parameters: for every such function and all k.

On a branch of parameter space both rules are unrolled, equal arguments given equal answers (congruence). Where the
outputs part at step k, three kinds of points remain on the branch: those where two calls before k coincide that
in general do not, those where the difference vanishes, and the others, where the rules differ. The first two are
smaller branches, taken up in turn. Where the outputs do not part, an invariant of the paired system settles all k;
it then holds at every point of the branch, because more coincidences only merge answers further.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.cases import Case, Decomposer, Decomposition, ExcludedCase, Source
from softupdate_algebra.algebra.linear import Answer
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.analysis.closing import Closing, closing
from softupdate_algebra.analysis.counterexamples import find_counterexample
from softupdate_algebra.analysis.coverage import doubts
from softupdate_algebra.analysis.joint import Residual
from softupdate_algebra.analysis.moments import by_schedule
from softupdate_algebra.analysis.queries import Following
from softupdate_algebra.analysis.varying import split
from softupdate_algebra.errors import ComparisonError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.algebra.linear import Form, Key
    from softupdate_algebra.analysis.findings import Choice, Finding, Problem, Status
    from softupdate_algebra.analysis.joint import Pair
    from softupdate_algebra.analysis.queries import Asked

MAX_STEPS_FOLLOWED = 60
MAX_PERIODS_FOLLOWED = 10
MAX_TERMS_FOLLOWED = 40_000
MAX_BRANCHES = 120
MAX_UNSOLVED_BRANCHES = 12
"""Branches with several equations that are not solved for a parameter."""
MAX_COVER_DEPTH = 3

_Difference: TypeAlias = "list[tuple[Key, Scalar]]"


@dataclass(frozen=True, slots=True)
class Parting:
    """The outputs differ after *k* steps, in general, by *residual*."""

    k: int
    residual: tuple[Residual, ...]
    run: Following


@dataclass(frozen=True, slots=True)
class Endless:
    """The outputs agree for all k, by an invariant."""

    invariant: Closing


@dataclass(frozen=True, slots=True)
class Unsettled:
    """The outputs agree up to *k*, and nothing is known beyond."""

    k: int


def follow(pair: Pair, branch: Any) -> Parting | Endless | Unsettled:
    """Return how the outputs relate on *branch*, general points of it in view.

    Raises ``ZeroDivisionError`` where a rule is undefined on the whole branch.
    """
    shape = pair.timing
    run = Following(pair, branch)
    last = min(shape.startup + MAX_PERIODS_FOLLOWED * shape.period, MAX_STEPS_FOLLOWED)
    while True:
        difference = run.difference()
        if difference is not None and not difference.is_zero:
            return Parting(run.t, tuple(_residual(run.t, difference)), run)
        periods, inside = divmod(run.t - shape.startup, shape.period)
        if (not shape.varies or shape.period == 1) and periods >= 1 and inside == 0 and len(branch.rest) <= 1:
            for several in (1,) if shape.varies else (1, 2):
                if periods % several == 0 or several == 1:
                    found = closing(run, several * shape.period) if periods >= several else None
                    if found is not None:
                        return Endless(found)
        if run.t >= last or run.work > MAX_TERMS_FOLLOWED:
            return Unsettled(run.t)
        run.advance()


def _residual(k: int, difference: Form) -> Iterator[Residual]:
    for key, value in difference.terms:
        yield Residual(k, key if isinstance(key, Answer) else str(key), value)


@dataclass(frozen=True, slots=True)
class _Values:
    """A branch that gives some names values and nothing more."""

    solved: tuple[tuple[str, Scalar], ...]
    rest: tuple[Scalar, ...] = ()

    def reduce(self, polynomial: Scalar) -> Scalar:
        return polynomial.substitute(dict(self.solved))


def residual_at(pair: Pair, k: int, values: Choice) -> tuple[Residual, ...]:
    """Return the coefficients of left's minus right's output after *k* steps once names have these *values*."""
    run = Following(pair, _Values(values))
    for _ in range(k):
        run.advance()
    difference = run.difference()
    return () if difference is None else tuple(_residual(k, difference))


def compare_own(problem: Problem, knowledge: Assumptions) -> Finding:
    """Return whether the outputs agree for all k, whatever the gradient functions are."""
    _require_one_arity(problem.pair)
    return _Search(problem, knowledge).finding()


def _require_one_arity(pair: Pair) -> None:
    arities = dict(pair.left.oracles)
    for oracle, arity in pair.right.oracles:
        if arities.get(oracle, arity) != arity:
            raise ComparisonError(
                f"{oracle!r} is called with {arities[oracle]} argument(s) on the left and {arity} on the right; with own "
                "gradients it is one function, so give it the same number on both sides."
            )


class _Search:
    """The branches still to be looked at, those that are settled, and where rules in general position part."""

    def __init__(self, problem: Problem, knowledge: Assumptions, depth: int = 0) -> None:
        self.problem = problem
        self.knowledge = knowledge
        self.depth = depth
        self.work = Decomposer(knowledge, problem.unknowns)
        self.seen: list[Residual] = []
        self.equal: list[tuple[Any, Case, Closing | None]] = []
        self.open: list[tuple[Any, int, str]] = []
        self.partings: list[tuple[Any, Parting]] = []
        self.last = 0

    def run(self) -> None:
        """Look at every branch, large ones first."""
        queue = self.work.places()
        looked_at = unsolved = 0
        while queue:
            place = min(queue, key=lambda slot: len(slot.branch.solved) + len(slot.branch.rest))  # type: ignore[union-attr]
            queue.remove(place)
            looked_at += 1
            several = place.branch is not None and len(place.branch.rest) >= 2
            unsolved += several
            if looked_at > MAX_BRANCHES or (several and unsolved > MAX_UNSOLVED_BRANCHES):
                self.open.append((place.branch, 0, "more branches of parameter space arose than are looked at."))
                self.work.drop(place, "not decided")
                continue
            queue.extend(self._look_at(place))

    def _look_at(self, place: Any) -> list[Any]:
        branch = place.branch
        case = self.work.case_of(_specialised(branch))
        if any(self.work.inside(case, other) for _, other, _ in self.equal):
            return []
        if _impossible(branch):
            self.work.drop(place, "real")
            return []
        try:
            outcome = follow(self.problem.pair, branch)
        except ZeroDivisionError:
            self.work.drop(place, "a divisor that vanishes")
            return []
        match outcome:
            case Endless(invariant):
                self.equal.append((branch, case, invariant))
                place.branch = _specialised(branch)
                return []
            case Unsettled(k):
                self.open.append((branch, k, f"no pairing of the calls closes; equality was shown up to k = {k} only."))
                self.work.drop(place, "not decided")
                return []
            case Parting():
                self.last = max(self.last, outcome.k)
                if self.work.is_generic(branch):
                    self.partings.append((branch, outcome))
                return self._part(place, outcome)

    def _part(self, place: Any, parting: Parting) -> list[Any]:
        """Return the branches on which two more calls coincide or the difference vanishes.

        More coincidences merge answers and nothing else: what stands on initial values has to vanish in any case, and
        only the answers that the difference speaks of, and those that keep these apart, need to be told apart.
        """
        smaller: list[Any] = []
        parts = [part for residual in parting.residual for part in split(residual)]
        due = [part for part in parts if not isinstance(part.label, Answer)]
        if not due:
            due = parts
            while (factor := _unsure(parting, place.branch)) is not None:
                coinciding, place = self.work.distinguish(place, factor)
                smaller.extend(coinciding)
        left = [place]
        for residual in due:
            index = len(self.seen)
            self.seen.append(residual)
            left = [leaf for slot in left for leaf in self.work.vanish(slot, residual.value, Source("residual", index))]
        return smaller + left

    # -- the finding ------------------------------------------------------------------------------

    def finding(self) -> Finding:
        """Look at every branch and return what was found."""
        self.run()
        decomposition = replace(self.work.result(), complete=not self.open)
        generic_open = [(k, why) for branch, k, why in self.open if self.work.is_generic(branch)]
        if any(self.work.is_generic(branch) for branch, _, _ in self.equal):
            return self._without_parting(decomposition)
        if generic_open:
            k, why = max(generic_open)
            return self._finding("undecided", decomposition, up_to=k, reason=why)
        return self._with_parting(decomposition)

    def _with_parting(self, decomposition: Decomposition) -> Finding:
        up_to = max((parting.k for _, parting in self.partings), default=0) - 1
        if self.open:
            reason = f"{self._where_open()}: {self.open[0][2]}"
            return self._finding("undecided", decomposition, up_to=up_to, reason=reason)
        if not decomposition.cases:
            return self._finding("diverges", decomposition, up_to=up_to)
        if all(case.allowed == "unknown" for case in decomposition.cases):
            reason = "the remaining cases could neither be shown possible nor excluded under the assumptions."
            return self._finding("undecided", decomposition, up_to=up_to, reason=reason)
        return self._finding("cases", decomposition, up_to=up_to)

    def _where_open(self) -> str:
        branch = self.open[0][0]
        parts = [f"{name} = {value}" for name, value in branch.solved] + [f"{part} = 0" for part in branch.rest]
        return f"where {' and '.join(parts)}" if parts else "in general position"

    def _without_parting(self, decomposition: Decomposition) -> Finding:
        gap = self._gap()
        if gap is None:
            return self._finding("equal", decomposition, up_to=None)
        if isinstance(gap, str):
            return self._finding("undecided", decomposition, up_to=0, reason=gap)
        if self.depth >= MAX_COVER_DEPTH:
            reason = "whether some choice of the unknowns always satisfies what is assumed of them was not settled."
            return self._finding("undecided", decomposition, up_to=0, reason=reason)
        inner = _Search(self.problem, gap, self.depth + 1).finding()
        outer = self._finding("cases", decomposition, up_to=inner.equal_up_to)
        if inner.status == "undecided":
            outer = replace(outer, status="undecided", reason=inner.reason)
        return replace(
            outer,
            first_divergence=inner.first_divergence,
            rescaling=inner.rescaling or outer.rescaling,
            residual=inner.residual,
            counterexample=inner.counterexample,
        )

    def _gap(self) -> Assumptions | str | None:
        """Return assumptions under which no choice of the unknowns makes the rules equal, ``None`` if there are none."""
        for inside, leaves in zip(self.work.assumed_by_base(), self._equal_by_base(), strict=True):
            if not leaves:
                return inside
            found = doubts(leaves[0], self.knowledge, self.problem.unknowns)
            if found.signs:
                return self.knowledge.with_facts(found.signs[:1])
            if found.reason is not None:
                return found.reason
            for divisor in sorted(set(found.divisors), key=Scalar.sort_key):
                inner = replace(self.knowledge, equations=(*self.knowledge.equations, (divisor, f"{divisor} = 0")))
                if Decomposer(inner, self.problem.unknowns).is_empty:
                    continue
                if self.depth >= MAX_COVER_DEPTH:
                    return inner
                search = _Search(self.problem, inner, self.depth + 1)
                search.run()
                gap = search._gap()
                if gap is not None:
                    return gap
        return None

    def _equal_by_base(self) -> list[list[Any]]:
        branches = [_specialised(branch) for branch, _, _ in self.equal]
        return self.work.by_base(branches)

    def _finding(
        self, status: Status, decomposition: Decomposition, *, up_to: int | None, reason: str | None = None
    ) -> Finding:
        from softupdate_algebra.analysis.findings import Finding

        parts = up_to is not None and any(parting.k == up_to + 1 for _, parting in self.partings)
        best = next(((b, p) for b, p in self.partings if up_to is not None and p.k == up_to + 1), None)
        example = None
        if best is not None:
            example = find_counterexample(
                self.problem.pair, best[1].residual, best[0].solved, best[0].facts, best[0].rest
            )
        return Finding(
            problem=self.problem,
            status=status,
            equal_up_to=up_to,
            first_divergence=up_to + 1 if parts and up_to is not None else None,
            rescaling=self._choices(up_to),
            cases=() if status == "equal" else decomposition.cases,
            excluded=self._excluded(decomposition),
            residual=best[1].residual if best is not None else (),
            counterexample=example,
            reason=reason,
            decomposition=decomposition,
            residuals=tuple(self.seen),
            last=self.last,
            closings=tuple(self._closing_of(case) for case in decomposition.cases),
        )

    def _excluded(self, decomposition: Decomposition) -> tuple[ExcludedCase, ...]:
        """Return what the assumptions exclude; what the search set aside as a branch of its own is none of that."""
        texts = {fact.text for fact in self.knowledge.facts} | {"real"}
        return tuple(case for case in decomposition.excluded if set(case.by) <= texts)

    def _closing_of(self, case: Case) -> Closing | None:
        return next((invariant for _, known, invariant in self.equal if known == case), None)

    def _choices(self, up_to: int | None) -> tuple[Choice, ...]:
        branches = [branch for branch, _, _ in self.equal if self.work.is_generic(branch)]
        if not branches:
            branches = [b for b, p in self.partings if up_to is not None and p.k == up_to + 1]
            branches = self._largest(branches)
        if not branches:
            branches = [b for b, k, _ in self.open if self.work.is_generic(b) and k == up_to]
        found: dict[Choice, None] = {}
        for branch in branches:
            solved = dict(branch.solved)
            found[tuple((name, solved[name]) for name in self.problem.unknowns if name in solved)] = None
        return tuple(choice for choice in found if choice)

    def _largest(self, branches: list[Any]) -> list[Any]:
        cases = [self.work.case_of(_specialised(branch)) for branch in branches]
        return [
            branch
            for branch, case in zip(branches, cases, strict=True)
            if not any(len(o.equations) < len(case.equations) and self.work.inside(case, o) for o in cases)
        ]


def _specialised(branch: Any) -> Any:
    """Return the branch without the inequalities of the search: equality holds wherever its values are defined."""
    divisors = {f for _, value in branch.solved for f, _ in value.denominator.factors()[1]}
    return replace(branch, nonzero=tuple(sorted(divisors, key=Scalar.sort_key)))


def _impossible(branch: Any) -> bool:
    """Whether two different irreducible polynomials in one and the same parameter would have to vanish."""
    single = [part for part in branch.rest if len(part.parameters) == 1]
    return len({part.parameters for part in single}) < len(single)


def _unsure(parting: Parting, branch: Any) -> Scalar | None:
    """Return a polynomial whose vanishing might make two answers of the difference coincide, ``None`` if none can.

    Values of schedules are free, so what depends on them vanishes only where all its coefficients do.
    """
    knowledge = branch.knowledge()
    sure: dict[Scalar, bool] = {}

    def doubts(value: Scalar) -> list[Scalar]:
        found = []
        for factor, power in value.factors()[1]:
            coefficients = tuple(by_schedule(factor).values())
            if factor not in sure:
                sure[factor] = any(knowledge.why_nonzero(part) is not None for part in coefficients)
            if power > 0 and not sure[factor]:
                found.append(coefficients[0])
        return found

    open_pairs: list[list[list[Scalar]]] = []
    for gap in _relevant_gaps(parting):
        if any(value.is_constant for value in gap):
            continue  # with the answers in it told apart, a number does not vanish
        options = [doubts(value) for value in gap]
        if all(options):
            open_pairs.append(options)
    if not open_pairs:
        return None
    counts: dict[Scalar, int] = {}
    for options in open_pairs:
        for factor in {f for option in options for f in option}:
            counts[factor] = counts.get(factor, 0) + 1
    best = min(
        (option for options in open_pairs for option in options),
        key=lambda o: (len(o), max(f.total_degree() for f in o), -max(counts[f] for f in o), o[0].sort_key()),
    )
    return best[0]


def gaps_before(parting: Parting) -> Iterator[tuple[Asked, Asked, list[Form]]]:
    """Yield every two calls before the parting with different arguments, the later one first, and the differences."""
    run, calls = parting.run, [call for call in parting.run.calls if not call.repeats]
    for call, other in _pairs(calls):
        yield call, other, [run.here(a - b) for a, b in zip(call.arguments, other.arguments, strict=True)]


def _relevant_gaps(parting: Parting) -> list[list[Scalar]]:
    """Return the coefficients of the differences that keep apart the answers which the outputs' difference speaks of.

    A difference of arguments speaks of answers itself, and these have to be kept apart too, unless an initial value
    with a number before it keeps the two calls apart whatever the answers are.
    """
    named = {residual.label for residual in parting.residual}
    while True:
        calls = [call for call in parting.run.calls if call.own_answer in named]
        differences = [d for d in _differences(parting.run, calls) if not _apart_from_the_start(d)]
        further = {key for difference in differences for key, _ in difference if isinstance(key, Answer)}
        if further <= named:
            return [[value for _, value in difference] for difference in differences]
        named |= further


def _apart_from_the_start(difference: _Difference) -> bool:
    return any(value.is_constant and not isinstance(key, Answer) for key, value in difference)


def _differences(run: Following, calls: list[Asked]) -> Iterator[_Difference]:
    for call, other in _pairs(calls):
        pairs = zip(call.arguments, other.arguments, strict=True)
        yield [term for a, b in pairs for term in run.here(a - b).terms]


def _pairs(calls: list[Asked]) -> Iterator[tuple[Asked, Asked]]:
    for index, call in enumerate(calls):
        yield from ((call, other) for other in calls[:index] if other.oracle == call.oracle)
