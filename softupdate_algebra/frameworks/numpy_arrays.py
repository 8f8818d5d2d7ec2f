"""NumPy under trace: arrays that calculate for real and record what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.errors import TraceError
from softupdate_algebra.frameworks.forms import Value, merged
from softupdate_algebra.frameworks.memory import View, layout_of
from softupdate_algebra.frameworks.operations import Algebra, Operand
from softupdate_algebra.frameworks.symbol import Symbol, Tainted

if TYPE_CHECKING:
    from collections.abc import Callable

    from softupdate_algebra.frameworks.recorder import Recorder

SCAN_LIMIT = 1 << 16
"""Arrays that the code brings in are scanned for being filled with one number up to this size."""


class TracedArray(np.ndarray[Any, Any]):
    """A view of a real array that records the operations carried out on it."""

    recorder: Recorder | None

    def __array_finalize__(self, origin: Any) -> None:
        self.recorder = getattr(origin, "recorder", None)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return apply_ufunc(_recorder_of(inputs, options), ufunc, method, inputs, options)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return apply_function(_recorder_of(args, kwargs), func, args, kwargs)

    def __setitem__(self, key: Any, value: Any) -> None:
        part = plain(self)[key] if not isinstance(key, TracedArray) else None
        if isinstance(part, np.ndarray) and np.shares_memory(part, plain(self)):
            apply_ufunc(
                _recorder_of((self,), {}),
                np.positive,
                "__call__",
                (value,),
                {"out": (traced(part, self.recorder),)},
            )
            return
        single = _single(self, key)
        if single is not None:
            apply_ufunc(
                _recorder_of((self,), {}),
                np.positive,
                "__call__",
                (value,),
                {"out": (traced(single, self.recorder),)},
            )
            return
        recorder = _recorder_of((self,), {})
        plain(self)[plain(key) if isinstance(key, TracedArray) else key] = plain(value)
        recorder.store(
            view_of(self),
            recorder.opaque(self.size, "an assignment to chosen elements"),
            "an assignment",
        )

    def __getitem__(self, key: Any) -> Any:
        result = plain(self)[plain(key) if isinstance(key, TracedArray) else key]
        recorder = _recorder_of((self,), {})
        if isinstance(result, np.ndarray) and (result.size == 0 or np.shares_memory(result, plain(self))):
            return traced(result, recorder)
        single = _single(self, key)
        if single is not None:
            return traced(single.copy(), recorder, read(recorder, traced(single, recorder))).reshape(())
        return _unknown(recorder, result, "a choice of elements", [self])

    def fill(self, value: Any) -> None:
        """Fill the array, as ``ndarray.fill`` does."""
        self[...] = value

    def copy(self, order: Any = "C") -> Any:
        """Return a copy that holds the same."""
        return apply_function(_recorder_of((self,), {}), np.copy, (self,), {"order": order})

    __copy__ = copy

    def __deepcopy__(self, _memo: Any) -> Any:
        return self.copy()

    def astype(self, dtype: Any, *args: Any, **options: Any) -> Any:
        """Return the array in another type, which holds the same when that type is a float."""
        result = plain(self).astype(dtype, *args, **options)
        recorder = _recorder_of((self,), {})
        if result is plain(self) or np.shares_memory(result, plain(self)):
            return traced(result, recorder)
        value = read(recorder, self)
        return traced(
            result,
            recorder,
            value if result.dtype.kind == "f" else recorder.opaque(self.size, "rounding"),
        )

    def reshape(self, *shape: Any, **options: Any) -> Any:
        """Return the array in another shape."""
        return self._reshaped(plain(self).reshape(*shape, **options))

    def ravel(self, order: Any = "C") -> Any:
        """Return the array in one row."""
        return self._reshaped(plain(self).ravel(order))

    def flatten(self, order: Any = "C") -> Any:
        """Return a copy of the array in one row."""
        return self._reshaped(plain(self).flatten(order))

    def _reshaped(self, result: Any) -> Any:
        recorder = _recorder_of((self,), {})
        if np.shares_memory(result, plain(self)):
            return traced(result, recorder)
        value = read(recorder, self).in_order(None)
        return traced(result, recorder, recorder.follow(value, self.size, "a reordering"))

    def _refuse(self, *_: Any) -> Any:
        recorder = _recorder_of((self,), {})
        if read(recorder, self).constant is None:
            raise TraceError(
                f"{recorder.here()}: the code decides or calculates with values of the parameters; "
                "such an update cannot be read as one linear rule."
            )
        return None

    def __bool__(self) -> bool:
        self._refuse()
        return bool(plain(self))

    def __float__(self) -> float:
        self._refuse()
        return float(plain(self))

    def __int__(self) -> int:
        self._refuse()
        return int(plain(self))

    def tolist(self) -> Any:
        """Return the numbers, if they do not come from the networks."""
        self._refuse()
        return plain(self).tolist()

    def item(self, *args: Any) -> Any:
        """Return one number; one that comes from the networks can only be shown."""
        recorder, number = _recorder_of((self,), {}), plain(self).item(*args)
        return number if read(recorder, self).constant is not None else Tainted(number, "an element", recorder)


def plain(thing: Any) -> Any:
    """Return the array without its tracing, sharing memory; other things as they are."""
    return thing.view(np.ndarray) if isinstance(thing, TracedArray) else thing


def traced(array: Any, recorder: Recorder | None, value: Value | None = None) -> Any:
    """Return a tracing view of *array*, which holds *value* when that is given."""
    result = np.asarray(array).view(TracedArray)
    result.recorder = recorder
    if value is not None and recorder is not None:
        recorder.store(view_of(result), value, "a copy")
    return result


def _owner(array: Any) -> Any:
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def view_of(array: Any) -> View:
    """Return the window on memory that *array* is."""
    owner, width = _owner(array), array.dtype.itemsize
    start = np.lib.array_utils.byte_bounds(owner)[0]
    offset = (array.__array_interface__["data"][0] - start) // width
    strides = tuple(step // width for step in array.strides)
    recorder = getattr(array, "recorder", None)
    if recorder is not None:
        recorder.keep(start, owner)
    return View(start, owner.nbytes // width, width, offset, tuple(array.shape), strides)


def read(recorder: Recorder, array: Any) -> Value:
    """Return what *array* holds, naming it when it is met for the first time."""
    view = view_of(array)
    if not recorder.memory.is_named(view):
        return _adopt(recorder, plain(array), view)
    value = recorder.memory.read(view)
    return recorder.follow(value, array.size, "a view with too many pieces")


def _adopt(recorder: Recorder, array: Any, view: View) -> Value:
    if array.size == 0 or array.dtype.kind not in "fiub":
        return recorder.opaque(array.size, "data of another kind", "foreign")
    first = array.reshape(-1)[0]
    if array.size == 1 or (array.size <= SCAN_LIMIT and bool((array == first).all())):
        if array.dtype.kind != "f":
            return Value.filled(array.size, Scalar.number(int(first)))
        return Value.filled(
            array.size,
            recorder.number(float(first), 8 if array.dtype.itemsize == 8 else 4),
        )
    copied = _copied(recorder, array)
    if copied is not None:
        return copied
    recorder.keep(view.block, _owner(array))
    whole = view._replace(offset=0, sizes=(view.length,), strides=(1,))
    leaf = recorder.leaf(
        "foreign",
        "an array",
        f"an array that is neither online nor target, met at {recorder.here()}",
    )
    recorder.memory.name(whole, Value.of_leaf(leaf, view.length))
    return recorder.follow(recorder.memory.read(view), array.size, "a view with too many pieces")


def _copied(recorder: Recorder, array: Any) -> Value | None:
    """Return the value of the network array that holds the same numbers: a copy made by a function that hides it."""
    for original in recorder.originals:
        if not isinstance(original, TracedArray) or original.shape != array.shape or original.dtype != array.dtype:
            continue
        value = read(recorder, original)
        if value.constant is None and bool((plain(original) == array).all()):
            recorder.recognised("a network's array")
            return value.in_order(order_of(array))
    return None


def _recorder_of(inputs: Any, options: Any) -> Recorder:
    for thing in (*inputs, *options.values()):
        for part in thing if isinstance(thing, tuple | list) else (thing,):
            recorder: Recorder | None = part.recorder if isinstance(part, TracedArray) or type(part) is Symbol else None
            if recorder is not None:
                return recorder
    raise TraceError("an array of a finished trace was used; trace the whole update in one call.")


def _single(array: Any, key: Any) -> Any:
    """Return the element at *key* as an array that shares memory, ``None`` when *key* means something else."""
    keys = key if isinstance(key, tuple) else (key,)
    if len(keys) != array.ndim or not all(isinstance(k, int | np.integer) and not isinstance(k, bool) for k in keys):
        return None
    return plain(array)[tuple(slice(k, k + 1) if k != -1 else slice(k, None) for k in keys)]


def order_of(array: Any) -> Any:
    """Return the order of the elements of *array* in memory."""
    layout = layout_of(view_of(array))
    return layout.order if layout is not None else None


def apply_ufunc(recorder: Recorder, ufunc: Any, method: str, inputs: Any, options: Any) -> Any:
    """Carry out a NumPy operation for real and record what its result holds."""
    what = {"positive": "an assignment"}.get(ufunc.__name__, ufunc.__name__)
    make = _MEANINGS.get(ufunc.__name__) if method == "__call__" and options.get("where", True) is True else None
    numbers = [_number(thing) for thing in inputs]
    operands = [_operand(recorder, thing) for thing in inputs] if make else []
    outs = options.get("out")
    real = {key: value for key, value in options.items() if key != "out"}
    if outs is not None:
        real["out"] = tuple(plain(out) for out in outs)
    result = getattr(ufunc, method)(*numbers, **real)
    if not isinstance(result, np.ndarray | np.generic) or isinstance(result, tuple):
        return result
    target = outs[0] if outs is not None else traced(np.asarray(result), recorder)
    if make is None or any(operand is None for operand in operands):
        if outs is None:
            return _unknown(recorder, result, what, inputs)
        value = recorder.opaque(target.size, what)
    else:
        value = make(Algebra(recorder, target.size, order_of(target), what), *operands)
    recorder.keep(view_of(target).block, _owner(target))
    if target.dtype.kind != "f" and value.constant is None:
        value = recorder.opaque(target.size, "rounding")
    recorder.store(view_of(target), value, what)
    return target


def _number(thing: Any) -> Any:
    if type(thing) is Symbol:
        return thing.sample()
    if type(thing) is Tainted:
        return thing._refuse()
    return plain(thing)


def _operand(recorder: Recorder, thing: Any) -> Operand | None:
    if isinstance(thing, np.ndarray):
        return read(recorder, thing)
    if isinstance(thing, np.generic):
        if thing.dtype.kind == "f":
            return recorder.number(float(thing), 8 if thing.dtype.itemsize == 8 else 4)
        return recorder.scalar_of(thing.item())
    if isinstance(thing, list | tuple):
        return read(recorder, np.asarray(thing))
    return recorder.scalar_of(thing)


def _unknown(recorder: Recorder, result: Any, what: str, inputs: Any) -> Any:
    depends = [thing for thing in inputs if isinstance(thing, TracedArray) and read(recorder, thing).constant is None]
    if not depends:
        return result
    array = np.asarray(result)
    return traced(array, recorder, recorder.opaque(array.size, what))


_MEANINGS: dict[str, Callable[..., Value]] = {
    "add": lambda on, a, b: on.add(a, b),
    "subtract": lambda on, a, b: on.add(a, b, Scalar.number(-1)),
    "multiply": lambda on, a, b: on.multiply(a, b),
    "divide": lambda on, a, b: on.divide(a, b),
    "true_divide": lambda on, a, b: on.divide(a, b),
    "negative": lambda on, a: on.multiply(a, Scalar.number(-1)),
    "positive": lambda on, a: on.same(a),
}


def apply_function(recorder: Recorder, func: Any, args: Any, kwargs: Any) -> Any:
    """Carry out a NumPy function for real and record what its result holds."""
    name = func.__name__
    if name in ("copy", "array", "ascontiguousarray"):
        result = func(
            plain(args[0]),
            *args[1:],
            **{k: v for k, v in kwargs.items() if k != "subok"},
        )
        return traced(result, recorder, _reordered(recorder, args[0], result))
    if name == "copyto":
        apply_ufunc(
            recorder,
            np.positive,
            "__call__",
            (args[1],),
            {"out": (args[0],), "where": kwargs.get("where", True)},
        )
        return None
    if name in ("zeros_like", "ones_like", "full_like"):
        fill = kwargs.get("fill_value", args[1] if name == "full_like" and len(args) > 1 else None)
        scalar = ZERO if name == "zeros_like" else ONE if name == "ones_like" else recorder.scalar_of(fill)
        result = func(
            *[_number(arg) for arg in args],
            **{key: _number(value) for key, value in kwargs.items()},
        )
        return traced(
            result,
            recorder,
            Value.filled(result.size, scalar) if scalar is not None else None,
        )
    if name in ("concatenate", "hstack"):
        return _concatenated(recorder, func, args, kwargs)
    if name in ("allclose", "array_equal", "isclose", "array_equiv"):
        raise TraceError(
            f"{recorder.here()}: the code compares values of the parameters with {name}; such an update is not one linear rule."
        )
    if name in (
        "shape",
        "ndim",
        "size",
        "result_type",
        "can_cast",
        "shares_memory",
        "may_share_memory",
    ):
        return func(*[_number(arg) for arg in args], **kwargs)
    result = func(*_all_plain(args), **{key: _all_plain(value) for key, value in kwargs.items()})
    flat = [part for arg in args for part in (arg if isinstance(arg, list | tuple) else [arg])]
    if isinstance(result, np.ndarray) and any(
        isinstance(p, TracedArray) and np.shares_memory(result, plain(p)) for p in flat
    ):
        return traced(result, recorder)
    return _unknown(recorder, result, name, flat) if isinstance(result, np.ndarray | np.generic) else result


def _all_plain(thing: Any) -> Any:
    if isinstance(thing, list | tuple):
        return type(thing)(_all_plain(part) for part in thing)
    return _number(thing)


def _reordered(recorder: Recorder, source: Any, result: Any) -> Value:
    value = read(recorder, source).in_order(order_of(result))
    return recorder.follow(value, result.size, "a reordering")


def _concatenated(recorder: Recorder, func: Any, args: Any, kwargs: Any) -> Any:
    result = func(_all_plain(args[0]), *args[1:], **kwargs)
    axis = kwargs.get("axis", args[1] if len(args) > 1 else 0)
    values = [read(recorder, part).in_order(None) for part in args[0] if isinstance(part, np.ndarray)]
    simple = (
        axis == 0 and all(value is not None for value in values) and sum(v.size for v in values if v) == result.size
    )
    if not simple or (func.__name__ == "hstack" and result.ndim > 1):
        return _unknown(recorder, result, func.__name__, args[0])
    return traced(
        result,
        recorder,
        Value(merged([piece for value in values if value is not None for piece in value.pieces])),
    )
