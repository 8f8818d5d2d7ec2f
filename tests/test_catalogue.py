"""The catalogue: every entry reads, says what it is, and takes its arguments."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest

from softupdate_algebra import rules
from softupdate_algebra.errors import CatalogueError, LimitError, RuleError
from softupdate_algebra.rules.catalogue import (
    arguments_of,
    catalogue_entry,
    catalogue_names,
    catalogue_rule,
    names_entry,
    rule_from_form,
)
from softupdate_algebra.rules.syntax import parse_rule


@pytest.mark.parametrize("name", catalogue_names())
def test_every_entry_is_a_rule_with_a_source(name: str) -> None:
    entry, found = catalogue_entry(name), catalogue_rule(name)
    assert found.parameters == tuple(sorted(entry.scalars))
    assert parse_rule(str(found)) == found
    assert entry.source
    assert entry.summary
    assert set(arguments_of(entry)) == {*entry.scalars, *dict(entry.numbers)}
    assert getattr(rules, name)() == found


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("gradient_descent(alpha=alpha_prime)", "x <- x + alpha_prime*g(x)"),
        ("soft_update", "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"),
        ("soft_update(c=0.99)", "QN <- QN + alpha*g(QN); TQN <- 0.99*TQN + 0.01*QN"),
        ("soft_update(c=1 - tau)", "QN <- QN + alpha*g(QN); TQN <- (1-tau)*TQN + tau*QN"),
        ("soft_update_tau(tau=c)", "QN <- QN + alpha*g(QN); TQN <- c*QN + (1-c)*TQN"),
        ("soft_update(alpha=alpha[t])", "QN <- QN + alpha[t]*g(QN); TQN <- c*TQN + (1-c)*QN"),
        ("hard_update(period=4)", "QN <- QN + alpha*g(QN); every 4: TQN <- QN"),
        (
            " lookahead ( steps = 5 ) ",
            "repeat 5: QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN; QN <- TQN; return TQN",
        ),
        ("heavy_ball(d=0)", "v <- beta*v + g(x); x <- x + alpha*v; start v <- 0"),
        ("lecture(c=0.99)", "W_new <- W + alpha*g(W); W <- 0.01*W_new + 0.99*W"),
        (
            "bias_corrected_average(c=1/2)",
            "QN <- QN + alpha*g(QN); m <- m/2 + QN/2; start m <- 0; return m/(1 - (1/2)^(t+1))",
        ),
    ],
)
def test_a_form_is_the_rule_that_it_names(form: str, text: str) -> None:
    assert names_entry(form)
    assert rule_from_form(form) == parse_rule(text)


def test_scalars_are_numbers_texts_or_names() -> None:
    for value in (0.99, "0.99", "99/100", Fraction(99, 100)):
        assert rules.soft_update(c=value) == rules.soft_update(c="0.99")
    assert rules.soft_update(c=1) == parse_rule("QN <- QN + alpha*g(QN); TQN <- TQN")


REFUSED = [
    ("sof_update", CatalogueError, "Did you mean soft_update"),
    ("zzz", CatalogueError, "It has gradient_descent"),
    ("hard_update(perid=3)", CatalogueError, "takes alpha, period, but got 'perid'. Did you mean period"),
    ("hard_update(period=0)", RuleError, "whole number from 1 on"),
    ("hard_update(period=1/2)", RuleError, "whole number from 1 on"),
    ("hard_update(period=c)", RuleError, "whole number from 1 on, but got 'c'"),
    ("hard_update(period=10^9)", LimitError, "at most 100000"),
    ("soft_update(c=1, c=2)", RuleError, "'c' is given twice"),
    ("soft_update(c=", RuleError, "unexpected end of the text"),
    ("soft_update(0.99)", RuleError, "an argument such as c=0.99"),
    ("soft_update(c=QN)", RuleError, "'QN' is a network and a parameter"),
    ("soft_update(c=g(x))", RuleError, "is a call"),
    ("soft_update(c=1/0)", RuleError, "division by zero"),
    ("bias_corrected_average(c=1)", RuleError, "divides by zero there"),
    ("soft_update_as_momentum(c=1)", RuleError, "divides by zero there"),
    ("soft_update(c=alpha[t])", RuleError, "'alpha' is a parameter and a schedule"),
    ("", RuleError, "the name of a rule"),
    ("soft_update()x", RuleError, "the end of the text"),
]


@pytest.mark.parametrize(("form", "error", "message"), REFUSED, ids=[form for form, _, _ in REFUSED])
def test_what_the_catalogue_does_not_have_is_refused(form: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        rule_from_form(form)


@pytest.mark.parametrize("text", ["x <- g(x)", "x = (x)", "return x", "a; b", "@file", "x<-x\ny<-(x)"])
def test_a_rule_text_is_no_catalogue_form(text: str) -> None:
    assert not names_entry(text)


def test_values_of_other_types_are_refused() -> None:
    with pytest.raises(RuleError, match="but got list"):
        rules.soft_update(c=[1])
    with pytest.raises(RuleError, match="but got bool"):
        rules.soft_update(c=True)
    with pytest.raises(RuleError, match="but got nan"):
        rules.soft_update(c=float("nan"))


def test_the_rules_are_read_without_sympy() -> None:
    code = "import sys; from softupdate_algebra.rules import rule; rule('x <- x + g(x)'); print('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
