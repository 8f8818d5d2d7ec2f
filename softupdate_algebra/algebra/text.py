"""Scalars as text in each notation; ``scalar_text`` is read back by ``parse_scalar``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.algebra.formula import combination_expression, name_expression, scalar_expression
from softupdate_algebra.algebra.notation import draw

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Scalar

__all__ = ["combination_expression", "name_expression", "scalar_latex", "scalar_text", "scalar_unicode"]


def scalar_text(scalar: Scalar) -> str:
    """Return *scalar* in the text form of rules, pure ASCII when its names are.

    >>> from softupdate_algebra.algebra.scalar import Scalar
    >>> scalar_text(Scalar.parameter("alpha") / 3)
    'alpha/3'
    """
    return draw(scalar_expression(scalar), "plain")


def scalar_unicode(scalar: Scalar) -> str:
    """Return *scalar* with Greek letters and raised exponents.

    >>> from softupdate_algebra.algebra.scalar import Scalar
    >>> scalar_unicode(Scalar.parameter("alpha") ** 2)
    'α²'
    """
    return draw(scalar_expression(scalar), "unicode")


def scalar_latex(scalar: Scalar) -> str:
    r"""Return *scalar* as LaTeX mathematics, without dollar signs.

    >>> from softupdate_algebra.algebra.scalar import Scalar
    >>> scalar_latex(Scalar.parameter("alpha") ** 2)
    '\\alpha^{2}'
    """
    return draw(scalar_expression(scalar), "latex")
