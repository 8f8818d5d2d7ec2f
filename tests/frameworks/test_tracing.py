"""What a trace promises beside the rule: clear refusals, networks put back, certainty and assumptions said."""

from __future__ import annotations

import copy
import itertools
import math
import random

import numpy as np
import pytest

from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.errors import LimitError, TraceError
from softupdate_algebra.frameworks import trace
from softupdate_algebra.frameworks.assembly import NetworkStep, assembled
from softupdate_algebra.frameworks.outcome import KEPT_ONLINE, Mix

ONES = [1.0, 2.0]


def soft(online, target, tau):
    return [tau * q + (1 - tau) * t for q, t in zip(online, target, strict=True)]


def raising(online, target, tau):
    raise ValueError("the buffer is empty")


def silent(online, target, tau):
    return None


def shorter(online, target, tau):
    return [tau * online[0]]


def squared(online, target, tau):
    return [tau * q * q for q in online]


def branching(online, target, tau):
    return online if online[0] > 0 else target


def dividing(online, target, tau):
    return [t / q for q, t in zip(online, target, strict=True)]


def as_index(online, target, tau):
    return [online[tau], target[tau]]


def through_exp(online, target, tau):
    return [math.exp(-tau) * t for t in target]


def to_the_power(online, target, tau):
    return [t * 0.5**tau for t in target]


def infinite(online, target, tau):
    return [t * float("inf") for t in target]


def shifting(online, target, tau):
    return [t + 1 for t in target]


def crossing(online, target, tau):
    return [online[1], online[0]]


REFUSED = [
    (raising, ONES, ONES, r"test_tracing.py, line \d+: the code raised ValueError: the buffer is empty"),
    (silent, (1.0, 2.0), (1.0, 2.0), "returned nothing"),
    (silent, 1.0, 2.0, "returned nothing"),
    (shorter, (1.0, 2.0), (1.0, 2.0), "returned 1 tensors of shapes"),
    (squared, ONES, ONES, r"a product at .*test_tracing.py, line \d+"),
    (branching, ONES, ONES, r"test_tracing.py, line \d+: the code decides or calculates with values of the parameters"),
    (dividing, ONES, ONES, "a quotient at"),
    (as_index, ONES, ONES, r"uses tau as a whole number; give it one, for example scalars=\{'tau': 4\}"),
    (through_exp, ONES, ONES, "may depend on -tau at"),
    (to_the_power, ONES, ONES, "has tau in an exponent"),
    (infinite, ONES, ONES, "the coefficient inf is not a number"),
    (shifting, ONES, ONES, "adds 1, which comes from neither network"),
    (crossing, ONES, ONES, "is not its partner"),
    (soft, [], [], "no parameters found"),
    (soft, "weights", ONES, "online=str: no parameters found"),
    (soft, [1.0], [1.0, 2.0], "raised ValueError: zip"),
    (3, ONES, ONES, "3 is not a function"),
]


@pytest.mark.parametrize(("function", "online", "target", "message"), REFUSED)
def test_what_is_no_linear_rule_is_refused_with_one_clear_sentence(function, online, target, message):
    with pytest.raises(TraceError, match=message) as caught:
        trace(function, online=copy.copy(online), target=copy.copy(target))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("calls", [0, -1, 1.5, True, 10**9])
def test_the_number_of_calls_is_checked(calls):
    with pytest.raises(LimitError, match="expected a whole number"):
        trace(soft, online=ONES, target=list(ONES), calls=calls)


def test_scalars_must_name_parameters():
    with pytest.raises(TraceError, match="scalars names tua, but the function's parameters are online, target, tau"):
        trace(soft, online=ONES, target=list(ONES), scalars={"tua": 0.5})


def test_numbers_given_for_scalars_are_used():
    assert str(trace(soft, online=ONES, target=list(ONES), scalars={"tau": 0.005}).recognition).endswith("c = 199/200")


def test_networks_are_put_back_even_when_the_code_fails():
    arrays = {"w": np.array([1.0, 2.0, 3.0])}
    kept = arrays["w"]

    def update(online, target, tau):
        target["w"] *= tau
        target["w"] = target["w"] + online["w"]
        raise RuntimeError("late")

    with pytest.raises(TraceError, match="late"):
        trace(update, online={"w": np.ones(3)}, target=arrays)
    assert arrays["w"] is kept
    assert type(kept) is np.ndarray
    assert kept.tolist() == [1.0, 2.0, 3.0]


def test_closures_see_the_traced_arrays_and_get_their_own_back():
    online, target = np.ones(3), np.zeros(3)

    def update(tau):
        np.multiply(target, 1 - tau, out=target)
        np.add(target, tau * online, out=target)

    assert trace(update, online=online, target=target).recognition.convention == "step"
    assert type(target) is np.ndarray
    assert target.tolist() == [0.0, 0.0, 0.0]


def test_an_operation_behind_the_tracers_back_is_noticed():
    def update(online, target, tau):
        native = np.asarray(target)
        native *= 0.5

    with pytest.raises(TraceError, match="an operation that the tracer cannot see"):
        trace(update, online=np.ones(3), target=np.zeros(3))


