"""Rules that change with the step, decided for all k, against runs in exact fractions that know no algebra."""

import random
from fractions import Fraction

import pytest

import softupdate_algebra as sua
from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.analysis.invariants import find_invariant
from softupdate_algebra.analysis.numeric import run
from softupdate_algebra.analysis.vanishing import last_exception

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
UNIFORM = "QN <- QN + alpha*g(QN); TQN <- (t+1)/(t+2)*TQN + QN/(t+2)"
BIAS = "m <- b*m + (1-b)*g(x); x <- x - alpha/(1-b^(t+1))*m; start m <- 0"


class Dice(dict):
    """Numbers by name, drawn when asked for, kept afterwards."""

    def __init__(self, seed, given=()):
        super().__init__(given)
        self.random = random.Random(seed)

    def __missing__(self, name):
        self[name] = Fraction(self.random.randint(100, 999), self.random.choice([7, 11, 13]))
        return self[name]

    def __contains__(self, name):
        return True


def outputs(verdict, point, seed, steps=14):
    """Return both outputs for k = 1..steps at *point*, everything else random; None where a rule is undefined."""
    pair = verdict.finding.problem.pair
    dice = Dice(seed, point)
    found = []
    for k in range(1, steps + 1):
        values = []
        for index, rule in enumerate((pair.left, pair.right)):
            start = {n: dice[n] for n in pair.constants}
            for name, form in pair.starts[index]:
                start[name] = sum((v.evaluate(dice) * dice[key] for key, v in form.terms), Fraction(0))
            try:
                values.append(run(rule, k, dice, start, lambda answer, _: dice[str(answer)]))
            except ZeroDivisionError:
                return None
        found.append(tuple(values))
    return found


def solved_at(solved, seed):
    """Return numbers for the parameters that fit *solved*."""
    dice = Dice(seed)
    return {name: value.evaluate(dice) for name, value in solved} | dict(dice)


EQUAL = [
    (UNIFORM, "QN <- QN + alpha*g(QN); S <- S + QN; start S <- QN0; return S/(t+2)"),
    (UNIFORM, "QN <- QN + alpha*g(QN); TQN <- TQN + (QN - TQN)/(t+2)"),
    (
        "QN <- QN + alpha*g(QN); E <- c*E + (1-c)*QN; start E <- 0; return E/(1-c^(t+1))",
        "QN <- QN + alpha*g(QN); T <- (c-c^(t+1))/(1-c^(t+1))*T + (1-c)/(1-c^(t+1))*QN",
    ),
    ("QN <- QN + alpha*g(QN); TQN <- c[t]*TQN + (1-c[t])*QN", "QN <- QN + alpha*g(QN); TQN <- TQN + (1-c[t])*(QN-TQN)"),
    (
        "v <- beta*v + g(x); x <- x - alpha[t]*v; start v <- 0",
        "d <- beta*alpha[t]/alpha[t-1]*d + alpha[t]*g(x); x <- x - d; start d <- 0",
    ),
    ("x <- x + (-1)^t*g(x)", "every 2: x <- x - g(x); every 2 offset 1: x <- x + g(x)"),
    ("x <- 6^t*x + g(x)", "x <- 2^t*3^t*x + g(x)"),
    ("x <- x + (t-3)*g(x)/(t+1)", "x <- x + g(x) - 4*g(x)/(t+1)"),
]


@pytest.mark.parametrize(("left", "right"), EQUAL[:-1])
def test_rules_that_are_the_same_are_equal_for_all_k(left, right):
    verdict = sua.compare(left, right)
    assert verdict.status == "equal"
    assert all(verdict.finding.invariants)
    seen = outputs(verdict, {}, 5)
    assert all(a == b for a, b in seen)


IN_CASES = [
    (UNIFORM, SOFT, "c", [{"alpha": "0"}], 2),
    (
        BIAS,
        "m <- b*m + (1-b)*g(x); x <- x - a*m; start m <- 0",
        "a",
        [{"alpha": "0", "a": "0"}, {"b": "0", "a": "alpha"}],
        2,
    ),
    (
        "v <- beta*v + alpha[t]*g(x); x <- x - v; start v <- 0",
        "v <- beta*v + g(x); x <- x - alpha[t]*v; start v <- 0",
        "",
        [{"beta": "0"}],
        2,
    ),
    ("x <- x + (p*a[t] + q*a[t]^2)*w; vector w", "vector w; x <- x", "", [{"p": "0", "q": "0"}], 1),
    ("x <- c^t*x + g(x)", "x <- x + g(x)", "", [{"c": "1"}], 2),
    ("x <- x + (1-c)*t*g(x)", "x <- x + 2*(1-c)*g(x)", "", [{"c": "1"}], 1),
    ("x <- x + c^t*g(x)", "G <- g(x); at 0: x <- x + G; return x", "", [{"c": "0"}], 2),
    ("x <- x + c^t*g(x)", "every 2: x <- x - g(x); every 2 offset 1: x <- x + g(x)", "", [{"c": "-1"}], 2),
    ("x <- x + 2^t*(1-d)*g(x)", "x <- x + 4^t*(1-d)*g(x)", "", [{"d": "1"}], 2),
]


