"""Comparisons of all pairs of the catalogue, under every oracle, and the investigation as a process; figures, not limits."""

# ruff: noqa: T201 (the figures are printed: they are what these tests are for)

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from itertools import combinations_with_replacement
from typing import Any

import softupdate_algebra as sua
from softupdate_algebra.analysis.steps import step_map
from softupdate_algebra.errors import SoftUpdateError
from softupdate_algebra.rules.catalogue import catalogue_names, catalogue_rule

ORACLES = ("recorded", "own", "constant", "quadratic", "bootstrapped")
IMPORTS = "import sympy, rich.console"
RUNS = 5
FIRST = int(os.environ.get("CATALOGUE_RULES", "10"))
"""How many rules of the catalogue are compared; all pairs under every oracle take minutes."""


def all_pairs(oracle: str) -> list[tuple[float, str, str]]:
    """Return the time of each comparison, the names, and what came of it, slowest first."""
    found = []
    for left, right in combinations_with_replacement(catalogue_names()[:FIRST], 2):
        one, other = catalogue_rule(left), catalogue_rule(right)
        step_map.cache_clear()
        began = time.perf_counter()
        try:
            status = sua.compare(one, other, oracle=oracle).status
        except SoftUpdateError:
            continue
        found.append((time.perf_counter() - began, f"{left}, {right}", status))
    return sorted(found, reverse=True)


def test_all_pairs_of_the_catalogue(capsys: Any, benchmark: Any) -> None:
    sua.compare("x <- x + g(x)", "x <- x + a*g(x)")  # imports
    everything: list[float] = []
    lines = []
    for oracle in ORACLES:
        found = all_pairs(oracle)
        times = [one[0] for one in found]
        everything += times
        slowest = found[0]
        lines.append(
            f"  {oracle:12}  {len(found):3} pairs  median {statistics.median(times) * 1e3:6.1f} ms  "
            f"worst {slowest[0] * 1e3:7.1f} ms ({slowest[1]}: {slowest[2]})"
        )
    lines.append(
        f"  {'all':12}  {len(everything):3} pairs  median {statistics.median(everything) * 1e3:6.1f} ms  worst {max(everything) * 1e3:7.1f} ms"
    )
    with capsys.disabled():
        print("\none comparison of two rules of the catalogue, after import")
        print("\n".join(lines))
    soft, plain = catalogue_rule("soft_update"), catalogue_rule("gradient_descent", alpha="alpha_prime")
    benchmark(lambda: sua.compare(soft, plain, solve_for="alpha_prime", assume="0 < c < 1, alpha > 0"))


def process(*arguments: str) -> float:
    found = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        found.append(time.perf_counter() - began)
    return min(found)


def test_the_investigation_as_a_process(capsys: Any) -> None:
    imports, whole, version = (
        process("-c", IMPORTS),
        process("-m", "softupdate_algebra"),
        process("-m", "softupdate_algebra", "--version"),
    )
    with capsys.disabled():
        print("\nthe whole investigation as a process")
        print(f"  python -c {IMPORTS!r}: {imports:.2f} s")
        print(f"  softupdate-algebra: {whole:.2f} s, {whole / imports:.2f} times as long")
        print(f"  softupdate-algebra --version: {version:.2f} s, {version / imports:.2f} times as long")
