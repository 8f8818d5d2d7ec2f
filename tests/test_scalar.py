"""Exact scalars against SymPy and against exact fractions."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest

from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar

C = Scalar.parameter("c")
ALPHA = Scalar.parameter("alpha")


def test_equal_values_are_equal_whatever_way_they_were_made() -> None:
    assert (ALPHA * C - ALPHA) / (C**2 - 1) == ALPHA / (1 + C)
    assert hash((ALPHA * C - ALPHA) / (C**2 - 1)) == hash(ALPHA / (1 + C))


def test_a_scalar_evaluates_like_the_fraction_it_is() -> None:
    value = (ALPHA - C) / (ALPHA + C)
    assert value.evaluate({"alpha": Fraction(1, 3), "c": Fraction(2, 5)}) == Fraction(-1, 11)


def test_factors_are_irreducible_and_multiply_to_the_scalar() -> None:
    constant, factors = (3 * ALPHA * (1 - C) ** 2 / (1 + C)).factors()
    product = Scalar.number(constant)
    for base, power in factors:
        product = product * base**power
    assert product == 3 * ALPHA * (1 - C) ** 2 / (1 + C)
    assert sorted(power for _, power in factors) == [-1, 1, 2]


def test_substitution_is_simultaneous() -> None:
    assert (ALPHA - C).substitute({"alpha": C, "c": ALPHA}) == C - ALPHA


def test_substitution_refuses_a_pole() -> None:
    with pytest.raises(ZeroDivisionError):
        (1 / (1 - C)).substitute({"c": ONE})


def test_zero_has_no_inverse() -> None:
    with pytest.raises(ZeroDivisionError):
        ZERO.inverse()


def test_scalars_pickle() -> None:
    value = ALPHA / (1 - C)
    assert pickle.loads(pickle.dumps(value)) == value


def test_coefficients_in_a_name_are_free_of_it() -> None:
    assert (ALPHA * C**2 + C + 1).coefficients_in("c") == (ONE, ONE, ALPHA)
