"""What the operations of torch mean for linear forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.errors import TraceError
from softupdate_algebra.frameworks.forms import Value, merged
from softupdate_algebra.frameworks.operations import Algebra, Operand
from softupdate_algebra.frameworks.torch_tensors import is_strided, order_of, tensors_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from softupdate_algebra.frameworks.torch_tensors import Tensors


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
        before = {id(t): self._tensors.view(t).block for t in tensors_in([list(args), kwargs]) if is_strided(t)}
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
            if not is_strided(tensor) or tensor.numel() == 0:
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
        tensors = [t for t in tensors_in([list(args), kwargs]) if is_strided(t)]
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
