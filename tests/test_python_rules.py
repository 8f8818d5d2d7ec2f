"""Rules written as Python functions are the rules that the same text gives, as maps."""

from __future__ import annotations

import pytest

from softupdate_algebra.errors import RuleError
from softupdate_algebra.rules import parse_rule, rule
from softupdate_algebra.rules.build import rule_from_function


def descent(x, *, alpha, g):
    return x + alpha * g(x)


def swapped(a, b):
    return b, a


def rotated(a, b, c):
    return {"a": b, "b": c, "c": a}


def nested(x, *, g, a):
    return x + a * g(x + a * g(x))


def shared(x, v, *, alpha, beta, g):
    step = g(x)
    v = beta * v + step
    return {"v": v, "x": x + alpha * (step + beta * v)}


def two_oracles(x, y, *, g, h, c):
    return {"x": x + g(x, y) / c, "y": y + h(x)}


def constant(x, x_star, *, rate):
    return {"x": x + rate * (x_star - x)}


def scheduled(x, *, alpha, t, g):
    return x + alpha[t] * g(x) - alpha[t - 1] / (t + 1) * x


def exponential(x, *, c, t):
    return c ** (t + 1) * x


def defaults(x, *, c=0.01, d="1 - beta"):
    return x * c / d


def cleared(x, v):
    return {"x": x + v, "v": 0}


SAME = [
    (descent, "x <- x + alpha*g(x)"),
    (swapped, "a_old <- a; a <- b; b <- a_old"),
    (rotated, "a_old <- a; a <- b; b <- c; c <- a_old"),
    (nested, "x <- x + a*g(x + a*g(x))"),
    (two_oracles, "g_1 <- g(x, y); h_2 <- h(x); x <- x + g_1/c; y <- y + h_2"),
    (constant, "vector x_star; x <- (1 - rate)*x + rate*x_star"),
    (scheduled, "x <- (1 - alpha[t-1]/(t + 1))*x + alpha[t]*g(x)"),
    (exponential, "x <- c^(t + 1)*x"),
    (defaults, "x <- x/(100*(1 - beta))"),
    (cleared, "x <- x + v; v <- 0; return v"),
]


@pytest.mark.parametrize(("function", "text"), SAME, ids=lambda value: getattr(value, "__name__", None))
def test_a_function_is_the_rule_it_computes(function, text) -> None:
    assert rule(function) == parse_rule(text)


def test_an_answer_used_twice_is_asked_once() -> None:
    found = rule_from_function(shared)
    assert str(found).count("g(x)") == 1
    assert found.temporaries == ("g_1",)


def test_a_function_decorated_is_a_rule() -> None:
    @rule
    def soft(QN, TQN, *, tau, g):
        QN = QN + g(QN)
        TQN += tau * (QN - TQN)
        return QN, TQN

    assert soft.output[0].of == "TQN"
    assert parse_rule(str(soft)) == soft


def test_the_output_can_be_named() -> None:
    assert rule_from_function(swapped, output="a").output[0].of == "a"
    with pytest.raises(RuleError, match="output is to be 'z'"):
        rule_from_function(swapped, output="z")


def condition(x, *, c):
    return x if c > 0 else 2 * x


def truth(x):
    return x if x else 0


def looped(x):
    for _ in x:
        pass
    return x


def periodic(x, *, t):
    return x if t % 4 == 0 else 2 * x


REFUSED = [
    (lambda x, y: (x * y, y), "two networks are multiplied; a rule must be linear"),
    (lambda x: x**2, "a network is part of a power"),
    (lambda x: 2**x, "a network is part of a power"),
    (lambda x: abs(x), "a network is passed to abs"),
    (lambda x: float(x), "a network is converted to a number"),
    (lambda x: x @ x, "multiplied as a matrix"),
    (lambda x: x // 2, "divided with remainder"),
    (lambda x: x[0], "a network is indexed"),
    (lambda x, y: (x / y, y), "a network is divided by a network"),
    (lambda x, *, c: c / x, "a network is divided by"),
    (lambda x: x + 1, "what is added to a network is of type int"),
    (lambda x, *, c: x + c, "what is added to a network is a scalar"),
    (lambda x, *, c: c + x, "what is added to a network is a scalar"),
    (lambda x, *, g: x + g(x) * g, "'g' is used as an oracle and as a scalar"),
    (lambda x, *, c: x + c(c), "what c is asked at is a scalar"),
    (lambda x, *, max: max(x), "'max' cannot be called so"),
    (lambda x, *, c: x / (c - c), "divides by zero"),
    (lambda x, *, c: c**c * x, "the exponent is 'c'"),
    (lambda x, *, c: c[3] * x, "indexed with t or t - 1"),
    (lambda x, *, alpha, t: alpha * alpha[t] * x, "'alpha' is used as a schedule and as a scalar"),
    (lambda x: None, "returns NoneType"),
    (lambda x, y: x, "takes 2 networks but returns 1"),
    (lambda *x: x, r"takes \*x"),
    (lambda: 0, "takes no network"),
    (lambda x=1: x, "has a default value"),
    (lambda x: {}, "return the new networks"),
    (lambda x: {1: x}, "the key 1"),
    (lambda x, *, c: {"x": c}, "the returned x is a scalar"),
    (lambda x: x * "y z", "line 1, column 3"),
    (lambda x, x0: (x + x0, x0), "'x0' is the initial value of 'x'"),
    (condition, "a scalar is compared"),
    (truth, "a network is used as a condition"),
    (looped, "a network is taken apart"),
    (periodic, "a scalar is divided with remainder"),
]


@pytest.mark.parametrize(("function", "message"), REFUSED)
def test_what_is_not_linear_is_refused_by_operation(function, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        rule_from_function(function)
