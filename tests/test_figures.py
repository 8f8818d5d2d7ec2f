"""Figures of a rule's response against their definitions, summed up term by term in exact fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

import softupdate_algebra as sua
from softupdate_algebra.algebra.linear import Answer
from softupdate_algebra.algebra.sequences import Sequence
from softupdate_algebra.analysis.figures import Description, FittingRate, Known, Missing, Response
from softupdate_algebra.errors import CatalogueError, RuleError

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
BEFORE = "TQN <- c*TQN + (1-c)*QN; QN <- QN + alpha*g(QN); return TQN"
DELAYED = "TQN <- c*TQN + (1-c)*OLD; OLD <- QN; QN <- QN + alpha*g(QN); return TQN"
TWICE = "v <- beta*v + (1-beta)*g(x); x <- x - alpha*v; y <- c*y + (1-c)*x"
SPRING = "v <- v/2 - x/3 + g(x); x <- x + v; y <- y + x"
NUMBERS = {"alpha": "2/3", "c": "1/3", "beta": "1/5"}
SETTLING = [SOFT, BEFORE, DELAYED, TWICE, SPRING]


def only(text: str, settings: dict[str, str] | None = None) -> Response:
    description: Description = sua.describe(text, set=settings)
    (response,) = description.responses
    return response


def summed(text: str, steps: int = 160) -> tuple[float, float, float]:
    """Return limit, mean delay and noise gain from the unrolled changes."""
    rule = sua.rule(text)
    numbers = {name: Fraction(NUMBERS[name]) for name in rule.parameters}
    weights = dict(sua.unroll(rule, steps).coefficients(rule.networks[-1] if "return" not in text else "TQN"))
    rates = [0.0]
    for age in range(1, steps + 1):
        weight = weights.get(Answer("g", steps - age, 0))
        rates.append(0.0 if weight is None else float(weight.evaluate(numbers)))
    changes = [new - old for old, new in zip(rates, rates[1:], strict=False)]
    total = sum(changes)
    delay = sum(index * change for index, change in enumerate(changes)) / total
    return total, delay, sum(change**2 for change in changes) / total**2


@pytest.mark.parametrize("text", SETTLING)
def test_figures_are_the_sums_that_define_them(text: str) -> None:
    used = {name: NUMBERS[name] for name in sua.rule(text).parameters}
    response = only(text, used)
    for figure, expected in zip((response.limit, response.mean_delay, response.noise_gain), summed(text), strict=True):
        assert isinstance(figure, Known)
        assert figure.number is not None
        assert float(figure.number) == pytest.approx(expected, rel=1e-9)


def test_the_soft_update_has_the_figures_that_people_quote() -> None:
    response = only(SOFT)
    assert isinstance(response.rate, Sequence)
    assert str(response.rate.scalar("j")) == "alpha*(1 - c^j)"
    figures = (response.limit, response.mean_delay, response.half_life, response.noise_gain, response.matching_period)
    assert [str(figure) for figure in figures] == [
        "alpha",
        "c/(1 - c)",
        "ln(1/2)/ln(c)",
        "(1 - c)/(1 + c)",
        "(1 + c)/(1 - c)",
    ]
    assert all(isinstance(figure, Known) for figure in figures)
    assert [getattr(figure, "provided", ()) for figure in figures[1:3]] == [("|c| < 1",), ("0 < c < 1",)]


def test_figures_are_sympy_expressions() -> None:
    response = only(SOFT)
    c = sympy.Symbol("c")
    assert isinstance(response.half_life, Known)
    assert isinstance(response.noise_gain, Known)
    assert response.half_life.sympy == sympy.log(sympy.Rational(1, 2)) / sympy.log(c)
    assert sympy.simplify(response.noise_gain.sympy - (1 - c) / (1 + c)) == 0


@pytest.mark.parametrize(("tau", "period"), [("0.001", 1999), ("0.005", 399), ("0.01", 199)])
def test_settings_in_the_wild_match_a_hard_update_period(tau: str, period: int) -> None:
    response = only("QN <- QN + alpha*g(QN); TQN <- (1-tau)*TQN + tau*QN", {"tau": tau})
    assert isinstance(response.matching_period, Known)
    assert response.matching_period.number == period
    assert isinstance(response.mean_delay, Known)
    assert response.mean_delay.number == Fraction(period - 1, 2)


def test_the_half_life_is_a_number_of_steps() -> None:
    half = only(SOFT, {"c": "1/2"}).half_life
    assert isinstance(half, Known)
    assert half.number == pytest.approx(1)


def test_a_soft_update_before_the_step_is_one_step_later() -> None:
    after, before = only(SOFT).mean_delay, only(BEFORE).mean_delay
    assert isinstance(after, Known)
    assert isinstance(before, Known)
    assert before.value == after.value + 1


NOT_DEFINED = [
    ("x <- x + alpha*g(x)", {}, "half_life", "arrived in full after 1 step"),
    ("w <- x; x <- x + g(x); return w", {}, "half_life", "nothing decays"),
    ("x <- x + g(x); y <- y + x", {}, "limit", "does not settle"),
    (SOFT, {"c": "1"}, "mean_delay", "does not settle: |c| < 1 does not hold at the given numbers"),
    (SOFT, {"c": "-1/2"}, "half_life", "0 < c < 1 does not hold"),
    (TWICE, {}, "half_life", "does not decay by one constant factor (rates beta, c)"),
    (SPRING, {}, "half_life", "roots of a polynomial of higher degree"),
    (SOFT + "; return QN - TQN", {}, "noise_gain", "ends at 0"),
]


@pytest.mark.parametrize(("text", "settings", "figure", "reason"), NOT_DEFINED)
def test_a_figure_that_is_not_defined_says_why(text: str, settings: dict[str, str], figure: str, reason: str) -> None:
    found = getattr(only(text, settings), figure)
    assert isinstance(found, Missing)
    assert reason in found.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("QN <- QN + g(QN); every 5: TQN <- QN", "every 5 steps"),
        ("x <- x + alpha[t]*g(x)", "changes with the step"),
        ("x <- c*x", "asks for no gradient"),
    ],
)
def test_a_rule_without_figures_says_why(text: str, reason: str) -> None:
    description = sua.describe(text)
    assert not description.responses
    assert description.reason is not None
    assert reason in description.reason


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [({"tau": "0.1"}, CatalogueError, "the parameters of the rule are alpha, c"), ({"c": "x"}, RuleError, "a number")],
)
def test_a_wrong_setting_is_refused(settings: dict[str, str], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        sua.describe(SOFT, set=settings)


def test_the_rate_that_fits_a_constant_gradient_rises_from_its_first_value_to_alpha() -> None:
    fit = sua.describe(SOFT).fitting_rate
    assert isinstance(fit, FittingRate)
    c, alpha, k = sympy.symbols("c alpha k")
    theirs = alpha * (1 - c * (1 - c**k) / (k * (1 - c)))
    point = {c: sympy.Rational(2, 5), alpha: 3}
    assert all((fit.sympy - theirs).subs({**point, k: n}) == 0 for n in range(1, 9))
    assert str(fit.first) == "alpha*(1 - c)"
    assert isinstance(fit.limit, Known)
    assert str(fit.limit) == "alpha"
    at_last = float(fit.sympy.subs({**point, k: 10**6}))
    assert at_last == pytest.approx(3, abs=1e-5)
