"""Networks as people hold them: modules, tensors, arrays, numbers, and nests of these."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any, TypeAlias

from softupdate_algebra.errors import TraceError

Visit: TypeAlias = Callable[["Slot"], Any]
MAX_DEPTH = 32
"""How deep a nest of parameters may be."""


@dataclasses.dataclass(frozen=True, slots=True)
class Slot:
    """One tensor, array or number of a network: its *path* within it, and whether it is a module's buffer."""

    path: str
    kind: str
    content: Any


def torch_module() -> Any:
    """Return PyTorch if somebody has imported it, else ``None``."""
    return sys.modules.get("torch")


def is_tensor(thing: Any) -> bool:
    """Whether *thing* is a PyTorch tensor."""
    torch = torch_module()
    return torch is not None and isinstance(thing, torch.Tensor)


def is_module(thing: Any) -> bool:
    """Whether *thing* is a PyTorch module."""
    torch = torch_module()
    return torch is not None and hasattr(torch, "nn") and isinstance(thing, torch.nn.Module)


def is_array(thing: Any) -> bool:
    """Whether *thing* is a NumPy array."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(thing, numpy.ndarray)


def is_number(thing: Any) -> bool:
    """Whether *thing* is a number that may be a parameter."""
    return isinstance(thing, float | int) and not isinstance(thing, bool)


def slots_of(network: Any) -> tuple[Slot, ...]:
    """Return the slots of *network* in a fixed order; raises ``TraceError`` for what cannot be read.

    >>> [slot.path for slot in slots_of({"w": [1.0, 2.0], "b": 0.5})]
    ['w[0]', 'w[1]', 'b']
    """
    found: list[Slot] = []

    def visit(slot: Slot) -> Any:
        found.append(slot)
        return slot.content

    mapped(network, visit, [])
    return tuple(found)


def mapped(network: Any, visit: Visit, undo: list[Callable[[], None]]) -> Any:
    """Return *network* with each slot's content replaced by ``visit(slot)``.

    Lists, dicts and objects are changed in place, and *undo* receives what puts them back; tuples are rebuilt.
    """
    return _mapped(network, "", visit, undo, 0, config=False)


def _mapped(
    thing: Any,
    path: str,
    visit: Visit,
    undo: list[Callable[[], None]],
    depth: int,
    *,
    config: bool,
) -> Any:
    if depth > MAX_DEPTH:
        raise TraceError(
            f"the network is nested deeper than {MAX_DEPTH} at {path!r}; pass its parameters as a flat list."
        )
    if is_module(thing):
        return _mapped_module(thing, path, visit)
    if is_tensor(thing) or is_array(thing):
        return visit(Slot(path, "parameter", thing))
    if is_number(thing):
        return thing if config and isinstance(thing, int) else visit(Slot(path, "parameter", thing))
    if isinstance(thing, MutableMapping):
        saved = dict(thing)
        undo.append(lambda: _refill(thing, saved))
        for key, part in saved.items():
            _put(
                thing.__setitem__,
                key,
                part,
                _mapped(part, _join(path, str(key)), visit, undo, depth + 1, config=False),
            )
        return thing
    if isinstance(thing, Mapping):
        parts = {
            key: _mapped(part, _join(path, str(key)), visit, undo, depth + 1, config=False)
            for key, part in thing.items()
        }
        return thing if all(parts[key] is thing[key] for key in parts) else parts
    if isinstance(thing, list):
        kept = list(thing)
        undo.append(lambda: thing.__setitem__(slice(None), kept))
        for index, part in enumerate(kept):
            _put(
                thing.__setitem__,
                index,
                part,
                _mapped(part, f"{path}[{index}]", visit, undo, depth + 1, config=False),
            )
        return thing
    if isinstance(thing, tuple):
        items = [_mapped(part, f"{path}[{i}]", visit, undo, depth + 1, config=False) for i, part in enumerate(thing)]
        if all(new is old for new, old in zip(items, thing, strict=True)):
            return thing
        return type(thing)(*items) if hasattr(thing, "_fields") else type(thing)(items)
    if (
        thing is None
        or isinstance(thing, str | bytes | bool | type)
        or callable(thing)
        or not hasattr(thing, "__dict__")
    ):
        return thing
    return _mapped_object(thing, path, visit, undo, depth)


def _refill(table: MutableMapping[Any, Any], saved: Mapping[Any, Any]) -> None:
    table.clear()
    table.update(saved)


def _mapped_object(thing: Any, path: str, visit: Visit, undo: list[Callable[[], None]], depth: int) -> Any:
    state = vars(thing)
    saved = dict(state)
    undo.append(lambda: _refill(state, saved))
    for key, part in saved.items():
        _put(
            state.__setitem__,
            key,
            part,
            _mapped(part, _join(path, key), visit, undo, depth + 1, config=True),
        )
    return thing


def _mapped_module(module: Any, path: str, visit: Visit) -> Any:
    for name, tensor in module.named_parameters():
        visit(Slot(_join(path, name), "parameter", tensor))
    for name, tensor in module.named_buffers():
        visit(Slot(_join(path, name), "buffer", tensor))
    return module


def _put(setter: Callable[[Any, Any], Any], key: Any, old: Any, new: Any) -> None:
    if new is not old:
        setter(key, new)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def settled(network: Any, role: str) -> Any:
    """Return *network* ready to be read: iterators become lists; raises ``TraceError`` for what holds no parameters."""
    if isinstance(network, Iterator):
        network = list(network)
    if not slots_of(network):
        raise TraceError(
            f"{role}={type(network).__name__}: no parameters found; expected a PyTorch module, tensors, NumPy arrays or "
            "floats, alone or in lists, dicts and objects."
        )
    return network
