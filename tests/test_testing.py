"""Assertions for test suites, and what the pytest plugin adds to the report of one that fails."""

from __future__ import annotations

import subprocess
import sys

import pytest

from softupdate_algebra.errors import ComparisonError
from softupdate_algebra.testing import UpdateAssertionError, assert_diverges, assert_equal, assert_implements

pytest_plugins = ["pytester"]

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
GD = "x <- x + alpha_prime*g(x)"
OPEN = {"solve_for": "alpha_prime", "assume": "0 < c < 1, alpha > 0"}


def test_what_is_equal_passes_and_returns_the_verdict() -> None:
    verdict = assert_equal(SOFT, "start v <- 0; v <- c*v + (1-c)*alpha*g(x); x <- x + v")
    assert verdict.status == "equal"


def test_what_diverges_passes_and_returns_the_verdict() -> None:
    assert assert_diverges(SOFT, GD, at=2, **OPEN).equal_up_to == 1


def test_a_failure_shows_residual_step_and_numbers() -> None:
    with pytest.raises(UpdateAssertionError) as failed:
        assert_equal(SOFT, GD, **OPEN)
    message = str(failed.value)
    assert "expected to be equal for all k" in message
    assert "alpha*c*(1 - c)" in message
    assert "k = 2" in message
    assert "5/27" in message
    assert "1/9" in message
    assert "QED" in failed.value.softupdate_summary


def test_equality_in_cases_is_neither_equal_nor_divergent() -> None:
    for assertion in (assert_equal, assert_diverges):
        with pytest.raises(UpdateAssertionError, match="c = 1"):
            assertion(SOFT, GD, solve_for="alpha_prime")


def test_what_cannot_be_told_fails_with_the_reason() -> None:
    for assertion in (assert_equal, assert_diverges):
        with pytest.raises(UpdateAssertionError, match="neither be shown possible nor excluded"):
            assertion("x <- (c^2 + b^2)*x", "x <- 0", assume="b != 0")


def test_the_step_of_divergence_is_asserted_too() -> None:
    with pytest.raises(UpdateAssertionError, match="part first at k = 3"):
        assert_diverges(SOFT, GD, at=3, **OPEN)


def test_wrong_input_is_no_failed_assertion() -> None:
    with pytest.raises(ComparisonError):
        assert_equal(SOFT, GD, solve_for="beta")


def test_code_that_mixes_the_wrong_way_round_is_found() -> None:
    def swapped(online: list[float], target: list[float], tau: float) -> list[float]:
        return [tau * t + (1 - tau) * q for q, t in zip(online, target, strict=True)]

    with pytest.raises(UpdateAssertionError, match="tau"):
        assert_implements(swapped, "TQN <- (1-tau)*TQN + tau*QN", online=[1.0, 2.0], target=[0.0, 3.0])


FAILING = f"""
from softupdate_algebra.testing import assert_equal

def test_wrong_claim():
    assert_equal({SOFT!r}, {GD!r}, solve_for="alpha_prime", assume="0 < c < 1, alpha > 0")

def test_plain_failure():
    assert 1 == 2
"""


@pytest.fixture
def failing_run(pytester: pytest.Pytester) -> pytest.RunResult:
    pytester.makepyfile(FAILING)
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:xdist")


def test_the_report_of_a_failure_carries_the_proof(failing_run: pytest.RunResult) -> None:
    failing_run.assert_outcomes(failed=2)
    failing_run.stdout.fnmatch_lines(["*- softupdate_algebra -*", "Are the two rules the same for all k?*"])
    text = failing_run.stdout.str()
    assert text.count("- softupdate_algebra -") == 1
    assert text.count("QED") == 1


def test_the_plugin_imports_nothing_heavy() -> None:
    code = "import sys, softupdate_algebra.pytest_plugin, softupdate_algebra.testing; print(sorted({'sympy', 'flint', 'rich', 'click'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
