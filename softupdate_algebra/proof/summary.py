"""A finding in words: one sentence for the verdict, one line for each thing that shows it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.expression import Expression, Name, Number, Relation
from softupdate_algebra.algebra.formula import (
    combination_expression,
    equation_expression,
    name_expression,
    scalar_expression,
)
from softupdate_algebra.algebra.notation import draw
from softupdate_algebra.report.document import Content, Math, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from softupdate_algebra.algebra.cases import Case, ExcludedCase
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.analysis.counterexamples import Counterexample
    from softupdate_algebra.analysis.findings import Choice, Finding
    from softupdate_algebra.analysis.joint import Residual

ZERO = Number(Fraction(0))


def equation(left: Expression, right: Expression) -> Relation:
    """Return the equation between two expressions."""
    return Relation((left, right), ("=",))


def choice_relations(choice: Choice) -> tuple[Relation, ...]:
    """Return what was chosen for the unknowns, one equation each."""
    return tuple(equation(name_expression(name), scalar_expression(value)) for name, value in choice)


def case_relations(case: Case) -> tuple[Relation, ...]:
    """Return the equations of a case, solved where they could be, and what must not vanish."""
    solved = choice_relations(case.solved)
    rest = tuple(equation(equation_expression(part), ZERO) for part in case.rest)
    nonzero = tuple(Relation((scalar_expression(part), ZERO), ("!=",)) for part in case.nonzero)
    return (*rest, *solved, *nonzero)


def excluded_relations(case: ExcludedCase) -> tuple[Relation, ...]:
    """Return the equations of an excluded case."""
    return tuple(readable_equation(part) for part in case.equations)


def readable_equation(polynomial: Scalar) -> Relation:
    """Return polynomial = 0, as name = value where that is shorter."""
    names = polynomial.parameters
    if len(names) == 1 and polynomial.degree(names[0]) == 1:
        offset, slope = polynomial.coefficients_in(names[0])
        return equation(name_expression(names[0]), scalar_expression(-offset / slope))
    return equation(equation_expression(polynomial), ZERO)


def joined(relations: Iterable[Relation], word: str = " and ") -> Content:
    """Return relations joined by a word."""
    pieces: list[Text | Math] = []
    for relation in relations:
        if pieces:
            pieces.append(Text(word))
        pieces.append(Math(relation))
    return tuple(pieces) or (Text("always"),)


def residual_expression(residuals: Iterable[Residual]) -> Expression:
    """Return the sum of residual coefficients times what they stand on."""
    return combination_expression([(r.value, name_expression(str(r.label))) for r in residuals])


def verdict_sentence(finding: Finding) -> Content:
    """Return the verdict in one or two sentences."""
    allowed = " under these assumptions" if finding.problem.assumptions.text else ""
    chosen = finding.rescaling[0] if finding.rescaling else ()
    match finding.status:
        case "equal":
            with_choice = (Text(", with "), *joined(choice_relations(chosen))) if chosen else ()
            everywhere = f"Equal for all k and all parameters{allowed}"
            return (Text(everywhere), *with_choice, Text("."))
        case "cases":
            count = len(finding.cases)
            words = "in this case" if count == 1 else f"in these {count} cases"
            return (Text(f"Equal for all k exactly {words}. Elsewhere"), *_until(finding, chosen, lower=True))
        case "diverges":
            return (
                Text(f"Different: no real parameters{allowed} make them equal for all k. "),
                *_until(finding, chosen),
            )
        case "undecided":
            return (Text(f"Undecided: {finding.reason} "), *_until(finding, chosen))


def _until(finding: Finding, chosen: Choice, *, lower: bool = False) -> Content:
    last = finding.equal_up_to
    opening, they = (", with ", " they") if lower else ("With ", "They")
    chosen_words = (Text(opening), *joined(choice_relations(chosen)), Text(" they"))
    how = chosen_words if chosen else (Text(they),)
    if finding.first_divergence is None:
        return () if last is None else (*how, Text(f" agree for k = 0, ..., {last}."))
    before = "differ from the start" if finding.first_divergence == 0 else f"agree up to k = {last}"
    after = "" if finding.first_divergence == 0 else f" and part at k = {finding.first_divergence}"
    return (*how, Text(f" {before}{after}."))


def counterexample_lines(example: Counterexample) -> tuple[str, ...]:
    """Return the numbers of a counterexample as text lines."""
    shown = [", ".join(f"{name} = {value}" for name, value in example.parameters)]
    starts = ", ".join(f"{name} = {value}" for name, value in example.start)
    answers = ", ".join(f"{label} = {value}" for label, value in example.answers)
    oracles = ", ".join(f"{name} = {text}" for name, text in example.oracles)
    rest = "every other answer 0" if example.answers else ""
    shown.append("; ".join(part for part in (starts, answers, oracles, rest) if part))
    shown.append(f"after k = {example.k} steps: {example.values[0]} against {example.values[1]}")
    return tuple(line for line in shown if line)


def plain(content: Content) -> str:
    """Return content as plain text."""
    return "".join(draw(piece.expression, "plain") if isinstance(piece, Math) else piece.text for piece in content)


def summary_lines(finding: Finding) -> tuple[str, ...]:
    """Return the verdict, the residual, the cases and the counterexample as plain lines."""
    lines = [plain(verdict_sentence(finding))]
    if finding.residual:
        k = finding.residual[0].k
        lines.append(f"residual at k = {k}: {draw(residual_expression(finding.residual), 'plain')}")
    lines += [f"case {number}: {plain(joined(case_relations(case)))}" for number, case in enumerate(finding.cases, 1)]
    if finding.counterexample is not None:
        lines += [f"for example: {counterexample_lines(finding.counterexample)[0]}"]
        lines += list(counterexample_lines(finding.counterexample)[1:])
    return tuple(lines)


def output_name(side: str, k: Expression) -> Expression:
    """Return how the output of a side after k steps is written in proofs: A[k] or B[k]."""
    return Name("A" if side == "left" else "B", (k,))
