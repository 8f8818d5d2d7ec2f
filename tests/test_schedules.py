"""Schedules: start-ups, values that are solved for, and the horizons at which they serve."""

import pytest

import softupdate_algebra as sua
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.analysis.schedules import at_horizons, fit
from softupdate_algebra.errors import ComparisonError

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
SCHEDULED = "x <- x + alpha_prime[t]*g(x)"
AVERAGE = "QN <- QN + alpha*g(QN); TQN <- c[t]*TQN + (1-c[t])*QN"


def solved(case):
    return {name: str(value) for name, value in case.solved}


def test_no_schedule_makes_the_soft_update_a_rescaled_run():
    verdict = sua.compare(SOFT, SCHEDULED, solve_for="alpha_prime", assume="0 < c < 1, alpha > 0")
    assert (verdict.status, verdict.equal_up_to, verdict.first_divergence) == ("diverges", 1, 2)


def test_without_assumptions_the_cases_come_out_as_schedules_for_all_k():
    verdict = sua.compare(SOFT, SCHEDULED, solve_for="alpha_prime")
    assert verdict.status == "cases"
    assert [solved(case) for case in verdict.finding.cases] == [
        {"alpha": "0", "alpha_prime[t]": "0"},
        {"c": "0", "alpha_prime[t]": "alpha"},
        {"c": "1", "alpha_prime[t]": "0"},
    ]


@pytest.mark.parametrize("k", [1, 2, 5])
def test_at_one_horizon_the_schedule_weighs_each_gradient_by_its_age(k):
    problem = sua.compare(SOFT, SCHEDULED, solve_for="alpha_prime").finding.problem
    (case,) = at_horizons(problem, [k]).cases
    alpha, c = Scalar.parameter("alpha"), Scalar.parameter("c")
    assert dict(case.solved) == {f"alpha_prime[{i}]": alpha * (1 - c ** (k - i)) for i in range(k)}


@pytest.mark.parametrize(("pair", "more"), [((1, 2), set()), ((2, 4), {"-1"}), ((2, 5), set())])
def test_two_horizons_share_a_schedule_only_where_nothing_is_averaged(pair, more):
    problem = sua.compare(SOFT, SCHEDULED, solve_for="alpha_prime").finding.problem
    found = [solved(case) for case in at_horizons(problem, pair).cases]
    assert {case.get("c", "alpha") for case in found} == {"alpha", "0", "1"} | more


def test_horizons_are_whole_numbers_within_the_limit():
    problem = sua.compare(SOFT, SCHEDULED, solve_for="alpha_prime").finding.problem
    with pytest.raises(ComparisonError, match="horizons must be whole numbers"):
        at_horizons(problem, [-1])


@pytest.mark.parametrize(
    ("left", "schedule"),
    [
        ("QN <- QN + alpha*g(QN); TQN <- (t+1)/(t+2)*TQN + QN/(t+2)", "(1 + t)/(2 + t)"),
        ("QN <- QN + alpha*g(QN); TQN <- t/(t+1)*TQN + QN/(t+1)", "t/(1 + t)"),
        (SOFT.replace("c", "b"), "b"),
    ],
)
def test_an_average_is_a_soft_update_with_the_schedule_found(left, schedule):
    verdict = sua.compare(left, AVERAGE, solve_for="c")
    assert verdict.status == "equal"
    assert {name: str(value) for name, value in verdict.finding.rescaling[0]} == {"c[t]": schedule}


def test_a_scheduled_rate_is_rescaled_step_by_step():
    verdict = sua.compare("x <- c*x + (1-c)*(x + alpha[t]*g(x))", "x <- x + beta[t]*g(x)", solve_for="beta")
    assert verdict.status == "equal"
    assert {name: str(value) for name, value in verdict.finding.rescaling[0]} == {"beta[t]": "alpha[t]*(1 - c)"}


def test_a_solution_with_a_divisor_is_a_case():
    verdict = sua.compare("x <- x + alpha*r^t*g(x)", "x <- x + (1-r)*beta[t]*g(x)", solve_for="beta")
    assert verdict.status in {"cases", "undecided"}


def test_a_function_of_t_is_read_off_its_values():
    numbers = [Scalar.number(n) for n in (1, 3, 5, 7, 9)]
    assert str(fit(numbers)) == "1 + 2*t"
    assert fit([Scalar.number(n) for n in (1, 2, 4, 7, 1, 3)]) is None


def test_an_undampened_first_step_cannot_be_mended():
    left = "G <- g(x); v <- beta*v + (1-d)*G; at 0: v <- G; x <- x - alpha*v; start v <- 0"
    verdict = sua.compare(
        left, "v <- beta*v + g(x); x <- x - a*v; start v <- 0", solve_for="a", assume="alpha != 0, d != 0"
    )
    assert (verdict.status, verdict.first_divergence) == ("diverges", 2)


def test_an_undampened_first_step_leaves_a_power_of_the_momentum():
    left = "G <- g(x); v <- beta*v + (1-d)*G; at 0: v <- G; x <- x - alpha*v; start v <- 0; return v"
    verdict = sua.compare(left, "v <- beta*v + (1-d)*g(x); x <- x - alpha*v; start v <- 0; return v")
    assert verdict.status == "cases"
    assert [str(verdict.residual(k)) for k in (1, 2, 4)] == ["d*g0", "beta*d*g0", "beta**3*d*g0"]


def test_no_assumption_may_tie_the_values_of_a_schedule():
    left = "v <- beta*v + alpha[t]*g(x); x <- x - v; start v <- 0"
    problem = sua.compare(left, "v <- beta*v + g(x); x <- x - alpha[t]*v; start v <- 0").finding.problem
    assert problem.pair.timing.varies


@pytest.mark.parametrize(("cap", "steps"), [("0.9", 80), ("0.999", 8990)])
def test_a_warm_up_with_a_numeric_cap_is_a_start_up(cap, steps):
    warm = "QN <- QN + alpha*g(QN); OLD <- TQN; TQN <- (1+t)/(10+t)*OLD + 9/(10+t)*QN; "
    left = f"{warm}from {steps}: TQN <- {cap}*OLD + (1-{cap})*QN; return TQN"
    other = "QN <- QN + alpha*g(QN); OLD <- TQN; TQN <- OLD + 9/(10+t)*(QN-OLD); "
    right = f"{other}from {steps}: TQN <- OLD + (1-{cap})*(QN-OLD); return TQN"
    verdict = sua.compare(left, right)
    assert verdict.status == "equal"
    assert verdict.finding.invariants[0].prefix == steps
    assert sua.compare(left, SOFT, solve_for="c", assume="alpha > 0").status == "diverges"
