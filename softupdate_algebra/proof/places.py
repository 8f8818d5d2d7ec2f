"""Where a derivation has arrived, and why a polynomial does not vanish there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.assumptions import Assumptions, Fact, Positivity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from softupdate_algebra.algebra.assumptions import Nonzero
    from softupdate_algebra.algebra.scalar import Scalar


@dataclass(frozen=True, slots=True)
class Known:
    """Something known not to vanish or to have a sign: as it was known, its value here, and its number as an assumption.

    ``plain`` says that a prover, which does not reduce, sees the numerator of the value as it is.
    """

    written: Scalar
    kind: str
    value: Scalar
    number: int | None
    plain: bool = True

    def fact(self) -> Fact:
        """Return this as a fact about a polynomial."""
        value = self.value
        whole = value if value.is_polynomial else value.numerator * value.denominator
        return Fact(whole, self.kind, "")  # type: ignore[arg-type]

    def with_value(self, name: str, value: Scalar) -> Known:
        """Return this with a value put in."""
        if name not in self.value.parameters:
            return self
        return replace(self, value=self.value.substitute({name: value}), plain=self.plain and value.is_polynomial)


Reason: TypeAlias = "Literal['known'] | Known | Positivity"
"""Why a polynomial does not vanish: it is a product of facts, it divides one, or it is a sum of positive terms."""


@dataclass(frozen=True, slots=True)
class Place:
    """What holds where the derivation has arrived; every value has the solved names put in."""

    known: tuple[Known, ...]
    solved: tuple[tuple[str, Scalar], ...] = ()
    branch: tuple[Scalar, ...] = ()
    rests: tuple[int, ...] = ()

    def assuming(self, polynomial: Scalar) -> Place:
        """Return the place at which *polynomial* vanishes besides."""
        return replace(self, branch=(*self.branch, polynomial))

    def knowing(self, polynomial: Scalar) -> Place:
        """Return the place at which *polynomial* does not vanish besides."""
        return replace(self, known=(*self.known, Known(polynomial, "nonzero", polynomial, None)))

    def knowledge(self) -> Assumptions:
        """Return what is known as assumptions."""
        return Assumptions(tuple(known.fact() for known in self.known))

    def value(self, scalar: Scalar) -> Scalar:
        """Return a scalar with the solved names put in."""
        return scalar.substitute(dict(self.solved)) if self.solved else scalar

    def with_solution(self, name: str, value: Scalar) -> tuple[Place, tuple[int, ...]]:
        """Return the place with a value put in, and which of the unsolved hypotheses changed."""
        put = {name: value}
        known = tuple(one.with_value(name, value) for one in self.known)
        branch = tuple(part.substitute(put) for part in self.branch)
        solved = (*((other, old.substitute(put)) for other, old in self.solved), (name, value))
        changed = tuple(index for index in self.rests if branch[index] != self.branch[index])
        return Place(known, solved, branch, tuple(index for index in self.rests if index not in changed)), changed

    def choosing(self, values: Mapping[str, Scalar]) -> Place:
        """Return the place with names given values, what is known left as it is.

        Raises ``ZeroDivisionError`` where something is not defined then.
        """
        solved = (*((name, value.substitute(values)) for name, value in self.solved), *values.items())
        return replace(self, solved=solved, branch=tuple(part.substitute(values) for part in self.branch))

    def reason(self, polynomial: Scalar) -> Reason | None:
        """Return why *polynomial* does not vanish here, ``None`` where nothing says so."""
        if self._is_seen(polynomial):
            return "known"
        why: Nonzero | None = self.knowledge().why_nonzero(polynomial)
        if why is None:
            return None
        if why.fact is not None:
            return self._multiple(polynomial) or self.known[why.fact]
        positivity = why.positivity
        return positivity if positivity is not None and self.is_assumed(positivity) else None

    def _multiple(self, polynomial: Scalar) -> Known | None:
        """Return the first fact without a divisor that is a multiple of *polynomial*, ``None`` where there is none."""
        strict = (known for known in self.known if known.kind != "nonnegative" and known.value.is_polynomial)
        return next((known for known in strict if known.value.exact_quotient(polynomial) is not None), None)

    def is_assumed(self, positivity: Positivity) -> bool:
        """Whether a sum of positive terms rests on the claim's assumptions alone, which have numbers."""
        used = {index for number, powers, _ in positivity.terms if number for index, _ in powers}
        return all(self.known[index].number is not None for index in used)

    def is_nonzero(self, polynomial: Scalar) -> bool:
        """Whether something says that *polynomial* does not vanish."""
        return self.reason(polynomial) is not None

    def _is_seen(self, polynomial: Scalar) -> bool:
        """Whether *polynomial* is a number times facts as they stand."""
        rest = polynomial
        for known in self.known:
            if rest.is_constant:
                break
            divisor = known.value.numerator
            if known.plain and known.kind != "nonnegative" and not divisor.is_constant:
                while (quotient := rest.exact_quotient(divisor)) is not None:
                    rest = quotient
        return rest.is_constant
