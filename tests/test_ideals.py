"""Membership in an ideal comes with its proof: the cofactors, multiplied out, add up."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from softupdate_algebra.algebra.border import to_sympy
from softupdate_algebra.algebra.ideals import cofactors
from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.algebra.scalar import ZERO, Scalar


def total(parts: tuple[Scalar, ...], given_ones: list[Scalar]) -> Scalar:
    result = ZERO
    for part, one in zip(parts, given_ones, strict=True):
        result = result + part * one
    return result


INSIDE = [
    ("a^2 - b^2", ["a - b"]),
    ("a^3 - a", ["a^2 - b", "a*b - a"]),
    ("1", ["c^4 - 3*c^3 - 3", "4*c^3 + 3"]),
    ("b^3 - b", ["a^2 + b^2 - 1", "a*b"]),
    ("0", ["a"]),
]
OUTSIDE = [("a", ["a^2 - b", "a*b - a"]), ("1", ["a", "b"]), ("a", ["b"]), ("a + b", ["a^2 + b^2 - 1", "a*b"])]


@pytest.mark.parametrize(("value", "given_ones"), INSIDE)
def test_what_lies_inside_is_a_sum_of_multiples(value: str, given_ones: list[str]) -> None:
    ideal = [parse_scalar(text) for text in given_ones]
    found = cofactors(parse_scalar(value), ideal)
    assert found is not None
    assert total(found, ideal) == parse_scalar(value)


@pytest.mark.parametrize(("value", "given_ones"), OUTSIDE)
def test_what_lies_outside_has_no_cofactors(value: str, given_ones: list[str]) -> None:
    assert cofactors(parse_scalar(value), [parse_scalar(text) for text in given_ones]) is None


small = st.integers(-3, 3)
polynomials = st.lists(st.tuples(small, st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=3)


def polynomial(terms: list[tuple[int, int, int]]) -> Scalar:
    result = ZERO
    for number, i, j in terms:
        result = result + Scalar.number(number) * Scalar.parameter("a") ** i * Scalar.parameter("b") ** j
    return result


@settings(max_examples=40, deadline=None)
@given(st.lists(polynomials, min_size=2, max_size=2), polynomials)
def test_membership_is_what_sympy_says(
    ideal: list[list[tuple[int, int, int]]], value: list[tuple[int, int, int]]
) -> None:
    parts, wanted = [part for part in map(polynomial, ideal) if part], polynomial(value)
    if not parts:
        return
    found = cofactors(wanted, parts)
    if found is not None:
        assert total(found, parts) == wanted
    basis = sp.groebner([to_sympy(part) for part in parts], *sp.symbols("a b"), order="grevlex")
    assert (found is not None) == basis.contains(to_sympy(wanted))
