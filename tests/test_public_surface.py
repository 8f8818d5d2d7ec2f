"""The names that others depend on, and how results behave: lazy imports, equality, pickling, notebooks."""

from __future__ import annotations

import copy
import io
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
import sympy

import softupdate_algebra as sua

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
GD = "x <- x + alpha_prime*g(x)"
OPEN = {"solve_for": "alpha_prime", "assume": "0 < c < 1, alpha > 0"}
QUESTIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "equal": (SOFT, "start v <- 0; v <- c*v + (1-c)*alpha*g(x); x <- x + v", {}),
    "cases": (SOFT, GD, {"solve_for": "alpha_prime"}),
    "diverges": (SOFT, GD, OPEN),
    "undecided": ("x <- (c^2 + b^2)*x", "x <- 0", {"assume": "b != 0"}),
}
CLASSES = {"equal": sua.Equal, "cases": sua.EqualInCases, "diverges": sua.Diverges, "undecided": sua.Undecided}


@pytest.fixture(params=QUESTIONS)
def verdict(request: pytest.FixtureRequest) -> Any:
    left, right, options = QUESTIONS[request.param]
    found = sua.compare(left, right, **options)
    assert found.status == request.param
    return found


def test_every_public_name_is_there() -> None:
    assert {"compare", "rule", "rules", "unroll", "closed_form", "trace"} <= set(sua.__all__)
    for name in sua.__all__:
        assert getattr(sua, name) is not None
    assert set(sua.__all__) <= set(dir(sua))


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sua.nothing
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sua.rules.nothing


def test_importing_the_package_costs_nothing() -> None:
    code = (
        "import sys, softupdate_algebra; print(sorted({'sympy', 'flint', 'rich', 'click', 'torch'} & set(sys.modules)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_comparing_imports_no_sympy() -> None:
    code = f"import sys, softupdate_algebra as sua; sua.compare({SOFT!r}, {GD!r}).status; print('sympy' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == "False"
    )


def test_verdicts_have_one_set_of_attributes(verdict: Any) -> None:
    assert isinstance(verdict, CLASSES[verdict.status])
    for name in (
        "equal_up_to",
        "first_divergence",
        "rescaling",
        "cases",
        "excluded_cases",
        "defined_if",
        "reason",
        "proof",
    ):
        getattr(verdict, name)
    assert set(verdict.to_dict()) == {
        "schema", "status", "equal_up_to", "first_divergence", "rescaling", "cases", "excluded_cases", "defined_if",
        "residual", "counterexample", "reason"}  # fmt: skip
    for case in verdict.cases:
        assert all(isinstance(part, sympy.Expr) for part in case["equations"])
        assert all(isinstance(part, sympy.Expr) for part in case["solved"].values())


def test_verdicts_pickle_copy_and_compare_by_value(verdict: Any) -> None:
    again = pickle.loads(pickle.dumps(verdict))
    assert again == verdict == copy.deepcopy(verdict)
    assert hash(again) == hash(verdict)
    assert again.to_dict() == verdict.to_dict()
    assert str(again) == str(verdict)


def test_verdicts_of_other_questions_are_not_equal() -> None:
    found = [sua.compare(left, right, **options) for left, right, options in QUESTIONS.values()]
    assert len(set(found)) == len(found)


def test_verdicts_cannot_be_changed(verdict: Any) -> None:
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        verdict.finding = None
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        verdict.status = "equal"


def test_verdicts_show_themselves(verdict: Any) -> None:
    from rich.console import Console

    text = str(verdict)
    assert "Are the two rules the same for all k?" in text
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 80
    assert verdict._repr_markdown_().startswith("# ")
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(verdict)
    assert "Are the two rules the same" in console.export_text()


@pytest.mark.parametrize("text", [SOFT, "every 3: x <- c*x + g(x)", "start v <- 0; v <- a[t]*v + g(x); x <- x + v"])
def test_rules_are_values(text: str) -> None:
    rule = sua.rule(text)
    assert rule == sua.rule(str(rule)) == pickle.loads(pickle.dumps(rule)) == copy.copy(rule)
    assert hash(rule) == hash(sua.rule(text))
    assert rule != sua.rule(GD)
    with pytest.raises((FrozenInstanceError, AttributeError)):
        rule.networks = ()


def test_unrollings_are_sympy_at_the_border_and_values_inside() -> None:
    unrolled = sua.unroll(SOFT, 3)
    assert isinstance(unrolled["TQN"], sympy.Expr)
    assert unrolled == pickle.loads(pickle.dumps(unrolled)) == sua.unroll(SOFT, k=3)
    assert unrolled.output == unrolled["TQN"]


def test_the_same_question_asked_in_other_ways() -> None:
    def soft(QN: Any, TQN: Any, g: Any, alpha: Any, c: Any) -> Any:
        QN = QN + alpha * g(QN)
        TQN = c * TQN + (1 - c) * QN
        return {"QN": QN, "TQN": TQN}

    one = sua.compare(SOFT, GD, **OPEN)
    names = sua.compare(
        sua.rule(SOFT),
        sua.rules.gradient_descent(alpha="alpha_prime"),
        solve_for=["alpha_prime"],
        assume=sua.assume(OPEN["assume"]),
    )
    assert one.status == names.status
    assert one.rescaling == names.rescaling
    assert callable(soft)


@pytest.mark.parametrize("value", [None, 3, b"x <- x", object()])
def test_what_is_no_rule_is_refused(value: Any) -> None:
    with pytest.raises(sua.SoftUpdateError, match="expected a rule"):
        sua.compare(value, GD)


@pytest.mark.parametrize("k", [-1, 1.0, "2", True, 10**9])
def test_a_residual_needs_a_whole_step(k: Any) -> None:
    with pytest.raises(sua.SoftUpdateError, match="whole number"):
        sua.compare(SOFT, GD).residual(k)
