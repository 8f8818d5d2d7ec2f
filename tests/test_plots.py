"""Pictures: their numbers against runs in exact fractions, their files, and what a terminal shows."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from click.testing import CliRunner

pytest.importorskip("altair")
pytest.importorskip("vl_convert")
pytest.importorskip("plotext")

import softupdate_algebra as sua
from softupdate_algebra.analysis.numeric import run
from softupdate_algebra.cli.main import command_line
from softupdate_algebra.errors import ComparisonError, MissingExtraError
from softupdate_algebra.plots import require
from softupdate_algebra.plots.files import picture_bytes, write_picture
from softupdate_algebra.plots.numbers import recorded
from softupdate_algebra.plots.pictures import picture
from softupdate_algebra.plots.terminal import terminal_plot

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
GD = "x <- x + alpha_prime*g(x)"
THIRD = {"alpha": "0.3", "c": "1/3"}


def soft_against_descent(**options):
    return sua.compare(SOFT, GD, solve_for="alpha_prime", assume="0 < c < 1, alpha > 0", **options)


def panel(drawn, kind):
    return next(one for one in drawn.panels if one.kind == kind)


def test_the_lines_are_runs_in_exact_fractions():
    drawn = picture(soft_against_descent(), THIRD, k=9)
    n = {"alpha": Fraction(3, 10), "c": Fraction(1, 3), "alpha_prime": Fraction(1, 5)}
    start = dict.fromkeys(("QN", "TQN", "x"), Fraction(1))
    lines = {one.name: one.y for one in panel(drawn, "runs").series}
    assert list(lines) == ["QN", "TQN", "x"]
    for k in range(1, 10):
        assert lines["TQN"][k] == run(sua.rule(SOFT), k, n, start, lambda call, _: recorded(call))
        assert lines["x"][k] == run(sua.rule(GD), k, n, start, lambda call, _: recorded(call))
    apart = panel(drawn, "apart")
    assert apart.mark == 2
    assert list(apart.series[0].y) == [a - b for a, b in zip(lines["TQN"], lines["x"], strict=True)]


def test_the_bars_are_the_learning_rates():
    drawn = picture(soft_against_descent(), THIRD, k=6)
    bars = {one.name: one.y for one in panel(drawn, "weights").series}
    assert bars["TQN"] == tuple(Fraction(3, 10) * (1 - Fraction(1, 3) ** (6 - i)) for i in range(6))
    assert bars["x"] == (Fraction(1, 5),) * 6
    unrolled = picture(sua.unroll(SOFT, 6), THIRD)
    assert {one.name: one.y for one in unrolled.panels[0].series}["TQN"] == bars["TQN"]


def test_the_rate_by_age_is_that_of_the_description():
    drawn = picture(sua.describe(SOFT, {"c": "1/3"}), {"alpha": 1}, k=4)
    assert drawn.panels[0].series[0].y == tuple(1 - Fraction(1, 3) ** j for j in range(1, 5))


def test_equal_rules_have_no_mark():
    momentum = "v <- c*v + (1-c)*alpha*g(x); x <- x + v"
    drawn = picture(sua.compare(SOFT, momentum, start="x0 = TQN0, v0 = (1-c)/c*(QN0 - TQN0)"))
    assert panel(drawn, "apart").mark is None
    assert not any(panel(drawn, "apart").series[0].y)


def test_rules_with_the_same_names_are_told_apart():
    drawn = picture(
        sua.compare("TQN <- c*TQN + (1-c)*QN; QN <- QN + alpha*g(QN); return TQN", SOFT, start="independent")
    )
    names = [one.name for one in panel(drawn, "runs").series]
    assert len(names) == len(set(names)) == 3


@pytest.mark.parametrize("oracle", ["constant", "quadratic", "bootstrapped", "g(x) = mu*(m - x)"])
def test_models_are_drawn_with_their_constants(oracle):
    drawn = picture(soft_against_descent(oracle=oracle), k=5)
    assert panel(drawn, "runs").series[0].x == tuple(range(6))


def test_plot_methods_return_charts():
    altair = pytest.importorskip("altair")
    for chart in (soft_against_descent().plot(THIRD, k=5), sua.unroll(SOFT, 3).plot(), sua.plot(sua.describe(SOFT))):
        assert isinstance(chart, altair.TopLevelMixin)
        assert chart.to_dict()


@pytest.mark.parametrize(
    ("thing", "values", "words"),
    [
        (lambda: sua.unroll(SOFT, 0), {}, "no gradient to draw"),
        (lambda: sua.unroll(SOFT, 2), {"beta": 1}, "there is no 'beta' to set; there are alpha, c"),
        (lambda: sua.unroll(SOFT, 2), {"c": "1/x"}, "c must be a number"),
        (soft_against_descent, {"c": 2}, "must satisfy the assumptions"),
        (lambda: soft_against_descent(oracle="own"), {}, "an unknown gradient has no numbers"),
        (lambda: "a text", {}, "expected a verdict, an unrolling or a description"),
        (lambda: sua.compare("x <- x + a[t]*g(x)", "x <- x + 2*a[t]*g(x)"), {}, "a schedule has no value"),
    ],
)
def test_what_has_no_picture_says_why(thing, values, words):
    with pytest.raises(ComparisonError, match=words):
        picture(thing(), values)


@pytest.mark.parametrize(
    ("ending", "begins"), [(".png", b"\x89PNG"), (".pdf", b"%PDF"), (".svg", b"<svg"), (".json", b"{")]
)
def test_files_are_what_their_names_say(ending, begins, tmp_path):
    path = tmp_path / "folder" / f"picture{ending}"
    write_picture(picture(soft_against_descent(), k=4), str(path))
    assert path.read_bytes().startswith(begins)


def test_the_file_draws_the_numbers_of_the_picture():
    drawn = picture(soft_against_descent(), THIRD, k=4)
    data = json.loads(picture_bytes(drawn, ".json"))
    first = data["vconcat"][0]["data"]["values"]
    rows = [row for row in first if row["name"] == "TQN"]
    line = next(one for one in panel(drawn, "runs").series if one.name == "TQN")
    assert {row["k"]: row["value"] for row in rows} == {k: float(y) for k, y in enumerate(line.y)}


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_terminal_plot_fits_its_width(width):
    text = terminal_plot(picture(soft_against_descent(), k=30), width=width)
    assert max(map(len, text.splitlines())) <= max(width, 80)
    assert max(len(line) for line in text.splitlines() if line[-1:] in "│┐┘") <= width
    assert "\x1b" not in text
    assert "the line marks k = 2, where they part" in text


def test_colour_and_ascii_are_choices():
    drawn = picture(sua.unroll(SOFT, 5))
    assert "\x1b[" in terminal_plot(drawn, color=True)
    assert terminal_plot(drawn, unicode=False).isascii()


def invoke(*arguments):
    return CliRunner().invoke(command_line, arguments, standalone_mode=False)


def test_the_command_line_draws(tmp_path):
    shown = invoke("unroll", "soft_update", "-k", "4", "--format", "plain", "--at", "c=1/3", "--plot")
    assert "learning rate of each gradient at k = 4" in shown.output
    assert "c = 1/3" in shown.output
    file = tmp_path / "v.svg"
    arguments = ("compare", "soft_update", "gradient_descent", "--format", "json", f"--plot={file}")
    made = invoke(*arguments)
    assert made.exception is None
    assert file.read_text(encoding="utf-8").startswith("<svg")
    assert (
        "learning rate by the age"
        in invoke("describe", "soft_update", "--set", "c=0.5", "--format", "plain", "--plot").output
    )
    assert "must end in .png, .svg, .pdf, .json" in str(invoke("unroll", "soft_update", "--plot=x.gif").exception)


def test_json_stays_json_beside_a_plot():
    shown = invoke("unroll", "soft_update", "--format", "json", "--plot")
    assert json.loads(shown.stdout)["k"] == 3
    assert "learning rate of each gradient" in shown.stderr


def test_a_missing_library_says_how_to_get_it():
    with pytest.raises(MissingExtraError, match=r"pip install 'softupdate-algebra\[plot\]'"):
        require("no_such_charts")
