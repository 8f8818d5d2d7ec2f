"""Where output goes and how: format, width and colour, chosen once for every command."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from softupdate_algebra.report.document import Document

FORMATS = ("rich", "plain", "markdown", "latex", "json")
PROVERS = ("smt2", "rocq")
MIN_WIDTH, MAX_WIDTH = 40, 400

_F = TypeVar("_F", bound="Callable[..., Any]")


def _options(formats: tuple[str, ...], more: str) -> Callable[[_F], _F]:
    form = click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default="rich",
        show_default=True,
        help="How to write the result: rich for terminals, plain is ASCII, markdown for forums with MathJax, "
        f"latex a document body, json data{more}.",
    )
    width = click.option(
        "--width",
        type=click.IntRange(MIN_WIDTH, MAX_WIDTH),
        help="Columns to write in; default: the terminal's, 80 in a pipe.",
    )
    return lambda function: form(width(function))


OPTIONS = _options(FORMATS, "")
"""Adds ``--format`` and ``--width`` to a command."""

PROOF_OPTIONS = _options((*FORMATS, *PROVERS), "; smt2 and rocq are files for outside provers")
"""The same for a command whose verdicts can be handed to outside provers."""


def emit(document: Document, form: str, width: int | None, data: Callable[[], Any] | None = None) -> None:
    """Write *document* to standard output in the format *form*; ``json`` writes what *data* returns."""
    from softupdate_algebra.report import write

    if form == "json" and data is not None:
        _echo(json.dumps(data(), indent=2, ensure_ascii=False))
        return
    if form == "rich" and not _can_write_unicode():
        form = "plain"
    text = write(document, form, width=width or columns(), color=_wants_color())  # type: ignore[arg-type]
    _echo(text.rstrip("\n"))


def _echo(text: str) -> None:
    """Write to standard output; a reader that has left is no mistake, and does not change the exit status."""
    try:
        click.echo(text, color=True)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def columns() -> int:
    """Return the width of the terminal (or of COLUMNS), 80 where there is none."""
    return max(MIN_WIDTH, min(MAX_WIDTH, shutil.get_terminal_size((80, 24)).columns))


def _wants_color() -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _can_write_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
