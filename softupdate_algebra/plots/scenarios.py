"""A question as the page asks it: two rules with a loss and a start, everything that is drawn and said about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from softupdate_algebra.algebra.assumptions import Assumptions, assume
from softupdate_algebra.analysis.joint import Pair
from softupdate_algebra.analysis.oracles import RECORDED, LinearModel, Oracle, Own
from softupdate_algebra.errors import ComparisonError
from softupdate_algebra.plots.formulas import Lines, output_name, shown_names, verdict_data
from softupdate_algebra.plots.machines import machine, start_columns
from softupdate_algebra.verdict import compare_rules

if TYPE_CHECKING:
    from softupdate_algebra.plots.code import Formulas
    from softupdate_algebra.rules.model import UpdateRule

MAX_EXACT_STEPS = 400


@dataclass(frozen=True, slots=True)
class Situation:
    """A start, and the control that must be 0 (*zero*) or must not be 0 (*apart*) for it to be the one on the page."""

    start: str
    zero: str = ""
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Two rules, what their gradients answer, from where they start, and which loss is drawn (``loss`` names one)."""

    id: str
    left: UpdateRule
    right: UpdateRule
    oracle: Oracle = RECORDED
    situations: tuple[Situation, ...] = (Situation("identical"),)
    unknowns: tuple[str, ...] = ()
    assumptions: str | Assumptions = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of all parameters, the model's included."""
        brought = self.oracle.parameters if isinstance(self.oracle, LinearModel) else ()
        return tuple(dict.fromkeys((*self.left.parameters, *self.right.parameters, *brought)))

    def pair(self, situation: Situation) -> Pair:
        """Return the two rules side by side from that start."""
        return Pair(self.left, self.right, situation.start, self.oracle)

    def vectors(self) -> tuple[str, ...]:
        """Return the initial values and constants that have a number on the page."""
        names: dict[str, None] = {}
        for situation in self.situations:
            pair = self.pair(situation)
            for side in pair.starts:
                names.update(dict.fromkeys(str(key) for _, form in side for key, _ in form.terms))
            names.update(dict.fromkeys(pair.constants))
        return tuple(names)


def scenario_data(scenario: Scenario, formulas: Formulas) -> dict[str, Any]:
    """Return everything that the page knows of *scenario*; the verdicts are found here, by the library.

    Raises what ``compare`` raises, and ``ComparisonError`` for an unknown gradient: it has no number to draw.
    """
    if isinstance(scenario.oracle, Own):
        raise ComparisonError(
            "an unknown gradient has no numbers to draw; choose another --oracle, such as recorded or quadratic."
        )
    rules = (scenario.left, scenario.right)
    sides = [machine(rule, scenario.oracle, formulas) for rule in rules]
    plain = [machine(rule, RECORDED, formulas) for rule in rules] if scenario.oracle != RECORDED else sides
    return {
        "id": scenario.id,
        "loss": scenario.oracle.name,
        "parameters": list(scenario.parameters),
        "sides": sides,
        "weights": plain,
        "shown": [list(shown_names(rule, left=n == 0)) for n, rule in enumerate(rules)],
        "outputs": [output_name(rule) for rule in rules],
        "situations": [_situation(scenario, one, tuple(sides), formulas) for one in scenario.situations],
    }


def _situation(
    scenario: Scenario, situation: Situation, sides: tuple[dict[str, Any], ...], formulas: Formulas
) -> dict[str, Any]:
    rules = (scenario.left, scenario.right)
    known = scenario.assumptions
    verdict = compare_rules(
        *rules,
        unknowns=scenario.unknowns,
        assumptions=assume(known) if isinstance(known, str) else known,
        start=situation.start,
        oracle=scenario.oracle,
        of=None,
        with_=None,
    )
    pair = scenario.pair(situation)
    shape = pair.timing
    bound = None if shape.varies else shape.startup + shape.period * (1 + len(pair.states))
    return {
        "start": situation.start,
        "zero": situation.zero,
        "apart": situation.apart,
        "columns": start_columns(rules, situation.start, sides, formulas),
        "verdict": verdict_data(verdict, formulas),
        "bound": bound if bound is not None and bound <= MAX_EXACT_STEPS else None,
        "lines": Lines(pair, formulas).data(),
    }
