"""Comparisons whose answers were worked out by hand: yes, in cases, no, cannot tell, and questions that are refused."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

import pytest

import softupdate_algebra as sua
from softupdate_algebra.errors import AssumptionError, ComparisonError, LimitError, RuleError

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
SWAPPED = "QN <- QN + alpha*g(QN); TQN <- (1-c)*TQN + c*QN"
GD = "x <- x + alpha_prime*g(x)"
MIXED = "x <- c*x + (1-c)*(x + alpha*g(x))"
MOMENTUM = "v <- c*v + (1-c)*alpha*g(x); x <- x + v"
LOOKAHEAD = "F <- S; repeat 2: F <- F + alpha*g(F); S <- c*S + (1-c)*F; return S"
INSIDE = "0 < c < 1, alpha > 0"
RESCALED = {"solve_for": "alpha_prime"}


def cases_of(verdict: Any) -> list[dict[str, str]]:
    return [{name: str(value) for name, value in case.solved} for case in verdict.finding.cases]


EQUAL: dict[str, tuple[str, str, dict[str, Any], list[dict[str, str]]]] = {
    "S1": (MIXED, GD, RESCALED, [{"alpha_prime": "alpha*(1 - c)"}]),
    "S2": ("x <- c*x + (1-c)*(x + g(x))", "x <- x + alpha*g(x)", {"solve_for": "alpha"}, [{"alpha": "1 - c"}]),
    "S3": ("N <- W + alpha*g(W); W <- 0.01*N + 0.99*W; return W", GD, RESCALED, [{"alpha_prime": "alpha/100"}]),
    "S3 as Lookahead": (LOOKAHEAD, "repeat 2: x <- x + alpha_prime*g(x)", RESCALED, [{"alpha_prime": "alpha*(1 - c)"}]),
    "S9": (GD, MIXED, {"solve_for": "alpha", "assume": "c != 1"}, [{"alpha": "alpha_prime/(1 - c)"}]),
    "S12 identical": (SOFT, f"start v <- 0; {MOMENTUM}", {}, []),
    "S12 anywhere": (SOFT, MOMENTUM, {"start": "x0 = TQN0, v0 = (1-c)/c*(QN0 - TQN0)"}, []),
    "reset": (f"{SOFT}; QN <- TQN; return TQN", GD, RESCALED, [{"alpha_prime": "alpha*(1 - c)"}]),
    "R1": ("v <- beta*v + (1-beta)*g(x); x <- x - alpha*v", "v <- beta*v + g(x); x <- x - b*v",
           {"start": "v0 = 0", "solve_for": "b"}, [{"b": "alpha*(1 - beta)"}]),
    "R2": ("v <- beta*v + alpha*g(x); x <- x - v", "v <- beta*v + g(x); x <- x - alpha*v", {"start": "v0 = 0"}, []),
    "R7": ("QN <- QN + alpha*g(QN); repeat 2: TQN <- c*TQN + (1-c)*QN", "QN <- QN + alpha*g(QN); TQN <- d*TQN + (1-d)*QN",
           {"solve_for": "d"}, [{"d": "c^2"}]),
    "two ways to solve": (SOFT, GD, {**RESCALED, "assume": "c*(1 - c) = 0"}, [{"alpha_prime": "alpha"}, {"alpha_prime": "0"}]),
    "quadratic at the optimum": (SOFT, GD, {**RESCALED, "oracle": "quadratic", "assume": "alpha*lambda = 1", "start": "x0 = TQN0"},
                                 [{"alpha_prime": "(1 - c)/lambda"}]),
    "bootstrapped at the optimum": (
        "QN <- QN + alpha*g(QN, TQN); TQN <- c*TQN + (1-c)*QN", GD,
        {**RESCALED, "oracle": "bootstrapped", "assume": "alpha*lambda = 1, lambda = 1"}, [{"alpha_prime": "1 - c"}]),
    "a sign of an unknown that follows": (MIXED, GD, {**RESCALED, "assume": f"{INSIDE}, alpha_prime > 0"},
                                          [{"alpha_prime": "alpha*(1 - c)"}]),
    "an unknown between others": (MIXED, GD, {**RESCALED, "assume": "0 < alpha_prime < alpha, 0 < c < 1"},
                                  [{"alpha_prime": "alpha*(1 - c)"}]),
    "a weak sign that follows": (MIXED, GD, {**RESCALED, "assume": "alpha_prime >= 0, alpha >= 0, c <= 1"},
                                 [{"alpha_prime": "alpha*(1 - c)"}]),
    "several unknowns, one free": (
        "v <- b*v + e*g(x); x <- x - a*v", "v <- B*v + E*g(x); x <- x - A*v",
        {"start": "v0 = 0", "solve_for": "A,B,E"}, [{"A": "a*e/E", "B": "b"}]),
    "an irrational assumption": ("x <- x + (a^3 - 2*a)*w; vector w", "x <- x; vector w", {"assume": "a^2 = 2"}, []),
    "zero rules": ("x <- 0", "x <- 0*x", {}, []),
    "nothing moves": ("start x <- 0; x <- c*x", "start x <- 0; x <- b*x", {}, []),
    "combined outputs": (SOFT, SOFT, {"of": "QN - TQN", "with_": "QN - TQN"}, []),
    "network names used twice": ("a <- a + g(a)", "b <- b + g(b)", {}, []),
    "periods 2 and 4": ("every 2: x <- x + g(x)", "every 4 { x <- x + g(x) }; every 4 offset 2: x <- x + g(x)", {}, []),
}  # fmt: skip


@pytest.mark.parametrize("name", EQUAL)
def test_equal_for_all_k(name: str) -> None:
    left, right, options, choices = EQUAL[name]
    verdict = sua.compare(left, right, **options)
    assert (verdict.status, verdict.equal_up_to, verdict.first_divergence) == ("equal", None, None)
    assert [dict(choice) for choice in verdict.to_dict()["rescaling"]] == choices
    assert verdict.counterexample is None
    assert verdict.cases == ()
    assert verdict.residual(5) == 0 or len(choices) > 1


CASES: dict[str, tuple[str, str, dict[str, Any], tuple[int, int], list[dict[str, str]]]] = {
    "S6 for all parameters": (SOFT, GD, RESCALED, (1, 2), [
        {"alpha": "0", "alpha_prime": "0"}, {"c": "0", "alpha_prime": "alpha"}, {"c": "1", "alpha_prime": "0"}]),
    "S6 from any target": (SOFT, GD, {**RESCALED, "start": "x0 = TQN0"}, (0, 1), [{"c": "1", "alpha_prime": "0"}]),
    "quadratic": (SOFT, GD, {**RESCALED, "oracle": "quadratic"}, (1, 2), [
        {"lambda": "0"}, {"alpha": "0", "alpha_prime": "0"}, {"c": "0", "alpha_prime": "alpha"},
        {"c": "1", "alpha_prime": "0"}, {"alpha": "1/lambda", "alpha_prime": "(1 - c)/lambda"}]),
    "S2 with its own alpha": (MIXED, "x <- x + (1-c)*g(x)", {}, (0, 1), [{"alpha": "1"}, {"c": "1"}]),
    "S5": (MIXED, "x <- c*x + (1-c)*(x + g(x))", {}, (0, 1), [{"alpha": "1"}, {"c": "1"}]),
    "R3 undampened first": (
        "at 0: v <- g(x); from 1: v <- beta*v + (1-d)*g(x); x <- x - alpha*v", "v <- beta*v + (1-d)*g(x); x <- x - b*v",
        {"start": "v0 = 0", "solve_for": "b", "assume": "beta != 0, d != 1"}, (1, 2), [{"alpha": "0", "b": "0"}, {"d": "0", "b": "alpha"}]),
    "R4": ("TQN <- c*TQN + (1-c)*QN; QN <- QN + alpha*g(QN); return TQN", SOFT, {}, (0, 1), [{"alpha": "0"}, {"c": "1"}]),
    "R6 independent": (SOFT, SWAPPED, {"start": "independent"}, (0, 1), [{"c": "1/2"}]),
    "R6 identical": (SOFT, SWAPPED, {}, (0, 1), [{"alpha": "0"}, {"c": "1/2"}]),
    "R8": ("QN <- QN + alpha*g(QN); every 3: TQN <- c^3*TQN + (1-c^3)*QN", SOFT, {}, (0, 1), [{"alpha": "0"}, {"c": "1"}]),
    "only real": ("x <- c^3*x", "x <- x", {}, (0, 1), [{"c": "1"}]),
    "a square": ("x <- c*x", "x <- b^2*x", {"solve_for": "b"}, (0, 1), [{"c": "b^2"}]),
    "a difference of squares has no root everywhere": (
        "x <- (c^2 - d^2)*x", "x <- b^2*x", {"solve_for": "b"}, (0, 1), [{}]),
    "a sum of squares is not solved": ("x <- (c^2 + d^2)*x", "x <- b^2*x", {"solve_for": "b"}, (0, 1), [{}]),
    "an unknown divisor": ("x <- a*x", "x <- x/b", {"solve_for": "b"}, (0, 1), [{"a": "1/b"}]),
    "an unknown that must not vanish": ("x <- a*x", "x <- b*x", {"solve_for": "b", "assume": "b != 0"}, (0, 1), [{"b": "a"}]),
    "an unknown with a sign": (MIXED, GD, {**RESCALED, "assume": "alpha_prime > 0"}, (0, 1), [{"alpha_prime": "alpha*(1 - c)"}]),
    "an unknown that is bounded": ("x <- a*x", "x <- b*x", {"solve_for": "b", "assume": "0 < b < 1, a > 0"}, (0, 1), [{"b": "a"}]),
    "a divisor of the solution": ("x <- x + a*d*g(x)", "x <- x + b*(e - a)*g(x)", {"solve_for": "b"}, (0, 1), [
        {"a": "0", "b": "0"}, {"a": "e", "d": "0"}, {"e": "0", "a": "0"}, {"b": "a*d/(e - a)"}]),
    "equal after many steps of agreement": ("at 40: x <- c*x", "x <- x", {}, (40, 41), [{"c": "1"}]),
    "late in a period": ("every 7: x <- c*x", "x <- x", {}, (6, 7), [{"c": "1"}]),
    "huge exponent": ("x <- a^1000*x", "x <- a^999*x", {}, (0, 1), [{"a": "0"}, {"a": "1"}]),
    "combined outputs": (SOFT, SOFT, {"of": "QN - TQN", "with_": "c*QN - c*TQN"}, (0, 1), [{"alpha": "0"}, {"c": "0"}, {"c": "1"}]),
    "two relations": ("vector w; x <- (c^2 - b)*x + (b^2 - c)*w", "vector w; x <- 0", {}, (0, 1), [
        {"b": "0", "c": "0"}, {"b": "1", "c": "1"}]),
    "two irrational numbers": ("vector w; x <- (c^2 - 2)*x + (b^2 - 3)*w", "vector w; x <- 0", {}, (0, 1), [{}]),
}  # fmt: skip


def in_any_order(cases: list[dict[str, str]]) -> list[str]:
    return sorted(str(sorted(case.items())) for case in cases)


@pytest.mark.parametrize("name", CASES)
def test_equal_in_exactly_these_cases(name: str) -> None:
    left, right, options, steps, expected = CASES[name]
    verdict = sua.compare(left, right, **options)
    assert verdict.status == "cases"
    assert (verdict.equal_up_to, verdict.first_divergence) == steps
    if name != "a divisor of the solution":  # which of the equal descriptions is chosen is free
        assert in_any_order(cases_of(verdict)) == in_any_order(expected)
    assert all(case["allowed"] == "yes" for case in verdict.cases)
    assert verdict.counterexample is not None
    assert verdict.counterexample.values[0] != verdict.counterexample.values[1]


DIVERGES: dict[str, tuple[str, str, dict[str, Any], tuple[int, int]]] = {
    "S6": (SOFT, GD, {**RESCALED, "assume": INSIDE}, (1, 2)),
    "S8": (SOFT, GD, {**RESCALED, "start": "x0 = TQN0", "assume": "c != 1"}, (0, 1)),
    "not even the start": (SOFT, GD, {**RESCALED, "start": "independent"}, (-1, 0)),
    "quadratic away from the optimum": (
        SOFT, GD, {**RESCALED, "oracle": "quadratic", "assume": f"{INSIDE}, lambda > 0, alpha*lambda < 1"}, (1, 2)),
    "R3": ("at 0: v <- g(x); from 1: v <- beta*v + (1-d)*g(x); x <- x - alpha*v", "v <- beta*v + (1-d)*g(x); x <- x - b*v",
           {"start": "v0 = 0", "solve_for": "b", "assume": "alpha > 0, 0 < beta < 1, 0 < d < 1"}, (1, 2)),
    "R4": ("TQN <- c*TQN + (1-c)*QN; QN <- QN + alpha*g(QN); return TQN", SOFT, {"assume": INSIDE}, (0, 1)),
    "R8": ("QN <- QN + alpha*g(QN); every 3: TQN <- c^3*TQN + (1-c^3)*QN", SOFT, {"assume": INSIDE}, (0, 1)),
    "no real parameters": ("x <- (c^2 + c + 1)*x", "x <- 0", {}, (0, 1)),
    "no real parameters, two names": ("x <- (c^2 + b^2 + 1)*x", "x <- 0", {}, (0, 1)),
    "two relations without a common point": ("vector w; x <- (c^2 - 2)*x + (c^2 - 3)*w", "vector w; x <- 0", {}, (0, 1)),
    "no square is negative": ("x <- c*x", "x <- b^2*x", {"solve_for": "b", "assume": "c < 0"}, (0, 1)),
    "order": ("x <- x + a*g(x)", "x <- x + b*g(x)", {"assume": "a > b"}, (0, 1)),
    "chains of orders": ("x <- x + a*g(x)", "x <- x + d*g(x)", {"assume": "a > b > d"}, (0, 1)),
    "in a circle": ("vector w; x <- (b^2 + e^2 - 2)*w", "vector w; x <- 0", {"assume": "b^2 + e^2 < 1"}, (0, 1)),
    "never the same count": ("x <- x + w; vector w", "x <- x + w + w; vector w", {}, (0, 1)),
    "after four steps": ("start p <- x0; start q <- x0; start r <- x0; a <- x; x <- p; p <- q; q <- r; r <- 2*a; return x",
                         "x <- x", {}, (3, 4)),
    "a start-up that ends late": ("at 30: x <- x + g(x)", "at 30: x <- x - g(x)", {}, (30, 31)),
}  # fmt: skip


@pytest.mark.parametrize("name", DIVERGES)
def test_no_parameters_make_them_equal(name: str) -> None:
    left, right, options, steps = DIVERGES[name]
    verdict = sua.compare(left, right, **options)
    assert verdict.status == "diverges"
    assert (verdict.equal_up_to, verdict.first_divergence) == steps
    assert verdict.cases == ()
    assert verdict.residual(steps[1]) != 0
    assert all(verdict.residual(k) == 0 for k in range(steps[1]))
    assert verdict.counterexample is not None
    assert verdict.counterexample.k == steps[1]
    assert verdict.counterexample.values[0] != verdict.counterexample.values[1]


UNDECIDED: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "a point that is not seen": ("x <- (c^2 + b^2)*x", "x <- 0", {"assume": "b != 0"}, "neither be shown possible nor excluded"),
    "an irrational point outside": ("x <- (c^2 - 2)*x", "x <- 0", {"assume": "(c^2 - 1)*(c^2 - 3) > 0"}, "neither be shown"),
    "two unknowns of one sign": (
        "x <- a*x", "x <- b*d*x", {"solve_for": "b, d", "assume": "b < 0, d > 0"}, "unknowns can always be chosen"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNDECIDED)
def test_what_cannot_be_told_says_why(name: str) -> None:
    left, right, options, reason = UNDECIDED[name]
    verdict = sua.compare(left, right, **options)
    assert verdict.status == "undecided"
    assert verdict.reason is not None
    assert reason in verdict.reason


REFUSED: dict[str, tuple[str, str, dict[str, Any], type[Exception], str]] = {
    "different calls": ("x <- x + g(x)", "x <- x + g(x) + g(x)", {}, ComparisonError, "same calls per step"),
    "different calls in some step": ("x <- x + g(x)", "every 2: x <- x + g(x)", {}, ComparisonError, "step t = 0"),
    "unknown output": (SOFT, SOFT, {"of": "Qn"}, ComparisonError, "Did you mean QN"),
    "unknown unknown": (SOFT, GD, {"solve_for": "beta"}, ComparisonError, "parameters of the two rules are alpha, alpha_prime, c"),
    "unknown that is no name": (SOFT, GD, {"solve_for": "2*alpha"}, ComparisonError, "the name of a parameter"),
    "oracle that does not exist": (SOFT, GD, {"oracle": "quadratik"}, ComparisonError, "quadratic"),
    "oracle with other arguments": ("x <- x + g(x, y); y <- y", GD, {"oracle": "quadratic"}, ComparisonError, "argument"),
    "contradiction": (SOFT, GD, {"assume": "c > 1, c < 0"}, AssumptionError, "contradict"),
    "contradiction of a circle": (SOFT, GD, {"assume": "a > b, b > d, d > a"}, AssumptionError, "contradict"),
    "contradiction of two names": (SOFT, GD, {"assume": "a^2 + b^2 < 1, a > 1"}, AssumptionError, "contradict"),
    "no real number": (SOFT, GD, {"assume": "c^2 = -1"}, AssumptionError, "no real parameters"),
    "two equations": (SOFT, GD, {"assume": "c^2 = 2, c^2 = 3"}, AssumptionError, "no real parameters"),
    "closed to nothing": (SOFT, GD, {"assume": "c >= 0, c <= 0, c != 0"}, AssumptionError, "no real parameters"),
    "false numbers": (SOFT, GD, {"assume": "1 < 0"}, AssumptionError, "false for all parameters"),
    "a name in two roles": ("x <- x + c*g(x)", "vector c; x <- x + g(x) + c", {}, ComparisonError, "'c' is a parameter in the left"),
    "an initial value's name": ("vector x0; y <- y + x0", "x <- x", {}, ComparisonError, "'x0' is a constant vector in the left"),
    "a network's name": ("x <- x + z*g(x)", "z <- z + g(z)", {}, ComparisonError, "rename one"),
    "starts in a circle": ("x <- x", "y <- y", {"start": "x0 = y0, y0 = x0"}, RuleError, "circle"),
    "periods too long together": ("every 997: x <- c*x", "every 991: x <- c*x", {}, LimitError, "repeat together"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_questions_that_are_refused_say_what_to_change(name: str) -> None:
    left, right, options, kind, words = REFUSED[name]
    began = time.perf_counter()
    with pytest.raises(kind, match=words.replace("(", r"\(")):
        sua.compare(left, right, **options)
    assert time.perf_counter() - began < 5


def test_two_bounds_that_meet_are_an_equation() -> None:
    verdict = sua.compare("x <- x + a*g(x)", "x <- x - a*g(x)", assume="a >= 0, a <= 0")
    assert verdict.status == "equal"


def test_counterexamples_satisfy_equations_that_cannot_be_solved() -> None:
    whole = sua.compare("x <- x + a*w; vector w", "x <- x; vector w", assume="a^2 = 4")
    none = sua.compare("x <- x + a*w; vector w", "x <- x; vector w", assume="a^2 = 2")
    assert whole.status == none.status == "diverges"
    assert dict(whole.counterexample.parameters)["a"] in {Fraction(2), Fraction(-2)}
    assert none.counterexample is None


def test_excluded_cases_name_the_assumption() -> None:
    verdict = sua.compare(SOFT, GD, solve_for="alpha_prime", assume=INSIDE)
    found = {case["equations"][0]: case["by"] for case in verdict.to_dict()["excluded_cases"]}
    assert found["c"] == ["0 < c"]
    assert found["alpha"] == ["alpha > 0"]


def test_the_residual_of_s6_is_known_at_every_step() -> None:
    verdict = sua.compare(SOFT, GD, solve_for="alpha_prime", assume=INSIDE)
    data = verdict.to_dict()
    assert data["residual"] == {"k": 2, "terms": {"g0": "alpha*c*(1 - c)"}}
    assert data["rescaling"] == [{"alpha_prime": "alpha*(1 - c)"}]
    import sympy

    alpha, c, *g = sympy.symbols("alpha c g0:6", real=True)
    expected = sum(alpha * c * (1 - c ** (5 - i)) * g[i] for i in range(6))
    names = {str(s): s for s in verdict.residual(6).free_symbols}
    at = {names[str(s)]: s for s in (alpha, c, *g) if str(s) in names}
    assert sympy.expand(verdict.residual(6).subs(at) - expected) == 0
