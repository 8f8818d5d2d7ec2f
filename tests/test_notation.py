"""Scalars and expressions in three notations, against formulas written by hand."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from softupdate_algebra.algebra.expression import Expression, Name, Number, Product, Relation, Series, Sum
from softupdate_algebra.algebra.formula import combination_expression, equation_expression, name_expression
from softupdate_algebra.algebra.notation import draw, draw_terms
from softupdate_algebra.algebra.parser import parse_expression, parse_scalar
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.algebra.text import scalar_latex, scalar_text, scalar_unicode

WRITTEN = [
    ("alpha*c - alpha*c^2", "alpha*c*(1 - c)", "α·c·(1 − c)", r"\alpha\,c\,(1 - c)"),
    ("alpha - alpha*c^3", "alpha*(1 - c^3)", "α·(1 − c³)", r"\alpha\,(1 - c^{3})"),
    ("alpha*(1 - c)^2", "alpha*(1 - c)^2", "α·(1 − c)²", r"\alpha\,(1 - c)^{2}"),
    ("c - 1", "c - 1", "c − 1", "c - 1"),
    ("-alpha*(1 - c)", "alpha*(c - 1)", "α·(c − 1)", r"\alpha\,(c - 1)"),
    ("-1 - c", "-(1 + c)", "−(1 + c)", "-(1 + c)"),
    ("1/lambda", "1/lambda", "1/λ", r"\frac{1}{\lambda}"),
    ("-2*alpha/3", "-2*alpha/3", "−2·α/3", r"-\frac{2\alpha}{3}"),
    ("c/(1 - c)", "c/(1 - c)", "c/(1 − c)", r"\frac{c}{1 - c}"),
    ("alpha_prime - alpha + alpha*c", "alpha_prime - alpha*(1 - c)", "α′ − α·(1 − c)", r"\alpha' - \alpha\,(1 - c)"),
    ("alpha - alpha*c - alpha_prime", "alpha*(1 - c) - alpha_prime", "α·(1 − c) − α′", r"\alpha\,(1 - c) - \alpha'"),
    ("alpha*c*lambda*(c-1)*(alpha*lambda-1)",
     "alpha*c*lambda*(1 - c)*(1 - alpha*lambda)", "α·c·λ·(1 − c)·(1 − α·λ)",
     r"\alpha\,c\,\lambda\,(1 - c)\,(1 - \alpha\,\lambda)"),
    ("alpha[t-1]*c^(2*t+1)", "alpha[t-1]*c^(2*t + 1)", "αₜ₋₁·c²ᵗ⁺¹", r"\alpha_{t-1}\,c^{2t+1}"),
    ("1/3", "1/3", "1/3", r"\frac{1}{3}"),
    ("0", "0", "0", "0"),
]  # fmt: skip

EQUATIONS = [
    ("1 - alpha*lambda", "alpha*lambda - 1"),
    ("-3*c", "c"),
    ("alpha*(1 - c) - alpha_prime", "alpha_prime - alpha*(1 - c)"),
    ("(1 - c)/2", "c - 1"),
    ("alpha_prime*lambda - 1 + c", "alpha_prime*lambda + c - 1"),
]

NAMES = [
    ("TQN0", "TQN₀", r"\mathrm{TQN}_{0}"),
    ("g[3,1]", "g₃,₁", "g_{3,1}"),
    ("x_star", "x⋆", r"x_{\star}"),
    ("theta_k", "θₖ", r"\theta_{k}"),
    ("r_max", "rₘₐₓ", r"r_{\mathrm{max}}"),
    ("Q_B", "Q_B", "Q_{B}"),
    ("alpha_prime2", "α′₂", r"\alpha'_{2}"),
]


@pytest.mark.parametrize(("source", "plain", "unicode", "latex"), WRITTEN, ids=[row[1] for row in WRITTEN])
def test_a_scalar_is_written_as_a_person_would(source: str, plain: str, unicode: str, latex: str) -> None:
    scalar = parse_scalar(source)
    assert (scalar_text(scalar), scalar_unicode(scalar), scalar_latex(scalar)) == (plain, unicode, latex)


@pytest.mark.parametrize(("source", "written"), EQUATIONS)
def test_an_equation_leads_with_a_positive_term(source: str, written: str) -> None:
    assert draw(equation_expression(parse_scalar(source)), "plain") == written


@pytest.mark.parametrize(("name", "unicode", "latex"), NAMES)
def test_a_name_has_greek_letters_and_subscripts(name: str, unicode: str, latex: str) -> None:
    assert (draw(name_expression(name), "unicode"), draw(name_expression(name), "latex")) == (unicode, latex)


def test_a_combination_moves_signs_out_of_its_coefficients() -> None:
    coefficients = ["c^2", "1 - c^2", "-1", "c - 1", "0", "-alpha/3"]
    vectors = ["TQN0", "QN0", "x", "g0", "g1", "g[3,1]"]
    terms = [(parse_scalar(one), name_expression(two)) for one, two in zip(coefficients, vectors, strict=True)]
    expected = "c^2*TQN0 + (1 - c^2)*QN0 - x - (1 - c)*g0 - alpha/3*g[3,1]"
    assert draw(combination_expression(terms), "plain") == expected


def test_a_combination_avoids_a_leading_minus_where_it_can() -> None:
    assert draw(combination_expression([(parse_scalar("c - 1"), Name("x"))]), "plain") == "(c - 1)*x"
    assert draw(combination_expression([(parse_scalar("-c"), Name("x"))]), "plain") == "-c*x"
    assert draw(combination_expression([]), "plain") == "0"


def test_the_closed_form_is_drawn_as_in_a_book() -> None:
    def one(text: str) -> Expression:
        return parse_expression(text)

    series = Series(one("c^(k - 1 - i)*g[i]"), "i", Number(Fraction(0)), one("k - 1"))
    whole = Sum((("+", one("c^k*d[0]")), ("+", Product((("*", one("alpha")), ("*", series))))))
    formula = Relation((one("d[k]"), whole), ("=",))
    assert draw(formula, "plain") == "d[k] = c^k*d[0] + alpha*sum(c^(k - 1 - i)*g[i], i=0..k-1)"
    assert draw(formula, "unicode") == "dₖ = cᵏ·d₀ + α·∑ᵢ₌₀ᵏ⁻¹ cᵏ⁻¹⁻ⁱ·gᵢ"
    assert draw(formula, "latex") == r"d_{k} = c^{k}\,d_{0} + \alpha\,\sum_{i=0}^{k-1} c^{k-1-i}\,g_{i}"
    assert [term.text for term in draw_terms(formula, "unicode")] == ["dₖ", "= cᵏ·d₀", "+ α·∑ᵢ₌₀ᵏ⁻¹ cᵏ⁻¹⁻ⁱ·gᵢ"]


NESTED = [
    "a - (b - c)",
    "(-a)^2",
    "-a^2",
    "(a^b)^c",
    "a^(b*c)",
    "a/(b*c)",
    "a*(b + c)/d",
    "(a - b)*(-c)",
    "g(a + b, c)*2",
]


@pytest.mark.parametrize("source", [*NESTED, "0.01*a + 99/100*b", "x - (-y)", "QN[k+1]"])
def test_plain_text_parses_back_to_the_same_tree(source: str) -> None:
    tree = parse_expression(source)
    assert parse_expression(draw(tree, "plain")) == tree


@pytest.mark.parametrize("seed", range(4))
def test_the_text_of_a_random_scalar_parses_back(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(150):
        scalar = _random_scalar(chance, chance.randint(0, 4))
        assert parse_scalar(str(scalar)) == scalar, str(scalar)


def _random_scalar(chance: random.Random, depth: int) -> Scalar:
    if depth == 0:
        names = ["alpha", "c", "lambda", "alpha_prime", "alpha[t-1]", "c^t", "(1 - c)^t", "t"]
        return Scalar.number(chance.randint(-3, 3)) if chance.random() < 0.3 else Scalar.parameter(chance.choice(names))
    left, right = _random_scalar(chance, depth - 1), _random_scalar(chance, depth - 1)
    if chance.random() < 0.2 and right:
        return left / right
    return chance.choice([left * right, left + right, left - right])


def test_a_sparse_power_of_high_degree_is_written_at_once() -> None:
    c = Scalar.parameter("c")
    assert str(c**3 - c**10_000) == "c^3*(1 - c^9997)"
