"""The operations that keep a tensor linear in its leaves, once for all frameworks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.frameworks.forms import (
    Form,
    Order,
    Value,
    combine,
    constant_form,
    constant_in,
    elementwise,
)

if TYPE_CHECKING:
    from softupdate_algebra.frameworks.recorder import Recorder

Operand: TypeAlias = Value | Scalar


class Algebra:
    """Operations on values of one result shape: *size* elements listed in *order*."""

    def __init__(self, recorder: Recorder, size: int, order: Order, what: str) -> None:
        self._recorder = recorder
        self._size = size
        self._order = order
        self._what = what

    def _lift(self, operand: Operand) -> Value:
        return Value.filled(self._size, operand) if isinstance(operand, Scalar) else operand

    def _fallback(self, value: Value | None) -> Value:
        return self._recorder.follow(value, self._size, self._what)

    def add(self, left: Operand, right: Operand, factor: Scalar = ONE) -> Value:
        """Return left + factor*right."""

        def step(a: Form, b: Form) -> Form:
            return combine([(ONE, a), (factor, b)])

        return self._fallback(elementwise([self._lift(left), self._lift(right)], self._order, self._size, step))

    def multiply(self, left: Operand, right: Operand) -> Value:
        """Return left*right, opaque where both hold leaves."""
        return self._fallback(elementwise([self._lift(left), self._lift(right)], self._order, self._size, _product))

    def divide(self, left: Operand, right: Operand) -> Value:
        """Return left/right, opaque where right holds a leaf or is zero."""

        def step(a: Form, b: Form) -> Form | None:
            divisor = constant_in(b)
            return None if divisor is None or divisor.is_zero else combine([(divisor.inverse(), a)])

        return self._fallback(elementwise([self._lift(left), self._lift(right)], self._order, self._size, step))

    def mix(self, start: Operand, end: Operand, weight: Operand) -> Value:
        """Return start + weight*(end - start)."""
        return self.add(start, self.multiply(self.add(end, start, Scalar.number(-1)), weight))

    def same(self, value: Operand) -> Value:
        """Return *value* in the shape of the result."""
        return self._fallback(elementwise([self._lift(value)], self._order, self._size, lambda a: a))


def _product(a: Form, b: Form) -> Form | None:
    left, right = constant_in(a), constant_in(b)
    if left is not None:
        return combine([(left, b)])
    return combine([(right, a)]) if right is not None else None


def filled(size: int, value: Scalar) -> Form:
    """Return the form of *size* equal elements (the size plays no part)."""
    return constant_form(value) if size else ()
