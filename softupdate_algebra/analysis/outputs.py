"""Choosing another output of a rule than the one it returns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from softupdate_algebra.errors import ComparisonError, RuleError
from softupdate_algebra.rules.syntax import parse_combination

if TYPE_CHECKING:
    from softupdate_algebra.rules.model import UpdateRule


def with_output(rule: UpdateRule, output: str | None) -> UpdateRule:
    """Return *rule* with another output, a network or a linear expression of networks; ``None`` keeps its own.

    Raises ``ComparisonError`` when the rule does not have it.
    """
    if output is None:
        return rule
    try:
        return replace(rule, output=parse_combination(output, frozenset((*rule.networks, *rule.constants))))
    except RuleError as error:
        raise ComparisonError(f"the output {output!r} does not exist here: {error}") from None
