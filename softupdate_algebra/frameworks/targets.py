"""Trace a function that is known by name only: give it sample networks of the kind that it expects."""

from __future__ import annotations

import inspect
import typing
from typing import Any

from softupdate_algebra.errors import TraceError
from softupdate_algebra.frameworks.locating import Located, Roles, instance_of, locate, roles_of
from softupdate_algebra.frameworks.tracing import trace

if typing.TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from softupdate_algebra.frameworks.traced import Traced

Pair = tuple[Any, Any]


def trace_target(
    text: str,
    *,
    online: str | None = None,
    target: str | None = None,
    tau: str | None = None,
    calls: int = 1,
    scalars: Mapping[str, int | float] | None = None,
) -> Traced:
    """Return the rule that the function named by *text* implements, on sample networks of the kind it expects.

    *online*, *target* and *tau* name its arguments where their names do not say it. The function's own code is run.
    Raises ``TraceError`` when the function cannot be found, its arguments are not certain, or no sample suits it.
    """
    located = locate(text)
    roles = roles_of(located, online, target, tau)
    if not roles.from_parameters:
        return _trace_held(located, roles, calls, scalars)
    failures: list[TraceError] = []
    results: list[Traced] = []
    for sample in _samples(located, roles):
        try:
            traced = trace(
                _adapted(_bound(located), roles), online=sample[0], target=sample[1], calls=calls, scalars=scalars
            )
        except TraceError as error:
            failures.append(error)
            continue
        if "target-unchanged" not in {code for code, _ in traced.warnings}:
            return traced
        results.append(traced)
    if results:
        return results[0]
    raise _best(failures)


def _best(failures: list[TraceError]) -> TraceError:
    """Return the refusal that says most: one about the update itself rather than about the kind of the sample."""
    wrong_kind = (TypeError, AttributeError, KeyError, IndexError)
    telling = [error for error in failures if not isinstance(error.__cause__, wrong_kind)]
    return (telling or failures)[0]


def _bound(located: Located) -> Callable[..., Any]:
    if located.owner is None:
        return located.function
    return typing.cast("Callable[..., Any]", getattr(instance_of(located), located.function.__name__))


def _trace_held(located: Located, roles: Roles, calls: int, scalars: Mapping[str, int | float] | None) -> Traced:
    """Trace a function that finds its networks by itself, in its instance or its module."""
    function = _bound(located)
    home = function.__self__ if located.owner is not None else located.module  # type: ignore[attr-defined]  # a bound method

    def online() -> Any:
        return getattr(home, roles.online)

    def target() -> Any:
        return getattr(home, roles.target)

    if not roles.scalars:
        return trace(function, online=online, target=target, calls=calls)
    return trace(_adapted(function, roles), online=online, target=target, calls=calls, scalars=scalars)


def _adapted(function: Callable[..., Any], roles: Roles) -> Callable[..., Any]:
    """Return *function* under the names that a trace knows: online, target, and tau where that was said."""
    names = {"tau" if p.name == roles.tau else p.name: p.name for p in roles.scalars}
    if roles.from_parameters:
        names |= {"online": roles.online, "target": roles.target}
    positional = [p for p, q in inspect.signature(function).parameters.items() if q.kind is q.POSITIONAL_ONLY]

    def update(**given: Any) -> Any:
        arguments = {names[name]: value for name, value in given.items()}
        front = [arguments.pop(name) for name in positional if name in arguments]
        return function(*front, **arguments)

    kept = {p.name: p for p in roles.scalars}
    parameters = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=kept[own].default if own in kept else inspect.Parameter.empty
        )
        for name, own in names.items()
        if own not in kept or _is_wanted(kept[own])
    ]
    update.__wrapped__ = function  # type: ignore[attr-defined]  # where a trace looks for the names it reads
    update.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # read by inspect.signature
    return update


def _is_wanted(parameter: inspect.Parameter) -> bool:
    default = parameter.default
    return default is parameter.empty or (isinstance(default, int | float) and not isinstance(default, bool))


# -- samples -------------------------------------------------------------------------------------


def _samples(located: Located, roles: Roles) -> Iterator[Pair]:
    """Yield pairs of sample networks, the likeliest kind first."""
    annotation = str(inspect.signature(located.function).parameters[roles.online].annotation)
    source = " ".join([annotation, *vars(located.module)])
    kinds = _kinds(annotation, source)
    for kind in kinds:
        yield _MAKERS[kind](), _MAKERS[kind]()


def _kinds(annotation: str, source: str) -> list[str]:
    low = annotation.lower()
    if "module" in low and "empty" not in low:
        return ["torch module"]
    if "tensor" in low or "parameter" in low.replace("inspect._empty", "").replace("parameter.empty", ""):
        return ["torch dict"] if "dict" in low or "mapping" in low else ["torch list", "torch tensor"]
    if "ndarray" in low or "np." in low or "arraylike" in low:
        return (
            ["numpy dict"]
            if "dict" in low or "mapping" in low
            else ["numpy list"]
            if "list" in low or "iter" in low
            else ["numpy array", "numpy list"]
        )
    if "float" in low:
        return (
            ["number dict"]
            if "dict" in low
            else ["number list"]
            if "list" in low or "seq" in low or "iter" in low
            else ["number"]
        )
    words = source.split()
    kinds = []
    if "torch" in words or "nn" in words:
        kinds += ["torch module", "torch list", "torch dict", "torch tensor"]
    if "np" in words or "numpy" in words:
        kinds += ["numpy list", "numpy dict", "numpy array"]
    return [*kinds, "number list", "number dict", "number"]


def _torch_module() -> Any:
    from torch import nn

    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))


def _torch_list() -> Any:
    import torch

    return [torch.zeros(3, 4), torch.zeros(4)]


def _torch_dict() -> Any:
    import torch

    return {"weight": torch.zeros(3, 4), "bias": torch.zeros(4)}


def _torch_tensor() -> Any:
    import torch

    return torch.zeros(3, 4)


def _numpy(kind: str) -> Any:
    import numpy as np

    parts = {"weight": np.zeros((3, 4)), "bias": np.zeros(4)}
    return parts if kind == "dict" else list(parts.values()) if kind == "list" else parts["weight"]


_MAKERS: dict[str, Callable[[], Any]] = {
    "torch module": _torch_module,
    "torch list": _torch_list,
    "torch dict": _torch_dict,
    "torch tensor": _torch_tensor,
    "numpy list": lambda: _numpy("list"),
    "numpy dict": lambda: _numpy("dict"),
    "numpy array": lambda: _numpy("array"),
    "number list": lambda: [0.0, 0.0],
    "number dict": lambda: {"weight": 0.0, "bias": 0.0},
    "number": lambda: 0.0,
}
