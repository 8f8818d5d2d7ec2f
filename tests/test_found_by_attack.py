"""Answers and messages that were once wrong, each with the question that showed it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sympy
from click.testing import CliRunner

import softupdate_algebra as sua
from softupdate_algebra.cli.main import command_line
from softupdate_algebra.errors import AssumptionError, ComparisonError, LimitError, RuleError

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
RESCALED = "x <- x + a2*g(x)"


@pytest.mark.parametrize("command", [[], ["compare"], ["trace"], ["explore"]], ids=lambda words: " ".join(words) or "-")
def test_help_shows_no_formatting_marks(command):
    text = CliRunner().invoke(command_line, [*command, "--help"]).output
    assert "\\b" not in text
    assert "\\\\" not in text
    assert "Examples:\n" in text


@pytest.mark.parametrize("oracle", ["recorded", "own", "constant", "quadratic"])
@pytest.mark.parametrize(
    ("assumed", "values"),
    [
        ("c^2 = 1", {"c": "-1"}),
        ("c^3 = c", {"c": "-1"}),
        ("c^2 + c = 2", {"c": "-2"}),
        ("c*a2 = 0", {"a2": "0"}),
        ("(c-1)*(alpha-2) = 0", {"alpha": "2"}),
    ],
)
def test_an_assumption_with_two_solutions_of_which_one_has_no_choice(oracle, assumed, values):
    verdict = sua.compare(SOFT, RESCALED, solve_for="a2", assume=assumed, oracle=oracle)
    shown = verdict.to_dict()["counterexample"]["parameters"]
    assert verdict.status == "cases"
    assert {name: shown[name] for name in values} == values


def test_a_parameter_of_the_start_can_be_solved_for():
    momentum = "v <- c*v + (1-c)*alpha*g(x); x <- x + v; return x"
    start = "x0 = TQN0, v0 = m*(QN0 - TQN0)"
    verdict = sua.compare(SOFT, momentum, start=start, solve_for="m", assume="c != 0")
    assert verdict.status == "equal"
    assert verdict.to_dict()["rescaling"] == [{"m": "(1 - c)/c"}]


def test_sympy_is_understood_at_the_border():
    c, alpha, a2, tau = sympy.symbols("c alpha a2 tau")
    written = sua.compare(SOFT, RESCALED, solve_for="a2", assume="c > 0, c < 1, alpha > 0")
    assert sua.compare(SOFT, RESCALED, solve_for=a2, assume=[c > 0, c < 1, alpha > 0]) == written
    assert sua.compare(SOFT, RESCALED, solve_for=[a2], assume=sympy.Eq(c, 1)).status == "equal"
    assert sua.rules.soft_update(c=1 - tau) == sua.rules.soft_update(c="1 - tau")
    assert sua.describe(SOFT, {"c": 0.995}) == sua.describe(SOFT, {"c": "0.995"})


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"solve_for": 3}, ComparisonError),
        ({"assume": 3}, AssumptionError),
        ({"assume": None}, AssumptionError),
        ({"assume": [sympy.Symbol("c")]}, AssumptionError),
        ({"oracle": 3}, ComparisonError),
    ],
    ids=str,
)
def test_arguments_of_a_wrong_type_are_named(arguments, error):
    with pytest.raises(error, match="expected"):
        sua.compare(SOFT, RESCALED, **arguments)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, True], ids=str)
def test_a_setting_that_is_no_number_is_refused(value):
    with pytest.raises(RuleError, match="expected a number"):
        sua.describe(SOFT, {"c": value})


def test_results_are_short_to_look_at_and_name_their_networks():
    unrolled, form = sua.unroll(SOFT, 10_000), sua.closed_form(SOFT)
    assert (list(unrolled), list(form)) == (["QN", "TQN"], ["QN", "TQN"])
    assert repr(unrolled) == "<Unrolling of QN, TQN after 10000 steps>"
    assert all(len(repr(one)) < 400 for one in (form, sua.describe(SOFT)))


def test_a_limit_that_is_not_defined_ends_its_sentence():
    result = CliRunner().invoke(command_line, ["describe", "soft_update", "--set", "c=1", "--format", "plain"])
    text = " ".join(result.output.split())
    assert "at k = 1; its limit is not defined:" in text
    assert ". as k grows" not in text


def test_the_start_of_a_temporary_is_explained():
    with pytest.raises(RuleError, match=r"has no initial value: it is assigned before it is read in every step"):
        sua.rule("start y <- 0; y <- x; x <- x + g(y)")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device that never ends")
def test_a_file_without_an_end_is_refused():
    result = CliRunner().invoke(command_line, ["compare", "@/dev/zero", "x <- x"], standalone_mode=False)
    assert isinstance(result.exception, LimitError)


@pytest.mark.parametrize(
    "text",
    [
        "x <- 0; every 1: x <- x; return x",
        "y <- y + g(y); x <- 0; every 2: x <- x; return x",
        "y <- g(x); x <- x + y; y <- 2*y; return y",
    ],
)
def test_a_returned_name_that_would_be_temporary_keeps_its_return(text):
    rule = sua.rule(text)
    assert sua.rule(str(rule)) == rule
