"""Documents as data in JSON, formulas in all notations."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from softupdate_algebra.algebra.expression import (
    Call,
    Expression,
    Name,
    Number,
    Power,
    Product,
    Relation,
    Series,
    Sum,
)
from softupdate_algebra.algebra.notation import draw

if TYPE_CHECKING:
    from softupdate_algebra.report.document import Document

SCHEMA = 1
_EXPRESSIONS = (Number, Name, Call, Sum, Product, Power, Series, Relation)


def json_text(document: Document) -> str:
    """Return *document* as ASCII JSON text, indented, ending in a line break."""
    return json.dumps(json_data(document), indent=2) + "\n"


def json_data(document: Document) -> dict[str, Any]:
    """Return *document* as dictionaries and lists; every block and piece names its ``kind``.

    >>> from softupdate_algebra.report.document import Document, Heading
    >>> json_data(Document((Heading(1, "Answer"),)))
    {'schema': 1, 'blocks': [{'kind': 'heading', 'level': 1, 'text': 'Answer'}]}
    """
    return {"schema": SCHEMA, "blocks": [_data(block) for block in document.blocks]}


def _data(value: Any) -> Any:
    if isinstance(value, _EXPRESSIONS):
        return _formula(value)
    if isinstance(value, tuple):
        return [_data(part) for part in value]
    if is_dataclass(value):
        parts = {each.name: _data(getattr(value, each.name)) for each in fields(value)}
        return {"kind": type(value).__name__.lower(), **parts}
    return value


def _formula(expression: Expression) -> dict[str, str]:
    return {notation: draw(expression, notation) for notation in ("plain", "unicode", "latex")}
