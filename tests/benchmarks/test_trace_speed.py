"""Tracing a network of ten million parameters costs what running the code costs, up to a factor 3 plus 0.2 s."""

from __future__ import annotations

import time

import pytest

from softupdate_algebra.frameworks import trace

torch = pytest.importorskip("torch", reason="PyTorch is not installed: the speed of tracing it is not measured")

FACTOR, CONSTANT = 3.0, 0.2
LAYERS, WIDTH = 10, 1000


def network():
    return torch.nn.Sequential(*(torch.nn.Linear(WIDTH, WIDTH) for _ in range(LAYERS)))


def best_of(function, times=5):
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        durations.append(time.perf_counter() - start)
    return min(durations)


def test_tracing_ten_million_parameters_costs_little_more_than_running(capsys):
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # or the other processes of the machine decide the outcome
    try:
        measured(capsys)
    finally:
        torch.set_num_threads(threads)


def measured(capsys):
    online, target = network(), network()

    @torch.no_grad()
    def update(tau):
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.mul_(1 - tau)
            torch.add(t.data, p.data, alpha=tau, out=t.data)

    count = sum(p.numel() for p in online.parameters())
    assert count > 10_000_000
    plain = best_of(lambda: update(0.005))
    start = time.perf_counter()
    traced = trace(update, online=online, target=target)
    first = time.perf_counter() - start
    later = best_of(lambda: trace(update, online=online, target=target))
    report = (
        f"{count:,} parameters: run {plain * 1e3:.1f} ms; trace {later * 1e3:.1f} ms (the first {first * 1e3:.1f} ms); "
        f"allowed {(FACTOR * plain + CONSTANT) * 1e3:.1f} ms"
    )
    with capsys.disabled():
        print(f"\n{report}")  # noqa: T201  # the figure is what this test is for
    assert "tau*QN" in str(traced.rule)
