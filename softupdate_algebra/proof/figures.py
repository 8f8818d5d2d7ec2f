"""What a rule's response to one gradient tells, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softupdate_algebra.algebra.expression import Expression, Name, Relation, Sum
from softupdate_algebra.algebra.formula import scalar_expression
from softupdate_algebra.algebra.sequences import Sequence
from softupdate_algebra.analysis.figures import Known, Missing
from softupdate_algebra.report.document import (
    Block,
    Column,
    Content,
    Document,
    Equation,
    Heading,
    Listing,
    Math,
    Paragraph,
    Table,
    Text,
    content,
)

if TYPE_CHECKING:
    from softupdate_algebra.analysis.figures import Description, Figure, Response

_COLUMNS = (Column(content("figure")), Column(content("value")), Column(content("number"), "right"))


def figures_document(found: Description) -> Document:
    """Return the figures of a rule: symbolic first, numbers where the parameters are given."""
    given = ", ".join(f"{name} = {value}" for name, value in found.settings)
    blocks: list[Block] = [Heading(1, "What the rule does to a gradient"), Listing(str(found.rule))]
    if given:
        blocks.append(Paragraph(content(f"With {given}.")))
    if found.reason is not None:
        blocks.append(Paragraph(content(f"No figures: {found.reason}")))
    for response in found.responses:
        blocks += _response_blocks(response)
    if found.responses and not isinstance(found.fitting_rate, Missing):
        first, limit = found.fitting_rate.first, found.fitting_rate.limit
        words = f"Under a constant gradient the learning rate that fits horizon k is {first} at k = 1"
        ending = f"; its limit is {limit}" if isinstance(limit, Missing) else f" and tends to {limit} as k grows."
        blocks.append(Paragraph(content(words + ending)))
    return Document(tuple(blocks))


def _response_blocks(response: Response) -> list[Block]:
    rate: list[Block] = [Paragraph(content("The learning rate by age has a recurrence only."))]
    if isinstance(response.rate, Sequence):
        formula = Relation((Name("rate", (Name("j"),)), _sequence(response.rate)), ("=",))
        words = content("A gradient that is j steps old stands in the output with the learning rate")
        rate = [Paragraph(words), Equation(formula)]
    return [
        Heading(2, f"Gradient {response.gradient}"),
        *rate,
        Table(_COLUMNS, tuple(_row(name, figure) for name, figure in _figures(response))),
    ]


def _sequence(rate: Sequence) -> Expression:
    terms = [scalar_expression(part) for part in rate.readable("j")]
    return terms[0] if len(terms) == 1 else Sum(tuple(("+", term) for term in terms))


def _figures(response: Response) -> tuple[tuple[str, Figure], ...]:
    return (
        ("learning rate in the end", response.limit),
        ("mean delay, steps", response.mean_delay),
        ("half-life, steps", response.half_life),
        ("noise gain", response.noise_gain),
        ("hard update with the same mean delay, every", response.matching_period),
    )


def _row(name: str, figure: Figure) -> tuple[Content, ...]:
    if isinstance(figure, Missing):
        return content(name), (Text(str(figure)),), content("")
    provided = (Text(f" (if {' and '.join(figure.provided)})"),) if figure.provided else ()
    return content(name), (Math(figure.expression), *provided), content(_number(figure))


def _number(figure: Known) -> str:
    return "" if figure.number is None else f"{float(figure.number):.6g}"


def figures_data(found: Description) -> dict[str, Any]:
    """Return the figures as JSON data."""
    return {
        "schema": 1,
        "rule": str(found.rule),
        "settings": {name: str(value) for name, value in found.settings},
        "reason": found.reason,
        "responses": [
            {"gradient": response.gradient, **{name: _figure_data(figure) for name, figure in _figures(response)}}
            for response in found.responses
        ],
    }


def _figure_data(figure: Figure) -> dict[str, Any]:
    if isinstance(figure, Missing):
        return {"value": None, "reason": figure.reason}
    number = None if figure.number is None else str(figure.number)
    return {"value": str(figure).split(" = ")[0], "number": number, "provided": list(figure.provided)}
