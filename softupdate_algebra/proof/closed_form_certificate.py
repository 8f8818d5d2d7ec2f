"""Certificates of closed forms: the formulas as claim, for the checker to replay the induction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.sequences import Sequence
from softupdate_algebra.analysis.closed_forms import ClosedForm
from softupdate_algebra.analysis.oracles import RECORDED, LinearModel
from softupdate_algebra.analysis.starts import starts
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.certificate import assumptions_json, document
from softupdate_algebra.proof.plain import Json, Rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from softupdate_algebra.analysis.closed_forms import NetworkForm, Part
    from softupdate_algebra.proof.sums import Sums
    from softupdate_algebra.rules.model import UpdateRule


@dataclass(frozen=True, slots=True, repr=False)
class CertifiedForm(ClosedForm):
    """A closed form that can be handed to the independent checker."""

    @property
    def certificate(self) -> str:
        """The certificate of the case in general position: canonical JSON, replayed by induction."""
        return closed_form_certificate(self)

    def of(self, output: str) -> CertifiedForm:
        """Return the closed form of the same rule with another output, such as ``QN - TQN``."""
        return certified_form(ClosedForm.of(self, output))


def certified_form(form: ClosedForm) -> CertifiedForm:
    """Return *form* with its certificate."""
    return CertifiedForm(form.rule, form.start, form.oracle, form.assumptions, form.radicals, form.cases)


def closed_form_certificate(form: ClosedForm, case: int = 0) -> str:
    """Return the certificate of one case of *form* (kind "closed form"), the case in general position by default.

    Raises ``CertificateError`` where a weight has no formula over rational functions that holds from the start.
    """
    found = form.cases[case]
    require_formulas(found.networks, form.rule)
    begin = starts((form.rule,), form.start)[0]
    oracle = form.oracle if isinstance(form.oracle, LinearModel) else RECORDED
    assumed = {name for fact in form.assumptions.facts for name in fact.polynomial.parameters}
    rules = Rules((form.rule,), (begin,), oracle, assumed)
    sums = rules.sums
    (rule,) = rules.documents(form.rule.conditions)
    claim = {
        "rule": rule,
        "vectors": rules.vectors,
        "lets": sums.lets,
        "oracles": rules.meanings,
        "assumptions": assumptions_json(form.assumptions, sums),
        "solved": {name: sums.scalar(value) for name, value in found.solved},
        "forms": forms_json(found.networks, form.rule, sums),
    }
    return document("closed form", claim, {}, f"closed forms of {', '.join(form.rule.networks)} for all k")


def forms_json(networks: tuple[NetworkForm, ...], rule: UpdateRule, sums: Sums) -> Json:
    """Return the closed forms of the rule's networks as the checker reads them."""
    return {form.name: _form_json(form, sums) for form in networks if form.name in rule.networks}


def _form_json(form: NetworkForm, sums: Sums) -> list[str]:
    answers = ((f"{slot.oracle}[0,{slot.order}]", part) for slot, part in form.answers)
    return [_weighted(form.values, "k", sums), _weighted(answers, "j", sums)]


def _weighted(parts: Iterable[tuple[str, Part]], index: str, sums: Sums) -> str:
    listed = []
    for name, part in parts:
        assert isinstance(part, Sequence)  # required before
        listed += [(name, weight) for weight in part.addends(index)]
    return sums.vector(listed)


def require_formulas(networks: tuple[NetworkForm, ...], rule: UpdateRule) -> None:
    """Raise ``CertificateError`` where a network has no formula that holds from the start."""
    for form in networks:
        for part in form.parts if form.name in rule.networks else ():
            if not isinstance(part, Sequence):
                raise CertificateError(
                    f"{form.name} has no formula over rational functions of the parameters, so there is no certificate "
                    "of a closed form; its recurrence holds for all k."
                )
            if any("^" in name for weight in part.addends("k") for name in weight.denominator.parameters):
                raise CertificateError(
                    f"the formula of {form.name} divides by a power with the number of steps in its exponent, which "
                    "certificates cannot; give the quotient that is raised to it a name of its own."
                )
            if part.before:
                raise CertificateError(
                    f"the formula of {form.name} holds only after {len(part.before)} step(s), and certificates speak of "
                    "formulas that hold from the start; certify a comparison instead."
                )
