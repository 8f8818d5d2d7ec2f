"""A function is found by its name, its arguments by theirs, and what is not certain is asked for."""

from __future__ import annotations

import pytest

from softupdate_algebra.errors import TraceError
from softupdate_algebra.frameworks import locate, trace_target

CODE = """
import numpy as np

def update(online, target, tau=0.005):
    return [tau * q + (1 - tau) * t for q, t in zip(online, target)]

def soft_update(source_params, target_params, polyak):
    for q, t in zip(source_params, target_params):
        t *= polyak
        t += (1 - polyak) * q

def vague(a, b, k):
    return [k * x + (1 - k) * y for x, y in zip(a, b)]

def numbers(online: float, target: float, tau: float) -> float:
    return target + tau * (online - target)

def dictionary(online: dict[str, np.ndarray], target: dict[str, np.ndarray], tau: float):
    for key in target:
        target[key] = tau * online[key] + (1 - tau) * target[key]

class Agent:
    def __init__(self):
        self.q, self.target, self.calls = np.ones(3), np.zeros(3), 0

    def sync(self):
        self.calls += 1
        if self.calls % 3 == 0:
            self.target = self.q.copy()

    def soft(self, tau):
        self.target += tau * (self.q - self.target)

    @staticmethod
    def mix(online, target, tau):
        return [(1 - tau) * t + tau * q for q, t in zip(online, target)]

class Needy:
    def __init__(self, size):
        self.size = size

    def update(self, online, target):
        pass

limit = 3
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    (tmp_path / "agent_code.py").write_text(CODE)
    (tmp_path / "broken_code.py").write_text("import math\nmath.sqrt(-1)\n")
    (tmp_path / "no_code.py").write_text("def (:\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "agent_code.py"


@pytest.mark.parametrize(
    ("name", "options", "rule"),
    [
        ("update", {}, "TQN <- (1 - tau)*TQN + tau*QN"),
        ("soft_update", {}, "TQN <- polyak*TQN + (1 - polyak)*QN"),
        ("soft_update", {"tau": "polyak"}, "TQN <- tau*TQN + (1 - tau)*QN"),
        ("vague", {"online": "a", "target": "b"}, "TQN <- (1 - k)*TQN + k*QN"),
        ("vague", {"online": "b", "target": "a", "tau": "k"}, "TQN <- tau*TQN + (1 - tau)*QN"),
        ("vague", {"online": "a", "target": "b", "scalars": {"k": 0.25}}, "TQN <- 3/4*TQN + 1/4*QN"),
        ("numbers", {}, "TQN <- (1 - tau)*TQN + tau*QN"),
        ("dictionary", {}, "TQN <- (1 - tau)*TQN + tau*QN"),
        ("Agent.sync", {"calls": 6}, "every 3: TQN <- QN"),
        ("Agent.soft", {}, "TQN <- (1 - tau)*TQN + tau*QN"),
        ("Agent.mix", {}, "TQN <- (1 - tau)*TQN + tau*QN"),
    ],
)
def test_functions_of_a_file_are_traced_on_samples(file, name, options, rule):
    assert str(trace_target(f"{file}:{name}", **options).rule).splitlines()[-1] == rule


def test_a_module_is_found_beside_the_user(file):
    assert "tau*QN" in str(trace_target("agent_code:update").rule)


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("agent_code", {}, "names no function; expected file.py:function"),
        ("missing.py:update", {}, "there is no file 'missing.py'"),
        ("missing_module:update", {}, "there is no module 'missing_module' here"),
        ("agent_code.py:updat", {}, "Did you mean update"),
        ("agent_code.py:limit", {}, "is a int, not a function"),
        ("agent_code.py:Agent", {}, "is a type, not a function"),
        ("agent_code.py:vague", {}, "a, b, k; .* Say it with --online NAME --target NAME"),
        ("agent_code.py:vague", {"online": "x", "target": "b"}, "is not certain"),
        ("agent_code.py:update", {"tau": "rho"}, "--tau rho is not among its arguments"),
        ("agent_code.py:Needy.update", {}, "Needy cannot be made without arguments"),
        ("broken_code.py:update", {}, "importing it raised ValueError: .*broken_code.py, line 2"),
        ("no_code.py:update", {}, "line 1 is not Python"),
    ],
)
def test_what_cannot_be_found_is_said_in_one_sentence(file, text, options, message):
    with pytest.raises(TraceError, match=message) as caught:
        trace_target(text, **options)
    assert "\n" not in str(caught.value)


def test_locating_gives_the_function_itself(file):
    assert locate(f"{file}:numbers").function(1.0, 0.0, 0.25) == 0.25
