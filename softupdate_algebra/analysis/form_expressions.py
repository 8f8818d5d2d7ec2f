"""Closed forms as expressions that every notation can draw: nothing is computed here."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.expression import Expression, Name, Number, Relation, Series, Sum
from softupdate_algebra.algebra.formula import combination_expression, equation_expression, scalar_expression
from softupdate_algebra.algebra.notation import draw
from softupdate_algebra.algebra.sequences import Radical, Recurrence, Sequence

if TYPE_CHECKING:
    from softupdate_algebra.algebra.linear import Slot
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.analysis.closed_forms import ClosedForm, FormCase, NetworkForm, Part


def relation(form: NetworkForm) -> Relation:
    """Return ``name[k] = formula``, which holds from ``first_k(form)`` on; a weight without formula is a name.

    >>> from softupdate_algebra.analysis.closed_forms import closed_form
    >>> from softupdate_algebra.rules.syntax import parse_rule
    >>> found = closed_form(parse_rule("QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"))
    >>> draw(relation(found.cases[0].networks[1]), "unicode")
    'TQNₖ = (1 − cᵏ)·QN₀ + cᵏ·TQN₀ + ∑ᵢ₌₀ᵏ⁻¹ α·(1 − cᵏ⁻ⁱ)·gᵢ'
    """
    terms = [(weight, Name(label)) for label, part in form.values for weight in _weights(part, "k", form, label)]
    sums: list[Expression] = []
    for slot, part in form.answers:
        sums.extend(_answers(slot, part, form))
    plain = combination_expression(terms)
    if not sums:
        return Relation((Name(form.name, (Name("k"),)), plain), ("=",))
    parts = [*([] if not terms else [plain]), *sums]
    flat = [pair for part in parts for pair in (part.terms if isinstance(part, Sum) else (("+", part),))]
    right = Sum(tuple(flat)) if len(flat) > 1 else parts[0]
    return Relation((Name(form.name, (Name("k"),)), right), ("=",))


def first_k(form: NetworkForm) -> int:
    """Return the k from which on the formula of *form* holds."""
    return max((part.first for _, part in form.values if not isinstance(part, Recurrence)), default=0)


def _weights(part: Part, index: str, form: NetworkForm, label: str) -> list[Scalar]:
    if isinstance(part, Sequence):
        return part.readable(index)
    return [_unknown(form, label, index)]


def _unknown(form: NetworkForm, label: str, index: str) -> Scalar:
    """Return the name under which a weight without a rational formula is spoken of: ``w_x_x0[k]``."""
    from softupdate_algebra.algebra.scalar import Scalar

    return Scalar.parameter(f"w_{form.name}_{label}[{index}]".replace(" ", ""))


def _answers(slot: Slot, part: Part, form: NetworkForm) -> list[Expression]:
    answer = Name(slot.oracle, (Name("i"), *([Number(Fraction(slot.order))] if slot.order else [])))
    weights = part.readable("k - i") if isinstance(part, Sequence) else [_unknown(form, slot.oracle, "k-i")]
    late = part.first if isinstance(part, Sequence | Radical) else 1
    high = Sum((("+", Name("k")), ("-", Number(Fraction(late)))))
    found: list[Expression] = []
    if any(weights):
        found.append(Series(combination_expression([(w, answer) for w in weights]), "i", Number(Fraction(0)), high))
    if isinstance(part, Sequence):
        for age, value in enumerate(part.before, part.origin):
            if value:
                step = Sum((("+", Name("k")), ("-", Number(Fraction(age)))))
                found.append(combination_expression([(value, Name(slot.oracle, (step, *answer.indices[1:])))]))
    return found


def plain_text(form: ClosedForm) -> str:
    """Return a closed form as ASCII lines, one network each, case by case."""
    return "\n".join(line for case in form.cases for line in _case_lines(case, form))


def _case_lines(case: FormCase, form: ClosedForm) -> list[str]:
    lines = [f"where {_where(case)}:"] if len(form.cases) > 1 or case.nonzero else []
    for network in case.networks:
        if network.name in form.rule.networks:
            late = first_k(network)
            lines.append(draw(relation(network), "plain") + (f"   for k >= {late}" if late else ""))
            lines.extend(_recurrence_lines(network))
    return lines


def _where(case: FormCase) -> str:
    parts = [f"{name} = {value}" for name, value in case.solved]
    parts += [draw(equation_expression(part), "plain") + " = 0" for part in case.equations]
    return ", ".join([*parts, *(f"{part} != 0" for part in case.nonzero)]) or "nothing vanishes"


def _recurrence_lines(network: NetworkForm) -> list[str]:
    lines = []
    weights: list[tuple[str, Part]] = [*network.values, *((slot.oracle, part) for slot, part in network.answers)]
    for label, part in weights:
        if isinstance(part, Sequence):
            continue
        known = part.recurrence if isinstance(part, Radical) else part
        name = f"w_{network.name}_{label}"
        order = len(known.weights)
        terms = [(weight, Name(name, (_ahead(i),))) for i, weight in enumerate(known.weights)]
        law = Relation((Name(name, (_ahead(order),)), combination_expression(reversed(terms))), ("=",))
        first = ", ".join(
            f"{name}[{known.origin + n}] = {draw(scalar_expression(value), 'plain')}"
            for n, value in enumerate(known.values)
        )
        lines.append(f"  {draw(law, 'plain')}, {first}")
    return lines


def _ahead(count: int) -> Expression:
    return Sum((("+", Name("k")), ("+", Number(Fraction(count))))) if count else Name("k")
