"""Certificates of findings: documents that the checker of ``kernel.py`` accepts without trusting this package."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.assumptions import Fact, sample_points
from softupdate_algebra.algebra.cases import Case
from softupdate_algebra.algebra.linear import Answer, Slot
from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.algebra.time import varies
from softupdate_algebra.analysis.functions import with_numbered_argument
from softupdate_algebra.analysis.moments import is_schedule_value
from softupdate_algebra.analysis.oracles import LinearModel, Own
from softupdate_algebra.errors import CertificateError, LimitError
from softupdate_algebra.proof.casework import Casework, Source, case_json
from softupdate_algebra.proof.evidence import invariant_json, settled_by_equations
from softupdate_algebra.proof.format import FORMAT, VERSION
from softupdate_algebra.proof.invariants import invariant
from softupdate_algebra.proof.kernel import CertificateRejected, check
from softupdate_algebra.proof.own_certificate import OwnCasework, own_evidence
from softupdate_algebra.proof.plain import Json, Rules
from softupdate_algebra.proof.sums import residual_name, vector_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.analysis.counterexamples import Counterexample
    from softupdate_algebra.analysis.findings import Finding, Problem
    from softupdate_algebra.analysis.joint import Pair
    from softupdate_algebra.proof.sums import Sums
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
    claim, rules = _comparison(problem)
    sums = rules.sums
    evidence = own_evidence(finding, sums) if own else [_evidence(finding, case, sums) for case in cases]
    given = [Source(equation, ["assumption", number]) for number, equation in _equations(problem)]
    written = len(problem.assumptions.facts)
    work = Casework(sums, problem.knowledge(), written, cases, problem.unknowns)
    if own:
        work = OwnCasework(sums, problem.knowledge(), written, cases, problem.unknowns)
        work.pair = problem.pair
    tree = work.tree(tuple(given) if own else (*given, *_residuals(finding)))
    covering = finding.status == "equal" and not _supposes_unknowns(problem)
    claim |= {
        "unknowns": list(problem.unknowns),
        "steps": "all",
        "cases": [case_json(case, sums) for case in cases],
        "complete": True,
        "covering": covering,
    }
    cover = work.cover(tuple(given)) if covering else None
    witness = {"cases": evidence, "last": _last_residual(tree), "tree": tree, "cover": cover}
    text = document("compare", claim, witness, f"{_sides(problem)}: {finding.status}")
    if any(case.solved for case in cases) and _POWER_OF_T.search(text):
        _require_accepted(text)
    return text


def _require_accepted(text: str) -> None:
    """Raise ``CertificateError`` where the checker refuses powers whose bases were solved for, as in (-1)^(2*t) = 1.

    It keeps powers of t apart by their bases as they are once values are put in, where this package reduces them.
    """
    try:
        check(text.encode())
    except CertificateRejected as error:
        raise CertificateError(
            f"no certificate can be made: it has powers of t and solved parameters, and the checker refuses it: {error}."
        ) from None


def certificates(finding: Finding) -> dict[str, str]:
    """Return everything that can be certified of a finding, by what it shows: the verdict, equality up to k, difference at k.

    An undecided comparison has no certificate of a verdict. Raises ``CertificateError`` where a part has none though it
    was found.
    """
    found = {} if finding.status == "undecided" else {"verdict": comparison_certificate(finding)}
    if finding.equal_up_to is not None and finding.equal_up_to >= _first_compared(finding.problem):
        found[f"equal up to {finding.equal_up_to}"] = steps_certificate(finding)
    if finding.counterexample is not None:
        found[f"different at {finding.counterexample.k}"] = counterexample_certificate(finding)
    return found


def steps_certificate(finding: Finding) -> str:
    """Return the certificate that the outputs agree at the steps up to ``equal_up_to``, with the finding's rescaling.

    Raises ``CertificateError`` when that is for all k, or for none.
    """
    last, problem = finding.equal_up_to, finding.problem
    first = _first_compared(problem)
    if last is None or last < first:
        raise CertificateError("there is no step up to which equality would have to be certified.")
    claim, rules = _comparison(problem)
    choices = [dict(choice) for choice in finding.rescaling] or [{}]
    cases = [Case((), tuple(choice.items()), (), (), "unknown") for choice in choices]
    claim |= {
        "unknowns": list(problem.unknowns),
        "steps": list(range(first, last + 1)),
        "cases": [case_json(case, rules.sums) for case in cases],
        "complete": False,
        "covering": False,
    }
    witness = {"cases": [{"gaps": {}} for _ in cases], "last": 0, "tree": None, "cover": None}
    return document("compare", claim, witness, f"{_sides(problem)}: equal up to k = {last}")


def _first_compared(problem: Problem) -> int:
    """Return the first k at which outputs are compared: 1 where one of them mentions t."""
    outputs = (problem.pair.left.output, problem.pair.right.output)
    return int(any(varies(term.coefficient) for output in outputs for term in output))


def counterexample_certificate(finding: Finding) -> str:
    """Return the certificate that the outputs differ at the numbers of the finding's counterexample.

    Raises ``CertificateError`` when the finding has none, or when numbers for what is assumed are not found.
    """
    example, problem = finding.counterexample, finding.problem
    if example is None:
        raise CertificateError("there is no counterexample to certify: the outputs were not seen to differ.")
    claim, rules = _comparison(problem)
    start = {name: str(value) for name, value in example.start}
    functions = [(name, with_numbered_argument(text)) for name, text in example.oracles]
    claim |= {
        "at": {
            "parameters": {name: str(value) for name, value in _completed(problem, dict(example.parameters)).items()},
            "vectors": {name: start.get(name, "0") for name in rules.vectors},
            "answers": {vector_name(answer): str(value) for answer, value in _answers(problem, example)},
            "functions": {
                name: re.sub(r"\bx(\d+)\b", r"#\1", rules.sums.scalar(parse_scalar(text))) for name, text in functions
            },
        },
        "k": example.k,
        "values": [str(value) for value in example.values],
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


def pair_claim(pair: Pair, assumptions: Assumptions, conditions: Iterable[Scalar]) -> tuple[dict[str, Json], Rules]:
    """Return the claim that two rules are compared, and the writer that wrote it; its lets grow with what it writes."""
    assumed = [*(fact.polynomial for fact in assumptions.facts), *(equation for equation, _ in assumptions.equations)]
    names = {name for value in assumed for name in value.parameters}
    rules = Rules((pair.left, pair.right), pair.starts, pair.oracle, names)
    left, right = rules.documents(conditions)
    return {
        "left": left,
        "right": right,
        "vectors": rules.vectors,
        "lets": rules.sums.lets,
        "oracles": rules.meanings,
        "assumptions": assumptions_json(assumptions, rules.sums),
    }, rules


def assumptions_json(assumptions: Assumptions, sums: Sums) -> Json:
    """Return assumptions as sums against 0."""
    facts = [[sums.scalar(fact.polynomial), _SIGNS[fact.kind]] for fact in assumptions.facts]
    return [*facts, *([sums.scalar(equation), "="] for equation, _ in assumptions.equations)]


def _comparison(problem: Problem) -> tuple[dict[str, Json], Rules]:
    return pair_claim(problem.pair, problem.assumptions, problem.defined_if)


_POWER_OF_T = re.compile(r"\^\(?t")
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
        return [Source(r.value, residual_name(r.k, r.label)) for r in finding.residuals]
    last = max((r.k for r in finding.residuals), default=0)
    whole = {(r.k, r.label): r.value for _, found in pair.residuals(last) for r in found}
    sources = []
    for residual in finding.residuals:
        full = whole[residual.k, residual.label]
        if any(is_schedule_value(name) for name in full.denominator.parameters):
            raise CertificateError("no certificate can be made: a schedule's value stands in a divisor.")
        value = residual.value if residual.value == full else residual.value / full.denominator
        sources.append(Source(value, residual_name(residual.k, residual.label, residual.on)))
    return sources


def _supposes_unknowns(problem: Problem) -> bool:
    named = {name for fact in problem.knowledge().facts for name in fact.polynomial.parameters}
    named |= {name for equation, _ in problem.assumptions.equations for name in equation.parameters}
    return bool(named & set(problem.unknowns))


# -- the witness -------------------------------------------------------------------------------------


def _evidence(finding: Finding, case: Case, sums: Sums) -> Json:
    if case.rest:
        return settled_by_equations(finding.problem.pair, case, sums)
    try:
        found = invariant(finding, case)
    except LimitError as error:
        raise CertificateError(f"no certificate can be made: {error}") from None
    if found is None:
        raise CertificateError("no certificate can be made: no invariant was found for a case.")
    return invariant_json(found, sums)


def _last_residual(node: Json) -> int:
    """Return the largest k of the residuals that a derivation uses."""
    match node:
        case ["residual", int(k), list()]:
            return k
        case list():
            return max(map(_last_residual, node), default=0)
        case dict():
            return max(map(_last_residual, node.values()), default=0)
    return 0


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
    if isinstance(problem.pair.oracle, Own | LinearModel):
        return []
    known = dict(example.answers)
    slots = [(step, query.slot) for step in range(example.k) for query in problem.pair.step(step).queries]
    calls = dict.fromkeys(_at(slot, step) for step, slot in slots)
    return [(answer, known.get(answer, Fraction(0))) for answer in calls]


def _at(slot: Slot, step: int) -> Answer:
    return Answer(slot.oracle, step, slot.order)
