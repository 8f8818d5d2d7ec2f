"""Documents in a terminal: Unicode formulas and rich styles; what users wrote is never read as markup."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from softupdate_algebra.report.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions
    from rich.text import Text

    from softupdate_algebra.algebra.notation import Notation
    from softupdate_algebra.report.document import Document

STYLES = {
    "heading-1": "bold",
    "heading-2": "bold",
    "heading-3": "bold",
    "rule": "dim",
    "emphasis": "italic",
    "code": "cyan",
    "math": "",
    "label": "dim",
    "reason": "dim",
    "table-title": "bold",
    "note": "blue",
    "note-title": "bold",
    "differs": "bold underline red",
    "equal": "green",
    "verdict-yes": "bold green",
    "verdict-no": "bold red",
    "verdict-cases": "bold yellow",
    "undecided": "bold magenta",
    "muted": "dim",
}


class Renderable:
    """A document that rich draws at the width and in the colours of the console it is printed on."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        notation: Notation = "unicode" if options.encoding.lower().startswith("utf") else "plain"
        markers = console.no_color or console.color_system is None
        return iter(_texts(self.document, notation, options.max_width, markers=markers))


def terminal(document: Document, *, width: int = 80, color: bool = False) -> str:
    """Return what a terminal of *width* columns would show, with escape sequences only when *color* is true."""
    if not color:  # rich has nothing to add, and is not imported for it
        lines = lay_out(document, "unicode", width, markers=True)
        return "".join("".join(span.text for span in line).rstrip() + "\n" for line in lines)
    from rich.console import Console

    texts = _texts(document, "unicode", width, markers=False)
    console = Console(file=StringIO(), width=width, force_terminal=True, color_system="standard", no_color=False)
    with console.capture() as captured:
        for text in texts:
            console.print(text, soft_wrap=True)
    return captured.get()


def _texts(document: Document, notation: Notation, width: int, *, markers: bool) -> list[Text]:
    from rich.text import Text

    texts: list[Text] = []
    for line in lay_out(document, notation, width, markers=markers):
        text = Text(no_wrap=True, overflow="ignore")
        for span in line:
            text.append(span.text, STYLES.get(span.style, "") or None)
        text.rstrip()
        texts.append(text)
    return texts
