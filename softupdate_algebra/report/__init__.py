"""Documents and their writers: one document model, several forms of output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, assert_never

if TYPE_CHECKING:
    from softupdate_algebra.report.document import Document
    from softupdate_algebra.report.terminal import Renderable

__all__ = ["FORMATS", "Format", "renderable", "write"]

Format: TypeAlias = Literal["rich", "plain", "markdown", "latex", "json"]
FORMATS: tuple[Format, ...] = ("rich", "plain", "markdown", "latex", "json")


def write(document: Document, format: Format, *, width: int = 80, color: bool = False) -> str:
    """Return *document* as text in *format*; *width* and *color* matter where the format has them."""
    match format:
        case "rich":
            from softupdate_algebra.report.terminal import terminal

            return terminal(document, width=width, color=color)
        case "plain":
            from softupdate_algebra.report.plain import plain

            return plain(document, width=width)
        case "markdown":
            from softupdate_algebra.report.markdown import markdown

            return markdown(document)
        case "latex":
            from softupdate_algebra.report.latex import latex

            return latex(document)
        case "json":
            from softupdate_algebra.report.json import json_text

            return json_text(document)
        case _:
            assert_never(format)


def renderable(document: Document) -> Renderable:
    """Return what ``rich.console.Console.print`` draws."""
    from softupdate_algebra.report.terminal import Renderable

    return Renderable(document)
