"""PyTorch under trace: every operation runs for real, and its meaning is recorded beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode, _disable_current_modes

from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.errors import TraceError
from softupdate_algebra.frameworks.forms import Value, constant_form, merged
from softupdate_algebra.frameworks.memory import View, layout_of
from softupdate_algebra.frameworks.operations import Algebra, Operand
from softupdate_algebra.frameworks.symbol import Symbol, Tainted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from softupdate_algebra.frameworks.recorder import Recorder

SCAN_LIMIT = 1 << 16
"""Tensors that the code brings in are scanned for being filled with one number up to this size."""
SMALL = 64
"""Tensors made from symbolic scalars are read number by number up to this size."""


class Tensors:
    """Connects tensors with the recorder's memory, and keeps their storages alive so that none is mistaken."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.steps: dict[int, tuple[str, torch.Tensor]] = {}
        self._kept: dict[int, Any] = {}
        self._online: list[tuple[str, torch.Tensor]] = []

    def expect_gradients(self, online: list[tuple[str, torch.Tensor]]) -> None:
        """Remember the online parameters, whose ``.grad`` is the step that training proposes."""
        self._online = online

    def view(self, tensor: torch.Tensor) -> View:
        """Return the window on memory that *tensor* is."""
        storage = tensor.untyped_storage()
        block = storage._cdata
        self._kept.setdefault(block, storage)
        width = tensor.element_size()
        return View(
            block,
            storage.nbytes() // width,
            width,
            int(tensor.storage_offset()),
            tuple(tensor.shape),
            tensor.stride(),
        )

    def is_named(self, tensor: torch.Tensor) -> bool:
        """Whether the recorder knows what *tensor* holds."""
        if not _plain(tensor):
            return False
        view = self.view(tensor)
        return self.recorder.memory.is_named(view) or self._from_array(tensor, view)

    def _from_array(self, tensor: torch.Tensor, view: View) -> bool:
        """Whether *tensor* was made from an array whose meaning is known; it is then named after it."""
        whole = view._replace(block=tensor.untyped_storage().data_ptr(), offset=0, sizes=(view.length,), strides=(1,))
        if not self.recorder.memory.knows(whole):
            return False
        value = self.recorder.memory.read(whole)
        return value is not None and self.recorder.memory.write(whole._replace(block=view.block), value)

    def depends(self, tensor: torch.Tensor) -> bool:
        """Whether *tensor* holds anything but known numbers."""
        value = self.peek(tensor)
        return value is not None and value.constant is None

    def peek(self, tensor: torch.Tensor) -> Value | None:
        """Return what *tensor* holds if it is known, without asking where it came from."""
        if not self.is_named(tensor):
            return None
        value = self.recorder.memory.read(self.view(tensor))
        return value if value is not None else self.recorder.opaque(tensor.numel(), "a view with too many pieces")

    def read(self, tensor: torch.Tensor) -> Value:
        """Return what *tensor* holds, naming it when it is met for the first time."""
        view = self.view(tensor)
        value = self.peek(tensor)
        if value is None or {self.recorder.leaves[leaf].kind for leaf in value.leaves} == {"opaque"}:
            value = self.gradient(view) or value
        return self._adopt(tensor, view) if value is None else value

    def gradient(self, view: View) -> Value | None:
        """Return the step that an online parameter's ``.grad`` is, ``None`` when *view* is none of them."""
        for name, parameter in self._online:
            grad = parameter.grad
            if grad is not None and grad.untyped_storage()._cdata == view.block:
                value = Value.of_leaf(
                    self.recorder.leaf("step", name, f"the gradient of {name}"),
                    grad.numel(),
                    order_of(self.view(grad)),
                )
                if self.recorder.memory.write(self.view(grad), value):
                    return self.recorder.memory.read(view)
        return None

    def _adopt(self, tensor: torch.Tensor, view: View) -> Value:
        number = self._fill(tensor)
        if number is not None:
            return Value.filled(tensor.numel(), number)
        whole = view._replace(offset=0, sizes=(view.length,), strides=(1,))
        leaf = self.recorder.leaf(
            "foreign",
            "a tensor",
            f"a tensor that is neither online nor target, met at {self.recorder.here()}",
        )
        self.recorder.memory.name(whole, Value.of_leaf(leaf, view.length))
        return self.recorder.memory.read(view) or self.recorder.opaque(tensor.numel(), "a view with too many pieces")

    def name_numbers(self, tensor: torch.Tensor) -> None:
        """Name a small tensor that was made from symbolic scalars, number by number."""
        if not _plain(tensor) or self.is_named(tensor) or not tensor.is_floating_point() or not tensor.numel():
            return
        with _disable_current_modes():
            numbers = tensor.detach().reshape(-1).tolist()
        width = 8 if tensor.dtype == torch.float64 else 4
        pieces = [(1, constant_form(self.recorder.number(number, width))) for number in numbers]
        self.recorder.store(self.view(tensor), Value(merged(pieces)), "numbers")

    def _fill(self, tensor: torch.Tensor) -> Scalar | None:
        if not 0 < tensor.numel() <= SCAN_LIMIT or tensor.is_complex():
            return ZERO if tensor.numel() == 0 else None
        flat = tensor.detach().reshape(-1)
        first = flat[0]
        if tensor.numel() > 1 and not bool((flat == first).all()):
            return None
        number = first.item()
        if not tensor.is_floating_point():
            return Scalar.number(int(number))
        return self.recorder.number(float(number), 8 if tensor.dtype == torch.float64 else 4)

    def write(self, tensor: torch.Tensor, value: Value, what: str) -> None:
        """Record that *tensor* now holds *value*."""
        if not tensor.is_floating_point() and value.constant is None and tensor.dtype != torch.bool:
            value = self.recorder.opaque(tensor.numel(), f"{what} to {tensor.dtype}")
        self.recorder.store(self.view(tensor), value, what)

    def forget(self, tensor: torch.Tensor) -> None:
        """Record that *tensor* holds plain data again."""
        if self.is_named(tensor):
            view = self.view(tensor)
            layout = layout_of(view)
            if layout is not None and layout.runs == ((0, view.length),):
                self.recorder.memory.forget(view.block)
            else:
                self.recorder.store(view, self._adopt_part(tensor), "data")

    def _adopt_part(self, tensor: torch.Tensor) -> Value:
        number = self._fill(tensor)
        if number is not None:
            return Value.filled(tensor.numel(), number)
        return self.recorder.opaque(tensor.numel(), "other data", "foreign")


