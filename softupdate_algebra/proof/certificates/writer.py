"""Certificates as texts: one canonical document for each outline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias, assert_never

from softupdate_algebra.proof.certificates.claims import different, equal
from softupdate_algebra.proof.certificates.diverging import diverging
from softupdate_algebra.proof.certificates.forms import closed_form
from softupdate_algebra.proof.format import FORMAT, VERSION
from softupdate_algebra.proof.outline import Comparison, Difference, Divergence, Forms

if TYPE_CHECKING:
    from softupdate_algebra.proof.outline import Outline

Json: TypeAlias = Any


def certificate(outline: Outline) -> str:
    """Return the certificate of an outline in canonical form.

    Raises ``CertificateError`` where a step has no reason that the checker knows.
    """
    match outline:
        case Comparison():
            kind, (claim, witness) = "equal", equal(outline)
        case Difference():
            kind, (claim, witness) = "different", different(outline)
        case Forms():
            kind, (claim, witness) = "equal", closed_form(outline)
        case Divergence():
            kind, (claim, witness) = "different", diverging(outline)
        case _:
            assert_never(outline)
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "about": outline.about,
        "kind": kind,
        "claim": claim,
        "witness": witness,
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":")) + "\n"
