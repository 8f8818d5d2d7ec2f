"""Certificates of closed forms: the formulas as claim, for the checker to replay the induction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.sequences import Sequence
from softupdate_algebra.analysis.oracles import LinearModel
from softupdate_algebra.analysis.starts import starts
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.plain import Json, arity_of, expanded, readable, rule_json, vector

if TYPE_CHECKING:
    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.algebra.linear import Slot
    from softupdate_algebra.analysis.closed_forms import ClosedForm, FormCase, NetworkForm, Part
    from softupdate_algebra.analysis.oracles import Oracle
    from softupdate_algebra.rules.model import UpdateRule

_RELATIONS = {"positive": ">", "nonnegative": ">=", "nonzero": "!="}


def closed_form_certificate(form: ClosedForm, case: int = 0) -> str:
    """Return the certificate of one case of *form* (kind "closed form"), the case in general position by default.

    Raises ``CertificateError`` where a weight has no formula over rational functions that holds from the start.
    """
    found = form.cases[case]
    _require_formulas(found, form.rule)
    claim = {
        "rule": rule_json(form.rule, arity_of(form.oracle)),
        "start": {name: vector(value) for name, value in starts((form.rule,), form.start)[0]},
        "oracles": oracle_meanings(form.rule, form.oracle),
        "assumptions": assumptions_json(form.assumptions),
        "solved": {name: readable(value) for name, value in found.solved},
        "forms": forms_json(found.networks, form.rule),
    }
    return document("closed form", f"closed forms of {', '.join(form.rule.networks)} for all k", claim, {})


def document(kind: str, about: str, claim: Json, witness: Json) -> str:
    """Return a certificate in canonical form."""
    body = {
        "format": "softupdate-algebra certificate",
        "version": 1,
        "about": about,
        "kind": kind,
        "claim": claim,
        "witness": witness,
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":")) + "\n"


def assumptions_json(assumptions: Assumptions) -> Json:
    """Return assumptions as polynomials against 0."""
    facts = [[expanded(fact.polynomial), _RELATIONS[fact.kind]] for fact in assumptions.facts]
    return [*facts, *([expanded(equation), "="] for equation, _ in assumptions.equations)]


def oracle_meanings(rule: UpdateRule, oracle: Oracle) -> Json:
    """Return what each oracle of *rule* means; answers of an unknown function are taken as recorded."""
    return {
        name: vector(oracle.form_of(name)) if isinstance(oracle, LinearModel) else "recorded"
        for name, _ in rule.oracles
    }


def forms_json(networks: tuple[NetworkForm, ...], rule: UpdateRule) -> Json:
    """Return the closed forms of the rule's networks as the checker reads them."""
    return {
        form.name: {
            "values": {label: _scalar(part, "k") for label, part in form.values},
            "answers": {_answer(slot): _scalar(part, "j") for slot, part in form.answers},
        }
        for form in networks
        if form.name in rule.networks
    }


def _answer(slot: Slot) -> str:
    return f"{slot.oracle}#{slot.order}" if slot.order else slot.oracle


def _scalar(part: Part, index: str) -> str:
    assert isinstance(part, Sequence)  # required before
    return " + ".join(f"({readable(weight)})" for weight in part.readable(index)) or "0"


def _require_formulas(case: FormCase, rule: UpdateRule) -> None:
    for form in case.networks:
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
