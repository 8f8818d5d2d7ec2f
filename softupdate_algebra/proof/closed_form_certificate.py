"""Certificates of closed forms: the formulas as claim, for the checker to replay the induction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.sequences import Sequence
from softupdate_algebra.analysis.closed_forms import ClosedForm
from softupdate_algebra.analysis.oracles import RECORDED, LinearModel
from softupdate_algebra.analysis.starts import starts
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.certificates.writer import certificate
from softupdate_algebra.proof.outline import Forms, output_text

if TYPE_CHECKING:
    from softupdate_algebra.analysis.closed_forms import NetworkForm
    from softupdate_algebra.rules.model import UpdateRule


@dataclass(frozen=True, slots=True, repr=False)
class CertifiedForm(ClosedForm):
    """A closed form that can be handed to the independent checker."""

    @property
    def certificate(self) -> str:
        """The certificate of the output, in general position: canonical JSON, replayed by induction."""
        return closed_form_certificate(self)

    @property
    def certificates(self) -> dict[str, str]:
        """The certificates of the output, called "verdict", and of each other network, by its name."""
        others = (name for name in self.rule.networks if name != output_text(self.rule))
        return {"verdict": self.certificate} | {name: self.of(name).certificate for name in others}

    @property
    def outlines(self) -> dict[str, Forms]:
        """What the certificate says, as data."""
        return {"verdict": closed_form_outline(self)}

    def of(self, output: str) -> CertifiedForm:
        """Return the closed form of the same rule with another output, such as ``QN - TQN``."""
        return certified_form(ClosedForm.of(self, output))


def certified_form(form: ClosedForm) -> CertifiedForm:
    """Return *form* with its certificate."""
    return CertifiedForm(form.rule, form.start, form.oracle, form.assumptions, form.radicals, form.cases)


def closed_form_certificate(form: ClosedForm, case: int = 0) -> str:
    """Return the certificate of the output in one case of *form*, the case in general position by default.

    Raises ``CertificateError`` where a weight has no formula over rational functions that holds from the start.
    """
    return certificate(closed_form_outline(form, case))


def closed_form_outline(form: ClosedForm, case: int = 0) -> Forms:
    """Return the outline of one case of *form*; see ``closed_form_certificate``."""
    found = form.cases[case]
    require_formulas(found.networks, form.rule)
    return Forms(
        about=f"closed form of {output_text(form.rule)} for all k",
        rule=form.rule,
        begin=starts((form.rule,), form.start)[0],
        oracle=form.oracle if isinstance(form.oracle, LinearModel) else RECORDED,
        assumptions=form.assumptions,
        solved=found.solved,
        networks=tuple(network for network in found.networks if network.name in form.rule.networks),
    )


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
