"""Update rules: the data, the text form, Python functions, the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.rules.model import UpdateRule
from softupdate_algebra.rules.syntax import parse_rule

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["UpdateRule", "parse_rule", "rule"]


def rule(source: str | Callable[..., object] | UpdateRule) -> UpdateRule:
    """Return the rule that a text writes or a Python function of symbolic networks computes.

    Raises ``RuleError`` for what is no rule; a rule is returned as it is.

    >>> rule("x <- x + alpha*g(x)").networks
    ('x',)
    """
    if isinstance(source, UpdateRule):
        return source
    if isinstance(source, str):
        return parse_rule(source)
    from softupdate_algebra.rules.build import rule_from_function

    return rule_from_function(source)


def __getattr__(name: str) -> Callable[..., UpdateRule]:
    """Return the maker of the catalogue's rule *name*: ``rules.gradient_descent(alpha="alpha_prime")``."""
    from softupdate_algebra.rules.catalogue import catalogue_names, maker

    if name not in catalogue_names():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return maker(name)
