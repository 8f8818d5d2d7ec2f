"""The command that writes the explorer page."""

from __future__ import annotations

from pathlib import Path

import click

from softupdate_algebra.cli.inputs import read_rule
from softupdate_algebra.errors import ComparisonError


@click.command()
@click.argument("rule_a", required=False)
@click.argument("rule_b", required=False)
@click.option(
    "-o", "--output", "file", type=click.Path(dir_okay=False), default="explorer.html", show_default=True,
    help="The page to write: one HTML file that works offline.",
)  # fmt: skip
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
@click.option("--solve-for", default="", metavar="NAME[,NAME]", help="Parameters that the page fits by itself.")
@click.option("--assume", "assumed", default="", metavar="TEXT", help='Such as "0 < c < 1, alpha > 0".')
@click.option("--start", default="identical", show_default=True, help="identical, independent, or 'x0 = TQN0, v0 = 0'.")
@click.option(
    "--oracle",
    multiple=True,
    metavar="NAME",
    help="What a gradient answers, as in compare; may be given several times. Default: recorded.",
)
def explore(
    rule_a: str | None,
    rule_b: str | None,
    file: str,
    show: bool,
    solve_for: str,
    assumed: str,
    start: str,
    oracle: tuple[str, ...],
) -> int:
    """Write a page with sliders: two rules side by side, where they part, and the algebra beside the curves.

    Without rules, the thread's question. Needs the extra 'plot'.

    \b
    Examples:
      explore --open
      explore soft_update "gradient_descent(alpha=alpha_prime)" --solve-for alpha_prime -o page.html
    """  # noqa: D301 (click reads the character)
    from softupdate_algebra.plots.pages import explorer_of
    from softupdate_algebra.plots.thread_page import thread_explorer

    if rule_a is None:
        page = thread_explorer()
    elif rule_b is None:
        raise ComparisonError("explore takes two rules, or none for the thread's question; give the second one too.")
    else:
        page = explorer_of(
            read_rule(rule_a),
            read_rule(rule_b),
            solve_for=solve_for,
            assume=assumed,
            start=start,
            oracles=oracle or ("recorded",),
        )
    path = Path(file)
    text = page.html()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.FileError(file, error.strerror or str(error)) from None
    click.echo(f"wrote {file} ({len(text.encode()) / 1e6:.1f} MB).", err=True)
    if show:
        import webbrowser

        webbrowser.open(path.resolve().as_uri())
    return 0
