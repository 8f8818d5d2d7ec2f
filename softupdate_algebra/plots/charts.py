"""The charts, as Vega-Lite specifications made with Altair: the page and the picture files draw the same ones.

A chart without data names its source (``runs``, ``apart``, ``weights``, ``points``, ``curve``), which the page fills.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.plots import require

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Rows: TypeAlias = "list[dict[str, Any]]"

LIGHT = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
DARK = ("#56B4E9", "#E69F00", "#2BD4A4", "#E7A3C9", "#8AB4FF", "#F0E442", "#FFFFFF")
DASHES = ([1, 0], [7, 3], [2, 2], [8, 2, 2, 2], [4, 4], [1, 3], [10, 4])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")


def theme(*, dark: bool) -> dict[str, Any]:
    """Return the configuration of all charts on light or dark ground, with colours safe for the colour-blind."""
    ink, faint = ("#e8eaed", "#3c4043") if dark else ("#1f2328", "#d7dbe0")
    axis = {"labelColor": ink, "titleColor": ink, "gridColor": faint, "domainColor": ink, "tickColor": ink}
    return {
        "background": None if dark else "transparent",
        "font": "system-ui, sans-serif",
        "view": {"stroke": None},
        "axis": {**axis, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
        "legend": {"labelColor": ink, "titleColor": ink, "labelFontSize": 12, "orient": "top", "title": None},
        "range": {"category": list(DARK if dark else LIGHT)},
        "rule": {"color": ink},
        "text": {"color": ink, "fontSize": 12},
        "title": {"color": ink},
    }


def _series(alt: Any, names: Sequence[str]) -> dict[str, Any]:
    """Return colour and dash of the networks: each is told apart by both."""
    dashes = [list(DASHES[n % len(DASHES)]) for n in range(len(names))]
    return {
        "color": alt.Color("name:N", title=None, scale=alt.Scale(domain=list(names))),
        "strokeDash": alt.StrokeDash("name:N", title=None, scale=alt.Scale(domain=list(names), range=dashes)),
    }


def _data(alt: Any, rows: Rows | None, name: str) -> Any:
    return alt.NamedData(name) if rows is None else alt.Data(values=rows)


def _steps(alt: Any) -> Any:
    return alt.X(
        "k:Q", title="k, steps", axis=alt.Axis(tickMinStep=1, format="d", tickCount=10), scale=alt.Scale(nice=False)
    )


def runs_chart(names: Sequence[str], rows: Rows | None = None, *, width: int | str = "container") -> Any:
    """Return the networks over k; rows are ``{k, name, value, chosen}``, *chosen* true at the chosen k."""
    alt = require("altair")
    ground = alt.Chart(_data(alt, rows, "runs")).encode(x=_steps(alt))
    base = ground.encode(y=alt.Y("value:Q", title="parameter", scale=alt.Scale(zero=False)))
    lines = base.mark_line(strokeWidth=2.2).encode(**_series(alt, names))
    points = (
        base.transform_filter("datum.chosen")
        .mark_point(filled=True, size=70, opacity=1)
        .encode(
            color=alt.Color("name:N", title=None, scale=alt.Scale(domain=list(names))),
            shape=alt.Shape(
                "name:N", title=None, scale=alt.Scale(domain=list(names), range=list(SHAPES[: len(names)]))
            ),
            tooltip=["name:N", "k:Q", alt.Tooltip("value:Q", format=".6g")],
        )
    )
    chosen = ground.transform_filter("datum.chosen").mark_rule(opacity=0.35, strokeWidth=1)
    return (chosen + lines + points).properties(width=width, height=230, description="The networks over the steps k.")


def apart_chart(rows: Rows | None = None, *, title: str = "difference", width: int | str = "container") -> Any:
    """Return the difference of the outputs over k; rows are ``{k, value, chosen, parts}``.

    *parts* is true at the first k at which the rules differ.
    """
    alt = require("altair")
    ground = alt.Chart(_data(alt, rows, "apart")).encode(x=_steps(alt))
    base = ground.encode(y=alt.Y("value:Q", title=title))
    line = base.mark_area(line={"color": "#CC79A7", "strokeWidth": 2}, color="#CC79A7", opacity=0.25)
    chosen = (
        base.transform_filter("datum.chosen")
        .mark_point(filled=True, size=70, color="#CC79A7", opacity=1)
        .encode(tooltip=["k:Q", alt.Tooltip("value:Q", format=".6g")])
    )
    parts = ground.transform_filter("datum.parts")
    rule = parts.mark_rule(strokeDash=[4, 3])
    words = parts.mark_text(align="left", dx=6, baseline="top").encode(y=alt.value(2), text=alt.Text("label:N"))
    return (line + rule + words + chosen).properties(
        width=width, height=170, description="The difference of the two outputs over the steps k."
    )


def weights_chart(
    names: Sequence[str], rows: Rows | None = None, *, among: Sequence[str] = (), width: int | str = "container"
) -> Any:
    """Return the weight that each output gives each gradient; rows are ``{i, name, weight}``, colours as *among*.

    The first name is drawn as bars, the others as points, so that they never hide each other.
    """
    alt = require("altair")
    first, rest = names[0], list(names[1:])
    legend = alt.Legend(values=list(names))
    axis, whole = alt.Axis(title="gradient i", tickMinStep=1, format="d"), alt.Scale(nice=False)
    color = alt.Color("name:N", title=None, legend=legend, scale=alt.Scale(domain=list(among or names)))
    base = alt.Chart(_data(alt, rows, "weights")).encode(
        x=alt.X("i:Q", axis=axis, scale=whole),
        y=alt.Y("weight:Q", title="learning rate it ends up with", stack=None),
        color=color,
        tooltip=["name:N", "i:Q", alt.Tooltip("weight:Q", format=".6g")],
    )
    bars = (
        base.transform_filter({"field": "name", "equal": first})
        .transform_calculate(low="datum.i - 0.4", high="datum.i + 0.4", zero="0")
        .mark_rect(opacity=0.75)
        .encode(
            x=alt.X("low:Q", axis=axis, scale=whole),
            x2="high:Q",
            y2="zero:Q",
        )
    )
    points = (
        base.transform_filter({"field": "name", "oneOf": rest})
        .mark_point(filled=True, size=36, opacity=1)
        .encode(shape=alt.Shape("name:N", legend=None))
    )
    return (bars + points).properties(
        width=width, height=190, description="The learning rate that each gradient ends up with at the chosen k."
    )


def loss_chart(
    names: Sequence[str], rows: Rows | None = None, curve: Rows | None = None, *, width: int | str = "container"
) -> Any:
    """Return the one-dimensional loss with the networks on it; rows are ``{x, y, name}``, *curve* ``{x, y}``."""
    alt = require("altair")
    axes = {
        "x": alt.X("x:Q", title="parameter", scale=alt.Scale(zero=False, padding=12)),
        "y": alt.Y("y:Q", title="loss", scale=alt.Scale(zero=False)),
    }
    line = alt.Chart(_data(alt, curve, "curve")).mark_line(opacity=0.6, color="#888").encode(order="x:Q", **axes)
    scale = alt.Scale(domain=list(names))
    points = (
        alt.Chart(_data(alt, rows, "points"))
        .mark_point(filled=True, size=130, opacity=0.95)
        .encode(
            color=alt.Color("name:N", title=None, scale=scale),
            shape=alt.Shape(
                "name:N", title=None, scale=alt.Scale(domain=list(names), range=list(SHAPES[: len(names)]))
            ),
            tooltip=["name:N", alt.Tooltip("x:Q", format=".6g"), alt.Tooltip("y:Q", format=".6g")],
            **axes,
        )
    )
    return (line + points).properties(width=width, height=190, description="The loss with the networks on it.")


def ages_chart(names: Sequence[str], rows: Rows | None = None, *, width: int | str = "container") -> Any:
    """Return the learning rate by the age of the gradient; rows are ``{j, name, value}``."""
    alt = require("altair")
    return (
        alt.Chart(_data(alt, rows, "ages"))
        .mark_line(point=True)
        .encode(
            x=alt.X("j:Q", title="age of the gradient, steps", axis=alt.Axis(tickMinStep=1, format="d")),
            y=alt.Y("value:Q", title="learning rate"),
            **_series(alt, names),
        )
        .properties(width=width, height=200, description="The learning rate of a gradient by its age.")
    )


def specification(chart: Any) -> Mapping[str, Any]:
    """Return a chart as Vega-Lite data, without the configuration that the theme brings."""
    found: dict[str, Any] = chart.to_dict()
    found.pop("config", None)
    found.pop("$schema", None)
    return found
