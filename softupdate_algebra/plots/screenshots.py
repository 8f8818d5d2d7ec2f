"""The terminal as pictures for the README, made by the program itself: ``python -m softupdate_algebra.plots.screenshots``."""

from __future__ import annotations

import re
from html import unescape
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from softupdate_algebra.api import compare
from softupdate_algebra.report import renderable
from softupdate_algebra.report.document import Document, Heading
from softupdate_algebra.thread.investigation import investigation
from softupdate_algebra.thread.two_networks import RESCALED, SOFT

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH = 80

_FETCHED = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_TEXT = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)


def _investigation() -> tuple[str, Any]:
    """Return the investigation up to its third heading of the second level: the answer, and what it means."""
    blocks = investigation().blocks
    ends = [n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 2]
    return "softupdate-algebra", renderable(Document(blocks[: ends[1]]))


def _comparison() -> tuple[str, Any]:
    verdict = compare(SOFT, RESCALED, solve_for="alpha_prime", assume="0 < c < 1, alpha > 0")
    call = 'softupdate-algebra compare soft_update "gradient_descent(alpha=alpha_prime)" --solve-for alpha_prime'
    return call, renderable(verdict.proof)


SCREENSHOTS: dict[str, Callable[[], tuple[str, Any]]] = {
    "investigation.svg": _investigation,
    "comparison.svg": _comparison,
}


def screenshot(name: str) -> str:
    """Return the picture called *name* as SVG."""
    from rich.console import Console

    title, drawn = SCREENSHOTS[name]()
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(drawn)
    svg = console.export_svg(title=title, unique_id=name.partition(".")[0])
    return _FETCHED.sub("", svg).replace("font-family: Fira Code,", "font-family: ui-monospace, DejaVu Sans Mono,")


def shown_text(svg: str) -> str:
    r"""Return the words of a picture, by which two are compared: colours and places may differ between versions.

    >>> shown_text('<text x="1">a&#160;b</text><text>c</text>')
    'a b\nc'
    """
    return "\n".join(unescape(text).replace("\u00a0", " ") for text in _TEXT.findall(svg))


def folder() -> Path:
    """Return where the pictures are kept."""
    return Path(str(files("softupdate_algebra") / "docs"))


def main() -> None:
    """Write every picture anew."""
    for name in SCREENSHOTS:
        (folder() / name).write_text(screenshot(name), encoding="utf-8")


if __name__ == "__main__":
    main()
