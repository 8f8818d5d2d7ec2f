"""Pictures as data: panels with rows of numbers, from which a chart is made and a terminal plot alike."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from softupdate_algebra.algebra.linear import Answer
from softupdate_algebra.algebra.sequences import Recurrence
from softupdate_algebra.analysis.figures import Description
from softupdate_algebra.analysis.oracles import RECORDED
from softupdate_algebra.analysis.unrolling import Unrolling, unroll
from softupdate_algebra.errors import ComparisonError, SoftUpdateError
from softupdate_algebra.plots import charts, require
from softupdate_algebra.plots.formulas import output_name, shown_names
from softupdate_algebra.plots.numbers import differences, given_numbers, numbers_of, states_over_k
from softupdate_algebra.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from softupdate_algebra.rules.model import UpdateRule

DEFAULT_STEPS = 20
DEFAULT_AGES = 40

Values: TypeAlias = "Mapping[str, Fraction | int | str]"


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one group of bars: the numbers *y* at *x*."""

    name: str
    x: tuple[int, ...]
    y: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart: its kind, what it shows, and the place that is marked in it."""

    kind: Literal["runs", "apart", "weights", "ages"]
    title: str
    series: tuple[Series, ...]
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """Panels one below the other, and the numbers at which they were drawn."""

    panels: tuple[Panel, ...]
    numbers: tuple[tuple[str, Fraction], ...]

    @property
    def caption(self) -> str:
        """The numbers in words, those of parameters and of initial values."""
        return ", ".join(f"{name} = {_short(value)}" for name, value in self.numbers)

    def chart(self) -> Any:
        """Return the Altair chart; raises ``MissingExtraError`` without the charting libraries."""
        alt = require("altair")
        drawn = [_chart(panel, [one.name for one in self.panels[0].series]) for panel in self.panels]
        whole = drawn[0] if len(drawn) == 1 else alt.vconcat(*drawn).resolve_scale(color="independent")
        return whole.configure(**{k: v for k, v in charts.theme(dark=False).items() if k != "background"}).properties(
            background="white"
        )


def picture(thing: object, values: Values | None = None, *, k: int | None = None) -> Picture:
    """Return the picture of a verdict, an unrolling or a description, at these values of the parameters.

    Raises ``ComparisonError`` for anything else, and for numbers that the assumptions forbid.
    """
    given = values or {}
    match thing:
        case Outcome():
            return _of_verdict(thing, given, DEFAULT_STEPS if k is None else k)
        case Unrolling():
            return _of_unrolling(thing, given)
        case Description():
            return _of_description(thing, given, DEFAULT_AGES if k is None else k)
        case _:
            raise ComparisonError(
                f"expected a verdict, an unrolling or a description to draw, but got {type(thing).__name__}."
            )


def _of_verdict(verdict: Outcome, given: Values, last: int) -> Picture:
    finding = verdict.finding
    pair = finding.problem.pair
    numbers = numbers_of(finding, given)
    states = states_over_k(pair, last, numbers)
    apart = differences(pair, states, numbers)
    steps = tuple(range(last + 1))
    lines = [
        Series(name, steps, tuple(state[f"{side}.{name}"] for state in states))
        for side, rule in (("left", pair.left), ("right", pair.right))
        for name in shown_names(rule, left=side == "left")
        if name in rule.networks
    ]
    a, b = (output_name(rule) for rule in (pair.left, pair.right))
    lines = _told_apart(lines)
    known = [k for k in steps if apart[k] is not None]
    shown = Series("difference", tuple(known), tuple(apart[k] or Fraction(0) for k in known))
    first = next((k for k in known if apart[k]), None)
    panels = [
        Panel("runs", "the networks", tuple(lines)),
        Panel("apart", f"{a} - {b}", (shown,), first),
        *_weights(((a, pair.left), (b if b != a else f"{b} of the second rule", pair.right)), last, numbers),
    ]
    return Picture(tuple(panels), tuple(numbers.items()))


def _told_apart(lines: list[Series]) -> list[Series]:
    seen: set[str] = set()
    found = []
    for line in lines:
        found.append(Series(f"{line.name} of the second rule", line.x, line.y) if line.name in seen else line)
        seen.add(line.name)
    return found


def _weights(sides: tuple[tuple[str, UpdateRule], ...], k: int, numbers: dict[str, Fraction]) -> list[Panel]:
    series = []
    for name, rule in sides:
        if name.split(" of ")[0] in rule.networks:
            try:
                weights = unroll(rule, k, oracle=RECORDED).coefficients(name.split(" of ")[0])
            except SoftUpdateError:
                return []
            series += _answers(name, weights, numbers)
    return [Panel("weights", f"learning rate of each gradient at k = {k}", tuple(series))] if series else []


def _answers(name: str, weights: tuple[tuple[Any, Any], ...], numbers: dict[str, Fraction]) -> list[Series]:
    total: dict[int, Fraction] = {}
    for label, value in weights:
        if isinstance(label, Answer):
            total[label.step] = total.get(label.step, Fraction(0)) + value.evaluate(numbers)
    return [Series(name, tuple(total), tuple(total.values()))] if total else []


def _of_unrolling(unrolling: Unrolling, given: Values) -> Picture:
    rule, k = unrolling.rule, unrolling.k
    table = {name: unrolling.coefficients(name) for name in rule.networks}
    names = {name for pairs in table.values() for _, value in pairs for name in value.parameters}
    numbers = given_numbers(sorted({*names, *rule.parameters}), given)
    series = [one for name, pairs in table.items() for one in _answers(name, pairs, numbers)]
    if not series:
        raise ComparisonError("there is no gradient to draw: unroll at least one step, with recorded or own gradients.")
    return Picture(
        (Panel("weights", f"learning rate of each gradient at k = {k}", tuple(series)),), tuple(numbers.items())
    )


def _of_description(found: Description, given: Values, last: int) -> Picture:
    settings = {**dict(found.settings), **given}
    numbers = given_numbers(found.rule.parameters, {n: v for n, v in settings.items() if n in found.rule.parameters})
    ages = tuple(range(1, last + 1))
    series = []
    for response in found.responses:
        rate = response.rate
        if not isinstance(rate, Recurrence):
            series.append(Series(response.gradient, ages, tuple(rate.at(j).evaluate(numbers) for j in ages)))
    if not series:
        raise ComparisonError(f"there is nothing to draw: {found.reason or 'the rates have a recurrence only'}")
    return Picture((Panel("ages", "learning rate by the age of the gradient", tuple(series)),), tuple(numbers.items()))


# -- as charts ---------------------------------------------------------------------------------------


def _chart(panel: Panel, among: list[str]) -> Any:
    names = [one.name for one in panel.series]
    match panel.kind:
        case "runs":
            rows = [
                {"k": k, "name": one.name, "value": float(y), "chosen": k == one.x[-1]}
                for one in panel.series
                for k, y in zip(one.x, one.y, strict=True)
            ]
            return charts.runs_chart(names, rows, width=480)
        case "apart":
            (only,) = panel.series
            label = f"they part at k = {panel.mark}"
            apart = [
                {"k": k, "value": float(y), "chosen": False, "parts": k == panel.mark, "label": label}
                for k, y in zip(only.x, only.y, strict=True)
            ]
            return charts.apart_chart(apart, title=panel.title, width=480)
        case "weights":
            weights = [
                {"i": i, "name": one.name, "weight": float(y)}
                for one in panel.series
                for i, y in zip(one.x, one.y, strict=True)
            ]
            return charts.weights_chart(names, weights, among=among, width=480)
        case "ages":
            ages = [
                {"j": j, "name": one.name, "value": float(y)}
                for one in panel.series
                for j, y in zip(one.x, one.y, strict=True)
            ]
            return charts.ages_chart(names, ages, width=480)


def _short(value: Fraction) -> str:
    return f"{float(value):.6g}" if value.denominator not in {1, 3, 7, 9} else str(value)
