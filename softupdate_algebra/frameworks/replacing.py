"""Let a function's names mean other objects while it runs."""

from __future__ import annotations

import contextlib
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@contextlib.contextmanager
def replaced_names(function: Callable[..., Any], replaced: Mapping[int, tuple[Any, Any]]) -> Iterator[None]:
    """Let the names that *function* reads mean the replaced networks meanwhile.

    These are its closure cells, its globals, and the attributes of the objects that it finds there or is bound to.
    """
    undo: list[Callable[[], None]] = []
    owners: list[Any] = []
    layer: Any = function
    while layer is not None:
        owners.append(getattr(layer, "__self__", None))
        _replace_cells(layer, replaced, undo, owners)
        layer = getattr(layer, "__wrapped__", None)
    for owner in owners:
        if hasattr(owner, "__dict__") and not callable(owner) and not isinstance(owner, types.ModuleType):
            for name in list(vars(owner)):
                _replace_entry(vars(owner), name, replaced, undo)
    try:
        yield
    finally:
        for back in undo:
            back()


def _replace_cells(
    function: Any, replaced: Mapping[int, tuple[Any, Any]], undo: list[Callable[[], None]], owners: list[Any]
) -> None:
    for cell in getattr(function, "__closure__", None) or ():
        with contextlib.suppress(ValueError):  # an empty cell
            content = cell.cell_contents
            owners.append(content)
            if id(content) in replaced:
                undo.append(_cell_restorer(cell, content))
                cell.cell_contents = replaced[id(content)][1]
    names = getattr(function, "__globals__", {})
    for name in getattr(getattr(function, "__code__", None), "co_names", ()):
        if name in names:
            owners.append(names[name])
            _replace_entry(names, name, replaced, undo)


def _replace_entry(
    names: Any, name: str, replaced: Mapping[int, tuple[Any, Any]], undo: list[Callable[[], None]]
) -> None:
    content = names[name]
    if id(content) in replaced:
        undo.append(lambda: names.__setitem__(name, content))
        names[name] = replaced[id(content)][1]


def _cell_restorer(cell: Any, content: Any) -> Callable[[], None]:
    return lambda: setattr(cell, "cell_contents", content)
