"""Rules that part and never meet again: the product against unrolled residuals, and the independent checker."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from brute_force import refute

from softupdate_algebra.algebra.assumptions import assume
from softupdate_algebra.algebra.sequences import COUNT
from softupdate_algebra.analysis.comparison import compare
from softupdate_algebra.analysis.findings import Finding, Problem
from softupdate_algebra.analysis.joint import Pair
from softupdate_algebra.analysis.never_meets import Apart, Moving, NeverMeets, Open, PowerOf, never_meets_again
from softupdate_algebra.analysis.oracles import CONSTANT, OWN, QUADRATIC, RECORDED, Oracle
from softupdate_algebra.proof import kernel
from softupdate_algebra.proof.never_certificate import always_different_certificate
from softupdate_algebra.rules.syntax import parse_rule

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Scalar

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
BEFORE = "TQN <- c*TQN + (1-c)*QN; QN <- QN + alpha*g(QN); return TQN"
SWAPPED = "QN <- QN + alpha*g(QN); TQN <- (1-c)*TQN + c*QN"
RESCALED = "x <- x + alpha_prime*g(x)"
PLAIN = "x <- x + alpha*g(x)"
HEAVY_BALL = "start v <- 0; v <- beta*v + g(x); x <- x - alpha*v"
INSIDE = "0 < c < 1, alpha > 0"


def found(
    left: str, right: str, given: str, unknowns: str = "", start: str = "identical", oracle: Oracle = RECORDED
) -> Finding:
    pair = Pair(parse_rule(left), parse_rule(right), start, oracle)
    return compare(Problem(pair, assume(given), tuple(unknowns.split())))


NEVER: list[tuple[str, str, str, str, str, Oracle, int, str]] = [
    (
        SOFT,
        RESCALED,
        INSIDE,
        "alpha_prime",
        "identical",
        RECORDED,
        2,
        "alpha*c*(1 - c^(k - 1)) on g0, whatever the unknowns",
    ),
    (SOFT, RESCALED, "-1 < c < 0, alpha != 0", "alpha_prime", "identical", RECORDED, 2, "c^(k - 1)) on g0, whatever"),
    (SOFT, PLAIN, INSIDE, "", "identical", RECORDED, 1, "-1*alpha*c^k on g0"),
    (SOFT, BEFORE, INSIDE, "", "identical", RECORDED, 1, "alpha*(1 - c)*c^(k - 1) on g0"),
    (SOFT, SWAPPED, "0 < c < 1/2, alpha > 0", "", "identical", RECORDED, 1, "((1 - c)^k - c^k) on g0"),
    (SOFT, RESCALED, INSIDE, "alpha_prime", "identical", CONSTANT, 2, "1 - c^k - k + c*k"),
    (SOFT, RESCALED, INSIDE, "alpha_prime", "x0 = TQN0", RECORDED, 1, "(1 - c^k) on QN0"),
    (HEAVY_BALL, RESCALED, "0 < beta < 1, alpha != 0", "alpha_prime", "identical", RECORDED, 2, "beta^(k - 1)) on g0"),
]


@pytest.mark.parametrize(("left", "right", "given", "unknowns", "start", "oracle", "first", "words"), NEVER)
def test_the_difference_is_the_product_and_is_never_zero(
    left: str, right: str, given: str, unknowns: str, start: str, oracle: Oracle, first: int, words: str
) -> None:
    never = never_meets_again(found(left, right, given, unknowns, start, oracle))
    assert isinstance(never, NeverMeets)
    assert never.first == first
    assert words in str(never)
    points = {"c": Fraction(1, 3), "alpha": Fraction(2, 5), "beta": Fraction(1, 4), "alpha_prime": Fraction(3, 7)}
    if given.startswith("-1"):
        points["c"] = Fraction(-1, 3)
    for k, residuals in never.pair.residuals(9):
        if k >= first:
            (residual,) = (r for r in residuals if r.label == never.label)
            product = Fraction(1)
            for factor in never.factors:
                product *= at(factor.shown, k).evaluate(points) ** factor.times
            assert product == residual.value.evaluate(points) != 0


def at(shown: Scalar, k: int) -> Scalar:
    """Return a factor for people at a number of steps, read back from its text."""
    from softupdate_algebra.algebra.parser import parse_scalar
    from softupdate_algebra.algebra.time import at_step

    assert COUNT == "k"
    return at_step(parse_scalar(str(shown).replace("k", "t")), k)


@pytest.mark.parametrize("index", range(len(NEVER)))
def test_the_checker_accepts_the_product(index: int) -> None:
    left, right, given, unknowns, start, oracle, *_ = NEVER[index]
    never = never_meets_again(found(left, right, given, unknowns, start, oracle))
    assert isinstance(never, NeverMeets)
    document = always_different_certificate(never)
    assert re.search(r" is not .* and all later t, ", kernel.check(document.encode()))
    assert refute(json.loads(document)) is None


INDUCTIONS = [
    (SOFT, PLAIN, "c != 0, alpha != 0", "_1^2*pow.c[t]^2"),
    (SOFT, PLAIN, "c < 0, alpha != 0", "_1^2*pow.c[t]^2"),
    (SOFT, PLAIN, "c > 0, alpha != 0", "_1*pow.c[t]"),
    ("x <- a*x + g(x)", "x <- b*x + g(x)", "a > b, b > 0", "pow.a[t] - pow.b[t]"),
    ("x <- x + g(x)", "x <- b*x + g(x)", "-1 < b < 1", "1 - pow.b[t]"),
    ("x <- x + g(x)", "x <- x/2 + g(x)", "", "1 - pow.of.0[t]"),
]


@pytest.mark.parametrize(("left", "right", "given", "above"), INDUCTIONS)
def test_what_keeps_a_factor_from_vanishing_is_an_induction(left: str, right: str, given: str, above: str) -> None:
    never = never_meets_again(found(left, right, given))
    assert isinstance(never, NeverMeets)
    document = always_different_certificate(never)
    assert kernel.check(document.encode())
    assert above in [text for text, *_ in json.loads(document)["witness"]["signs"]]


def test_the_checker_refuses_an_earlier_beginning() -> None:
    never = never_meets_again(found(*NEVER[0][:4]))
    assert isinstance(never, NeverMeets)
    earlier = (
        always_different_certificate(never)
        .replace('"steps":[2,2]', '"steps":[1,1]')
        .replace('"prefix":2', '"prefix":1')
    )
    with pytest.raises(kernel.CertificateRejected, match="something is not 0, or that need not vanish"):
        kernel.check(earlier.encode())


@pytest.mark.parametrize(("index", "kind"), [(2, PowerOf), (4, Apart), (5, Moving)])
def test_the_reason_is_the_kind_that_the_formula_asks_for(index: int, kind: type) -> None:
    left, right, given, unknowns, start, oracle, *_ = NEVER[index]
    never = never_meets_again(found(left, right, given, unknowns, start, oracle))
    assert isinstance(never, NeverMeets)
    assert isinstance(never.factors[-1].because, kind)


OPEN = [
    (SOFT, RESCALED, "0 < c < 1", "alpha_prime", "identical", RECORDED, "no coefficient"),
    (SOFT, SOFT, INSIDE, "", "identical", RECORDED, "no divergence"),
    (SOFT, RESCALED, INSIDE, "alpha_prime", "identical", OWN, "unknown function"),
    (SOFT, RESCALED, INSIDE, "alpha_prime", "identical", QUADRATIC, "no coefficient"),
    ("x <- x + g(x); every 3: y <- x", "x <- x + g(x); y <- x", "", "", "identical", RECORDED, "every 3 steps"),
    ("x <- a*x + g(x)", "x <- g(x)", "-1 < a < 1", "", "identical", RECORDED, "no coefficient"),
]


@pytest.mark.parametrize(("left", "right", "given", "unknowns", "start", "oracle", "reason"), OPEN)
def test_what_is_not_shown_is_open_with_a_reason(
    left: str, right: str, given: str, unknowns: str, start: str, oracle: Oracle, reason: str
) -> None:
    never = never_meets_again(found(left, right, given, unknowns, start, oracle))
    assert isinstance(never, Open)
    assert reason in never.reason


def test_a_base_that_is_a_number_needs_no_assumption() -> None:
    never = never_meets_again(found("x <- x + g(x)", "x <- x/2 + g(x)", ""))
    assert isinstance(never, NeverMeets)
    assert kernel.check(always_different_certificate(never).encode())


def test_rules_that_do_meet_again_are_never_claimed_not_to() -> None:
    """1 - (1 + c)^k is 0 at even k for c = -2, and (-1)^k - 1 at every second step."""
    for left, right, given in [
        ("x <- (1+c)*x + g(x)", "x <- x + g(x)", "c < -1"),
        ("x <- -x + g(x)", "x <- x + g(x)", ""),
        ("x <- -x + g(x)", "x <- x + g(x)", "c > 0"),
    ]:
        assert isinstance(never_meets_again(found(left, right, given)), Open)
