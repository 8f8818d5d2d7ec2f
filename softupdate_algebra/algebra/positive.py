"""Non-negative exact solutions of linear equations: the small linear programme behind a positivity proof."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Monomial, Scalar

MAX_PIVOTS = 200


def positive_combination(target: Scalar, generators: list[Scalar]) -> tuple[Fraction, ...] | None:
    """Return weights >= 0 with ``sum(w * g) == target``, or ``None`` when there are none (or the budget is spent).

    Phase one of the simplex method in exact fractions, with Bland's rule, so that it ends.

    >>> from softupdate_algebra.algebra.scalar import Scalar
    >>> c, d = Scalar.parameter("c"), Scalar.parameter("d")
    >>> positive_combination(1 - c, [c, d - c, 1 - d])
    (Fraction(0, 1), Fraction(1, 1), Fraction(1, 1))
    """
    goal = target.terms()
    columns = [generator.terms() for generator in generators]
    monomials: list[Monomial] = sorted({m for column in columns for m in column} | set(goal))
    if any(not any(m in column for column in columns) for m in goal):
        return None
    rows: list[list[Fraction]] = []
    for monomial in monomials:
        right = goal.get(monomial, Fraction(0))
        sign = -1 if right < 0 else 1
        rows.append([sign * column.get(monomial, Fraction(0)) for column in columns] + [sign * right])
    basis = _phase_one(rows, len(columns))
    if basis is None:
        return None
    weights = [Fraction(0)] * len(columns)
    for row, variable in zip(rows, basis, strict=True):
        if variable is not None:
            weights[variable] = row[-1]
    return tuple(weights)


def _phase_one(rows: list[list[Fraction]], count: int) -> list[int | None] | None:
    """Pivot *rows* in place until no artificial variable is positive; return the basis, ``None`` standing for one."""
    basis: list[int | None] = [None] * len(rows)
    for _ in range(MAX_PIVOTS):
        artificial = [i for i, variable in enumerate(basis) if variable is None]
        if all(rows[i][-1] == 0 for i in artificial):
            return basis
        entering = next((j for j in range(count) if sum(rows[i][j] for i in artificial) > 0), None)
        if entering is None:
            return None
        ratios = [
            (rows[i][-1] / rows[i][entering], basis[i] or 0, i) for i in range(len(rows)) if rows[i][entering] > 0
        ]
        _, _, leaving = min(ratios)
        _pivot(rows, leaving, entering)
        basis[leaving] = entering
    return None


def _pivot(rows: list[list[Fraction]], at: int, column: int) -> None:
    scale = rows[at][column]
    rows[at] = [value / scale for value in rows[at]]
    for i, row in enumerate(rows):
        if i != at and row[column]:
            factor = row[column]
            rows[i] = [value - factor * base for value, base in zip(row, rows[at], strict=True)]
