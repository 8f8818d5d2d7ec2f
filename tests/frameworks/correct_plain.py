"""Soft and hard updates on NumPy arrays and plain Python numbers that are right."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from frameworks.idioms import HARD, STEP, Idiom

from softupdate_algebra.frameworks import Traced, trace

if TYPE_CHECKING:
    from collections.abc import Callable

CORRECT: list[Idiom] = []


def idiom(**expected: Any) -> Callable[[Callable[[], Traced]], Callable[[], Traced]]:
    """Add the decorated trace to the corpus."""

    def add(run: Callable[[], Traced]) -> Callable[[], Traced]:
        CORRECT.append(Idiom(run, **expected))
        return run

    return add


def arrays() -> dict[str, Any]:
    """Return the parameters of a small network."""
    return {
        "w": np.ones((3, 2)),
        "b": np.zeros(2),
        "out": [np.zeros((2, 1)), np.zeros(1)],
    }


@idiom(rule=STEP)
def numpy_in_place_operators() -> Traced:
    online, target = arrays(), arrays()

    def update(tau: float) -> None:
        for key in ("w", "b"):
            target[key] *= 1 - tau
            target[key] += tau * online[key]
        for t, q in zip(target["out"], online["out"], strict=True):
            t -= tau * (t - q)  # noqa: PLW2901  # the idiom under test

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def numpy_slice_assignment() -> Traced:
    online, target = [np.ones((3, 2))], [np.zeros((3, 2))]

    def update(tau: float) -> None:
        for q, t in zip(online, target, strict=True):
            t[:] = (1 - tau) * t + tau * q

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def numpy_copyto_and_multiply_out() -> Traced:
    online, target = [np.ones(4)], [np.zeros(4)]

    def update(tau: float) -> None:
        for q, t in zip(online, target, strict=True):
            scratch = np.empty_like(t)
            np.multiply(t, 1 - tau, out=scratch)
            np.copyto(t, scratch + tau * q)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def numpy_one_array_in_a_closure() -> Traced:
    online, target = np.ones((2, 2)), np.zeros((2, 2))

    def update(tau: float) -> None:
        target[...] = target + tau * (online - target)

    return trace(update, online=online, target=target)


@idiom(rule="vector QN; TQN <- rho*TQN + (1 - rho)*QN")
def numpy_returning_a_new_list() -> Traced:
    def update(online: Any, target: Any, rho: float) -> Any:
        return [rho * t + (1 - rho) * q for q, t in zip(online, target, strict=True)]

    return trace(
        update,
        online=[np.ones((2, 3)), np.ones(3)],
        target=[np.ones((2, 3)), np.ones(3)],
    )


@idiom(rule=STEP)
def numpy_flat_vector_split_again() -> Traced:
    online, target = [np.ones((2, 3)), np.ones(3)], [np.ones((2, 3)), np.ones(3)]

    def update(tau: float) -> None:
        ours = np.concatenate([t.ravel() for t in target])
        theirs = np.concatenate([q.ravel() for q in online])
        mixed, at = ours + tau * (theirs - ours), 0
        for t in target:
            t[...] = mixed[at : at + t.size].reshape(t.shape)
            at += t.size

    return trace(update, online=online, target=target)


@idiom(rule=HARD)
def numpy_hard_copy() -> Traced:
    def update(online: Any, target: Any) -> None:
        for key in online:
            target[key] = online[key].copy()

    return trace(update, online={"w": np.ones(3)}, target={"w": np.zeros(3)})


@idiom(rule=STEP)
def numpy_element_by_element() -> Traced:
    online, target = np.ones(3), np.zeros(3)

    def update(tau: float) -> None:
        for i in range(3):
            target[i] = (1 - tau) * target[i] + tau * online[i]

    return trace(update, online=online, target=target)


class Table:
    """A tabular agent: parameters and settings side by side."""

    def __init__(self) -> None:
        self.values, self.size = np.zeros((4, 2)), 4


@idiom(rule=STEP)
def numpy_arrays_held_by_objects() -> Traced:
    online, target = Table(), Table()

    def update(tau: float) -> None:
        target.values = tau * online.values + (1 - tau) * target.values

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def python_list_of_floats() -> Traced:
    online, target = [0.1, 0.2], [0.3, 0.4]

    def update(tau: float) -> None:
        for i, (q, t) in enumerate(zip(online, target, strict=True)):
            target[i] = tau * q + (1 - tau) * t

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def python_nested_dictionaries() -> Traced:
    def mix(q: Any, t: Any, tau: float) -> Any:
        return {k: mix(q[k], t[k], tau) for k in t} if isinstance(t, dict) else t + tau * (q - t)

    def update(online: Any, target: Any, tau: float) -> Any:
        return mix(online, target, tau)

    nest = {"layer": {"w": 0.5, "b": 0.25}, "head": {"w": 1.5}}
    return trace(update, online=nest, target={"layer": {"w": 0.0, "b": 0.0}, "head": {"w": 0.0}})


@dataclass(frozen=True)
class Line:
    """A model with two parameters."""

    slope: float
    offset: float


@idiom(rule="vector QN; TQN <- c*TQN + (1 - c)*QN")
def python_frozen_dataclass() -> Traced:
    def update(online: Line, target: Line, c: float) -> Line:
        return replace(
            target,
            slope=c * target.slope + (1 - c) * online.slope,
            offset=c * target.offset + (1 - c) * online.offset,
        )

    return trace(update, online=Line(1.0, 2.0), target=Line(0.0, 0.0))


Weights = namedtuple("Weights", "w b")  # noqa: PYI024  # the idiom under test


@idiom(rule=STEP)
def python_named_tuple() -> Traced:
    def update(online: Weights, target: Weights, tau: float) -> Weights:
        return Weights(*(t + (q - t) * tau for q, t in zip(online, target, strict=True)))

    return trace(update, online=Weights(1.0, 2.0), target=Weights(0.0, 0.0))


@idiom(rule="vector QN; TQN <- 99/100*TQN + 1/100*QN")
def python_the_lecture_setting_on_one_number() -> Traced:
    return trace(lambda online, target: 0.01 * online + 0.99 * target, online=1.0, target=0.0)


@idiom(rule="vector QN; TQN <- (1 - tau^2)*TQN + tau^2*QN")
def python_step_squared() -> Traced:
    return trace(
        lambda online, target, tau: target + tau**2 * (online - target),
        online=[1.0][0],
        target=0.0,
    )


@idiom(rule="OLD <- QN; QN <- TQN; TQN <- OLD", codes=frozenset({"online-changed"}))
def python_roles_swapped_on_purpose() -> Traced:
    def update(online: list[float], target: list[float]) -> tuple[list[float], list[float]]:
        return target, online

    return trace(update, online=[1.0, 2.0], target=[0.0, 0.0])
