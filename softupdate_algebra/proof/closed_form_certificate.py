"""Certificates of closed forms: the formulas as claim, for the checker to replay the induction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.assumptions import prove_sign
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.algebra.sequences import Sequence
from softupdate_algebra.analysis.closed_forms import ClosedForm, forms
from softupdate_algebra.analysis.never_meets import BelowOne, Counting, FreeOfK, NeverMeets
from softupdate_algebra.analysis.oracles import LinearModel
from softupdate_algebra.analysis.starts import starts
from softupdate_algebra.analysis.systems import system_of
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.certificate import document
from softupdate_algebra.proof.plain import (
    Json,
    arity_of,
    atom,
    expanded,
    meanings,
    readable,
    rule_json,
    start_of,
    vector,
)

if TYPE_CHECKING:
    from fractions import Fraction

    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.algebra.linear import Slot
    from softupdate_algebra.analysis.closed_forms import NetworkForm, Part
    from softupdate_algebra.analysis.never_meets import NeverFactor
    from softupdate_algebra.analysis.oracles import Oracle
    from softupdate_algebra.analysis.starts import Starts
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


@dataclass(frozen=True, slots=True, repr=False)
class CertifiedNever(NeverMeets):
    """A proof that two rules never meet again, which can be handed to the independent checker."""

    @property
    def certificate(self) -> str:
        """The certificate (kind "always different"): canonical JSON."""
        return always_different_certificate(self)

    def __repr__(self) -> str:
        return f"<CertifiedNever: {self}>"


def certified_form(form: ClosedForm) -> CertifiedForm:
    """Return *form* with its certificate."""
    return CertifiedForm(form.rule, form.start, form.oracle, form.assumptions, form.radicals, form.cases)


def certified_never(found: NeverMeets) -> CertifiedNever:
    """Return *found* with its certificate."""
    return CertifiedNever(
        found.pair,
        found.assumptions,
        found.choice,
        found.first,
        found.label,
        found.weight,
        found.factors,
        found.whatever,
    )


_RELATIONS = {"positive": ">", "nonnegative": ">=", "nonzero": "!="}


def closed_form_certificate(form: ClosedForm, case: int = 0) -> str:
    """Return the certificate of one case of *form* (kind "closed form"), the case in general position by default.

    Raises ``CertificateError`` where a weight has no formula over rational functions that holds from the start.
    """
    found = form.cases[case]
    _require_formulas(found.networks, form.rule)
    claim = {
        "rule": rule_json(form.rule, arity_of(form.oracle)),
        "start": {name: vector(value) for name, value in starts((form.rule,), form.start)[0]},
        "oracles": oracle_meanings(form.rule, form.oracle),
        "assumptions": assumptions_json(form.assumptions),
        "solved": {name: readable(value) for name, value in found.solved},
        "forms": forms_json(found.networks, form.rule),
    }
    return document("closed form", claim, {}, f"closed forms of {', '.join(form.rule.networks)} for all k")


def always_different_certificate(found: NeverMeets) -> str:
    """Return the certificate that two rules differ at every k from some k on (kind "always different").

    Raises ``CertificateError`` where a side has no formula that holds from the start, or a factor's reason is none
    that the checker knows.
    """
    pair = found.pair
    arity = arity_of(pair.oracle)
    claim = {
        "left": rule_json(pair.left, arity),
        "right": rule_json(pair.right, arity),
        "start": start_of(pair),
        "oracles": meanings(pair),
        "assumptions": assumptions_json(found.assumptions),
        "from": found.first,
        "on": atom(found.label),
    }
    witness = {
        side: _side_forms(rule, begin, pair.oracle)
        for side, rule, begin in zip(("left", "right"), (pair.left, pair.right), pair.starts, strict=True)
    }
    product = [_factor(factor, found.assumptions, found.first) for factor in found.factors]
    about = f"different at every k >= {found.first}"
    return document("always different", claim, witness | {"product": product}, about)


def _side_forms(rule: UpdateRule, begin: Starts, oracle: Oracle) -> Json:
    networks = forms(system_of(rule, begin, oracle))
    _require_formulas(networks, rule)
    return forms_json(networks, rule)


def _factor(factor: NeverFactor, assumptions: Assumptions, first: int) -> Json:
    return {"factor": readable(factor.shown), "power": factor.times, "because": _because(factor, assumptions, first)}


def _because(factor: NeverFactor, assumptions: Assumptions, first: int) -> Json:
    because = factor.because
    match because:
        case BelowOne(base, slope, shift, "0 and 1") if all(_above(part, assumptions) for part in (base, 1 - base)):
            moved = f" {'+' if shift > 0 else '-'} {abs(shift)}" if shift else ""
            exponent = (f"{slope}*k" if slope > 1 else "k") + moved
            signs = {"above": _above(base, assumptions), "below": _above(1 - base, assumptions)}
            return {"base": readable(base), "exponent": exponent} | signs
        case Counting():
            return {"positive": _counting(factor, first, len(assumptions.facts) + len(assumptions.equations))}
        case FreeOfK(why):
            positivity = prove_sign(assumptions.facts, factor.polynomial)
            if why.fact is not None or positivity is None:
                return "known"
            return {"positive": [_positive_term(*term) for term in positivity.terms if term[0]]}
        case _:
            raise CertificateError(
                f"the factor {factor.shown} has a reason that certificates do not know; the proof stands without one."
            )


def _above(value: Scalar, assumptions: Assumptions) -> Json:
    """Return *value* as a positive number times what an assumption says is above 0; ``None`` where there is none."""
    ratios = [
        (index, value / fact.polynomial) for index, fact in enumerate(assumptions.facts) if fact.kind == "positive"
    ]
    found = [(index, ratio.constant()) for index, ratio in ratios if ratio.is_constant and ratio.constant() > 0]
    return [[str(found[0][1]), [found[0][0]], "1"]] if found else None


def _counting(factor: NeverFactor, first: int, late: int) -> Json:
    """Return a polynomial in k as one in k - first, whose coefficients are positive; that is assumption number *late*."""
    later = factor.polynomial.substitute({"k": Scalar.parameter("k") + Scalar.number(first)})
    terms = later.coefficients_in("k")
    return [[str(abs(value.constant())), [late] * power, "1"] for power, value in enumerate(terms) if value]


def _positive_term(number: Fraction, powers: tuple[tuple[int, int], ...], root: Scalar) -> Json:
    return [str(number), [index for index, power in powers for _ in range(power)], expanded(root)]


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
    return f"{slot.oracle}[0,{slot.order}]"


def _scalar(part: Part, index: str) -> str:
    assert isinstance(part, Sequence)  # required before
    return " + ".join(f"({readable(weight)})" for weight in part.readable(index)) or "0"


def _require_formulas(networks: tuple[NetworkForm, ...], rule: UpdateRule) -> None:
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
