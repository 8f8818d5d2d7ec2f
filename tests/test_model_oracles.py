"""Comparisons under models of the gradient: the facts come out by themselves, texts are read or refused."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

import softupdate_algebra as sua
from softupdate_algebra.analysis.oracle_texts import parse_model
from softupdate_algebra.errors import SoftUpdateError

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
DQN = "QN <- QN + alpha*g(QN, TQN); TQN <- c*TQN + (1-c)*QN"
GD = "x <- x + alpha_prime*g(x)"
FROM_TARGET = "x0 = TQN0"


def solved(verdict: Any) -> list[dict[str, str]]:
    return [{name: str(value) for name, value in case.solved} for case in verdict.finding.cases]


def equations(verdict: Any) -> list[list[str]]:
    return [[str(part) for part in case.equations] for case in verdict.finding.cases]


def test_cases_of_the_quadratic_model() -> None:
    verdict = sua.compare(SOFT, GD, solve_for="alpha_prime", oracle="quadratic")
    assert verdict.status == "cases"
    assert solved(verdict) == [
        {"lambda": "0"},
        {"alpha": "0", "alpha_prime": "0"},
        {"c": "0", "alpha_prime": "alpha"},
        {"c": "1", "alpha_prime": "0"},
        {"alpha": "1/lambda", "alpha_prime": "(1 - c)/lambda"},
    ]


def test_at_its_optimum_the_soft_update_is_gradient_descent_from_any_start() -> None:
    verdict = sua.compare(
        SOFT, GD, solve_for="alpha_prime", oracle="quadratic", start=FROM_TARGET, assume="alpha*lambda = 1"
    )
    assert verdict.status == "equal"
    from softupdate_algebra.algebra.parser import parse_scalar

    choice = dict(verdict.finding.rescaling[0])
    wanted = parse_scalar("(1 - c)*alpha").substitute({"alpha": parse_scalar("1/lambda")})
    assert choice["alpha_prime"].substitute({"alpha": parse_scalar("1/lambda")}) == wanted


def test_alpha_is_one_minus_c_in_the_bootstrapped_model() -> None:
    verdict = sua.compare(
        DQN,
        "x <- x + alpha_prime*g(x, x)",
        solve_for="alpha_prime",
        oracle="bootstrapped",
        start=FROM_TARGET,
        assume="alpha = 1, lambda = 1",
    )
    assert verdict.status == "equal"
    assert [str(v) for choice in verdict.rescaling for v in choice.values()] == ["1 - c"]


def test_only_that_rate_serves_the_bootstrapped_model() -> None:
    verdict = sua.compare(
        DQN,
        GD,
        oracle="bootstrapped",
        start=FROM_TARGET,
        assume="alpha = 1, lambda = 1, 0 < c < 1, gamma != 1",
    )
    assert verdict.status == "cases"
    assert equations(verdict) == [["alpha - 1", "alpha_prime + c - 1", "lambda - 1"]]


def test_a_constant_gradient_knows_only_the_trivial_cases() -> None:
    verdict = sua.compare(SOFT, GD, solve_for="alpha_prime", oracle="constant")
    assert solved(verdict) == [
        {"alpha": "0", "alpha_prime": "0"},
        {"c": "0", "alpha_prime": "alpha"},
        {"c": "1", "alpha_prime": "0"},
    ]


@pytest.mark.parametrize("text", ["g(x) = lambda*(x_star - x)", "vector x_star; g(y) = lambda*x_star - lambda*y"])
def test_a_written_model_is_the_built_in_one(text: str) -> None:
    options: dict[str, Any] = {"solve_for": "alpha_prime"}
    ours = sua.compare(SOFT, GD, oracle=text, **options)
    built_in = sua.compare(SOFT, GD, oracle="quadratic", **options)
    assert equations(ours) == equations(built_in)
    assert ours.counterexample == built_in.counterexample


def test_several_oracles_and_divisors() -> None:
    verdict = sua.compare(
        "x <- x + a*g(x) + b*h(x)",
        "x <- x + a*g(x); x <- x + b*h(x)",
        oracle="g(x) = (p - x)/m; h(y) = n*(q - y)",
    )
    assert [set(case) for case in solved(verdict)] == [{"a"}, {"b"}, {"n"}]
    assert [str(part) for part in verdict.defined_if] == ["m"]


def test_unrolling_under_models_and_unknown_gradients() -> None:
    assert str(sua.unroll("x <- x + a*g(x)", 1, oracle="g(x) = m*(b - x)")["x"]) == "a*b*m + x0*(-a*m + 1)"
    shown = sua.unroll("p <- g(x); y <- g(x) - p; x <- x + y + a*p; return x", 2, oracle="own")
    assert str(shown["x"]) == "a*g0 + a*g1 + x0"
    asked = [(str(answer), [str(key) for key, _ in form.terms]) for answer, (form,) in shown.queries]
    assert asked == [("g0", ["x0"]), ("g1", ["x0", "g0"])]


INVALID = [
    ("g(x) = lambda*b - x", "line 1, column 8: this product has to be a vector"),
    ("g(x) = x*x", "line 1, column 10: two vectors are multiplied"),
    ("g(x) = x^2", "line 1, column 8: a vector is raised to a power"),
    ("g(x) = h(x)", "line 1, column 8: 'h' is called"),
    ("g(x) = 2", "line 1, column 8: a number stands where a vector is expected"),
    ("g(x) = x +", "line 1, column 11: unexpected end"),
    ("g(x) x", "line 1, column 6: unexpected 'x'; expected '=' after g(x)"),
    ("g(x) = x; g(y) = y", "line 1, column 11: 'g' is defined twice"),
    ("g(x, x) = x", "line 1, column 6: two arguments are called 'x'"),
    ("sqrt(x) = x", "line 1, column 1: 'sqrt' is reserved"),
    ("g(x) = b[t] - x", "line 1, column 8: a schedule"),
    ("vector b; g(b) = b", "line 1, column 13: 'b' is an argument here and a constant vector elsewhere"),
    (";", "the oracle defines nothing"),
    ("g(x) = x )", "line 1, column 10: unexpected ')'"),
]


@pytest.mark.parametrize(("text", "message"), INVALID, ids=[text for text, _ in INVALID])
def test_what_is_no_model_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(SoftUpdateError) as caught:
        parse_model(text)
    assert message in str(caught.value)


CLASHES = [
    ("h(x) = x", "the rule calls 'g', but the model defines h only"),
    ("g(x, y) = x", "takes 2 argument(s), but g is called with 1"),
    ("g(x) = x + QN", "'QN' is a constant vector of the oracle and something else in the rule"),
    ("g(x) = x + QN0", "'QN0' is a constant vector of the oracle and something else in the rule"),
    ("g(x) = x + c", "'c' is a constant vector of the oracle and something else in the rule"),
    ("g(x) = TQN*x", "'TQN' is a parameter of the oracle and something else in the rule"),
    ("no such", "there is no oracle 'no such'"),
]


@pytest.mark.parametrize(("text", "message"), CLASHES, ids=[text for text, _ in CLASHES])
def test_a_model_that_does_not_fit_the_rules_is_refused(text: str, message: str) -> None:
    with pytest.raises(SoftUpdateError) as caught:
        sua.compare(SOFT, GD, oracle=text)
    assert message in str(caught.value)


# -- exact fractions, independent of the engine -------------------------------------------------------


def soft_run(k: int, p: dict[str, Fraction]) -> Fraction:
    qn = tqn = p["x0"]
    for _ in range(k):
        qn = qn + p["alpha"] * p["lambda"] * (p["x_star"] - qn)
        tqn = p["c"] * tqn + (1 - p["c"]) * qn
    return tqn


def plain_run(k: int, p: dict[str, Fraction]) -> Fraction:
    x = p["x0"]
    for _ in range(k):
        x = x + p["alpha_prime"] * p["lambda"] * (p["x_star"] - x)
    return x


def test_the_quadratic_cases_hold_and_no_other_point_does() -> None:
    dice = random.Random(5)
    cases = sua.compare(SOFT, GD, oracle="quadratic").finding.cases
    small = [Fraction(0), Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(2), Fraction(-1), Fraction(2, 3)]
    agreed = 0
    for _ in range(3000):
        point = {name: dice.choice(small) for name in ("alpha", "alpha_prime", "c", "lambda")}
        run = {**point, "x0": Fraction(7, 5), "x_star": Fraction(-3, 11)}
        same = all(soft_run(k, run) == plain_run(k, run) for k in range(9))
        covered = any(
            all(part.evaluate(point) == 0 for part in case.equations)
            and all(part.evaluate(point) != 0 for part in case.nonzero)
            for case in cases
        )
        assert same == covered, point
        agreed += same
    assert agreed > 100
