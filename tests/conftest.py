"""Only files named test_* hold tests; the modules beside them are their material and have no doctests.

Random tests draw the same examples in every run, so that a landing does not hang on luck; to search on, run with
``HYPOTHESIS_PROFILE=search``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    from pathlib import Path

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    material = collection_path.suffix == ".py" and not collection_path.name.startswith(("test_", "conftest"))
    return True if material else None
