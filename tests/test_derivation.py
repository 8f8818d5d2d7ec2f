"""Derivations: a line that follows is written, one that does not stops the proof."""

from __future__ import annotations

import pytest

from softupdate_algebra.proof.derivation import Derivation, DerivationError

OPEN = "0 < c < 1, alpha > 0"
TRUE = [
    ("c*x + (1-c)*(x + alpha*s)", "x + (1-c)*alpha*s"),
    ("x - (c*x + (1-c)*x)", "0*x"),
    ("(1/3)*x + (2/3)*x", "x"),
]
FALSE = [
    ("c*x + (1-c)*(x + alpha*s)", "x + (1-c)*s"),
    ("c*x + (1-c)*(x + alpha*s)", "x + c*alpha*s"),
    ("x + s", "s"),
    ("(1/3)*x + (1/3)*x", "x"),
]


@pytest.mark.parametrize(("left", "right"), TRUE)
def test_what_follows_is_written(left: str, right: str) -> None:
    assert Derivation({"x", "s"}).equal(left, right, "expand") == 1


@pytest.mark.parametrize(("left", "right"), FALSE)
def test_what_does_not_follow_stops_the_proof(left: str, right: str) -> None:
    with pytest.raises(DerivationError, match="line 1 does not follow"):
        Derivation({"x", "s"}).equal(left, right, "expand")


def test_definitions_and_choices_are_used_by_later_lines() -> None:
    d = Derivation({"x", "g"}, OPEN)
    first = d.define("x[1]", "x[0] + alpha*g[0]")
    chosen = d.choose("b", "alpha*(1 - c)")
    assert d.equal("x[1] - x[0] - b*g[0]", "alpha*c*g[0]", "substitution", (first, chosen)) == 3
    assert len(d.proof("Two steps.").steps) == 3


def test_sums_are_shifted_and_split_off() -> None:
    d = Derivation({"x", "g"})
    d.define("x[k]", "x[0] + alpha*sum(i, 0, k - 1, g[i])")
    d.define("x[k+1]", "x[k] + alpha*g[k]")
    d.equal("x[k+1]", "x[0] + alpha*sum(i, 0, k, g[i])", "substitution")
    with pytest.raises(DerivationError):
        d.equal("x[k+1]", "x[0] + alpha*sum(i, 0, k - 1, g[i])", "one term is missing")


@pytest.mark.parametrize("value", ["alpha*c*(1 - c)", "1 - c^3", "alpha + c", "1 - c^k"])
def test_what_cannot_vanish_is_said_with_its_reason(value: str) -> None:
    d = Derivation({"x"}, OPEN)
    d.nonzero(value)
    assert d.last == 1


@pytest.mark.parametrize("value", ["c - 1/3", "alpha - c", "alpha_prime", "2 - alpha"])
def test_what_may_vanish_stops_the_proof(value: str) -> None:
    with pytest.raises(DerivationError, match="nothing says"):
        Derivation({"x"}, OPEN).nonzero(value)
