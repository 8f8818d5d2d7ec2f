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
    texts = [_term(term, marked) for term in terms]
    if sum(measured) + len(terms) <= width:
        return [" ".join(texts)]
    starts = [position for position, term in enumerate(terms) if term.leads]
    left = starts[1] if len(starts) > 1 and sum(measured[: starts[1]]) <= width // 2 else 0
    rows = [" ".join([*texts[:left], f"&{texts[left]}"])]
    used = sum(measured[: left + 1]) + left
    for position in range(left + 1, len(terms)):
        leads = terms[position].leads
        if leads or used + measured[position] > width:
            rows.append(f"&{texts[position]}" if leads else rf"&\quad {texts[position]}")
            used = 2 + measured[position]
        else:
            rows[-1] += f" {texts[position]}"
            used += measured[position] + 1
    return rows


def _term(term: Term, marked: tuple[Expression, ...]) -> str:
    if term.of not in marked:
        return term.text
    sign, space, rest = term.text.partition(" ")
    return f"{sign} {_underlined(rest)}" if space and sign in {"+", "-", "="} else _underlined(term.text)


def _underlined(text: str) -> str:
    return rf"\underline{{{text}}}"
