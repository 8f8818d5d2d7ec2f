"""The explorer: one HTML file that works from disk and fetches nothing, with sliders, curves and the algebra beside them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from softupdate_algebra.algebra.formula import name_expression
from softupdate_algebra.algebra.mathml import mathml
from softupdate_algebra.analysis.oracles import LinearModel
from softupdate_algebra.plots import charts, require
from softupdate_algebra.plots.code import Formulas
from softupdate_algebra.plots.scenarios import Scenario, scenario_data

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Scalar

MAX_BYTES = 3_000_000


@dataclass(frozen=True, slots=True)
class Control:
    """A slider with a number beside it; the number may go beyond the slider. ``loss`` lists where it is shown."""

    name: str
    label: str
    value: str
    low: str
    high: str
    step: str
    loss: tuple[str, ...] = ()
    more: bool = False
    symbol: bool = True


@dataclass(frozen=True, slots=True)
class Preset:
    """Settings that a button brings: control values as text, and what is worth noting about them."""

    label: str
    values: tuple[tuple[str, str], ...]
    note: str = ""
    pair: str = ""
    loss: str = ""
    fitted: bool = True
    last: int = 0
    k: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Explorer:
    """What the page shows. ``pairs`` and ``losses`` name the choices; a scenario's id is ``pair/loss``.

    ``vectors`` say what an initial value is where it is not a control itself; ``derived`` is shown under a control.
    """

    title: str
    intro: str
    scenarios: tuple[Scenario, ...]
    controls: tuple[Control, ...]
    pairs: tuple[tuple[str, str], ...]
    losses: tuple[tuple[str, str], ...]
    vectors: tuple[tuple[str, Scalar], ...] = ()
    derived: tuple[tuple[str, str, Scalar], ...] = ()
    presets: tuple[Preset, ...] = ()
    rescaling: tuple[tuple[str, str, Scalar], ...] = ()
    always: tuple[str, ...] = ()
    k: int = 10
    last: int = 60

    def html(self) -> str:
        """Return the page; raises ``MissingExtraError`` without the charting libraries."""
        formulas = Formulas()
        model = _model(self, formulas)
        template = _static("explorer.html")
        parts = {
            "title": escape(self.title),
            "intro": self.intro,
            "css": _static("explorer.css"),
            "presets": _presets(self.presets),
            "pair_hidden": " hidden" if len(self.pairs) < 2 else "",
            "pairs": _options(self.pairs),
            "loss_hidden": " hidden" if len(self.losses) < 2 else "",
            "losses": _options(self.losses),
            "fitted_hidden": "" if self.unknowns else " hidden",
            "fitted": f"let {_and(self.unknowns)} fit the first steps",
            "controls": "".join(_control(one, self) for one in self.controls if not one.more),
            "more": "".join(_control(one, self) for one in self.controls if one.more),
            "difference": escape(" − ".join(model["scenarios"][0]["outputs"])),
            "library": library(),
            "formulas": formulas.script(),
            "model": _json(model),
            "script": _static("explorer.js"),
        }
        return _filled(template, parts)

    @property
    def unknowns(self) -> tuple[str, ...]:
        """The parameters that the page chooses by itself while asked to."""
        return tuple(dict.fromkeys(name for one in self.scenarios for name in one.unknowns))

    def __repr__(self) -> str:
        return f"<explorer page: {self.title}>"

    def _repr_html_(self) -> str:
        """Return the page in a frame, for notebooks."""
        style = "width:100%;height:900px;border:0"
        return f'<iframe title="{escape(self.title)}" style="{style}" srcdoc="{escape(self.html())}"></iframe>'


def _model(explorer: Explorer, formulas: Formulas) -> dict[str, Any]:
    scenarios = [{**scenario_data(one, formulas), "curve": _curve(one, formulas)} for one in explorer.scenarios]
    names = {*(name for one in explorer.scenarios for name in (*one.parameters, *one.vectors()))}
    return {
        "scenarios": scenarios,
        "controls": [
            {"name": one.name, "value": one.value, "loss": list(one.loss) or None} for one in explorer.controls
        ],
        "vectors": {name: formulas.add(value) for name, value in explorer.vectors},
        "derived": [{"of": of, "formula": formulas.add(value)} for of, _, value in explorer.derived],
        "unknowns": list(explorer.unknowns),
        "always": [*explorer.always, *(one.name for one in explorer.controls if one.more)],
        "rescaling": {
            pair: {name: formulas.add(value) for p, name, value in explorer.rescaling if p == pair}
            for pair, _ in explorer.pairs
        },
        "names": {name: _inner(name) for name in sorted(names)},
        "presets": [
            {
                "label": one.label,
                "note": one.note,
                "set": dict(one.values),
                "pair": one.pair,
                "loss": one.loss,
                "fitted": one.fitted,
                **({"last": one.last} if one.last else {}),
                **({"k": one.k} if one.k else {}),
            }
            for one in explorer.presets
        ],
        "pairs": [{"id": name} for name, _ in explorer.pairs],
        "losses": [{"id": name} for name, _ in explorer.losses],
        "charts": {pair: _charts(pair, scenarios) for pair, _ in explorer.pairs},
        "themes": {"light": charts.theme(dark=False), "dark": charts.theme(dark=True)},
        "k": explorer.k,
        "last": explorer.last,
    }


def _charts(pair: str, scenarios: list[dict[str, Any]]) -> dict[str, Any]:
    one = next(each for each in scenarios if each["id"].startswith(f"{pair}/"))
    shown = [name for names in one["shown"] for name in names]
    return {
        "runs": charts.specification(charts.runs_chart(shown)),
        "apart": charts.specification(charts.apart_chart(title=" − ".join(one["outputs"]))),
        "weights": charts.specification(charts.weights_chart(one["outputs"], among=shown)),
        "loss-chart": charts.specification(charts.loss_chart(shown)),
    }


def _curve(scenario: Scenario, formulas: Formulas) -> dict[str, Any] | None:
    """Return the loss whose slope the model is: the weight on its first argument, and on everything else.

    The second argument, written ``null`` here, is held at the value that the left output has at the chosen k.
    """
    if not isinstance(scenario.oracle, LinearModel) or not scenario.left.oracles:
        return None
    form = scenario.oracle.form_of(scenario.left.oracles[0][0])
    first = [formulas.add(value) for key, value in form.terms if key == "#1"]
    rest = [[None if key == "#2" else str(key), formulas.add(value)] for key, value in form.terms if key != "#1"]
    return {"first": first, "rest": rest}


# -- HTML --------------------------------------------------------------------------------------------


def _filled(template: str, parts: dict[str, str]) -> str:
    pieces = template.split("{{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}}")
        filled += [parts[name], rest]
    return "".join(filled)


def _control(control: Control, explorer: Explorer) -> str:
    derived = [
        f'<p class="derived" id="d-{of}">{mathml(name_expression(name))} = <output></output></p>'
        for of, name, _ in explorer.derived
        if of == control.name
    ]
    n, s = f"n-{control.name}", f"s-{control.name}"
    text = escape(control.label)
    symbol = f"<math>{_inner(control.name)}</math> " if control.symbol else ""
    return (
        f'<div class="control" id="c-{control.name}"><label for="{n}">{symbol}{text}</label>'
        f'<input id="{n}" type="text" inputmode="decimal" autocomplete="off" value="{control.value}">'
        f'<input id="{s}" type="range" min="{control.low}" max="{control.high}" step="{control.step}" '
        f'value="{control.value}" aria-label="{escape(control.name)} {text}">{"".join(derived)}</div>'
    )


def _presets(presets: tuple[Preset, ...]) -> str:
    buttons = "".join(
        f'<button id="preset-{n}" type="button" aria-pressed="false">{escape(one.label)}</button>'
        for n, one in enumerate(presets)
    )
    return f'<div id="presets" role="group" aria-label="Presets">{buttons}</div>' if presets else ""


def _options(pairs: tuple[tuple[str, str], ...]) -> str:
    return "".join(f'<option value="{escape(name)}">{escape(label)}</option>' for name, label in pairs)


def _inner(name: str) -> str:
    return mathml(name_expression(name)).removeprefix("<math>").removesuffix("</math>")


def _and(names: tuple[str, ...]) -> str:
    return ", ".join(f"<math>{_inner(name)}</math>" for name in names)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def _static(name: str) -> str:
    return files("softupdate_algebra.plots").joinpath("static", name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def library() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script, as vl-convert ships them."""
    bundle: str = require("vl_convert").javascript_bundle(
        "globalThis.vegaEmbed = vegaEmbed; globalThis.vega = vega; globalThis.vegaLite = vegaLite;"
    )
    return bundle.replace("</script", "<\\/script")
