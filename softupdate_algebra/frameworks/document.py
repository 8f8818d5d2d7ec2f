"""A traced update as a document: the rule, what it equals in the catalogue, and the remarks of a reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softupdate_algebra.report.document import (
    Block,
    Code,
    Document,
    Emphasis,
    Heading,
    Items,
    Listing,
    Note,
    Paragraph,
    Text,
    content,
)

if TYPE_CHECKING:
    from softupdate_algebra.frameworks.traced import Traced


def traced_document(traced: Traced, name: str) -> Document:
    """Return what was found of the update called *name*."""
    facts = [
        (Emphasis("It is: "), Text(f"{traced.recognition}.")),
        (Emphasis("Standing: "), Text(_standing(traced))),
        (Emphasis("Calls: "), Text(f"{traced.calls}.")),
    ]
    if traced.assumptions:
        facts.append((Emphasis("The code compared: "), Text(", ".join(traced.assumptions))))
    blocks: list[Block] = [
        Heading(1, f"The update that {name} performs"),
        Listing(str(traced.rule)),
        Items(tuple(facts)),
    ]
    if traced.warnings:
        remarks = tuple((Code(code), Text(f": {sentence}")) for code, sentence in traced.warnings)
        blocks.append(Note("What a reviewer would ask", (Items(remarks),), "verdict-no"))
    else:
        blocks.append(Paragraph(content("Nothing about it looks wrong.")))
    return Document(tuple(blocks))


def _standing(traced: Traced) -> str:
    if traced.standing == "proved":
        return "proved: every coefficient followed exactly from the code."
    return f"measured: {', '.join(traced.measured)} passed through float arithmetic and was recovered from its value."


def traced_data(traced: Traced) -> dict[str, Any]:
    """Return the same as JSON data."""
    return {
        "schema": 1,
        "rule": str(traced.rule),
        "standing": traced.standing,
        "calls": str(traced.calls),
        "recognition": {
            "name": traced.recognition.name,
            "parameters": {name: str(value) for name, value in traced.recognition.parameters},
            "sentence": traced.recognition.sentence,
        },
        "warnings": [{"code": code, "sentence": sentence} for code, sentence in traced.warnings],
        "assumptions": list(traced.assumptions),
    }
