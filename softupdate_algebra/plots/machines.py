"""One side of a comparison as data for the page: its step as a table of formulas, its starts and its output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softupdate_algebra.algebra.linear import Form, Slot
from softupdate_algebra.analysis.starts import starts
from softupdate_algebra.analysis.steps import Timing, step_map, timing
from softupdate_algebra.errors import RuleError

if TYPE_CHECKING:
    from softupdate_algebra.analysis.oracles import Oracle
    from softupdate_algebra.analysis.steps import StepMap
    from softupdate_algebra.plots.code import Formulas
    from softupdate_algebra.rules.model import UpdateRule

MAX_MAPS = 400


def machine(rule: UpdateRule, oracle: Oracle, formulas: Formulas) -> dict[str, Any]:
    """Return *rule* under *oracle* as data: states, step maps by phase, answers that it takes, output.

    A term of a step is ``[column, formula]``: the column is a state, or counts on into the answers.
    """
    shape = timing(rule)
    if rule.schedules:
        raise RuleError(
            f"the schedule {rule.schedules[0]}[t] has no value to draw; give the rule a constant or a formula in t."
        )
    phases = _phases(rule, oracle, shape)
    forms = [form for step in phases for _, form in step.changes]
    slots = sorted({key for form in forms for key, _ in form.terms if isinstance(key, Slot)})
    used = {str(key) for form in forms for key, _ in form.terms if not isinstance(key, Slot)}
    output = Form.collect((str(term.of), term.coefficient) for term in rule.output)
    constants = sorted((used | {str(key) for key, _ in output.terms}) - {*rule.networks})
    states = (*rule.networks, *constants)
    columns: dict[Any, int] = {key: index for index, key in enumerate((*states, *slots))}
    tables: list[Any] = []
    order: list[int] = []
    for step in phases:
        table = [
            [columns[name], [[columns[key], formulas.add(value)] for key, value in form.terms]]
            for name, form in step.changes
        ]
        if table not in tables:
            tables.append(table)
        order.append(tables.index(table))
    return {
        "states": list(states),
        "networks": len(rule.networks),
        "slots": [[slot.oracle, slot.order] for slot in slots],
        "startup": shape.startup,
        "period": shape.period,
        "varies": shape.varies,
        "maps": tables,
        "order": order,
        "output": [[columns[str(key)], formulas.add(value)] for key, value in output.terms],
    }


def _phases(rule: UpdateRule, oracle: Oracle, shape: Timing) -> list[StepMap]:
    if shape.startup + shape.period > MAX_MAPS:
        raise RuleError(f"the rule repeats itself only after {shape.period} steps; the page draws at most {MAX_MAPS}.")
    return [step_map(rule, t, oracle, symbolic=shape.varies) for t in range(shape.startup + shape.period)]


def start_columns(
    rules: tuple[UpdateRule, ...], start: str, machines: tuple[dict[str, Any], ...], formulas: Formulas
) -> list[list[list[Any]]]:
    """Return, for each machine, its states' initial values as pairs of an initial value's name and a formula."""
    found = []
    for values, data in zip(starts(rules, start), machines, strict=True):
        table = dict(values)
        found.append(
            [
                [[str(key), formulas.add(weight)] for key, weight in table.get(name, Form.of(name)).terms]
                for name in data["states"]
            ]
        )
    return found
