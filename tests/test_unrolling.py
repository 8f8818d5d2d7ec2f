"""Unrollings against SymPy's own expansion and against runs in exact fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy
from brute_force import Dice, outputs
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import rules

import softupdate_algebra as sua
from softupdate_algebra.analysis.joint import Pair
from softupdate_algebra.analysis.oracles import oracle_named
from softupdate_algebra.analysis.unrolling import MAX_STEPS
from softupdate_algebra.errors import CatalogueError, LimitError, RuleError
from softupdate_algebra.proof.certificates.claims import taken
from softupdate_algebra.proof.certificates.equations import Equations

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
TAU = "QN <- QN + alpha*g(QN); TQN <- (1-tau)*TQN + tau*QN"
FEW = settings(max_examples=50, deadline=None, derandomize=True)


def by_name(expression: Any, values: Any) -> Any:
    return expression.subs({symbol: values[str(symbol)] for symbol in expression.free_symbols})


def soft_update_in_sympy(k: int) -> tuple[Any, Any]:
    online, target, alpha, c = sympy.symbols("QN0 TQN0 alpha c")
    for i in range(k):
        online = sympy.expand(online + alpha * sympy.Symbol(f"g{i}"))
        target = sympy.expand(c * target + (1 - c) * online)
    return online, target


@pytest.mark.parametrize("k", [0, 1, 2, 3, 7])
def test_the_soft_update_is_what_sympy_expands(k: int) -> None:
    unrolled = sua.unroll(SOFT, k)
    for name, expected in zip(("QN", "TQN"), soft_update_in_sympy(k), strict=True):
        found = unrolled[name]
        plain = found.subs({symbol: sympy.Symbol(symbol.name) for symbol in found.free_symbols})
        assert sympy.expand(plain - expected) == 0


@pytest.mark.parametrize("k", [1, 2, 5, 12])
def test_the_formulas_of_two_networks(k: int) -> None:
    found = {str(label): str(value) for label, value in sua.unroll(SOFT, k).coefficients("TQN")}
    c, alpha = Fraction(1, 3), Fraction(2, 7)
    numbers = {
        str(label): value.evaluate({"c": c, "alpha": alpha}) if value.parameters else value.constant()
        for label, value in sua.unroll(SOFT, k).coefficients("TQN")
    }
    assert numbers["TQN0"] == c**k
    assert numbers["QN0"] == 1 - c**k
    assert [numbers[f"g{i}"] for i in range(k)] == [alpha * (1 - c ** (k - i)) for i in range(k)]
    assert len(found) == k + 2


@pytest.mark.parametrize("text", [SOFT, TAU], ids=["c", "tau"])
def test_both_conventions_unroll_alike(text: str) -> None:
    retention = Fraction(3, 5)
    at = {"c": retention, "tau": 1 - retention, "alpha": Fraction(1, 7)}
    for label, value in sua.unroll(text, 9).coefficients("TQN"):
        known = {name: at[name] for name in value.parameters}
        number = value.evaluate(known) if known else value.constant()
        step = int(str(label)[1:]) if str(label).startswith("g") else None
        expected = {"TQN0": retention**9, "QN0": 1 - retention**9}
        assert number == (expected[str(label)] if step is None else at["alpha"] * (1 - retention ** (9 - step)))


@FEW
@given(
    rule=rules(prefixes=True, starts=True, outputs=True, quotients=True),
    k=st.integers(0, 6),
    oracle=st.sampled_from(("recorded", "constant")),
    start=st.sampled_from(("independent", "identical")),
    seed=st.integers(0, 10**6),
)
def test_random_rules_unroll_to_what_runs_give(rule: Any, k: int, oracle: str, start: str, seed: int) -> None:
    model = oracle_named(oracle)
    (begin, _) = Pair(rule, rule, start, model).starts
    written = Equations(model, taken((rule,), (begin,), model, ()))
    dice = Dice(seed)
    parameters = Dice(seed + 1)
    try:
        unrolled = sua.unroll(rule, k, start=start, oracle=oracle)
        written.add(rule, begin, "one.")
        written.conditions(rule, rule.conditions)
        output = written.output(rule, "one.")
        run = outputs(output, written.claim(), parameters, dice, k)
        coefficients = {name: unrolled.coefficients(name) for name in rule.networks}
    except (RuleError, LimitError):
        assume(False)
    total = Fraction(0)
    for term in rule.output:
        for label, value in coefficients[str(term.of)]:
            name = written.key(label)
            weight = (value * term.coefficient).evaluate(
                {n: parameters[n] for n in (value * term.coefficient).parameters}
            )
            total += weight * dice[name]
    assert total == run[-1]


@FEW
@given(rule=rules(quotients=False, constants=False), k=st.integers(0, 4))
def test_random_rules_unroll_to_what_sympy_expands(rule: Any, k: int) -> None:
    unrolled = sua.unroll(rule, k)
    calls = {called: [0] for called, _ in rule.oracles}
    values = {name: sympy.Symbol(f"{name}0", real=True) for name in rule.networks}

    def scalar(value: Any) -> Any:
        return sympy.sympify(
            str(value).replace("^", "**"), locals={n: sympy.Symbol(n, real=True) for n in value.parameters}
        )

    def combined(combination: Any, step: int) -> Any:
        total = sympy.Integer(0)
        for term in combination:
            if isinstance(term.of, str):
                inner = values[term.of]
            else:
                for argument in term.of.arguments:
                    combined(argument, step)
                order = calls[term.of.oracle][0]
                calls[term.of.oracle][0] += 1
                short = f"{term.of.oracle}{step}" if order == 0 else f"{term.of.oracle}[{step},{order}]"
                inner = sympy.Symbol(short, real=True)
            total += scalar(term.coefficient) * inner
        return sympy.expand(total)

    for step in range(k):
        for one in calls.values():
            one[0] = 0
        for statement in rule.statements:
            values[statement.name] = combined(statement.value, step)
    for name in rule.networks:
        found = unrolled[name]
        renamed = found.subs({symbol: sympy.Symbol(symbol.name, real=True) for symbol in found.free_symbols})
        assert sympy.expand(renamed - values[name]) == 0


def test_ten_thousand_steps_are_comfortable() -> None:
    found = sua.unroll(SOFT, 10_000).coefficients("TQN")
    assert len(found) == 10_002
    assert str({str(label): value for label, value in found}["g9998"]) == "alpha*(1 - c^2)"


@pytest.mark.parametrize("k", [-1, MAX_STEPS + 1, 1.5, "3", True, None])
def test_a_k_that_is_none_is_refused(k: Any) -> None:
    with pytest.raises(LimitError, match="whole number from 0 to"):
        sua.unroll(SOFT, k)


def test_a_network_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(CatalogueError, match="QN, TQN"):
        sua.unroll(SOFT, 2)["Q"]


def test_schedules_have_a_value_for_each_step() -> None:
    found = {
        str(label): str(value) for label, value in sua.unroll("x <- c[t]*x + (1 - c[t])*g(x)", 2).coefficients("x")
    }
    assert found["x0"] == "c[0]*c[1]"
    assert set(found) == {"x0", "g0", "g1"}
