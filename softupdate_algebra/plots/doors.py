"""The public doors to pictures: a chart of a result, the explorer page of two rules or of the thread's question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softupdate_algebra.errors import ComparisonError
from softupdate_algebra.plots.pages import explorer_of
from softupdate_algebra.plots.pictures import Values, picture
from softupdate_algebra.plots.thread_page import thread_explorer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from softupdate_algebra.api import RuleLike
    from softupdate_algebra.plots.page import Explorer


def plot(result: object, values: Values | None = None, *, k: int | None = None) -> Any:
    """Return the Altair chart of a verdict, an unrolling or a description.

    *values* are the numbers at which to draw, by name (``{"c": "0.99"}``); the others have usual ones. *k* is how
    many steps to show. Raises ``ComparisonError`` for what has no numbers, and ``MissingExtraError`` without the
    extra ``plot``.
    """
    return picture(result, values, k=k).chart()


def explore(
    left: RuleLike | None = None,
    right: RuleLike | None = None,
    *,
    solve_for: str | Iterable[str] = (),
    assume: str = "",
    start: str = "identical",
    oracle: str | Iterable[str] = "recorded",
) -> Explorer:
    """Return the explorer page of two rules, or without rules of the thread's question.

    A notebook shows it; ``explore().html()`` is the page as text. Raises what ``compare`` raises.
    """
    if left is None:
        return thread_explorer()
    if right is None:
        raise ComparisonError("explore takes two rules, or none for the thread's question; give the second one too.")
    oracles = (oracle,) if isinstance(oracle, str) else tuple(oracle)
    return explorer_of(left, right, solve_for=solve_for, assume=assume, start=start, oracles=oracles)
