"""The question of a comparison and what was found, as data: nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from softupdate_algebra.algebra.assumptions import Assumptions, Fact
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.algebra.time import varies
from softupdate_algebra.analysis.oracles import LinearModel

if TYPE_CHECKING:
    from softupdate_algebra.algebra.cases import Case, Decomposition, ExcludedCase
    from softupdate_algebra.analysis.closing import Closing
    from softupdate_algebra.analysis.counterexamples import Counterexample
    from softupdate_algebra.analysis.invariants import Invariant
    from softupdate_algebra.analysis.joint import Pair, Residual

Status: TypeAlias = Literal["equal", "cases", "diverges", "undecided"]
Choice: TypeAlias = tuple[tuple[str, Scalar], ...]


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
