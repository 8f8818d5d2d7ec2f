"""A scalar parameter that user code may calculate with as if it were a float."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from softupdate_algebra.errors import TraceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.frameworks.recorder import Recorder


class Symbol:
    """An exact scalar together with the recorder that meets it; it passes ``isinstance(x, float)``.

    A comparison is decided at the sample value of the parameters and recorded as an assumption of the trace.
    """

    __slots__ = ("recorder", "scalar")

    def __init__(self, scalar: Scalar, recorder: Recorder) -> None:
        self.scalar = scalar
        self.recorder = recorder

    @property  # type: ignore[misc]  # read-only on purpose
    def __class__(self) -> type[float]:  # type: ignore[override]  # code under trace asks isinstance(x, float)
        return float

    def sample(self) -> float:
        """Return the number that stands for this scalar wherever real arithmetic needs one."""
        return self.recorder.sample(self.scalar)

    # -- arithmetic -------------------------------------------------------------------------------

    def _with(self, other: Any, step: Callable[[Scalar, Scalar], Scalar]) -> Any:
        scalar = self.recorder.scalar_of(other)
        return NotImplemented if scalar is None else Symbol(step(self.scalar, scalar), self.recorder)

    def __add__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a + b)

    def __radd__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b + a)

    def __sub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b - a)

    def __mul__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a * b)

    def __rmul__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b * a)

    def __truediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a / b)

    def __rtruediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b / a)

    def __pow__(self, other: Any) -> Any:
        scalar = self.recorder.scalar_of(other)
        if scalar is None:
            return NotImplemented
        if not scalar.is_constant or scalar.constant().denominator != 1:
            self._refuse(f"raises {self.scalar} to the power {scalar}; only whole numbers are exact")
        return Symbol(self.scalar ** int(scalar.constant()), self.recorder)

    def __rpow__(self, other: Any) -> NoReturn:
        self._refuse(f"has {self.scalar} in an exponent; give that parameter a number with scalars={{...}}")

    def __neg__(self) -> Symbol:
        return Symbol(-self.scalar, self.recorder)

    def __pos__(self) -> Symbol:
        return self

    def __abs__(self) -> Symbol:
        return -self if self < 0 else self

    # -- questions, answered at the sample value and recorded -------------------------------------

    def _compared(self, other: Any, sign: str, opposite: str, holds: Callable[[Fraction], bool]) -> Any:
        scalar = self.recorder.scalar_of(other)
        if scalar is None:
            return NotImplemented
        answer = holds(self.recorder.exact_sample(self.scalar - scalar))
        left, right = (
            self.recorder.resolved(self.scalar),
            self.recorder.resolved(scalar),
        )
        if not (left - right).is_constant:
            self.recorder.assume(f"{left} {sign if answer else opposite} {right}")
        return answer

    def __lt__(self, other: Any) -> Any:
        return self._compared(other, "<", ">=", lambda d: d < 0)

    def __le__(self, other: Any) -> Any:
        return self._compared(other, "<=", ">", lambda d: d <= 0)

    def __gt__(self, other: Any) -> Any:
        return self._compared(other, ">", "<=", lambda d: d > 0)

    def __ge__(self, other: Any) -> Any:
        return self._compared(other, ">=", "<", lambda d: d >= 0)

    def __eq__(self, other: object) -> Any:
        return self._compared(other, "=", "!=", lambda d: d == 0)

    def __ne__(self, other: object) -> Any:
        answer = self.__eq__(other)
        return answer if answer is NotImplemented else not answer

    def __bool__(self) -> bool:
        return bool(self != 0)

    def __hash__(self) -> int:
        return hash(self.scalar)

    # -- leaving the exact world -------------------------------------------------------------------

    def __float__(self) -> float:
        self.recorder.leaked(str(self.scalar))
        return self.sample()

    def item(self) -> Symbol:
        """Return itself, as a zero-dimensional tensor's ``item`` would."""
        return self

    def is_integer(self) -> bool:
        """Answer as a float does."""
        return False

    def _whole(self, *_: Any) -> NoReturn:
        self._refuse(
            f"uses {self.scalar} as a whole number; give it one, for example scalars={{{str(self.scalar)!r}: 4}}"
        )

    __int__ = __index__ = __mod__ = __rmod__ = __floordiv__ = __rfloordiv__ = __round__ = __trunc__ = _whole

    def _refuse(self, what: str) -> NoReturn:
        raise TraceError(f"{self.recorder.here()}: the code {what}.")

    def __copy__(self) -> Symbol:
        return self

    def __deepcopy__(self, _memo: Any) -> Symbol:
        return self

    def __str__(self) -> str:
        return str(self.scalar)

    __repr__ = __str__

    def __format__(self, _spec: str) -> str:
        return str(self.scalar)

    # -- the override protocols of the frameworks -------------------------------------------------

    @classmethod
    def __torch_function__(cls, func: Any, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
        raise TraceError(f"a symbolic scalar reached {getattr(func, '__name__', func)} outside of the traced call")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        from softupdate_algebra.frameworks.numpy_arrays import apply_ufunc

        return apply_ufunc(self.recorder, ufunc, method, inputs, options)

    def __array_function__(self, func: Any, _types: Any, args: Any, kwargs: Any) -> Any:
        from softupdate_algebra.frameworks.numpy_arrays import apply_function

        return apply_function(self.recorder, func, args, kwargs)


class Tainted:
    """A number read out of a network: it may be shown, and refuses to decide a branch or to be a coefficient."""

    __slots__ = ("recorder", "value", "why")

    def __init__(self, value: float, why: str, recorder: Recorder) -> None:
        self.value = value
        self.why = why
        self.recorder = recorder

    @property  # type: ignore[misc]  # read-only on purpose
    def __class__(self) -> type[float]:  # type: ignore[override]  # code under trace asks isinstance(x, float)
        return float

    def _again(self, *_: Any) -> Tainted:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _again
    __pow__ = __rpow__ = __neg__ = __abs__ = __round__ = _again

    def _refuse(self, *_: Any) -> NoReturn:
        raise TraceError(
            f"{self.recorder.here()}: the code decides or calculates with a value of the parameters ({self.why}); "
            "such an update is not one linear rule."
        )

    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = __bool__ = __float__ = __int__ = __index__ = _refuse
    __hash__ = object.__hash__

    def item(self) -> Tainted:
        """Return itself, as a NumPy scalar's ``item`` would."""
        return self

    def __str__(self) -> str:
        return str(self.value)

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)
