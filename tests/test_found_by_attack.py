"""Answers and messages that were once wrong, each with the question that showed it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

import softupdate_algebra as sua
from softupdate_algebra.cli.main import command_line

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
