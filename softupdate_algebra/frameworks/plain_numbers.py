"""Plain Python numbers under trace: a float parameter that calculates for real and records what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.errors import TraceError
from softupdate_algebra.frameworks.forms import (
    Element,
    Form,
    combine,
    constant_form,
    constant_in,
)
from softupdate_algebra.frameworks.symbol import Symbol

if TYPE_CHECKING:
    from softupdate_algebra.frameworks.recorder import Recorder


class TracedNumber:
    """A number of a network, or one calculated from such numbers; it passes ``isinstance(x, float)``."""

    __slots__ = ("form", "recorder", "value")
    __array_ufunc__ = None  # or NumPy's scalars would turn into floats before they reach the operators below

    def __init__(self, value: float, form: Form, recorder: Recorder) -> None:
        self.value = value
        self.form = form
        self.recorder = recorder

    @property  # type: ignore[misc]  # read-only on purpose
    def __class__(self) -> type[float]:  # type: ignore[override]  # code under trace asks isinstance(x, float)
        return float

    def _other(self, thing: Any) -> TracedNumber | None:
        if type(thing) is TracedNumber:
            return thing
        scalar = self.recorder.scalar_of(thing)
        if scalar is None:
            return None
        value = thing.sample() if type(thing) is Symbol else float(thing)
        return TracedNumber(value, constant_form(scalar), self.recorder)

    def _sum(self, thing: Any, mine: int, theirs: int) -> Any:
        other = self._other(thing)
        if other is None:
            return NotImplemented
        form = combine([(Scalar.number(mine), self.form), (Scalar.number(theirs), other.form)])
        return TracedNumber(mine * self.value + theirs * other.value, form, self.recorder)

    def __add__(self, thing: Any) -> Any:
        return self._sum(thing, 1, 1)

    __radd__ = __add__

    def __sub__(self, thing: Any) -> Any:
        return self._sum(thing, 1, -1)

    def __rsub__(self, thing: Any) -> Any:
        return self._sum(thing, -1, 1)

    def __mul__(self, thing: Any) -> Any:
        other = self._other(thing)
        if other is None:
            return NotImplemented
        left, right, value = (
            constant_in(self.form),
            constant_in(other.form),
            self.value * other.value,
        )
        if right is not None:
            return TracedNumber(value, combine([(right, self.form)]), self.recorder)
        return (
            TracedNumber(value, combine([(left, other.form)]), self.recorder)
            if left is not None
            else self._opaque(value, "a product")
        )

    __rmul__ = __mul__

    def __truediv__(self, thing: Any) -> Any:
        other = self._other(thing)
        if other is None:
            return NotImplemented
        divisor, value = constant_in(other.form), self.value / other.value
        if divisor is None:
            return self._opaque(value, "a quotient")
        return TracedNumber(value, combine([(divisor.inverse(), self.form)]), self.recorder)

    def __rtruediv__(self, thing: Any) -> Any:
        other = self._other(thing)
        return NotImplemented if other is None else other / self

    def __neg__(self) -> TracedNumber:
        return TracedNumber(-self.value, combine([(Scalar.number(-1), self.form)]), self.recorder)

    def __pos__(self) -> TracedNumber:
        return self

    def _opaque(self, value: float, what: str) -> TracedNumber:
        leaf = self.recorder.leaf("opaque", what, f"{what} at {self.recorder.here()}")
        return TracedNumber(value, ((Element(leaf, 0), ONE),), self.recorder)

    def __pow__(self, power: Any) -> TracedNumber:
        return self._opaque(self.value ** float(power), "a power")

    def __abs__(self) -> TracedNumber:
        return self._opaque(abs(self.value), "abs")

    def __round__(self, digits: int | None = None) -> TracedNumber:
        return self._opaque(round(self.value, digits), "round")

    def _refuse(self, *_: Any) -> NoReturn:
        raise TraceError(
            f"{self.recorder.here()}: the code decides or calculates with values of the parameters; "
            "such an update cannot be read as one linear rule."
        )

    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = __bool__ = __int__ = __float__ = __index__ = _refuse
    __hash__ = object.__hash__

    def __copy__(self) -> TracedNumber:
        return self

    def __deepcopy__(self, _memo: Any) -> TracedNumber:
        return self

    def __str__(self) -> str:
        return str(self.value)

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)
