"""Answers of oracles written as linear expressions."""

from __future__ import annotations

import pytest

from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.errors import RuleError
from softupdate_algebra.rules.answers import parse_answer
from softupdate_algebra.rules.model import Term


def test_a_name_added_to_a_vector_is_a_constant() -> None:
    found = parse_answer("g(x) = lambda*(x_star - x)/kappa")
    rate = parse_scalar("lambda/kappa")
    assert found.answer == (Term(rate, "x_star"), Term(-rate, "x"))
    assert (found.arguments, found.constants, found.conditions) == (("x",), ("x_star",), (parse_scalar("kappa"),))


def test_a_constant_in_a_product_is_named_beforehand() -> None:
    with pytest.raises(RuleError, match="none of 'lambda', 'b' is known as a vector"):
        parse_answer("g(x) = lambda*b - x")
    assert parse_answer("g(x) = lambda*b - x", ["b"]).constants == ("b",)
    assert parse_answer("g(x) = 0").answer == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a name"),
        ("g = x", "an oracle and its arguments"),
        ("g(x)", "expected '='"),
        ("g(x, x) = x", "different plain names"),
        ("g(2) = x", "different plain names"),
        ("min(x) = x", "cannot be an oracle"),
        ("g(x) = x*x", "two vectors are multiplied"),
        ("g(x) = h(x)", "no oracle can be asked here"),
        ("g(x) = x + 1", "a number stands"),
        ("g(x) = t*x", "'t' is reserved"),
        ("g(x) = x; y", "unexpected ';'"),
    ],
)
def test_what_is_no_linear_answer_is_refused(text: str, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        parse_answer(text)
