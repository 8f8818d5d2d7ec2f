"""Comparisons in which each rule asks an unknown gradient at its own parameters."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

import softupdate_algebra as sua
from softupdate_algebra.proof.certificate import counterexample_certificate
from softupdate_algebra.proof.kernel import check
from tests.random_functions import PRIME, PlainRule, first_difference, random_rule, relative

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Scalar

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
GD = "x <- x + alpha_prime*g(x)"
LOOKAHEAD = "repeat 2 { QN <- QN + alpha*g(QN) }; TQN <- c*TQN + (1-c)*QN; QN <- TQN; return TQN"
TWO_STEPS = "repeat 2 { x <- x + alpha_prime*g(x) }"
EXTRAPOLATED = "v <- c*v + (1-c)*alpha*g(x + c/(1-c)*v); x <- x + v"
MOCO = "TQN <- c*TQN + (1-c)*QN; QN <- QN + alpha*g(QN, TQN); return QN"
BYOL = "QN <- QN + alpha*g(QN, TQN); TQN <- c*TQN + (1-c)*QN; return QN"
INSIDE = "0 < c < 1, alpha > 0"


def compare(left: str, right: str, **options: Any) -> Any:
    return sua.compare(left, right, oracle="own", **options)


def solved(verdict: Any) -> list[dict[str, str]]:
    return [{name: str(value) for name, value in case.solved} for case in verdict.finding.cases]


EQUAL = {
    "target reset": (f"{SOFT}; QN <- TQN; return TQN", GD, {"solve_for": "alpha_prime"}),
    "S12 from identical networks": (SOFT, f"start v <- 0; {EXTRAPOLATED}", {}),
    "S12 from any start": (SOFT, EXTRAPOLATED, {"start": "x0 = TQN0, v0 = (1-c)/c*(QN0 - TQN0)"}),
    "gradient at the target is momentum": (
        "QN <- QN + alpha*g(TQN); TQN <- c*TQN + (1-c)*QN",
        "start v <- 0; v <- c*v + (1-c)*alpha*g(x); x <- x + v",
        {},
    ),
    "orders of MoCo and BYOL from one start": (MOCO, BYOL, {}),
    "R1": (
        "start v <- 0; v <- beta*v + (1-beta)*g(x); x <- x - alpha*v",
        "start v <- 0; v <- beta*v + g(x); x <- x - alpha_prime*v",
        {"solve_for": "alpha_prime"},
    ),
    "R2": (
        "start v <- 0; v <- beta*v + alpha*g(x); x <- x - v",
        "start v <- 0; v <- beta*v + g(x); x <- x - alpha*v",
        {},
    ),
    "R3": (
        "start v <- 0; v <- beta*v + (1-d)*g(x); x <- x - alpha*v",
        "start v <- 0; v <- beta*v + g(x); x <- x - alpha_prime*v",
        {"solve_for": "alpha_prime"},
    ),
    "R7": (
        "QN <- QN + alpha*g(QN); repeat 2 { TQN <- c*TQN + (1-c)*QN }",
        "QN <- QN + alpha*g(QN); TQN <- d*TQN + (1-d)*QN",
        {"solve_for": "d"},
    ),
    "one question asked twice": ("x <- x + a*g(x) + a*g(x)", "x <- x + 2*a*g(x)", {}),
    "an answer kept from the step before": (
        "start p <- 0; y <- 2*g(x) - p; p <- g(x); x <- x + a*y; return x",
        "start p <- 0; q <- g(x); x <- x + 2*a*q - a*p; p <- q; return x",
        {},
    ),
    "a question of the step before": (
        "start y <- x0; z <- x + a*g(y); y <- x; x <- z; return x",
        "start y <- x0; G <- g(y); y <- x; x <- x + a*G; return x",
        {},
    ),
}


@pytest.mark.parametrize(("left", "right", "options"), EQUAL.values(), ids=EQUAL)
def test_equal_for_every_gradient(left: str, right: str, options: dict[str, Any]) -> None:
    verdict = compare(left, right, **options)
    assert (verdict.status, verdict.equal_up_to, verdict.first_divergence) == ("equal", None, None)


def test_a_reset_network_is_gradient_descent_with_a_smaller_rate() -> None:
    verdict = compare(f"{SOFT}; QN <- TQN; return TQN", GD, solve_for="alpha_prime")
    assert [str(value) for choice in verdict.rescaling for value in choice.values()] == ["alpha*(1 - c)"]


def test_a_soft_update_parts_from_gradient_descent_at_the_second_step() -> None:
    verdict = compare(SOFT, GD, solve_for="alpha_prime", assume=INSIDE)
    assert (verdict.status, verdict.equal_up_to, verdict.first_divergence) == ("diverges", 1, 2)
    assert {str(r.label): str(r.value) for r in verdict.finding.residual} == {
        "left.g0": "alpha*c*(1 - c)",
        "left.g1": "alpha*(1 - c)",
        "right.g1": "alpha*(c - 1)",
    }
    assert verdict.counterexample.oracles == (("g", "x^2"),)


def test_the_cases_of_the_soft_update_come_out_by_themselves() -> None:
    verdict = compare(SOFT, GD, solve_for="alpha_prime")
    assert verdict.status == "cases"
    assert solved(verdict) == [
        {"alpha": "0", "alpha_prime": "0"},
        {"c": "0", "alpha_prime": "alpha"},
        {"c": "1", "alpha_prime": "0"},
    ]


def test_lookahead_is_equal_for_recorded_steps_only() -> None:
    options = {"solve_for": "alpha_prime", "assume": INSIDE}
    assert sua.compare(LOOKAHEAD, TWO_STEPS, **options).status == "equal"
    assert compare(LOOKAHEAD, TWO_STEPS, **options).status == "diverges"


def test_orders_of_moco_and_byol_differ_from_independent_starts() -> None:
    verdict = compare(MOCO, BYOL, start="independent")
    assert verdict.status == "cases"
    assert solved(verdict) == [{"alpha": "0"}, {"c": "1"}]


def test_an_undampened_first_step_is_never_mended() -> None:
    undampened = "start v <- 0; at 0: v <- g(x); from 1: v <- beta*v + (1-d)*g(x); x <- x - alpha*v"
    plain = "start v <- 0; v <- beta*v + g(x); x <- x - alpha_prime*v"
    verdict = compare(undampened, plain, solve_for="alpha_prime", assume="alpha > 0, beta > 0, d > 0")
    assert (verdict.status, verdict.first_divergence) == ("diverges", 2)


def test_a_coincidence_of_questions_is_a_case_of_its_own() -> None:
    verdict = compare("x <- x + a*g(x + r*g(x))", "x <- x + b*g(x)", solve_for="b")
    assert solved(verdict) == [{"a": "0", "b": "0"}, {"r": "0", "b": "a"}]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("x <- x + alpha[t]*g(x)", "y <- y + alpha[t]*g(y)"),
        (f"{SOFT[:24]}; TQN <- t/(t+1)*TQN + QN/(t+1)", f"{SOFT[:24]}; TQN <- TQN + (QN - TQN)/(t+1)"),
    ],
)
def test_what_changes_with_the_step_is_decided_by_rows_that_do_not(left: str, right: str) -> None:
    verdict = compare(left, right)
    assert verdict.status == "equal"
    assert "all later t" in check(verdict.certificate.encode())


@pytest.mark.parametrize(
    ("left", "right", "cases"),
    [
        ("x <- x + a[t]*g(x)", "x <- x + b*g(x)", []),
        ("x <- x + a[t]*g(x)", "x <- x + b[t]*g(x)", []),
        ("x <- x + a[t-1]*g(x)", "x <- x + c*g(x)", []),
        ("x <- a[t-1]*x + (1-c)*g(x)", "x <- t*x + (1-c)*g(x)", []),
        ("x <- x + g(a[t]*x)", "x <- x + g(b*x)", []),
        ("x <- x + p*a[t]*g(x)", "x <- x + q*a[t]*g(x)", [{"p": "q"}]),
        ("x <- x + g(x + p*a[t]*g(x))", "x <- x + g(x)", [{"p": "0"}]),
    ],
)
def test_rules_are_equal_only_where_they_are_for_all_schedules(left: str, right: str, cases: list[Any]) -> None:
    verdict = compare(left, right)
    assert (verdict.status, solved(verdict)) == ("cases" if cases else "diverges", cases)
    assert check(verdict.certificate.encode())
    assert check(counterexample_certificate(verdict.finding).encode())


@pytest.mark.parametrize(("oracle", "answer"), [("own", "left.g0"), ("recorded", "g0")])
def test_a_proof_says_on_which_values_of_schedules_a_coefficient_stands(oracle: str, answer: str) -> None:
    text = " ".join(str(sua.compare("x <- x + a[t]*g(x)", "x <- x + b*g(x)", oracle=oracle).proof).split())
    assert f"coefficient on {answer} at k = 1" in text
    assert f"coefficient on a[0]*{answer} at k = 1" in text


def test_a_schedule_outside_the_velocity_parts_at_the_second_step() -> None:
    inside = "start v <- 0; v <- beta*v + alpha[t]*g(x); x <- x - v"
    outside = "start v <- 0; v <- beta*v + g(x); x <- x - alpha[t]*v"
    verdict = compare(inside, outside)
    assert (verdict.equal_up_to, verdict.first_divergence) == (1, 2)


def test_what_no_pairing_closes_is_undecided_and_never_a_no() -> None:
    averaged = f"{SOFT[:24]}; TQN <- TQN + (1 - c)/(1 - c^(t+1))*(QN - TQN)"
    verdict = compare(averaged, "x <- x + alpha_prime*g(x)", solve_for="alpha_prime", assume="0 < c < 1")
    assert verdict.status in {"undecided", "cases"}
    assert verdict.status == "cases" or "shown up to k" in verdict.reason


CERTIFIED = [
    (SOFT, GD, {"solve_for": "alpha_prime"}),
    (SOFT, GD, {"solve_for": "alpha_prime", "assume": INSIDE}),
    (LOOKAHEAD, TWO_STEPS, {"solve_for": "alpha_prime"}),
    (SOFT, EXTRAPOLATED, {"start": "x0 = TQN0, v0 = (1-c)/c*(QN0 - TQN0)"}),
    (MOCO, BYOL, {"start": "independent"}),
    ("x <- x + a*g(x + r*g(x))", "x <- x + b*g(x)", {"solve_for": "b"}),
    ("x <- x + a*g(x) + b*h(x)", "x <- x + a*g(x); x <- x + b*h(x)", {}),
]


@pytest.mark.parametrize(("left", "right", "options"), CERTIFIED)
def test_the_checker_accepts_verdict_and_counterexample(left: str, right: str, options: dict[str, Any]) -> None:
    verdict = compare(left, right, **options)
    assert check(verdict.certificate.encode())
    if verdict.counterexample is not None:
        assert check(counterexample_certificate(verdict.finding).encode())


def test_one_oracle_has_one_number_of_arguments() -> None:
    with pytest.raises(sua.SoftUpdateError, match=r"'g' is called with 1 argument\(s\) on the left and 2 on the right"):
        compare(SOFT, BYOL)


def test_the_residual_at_a_later_step_is_congruent_too() -> None:
    verdict = compare(SOFT, GD, solve_for="alpha_prime", assume=INSIDE)
    assert verdict.residual(1) == 0
    assert "left.g1" in str(verdict.residual(3))


# -- against the independent judge -------------------------------------------------------------------

STEPS = 11


def parameter_points(dice: random.Random, count: int) -> list[dict[str, int]]:
    special = (0, 1, -1, 2, pow(2, -1, PRIME), pow(3, -1, PRIME))
    return [
        {n: dice.choice(special) if dice.random() < 0.6 else dice.randrange(PRIME) for n in "abc"} for _ in range(count)
    ]


def modulo(scalar: Scalar, values: dict[str, int]) -> int:
    def part(polynomial: Scalar) -> int:
        total = 0
        for monomial, weight in polynomial.terms().items():
            term = weight.numerator * pow(weight.denominator, -1, PRIME)
            for name, power in monomial:
                term *= pow(values[name], power, PRIME)
            total += term
        return total % PRIME

    return part(scalar.numerator) * pow(part(scalar.denominator), -1, PRIME) % PRIME


def in_a_case(finding: Any, values: dict[str, int]) -> bool:
    if finding.status == "equal":
        return True
    return any(
        all(modulo(e, values) == 0 for e in case.equations) and all(modulo(n, values) for n in case.nonzero)
        for case in finding.cases
    )


def points_in(case: Any, dice: random.Random) -> dict[str, int] | None:
    if case.rest:
        return None
    values = {name: dice.randrange(PRIME) for name in "abc"}
    fixed = dict(case.solved)
    free = {name: value for name, value in values.items() if name not in fixed}
    return free | {name: modulo(value, free) for name, value in fixed.items()}


def judge(left: PlainRule, right: PlainRule, *, identical: bool, seed: int) -> str:
    dice = random.Random(seed)
    start = "identical" if identical else "independent"
    verdict = sua.compare(left.text(), right.text(), oracle="own", start=start)
    finding = verdict.finding
    shown = (left.text(), right.text(), start)
    for case in finding.cases:
        point = points_in(case, dice)
        if point is not None:
            assert first_difference(left, right, STEPS, point, identical=identical, seed=seed) is None, (shown, case)
    for point in parameter_points(dice, 12):
        parts = first_difference(left, right, STEPS, point, identical=identical, seed=seed)
        if parts is not None:
            assert not in_a_case(finding, point), (shown, point)
        elif verdict.status != "undecided":
            assert in_a_case(finding, point), (shown, point)
    if finding.first_divergence is not None and verdict.status != "undecided":
        point = {name: dice.randrange(PRIME) for name in "abc"}
        parts = first_difference(left, right, STEPS, point, identical=identical, seed=seed)
        assert parts == finding.first_divergence or parts is None, (shown, parts)
        example = finding.counterexample
        assert example is not None, shown
        assert example.values[0] != example.values[1]
    return str(verdict.status)


def random_pair(seed: int) -> tuple[PlainRule, PlainRule, bool]:
    dice = random.Random(seed)
    left = random_rule(dice)
    return left, relative(dice, left) if dice.random() < 0.75 else random_rule(dice), dice.random() < 0.5


@pytest.mark.parametrize("block", range(10))
def test_random_pairs_are_never_judged_wrongly(block: int) -> None:
    seen: dict[str, int] = {}
    for seed in range(block * 35, block * 35 + 35):
        left, right, identical = random_pair(seed)
        try:
            status = judge(left, right, identical=identical, seed=seed)
        except (sua.SoftUpdateError, ValueError) as error:
            status = type(error).__name__
        seen[status] = seen.get(status, 0) + 1
    assert seen.get("undecided", 0) <= 7, seen


def test_the_judge_can_say_no() -> None:
    gentle = PlainRule((("", "x", ((("a", lambda p: p["a"]), ("g", (((("1", lambda p: 1), ("x", ())),),))),)),), "x")
    point = {"a": 3, "b": 1, "c": 1}
    other = PlainRule((("", "x", ((("b", lambda p: p["b"]), ("g", (((("1", lambda p: 1), ("x", ())),),))),)),), "x")
    assert first_difference(gentle, other, 3, point, identical=True, seed=1) == 1
    assert first_difference(gentle, gentle, 3, point, identical=True, seed=1) is None
