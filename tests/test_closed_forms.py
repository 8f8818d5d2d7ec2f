"""Closed forms against brute force, SymPy's own solver, and the independent checker."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
import sympy

from softupdate_algebra.algebra.assumptions import assume
from softupdate_algebra.algebra.linear import Answer, Slot
from softupdate_algebra.algebra.sequences import Radical, Recurrence, Sequence
from softupdate_algebra.analysis.closed_forms import ClosedForm, FormCase, closed_form
from softupdate_algebra.analysis.oracles import BOOTSTRAPPED, CONSTANT, OWN, QUADRATIC, RECORDED, Oracle
from softupdate_algebra.analysis.unrolling import unroll
from softupdate_algebra.errors import CatalogueError, CertificateError, RuleError
from softupdate_algebra.proof import kernel
from softupdate_algebra.proof.closed_form_certificate import closed_form_certificate
from softupdate_algebra.rules.syntax import parse_rule

if TYPE_CHECKING:
    from softupdate_algebra.rules.model import UpdateRule

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
BEFORE = "TQN <- c*TQN + (1-c)*QN; QN <- QN + alpha*g(QN); return TQN"
DELAYED = "TQN <- c*TQN + (1-c)*OLD; OLD <- QN; QN <- QN + alpha*g(QN); return TQN"
HEAVY_BALL = "v <- beta*v + g(x); x <- x - alpha*v"
NESTED = "x <- x + a*g(x) + b*h(x) + d*g(x); y <- p*y + (1-p)*x; z <- p*z + (1-p)*y"
NUMBERS = "x <- x/3 + g(x); y <- y/2 - x"
SIGNED = "x <- -c*x + g(x); y <- y - x/(1+c)"
QUOTIENT = "x <- x*p/q + g(x)"
HARD = "QN <- QN + alpha*g(QN); TQN <- QN"
FORGETFUL = "w <- y; y <- x; x <- g(x)"
RULES = (SOFT, BEFORE, DELAYED, HEAVY_BALL, NESTED, NUMBERS, SIGNED, QUOTIENT, HARD, FORGETFUL)
ORACLES = (RECORDED, CONSTANT, QUADRATIC, BOOTSTRAPPED)
STEPS = 12


def rule(text: str) -> UpdateRule:
    return parse_rule(text)


def numbers_for(case: FormCase, names: tuple[str, ...], seed: int) -> dict[str, Fraction] | None:
    """Return random numbers inside a case, ``None`` where a division does not work out."""
    dice = random.Random(seed)
    point = {name: Fraction(dice.randint(-7, 9), dice.randint(2, 6)) for name in names}
    try:
        for name, value in case.solved:
            point[name] = value.evaluate(point)
        ok = all(part.evaluate(point) for part in case.nonzero)
    except ZeroDivisionError:
        return None
    return point if ok else None


def names_of(form: ClosedForm) -> tuple[str, ...]:
    return tuple(sorted({*form.rule.parameters, "lambda", "gamma"}))


@pytest.mark.parametrize("text", RULES)
@pytest.mark.parametrize("oracle", ORACLES, ids=lambda one: one.name)
@pytest.mark.parametrize("start", ["independent", "identical"])
def test_every_case_gives_the_unrolled_numbers(text: str, oracle: Oracle, start: str) -> None:
    form = closed_form(rule(text), start, oracle)
    unrolled = {k: unroll(rule(text), k, start=start, oracle=oracle) for k in (*range(7), STEPS)}
    for index, case in enumerate(form.cases):
        point = next((p for seed in range(20) if (p := numbers_for(case, names_of(form), 100 * index + seed))), None)
        assert point is not None, case.solved
        for network in case.networks:
            if network.name in form.networks:
                for k, at_k in unrolled.items():
                    for label, weight in at_k.coefficients(network.name):
                        if isinstance(label, Answer):
                            found = network.answer(Slot(label.oracle, label.order)).at(k - label.step)
                        else:
                            found = network.value(label).at(k)
                        assert found.evaluate(point) == weight.evaluate(point), (case.solved, network.name, label, k)


def test_weights_that_the_unrolling_does_not_have_are_zero() -> None:
    network = closed_form(rule(DELAYED)).cases[0].network("TQN")
    for k in range(6):
        present = dict(unroll(rule(DELAYED), k).coefficients("TQN"))
        for label, part in network.values:
            assert (part.at(k).is_zero) == (label not in present)


@pytest.mark.parametrize("text", [SOFT, BEFORE, HEAVY_BALL, SIGNED])
def test_sympy_expressions_give_the_unrolled_expression(text: str) -> None:
    form = closed_form(rule(text))
    values = {sympy.Symbol(n): sympy.Rational(i + 2, 7) for i, n in enumerate(form.rule.parameters)}
    for name in form.networks:
        for k in (0, 1, 4):
            expression = form[name].subs(values).subs(sympy.Symbol("k"), k).doit()
            answers = {sympy.IndexedBase("g")[i]: sympy.Symbol(f"g{i}") for i in range(k)}
            direct = unroll(rule(text), k)[name].subs(values)
            assert sympy.expand(expression.subs(answers) - direct) == 0


def test_the_delayed_form_is_right_from_the_first_step_on() -> None:
    expression = closed_form(rule(DELAYED))["TQN"]
    at_zero = expression.subs(sympy.Symbol("k"), 0).doit()
    assert at_zero == sympy.Symbol("TQN0")


# -- the closed forms of the thread ------------------------------------------------------------------


def weights(form: ClosedForm, name: str) -> dict[str, str]:
    network = form.cases[0].output if name == "output" else form.cases[0].network(name)
    found = {label: str(part.scalar("k")) for label, part in network.values if isinstance(part, Sequence)}
    answers = {str(slot.oracle): str(part.scalar("j")) for slot, part in network.answers if isinstance(part, Sequence)}
    return found | answers


def test_the_soft_update_needs_no_case_and_no_division() -> None:
    form = closed_form(rule(SOFT))
    assert len(form.cases) == 1
    assert weights(form, "QN") == {"QN0": "1", "g": "alpha"}
    assert weights(form, "TQN") == {"QN0": "1 - c^k", "TQN0": "c^k", "g": "alpha*(1 - c^j)"}


def test_the_gap_forgets_each_gradient_at_rate_c() -> None:
    form = closed_form(rule(SOFT)).of("QN - TQN")
    assert weights(form, "output") == {"QN0": "c^k", "TQN0": "-c^k", "g": "alpha*c^j"}


def test_the_quadratic_loss_has_the_two_forms_of_coinciding_and_of_distinct_rates() -> None:
    form = closed_form(rule(SOFT), "identical", QUADRATIC)
    assert [str(part) for part in form.cases[0].nonzero] == ["c + alpha*lambda - 1"]
    c, alpha, rate, k = sympy.symbols("c alpha lambda k")
    rho = 1 - alpha * rate
    distinct = c**k + (1 - c) * rho * (rho**k - c**k) / (rho - c)
    found = form.cases[0]["TQN"].coeff(sympy.Symbol("QN0"))
    point = {c: sympy.Rational(1, 3), alpha: sympy.Rational(2, 7), rate: sympy.Rational(-5, 2)}
    assert all((found - distinct).subs({**point, k: n}) == 0 for n in range(9))
    assert form.cases[1].solved[0][0] == "c"
    coinciding = form.cases[1]["TQN"].coeff(sympy.Symbol("QN0"))
    assert sympy.simplify(coinciding - rho**k * (1 + k * (1 - rho))) == 0


def test_the_case_of_equal_rates_is_taken_when_numbers_are_put_in() -> None:
    value = closed_form(rule(SOFT), "identical", QUADRATIC)["TQN"]
    third = {"c": sympy.Rational(1, 3), "alpha": sympy.Rational(2, 3), "lambda": 1, "k": 3, "x_star": 0, "QN0": 1}
    assert value.subs({sympy.Symbol(n): v for n, v in third.items()}) == sympy.Rational(1, 27) * 3


def test_a_constant_gradient_grows_linearly_up_to_the_delay() -> None:
    form = closed_form(rule(SOFT), "identical", CONSTANT)
    c, alpha, k = sympy.symbols("c alpha k")
    found = form.cases[0]["TQN"].coeff(sympy.Symbol("g"))
    assert sympy.simplify(found - alpha * (k - c * (1 - c**k) / (1 - c))) == 0
    assert form.cases[1].solved[0] == ("c", form.cases[1].solved[0][1])
    assert form.cases[1]["TQN"] == sympy.Symbol("QN0")


def test_assumptions_spare_the_cases_that_they_exclude() -> None:
    inside = closed_form(rule(SOFT), "identical", CONSTANT, assumptions=assume("0 < c < 1"))
    assert len(inside.cases) == 1


def test_sympy_solves_the_same_recurrence() -> None:
    n, c, a = sympy.Symbol("n"), sympy.Rational(1, 3), sympy.Rational(2, 5)
    u = sympy.Function("u")
    theirs = sympy.rsolve(u(n + 2) - (1 + c) * u(n + 1) + c * u(n), u(n), {u(0): 0, u(1): a * (1 - c)})
    ours = closed_form(rule(SOFT)).cases[0].network("TQN").answer(Slot("g", 0))
    for j in range(1, 9):
        assert ours.at(j).evaluate({"c": Fraction(1, 3), "alpha": Fraction(2, 5)}) == Fraction(str(theirs.subs(n, j)))


def test_matrix_powers_agree_with_a_repeated_root() -> None:
    form = closed_form(rule(NESTED))
    p = sympy.Rational(2, 7)
    step = sympy.Matrix([[1, 0, 0], [1 - p, p, 0], [(1 - p) ** 2, (1 - p) * p, p]])
    for k in range(8):
        row = (step**k).row(2)
        found = [form.cases[0].network("z").value(f"{n}0").at(k).evaluate({"p": Fraction(2, 7)}) for n in "xyz"]
        assert [Fraction(str(entry)) for entry in row] == found


# -- where there is no formula -----------------------------------------------------------------------


def test_momentum_on_a_quadratic_has_a_recurrence_and_radicals_on_request() -> None:
    form = closed_form(rule(HEAVY_BALL), oracle=QUADRATIC)
    part = form.cases[0].network("x").value("x0")
    assert isinstance(part, Recurrence)
    assert [str(weight) for weight in part.weights] == ["-beta", "1 + beta + alpha*lambda"]
    with pytest.raises(RuleError, match="no closed form over rational functions"):
        form["x"]
    with pytest.raises(CertificateError, match="recurrence"):
        closed_form_certificate(form)
    rooted = closed_form(rule(HEAVY_BALL), oracle=QUADRATIC, radicals=True)
    other = rooted.cases[0].network("x").value("x0")
    assert isinstance(other, Radical)
    for k in range(STEPS):
        assert other.at(k) == part.at(k)
    numbers = {"alpha": sympy.Rational(1, 3), "beta": sympy.Rational(1, 5), "lambda": -1, "k": 5}
    value = other.sympy_terms(sympy.Symbol("k")).subs({sympy.Symbol(n): v for n, v in numbers.items()})
    at = {"alpha": Fraction(1, 3), "beta": Fraction(1, 5), "lambda": Fraction(-1)}
    assert sympy.nsimplify(sympy.expand(value)) == sympy.Rational(str(part.at(5).evaluate(at)))


REFUSED = [
    ("x <- x + alpha[t]*g(x)", "changes with the step"),
    ("x <- t*x + g(x)", "changes with the step"),
    ("x <- x + g(x); every 2: y <- x", "every 2 steps"),
    ("x <- x + g(x); at 0: x <- 2*x", "start-up of 1 steps"),
    ("x <- x + k*g(x)", "'k' counts steps"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_rules_without_closed_form_are_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        closed_form(rule(text))


def test_an_unknown_network_is_named_with_those_there_are() -> None:
    with pytest.raises(CatalogueError, match=r"it has QN, TQN\."):
        _ = closed_form(rule(SOFT))["Qn"]


# -- certificates ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [SOFT, BEFORE, HEAVY_BALL, NESTED, NUMBERS, SIGNED])
@pytest.mark.parametrize("oracle", ORACLES, ids=lambda one: one.name)
def test_the_checker_accepts_every_case(text: str, oracle: Oracle) -> None:
    form = closed_form(rule(text), "independent", oracle)
    for index, case in enumerate(form.cases):
        if all(network.splits for network in case.networks):
            assert kernel.check(closed_form_certificate(form, index).encode())


def test_the_checker_refuses_a_wrong_formula() -> None:
    text = closed_form_certificate(closed_form(rule(SOFT)))
    assert "- alpha*c*sum.1[t] + alpha*sum.0[t]" in text
    with pytest.raises(kernel.CertificateRejected, match="left minus right at t . 1 is not"):
        kernel.check(text.replace("- alpha*c*sum.1[t]", "- alpha*sum.1[t]").encode())


def test_a_delayed_formula_has_no_certificate_and_says_why() -> None:
    with pytest.raises(CertificateError, match="holds only after 1 step"):
        closed_form_certificate(closed_form(rule(DELAYED)))


def test_under_an_unknown_function_the_answers_are_those_that_the_rule_received() -> None:
    own, recorded = closed_form(rule(SOFT), oracle=OWN), closed_form(rule(SOFT))
    assert own.cases == recorded.cases
