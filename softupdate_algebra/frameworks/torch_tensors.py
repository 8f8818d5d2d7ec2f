"""Tensors as windows on the recorder's memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.utils._python_dispatch import _disable_current_modes

from softupdate_algebra.algebra.scalar import ZERO, Scalar
from softupdate_algebra.frameworks.forms import Value, constant_form, merged
from softupdate_algebra.frameworks.memory import View, layout_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from softupdate_algebra.frameworks.recorder import Recorder

SCAN_LIMIT = 1 << 16
"""Tensors that the code brings in are scanned for being filled with one number up to this size."""


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
        if not is_strided(tensor):
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
        copied = self._copied(tensor)
        if copied is not None:
            return copied
        whole = view._replace(offset=0, sizes=(view.length,), strides=(1,))
        leaf = self.recorder.leaf(
            "foreign",
            "a tensor",
            f"a tensor that is neither online nor target, met at {self.recorder.here()}",
        )
        self.recorder.memory.name(whole, Value.of_leaf(leaf, view.length))
        return self.recorder.memory.read(view) or self.recorder.opaque(tensor.numel(), "a view with too many pieces")

    def _copied(self, tensor: torch.Tensor) -> Value | None:
        """Return the value of the network tensor that holds the same numbers: a copy made where no mode sees it."""
        for original in self.recorder.originals:
            if (
                not isinstance(original, torch.Tensor)
                or original.shape != tensor.shape
                or original.dtype != tensor.dtype
            ):
                continue
            value = self.peek(original)
            if value is not None and value.constant is None and torch.equal(original.detach(), tensor.detach()):
                self.recorder.recognised("a network's tensor")
                return value.in_order(order_of(self.view(tensor)))
        return None

    def name_numbers(self, tensor: torch.Tensor) -> None:
        """Name a small tensor that was made from symbolic scalars, number by number."""
        if not is_strided(tensor) or self.is_named(tensor) or not tensor.is_floating_point() or not tensor.numel():
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


def is_strided(tensor: torch.Tensor) -> bool:
    """Whether *tensor* is a plain window on memory (not sparse, not without values)."""
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
