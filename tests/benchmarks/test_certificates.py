"""What certificates cost: making one against finding its verdict, and checking one against finding it, as figures.

Both are measured with empty caches, as in a first run, and with full ones. The aims are: making costs at most as much
as the verdict, checking is 20 times faster than finding. A missed aim is reported by name, not hidden in a mean.
"""

from __future__ import annotations

import statistics
import sys
import time

import pytest

import softupdate_algebra as sua
from softupdate_algebra.proof.certificate import comparison_certificate
from softupdate_algebra.proof.kernel import check

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
RESCALED = "x <- x + alpha_prime*g(x)"
MOMENTUM = "start v <- 0; v <- c*v + (1-c)*alpha*g(x); x <- x + v"
AHEAD = "start v <- 0; v <- c*v + (1-c)*alpha*g(x + c/(1-c)*v); x <- x + v"
OPEN = {"assume": "0 < c < 1, alpha > 0"}
QUESTIONS = {
    "momentum": (SOFT, MOMENTUM, {}),
    "momentum, own": (SOFT, AHEAD, {"oracle": "own", **OPEN}),
    "no rescaling": (SOFT, RESCALED, {"solve_for": "alpha_prime", **OPEN}),
    "rescaling cases": (SOFT, RESCALED, {"solve_for": "alpha_prime"}),
    "quadratic": (SOFT, RESCALED, {"solve_for": "alpha_prime", "oracle": "quadratic"}),
    "two passes": ("x <- x + a*g(x); y <- c^2*y + (1-c^2)*x", "x <- x + a*g(x); repeat 2: y <- c*y + (1-c)*x", {}),
    "every third": ("Q <- Q + a*g(Q); every 3: T <- Q", "Q <- Q + a*g(Q); every 3: T <- T + (Q - T)", {}),
    "uniform average": (
        "Q <- Q + a*g(Q); T <- (t+1)/(t+2)*T + 1/(t+2)*Q",
        "Q <- Q + a*g(Q); T <- T + (Q - T)/(t+2)",
        {},
    ),
}
"""The thread's kinds of question, and what the catalogue's rules are made of."""


AIM = 20
RUNS = 5


def forget():
    """Empty every cache of the library and of the checker."""
    for name, module in list(sys.modules.items()):
        if name.startswith("softupdate_algebra"):
            for thing in list(vars(module).values()):
                if hasattr(thing, "cache_clear"):
                    thing.cache_clear()


def best(function, *, cold):
    durations = []
    for _ in range(RUNS):
        if cold:
            forget()
        start = time.perf_counter()
        value = function()
        durations.append(time.perf_counter() - start)
    return min(durations), value


@pytest.fixture(scope="module", params=[True, False], ids=["empty caches", "full caches"])
def figures(request):
    rows = []
    for name, (left, right, options) in QUESTIONS.items():
        sua.compare(left, right, **options)  # imports are not part of the figure
        finding, verdict = best(lambda: sua.compare(left, right, **options), cold=request.param)  # noqa: B023
        making, text = best(lambda: comparison_certificate(verdict.finding), cold=request.param)  # noqa: B023
        checking, _ = best(lambda: check(text.encode()), cold=request.param)  # noqa: B023
        rows.append((name, finding, making, checking))
    return rows


def test_checking_is_faster_than_finding(figures, capsys):
    factors = {name: (finding + making) / checking for name, finding, making, checking in figures}
    with capsys.disabled():
        print()  # noqa: T201  # the figures are what this test is for
        for name, finding, making, checking in figures:
            print(  # noqa: T201
                f"{name:16} verdict {finding * 1e3:6.1f} ms, certificate {making * 1e3:6.1f} ms, "
                f"check {checking * 1e3:5.2f} ms: factor {factors[name]:5.1f}"
            )
        mean = statistics.geometric_mean(factors.values())
        print(f"checking is faster by a factor of {mean:.1f} (geometric mean)")  # noqa: T201
    assert mean > 1
    if missed := [f"{name} {factor:.1f}" for name, factor in factors.items() if factor < AIM]:
        pytest.xfail(f"the aim of a factor {AIM} is missed: {', '.join(missed)}")


def test_a_certificate_costs_at_most_as_much_as_its_verdict(figures):
    over = [f"{name} {making / finding:.1f}" for name, finding, making, _ in figures if making > finding]
    if over:
        pytest.xfail(f"making costs more than the verdict, so many times: {', '.join(over)}")
