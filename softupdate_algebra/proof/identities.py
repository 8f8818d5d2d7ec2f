"""Identities that show residual coefficients to lie in the ideal of a case whose equations were not all solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.plain import Json, atom, expanded

if TYPE_CHECKING:
    from softupdate_algebra.algebra.cases import Case
    from softupdate_algebra.analysis.joint import Pair

MAX_STEPS_OF_AN_IDEAL = 60


def ideal_entries(pair: Pair, case: Case) -> Json:
    """Return, for every residual coefficient up to the checker's bound, how the equations of *case* add up to it.

    Raises ``CertificateError`` when one of them is not found to be such a sum.
    """
    shape = pair.timing
    size = len(pair.constants) + len(pair.left.networks) + len(pair.right.networks)
    last = shape.startup + shape.period * (size + 1)
    if last > MAX_STEPS_OF_AN_IDEAL:
        raise CertificateError(f"no certificate can be made: {last} steps are too many for equations left unsolved.")
    found: list[Json] = []
    memo: dict[Scalar, Json] = {}
    for k, residuals in pair.residuals(last):
        for residual in residuals:
            if residual.value not in memo:
                memo[residual.value] = _identity(residual.value, case)
            found.append([k, atom(residual.label), memo[residual.value]])
    return found


def _identity(value: Scalar, case: Case) -> Json:
    """Return a coefficient as a sum of the case's equations: solved names put in one by one, then the others divided out."""
    entries: list[tuple[Scalar, int]] = []
    rest, divisor = value.numerator, value.denominator
    solved = sorted(case.solved)
    for index, (name, known) in enumerate(solved):
        put = rest.substitute({name: known})
        if put != rest:
            entries.append(((rest - put) / (Scalar.parameter(name) - known), index))
        rest = put
    below, above = rest.denominator, rest.numerator
    for index, relation in enumerate(case.rest, len(solved)):
        quotient, above = above.divide(relation)
        if quotient:
            entries.append((quotient / below, index))
    if above:
        raise CertificateError(
            "no certificate can be made: a coefficient is not seen to vanish in a case left unsolved."
        )
    terms = [[expanded(cofactor / divisor), ["equation", index]] for cofactor, index in entries]
    return {"sum": terms, "product": [], "power": 1}
