"""On random comparisons the checker accepts what the library found, and an independent judge finds nothing against it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from brute_force import refute
from random_comparisons import random_comparison, timed_comparison

import softupdate_algebra as sua
from softupdate_algebra.errors import AssumptionError, CertificateError, ComparisonError, RuleError
from softupdate_algebra.proof.certificate import comparison_certificate, counterexample_certificate
from softupdate_algebra.proof.kernel import check

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDS = range(120)
CAMPAIGN = range(1000, 3000)
NO_REASON_YET = "no certificate can be made"


def agree(seed: int, comparison: Callable[[int], tuple[str, str, dict[str, Any]]] = random_comparison) -> str:
    """Return the status of a random comparison after every certificate of it was accepted."""
    left, right, options = comparison(seed)
    try:
        verdict = sua.compare(left, right, **options)
    except (ComparisonError, RuleError, AssumptionError) as error:
        return type(error).__name__
    if verdict.counterexample is not None:
        document = counterexample_certificate(verdict.finding)
        assert check(document.encode())
        assert refute(json.loads(document), seed=seed) is None
    if verdict.status == "undecided":
        return "undecided"
    try:
        text = comparison_certificate(verdict.finding)
    except CertificateError as error:
        assert str(error).startswith(NO_REASON_YET), (seed, left, right, options)
        return "no certificate"
    assert check(text.encode()), seed
    document = json.loads(text)
    assert refute(document, document["claim"]["cases"], seed=seed) is None, (seed, left, right, options)
    return verdict.status


def test_random_comparisons_agree() -> None:
    found = [agree(seed) for seed in SEEDS]
    assert {"equal", "cases", "diverges"} <= set(found)
    assert found.count("no certificate") <= len(found) / 100 + 1


def test_random_comparisons_with_time_and_schedules_agree() -> None:
    found = [agree(seed, timed_comparison) for seed in SEEDS]
    assert {"equal", "diverges"} <= set(found)
    assert "no certificate" not in found


@pytest.mark.parametrize(
    ("left", "right", "cases"),
    [
        ("x <- x + c^t*g(x)", "every 2: x <- x - g(x); every 2 offset 1: x <- x + g(x)", [["c <- -1"]]),
        ("x <- x + c^(2*t)*g(x)", "x <- x + g(x)", [["c <- 1"], ["c <- -1"]]),
        ("x <- x + c^t*g(x)", "x <- x + a^t*b^t*g(x)", [["c <- a*b"]]),
        ("x <- (1-c)*x + b*g(x)", "x <- (1-c)*x + c^(t+1)*g(x)", [["b <- 0", "c <- 0"], ["b <- 1", "c <- 1"]]),
    ],
)
def test_powers_that_coincide_only_by_their_solved_bases_are_certified(left: str, right: str, cases: Any) -> None:
    text = comparison_certificate(sua.compare(left, right).finding)
    assert check(text.encode())
    document = json.loads(text)
    assert document["claim"]["cases"] == cases
    assert refute(document, cases) is None


@pytest.mark.parametrize(("seed", "status"), [(841, "cases"), (1085, "diverges"), (2101, "diverges")])
def test_several_equations_left_unsolved_are_certified(seed: int, status: str) -> None:
    left, right, options = random_comparison(seed)
    verdict = sua.compare(left, right, **options)
    assert verdict.status == status
    assert check(comparison_certificate(verdict.finding).encode())


@pytest.mark.campaign
def test_many_random_comparisons_agree() -> None:
    found = [agree(seed, comparison) for comparison in (random_comparison, timed_comparison) for seed in CAMPAIGN]
    print({status: found.count(status) for status in sorted(set(found))}, CAMPAIGN)
    assert found.count("no certificate") <= len(found) / 100
