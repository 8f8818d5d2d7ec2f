"""How torch tells what it does: modes that see every function call and every operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode, _disable_current_modes

from softupdate_algebra.errors import TraceError
from softupdate_algebra.frameworks.symbol import Symbol, Tainted
from softupdate_algebra.frameworks.torch_meaning import Meaning

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.frameworks.torch_tensors import Tensors

SMALL = 64
"""Tensors made from symbolic scalars are read number by number up to this size."""


class FunctionMode(TorchFunctionMode):
    """Replaces symbolic scalars by their sample numbers on the way into torch, and watches values leave it."""

    def __init__(self, tensors: Tensors) -> None:
        super().__init__()
        self._tensors = tensors

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = getattr(func, "__name__", "")
        if name in _LEAVING and args and isinstance(args[0], torch.Tensor):
            self._leaving(name, args[0])
            if name == "item":
                return self._item(args[0])
            if name == "numpy":
                return self._array(args[0])
        given = (args, kwargs or {})
        result = func(*_sampled(args), **_sampled(kwargs or {}))
        if isinstance(result, torch.Tensor) and result.numel() <= SMALL and _has_symbol(given):
            self._tensors.name_numbers(result)
        return result

    def _leaving(self, name: str, tensor: torch.Tensor) -> None:
        if name not in ("item", "numpy") and self._tensors.depends(tensor):
            what = (
                "decides a branch with"
                if name in ("__bool__", "equal", "allclose")
                else f"takes with {name} out of the tracer's sight"
            )
            raise TraceError(
                f"{self._tensors.recorder.here()}: the code {what} values of the parameters; "
                "such an update cannot be read as one linear rule."
            )

    def _array(self, tensor: torch.Tensor) -> Any:
        """Return a copy as an array that knows what it holds (writing to it would not reach the tensor: it is read-only)."""
        with _disable_current_modes():
            array = tensor.detach().cpu().numpy()
        value = self._tensors.peek(tensor)
        if value is None:
            return array
        from softupdate_algebra.frameworks.numpy_arrays import traced

        copy = array.copy()
        value = self._tensors.recorder.follow(value.in_order(None), tensor.numel(), "a reordering")
        result = traced(copy, self._tensors.recorder, value)
        result.flags.writeable = False
        return result

    def _item(self, tensor: torch.Tensor) -> Any:
        value = self._tensors.peek(tensor)
        with _disable_current_modes():
            number = tensor.item()
        if value is None:
            if tensor.is_floating_point():
                scalar = self._tensors.recorder.number(number, 8 if tensor.dtype == torch.float64 else 4)
                plain = self._tensors.recorder.resolved(scalar)
                return Symbol(scalar, self._tensors.recorder) if not plain.is_constant else number
            return number
        if value.constant is not None:
            plain = self._tensors.recorder.resolved(value.constant)
            return Symbol(value.constant, self._tensors.recorder) if not plain.is_constant else _as_float(plain, number)
        return Tainted(
            number,
            self._tensors.recorder.leaves[min(value.leaves)].why or "a parameter",
            self._tensors.recorder,
        )


_LEAVING = frozenset(
    {
        "item",
        "__bool__",
        "__float__",
        "__int__",
        "__index__",
        "tolist",
        "numpy",
        "__array__",
        "equal",
        "allclose",
        "__contains__",
    }
)


def _has_symbol(thing: Any) -> bool:
    if type(thing) in (list, tuple):
        return any(_has_symbol(part) for part in thing)
    return any(_has_symbol(part) for part in thing.values()) if type(thing) is dict else type(thing) is Symbol


def _as_float(scalar: Scalar, number: Any) -> Any:
    return float(scalar.constant()) if isinstance(number, float) else number


def _sampled(thing: Any) -> Any:
    kind = type(thing)
    if kind is Symbol:
        return thing.sample()
    if kind is Tainted:
        return thing._refuse()
    if kind is list or kind is tuple:
        return kind([_sampled(part) for part in thing])
    if kind is dict:
        return {key: _sampled(part) for key, part in thing.items()}
    return thing


class DispatchMode(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch's base is not annotated
    """Records the meaning of every operation that torch carries out."""

    def __init__(self, tensors: Tensors) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch's base is not annotated
        self._tensors = tensors
        self._meaning = Meaning(tensors)

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # or the first operation imports the compiler, which takes seconds

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        with torch._C.DisableTorchFunction():
            return self._meaning.run(func, args, kwargs or {})
