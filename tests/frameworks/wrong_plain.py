"""NumPy and plain Python update code with the slips that people make, and what the tool says about each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from frameworks.idioms import HARD, KEPT, STEP, Idiom

from softupdate_algebra.frameworks import Traced, trace

if TYPE_CHECKING:
    from collections.abc import Callable

WRONG: list[Idiom] = []


def idiom(*codes: str, **expected: Any) -> Callable[[Callable[[], Traced]], Callable[[], Traced]]:
    """Add the decorated trace to the corpus."""

    def add(run: Callable[[], Traced]) -> Callable[[], Traced]:
        WRONG.append(Idiom(run, codes=frozenset(codes), **expected))
        return run

    return add


@idiom("retention-as-step")
def numpy_step_and_retention_swapped() -> Traced:
    return trace(
        lambda online, target, tau: [tau * target[0] + (1 - tau) * online[0]],
        online=[np.ones(3)],
        target=[np.ones(3)],
    )


@idiom("target-unchanged", rule=KEPT)
def numpy_local_name_rebound() -> Traced:
    def update(online: Any, target: Any, tau: float) -> None:
        for q, t in zip(online, target, strict=True):
            t = (1 - tau) * t + tau * q  # noqa: PLW2901  # the idiom under test

    return trace(update, online=[np.ones(3)], target=[np.ones(3)])


@idiom("alias", rule=HARD)
def numpy_hard_copy_shares_memory() -> Traced:
    def update(online: Any, target: Any) -> None:
        for key in online:
            target[key] = online[key]

    return trace(update, online={"w": np.ones(3)}, target={"w": np.zeros(3)})


@idiom("alias")
def numpy_both_are_one_array() -> Traced:
    array = np.ones(3)

    def update(online: Any, target: Any, tau: float) -> None:
        target[0] *= 1 - tau
        target[0] += tau * online[0]

    return trace(update, online=[array], target=[array])


@idiom("online-changed")
def numpy_online_overwritten_by_the_operator() -> Traced:
    def update(online: Any, target: Any, tau: float) -> None:
        for q, t in zip(online, target, strict=True):
            q *= tau  # noqa: PLW2901  # the idiom under test
            t *= 1 - tau  # noqa: PLW2901  # the idiom under test
            t += q  # noqa: PLW2901  # the idiom under test

    return trace(update, online=[np.ones(3)], target=[np.ones(3)])


@idiom("partial", rule=STEP)
def numpy_only_the_first_row() -> Traced:
    def update(online: Any, target: Any, tau: float) -> None:
        target["w"][0] += tau * (online["w"][0] - target["w"][0])

    return trace(update, online={"w": np.ones((2, 3))}, target={"w": np.ones((2, 3))})


@idiom("length-mismatch", "partial")
def python_zip_stops_early() -> Traced:
    def update(online: list[float], target: list[float], tau: float) -> None:
        for i, (q, t) in enumerate(zip(online, target, strict=False)):
            target[i] = tau * q + (1 - tau) * t

    return trace(update, online=[1.0, 2.0], target=[0.0, 0.0, 0.0])


@idiom(error="linear")
def python_product_of_the_networks() -> Traced:
    return trace(lambda online, target, tau: tau * online * target, online=1.0, target=0.0)


@idiom(error="values of the parameters")
def python_branch_on_a_value() -> Traced:
    return trace(lambda online, target, tau: max(target, online), online=1.0, target=0.0)


@idiom("partial")
def python_key_forgotten() -> Traced:
    def update(online: dict[str, float], target: dict[str, float], tau: float) -> None:
        for key in ("w", "v"):
            target[key] += tau * (online[key] - target[key])

    return trace(
        update,
        online={"w": 1.0, "v": 1.0, "b": 2.0},
        target={"w": 1.0, "v": 1.0, "b": 2.0},
    )


@idiom(error="is not its partner")
def python_keys_crossed() -> Traced:
    def update(online: dict[str, float], target: dict[str, float], tau: float) -> None:
        target["w"] += tau * (online["b"] - target["w"])

    return trace(update, online={"w": 1.0, "b": 2.0}, target={"w": 1.0, "b": 2.0})
