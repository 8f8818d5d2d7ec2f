"""Random rules against runs in exact fractions: verdicts, their k, counterexamples, and what may not change them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from brute_force import Dice, Point, UndefinedError, allowed, both, in_case, number, refute
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_comparisons import random_comparison
from strategies import rules, scalars

import softupdate_algebra as sua
from softupdate_algebra.errors import AssumptionError, CertificateError, ComparisonError, LimitError, RuleError
from softupdate_algebra.proof.certificate import counterexample_certificate
from softupdate_algebra.proof.certificates.claims import equal
from softupdate_algebra.proof.outline import Comparison, Question
from softupdate_algebra.rules.model import Assignment, Call, Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from softupdate_algebra.rules.model import Combination, UpdateRule
    from softupdate_algebra.verdict import Verdict

INSIDE = "0 < c < 1, alpha > 0"
REFUSED = (ComparisonError, RuleError, AssumptionError)
FEW = settings(max_examples=40, deadline=None, derandomize=True)


def claim_of(verdict: Verdict) -> dict[str, Any]:
    problem = verdict.finding.problem
    question = Question(problem.pair, problem.assumptions, problem.defined_if)
    cases = verdict.finding.decomposition.cases
    claim, _ = equal(Comparison("", question, problem.unknowns, (question.first,), cases, (), None, None))
    return claim | {"onwards": True, "complete": True}


def general_points(verdict: Verdict, claim: dict[str, Any], seed: int) -> Iterator[Any]:
    """Yield points in general position that the assumptions allow, outside the cases, the first rescaling put in."""
    choice = dict(verdict.finding.rescaling[0]) if verdict.finding.rescaling else {}
    for n in range(30):
        point = Dice(seed * 100 + n)
        for name in ("alpha", "b", "c", "alpha_prime", "lambda", "gamma"):
            if name not in choice and n % 3:
                point.known[name] = Fraction(point.random.randint(1, 999), 1009)
        try:
            values = {name: number(str(value), point) for name, value in choice.items()}
            point.known |= values
            if allowed(claim, point) and not any(in_case(claim, case, point) for case in claim["cases"]):
                yield point
        except UndefinedError:
            continue


def require_sound(verdict: Verdict, seed: int) -> None:
    """Fail where a run in exact fractions speaks against the verdict."""
    claim = claim_of(verdict)
    if verdict.status != "undecided":
        found = refute({"kind": "equal", "claim": claim}, claim["cases"], seed=seed)
        assert found is None, found
    assert (verdict.status == "undecided") == (verdict.reason is not None)
    if verdict.status == "equal":
        assert verdict.first_divergence is None
        assert verdict.equal_up_to is None
    if verdict.counterexample is not None:
        assert refute(json.loads(counterexample_certificate(verdict.finding)), seed=seed) is None
    if verdict.status in {"cases", "diverges"}:
        require_right_steps(verdict, claim, seed)


def require_right_steps(verdict: Verdict, claim: dict[str, Any], seed: int) -> None:
    first, last = verdict.first_divergence, verdict.equal_up_to
    assert first is not None
    assert last == first - 1
    if verdict.finding.problem.pair.oracle.name == "own" or first > 40:
        return
    for n, point in enumerate(general_points(verdict, claim, seed)):
        try:
            seen = [*both(claim, point, Dice(n), first)]
        except UndefinedError:
            continue
        if len(seen) <= first:
            continue
        assert all(a == b for a, b in seen[:first] if None not in (a, b)), (first, point.known)
        assert seen[first][0] != seen[first][1], (first, point.known)
        return


@pytest.mark.parametrize("seeds", [range(start, start + 20) for start in range(0, 120, 20)], ids=str)
def test_verdicts_on_random_texts_stand_up_to_runs_in_fractions(seeds: range) -> None:
    for seed in seeds:
        left, right, options = random_comparison(seed)
        try:
            verdict = sua.compare(left, right, **options)
        except REFUSED:
            continue
        try:
            require_sound(verdict, seed)
        except CertificateError:
            continue
        except AssertionError as error:
            raise AssertionError(f"{(left, right, options)}: {error}") from error


def combined(combination: Combination, change: Any) -> Combination:
    def inner(term: Term) -> Term:
        if isinstance(term.of, Call):
            return change(
                Term(term.coefficient, Call(term.of.oracle, tuple(combined(a, change) for a in term.of.arguments)))
            )
        return change(term)

    return tuple(inner(term) for term in combination)


def with_one_coefficient_changed(rule: UpdateRule, at: int, value: Any) -> UpdateRule:
    count = iter(range(10_000))

    def change(term: Term) -> Term:
        return replace(term, coefficient=value) if next(count) == at else term

    statements = tuple(
        replace(s, value=combined(s.value, change)) if isinstance(s, Assignment) else s for s in rule.statements
    )
    return replace(rule, statements=statements)


@FEW
@given(
    rule=rules(starts=True, outputs=True),
    at=st.integers(0, 5),
    value=scalars(),
    start=st.sampled_from(("identical", "independent")),
    assumed=st.sampled_from(("", INSIDE)),
    oracle=st.sampled_from(("recorded", "constant")),
)
def test_one_coefficient_changed(rule: Any, at: int, value: Any, start: str, assumed: str, oracle: str) -> None:
    changed = with_one_coefficient_changed(rule, at, value)
    assume(changed != rule)
    changed = sua.rule(str(changed))
    try:
        verdict = sua.compare(rule, changed, start=start, assume=assumed, oracle=oracle)
    except REFUSED:
        assume(False)
    require_sound(verdict, 7)


@FEW
@given(left=rules(quotients=True, constants=False), right=rules(quotients=True, constants=False))
def test_two_rules_that_have_nothing_to_do_with_each_other(left: Any, right: Any) -> None:
    try:
        verdict = sua.compare(left, right, oracle="constant", solve_for="c" if "c" in left.parameters else "")
    except REFUSED:
        assume(False)
    require_sound(verdict, 11)


@FEW
@given(rule=rules(prefixes=True, starts=True, outputs=True), start=st.sampled_from(("identical", "independent")))
def test_a_rule_equals_itself_and_what_its_text_says(rule: Any, start: str) -> None:
    again = sua.rule(str(rule))
    try:
        verdict = sua.compare(rule, again, start=start)
    except LimitError:
        assume(False)
    assert verdict.status == "equal"


NAMES = {"c": "rho", "alpha": "eps", "b": "u", "x": "net", "y": "avg", "z": "other"}


def renamed(text: str) -> str:
    return re.sub(
        r"\b(?:[xyz]0|[a-z]+)\b",
        lambda m: NAMES.get(m[0], f"{NAMES.get(m[0][:-1], '')}0" if m[0][-1] == "0" else m[0]),
        text,
    )


def signature(verdict: Verdict) -> tuple[Any, ...]:
    return (
        verdict.status,
        verdict.equal_up_to,
        verdict.first_divergence,
        len(verdict.cases),
        sorted(str(case["equations"]) for case in verdict.to_dict()["cases"]),
    )


def without_equations(verdict: Verdict) -> tuple[Any, ...]:
    return signature(verdict)[:4]


def both_ways(seed: int, change: Any, options_change: Any = lambda options: options) -> tuple[Verdict, Verdict] | None:
    left, right, options = random_comparison(seed)
    try:
        plain = sua.compare(left, right, **options)
        return plain, sua.compare(change(left), change(right), **options_change(options))
    except REFUSED:
        return None


@pytest.mark.parametrize("seed", range(300, 330))
def test_new_names_change_nothing(seed: int) -> None:
    def change(options: dict[str, Any]) -> dict[str, Any]:
        return options | {key: renamed(options[key]) for key in ("assume", "solve_for") if key in options}

    pair = both_ways(seed, renamed, change)
    if pair is not None and "undecided" not in {verdict.status for verdict in pair}:
        assert without_equations(pair[0])[:3] == without_equations(pair[1])[:3]


@pytest.mark.parametrize("seed", range(400, 430))
def test_looking_at_three_times_the_output_changes_nothing(seed: int) -> None:
    pair = both_ways(seed, lambda text: re.sub(r"return (\w+)", r"return 3*\1", text))
    if pair is not None:
        assert signature(pair[0]) == signature(pair[1])


@pytest.mark.parametrize("seed", range(500, 530))
def test_exchanging_the_two_rules_changes_nothing(seed: int) -> None:
    left, right, options = random_comparison(seed)
    try:
        one, other = sua.compare(left, right, **options), sua.compare(right, left, **options)
    except REFUSED:
        return
    assert without_equations(one)[:3] == without_equations(other)[:3]


@pytest.mark.parametrize("seed", range(600, 620))
def test_a_statement_that_nobody_reads_changes_nothing(seed: int) -> None:
    pair = both_ways(seed, lambda text: text.replace("; return", "; idle <- 1/3*idle; return"))
    if pair is not None:
        assert signature(pair[0]) == signature(pair[1])


def test_independent_statements_may_be_exchanged() -> None:
    one = "a <- c*a + g(a); b <- c^2*b + (1-c)*h(b); return a + b"
    other = "b <- c^2*b + (1-c)*h(b); a <- c*a + g(a); return a + b"
    for oracle in ("recorded", "own", "constant", "quadratic"):
        assert sua.compare(one, other, oracle=oracle, start="independent").status == "equal"


def test_points_are_drawn_where_assumptions_hold() -> None:
    verdict = sua.compare("x <- x + alpha*g(x)", "x <- x + c*g(x)", assume=INSIDE)
    claim = claim_of(verdict)
    point = next(general_points(verdict, claim, 1))
    assert 0 < point["c"] < 1
    assert isinstance(Point(0)["c"], Fraction)
