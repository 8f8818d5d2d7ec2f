"""Documents as plain ASCII text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.report.layout import lay_out

if TYPE_CHECKING:
    from softupdate_algebra.report.document import Document


def plain(document: Document, *, width: int = 80) -> str:
    """Return *document* as ASCII lines of at most *width* columns, ending in a line break.

    >>> from softupdate_algebra.report.document import Document, Heading
    >>> print(plain(Document((Heading(1, "Answer"),))), end="")
    Answer
    ======
    """
    lines = lay_out(document, "plain", width, markers=True)
    return "".join("".join(span.text for span in line).rstrip() + "\n" for line in lines)
