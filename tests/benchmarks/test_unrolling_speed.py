"""Unrolling against SymPy and SymEngine as a person would use them, side by side in one run; figures, not limits.


Run with ``pytest tests/benchmarks -s``: the ratios are printed as a table.
"""

# ruff: noqa: T201 (the figures are printed: they are what these tests are for)

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

import softupdate_algebra as sua
from softupdate_algebra.analysis.steps import step_map

if TYPE_CHECKING:
    from collections.abc import Callable

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
TAU = "QN <- QN + alpha*g(QN); TQN <- (1-tau)*TQN + tau*QN"


def seconds(work: Callable[[], Any], times: int = 3) -> float:
    """Return the shortest time of several runs, nothing kept from one to the next."""
    found = []
    for _ in range(times):
        step_map.cache_clear()
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def by_hand(algebra: Any, k: int) -> Any:
    """Unroll the soft update as one would at the prompt, expanding at each step."""
    online, target, alpha, c = algebra.symbols("QN0 TQN0 alpha c")
    for i in range(k):
        online = algebra.expand(online + alpha * algebra.Symbol(f"g{i}"))
        target = algebra.expand(c * target + (1 - c) * online)
    return target


def here(text: str, k: int) -> Callable[[], Any]:
    rule = sua.rule(text)
    return lambda: sua.unroll(rule, k).compact("TQN")


def as_expression(text: str, k: int) -> Callable[[], Any]:
    rule = sua.rule(text)
    return lambda: sua.unroll(rule, k)["TQN"]


def report(capsys: Any, title: str, rows: list[tuple[str, ...]]) -> None:
    with capsys.disabled():
        print(f"\n{title}")
        for row in rows:
            print("  " + "  ".join(cell.rjust(16) for cell in row))


def test_against_sympy(capsys: Any, benchmark: Any) -> None:
    import sympy
    from sympy.core.cache import clear_cache

    rows = [("k", "SymPy", "coefficients", "ratio", "expression", "ratio")]
    for k in (10, 20, 40, 80):

        def theirs(k: int = k) -> Any:
            clear_cache()
            return by_hand(sympy, k)

        slow = seconds(theirs, 1 if k > 30 else 3)
        fast, written = seconds(here(SOFT, k)), seconds(as_expression(SOFT, k))
        rows.append(
            (
                str(k),
                f"{slow * 1e3:.1f} ms",
                f"{fast * 1e3:.2f} ms",
                f"{slow / fast:.0f}",
                f"{written * 1e3:.2f} ms",
                f"{slow / written:.0f}",
            )
        )
    report(capsys, "unrolling k steps: SymPy's expand at each step against this", rows)
    benchmark(here(SOFT, 80))


def test_against_symengine(capsys: Any, benchmark: Any) -> None:
    symengine = pytest.importorskip("symengine", reason="the extra 'bench' is not installed")
    rows = [("k", "SymEngine", "coefficients", "ratio")]
    for k in (80, 160, 320):
        slow, fast = seconds(lambda k=k: by_hand(symengine, k), 1), seconds(here(SOFT, k))
        rows.append((str(k), f"{slow * 1e3:.1f} ms", f"{fast * 1e3:.2f} ms", f"{slow / fast:.0f}"))
    report(capsys, "unrolling k steps: SymEngine's expand at each step against this", rows)
    benchmark(here(SOFT, 320))


@pytest.mark.parametrize("text", [SOFT, TAU], ids=["retention c", "step tau"])
def test_growth_from_a_thousand_to_ten_thousand_steps(capsys: Any, benchmark: Any, text: str) -> None:
    small, large = seconds(here(text, 1_000)), seconds(here(text, 10_000))
    report(
        capsys,
        "cost of k steps",
        [
            ("k = 1,000", "k = 10,000", "growth"),
            (f"{small * 1e3:.1f} ms", f"{large * 1e3:.1f} ms", f"{large / small:.1f}"),
        ],
    )
    benchmark.pedantic(here(text, 1_000), rounds=3)
