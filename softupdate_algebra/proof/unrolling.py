"""A rule unrolled step by step as a document."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from softupdate_algebra.algebra.expression import Expression, Name, Number, Relation
from softupdate_algebra.algebra.formula import (
    combination_expression,
    equation_expression,
    name_expression,
    scalar_expression,
)
from softupdate_algebra.algebra.linear import Answer
from softupdate_algebra.algebra.notation import draw
from softupdate_algebra.analysis.closed_forms import closed_form
from softupdate_algebra.analysis.unrolling import unroll
from softupdate_algebra.errors import SoftUpdateError
from softupdate_algebra.proof.formulas import replaced
from softupdate_algebra.report.document import (
    Block,
    Document,
    Equation,
    Heading,
    Inline,
    Listing,
    Math,
    Paragraph,
    Text,
    content,
)

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.analysis.joint import Label
    from softupdate_algebra.analysis.unrolling import Unrolling

EVERY_STEP_UP_TO = 6
_ZERO = Number(Fraction(0))


def unrolling_document(unrolled: Unrolling) -> Document:
    """Return the rule and its networks after each step (after step k alone when there are many)."""
    steps = range(1, unrolled.k + 1) if unrolled.k <= EVERY_STEP_UP_TO else (unrolled.k,)
    blocks: list[Block] = [
        Heading(1, f"The rule unrolled, k = {unrolled.k}"),
        Listing(str(unrolled.rule)),
        Paragraph(content(f"start: {unrolled.start}; gradients: {unrolled.oracle.name}")),
    ]
    for k in steps or (0,):
        at = unrolled if k == unrolled.k else unroll(unrolled.rule, k, start=unrolled.start, oracle=unrolled.oracle)
        blocks.append(Heading(2, f"k = {k}"))
        for name in at.networks:
            left = Name(name, (Number(Fraction(k)),))
            blocks.append(Equation(Relation((left, unrolled_expression(at, name)), ("=",))))
    return Document((*blocks, Heading(2, "For all k"), *_closed_form_blocks(unrolled)))


def _closed_form_blocks(unrolled: Unrolling) -> list[Block]:
    """Return the closed form, case by case, or the reason why there is none."""
    try:
        form = closed_form(unrolled.rule, unrolled.start, unrolled.oracle)
    except SoftUpdateError as error:
        return [Paragraph(content(f"No closed form: {error}"))]
    blocks: list[Block] = []
    for case in form.cases:
        solved = [Relation((name_expression(name), scalar_expression(value)), ("=",)) for name, value in case.solved]
        rest = [Relation((equation_expression(part), _ZERO), ("=",)) for part in case.equations]
        apart = [Relation((scalar_expression(part), _ZERO), ("!=",)) for part in case.nonzero]
        where = [*solved, *rest, *apart]
        if where:
            blocks.append(Paragraph(content("If ", *_joined(where), ":")))
        shown = [network for network in case.networks if network.splits]
        blocks += [Equation(network.relation()) for network in shown if network.name in unrolled.rule.networks]
        if len(shown) < len(case.networks):
            blocks.append(Paragraph(content("The other networks obey a recurrence that has no rational formula.")))
    return blocks


def _joined(relations: list[Relation]) -> list[Inline]:
    pieces: list[Inline] = []
    for relation in relations:
        pieces += [Text(" and "), Math(relation)] if pieces else [Math(relation)]
    return pieces


def unrolled_expression(unrolled: Unrolling, name: str) -> Expression:
    """Return a network after k steps as a person writes it; powers of 1 - tau are not expanded."""
    terms = [(_shorter(value, unrolled), label_expression(label)) for label, value in unrolled.compact(name)]
    written = combination_expression(terms)
    for hidden, value in unrolled.hidden.items():
        written = replaced(written, hidden, scalar_expression(value))
    return written


def label_expression(label: Label) -> Expression:
    """Return a label with its index: QN[0], g[3]."""
    if isinstance(label, Answer) and label.order == 0:
        return Name(label.oracle, (Number(Fraction(label.step)),))
    text = str(label)
    if not isinstance(label, Answer) and text.endswith("0") and len(text) > 1:
        return Name(text[:-1], (Number(Fraction(0)),))
    return name_expression(text)


def unrolling_data(unrolled: Unrolling) -> dict[str, Any]:
    """Return the coefficients of every network as JSON data."""
    return {
        "schema": 1,
        "rule": str(unrolled.rule),
        "k": unrolled.k,
        "start": unrolled.start,
        "networks": {
            name: {str(label): _text(value, unrolled) for label, value in unrolled.compact(name)}
            for name in unrolled.networks
        },
    }


def _shorter(value: Scalar, unrolled: Unrolling) -> Scalar:
    """Return *value* with 1 - tau written out where it stands to the first power only."""
    if value.is_polynomial and all(value.degree(hidden) <= 1 for hidden in unrolled.hidden):
        return value.substitute(unrolled.hidden)
    return value


def _text(value: Scalar, unrolled: Unrolling) -> str:
    written = scalar_expression(_shorter(value, unrolled))
    for hidden, meaning in unrolled.hidden.items():
        written = replaced(written, hidden, scalar_expression(meaning))
    return draw(written, "plain")
