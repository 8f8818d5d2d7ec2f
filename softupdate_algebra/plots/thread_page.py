"""The explorer of the thread's question: a soft update beside gradient descent with another learning rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.algebra.mathml import mathml
from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.analysis.oracles import BOOTSTRAPPED, CONSTANT, QUADRATIC, RECORDED, Oracle
from softupdate_algebra.api import as_rule, compare
from softupdate_algebra.plots.page import Control, Explorer, Preset
from softupdate_algebra.plots.scenarios import Scenario, Situation
from softupdate_algebra.proof.formulas import formula
from softupdate_algebra.thread.two_networks import RESCALED, SOFT

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.rules.model import UpdateRule

HARD_PERIOD = 10
_BOOTSTRAPPED_SOFT = SOFT.replace("g(QN)", "g(QN, TQN)")
_HARD = f"QN <- QN + alpha*g(QN); every {HARD_PERIOD}: TQN <- QN; return TQN"
_SITUATIONS = (Situation("identical", zero="gap"), Situation("x0 = TQN0", apart="gap"))
_LOSSES: tuple[tuple[str, str, Oracle], ...] = (
    ("recorded", "recorded random steps", RECORDED),
    ("constant", "a plane: constant gradient", CONSTANT),
    ("quadratic", "quadratic: g(x) = λ·(x⋆ − x)", QUADRATIC),
    ("bootstrapped", "bootstrapped: g = λ·(r + γ·TQN − QN)", BOOTSTRAPPED),
)


def thread_explorer() -> Explorer:
    """Return the explorer of the thread's question."""
    scenarios = [
        _scenario(f"soft/{name}", _BOOTSTRAPPED_SOFT if name == "bootstrapped" else SOFT, oracle)
        for name, _, oracle in _LOSSES
    ]
    scenarios += [_scenario(f"hard/{name}", _HARD, oracle) for name, _, oracle in _LOSSES[:3]]
    return Explorer(
        title="Is a soft update the same as a smaller learning rate?",
        intro=_intro(),
        scenarios=tuple(scenarios),
        controls=_CONTROLS,
        pairs=(("soft", "soft update in every step"), ("hard", f"hard update every {HARD_PERIOD} steps")),
        losses=tuple((name, label) for name, label, _ in _LOSSES),
        vectors=(("QN0", parse_scalar("base + gap")), ("TQN0", parse_scalar("base"))),
        derived=(("c", "tau", parse_scalar("1 - c")),),
        presets=_PRESETS,
        rescaling=(("soft", "alpha_prime", _first_choice()),),
        always=("gap",),
    )


def _scenario(name: str, left: str, oracle: Oracle) -> Scenario:
    right: UpdateRule = as_rule(RESCALED)
    return Scenario(name, as_rule(left), right, oracle, _SITUATIONS, ("alpha_prime",))


def _first_choice() -> Scalar:
    """Return the learning rate of the rescaled run that fits the first soft update, found by the library."""
    return dict(compare(SOFT, RESCALED, solve_for="alpha_prime").finding.rescaling[0])["alpha_prime"]


def _intro() -> str:
    lines = (
        "QN[k+1] = QN[k] + alpha*g[k]",
        "TQN[k+1] = c*TQN[k] + (1 - c)*QN[k+1]",
        "x[k+1] = x[k] + alpha_prime*g[k]",
    )
    drawn = ", &ensp; ".join(mathml(formula(line)) for line in lines)
    words = (
        "A Q-network QN, the target network TQN that follows it, and a rescaled run x. "
        "Move the sliders and see where they part."
    )
    return f"<p>{words}</p><p>{drawn}</p>"


_CONTROLS = (
    Control("alpha", "learning rate", "0.1", "0", "2", "0.01"),
    Control("c", "retention", "0.9", "0", "1", "0.001"),
    Control("alpha_prime", "learning rate of x", "0.01", "0", "2", "0.001"),
    Control("gap", "QN − TQN at the start", "0", "-2", "2", "0.1", symbol=False),
    Control("lambda", "curvature", "1", "0", "20", "0.1", ("quadratic", "bootstrapped")),
    Control("gamma", "discount", "0.9", "0", "1", "0.01", ("bootstrapped",)),
    Control("base", "TQN and x at the start", "1", "-3", "3", "0.1", more=True, symbol=False),
    Control("x_star", "where the loss is least", "0", "-3", "3", "0.1", ("quadratic",), more=True),
    Control("g", "the constant gradient", "-0.5", "-2", "2", "0.1", ("constant",), more=True),
    Control("r", "reward", "0.5", "-2", "2", "0.1", ("bootstrapped",), more=True),
)

_PRESETS = (
    Preset("First look", (("alpha", "0.1"), ("c", "0.9"), ("gap", "0")), "", "soft", "recorded", last=60, k=10),
    Preset(
        "The lecture, 0.99",
        (("alpha", "0.1"), ("c", "0.99"), ("gap", "0")),
        "The lecture's 0.01 and 0.99, kept for the target: its mean delay is 99 steps.",
        "soft", "recorded", last=200, k=100,
    ),
    Preset(
        "The lab, TAU 0.001",
        (("alpha", "0.1"), ("c", "0.999"), ("gap", "0")),
        "The practice lab: the target is on the mean 999 steps behind.",
        "soft", "recorded", last=200, k=200,
    ),
    Preset(
        "DDPG",
        (("alpha", "0.1"), ("c", "0.999"), ("gap", "0"), ("gamma", "0.99"), ("lambda", "1")),
        "DDPG: tau = 0.001, with a bootstrapped target.",
        "soft", "bootstrapped", last=200, k=200,
    ),
    Preset(
        "TD3 and SAC",
        (("alpha", "0.1"), ("c", "0.995"), ("gap", "0"), ("gamma", "0.99"), ("lambda", "1")),
        "TD3 and SAC: tau = 0.005, with a bootstrapped target.",
        "soft", "bootstrapped", last=200, k=200,
    ),
    Preset(
        "DQN's hard update",
        (("alpha", "0.1"), ("gap", "0"), ("alpha_prime", "0.1")),
        f"DQN copies QN every C = 10000 steps; drawn here with C = {HARD_PERIOD}.",
        "hard", "recorded", fitted=False, last=60, k=25,
    ),
    Preset(
        "αλ = 1",
        (("alpha", "0.5"), ("lambda", "2"), ("c", "0.9"), ("gap", "0.5"), ("x_star", "0")),
        "QN jumps to the optimum in its first step: here a soft update is a smaller learning rate, from any start.",
        "soft", "quadratic", last=60, k=10,
    ),
)  # fmt: skip
