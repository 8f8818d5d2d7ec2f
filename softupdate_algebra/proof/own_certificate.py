"""Certificates where the gradient is an unknown function: paired calls as evidence, and a derivation of the case list.

The derivation runs the rules anew at each place that it reaches. A residual may be used there once every two calls
before it are known to differ or to coincide; what might make two more of them coincide is decided first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.analysis.moments import by_schedule, is_schedule_value
from softupdate_algebra.analysis.own import Endless, Parting, follow, gaps_before
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.casework import Casework, Json, Source, parts_of, reduced
from softupdate_algebra.proof.evidence import invariant_json
from softupdate_algebra.proof.sums import combination, residual_name

if TYPE_CHECKING:
    from softupdate_algebra.algebra.cases import Case
    from softupdate_algebra.analysis.closing import Closing, PairedCall
    from softupdate_algebra.analysis.findings import Finding
    from softupdate_algebra.analysis.joint import Pair, Residual
    from softupdate_algebra.proof.places import Place
    from softupdate_algebra.proof.sums import Sums


def own_evidence(finding: Finding, sums: Sums) -> list[Json]:
    """Return, for each case, the invariant with its paired calls; raises ``CertificateError`` where there is none."""
    cases = finding.decomposition.cases
    closings = finding.closings if len(finding.closings) == len(cases) else (None,) * len(cases)
    return [_evidence(finding.problem.pair, *each, sums) for each in zip(cases, closings, strict=True)]


def _evidence(pair: Pair, case: Case, known: Closing | None, sums: Sums) -> Json:
    if case.rest:
        raise CertificateError("no certificate can be made: a case has an equation that is not solved for a parameter.")
    if known is None:
        outcome = follow(pair, _Here(case.solved))
        if not isinstance(outcome, Endless):
            raise CertificateError("no certificate can be made: no pairing of the calls was found for a case.")
        known = outcome.invariant
    return invariant_json(known, sums) | {"calls": [_call(call, sums) for call in known.calls]}


def _call(call: PairedCall, sums: Sums) -> Json:
    kind, index = call.pairing
    return "new" if kind == "new" else [kind, index, [combination(sums, weights) for weights in call.by]]


@dataclass(frozen=True, slots=True)
class _Here:
    """A part of parameter space in which some names have values."""

    solved: tuple[tuple[str, Scalar], ...]
    rest: tuple[Scalar, ...] = ()

    def reduce(self, polynomial: Scalar) -> Scalar:
        return polynomial.substitute(dict(self.solved))


class OwnCasework(Casework):
    """Derivation trees over residuals that are found anew at each place."""

    pair: Pair

    def tree(self, sources: tuple[Source, ...]) -> Json:
        """Return the derivation that where the outputs agree, and *sources* vanish, one of the cases holds."""
        return self._use(self._root, sources, self._settle)

    def _settle(self, place: Place) -> Json:
        none: frozenset[str] = frozenset()
        for index, case in enumerate(self._cases):
            if self._fits(place, index):
                parts = [part for whole in self._nonzero[index] for part in parts_of(place.value(whole))]
                doubtful = next((part for part in parts if not place.is_nonzero(part)), None)
                if doubtful is None:
                    return self._ensuring(place, parts, partial(self._case, index, case, none))
                return self._either(place, doubtful)
        return self._part(place)

    def _either(self, place: Place, doubtful: Scalar) -> Json:
        return self._whether(
            place, doubtful, lambda p: self._hypothesis(p, len(place.branch), self._settle), self._settle
        )

    def _part(self, place: Place) -> Json:
        if place.rests:
            raise CertificateError("no certificate can be made: an equation that is not solved for a parameter arises.")
        outcome = follow(self.pair, _Here(place.solved))
        if not isinstance(outcome, Parting):
            raise CertificateError("no certificate can be made: a place of the derivation lies in none of the cases.")
        apart: list[Scalar] = []
        for gap in gaps_before(outcome):
            options = [list(parts_of(part)) for value in gap for part in by_schedule(value).values()]
            if any(all(place.reason(part) == "known" for part in parts) for parts in options):
                continue
            reasoned = next((parts for parts in options if all(map(place.is_nonzero, parts))), None)
            if reasoned is None:
                best = min(options, key=lambda parts: (len(parts), [part.sort_key() for part in parts]))
                return self._either(place, next(part for part in best if not place.is_nonzero(part)))
            apart.extend(reasoned)
        sources = [source for residual in outcome.residual for source in _coefficients(residual)]
        source = min(sources, key=lambda source: (source.value.total_degree(), source.value.sort_key()))
        return self._ensuring(place, apart, partial(self._with, source))

    def _with(self, source: Source, place: Place) -> Json:
        terms, value = reduced(place, ((ONE, source.hypothesis),), source.value)
        return self._impose(place, terms, value, self._settle)


def _coefficients(residual: Residual) -> list[Source]:
    """Return a residual's coefficients on products of schedules' values, which are free at each step."""
    below = residual.value.denominator
    if any(map(is_schedule_value, below.parameters)):
        raise CertificateError("no certificate can be made: a schedule's value stands in a divisor.")
    return [
        Source(value / below, residual_name(residual.k, residual.label, monomial))
        for monomial, value in by_schedule(residual.value).items()
    ]
