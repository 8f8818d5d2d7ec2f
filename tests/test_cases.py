"""Decompositions, assumptions and signs: no real case is missed, and nothing is excluded without a true reason."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softupdate_algebra.algebra.assumptions import assume, prove_sign, real_roots_in, sample_points
from softupdate_algebra.algebra.cases import Decomposer, decompose
from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.algebra.positive import positive_combination
from softupdate_algebra.algebra.real_points import has_real_point
from softupdate_algebra.errors import AssumptionError

MANY = settings(max_examples=60, deadline=None, derandomize=True)
NUMBERS = tuple(Fraction(n) for n in (-2, -1, 0, 1, 2)) + (Fraction(1, 3), Fraction(-1, 2), Fraction(1, 2))
PIECES = (
    "a",
    "b",
    "c",
    "a - b",
    "c - 1",
    "a*b - c",
    "a + b + c",
    "c^2 + 1",
    "a^2 - c",
    "a*c - b",
    "2*a - 1",
    "a^2 + b^2",
    "b^3 - 1",
)
ASSUMED = ("", "0 < c < 1", "a > b", "a != 0, b >= 0", "a*b = 1", "a^2 + b^2 < 2", "c = 1/2", "a > 0, b > 0, c > 0")


def cases(*polynomials: str, assumed: str = "", unknowns: tuple[str, ...] = ()) -> Any:
    return decompose([parse_scalar(text) for text in polynomials], assume(assumed), unknowns)


@pytest.mark.parametrize(
    ("polynomials", "assumed", "expected"),
    [
        (["a*b"], "", [{"a": "0"}, {"b": "0"}]),
        (["a*b", "a + b - 1"], "", [{"a": "0", "b": "1"}, {"a": "1", "b": "0"}]),
        (["c^3 - 1"], "", [{"c": "1"}]),
        (["c*(1-c)*a"], "0 < c < 1", [{"a": "0"}]),
        (["c*(1-c)*a"], "0 < c < 1, a > 0", []),
        (["a - b"], "a > b", []),
        (["a^2 - b^2"], "a > 0, b > 0", [{"a": "b"}]),
        (["a - b", "b - d", "a - d - 1"], "", []),
        (["a*lambda - 1"], "", [{"a": "1/lambda"}]),
        (["(a - 1)^5*(b - 2)^3"], "", [{"a": "1"}, {"b": "2"}]),
        (["0"], "", [{}]),
        (["3"], "", []),
    ],
)
def test_decompositions_by_hand(polynomials: list[str], assumed: str, expected: list[dict[str, str]]) -> None:
    found = [{name: str(value) for name, value in case.solved} for case in cases(*polynomials, assumed=assumed).cases]
    assert sorted(map(str, found)) == sorted(map(str, expected))


@MANY
@given(
    texts=st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3), min_size=1, max_size=3),
    assumed=st.sampled_from(ASSUMED),
)
def test_a_point_is_a_zero_exactly_when_it_lies_in_a_case(texts: list[list[str]], assumed: str) -> None:
    known = assume(assumed)
    polynomials = [parse_scalar("*".join(f"({piece})" for piece in pieces)) for pieces in texts]
    found = decompose(polynomials, known)
    for a in NUMBERS:
        for b in NUMBERS:
            for c in NUMBERS:
                point = {"a": a, "b": b, "c": c}
                if not all(_true(fact, point) for fact in known.facts):
                    continue
                if any(equation.evaluate(point) for equation, _ in known.equations):
                    continue
                zero = all(polynomial.evaluate(point) == 0 for polynomial in polynomials)
                inside = any(_inside(case, point) for case in found.cases)
                assert zero == inside, (point, texts, assumed)


def _true(fact: Any, point: dict[str, Fraction]) -> bool:
    value = fact.polynomial.evaluate(point)
    return {"positive": value > 0, "nonnegative": value >= 0, "nonzero": value != 0}[fact.kind]


def _inside(case: Any, point: dict[str, Fraction]) -> bool:
    return all(part.evaluate(point) == 0 for part in case.equations) and all(
        part.evaluate(point) for part in case.nonzero
    )


@MANY
@given(assumed=st.sampled_from(ASSUMED), piece=st.sampled_from(PIECES), other=st.sampled_from(PIECES))
def test_a_reason_for_not_vanishing_is_true_at_every_point(assumed: str, piece: str, other: str) -> None:
    known = assume(assumed)
    polynomial = parse_scalar(f"({piece})*({other}) + 1/3")
    sign, why = known.sign(polynomial), known.why_nonzero(polynomial)
    names = ("a", "b", "c")
    for _, point in zip(range(60), sample_points(names, known.facts), strict=False):
        value = polynomial.evaluate(point)
        assert sign is None or value * sign > 0
        assert why is None or value != 0


@pytest.mark.parametrize(
    ("assumed", "polynomial", "sign"),
    [
        ("0 < c < 1", "1 - c^7", 1),
        ("0 < c < 1", "c - 2", -1),
        ("0 < c < 1, a > 0", "a*c*(1 - c)", 1),
        ("a > b, b > d", "a - d", 1),
        ("a > b > 0, d > 0", "a*d - b*d", 1),
        ("", "a^2 + b^2 + 1", 1),
        ("", "a^2 - a + 1", 1),
        ("", "a^2 + b^2", None),
        ("a > 0", "a - b", None),
        ("a >= 0", "a", None),
        ("a^2 + b^2 < 1", "a^2 + b^2 - 2", -1),
        ("0 < c < 1", "c^2 - c + 1/5", None),
    ],
)
def test_signs(assumed: str, polynomial: str, sign: int | None) -> None:
    assert assume(assumed).sign(parse_scalar(polynomial)) == sign


def test_a_sign_comes_with_its_identity() -> None:
    known, polynomial = assume("0 < c < 1, a > 0"), parse_scalar("a*c - a*c^2")
    found = prove_sign(known.facts, polynomial)
    assert found is not None
    total = parse_scalar("0")
    for weight, powers, root in found.terms:
        assert weight > 0
        term = root * root * weight
        for index, power in powers:
            term = term * known.facts[index].polynomial ** power
        total = total + term
    assert total == polynomial * found.sign


@pytest.mark.parametrize(
    ("text", "low", "high", "count"),
    [
        ("c^2 - 2", None, None, 2),
        ("c^2 - 2", 0, None, 1),
        ("c^2 - 2", 0, 1, 0),
        ("c^3 - c", -1, 1, 1),
        ("(c - 1)^4", 0, 2, 1),
    ],
)
def test_real_roots_are_counted(text: str, low: int | None, high: int | None, count: int) -> None:
    bounds = tuple(None if bound is None else Fraction(bound) for bound in (low, high))
    assert real_roots_in(parse_scalar(text), *bounds) == count


@pytest.mark.parametrize(
    ("relations", "assumed", "seen"),
    [
        (["c^2 - 2"], "", True),
        (["c^2 - 2"], "c > 0", True),
        (["c^2 - 2"], "0 < c < 1", False),
        (["c^2 - 2"], "c != 1", True),
        (["c^2 - 2"], "(c^2 - 1)*(c^2 - 3) > 0", False),
        (["c^2 - 2", "b^2 - 3"], "b > c", True),
        (["c^2 - 2", "b^2 - 3"], "b > 2*c, c > 0", False),
        (["c^2 - 2", "b^2 - c^2 - 1"], "b > 0", True),
        (["b^2 - c^3 + 5"], "", True),
        (["b^2 + c^2"], "b != 0", False),
    ],
)
def test_real_points_are_enclosed(relations: list[str], assumed: str, seen: bool) -> None:
    assert has_real_point(tuple(map(parse_scalar, relations)), assume(assumed).facts) == seen


def test_positive_combinations_are_exact_or_absent() -> None:
    a, b = parse_scalar("a"), parse_scalar("b")
    assert positive_combination(a * 3 + b, [a, b]) == (Fraction(3), Fraction(1))
    assert positive_combination(a - b, [a, b]) is None
    assert positive_combination(a, [b]) is None


def test_assumptions_read_chains_and_divisions() -> None:
    known = assume("0 < c < 1, alpha >= 1/3, a/b > 0, lambda*alpha = 1")
    assert [(str(fact.polynomial), fact.kind) for fact in known.facts[:3]] == [
        ("c", "positive"), ("1 - c", "positive"), ("(3*alpha - 1)/3", "nonnegative")]  # fmt: skip
    assert known.parameters == ("a", "alpha", "b", "c", "lambda")
    assert known.sign(parse_scalar("a*b")) == 1


@pytest.mark.parametrize(
    "text", ["0 <", "c", "c ~ 1", "0 < c <", "c == 1 =", "__import__('os')", "c < 1 and c > 0", "c < 1;"]
)
def test_what_is_no_comparison_is_refused(text: str) -> None:
    with pytest.raises(AssumptionError):
        assume(text)


@pytest.mark.parametrize("text", ["1 < 0", "0 = 1", "1/3 > 1/2", "0 != 0"])
def test_false_comparisons_of_numbers_are_refused(text: str) -> None:
    with pytest.raises(AssumptionError):
        assume(text)


def test_refining_one_place_after_another_gives_the_same_cases() -> None:
    polynomials = [parse_scalar(text) for text in ("a*b - c", "a*c", "b*(c - 1)")]
    one = decompose(polynomials)
    work = Decomposer(assume(""))
    from softupdate_algebra.algebra.cases import Source

    places = work.places()
    for index, polynomial in enumerate(polynomials):
        places = [leaf for place in places for leaf in work.vanish(place, polynomial, Source("residual", index))]
    assert [case.equations for case in work.result().cases] == [case.equations for case in one.cases]
