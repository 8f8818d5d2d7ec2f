"""Certificates of findings: documents that the checker of ``kernel.py`` accepts without trusting this package."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.assumptions import Fact, sample_points
from softupdate_algebra.algebra.linear import Answer, Slot
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.analysis.functions import with_numbered_argument
from softupdate_algebra.analysis.moments import is_schedule_value
from softupdate_algebra.analysis.oracles import Own
from softupdate_algebra.errors import CertificateError, LimitError
from softupdate_algebra.proof.casework import Casework, Source, case_json
from softupdate_algebra.proof.format import FORMAT, VERSION
from softupdate_algebra.proof.identities import identity_entries
from softupdate_algebra.proof.invariants import invariant
from softupdate_algebra.proof.own_certificate import OwnCasework, own_evidence
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
    from softupdate_algebra.algebra.cases import Case
    from softupdate_algebra.analysis.counterexamples import Counterexample
    from softupdate_algebra.analysis.findings import Finding, Problem
    from softupdate_algebra.analysis.invariants import Invariant
    from softupdate_algebra.rules.model import UpdateRule


def comparison_certificate(finding: Finding) -> str:
    """Return the certificate of a decided comparison, the same text for the same finding.

    It claims equality in every case for all k, that there is no other case, and, for the status ``equal``, that
    some choice of the unknowns always leads into a case (where nothing is assumed of the unknowns themselves).
    Raises ``CertificateError`` for an undecided comparison and where a step has no reason that the checker knows.
    """
    if finding.status == "undecided":
        raise CertificateError(f"an undecided comparison has no certificate: {finding.reason}")
    problem, cases = finding.problem, finding.decomposition.cases
    own = isinstance(problem.pair.oracle, Own)
    evidence = own_evidence(finding) if own else [_evidence(finding, case) for case in cases]
    given = [_source(equation, "assumption", number) for number, equation in _equations(problem)]
    work = Casework(problem.knowledge(), len(problem.assumptions.facts), cases, problem.unknowns)
    if own:
        work = OwnCasework(problem.knowledge(), len(problem.assumptions.facts), cases, problem.unknowns)
        work.pair = problem.pair
    tree = work.tree(tuple(given) if own else (*given, *_residuals(finding)))
    covering = finding.status == "equal" and not _supposes_unknowns(problem)
    cover = work.cover(tuple(given)) if covering else None
    claim = _comparison(problem) | {
        "unknowns": list(problem.unknowns),
        "steps": "all",
        "cases": [case_json(case) for case in cases],
        "complete": True,
        "covering": covering,
    }
    witness = {
        "cases": evidence,
        "steps": _last_residual(tree),
        "tree": tree,
        "cover": cover,
    }
    return document("compare", claim, witness, f"{_sides(problem)}: {finding.status}")


def counterexample_certificate(finding: Finding) -> str:
    """Return the certificate that the outputs differ at the numbers of the finding's counterexample.

    Raises ``CertificateError`` when the finding has none, or when numbers for what is assumed are not found.
    """
    example, problem = finding.counterexample, finding.problem
    if example is None:
        raise CertificateError("there is no counterexample to certify: the outputs were not seen to differ.")
    parameters = _completed(problem, dict(example.parameters))
    schedules = {name: value for name, value in parameters.items() if "[" in name}
    claim = _comparison(problem) | {
        "at": {
            "parameters": {name: str(value) for name, value in parameters.items() if name not in schedules},
            "values": {name: str(value) for name, value in example.start},
            "answers": {atom(answer): str(value) for answer, value in _answers(problem, example)},
            "schedules": {name: str(value) for name, value in schedules.items()},
            "functions": {name: with_numbered_argument(text) for name, text in example.oracles},
        },
        "k": example.k,
        "left value": str(example.values[0]),
        "right value": str(example.values[1]),
    }
    return document("counterexample", claim, {}, f"{_sides(problem)}: different at k = {example.k}")


def document(kind: str, claim: Json, witness: Json, about: str) -> str:
    """Return a certificate in canonical form."""
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "about": about,
        "kind": kind,
        "claim": claim,
        "witness": witness,
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":")) + "\n"


# -- the claim ---------------------------------------------------------------------------------------


def _comparison(problem: Problem) -> dict[str, Json]:
    pair = problem.pair
    arity = arity_of(pair.oracle)
    return {
        "left": rule_json(pair.left, arity),
        "right": rule_json(pair.right, arity),
        "start": start_of(pair),
        "oracles": meanings(pair),
        "assumptions": [
            *([readable(fact.polynomial), _SIGNS[fact.kind]] for fact in problem.assumptions.facts),
            *([readable(equation), "="] for equation, _ in problem.assumptions.equations),
        ],
    }


_SIGNS = {"positive": ">", "nonnegative": ">=", "nonzero": "!="}


def _sides(problem: Problem) -> str:
    return f"{_output(problem.pair.left)} of left and {_output(problem.pair.right)} of right"


def _output(rule: UpdateRule) -> str:
    single = len(rule.output) == 1 and rule.output[0].coefficient.is_one
    return str(rule.output[0].of) if single else "the output"


def _equations(problem: Problem) -> list[tuple[int, Scalar]]:
    before = len(problem.assumptions.facts)
    return [(before + index, equation) for index, (equation, _) in enumerate(problem.assumptions.equations)]


def _residuals(finding: Finding) -> list[Source]:
    """Return the residual coefficients as hypotheses, where there are schedules with the values they stand on."""
    pair = finding.problem.pair
    if not (pair.left.schedules or pair.right.schedules):
        return [Source(r.value, ["residual", r.k, atom(r.label)]) for r in finding.residuals]
    last = max((r.k for r in finding.residuals), default=0)
    whole = {(r.k, r.label): r.value for _, found in pair.residuals(last) for r in found}
    sources = []
    for residual in finding.residuals:
        full = whole[residual.k, residual.label]
        if any(is_schedule_value(name) for name in full.denominator.parameters):
            raise CertificateError("no certificate can be made: a schedule's value stands in a divisor.")
        value = residual.value if residual.value == full else residual.value / full.denominator
        sources.append(Source(value, ["residual", residual.k, atom(residual.label), dict(residual.on)]))
    return sources


def _source(value: Scalar, kind: str, number: int) -> Source:
    return Source(value, [kind, number])


def _supposes_unknowns(problem: Problem) -> bool:
    named = {name for fact in problem.knowledge().facts for name in fact.polynomial.parameters}
    named |= {name for equation, _ in problem.assumptions.equations for name in equation.parameters}
    return bool(named & set(problem.unknowns))


# -- the witness -------------------------------------------------------------------------------------


def _evidence(finding: Finding, case: Case) -> Json:
    if case.rest:
        return {"identities": identity_entries(finding.problem.pair, case)}
    try:
        found = invariant(finding, case)
    except LimitError as error:
        raise CertificateError(f"no certificate can be made: {error}") from None
    if found is None:
        raise CertificateError("no certificate can be made: no invariant was found for a case.")
    return invariant_json(found)


def invariant_json(found: Invariant) -> Json:
    """Return an invariant as the checker reads it."""
    return {
        "prefix": found.prefix,
        "period": found.period,
        "rows": [vector(row) for row in found.rows],
        "next": [[expanded(weight) for weight in weights] for weights in found.next],
        "outputs": [[expanded(weight) for weight in weights] for weights in found.outputs],
        "calls": [],
    }


def _last_residual(node: Json) -> int:
    """Return the largest k of the residuals that a derivation uses."""
    if isinstance(node, list):
        if len(node) in (3, 4) and node[0] == "residual":
            return int(node[1])
        return max(map(_last_residual, node), default=0)
    return max(map(_last_residual, node.values()), default=0) if isinstance(node, dict) else 0


# -- numbers -----------------------------------------------------------------------------------------


def _completed(problem: Problem, parameters: dict[str, Fraction]) -> dict[str, Fraction]:
    """Return the parameters with values for those that only the assumptions speak of."""
    missing = tuple(name for name in problem.assumptions.parameters if name not in parameters)
    if not missing:
        return parameters
    put = {name: Scalar.number(value) for name, value in parameters.items()}
    facts = tuple(Fact(f.polynomial.substitute(put), f.kind, f.text) for f in problem.assumptions.facts)
    for point in sample_points(missing, facts):
        whole = parameters | point
        if all(equation.evaluate(whole) == 0 for equation, _ in problem.assumptions.equations):
            return whole
    raise CertificateError(f"no certificate can be made: no numbers for {', '.join(missing)} were found.")


def _answers(problem: Problem, example: Counterexample) -> list[tuple[Answer, Fraction]]:
    """Return the answers up to the example's k; those that it does not list are 0."""
    if meanings(problem.pair) and "recorded" not in meanings(problem.pair).values():
        return []
    known = dict(example.answers)
    slots = [(step, query.slot) for step in range(example.k) for query in problem.pair.step(step).queries]
    calls = dict.fromkeys(_at(slot, step) for step, slot in slots)
    return [(answer, known.get(answer, Fraction(0))) for answer in calls]


def _at(slot: Slot, step: int) -> Answer:
    return Answer(slot.oracle, step, slot.order)
