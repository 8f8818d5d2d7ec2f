"""Decides, with proofs that anybody can check, whether one way of updating network parameters is the same as another.

>>> import softupdate_algebra as sua
>>> soft = sua.rule("QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN")
>>> sua.compare(soft, sua.rules.gradient_descent(alpha="alpha_prime"), solve_for="alpha_prime").status
'cases'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from softupdate_algebra import rules
    from softupdate_algebra.algebra.assumptions import assume
    from softupdate_algebra.analysis.unrolling import Unrolling
    from softupdate_algebra.api import compare, trace, unroll
    from softupdate_algebra.errors import SoftUpdateError
    from softupdate_algebra.plots.doors import explore, plot
    from softupdate_algebra.rules import UpdateRule, rule
    from softupdate_algebra.verdict import Diverges, Equal, EqualInCases, Undecided, Verdict

__version__ = "0.1.0"

_HOMES = {
    "ClosedForm": "analysis.closed_forms",
    "Description": "analysis.figures",
    "Diverges": "verdict",
    "Equal": "verdict",
    "EqualInCases": "verdict",
    "SoftUpdateError": "errors",
    "Undecided": "verdict",
    "Unrolling": "analysis.unrolling",
    "UpdateRule": "rules",
    "Verdict": "verdict",
    "assume": "algebra.assumptions",
    "closed_form": "api",
    "compare": "api",
    "describe": "api",
    "explore": "plots.doors",
    "never_meets_again": "api",
    "plot": "plots.doors",
    "rule": "rules",
    "trace": "api",
    "unroll": "api",
}

__all__ = [
    "ClosedForm",
    "Description",
    "Diverges",
    "Equal",
    "EqualInCases",
    "SoftUpdateError",
    "Undecided",
    "Unrolling",
    "UpdateRule",
    "Verdict",
    "assume",
    "closed_form",
    "compare",
    "describe",
    "explore",
    "never_meets_again",
    "plot",
    "rule",
    "rules",
    "trace",
    "unroll",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import softupdate_algebra`` costs nothing."""
    if name == "rules":
        return import_module("softupdate_algebra.rules")
    if name in _HOMES:
        return getattr(import_module(f"softupdate_algebra.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
