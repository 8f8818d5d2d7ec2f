"""Only files named test_* hold tests; the modules beside them are their material and have no doctests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    material = collection_path.suffix == ".py" and not collection_path.name.startswith(("test_", "conftest"))
    return True if material else None
