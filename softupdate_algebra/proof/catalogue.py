"""The catalogue of rules as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softupdate_algebra.report.document import (
    Code,
    Column,
    Content,
    Document,
    Emphasis,
    Heading,
    Items,
    Listing,
    Paragraph,
    Table,
    Text,
    content,
)
from softupdate_algebra.rules.catalogue import arguments_of, entry_text
from softupdate_algebra.rules.entries import ENTRIES, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable


def catalogue_document() -> Document:
    """Return all entries, one row each."""
    rows = tuple(((Code(entry.name),), content(entry.summary)) for entry in ENTRIES)
    return Document(
        (
            Heading(1, "The catalogue of rules"),
            Table((Column(content("name")), Column(content("what it does"))), rows),
            Paragraph(content("In all of them g is the step that gradient descent proposes. ",
                              Code("softupdate-algebra rules NAME"), " shows one with its source and settings.")),
        )
    )  # fmt: skip


def entry_document(entry: Entry) -> Document:
    """Return one entry: its text, arguments, source and settings."""
    given = ", ".join(f"{name}={value}" for name, value in arguments_of(entry).items())
    facts: list[Content] = [
        (Emphasis("Arguments: "), Code(f"{entry.name}({given})")),
        (Emphasis("Source: "), Text(entry.source)),
    ]
    if entry.settings:
        facts.append((Emphasis("In the wild: "), Text("; ".join(entry.settings))))
    return Document(
        (Heading(1, entry.name), Paragraph(content(f"{entry.summary[0].upper()}{entry.summary[1:]}.")),
         Listing(entry_text(entry)), Items(tuple(facts)))
    )  # fmt: skip


def catalogue_data(entries: Iterable[Entry] = ENTRIES) -> list[dict[str, Any]]:
    """Return entries as JSON data."""
    return [
        {
            "name": entry.name,
            "summary": entry.summary,
            "text": entry_text(entry),
            "arguments": dict(arguments_of(entry)),
            "source": entry.source,
            "settings": list(entry.settings),
        }
        for entry in entries
    ]
