r"""Outlines as documents for outside provers: rules as assignments step by step, sums with powers and divisors.

A document is {"about": TEXT, "kind": KIND, "claim": {...}, "witness": {...}}. A sum is written as in certificates, with the
step number ``t``, powers ``c^t`` and ``c^-1``, and names (``lets``) for what is divided by besides. A rule is {"start",
"startup", "period", "output", "conditions"}, each step a list of assignments ``"NAME <- SUM"`` or ``"NAME <- ORACLE(SUM...)"``.

    kind "compare"           "steps" ("all" or a list), "cases" ({"solved", "equations", "nonzero"}), "complete", "covering"; the
                             witness has the evidence of each case and the derivations
    kind "counterexample"    "at" ({"parameters", "vectors", "answers", "functions"}), "k", "values"
    kind "closed form"       "rule", "solved", "forms" ({NETWORK: [SUM in k, SUM in j for answers of age j]})
    kind "always different"  "from", "on"; the witness has both sides' forms, the facts, and the product
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TypeAlias, assert_never

from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.algebra.sequences import Sequence
from softupdate_algebra.analysis.functions import with_numbered_argument
from softupdate_algebra.proof.casework import case_nonzero
from softupdate_algebra.proof.certificates.terms import SIGNS, number_text
from softupdate_algebra.proof.inferences import (
    Assumed,
    Branch,
    Coefficient,
    Identity,
    InCase,
    Observed,
    Positive,
    Solve,
    Split,
    Whether,
    coefficients,
)
from softupdate_algebra.proof.outline import Comparison, Difference, Divergence, Forms, NeverZero
from softupdate_algebra.proof.provers.plain import Rules
from softupdate_algebra.proof.provers.sums import vector_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.algebra.cases import Case
    from softupdate_algebra.analysis.closed_forms import NetworkForm, Part
    from softupdate_algebra.proof.evidence import Combination, Evidence
    from softupdate_algebra.proof.inferences import Hypothesis, Node, PositiveTerm
    from softupdate_algebra.proof.outline import Fact, Outline, Question
    from softupdate_algebra.proof.provers.sums import Sums

Json: TypeAlias = Any


def outline_document(outline: Outline) -> str:
    """Return an outline as a document; raises ``CertificateError`` for what has no such form."""
    match outline:
        case Comparison():
            kind, (claim, witness) = "compare", _comparison(outline)
        case Difference():
            kind, (claim, witness) = "counterexample", (_difference(outline), {})
        case Forms():
            kind, (claim, witness) = "closed form", (_form(outline), {})
        case Divergence():
            kind, (claim, witness) = "always different", _divergence(outline)
        case _:
            assert_never(outline)
    return json.dumps({"about": outline.about, "kind": kind, "claim": claim, "witness": witness}, sort_keys=True)


# -- claims --------------------------------------------------------------------------------------------------------


def question_rules(question: Question) -> tuple[dict[str, Json], Rules]:
    """Return the claim that two rules are compared, and the writer that wrote it; its lets grow with what it writes."""
    pair, assumptions = question.pair, question.assumptions
    assumed = [*(fact.polynomial for fact in assumptions.facts), *(equation for equation, _ in assumptions.equations)]
    names = {name for value in assumed for name in value.parameters}
    rules = Rules((pair.left, pair.right), pair.starts, pair.oracle, names)
    left, right = rules.documents(question.conditions)
    return {
        "left": left,
        "right": right,
        "vectors": rules.vectors,
        "lets": rules.sums.lets,
        "oracles": rules.meanings,
        "assumptions": _assumptions(assumptions, rules.sums),
    }, rules


def _assumptions(assumptions: Assumptions, sums: Sums) -> Json:
    facts = [[sums.scalar(fact.polynomial), SIGNS[fact.kind]] for fact in assumptions.facts]
    return [*facts, *([sums.scalar(equation), "="] for equation, _ in assumptions.equations)]


def case_json(case: Case, sums: Sums) -> Json:
    """Return a case: values, equations, and what does not vanish."""
    return {
        "solved": {name: sums.scalar(value) for name, value in case.solved},
        "equations": [sums.scalar(part) for part in case.rest],
        "nonzero": [sums.scalar(part) for part in case_nonzero(case)],
    }


def _comparison(outline: Comparison) -> tuple[Json, Json]:
    claim, rules = question_rules(outline.question)
    sums, used = rules.sums, [one for node in (outline.tree, outline.cover) if node for one in coefficients(node)]
    claim |= {
        "unknowns": list(outline.unknowns),
        "steps": "all" if outline.steps is None else list(outline.steps),
        "cases": [case_json(case, sums) for case in outline.cases],
        "complete": outline.tree is not None,
        "covering": outline.cover is not None,
    }
    tree, cover = (None if node is None else _node(node, sums) for node in (outline.tree, outline.cover))
    shown = [_evidence(one, sums) for one in outline.evidence] or [{"gaps": {}} for _ in outline.cases]
    return claim, {"cases": shown, "last": max((one.k for one in used), default=0), "tree": tree, "cover": cover}


def _difference(outline: Difference) -> Json:
    claim, rules = question_rules(outline.question)
    start = {name: str(value) for name, value in outline.start}
    functions = [(name, with_numbered_argument(text)) for name, text in outline.functions]
    at = {
        "parameters": {name: str(value) for name, value in outline.parameters},
        "vectors": {name: start.get(name, "0") for name in rules.vectors},
        "answers": {vector_name(answer): str(value) for answer, value in outline.answers},
        "functions": {n: re.sub(r"\bx(\d+)\b", r"#\1", rules.sums.scalar(parse_scalar(text))) for n, text in functions},
    }
    return claim | {"at": at, "k": outline.k, "values": [str(value) for value in outline.values]}


def _form(outline: Forms) -> Json:
    assumed = {name for fact in outline.assumptions.facts for name in fact.polynomial.parameters}
    rules = Rules((outline.rule,), (outline.begin,), outline.oracle, assumed)
    sums = rules.sums
    (rule,) = rules.documents(outline.rule.conditions)
    return {
        "rule": rule,
        "vectors": rules.vectors,
        "lets": sums.lets,
        "oracles": rules.meanings,
        "assumptions": _assumptions(outline.assumptions, sums),
        "solved": {name: sums.scalar(value) for name, value in outline.solved},
        "forms": _forms(outline.networks, sums),
    }


def _forms(networks: tuple[NetworkForm, ...], sums: Sums) -> Json:
    return {form.name: _form_texts(form, sums) for form in networks}


def _form_texts(form: NetworkForm, sums: Sums) -> list[str]:
    answers = ((f"{slot.oracle}[0,{slot.order}]", part) for slot, part in form.answers)
    return [_weighted(form.values, "k", sums), _weighted(answers, "j", sums)]


def _weighted(parts: Iterable[tuple[str, Part]], index: str, sums: Sums) -> str:
    listed = []
    for name, part in parts:
        assert isinstance(part, Sequence)  # required before
        listed += [(name, weight) for weight in part.addends(index)]
    return sums.vector(listed)


def _divergence(outline: Divergence) -> tuple[Json, Json]:
    claim, rules = question_rules(outline.question)
    sums = rules.sums
    claim |= {"from": outline.first, "on": vector_name(outline.label)}
    return claim, {
        "left": _forms(outline.left, sums),
        "right": _forms(outline.right, sums),
        "facts": [_fact(fact, sums) for fact in outline.facts],
        "product": [[sums.scalar(value), times, None] for value, times in outline.product],
    }


def _fact(fact: Fact, sums: Sums) -> Json:
    if isinstance(fact, NeverZero):
        return ["positive", sums.scalar(fact.value), _terms(fact.terms, sums)]
    return ["induction", [[sums.scalar(s.value), _terms(s.first, sums), _terms(s.step, sums)] for s in fact]]


def _terms(terms: tuple[PositiveTerm, ...], sums: Sums) -> Json:
    return [[number_text(number), list(indices), sums.scalar(root)] for number, indices, root in terms]


# -- evidence ------------------------------------------------------------------------------------------------------


def _evidence(shown: Evidence, sums: Sums) -> Json:
    return {
        "gaps": {str(k): _combination(gap, sums) for k, gap in shown.gaps},
        "prefix": shown.prefix,
        "period": shown.period,
        "rows": [sums.form(row) for row in shown.rows],
        "starts": [_combination(start, sums) for start in shown.starts],
        "next": [_combination(following, sums) for following in shown.next],
        "outputs": [_combination(output, sums) for output in shown.outputs],
        "calls": [
            "new"
            if call.pairing[0] == "new"
            else [*call.pairing, [sums.vector((f"#{i}", weight) for i, weight in enumerate(by)) for by in call.by]]
            for call in shown.calls
        ],
    }


def _combination(combination: Combination, sums: Sums) -> str:
    return sums.vector(
        ("*".join([*([] if on is None else [vector_name(on)]), f"#{zero}"]), weight) for weight, zero, on in combination
    )


# -- derivations ---------------------------------------------------------------------------------------------------


def _node(node: Node, sums: Sums) -> Json:
    match node:
        case Split(identity):
            return ["split", _identity(identity, sums)]
        case Whether(value, zero, nonzero):
            return ["whether", sums.scalar(value), _node(zero, sums), _node(nonzero, sums)]
        case Positive(value, terms, then):
            return ["positive", sums.scalar(value), _terms(terms, sums), _node(then, sums)]
        case Solve(name, value, identity, then):
            return ["solve", name, sums.scalar(value), _identity(identity, sums), _node(then, sums)]
        case InCase(index, shown, choices):
            listed = [identity and _identity(identity, sums) for identity in shown]
            return ["case", index, listed, {name: sums.scalar(value) for name, value in choices}]
        case Observed(_, then):
            return _node(then, sums)


def _identity(identity: Identity, sums: Sums) -> Json:
    return {
        "of": [_hypothesis(hypothesis) for _, hypothesis in identity.terms],
        "sum": sums.vector((f"#{i}", weight) for i, (weight, _) in enumerate(identity.terms)),
        "product": [
            [sums.scalar(factor.value), factor.power, factor.then and _node(factor.then, sums)]
            for factor in identity.product
        ],
        "power": identity.power,
    }


def _hypothesis(hypothesis: Hypothesis) -> Json:
    match hypothesis:
        case Coefficient(k, label, on):
            return ["residual", k, [vector_name(label), *(name for name, power in on for _ in range(power))]]
        case Assumed(number):
            return ["assumption", number]
        case Branch(number):
            return ["branch", number]
