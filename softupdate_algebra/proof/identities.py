"""Identities that show residual coefficients to lie in the ideal of a case whose equations were not all solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.plain import Json, atom, expanded

if TYPE_CHECKING:
    from softupdate_algebra.algebra.cases import Case
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.analysis.joint import Pair

MAX_STEPS_OF_IDENTITIES = 60


def identity_entries(pair: Pair, case: Case) -> Json:
    """Return, for every residual coefficient up to the checker's bound, how the equations of *case* add up to it.

    Raises ``CertificateError`` when one of them is not found to be such a sum.
    """
    shape = pair.timing
    size = len(pair.constants) + len(pair.left.networks) + len(pair.right.networks)
    last = shape.startup + shape.period * (size + 1)
    if last > MAX_STEPS_OF_IDENTITIES:
        raise CertificateError(f"no certificate can be made: {last} steps are too many for equations left unsolved.")
    found: list[Json] = []
    memo: dict[Scalar, Json] = {}
    put = dict(case.solved)
    for k, residuals in pair.residuals(last):
        for residual in residuals:
            value = residual.value.substitute(put)
            if value not in memo:
                memo[value] = _identity(value, case)
            if value:
                found.append([k, atom(residual.label), memo[value]])
    return found


def _identity(value: Scalar, case: Case) -> Json:
    """Return a coefficient, the solved names put in, as a sum of the case's equations, divided out one by one."""
    entries: list[tuple[Scalar, int]] = []
    above = value.numerator
    for index, relation in enumerate(case.rest):
        quotient, above = above.divide(relation)
        if quotient:
            entries.append((quotient, index))
    if above:
        raise CertificateError(
            "no certificate can be made: a coefficient is not seen to vanish in a case left unsolved."
        )
    terms = [[expanded(cofactor / value.denominator), ["branch", index]] for cofactor, index in entries]
    return {"sum": terms, "product": [], "power": 1}
