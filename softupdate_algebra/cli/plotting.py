"""The options ``--plot`` and ``--at`` of commands whose result has a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from softupdate_algebra.cli.code import setting
from softupdate_algebra.cli.output import _can_write_unicode, _wants_color, columns

if TYPE_CHECKING:
    from collections.abc import Callable

_F = TypeVar("_F", bound="Callable[..., Any]")
TERMINAL = "terminal"

PLOT = click.option(
    "--plot",
    "plot",
    is_flag=False,
    flag_value=TERMINAL,
    metavar="[FILE]",
    help="Draw the result too: in the terminal, or to FILE (.png, .svg, .pdf, .json). Put it last, or write --plot=FILE.",
)


def PLOT_OPTIONS(function: _F) -> _F:  # noqa: N802 (used as a decorator that stands for a set of options)
    """Add ``--plot`` and ``--at`` to a command."""
    at = click.option(
        "--at", "settings", multiple=True, metavar="NAME=NUMBER", help="A value at which to plot, such as c=0.9."
    )
    return PLOT(at(function))


def emit_picture(thing: object, plot: str | None, settings: tuple[str, ...], form: str, width: int | None) -> None:
    """Draw *thing*, if asked to: to a file, or as text, beside output that a program reads on standard error."""
    if plot is None:
        return
    from softupdate_algebra.plots.files import write_picture
    from softupdate_algebra.plots.pictures import picture
    from softupdate_algebra.plots.terminal import terminal_plot

    drawn = picture(thing, dict(setting(text) for entry in settings for text in entry.split(",")))
    if plot == TERMINAL:
        text = terminal_plot(drawn, width=width or columns(), color=_wants_color(), unicode=_can_write_unicode())
        click.echo("\n" + text, err=form not in {"rich", "plain"}, color=True)
        return
    write_picture(drawn, plot)
    click.echo(f"wrote {plot}.", err=True)
