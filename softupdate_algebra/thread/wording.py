"""Small words for claims: formulas in running text, cases of a verdict, and the requirement that a verdict is as said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.errors import SoftUpdateError
from softupdate_algebra.proof.formulas import formula
from softupdate_algebra.proof.summary import case_relations, choice_relations, joined
from softupdate_algebra.report.document import Content, Math, Text, content

if TYPE_CHECKING:
    from softupdate_algebra.analysis.findings import Status
    from softupdate_algebra.report.document import Inline
    from softupdate_algebra.verdict import Verdict


class ClaimError(SoftUpdateError):
    """A computation that contradicts the words of a claim; always a defect of this package."""


def m(text: str) -> Math:
    """Return the formula that *text* writes, for running text."""
    return Math(formula(text))


def cases_of(verdict: Verdict) -> Content:
    """Return the cases of a verdict in words: "c = 0 and alpha_prime = alpha; or ..."."""
    pieces: list[Inline] = []
    for number, case in enumerate(verdict.finding.cases):
        if number:
            pieces.append(Text("; or "))
        pieces.extend(joined(case_relations(case)))
    return tuple(pieces) or content("no case")


def choice_of(verdict: Verdict) -> Content:
    """Return what the unknowns were solved to be."""
    found = verdict.finding.rescaling
    return joined(choice_relations(found[0])) if found else content("no choice of the unknowns")


def require(verdict: Verdict, status: Status) -> Verdict:
    """Return *verdict* after checking that words written for *status* apply; raises ``ClaimError`` otherwise."""
    if verdict.status != status:
        raise ClaimError(f"expected the verdict {status!r}, but the computation says {verdict.status!r}.")
    return verdict
