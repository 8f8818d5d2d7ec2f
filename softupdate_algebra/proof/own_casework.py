"""Derivations of case lists where the gradient is an unknown function.

The rules are run anew at each place that is reached. A residual may be used there once every two calls before it are
known to differ or to coincide; what might make two more of them coincide is decided first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.linear import Answer
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.analysis.moments import by_schedule, is_schedule_value
from softupdate_algebra.analysis.own import Parting, follow, gaps_before
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.casework import Casework, Source, parts_of, reduced
from softupdate_algebra.proof.inferences import Apart, Coefficient, Observed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.algebra.cases import Case
    from softupdate_algebra.algebra.linear import Form
    from softupdate_algebra.analysis.joint import Pair, Residual
    from softupdate_algebra.proof.inferences import Node
    from softupdate_algebra.proof.places import Place


@dataclass(frozen=True, slots=True)
class Here:
    """A part of parameter space in which some names have values."""

    solved: tuple[tuple[str, Scalar], ...]
    rest: tuple[Scalar, ...] = ()

    def reduce(self, polynomial: Scalar) -> Scalar:
        """Return a scalar as it is here."""
        return polynomial.substitute(dict(self.solved))


class OwnCasework(Casework):
    """Derivation trees over residuals that are found anew at each place."""

    def __init__(
        self,
        pair: Pair,
        knowledge: Assumptions,
        written: int,
        cases: tuple[Case, ...],
        unknowns: tuple[str, ...],
    ) -> None:
        """*pair* is followed anew at each place; see ``Casework`` for the others."""
        super().__init__(knowledge, written, cases, unknowns)
        self._pair = pair

    def tree(self, sources: tuple[Source, ...]) -> Node:
        """Return the derivation that where the outputs agree, and *sources* vanish, one of the cases holds."""
        return self._use(self._root, sources, self._settle)

    def _settle(self, place: Place) -> Node:
        none: frozenset[str] = frozenset()
        for index, case in enumerate(self._cases):
            if self._fits(place, index):
                parts = [part for whole in self._nonzero[index] for part in parts_of(place.value(whole))]
                doubtful = next((part for part in parts if not place.is_nonzero(part)), None)
                if doubtful is None:
                    return self._ensuring(place, parts, partial(self._case, index, case, none))
                return self._either(place, doubtful)
        return self._part(place)

    def _either(self, place: Place, doubtful: Scalar) -> Node:
        return self._whether(
            place, doubtful, lambda p: self._hypothesis(p, len(place.branch), self._settle), self._settle
        )

    def _part(self, place: Place) -> Node:
        if place.rests:
            raise CertificateError("no certificate can be made: an equation that is not solved for a parameter arises.")
        outcome = follow(self._pair, Here(place.solved))
        if not isinstance(outcome, Parting):
            raise CertificateError("no certificate can be made: a place of the derivation lies in none of the cases.")
        apart: list[Apart] = []
        for call, other, gap in gaps_before(outcome):
            options = [
                (one, list(parts_of(one.value.numerator)))
                for one in _apart(outcome.k, call.own_answer, other.own_answer, gap)
            ]
            reasoned = next((one for one, parts in options if _is_known(place, parts)), None)
            reasoned = reasoned or next((one for one, parts in options if all(map(place.is_nonzero, parts))), None)
            if reasoned is None:
                best = min(
                    (parts for _, parts in options), key=lambda parts: (len(parts), [p.sort_key() for p in parts])
                )
                return self._either(place, next(part for part in best if not place.is_nonzero(part)))
            apart.append(reasoned)
        sources = [source for residual in outcome.residual for source in _coefficients(residual)]
        source = min(sources, key=lambda source: (source.value.total_degree(), source.value.sort_key()))
        doubtful = [part for one in apart for part in parts_of(one.value.numerator)]
        return self._ensuring(place, doubtful, partial(self._with, source, tuple(apart)))

    def _with(self, source: Source, apart: tuple[Apart, ...], place: Place) -> Node:
        terms, value = reduced(place, ((ONE, source.hypothesis),), source.value)
        return Observed(apart, self._impose(place, terms, value, self._settle))


def _is_known(place: Place, parts: list[Scalar]) -> bool:
    return all(place.reason(part) == "known" for part in parts)


def _apart(k: int, call: Answer, other: Answer, gap: list[Form]) -> Iterator[Apart]:
    """Yield the coefficients of what two calls' arguments differ by, on products of schedules' values, too."""
    for argument, form in enumerate(gap):
        for key, value in form.terms:
            label = key if isinstance(key, Answer) else str(key)
            for monomial, part in by_schedule(value).items():
                yield Apart(call, other, argument, Coefficient(k, label, monomial), part / value.denominator)


def _coefficients(residual: Residual) -> list[Source]:
    """Return a residual's coefficients on products of schedules' values, which are free at each step."""
    below = residual.value.denominator
    if any(map(is_schedule_value, below.parameters)):
        raise CertificateError("no certificate can be made: a schedule's value stands in a divisor.")
    return [
        Source(value / below, Coefficient(residual.k, residual.label, monomial))
        for monomial, value in by_schedule(residual.value).items()
    ]