def _plain(tensor: torch.Tensor) -> bool:
    return tensor.layout == torch.strided and tensor.device.type != "meta"


def order_of(view: View) -> Any:
    """Return the order of the elements of *view* in memory."""
    layout = layout_of(view)
    return layout.order if layout is not None else None


def tensors_in(thing: Any) -> Iterator[torch.Tensor]:
    """Yield the tensors of a nest of lists, tuples and dicts."""
    if isinstance(thing, torch.Tensor):
        yield thing
    elif type(thing) in (list, tuple):
        for part in thing:
            yield from tensors_in(part)
    elif type(thing) is dict:
        for part in thing.values():
            yield from tensors_in(part)


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


class Meaning:
    """Knows what the operations of torch mean for linear forms."""

    def __init__(self, tensors: Tensors) -> None:
        self._tensors = tensors
        self._recorder = tensors.recorder

    def run(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Carry out *func* and record what its results hold."""
        name = func._schema.name.split("::")[-1]
        if (name == "_local_scalar_dense" and self._tensors.depends(args[0])) or (
            name in ("equal", "allclose") and any(self._tensors.depends(a) for a in args[:2])
        ):
            raise TraceError(
                f"{self._recorder.here()}: the code decides or calculates with values of the parameters ({name.strip('_')}); "
                "such an update is not one linear rule."
            )
        if name in _METADATA:
            return func(*args, **kwargs)
        if name == "copy_" and args[0].dtype == args[1].dtype == torch.uint8:
            out = func(*args, **kwargs)
            self._recorder.memory.duplicate(self._tensors.view(args[1]).block, self._tensors.view(args[0]).block)
            return out
        if name.startswith("_foreach_"):
            return self._foreach(func, name.removeprefix("_foreach_"), args, kwargs)
        written = _written(func, args, kwargs)
        plan = self._plan(name, args, kwargs)
        before = {id(t): self._tensors.view(t).block for t in tensors_in([list(args), kwargs]) if _plain(t)}
        dependent = plan is None and any(self._tensors.is_named(t) for t in tensors_in([list(args), kwargs]))
        out = func(*args, **kwargs)
        self._record(func, name, written, plan, dependent, frozenset(before.values()), out)
        return out

    def _record(
        self,
        func: Any,
        name: str,
        written: Any,
        plan: Any,
        dependent: bool,
        blocks: frozenset[int],
        out: Any,
    ) -> None:
        results = list(tensors_in(out)) if not isinstance(out, torch.Tensor) else [out]
        random = torch.Tag.nondeterministic_seeded in func.tags
        for tensor in (*written, *results) if "batch_norm" in name else written or results:
            if not _plain(tensor) or tensor.numel() == 0:
                continue
            if not any(tensor is t for t in written) and self._tensors.view(tensor).block in blocks:
                continue
            what = _WORDS.get(name.rstrip("_"), name.rstrip("_"))
            if plan is not None:
                size = tensor.numel()
                self._tensors.write(
                    tensor,
                    plan(
                        Algebra(
                            self._recorder,
                            size,
                            order_of(self._tensors.view(tensor)),
                            what,
                        )
                    ),
                    what,
                )
            elif random:
                self._tensors.write(
                    tensor,
                    self._recorder.opaque(tensor.numel(), f"random numbers ({what})", "foreign"),
                    what,
                )
            elif dependent:
                self._tensors.write(tensor, self._recorder.opaque(tensor.numel(), what), what)
            elif written:
                self._tensors.forget(tensor)
            else:
                self._recorder.memory.forget(self._tensors.view(tensor).block)

    def _foreach(self, func: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        lists = [a for a in args if isinstance(a, list | tuple) and a and isinstance(a[0], torch.Tensor)]
        count = len(lists[0]) if lists else 0
        plans: list[Any] = []
        for i in range(count):
            single = tuple(a[i] if isinstance(a, list | tuple) and len(a) == count else a for a in args)
            plans.append(
                (
                    self._plan(name, single, kwargs),
                    any(self._tensors.is_named(t) for t in tensors_in(list(single))),
                )
            )
        out = func(*args, **kwargs)
        results = lists[0] if name.endswith("_") else list(out) if out is not None else []
        for (plan, dependent), tensor in zip(plans, results, strict=False):
            written = [tensor] if name.endswith("_") else []
            self._record(func, name, written, plan, dependent, frozenset(), tensor)
        return out

    # -- plans: what to do with the algebra once the result's shape is known ------------------------

    def _plan(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Callable[[Algebra], Value] | None:
        base = name.rstrip("_") if not name.startswith("_") else name
        make = getattr(self, f"_do_{base.strip('_')}", None)
        if make is None:
            return None
        if base not in _MAKERS and not self._concerns(args, kwargs):
            return None
        plan: Callable[[Algebra], Value] | None = make(args, kwargs)
        return plan

    def _concerns(self, args: Any, kwargs: Any) -> bool:
        """Whether named tensors, symbolic scalars or gradients take part."""
        tensors = [t for t in tensors_in([list(args), kwargs]) if _plain(t)]
        if any(self._tensors.is_named(t) for t in tensors) or self._has_symbol(args, kwargs):
            return True
        return any(self._tensors.gradient(self._tensors.view(t)) is not None for t in tensors)

    def _has_symbol(self, args: Any, kwargs: Any) -> bool:
        return any(isinstance(a, float) and self._recorder.is_symbolic(a) for a in (*args, *kwargs.values()))

    def _operand(self, thing: Any) -> Operand:
        if isinstance(thing, torch.Tensor):
            return self._tensors.read(thing)
        scalar = self._recorder.scalar_of(thing)
        if scalar is None:
            raise TraceError(f"{self._recorder.here()}: {thing!r} is not a real number.")
        return scalar

    def _two(self, args: Any) -> tuple[Operand, Operand]:
        return self._operand(args[0]), self._operand(args[1])

    def _factor(self, thing: Any) -> Scalar:
        operand = self._operand(thing)
        if isinstance(operand, Scalar):
            return operand
        return operand.constant if operand.constant is not None else ONE

    def _do_add(self, args: Any, kwargs: Any) -> Any:
        left, right = self._two(args)
        factor = self._factor(kwargs.get("alpha", args[2] if len(args) > 2 else 1))
        return lambda on: on.add(left, right, factor)

    def _do_sub(self, args: Any, kwargs: Any) -> Any:
        left, right = self._two(args)
        factor = -self._factor(kwargs.get("alpha", args[2] if len(args) > 2 else 1))
        return lambda on: on.add(left, right, factor)

    def _do_rsub(self, args: Any, kwargs: Any) -> Any:
        right, left = self._two(args)
        factor = -self._factor(kwargs.get("alpha", args[2] if len(args) > 2 else 1))
        return lambda on: on.add(left, right, factor)

    def _do_mul(self, args: Any, kwargs: Any) -> Any:
        left, right = self._two(args)
        return lambda on: on.multiply(left, right)

    def _do_div(self, args: Any, kwargs: Any) -> Any:
        if kwargs.get("rounding_mode") is not None:
            return None
        left, right = self._two(args)
        return lambda on: on.divide(left, right)

    def _do_neg(self, args: Any, kwargs: Any) -> Any:
        value = self._operand(args[0])
        return lambda on: on.multiply(value, Scalar.number(-1))

    def _do_lerp(self, args: Any, kwargs: Any) -> Any:
        start, end = self._two(args)
        weight = self._operand(args[2] if len(args) > 2 else kwargs["weight"])
        return lambda on: on.mix(start, end, weight)

    def _do_addcmul(self, args: Any, kwargs: Any) -> Any:
        start, left, right, factor = self._three(args, kwargs)
        return lambda on: on.add(start, on.multiply(left, right), factor)

    def _do_addcdiv(self, args: Any, kwargs: Any) -> Any:
        start, left, right, factor = self._three(args, kwargs)
        return lambda on: on.add(start, on.divide(left, right), factor)

    def _three(self, args: Any, kwargs: Any) -> tuple[Operand, Operand, Operand, Scalar]:
        factor = self._factor(kwargs.get("value", args[3] if len(args) > 3 else 1))
        return (
            self._operand(args[0]),
            self._operand(args[1]),
            self._operand(args[2]),
            factor,
        )

    def _same(self, thing: Any) -> Any:
        value = self._operand(thing)
        return lambda on: on.same(value)

    def _do_clone(self, args: Any, kwargs: Any) -> Any:
        return self._same(args[0])

    _do_to_copy = _do_contiguous = _do_positive = _do_lift_fresh_copy = _do_view_copy = _do_clone

    def _do_lift_fresh(self, args: Any, kwargs: Any) -> Any:
        return None

    def _do_copy(self, args: Any, kwargs: Any) -> Any:
        return self._same(args[1])

    def _do_zero(self, args: Any, kwargs: Any) -> Any:
        return lambda on: on.same(ZERO)

    _do_zeros = _do_zeros_like = _do_new_zeros = _do_zero

    def _do_ones(self, args: Any, kwargs: Any) -> Any:
        return lambda on: on.same(ONE)

    _do_ones_like = _do_new_ones = _do_ones

    def _do_fill(self, args: Any, kwargs: Any) -> Any:
        return self._same(args[1])

    _do_full_like = _do_full = _do_fill

    def _do_new_full(self, args: Any, kwargs: Any) -> Any:
        return self._same(args[2])

    def _do_scalar_tensor(self, args: Any, kwargs: Any) -> Any:
        return self._same(args[0])

    def _do_cat(self, args: Any, kwargs: Any) -> Any:
        parts, dim = args[0], args[1] if len(args) > 1 else kwargs.get("dim", 0)
        return self._join([p for p in parts if p.numel()], dim)

    def _do_stack(self, args: Any, kwargs: Any) -> Any:
        return self._join(list(args[0]), args[1] if len(args) > 1 else kwargs.get("dim", 0))

    def _join(self, parts: list[torch.Tensor], dim: int) -> Any:
        if not parts or (
            dim % max(parts[0].dim(), 1) != 0 and any(s != 1 for s in parts[0].shape[: dim % max(parts[0].dim(), 1)])
        ):
            return None
        values = [self._tensors.read(part).in_order(None) for part in parts]
        if any(value is None for value in values):
            return None
        joined = Value(merged([piece for value in values if value is not None for piece in value.pieces]))
        return lambda on: on.same(joined)

    def _do_sum(self, args: Any, kwargs: Any) -> Any:
        return self._reduce(args, kwargs, mean=False)

    def _do_mean(self, args: Any, kwargs: Any) -> Any:
        return self._reduce(args, kwargs, mean=True)

    def _reduce(self, args: Any, kwargs: Any, mean: bool) -> Any:
        dims = args[1] if len(args) > 1 else kwargs.get("dim")
        tensor = args[0]
        if dims is None or list(dims) not in ([0], [-tensor.dim()]) or tensor.dim() < 2:
            return None
        rows = [self._tensors.read(tensor.select(0, i)) for i in range(min(tensor.shape[0], 64))]
        if len(rows) < tensor.shape[0] or (tensor.shape[0] > 8 and any(row.constant is None for row in rows)):
            return None
        factor = Scalar.number(1) / len(rows) if mean else ONE

        def total(on: Algebra) -> Value:
            result = on.same(ZERO)
            for row in rows:
                result = on.add(result, row, factor)
            return result

        return total


_MAKERS = frozenset(
    {
        "zeros",
        "ones",
        "full",
        "zeros_like",
        "ones_like",
        "full_like",
        "zero",
        "fill",
        "new_zeros",
        "new_ones",
        "new_full",
    }
)
_METADATA = frozenset(
    {
        "set_",
        "resize_",
        "detach_",
        "t_",
        "transpose_",
        "squeeze_",
        "unsqueeze_",
        "as_strided_",
        "swapaxes_",
    }
)
_WORDS = {"_to_copy": "conversion", "mul": "a product", "div": "a quotient"}


def _written(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[torch.Tensor]:
    """Return the tensors that *func* writes to, by its schema."""
    result: list[torch.Tensor] = []
    if "batch_norm" in func._schema.name and "backward" not in func._schema.name:
        result.extend(
            tensors_in(list(args[3:5]))
        )  # the running statistics, which its schema does not declare as written
    for position, argument in enumerate(func._schema.arguments):
        if argument.alias_info is not None and argument.alias_info.is_write:
            thing = args[position] if position < len(args) else kwargs.get(argument.name)
            result.extend(tensors_in(thing))
    return result
