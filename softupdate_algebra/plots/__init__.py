"""Pictures of update rules: charts, the explorer page, plots in the terminal; everything drawn comes from exact values."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from softupdate_algebra.errors import MissingExtraError

__all__ = ["require"]


def require(name: str) -> Any:
    """Return the module *name* of a charting library; raises ``MissingExtraError`` that says how to get it."""
    try:
        return import_module(name)
    except ImportError:
        library = name.partition(".")[0].replace("_", "-")
        raise MissingExtraError(
            f"drawing needs {library}, which is not installed; get it with: pip install 'softupdate-algebra[plot]'."
        ) from None
