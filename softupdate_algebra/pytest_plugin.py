"""The pytest plugin: adds the proof's summary to the report of a failed assertion, and imports nothing heavy before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, object, object]:
    """Attach what a failed ``assert_equal`` and its like know about the verdict."""
    report = yield
    error = None if call.excinfo is None else call.excinfo.value
    summary = getattr(error, "softupdate_summary", None)
    sections = getattr(report, "sections", None)
    if isinstance(summary, str) and isinstance(sections, list):
        sections.append(("softupdate_algebra", summary))
    return report
