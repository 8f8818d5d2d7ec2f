"""Real update code, run under observation and read as an update rule."""

from __future__ import annotations

from softupdate_algebra.frameworks.assembly import Calls
from softupdate_algebra.frameworks.locating import Located, locate
from softupdate_algebra.frameworks.recognition import Recognition
from softupdate_algebra.frameworks.targets import trace_target
from softupdate_algebra.frameworks.traced import Traced
from softupdate_algebra.frameworks.tracing import trace

__all__ = ["Calls", "Located", "Recognition", "Traced", "locate", "trace", "trace_target"]
