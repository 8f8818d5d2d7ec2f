"""Formulas in TeX as documents show them: terms that differ underlined, long formulas broken at their signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.algebra.notation import Term, draw, draw_terms
from softupdate_algebra.report.spans import cells

if TYPE_CHECKING:
    from softupdate_algebra.algebra.expression import Expression


def inline(expression: Expression, marked: tuple[Expression, ...] = (), *, differs: bool = False) -> str:
    r"""Return a formula for a line of text.

    >>> from softupdate_algebra.algebra.expression import Name
    >>> inline(Name("alpha"), differs=True)
    '\\underline{\\alpha}'
    """
    if differs:
        return _underlined(draw(expression, "latex"))
    return " ".join(_term(term, marked) for term in draw_terms(expression, "latex"))


def broken(expression: Expression, marked: tuple[Expression, ...], width: int) -> list[str]:
    """Return the rows of a displayed formula, with ``&`` for alignment, about *width* columns each when drawn."""
    terms = draw_terms(expression, "latex")
    measured = [cells(term.text) for term in draw_terms(expression, "unicode")]
    whole = sum(measured) + len(terms) <= width
    rows: list[str] = []
    used = sides = 0
    for term, size in zip(terms, measured, strict=True):
        text = _term(term, marked)
        sides += term.leads
        if term.leads and sides == 2:
            rows = [f"{' '.join(rows)} &{text}"]
            used += size
        elif rows and not whole and ((term.leads and sides > 2) or used + size > width):
            rows.append(f"&{text}" if term.leads else rf"&\quad {text}")
            used = 2 + size
        else:
            rows[-1:] = [f"{rows[-1]} {text}" if rows else text]
            used += size + 1
    return rows


def _term(term: Term, marked: tuple[Expression, ...]) -> str:
    if term.of not in marked:
        return term.text
    sign, space, rest = term.text.partition(" ")
    return f"{sign} {_underlined(rest)}" if space and sign in {"+", "-", "="} else _underlined(term.text)


def _underlined(text: str) -> str:
    return rf"\underline{{{text}}}"
