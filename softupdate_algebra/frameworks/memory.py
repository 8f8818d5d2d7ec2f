"""What every block of memory holds: views of one block are names of the same elements."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from softupdate_algebra.frameworks.forms import Order, Piece, Value, merged

MAX_RUNS = 4096
"""How many separate stretches one view may have before it is no longer split."""


class View(NamedTuple):
    """A tensor as a window on a block of memory, counted in elements of *width* bytes; *length* is the block's."""

    block: int
    length: int
    width: int
    offset: int
    sizes: tuple[int, ...]
    strides: tuple[int, ...]

    @property
    def size(self) -> int:
        """The number of elements that the view shows."""
        result = 1
        for size in self.sizes:
            result *= size
        return result


class Layout(NamedTuple):
    """The stretches (start, length) of a block that a view shows, and their order."""

    runs: tuple[tuple[int, int], ...]
    order: Order
    repeats: bool = False


def layout_of(view: View) -> Layout | None:
    """Return the stretches of *view*, ``None`` when there are more than ``MAX_RUNS``.

    >>> layout_of(View(0, 12, 4, 0, (3, 2), (4, 1))).runs
    ((0, 2), (4, 2), (8, 2))
    """
    dims = [(size, stride) for size, stride in zip(view.sizes, view.strides, strict=True) if size != 1]
    if any(size == 0 for size, _ in dims):
        return Layout((), None)
    if any(stride == 0 for _, stride in dims):
        return Layout(((view.offset, 1),), None, repeats=True) if all(s == 0 for _, s in dims) else None
    inner, outer = 1, list(dims)
    while outer and outer[-1][1] == inner:
        inner *= outer.pop()[0]
    if not outer:
        return Layout(((view.offset, inner),), None)
    if _is_dense(dims):
        order = (tuple(size for size, _ in dims), tuple(stride for _, stride in dims))
        return Layout(((view.offset, view.size),), order)
    if view.size // inner > MAX_RUNS or any(stride < 0 for _, stride in dims):
        return None
    starts = product(*(range(0, size * stride, stride) for size, stride in outer))
    return Layout(tuple((view.offset + sum(start), inner) for start in starts), None)


def _is_dense(dims: list[tuple[int, int]]) -> bool:
    expected = 1
    for size, stride in sorted(dims, key=lambda dim: dim[1]):
        if stride != expected:
            return False
        expected *= size
    return True


class Memory:
    """A table from blocks of memory to what they hold; a block that is not in it holds data nobody has named."""

    def __init__(self) -> None:
        self._blocks: dict[int, tuple[int, Value]] = {}

    def knows(self, view: View) -> bool:
        """Whether the block of *view* has a value, in elements of the same width."""
        return view.block in self._blocks and self._blocks[view.block][0] == view.width

    def is_named(self, view: View) -> bool:
        """Whether the block of *view* has a value, whatever the width of its elements."""
        return view.block in self._blocks

    def read(self, view: View) -> Value | None:
        """Return what *view* shows; ``None`` when it cannot be told piece by piece."""
        whole, layout = self._blocks[view.block][1], layout_of(view)
        if self._blocks[view.block][0] != view.width:
            return None
        if layout is None:
            return Value.filled(view.size, whole.constant) if whole.constant is not None else None
        pieces: list[Piece] = []
        for start, length in layout.runs:
            pieces.extend(whole.part(start, length))
        if layout.repeats:
            one = Value(tuple(pieces))
            return Value.filled(view.size, one.constant) if one.constant is not None else None
        return Value(merged(pieces), layout.order)

    def write(self, view: View, value: Value) -> bool:
        """Store *value* where *view* points; false when that cannot be told piece by piece."""
        layout = layout_of(view)
        if layout is None or layout.repeats:
            return False
        if value.constant is not None:
            value = Value.filled(view.size, value.constant)
        ordered = value.in_order(layout.order)
        if ordered is None:
            return False
        if len(layout.runs) == 1 and layout.runs[0] == (0, view.length):
            self._blocks[view.block] = (view.width, Value(merged(ordered.pieces)))
            return True
        if not self.knows(view):
            return False
        whole, position = self._blocks[view.block][1], 0
        for start, length in layout.runs:
            end = start + length
            rest = whole.part(end, view.length - end)
            whole = Value((*whole.part(0, start), *ordered.part(position, length), *rest))
            position += length
        self._blocks[view.block] = (view.width, Value(merged(whole.pieces)))
        return True

    def name(self, view: View, value: Value) -> None:
        """Give the whole block of *view* the value *value*."""
        self._blocks[view.block] = (view.width, value)

    def duplicate(self, source: int, copy: int) -> None:
        """Let the block *copy* hold what the block *source* holds."""
        if source in self._blocks:
            self._blocks[copy] = self._blocks[source]
        else:
            self.forget(copy)

    def forget(self, block: int) -> None:
        """Drop what is known of a block."""
        self._blocks.pop(block, None)