@pytest.mark.parametrize(("left", "right", "solve", "cases", "first"), IN_CASES)
def test_the_cases_are_found_and_hold_in_numbers(left, right, solve, cases, first):
    verdict = sua.compare(left, right, solve_for=solve)
    assert verdict.status == "cases"
    assert [{name: str(v) for name, v in case["solved"].items()} for case in verdict.cases] == cases
    assert verdict.first_divergence == first
    for case in verdict.finding.cases:
        seen = outputs(verdict, solved_at(case.solved, 3), 8)
        assert seen is None or all(a == b for a, b in seen)


def test_the_residual_of_a_schedule_inside_or_outside_the_velocity():
    verdict = sua.compare(*IN_CASES[2][:2])
    assert verdict.to_dict()["residual"] == {"k": 2, "terms": {"g0": "beta*(alpha[1] - alpha[0])"}}


def test_the_learning_rate_inside_or_outside_the_velocity_is_the_same_when_it_is_constant():
    left = "v <- beta*v + alpha*g(x); x <- x - v; start v <- 0"
    assert sua.compare(left, "v <- beta*v + g(x); x <- x - alpha*v; start v <- 0").status == "equal"


def test_uniform_averaging_is_no_soft_update():
    verdict = sua.compare(UNIFORM, SOFT, solve_for="c", assume="alpha > 0")
    assert (verdict.status, verdict.equal_up_to) == ("diverges", 1)
    example = verdict.counterexample
    assert example.values[0] != example.values[1]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("1 - c^t", 0),
        ("t - 3", 3),
        ("t + 1", -1),
        ("c^t - c^5", 5),
        ("t - c", -1),
        ("2^t - 1024", 10),
        ("t^2 - 40000", 200),
    ],
)
def test_the_last_step_at_which_a_divisor_vanishes(text, last):
    assert last_exception(parse_scalar(text)) == last


COEFFICIENTS = ["c", "1-c", "c^t", "t", "1/(t+1)", "a[t]", "1", "0", "-1", "a[t-1]", "2", "c^(t+1)", "b", "(-1)^t"]


def random_rule(dice):
    def some():
        return dice.choice(COEFFICIENTS)

    first = f"x <- ({some()})*x + ({some()})*y + ({some().replace('0', '3')})*g(x)"
    second = f"y <- ({some()})*y + ({some()})*({some()})*x"
    return f"{first}; {second}; return {dice.choice(['x', 'y', 'x - y'])}"


def nudged(rule, dice):
    """Return a rule that is the same, or nearly: one coefficient written otherwise or changed."""
    place = dice.choice(["(1-c)", "(c)", "(c^t)", "(a[t])", ")*x", ")*y"])
    other = {
        "(1-c)": "((1-c^2)/(1+c))",
        "(c)": "(c-1+1)",
        "(c^t)": "((c^(t+1)+c^t)/(1+c))",
        "(a[t])": "(2*a[t]-a[t])",
        ")*x": ")*b*x",
        ")*y": ")*c*y",
    }[place]
    return rule.replace(place, other, 1)


@pytest.mark.parametrize("seed", range(120))
def test_random_rules_against_exact_runs(seed):
    dice = random.Random(seed)
    left = random_rule(dice)
    right = nudged(left, dice) if dice.random() < 0.7 else random_rule(dice)
    verdict = sua.compare(left, right, start="independent" if dice.random() < 0.5 else "identical")
    seen = outputs(verdict, {}, seed, 9)
    agree = None if seen is None else all(a == b for a, b in seen)
    if verdict.status == "equal":
        assert agree is not False
    elif verdict.status in {"cases", "diverges"}:
        assert agree is not True
        assert verdict.counterexample is None or verdict.counterexample.values[0] != verdict.counterexample.values[1]
    for case in verdict.finding.cases if verdict.status == "cases" else ():
        if not case.rest:
            inside = outputs(verdict, solved_at(case.solved, seed), seed + 1, 9)
            assert inside is None or all(a == b for a, b in inside), case.solved


@pytest.mark.parametrize("seed", range(40))
def test_no_case_is_forgotten(seed):
    dice = random.Random(1000 + seed)
    left = random_rule(dice).replace("b", "c")
    right = nudged(left, dice)
    verdict = sua.compare(left, right)
    if verdict.status == "undecided":
        return
    for value in (0, 1, -1, 2, Fraction(1, 2)):
        point = {"c": Fraction(value)}
        seen = outputs(verdict, point, seed, 9)
        if seen is None:
            continue
        number = sua.algebra.scalar.Scalar.number(Fraction(value))
        listed = verdict.status == "equal" or any(
            all(e.substitute({"c": number}).is_zero for e in case.equations) for case in verdict.finding.cases
        )
        assert all(a == b for a, b in seen) == listed


def test_an_invariant_refuses_rules_that_differ():
    verdict = sua.compare(UNIFORM, SOFT, solve_for="c")
    assert find_invariant(verdict.finding.problem.pair, {}).kind == "parts"
