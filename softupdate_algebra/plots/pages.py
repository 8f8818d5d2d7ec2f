"""The explorer of any two rules: a slider for each parameter and for each initial value."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from softupdate_algebra.analysis.oracles import refuse_name_clash
from softupdate_algebra.api import RuleLike, as_oracle, as_rule
from softupdate_algebra.errors import ComparisonError
from softupdate_algebra.plots.page import Control, Explorer
from softupdate_algebra.plots.scenarios import Scenario, Situation

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHARE = ("0", "1", "0.001")
_WIDE = ("-2", "2", "0.01")
_USUAL = {
    "c": ("0.9", *_SHARE), "q": ("0.9", *_SHARE), "beta": ("0.9", *_SHARE), "gamma": ("0.9", *_SHARE),
    "tau": ("0.1", *_SHARE), "d": ("0.1", *_SHARE), "nu": ("0.7", *_SHARE),
    "alpha": ("0.1", "0", "2", "0.01"), "alpha_prime": ("0.01", "0", "2", "0.001"), "eta": ("0.1", "0", "2", "0.01"),
    "lambda": ("1", "0", "20", "0.1"), "x_star": ("0", *_WIDE), "r": ("0.5", *_WIDE), "g": ("-0.5", *_WIDE),
}  # fmt: skip
"""Where a slider begins and how far it goes, for names with a usual meaning."""


def usual_value(name: str) -> str:
    """Return the number with which a parameter or an initial value begins, as text.

    >>> usual_value("c"), usual_value("QN0"), usual_value("weight")
    ('0.9', '1', '0.5')
    """
    return _USUAL[name][0] if name in _USUAL else "1" if name.endswith("0") else "0.5"


def explorer_of(
    left: RuleLike,
    right: RuleLike,
    *,
    solve_for: str | Iterable[str] = (),
    assume: str = "",
    start: str = "identical",
    oracles: Iterable[str] = ("recorded",),
) -> Explorer:
    """Return the page of two rules; raises what ``compare`` raises for these arguments."""
    a, b = as_rule(left), as_rule(right)
    parts = solve_for.split(",") if isinstance(solve_for, str) else solve_for
    unknowns = tuple(dict.fromkeys(name.strip() for name in parts if name.strip()))
    scenarios: list[Scenario] = []
    for number, name in enumerate(oracles):
        oracle = as_oracle(name)
        for rule in (a, b):
            refuse_name_clash(rule, oracle)
        scenarios.append(Scenario(f"rules/{number}", a, b, oracle, (Situation(start),), unknowns, assume))
    known = {name for one in scenarios for name in one.parameters}
    for name in unknowns:
        if name not in known:
            raise ComparisonError(
                f"cannot solve for {name!r}: the parameters of the two rules are {', '.join(sorted(known)) or 'none'}."
            )
    return Explorer(
        title="Two update rules, side by side",
        intro=f"<p><code>{_one_line(a)}</code></p><p><code>{_one_line(b)}</code></p>",
        scenarios=tuple(scenarios),
        controls=_controls(scenarios),
        pairs=(("rules", "the two rules"),),
        losses=tuple((str(number), one.oracle.name) for number, one in enumerate(scenarios)),
    )


def _controls(scenarios: list[Scenario]) -> tuple[Control, ...]:
    parameters = dict.fromkeys(name for one in scenarios for name in one.parameters)
    vectors = dict.fromkeys(name for one in scenarios for name in one.vectors())
    return tuple(_control(name, more=False) for name in parameters) + tuple(
        _control(name, more=True) for name in vectors if name not in parameters
    )


def _control(name: str, *, more: bool) -> Control:
    value, low, high, step = _USUAL.get(name, (usual_value(name), *(("-3", "3", "0.1") if more else _WIDE)))
    return Control(name, "", value, low, high, step, more=more)


def _one_line(rule: object) -> str:
    return escape("; ".join(line for line in str(rule).splitlines() if line.strip()))
