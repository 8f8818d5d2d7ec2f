"""Certificates of findings: what a comparison found, outlined for those who write it down."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.assumptions import Fact, sample_points
from softupdate_algebra.algebra.cases import Case
from softupdate_algebra.algebra.linear import Answer, Slot
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.analysis.moments import is_schedule_value
from softupdate_algebra.analysis.oracles import LinearModel, Own
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.casework import Casework, Source
from softupdate_algebra.proof.certificates.writer import certificate
from softupdate_algebra.proof.evidence import evidence, own_evidence
from softupdate_algebra.proof.inferences import Assumed, Coefficient
from softupdate_algebra.proof.outline import Comparison, Difference, Outline, Question, output_text
from softupdate_algebra.proof.own_casework import OwnCasework

if TYPE_CHECKING:
    from softupdate_algebra.analysis.counterexamples import Counterexample
    from softupdate_algebra.analysis.findings import Finding, Problem


def comparison_certificate(finding: Finding) -> str:
    """Return the certificate of a decided comparison, the same text for the same finding.

    It claims equality in every case for all k, that there is no other case, and, for the status ``equal``, that
    some choice of the unknowns always leads into a case (where nothing is assumed of the unknowns themselves).
    Raises ``CertificateError`` for an undecided comparison and where a step has no reason that the checker knows.
    """
    return certificate(comparison_outline(finding))


def counterexample_certificate(finding: Finding) -> str:
    """Return the certificate that the outputs differ at the numbers of the finding's counterexample.

    Raises ``CertificateError`` when the finding has none, or when numbers for what is assumed are not found.
    """
    return certificate(counterexample_outline(finding))


def certificates(finding: Finding) -> dict[str, str]:
    """Return everything that can be certified of a finding, by what it shows: the verdict, equality up to k, difference at k.

    An undecided comparison has no certificate of a verdict. Raises ``CertificateError`` where a part has none though it
    was found.
    """
    return {shown: certificate(outline) for shown, outline in outlines(finding).items()}


def outlines(finding: Finding) -> dict[str, Outline]:
    """Return what can be certified of a finding, by what it shows; see ``certificates``."""
    found: dict[str, Outline] = {}
    if finding.status != "undecided":
        found["verdict"] = comparison_outline(finding)
    if finding.equal_up_to is not None and finding.equal_up_to >= _question(finding.problem).first:
        found[f"equal up to {finding.equal_up_to}"] = steps_outline(finding)
    if finding.counterexample is not None:
        found[f"different at {finding.counterexample.k}"] = counterexample_outline(finding)
    return found


# -- outlines ------------------------------------------------------------------------------------------------------


def comparison_outline(finding: Finding) -> Comparison:
    """Return the outline of a decided comparison; see ``comparison_certificate``."""
    if finding.status == "undecided":
        raise CertificateError(f"an undecided comparison has no certificate: {finding.reason}")
    problem, cases = finding.problem, finding.decomposition.cases
    own = isinstance(problem.pair.oracle, Own)
    shown = own_evidence(finding) if own else [evidence(finding, number) for number in range(len(cases))]
    given = [Source(equation, Assumed(number)) for number, equation in _equations(problem)]
    asked = problem.knowledge(), len(problem.assumptions.facts), cases, problem.unknowns
    work = OwnCasework(problem.pair, *asked) if own else Casework(*asked)
    covering = finding.status == "equal" and not _supposes_unknowns(problem)
    return Comparison(
        about=f"{_sides(problem)}: {finding.status}",
        question=_question(problem),
        unknowns=problem.unknowns,
        steps=None,
        cases=cases,
        evidence=tuple(shown),
        tree=work.tree(tuple(given) if own else (*given, *_residuals(finding))),
        cover=work.cover(tuple(given)) if covering else None,
    )


def steps_outline(finding: Finding) -> Comparison:
    """Return the outline that the outputs agree at the steps up to ``equal_up_to``, with the finding's rescaling.

    Raises ``CertificateError`` when that is for all k, or for none.
    """
    last, problem = finding.equal_up_to, finding.problem
    question = _question(problem)
    if last is None or last < question.first:
        raise CertificateError("there is no step up to which equality would have to be certified.")
    choices = [dict(choice) for choice in finding.rescaling] or [{}]
    return Comparison(
        about=f"{_sides(problem)}: equal up to k = {last}",
        question=question,
        unknowns=problem.unknowns,
        steps=tuple(range(question.first, last + 1)),
        cases=tuple(Case((), tuple(choice.items()), (), (), "unknown") for choice in choices),
        evidence=(),
        tree=None,
        cover=None,
    )


def counterexample_outline(finding: Finding) -> Difference:
    """Return the outline of a difference in numbers; see ``counterexample_certificate``."""
    example, problem = finding.counterexample, finding.problem
    if example is None:
        raise CertificateError("there is no counterexample to certify: the outputs were not seen to differ.")
    return Difference(
        about=f"{_sides(problem)}: different at k = {example.k}",
        question=_question(problem),
        k=example.k,
        values=example.values,
        parameters=tuple(_completed(problem, dict(example.parameters)).items()),
        start=tuple(example.start),
        answers=tuple(_answers(problem, example)),
        functions=tuple(example.oracles),
    )


def _question(problem: Problem) -> Question:
    return Question(problem.pair, problem.assumptions, problem.defined_if)


def _sides(problem: Problem) -> str:
    return f"{output_text(problem.pair.left)} of left and {output_text(problem.pair.right)} of right"


def _equations(problem: Problem) -> list[tuple[int, Scalar]]:
    before = len(problem.assumptions.facts)
    return [(before + index, equation) for index, (equation, _) in enumerate(problem.assumptions.equations)]


def _residuals(finding: Finding) -> list[Source]:
    """Return the residual coefficients as hypotheses, where there are schedules with the values they stand on."""
    pair = finding.problem.pair
    if not (pair.left.schedules or pair.right.schedules):
        return [Source(r.value, Coefficient(r.k, r.label)) for r in finding.residuals]
    last = max((r.k for r in finding.residuals), default=0)
    whole = {(r.k, r.label): r.value for _, found in pair.residuals(last) for r in found}
    sources = []
    for residual in finding.residuals:
        full = whole[residual.k, residual.label]
        if any(is_schedule_value(name) for name in full.denominator.parameters):
            raise CertificateError("no certificate can be made: a schedule's value stands in a divisor.")
        value = residual.value if residual.value == full else residual.value / full.denominator
        sources.append(Source(value, Coefficient(residual.k, residual.label, residual.on)))
    return sources


def _supposes_unknowns(problem: Problem) -> bool:
    named = {name for fact in problem.knowledge().facts for name in fact.polynomial.parameters}
    named |= {name for equation, _ in problem.assumptions.equations for name in equation.parameters}
    return bool(named & set(problem.unknowns))


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