def test_assumptions_are_the_branches_that_were_taken():
    def update(online, target, tau):
        if not 0 < tau <= 1:
            raise ValueError(tau)
        return online if tau == 1 else soft(online, target, min(tau, 1.0))

    assert trace(update, online=ONES, target=list(ONES)).assumptions == ("tau > 0", "tau <= 1", "tau != 1")


@pytest.mark.parametrize(
    ("weight", "rule", "standing"),
    [
        (0.995, "199/200*TQN", "proved"),
        (1 - 0.005, "199/200*TQN", "proved"),
        (1 / 3, "1/3*TQN", "measured"),
        (0.1 + 0.2, "3/10*TQN", "measured"),
        (np.float32(0.995), "199/200*TQN", "proved"),
        (1, "TQN", "proved"),
    ],
)
def test_literals_are_proved_and_computed_numbers_are_measured(weight, rule, standing):
    traced = trace(
        lambda online, target: [weight * t + q - q for q, t in zip(online, target, strict=True)],
        online=ONES,
        target=list(ONES),
    )
    assert str(traced.rule).splitlines()[-1] == f"TQN <- {rule}"
    assert traced.standing == standing


def test_a_measured_number_that_does_not_reach_the_rule_does_not_matter():
    def update(online, target, tau):
        online[0] * (0.1 + 0.2)
        return soft(online, target, tau)

    assert trace(update, online=ONES, target=list(ONES)).standing == "proved"


def test_defaults_that_are_no_numbers_are_kept():
    def update(online, target, tau=0.005, hard=False, name="ema", period=4, *, log=None):
        assert not hard
        assert name == "ema"
        assert period % 4 == 0
        assert log is None
        return soft(online, target, tau)

    assert trace(update, online=ONES, target=list(ONES)).recognition.convention == "step"


def test_networks_can_be_asked_for():
    class Agent:
        def __init__(self):
            self.online, self.target = np.ones(2), np.zeros(2)

        def update(self, tau):
            self.target = (1 - tau) * self.target + tau * self.online

    agent = Agent()
    before = agent.target
    traced = trace(agent.update, online=lambda: agent.online, target=lambda: agent.target)
    assert traced.recognition.convention == "step"
    assert agent.target is before
    assert before.tolist() == [0.0, 0.0]


def test_random_cadence_is_no_pattern():
    dice = random.Random(1)

    def update(online, target, tau):
        return soft(online, target, tau) if dice.random() < 0.5 else target

    with pytest.raises(TraceError, match="no pattern over 16 calls"):
        trace(update, online=ONES, target=list(ONES), calls=16)


def test_period_offset_and_start_up_are_found():
    counter = itertools.count(1)

    def update(online, target, tau):
        n = next(counter)
        return soft(online, target, tau) if n > 4 and n % 3 == 0 else target

    traced = trace(update, online=ONES, target=list(ONES), calls=16)
    assert (traced.calls.startup, traced.calls.period, traced.calls.active) == (3, 3, (5, 8, 11, 14))
    assert "; ".join(str(traced.rule).splitlines()) == "vector QN; from 3: every 3: TQN <- (1 - tau)*TQN + tau*QN"


def number(value):
    return Scalar.number(value)


@pytest.mark.parametrize(
    ("online", "target"),
    [
        (KEPT_ONLINE, Mix(number(1), number(2), number(0))),
        (Mix(number(1), number(0), number(3)), Mix(number(2), number(5), number(6))),
        (Mix(number(1), number(0), number(3)), Mix(number(2), number(5), number(0))),
        (Mix(number(1), number(0), number(3)), Mix(number(2), number(5), number(7))),
        (Mix(number(0), number(1), number(0)), Mix(number(1), number(0), number(0))),
        (Mix(number(2), number(3), number(4)), Mix(number(5), number(6), number(7))),
        (Mix(number(2), number(3), number(0)), Mix(number(5), number(6), number(0))),
        (Mix(number(0), number(0), number(1)), Mix(number(5), number(6), number(0))),
    ],
)
def test_the_statements_do_exactly_what_was_observed(online, target):
    rule, _ = assembled([NetworkStep(online, target)])
    state = {"QN": {"QN": 1}, "TQN": {"TQN": 1}}
    for statement in rule.statements:
        result: dict = {}
        for term in statement.value:
            basis = {"g": 1} if not isinstance(term.of, str) else state[term.of]
            for name, value in basis.items():
                result[name] = result.get(name, 0) + value * term.coefficient.constant()
        state[statement.name] = result
    for mix, name in ((online, "QN"), (target, "TQN")):
        wanted = {"QN": mix.online, "TQN": mix.target, "g": mix.step}
        assert {k: v for k, v in state[name].items() if v} == {k: v.constant() for k, v in wanted.items() if v}


def test_a_copy_that_hides_from_the_tracer_is_recognised_by_its_numbers():
    def update(online, target, tau):
        target[...] = tau * np.array(online) + (1 - tau) * np.ascontiguousarray(target)

    traced = trace(update, online=np.ones((3, 2)), target=np.zeros((3, 2)))
    assert (traced.recognition.convention, traced.standing) == ("step", "measured")
    assert "recognised by its numbers" in traced.measured[0]
