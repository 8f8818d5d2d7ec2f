"""The space of reachable states against the coefficients multiplied out."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import rules

from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.analysis.joint import Pair
from softupdate_algebra.analysis.oracles import CONSTANT, RECORDED
from softupdate_algebra.analysis.reach import Agree, Part, Unknown, first_parting
from softupdate_algebra.errors import SoftUpdateError
from softupdate_algebra.rules.syntax import parse_rule

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"


def pair(left: str, right: str, oracle: object = RECORDED) -> Pair:
    return Pair(parse_rule(left), parse_rule(right), "identical", oracle)


def first_residual(both: Pair) -> int | None:
    return next((k for k, found in both.residuals() if any(r.value for r in found)), None)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (SOFT, SOFT, Agree()),
        (SOFT, "x <- x + alpha*g(x)", Part(1)),
        (SOFT, "x <- x + (1-c)*alpha*g(x)", Part(2)),
        ("x <- x + g(x); every 9000: y <- x", "x <- x + g(x); y <- y", Part(9000)),
        ("x <- x + g(x); at 50: y <- x", "x <- x + g(x); y <- y", Part(51)),
        ("x <- x + g(x); every 6 { y <- x }", "x <- x + g(x); every 2 { every 3 { y <- x } }", Agree()),
    ],
)
def test_the_first_parting_is_where_the_outputs_first_differ(left: str, right: str, expected: object) -> None:
    assert first_parting(pair(left, right), {}) == expected


def test_values_put_in_are_those_of_the_branch() -> None:
    both = pair(SOFT, "x <- x + alpha*g(x)")
    assert first_parting(both, {"c": Scalar.number(0)}) == Agree()
    assert first_parting(both, {"alpha": Scalar.number(0)}) == Agree()
    assert first_parting(both, {"c": Scalar.number(1)}) == Part(1)


def test_a_relation_that_was_not_solved_is_zero() -> None:
    square = Scalar.parameter("a") ** 2 - 2
    left, right = "x <- x + a^2*g(x)", "x <- x + 2*g(x)"
    assert first_parting(pair(left, right), {}, square) == Agree()
    assert first_parting(pair(left, right), {}) == Part(1)
    assert first_parting(pair("x <- x + a^3*g(x)", right), {}, square) == Part(1)


def test_what_exceeds_the_budget_is_unknown_never_a_verdict() -> None:
    periods = (
        "x <- x + g(x); every 97: y <- a*y + b*x + d*z; z <- e*z + f*y",
        "x <- x + g(x); every 101: y <- x; z <- y",
    )
    found = first_parting(pair(*periods), {})
    assert isinstance(found, Unknown | Part)
    if isinstance(found, Part):
        assert found.k == first_residual(pair(*periods))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_random_rules_part_where_their_coefficients_say(data: st.DataObject) -> None:
    left, right = data.draw(rules(steps=False, schedules=False)), data.draw(rules(steps=False, schedules=False))
    oracle = data.draw(st.sampled_from([RECORDED, CONSTANT]))
    try:
        both = Pair(left, right, "identical", oracle)
        if both.timing.varies:
            return
        expected = first_residual(both)
    except SoftUpdateError:
        return
    match first_parting(both, {}):
        case Agree():
            assert expected is None
        case Part(k):
            assert expected == k
        case Unknown():
            pass
